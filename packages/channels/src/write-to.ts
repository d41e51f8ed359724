import { done, type Routine, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { until } from '@core/coroutine/host';
import type { Receiver } from './ends.ts';
import { select } from './select.ts';

/** As much of Node's `Writable` as is needed. */
export interface NodeWritable<T> {
  write(chunk: T): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  readonly destroyed?: boolean;
  readonly writableEnded?: boolean;
}

export interface WriteOptions {
  /** Whether the end of the receiver ends the stream; true by default. For what others write to as well, say `process.stdout`: false. */
  readonly close?: boolean;
}

/**
 * Writes every item of `receiver` to a Web or Node stream, and waits whenever that has enough. At the end of `receiver` it ends
 * the stream and waits until everything is written; when `receiver` fails, it makes the stream fail with that error. A stream that fails or
 * is closed by others ends the process at once, also while that waits for an item, and no item is taken for it.
 * A process: spawn it, or `yield*` it.
 * @throws what the stream fails with, and what `receiver` failed with; an Error when the stream was closed by others, TypeError when it is none
 *
 * @example
 * ```ts run
 * import { channel, writeTo } from '@core/channels';
 * import { run } from '@core/coroutine/host';
 *
 * const lines = channel<string>(2);
 * for (const line of ['tea', 'coffee']) lines.trySend(line);
 * lines.close();
 * const paper = new WritableStream<string>({
 *   write: (line) => console.log(line),
 *   close: () => console.log('all is written'),
 * });
 * await run(() => writeTo(lines, paper));
 * ```
 * ```text output
 * tea
 * coffee
 * all is written
 * ```
 */
export function* writeTo<T>(
  receiver: Receiver<T>,
  stream: WritableStream<T> | NodeWritable<T>,
  options: WriteOptions = {},
): Routine<void> {
  const writer = writerOf(receiver.name, stream);
  const either = select({ next: receiver.next(), gone: writer.gone }, { order: 'priority' });
  try {
    for (;;) {
      writer.gone.attempt(); // of a stream that is gone no item is taken
      const next = (yield* either).value!;
      if (next.done === true) break;
      yield* writer.write(next.value);
    }
    if (options.close !== false) yield* writer.end();
  } catch (error) {
    if (options.close !== false && receiver.closed && receiver.failure === error) writer.fail(error);
    throw error;
  } finally {
    writer.release();
  }
}

function writerOf<T>(name: string, stream: WritableStream<T> | NodeWritable<T>): Writer<T> {
  const given = stream as Partial<WritableStream<T> & NodeWritable<T>> | null | undefined;
  if (typeof given?.getWriter === 'function') return new WebWriter(stream as WritableStream<T>);
  if (typeof given?.write === 'function' && typeof given.once === 'function') return new NodeWriter(stream as NodeWritable<T>);
  throw new TypeError(`cannot write "${name}" to what is neither a Web stream nor a Node stream`);
}

interface Writer<T> {
  readonly gone: Wait<void>;
  write(item: T): Routine<void>;
  end(): Routine<void>;
  fail(error: unknown): void;
  release(): void;
}

/** What happens to a stream, once. */
class Happening extends Wait<void> {
  private state: 'none' | 'happened' | 'failed' = 'none';
  private error: unknown;
  private readonly waiting = new WaitQueue();
  private readonly what: string;
  private readonly isExpected: boolean;

  constructor(what: string, isExpected: boolean) {
    super();
    this.what = what;
    this.isExpected = isExpected;
  }

  readonly happen = (): void => this.settle('happened');

  readonly fail = (error: unknown): void => this.settle('failed', error);

  private settle(state: 'happened' | 'failed', error?: unknown): void {
    if (this.state !== 'none') return;
    this.state = state;
    this.error = error;
    for (let waiter = this.waiting.shift(); waiter !== undefined; waiter = this.waiting.shift()) {
      if (state === 'failed') waiter.wakeThrow(error);
      else waiter.wake();
    }
  }

  attempt(): boolean {
    if (this.state === 'failed') throw this.error;
    return this.state === 'happened' && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.waiting.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiting.remove(waiter);
  }

  /** That a stream may fail some day is no reason to wait for it: who waits for nothing else is in a deadlock. */
  override outside(): boolean {
    return this.isExpected;
  }

  describe(): string {
    return `for its stream to ${this.what}`;
  }
}

class WebWriter<T> implements Writer<T> {
  readonly gone = new Happening('fail', false);
  private readonly writer: WritableStreamDefaultWriter<T>;

  constructor(stream: WritableStream<T>) {
    this.writer = stream.getWriter();
    this.writer.closed.catch(this.gone.fail);
  }

  *write(item: T): Routine<void> {
    const { writer } = this;
    yield* until(writer.ready);
    writer.write(item).catch(ignore); // the writer fails as a whole, and `ready` or `close` tells
  }

  *end(): Routine<void> {
    yield* until(this.writer.close());
  }

  fail(error: unknown): void {
    this.writer.abort(error).catch(ignore);
  }

  release(): void {
    this.writer.releaseLock();
  }
}

class NodeWriter<T> implements Writer<T> {
  readonly gone = new Happening('fail', false);
  private readonly stream: NodeWritable<T>;

  constructor(stream: NodeWritable<T>) {
    this.stream = stream;
    stream.once('error', this.gone.fail);
    stream.once('close', this.onClose);
    if (stream.destroyed === true || stream.writableEnded === true) this.onClose();
  }

  private readonly onClose = (): void => this.gone.fail(new Error('the stream was closed before everything was written'));

  *write(item: T): Routine<void> {
    if (!this.stream.write(item)) yield* this.until('drain');
  }

  *end(): Routine<void> {
    this.gone.attempt();
    this.stream.end();
    yield* this.until('finish');
  }

  fail(error: unknown): void {
    this.stream.once('error', ignore); // it is thrown here already
    this.stream.destroy(error instanceof Error ? error : new Error(String(error)));
  }

  release(): void {
    this.stream.removeListener('error', this.gone.fail);
    this.stream.removeListener('close', this.onClose);
  }

  private *until(event: string): Routine<void> {
    const { stream } = this;
    const happened = new Happening(event, true);
    stream.once(event, happened.happen);
    try {
      yield* select({ happened, gone: this.gone }, { order: 'priority' });
    } finally {
      stream.removeListener(event, happened.happen);
    }
  }
}

function ignore(): void {}
