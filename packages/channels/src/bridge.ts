/**
 * Between channels and what else moves items: async iterables, Web streams and Node streams, both ways and with back-pressure.
 * Node's streams are known by what they can do, so nothing of Node is loaded.
 */
import type { Routine, Wait, Waiter } from '@core/coroutine';
import { run, until } from '@core/coroutine/host';
import { always } from './compose.ts';
import { AGAIN, Derived } from './derived.ts';
import type { Receiver, Sender } from './ends.ts';
import { END } from './line.ts';
import { Reading, View } from './view.ts';

type Item<T> = IteratorResult<T, undefined>;

/** A receiver of what comes from outside. */
export interface Source<T> extends Receiver<T> {
  /**
   * Tells the iterable or stream that no more is wanted, and waits until it has cleaned up; what it had given already is
   * dropped, and the source is closed: whoever waits is at the end. An async generator that is at work on an item cannot be told
   * before it has made it; then this does not wait. One that has ended, failed or been stopped is left alone.
   */
  stop(): Routine<void>;
}

/**
 * Receives the items of an async iterable, a Web stream or a Node stream. It asks for one at a time, when somebody receives;
 * a receive that is given up loses nothing, for the next one gets its item. An error of the iterable is thrown to whoever
 * receives from then on.
 *
 * @example
 * ```ts run
 * import { from, map } from '@core/channels';
 * import { run } from '@core/tasklets';
 *
 * await run(function* () {
 *   const words = from(new Blob(['hello']).stream());
 *   yield* map(words, (bytes) => new TextDecoder().decode(bytes)).each(function* (text) {
 *     console.log(text);
 *   });
 * });
 * ```
 * ```text output
 * hello
 * ```
 */
export function from<T>(source: AsyncIterable<T> | ReadableStream<T>, options: { readonly name?: string } = {}): Source<T> {
  const given = source as Partial<AsyncIterable<T> & ReadableStream<T> & { destroy(): unknown }> | null | undefined;
  const { name = 'source' } = options;
  // A reader first: to end an iterator that is being asked would wait for the answer.
  if (typeof given?.getReader === 'function') return new Pulled<T>(readerOf((source as ReadableStream<T>).getReader()), name);
  if (typeof given?.[Symbol.asyncIterator] !== 'function') {
    throw new TypeError(`cannot receive from "${name}": it is no async iterable and no stream`);
  }
  const destroy = typeof given.destroy === 'function' ? () => void given.destroy!() : undefined;
  return new Pulled<T>((source as AsyncIterable<T>)[Symbol.asyncIterator](), name, destroy);
}

function readerOf<T>(reader: ReadableStreamDefaultReader<T>): AsyncIterator<T, undefined> & Cancels {
  return {
    async next() {
      let result: ReadableStreamReadResult<T> | undefined;
      try {
        result = await reader.read();
      } finally {
        if (result?.done !== false) reader.releaseLock(); // at the end, and when the stream has failed
      }
      return result.done ? END : { done: false, value: result.value };
    },
    async return() {
      await reader.cancel();
      reader.releaseLock();
      return END;
    },
    cancels: true,
  };
}

/** An iterator whose `return` ends also what `next` is waiting for. */
interface Cancels {
  readonly cancels?: boolean;
}

/** An item that was asked for; it is remembered what has come of it, so that whoever looks sees that it is here. */
class Asked<T> {
  result: IteratorResult<T, unknown> | null = null;
  failed = false;
  error: unknown;
  /** Fulfilled, with itself, when something has come of it. */
  readonly settled: Promise<this>;

  constructor(iterator: AsyncIterator<T>) {
    this.settled = this.ask(iterator);
  }

  get isSettled(): boolean {
    return this.failed || this.result !== null;
  }

  /** Nothing follows it, and the iterable has cleaned up by itself. */
  get isLast(): boolean {
    return this.failed || this.result?.done === true;
  }

  private async ask(iterator: AsyncIterator<T>): Promise<this> {
    try {
      this.result = await iterator.next();
    } catch (error) {
      this.failed = true;
      this.error = error;
    }
    return this;
  }
}

class Pulled<T> extends View<T> implements Source<T> {
  readonly name: string;
  private readonly iterator: AsyncIterator<T> & Cancels;
  private readonly destroy: (() => void) | undefined;
  /** What was asked for and has not been received. */
  private asked: Asked<T> | null = null;
  private pulling: Pulling<T> | null = null;
  private ended = false;
  private error: unknown;

  constructor(iterator: AsyncIterator<T> & Cancels, name: string, destroy?: () => void) {
    super();
    this.iterator = iterator;
    this.name = name;
    this.destroy = destroy;
  }

  get closed(): boolean {
    return this.ended;
  }

  get failure(): unknown {
    return this.error;
  }

  *stop(): Routine<void> {
    if (this.ended) return;
    const { asked, iterator, destroy } = this;
    this.asked = null;
    this.ended = true;
    this.pulling?._stop();
    if (asked?.isLast === true) return;
    destroy?.();
    const cleaned = Promise.resolve(iterator.return?.());
    // An iterator that is being asked answers that first, which may never happen.
    if (asked === null || asked.isSettled || iterator.cancels === true) yield* until(cleaned);
    else cleaned.catch(ignore);
  }

  protected makeNext(): Wait<Item<T>> {
    return (this.pulling = new Pulling(this));
  }

  /** @internal What was asked for; null at the end. */
  _ask(): Asked<T> | null {
    if (this.ended) {
      if (this.error !== undefined) throw this.error;
      return null;
    }
    return (this.asked ??= new Asked(this.iterator));
  }

  /** @internal Takes what has come; several may have waited for it, and the first one gets it. */
  _take(asked: Asked<T>): Item<T> | typeof AGAIN {
    if (asked !== this.asked) return AGAIN;
    this.asked = null;
    if (asked.failed) {
      this.ended = true;
      this.error = asked.error;
      throw asked.error;
    }
    const result = asked.result!;
    if (result.done !== true) return { done: false, value: result.value };
    this.ended = true;
    return END;
  }
}

class Pulling<T> extends Derived<Item<T>> {
  private readonly source: Pulled<T>;

  constructor(source: Pulled<T>) {
    super();
    this.source = source;
  }

  /** @internal Nothing more will come. */
  _stop(): void {
    this.dismiss(END);
  }

  protected inner(): Wait {
    const asked = this.source._ask();
    if (asked === null) return always(END);
    return asked.isSettled ? always(asked) : until(asked.settled, { name: this.source.name });
  }

  protected accept(value: unknown, waiter?: Waiter): Item<T> | typeof AGAIN {
    if (value === END) return END;
    const result = this.source._take(value as Asked<T>);
    return result === AGAIN || result.done === true ? result : this.toOldest(result, waiter);
  }

  protected override describeIdle(): string {
    return `for the next item of "${this.source.name}"`;
  }

  override outside(): boolean {
    return true;
  }
}

function ignore(): void {}

export interface ReadableOptions {
  /** Called when the reader wants no more, with its reason: to close the channel, for instance. */
  readonly onCancel?: (reason: unknown) => void;
}

/**
 * A Web stream of what `receiver` gives. An item is received when the stream is read, not before. It ends and fails with the
 * receiver. To make a Node stream, give the receiver itself to Node: `Readable.from(receiver)`.
 *
 * @example
 * ```ts run
 * import { channel, toReadableStream } from '@core/channels';
 *
 * const parts = channel<string>(2);
 * for (const part of ['tea', 'pot']) parts.trySend(part);
 * parts.close();
 * const body = toReadableStream(parts).pipeThrough(new TextEncoderStream());
 * console.log(await new Response(body).text());
 * ```
 * ```text output
 * teapot
 * ```
 */
export function toReadableStream<T>(receiver: Receiver<T>, options: ReadableOptions = {}): ReadableStream<T> {
  const reading = new Reading(receiver);
  let cancelled = false;
  return new ReadableStream<T>(
    {
      async pull(stream) {
        const next = await run(() => reading, { open: true });
        if (cancelled) return;
        if (next.done === true) stream.close();
        else stream.enqueue(next.value);
      },
      cancel(reason) {
        cancelled = true;
        reading.stop(); // a reader that goes away leaves the item to others
        options.onCancel?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A Web stream whose chunks are sent to `sender`, one at a time: a write is over when its chunk was taken. Closing the stream
 * closes the channel; aborting it closes the channel with the reason, an AbortError when none is given. To let a Node stream
 * write, pass it on by Node's `Writable.fromWeb`.
 *
 * @example
 * ```ts run
 * import { channel, toWritableStream } from '@core/channels';
 *
 * const words = channel<string>();
 * void new Blob(['tea']).stream().pipeThrough(new TextDecoderStream()).pipeTo(toWritableStream(words));
 * for await (const word of words) console.log(word);
 * ```
 * ```text output
 * tea
 * ```
 */
export function toWritableStream<T>(sender: Sender<T>): WritableStream<T> {
  return new WritableStream<T>({
    async write(chunk, controller) {
      await run(() => sender.send(chunk), { open: true, signal: controller.signal });
    },
    close() {
      sender.close();
    },
    abort(reason) {
      sender.close(reason ?? new DOMException('the stream was aborted', 'AbortError'));
    },
  });
}
