/**
 * Between channels and what else moves items: async iterables, Web streams and Node streams, both ways and with back-pressure.
 * Node's streams are known by what they can do, so nothing of Node is loaded.
 */
import type { Routine, Wait, Waiter } from '@core/coroutine';
import { run, until } from '@core/coroutine/host';
import { always, wrap } from './compose.ts';
import { AGAIN, Derived } from './derived.ts';
import type { Receiver, Sender } from './ends.ts';
import { END } from './line.ts';
import { View } from './view.ts';

type Item<T> = IteratorResult<T, undefined>;

/** A receiver of what comes from outside. */
export interface Source<T> extends Receiver<T> {
  /**
   * Tells the iterable or stream that no more is wanted, and waits until it has cleaned up; what it had given already is
   * dropped, and the source is closed.
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
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : readerOf((source as ReadableStream<T>).getReader());
  return new Pulled<T>(iterator, options.name ?? 'source');
}

/** For engines whose streams are not iterable. */
function readerOf<T>(reader: ReadableStreamDefaultReader<T>): AsyncIterator<T, undefined> {
  return {
    async next() {
      const result = await reader.read();
      return result.done ? END : { done: false, value: result.value };
    },
    async return() {
      await reader.cancel();
      return END;
    },
  };
}

interface Answer<T> {
  readonly asked: Promise<IteratorResult<T, unknown>>;
  readonly result: IteratorResult<T, unknown>;
}

class Pulled<T> extends View<T> implements Source<T> {
  readonly name: string;
  private readonly iterator: AsyncIterator<T>;
  /** What was asked for and has not been received. */
  private pending: Promise<IteratorResult<T, unknown>> | null = null;
  private ended = false;
  private error: unknown;

  constructor(iterator: AsyncIterator<T>, name: string) {
    super();
    this.iterator = iterator;
    this.name = name;
  }

  get closed(): boolean {
    return this.ended;
  }

  get failure(): unknown {
    return this.error;
  }

  *stop(): Routine<void> {
    this.pending = null;
    this.ended = true;
    if (this.iterator.return !== undefined) yield* until(this.iterator.return());
  }

  protected makeNext(): Wait<Item<T>> {
    return new Pulling(this);
  }

  /** @internal The promise of the next item; null at the end. */
  _ask(): Promise<IteratorResult<T, unknown>> | null {
    if (this.error !== undefined) throw this.error;
    if (this.ended) return null;
    return (this.pending ??= this.iterator.next());
  }

  /** @internal Takes what a promise came to; several may have waited for it, and the first one gets it. */
  _take({ asked, result }: Answer<T>): Item<T> | typeof AGAIN {
    if (asked !== this.pending) return AGAIN;
    this.pending = null;
    if (result.done !== true) return { done: false, value: result.value };
    this.ended = true;
    return END;
  }

  /** @internal */
  _fail(error: unknown): void {
    this.pending = null;
    this.ended = true;
    this.error = error;
  }
}

class Pulling<T> extends Derived<Item<T>> {
  private readonly source: Pulled<T>;

  constructor(source: Pulled<T>) {
    super();
    this.source = source;
  }

  protected inner(): Wait {
    const asked = this.source._ask();
    return asked === null ? always(END) : wrap(until(asked), (result) => ({ asked, result }));
  }

  protected accept(value: unknown, waiter?: Waiter): Item<T> | typeof AGAIN {
    if (value === END) return END;
    const result = this.source._take(value as Answer<T>);
    return result === AGAIN || result.done === true ? result : this.toOldest(result, waiter);
  }

  protected override refuse(error: unknown): never {
    this.source._fail(error);
    throw error;
  }

  override outside(): boolean {
    return true;
  }
}

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
  const controller = new AbortController();
  return new ReadableStream<T>(
    {
      async pull(stream) {
        // A reader that goes away leaves the item to others.
        const next = await run(() => receiver.next(), { open: true, signal: controller.signal });
        if (next.done === true) stream.close();
        else stream.enqueue(next.value);
      },
      cancel(reason) {
        controller.abort(reason);
        options.onCancel?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A Web stream whose chunks are sent to `sender`, one at a time: a write is over when its chunk was taken. Closing the stream
 * closes the channel; aborting it closes the channel with the reason. To let a Node stream write, pass it on by Node's
 * `Writable.fromWeb`.
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
      sender.close(reason);
    },
  });
}
