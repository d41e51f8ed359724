import { kindOf } from './kind.ts';
import { Inlet, type Source } from './source.ts';
import type { Named } from './promise.ts';

/** What `iterate` can read: an async iterable, thus a Node stream, or a Web stream also where those are not iterable yet. */
export type Iterated<T> = AsyncIterable<T> | ReadableStream<T>;

/**
 * Reads an async iterable, a Node stream or a Web stream, an item at a time. An item is asked for when somebody waits for
 * one, and the next not before that has come: so back-pressure reaches the other end.
 *
 * Close the source when you leave before its end. A stream is then destroyed or cancelled.
 *
 * @throws TypeError at once for what cannot be iterated
 *
 * @example
 * ```ts run
 * import { iterate, run } from '@core/coroutine/host';
 *
 * async function* lines() {
 *   try {
 *     yield* ['one', 'two', 'three'];
 *   } finally {
 *     console.log('file closed');
 *   }
 * }
 *
 * await run(function* () {
 *   const source = iterate(lines());
 *   for (let line = yield* source.next(); !line.done; line = yield* source.next()) {
 *     console.log(line.value);
 *     if (line.value === 'two') break;
 *   }
 *   yield* source.close();
 * });
 * ```
 * ```text output
 * one
 * two
 * file closed
 * ```
 */
export function iterate<T>(iterable: Iterated<T>, options: Named = {}): Source<T> {
  const { name } = options;
  return new Iteration(open(iterable), name === undefined ? 'for the next item' : `for the next item of "${name}"`);
}

interface Opened<T> {
  next(): Promise<IteratorResult<T, unknown>>;
  return?(): unknown;
  /** Ends a stream that is being waited for; its iterator would wait for the next item first. */
  destroy?(): void;
}

function open<T>(iterable: Iterated<T>): Opened<T> {
  const given = iterable as Partial<AsyncIterable<T> & ReadableStream<T> & { destroy(): void }> | null | undefined;
  if (typeof given?.getReader === 'function') {
    const reader = given.getReader();
    return {
      next: () => reader.read(),
      return() {
        const cancelled = reader.cancel();
        reader.releaseLock();
        return cancelled;
      },
    };
  }
  const iterator = given?.[Symbol.asyncIterator]?.();
  if (iterator === undefined) {
    throw new TypeError(`cannot iterate ${kindOf(iterable)}: it is no async iterable and no stream`);
  }
  return {
    next: () => iterator.next(),
    return: () => iterator.return?.(),
    destroy: () => given!.destroy?.(),
  };
}

class Iteration<T> extends Inlet<T> {
  private readonly opened: Opened<T>;
  private pulling = false;

  constructor(opened: Opened<T>, what: string) {
    super(what);
    this.opened = opened;
  }

  protected override pull(): void {
    if (this.pulling) return;
    this.pulling = true;
    this.ask()
      .then((result) => {
        this.pulling = false;
        if (this.over) return;
        if (result.done === true) {
          this.end(result.value);
          return;
        }
        this.put(false, result);
        if (this.isWanted) this.pull();
      })
      .catch((error: unknown) => {
        this.pulling = false;
        if (this.over) return;
        this.put(true, error);
        this.end();
      });
  }

  /** What it throws arrives as what it rejects with does. */
  private ask(): Promise<IteratorResult<T, unknown>> {
    try {
      return Promise.resolve(this.opened.next());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  protected callOff(): PromiseLike<unknown> | undefined {
    const { opened, pulling } = this;
    if (pulling) opened.destroy?.();
    const cleaned = Promise.resolve(opened.return?.());
    if (!pulling) return cleaned;
    cleaned.catch(() => {}); // who left while waiting has an error of their own, or none
    return undefined;
  }
}
