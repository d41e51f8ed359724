import type { Routine } from '@core/coroutine';
import { until } from '@core/coroutine/host';
import type { Receiver } from './ends.ts';

/** As much of Node's `Writable` as is needed. */
export interface NodeWritable<T> {
  write(chunk: T): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
}

/**
 * Writes every item of `receiver` to a Web or Node stream, and waits whenever that has enough. At the end of `receiver` it ends
 * the stream and waits until everything is written; when `receiver` fails, it makes the stream fail with that error.
 * A process: spawn it, or `yield*` it.
 * @throws what the stream fails with, and what `receiver` failed with
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
export function* writeTo<T>(receiver: Receiver<T>, stream: WritableStream<T> | NodeWritable<T>): Routine<void> {
  const writer = 'getWriter' in stream ? new WebWriter(stream) : new NodeWriter(stream);
  try {
    yield* receiver.each((item) => writer.write(item));
    yield* writer.end();
  } catch (error) {
    if (receiver.closed && receiver.failure === error) writer.fail(error);
    throw error;
  } finally {
    writer.release();
  }
}

interface Writer<T> {
  write(item: T): Routine<void>;
  end(): Routine<void>;
  fail(error: unknown): void;
  release(): void;
}

class WebWriter<T> implements Writer<T> {
  private readonly writer: WritableStreamDefaultWriter<T>;

  constructor(stream: WritableStream<T>) {
    this.writer = stream.getWriter();
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
    this.writer.closed.catch(ignore);
    this.writer.releaseLock();
  }
}

class NodeWriter<T> implements Writer<T> {
  private readonly stream: NodeWritable<T>;
  private failed = false;
  private error: unknown;

  constructor(stream: NodeWritable<T>) {
    this.stream = stream;
    stream.once('error', this.onError);
  }

  private readonly onError = (error: unknown): void => {
    this.failed = true;
    this.error = error;
  };

  *write(item: T): Routine<void> {
    this.check();
    if (!this.stream.write(item)) yield* this.until('drain');
  }

  *end(): Routine<void> {
    this.check();
    this.stream.end();
    yield* this.until('finish');
  }

  fail(error: unknown): void {
    this.stream.once('error', ignore); // it is thrown here already
    this.stream.destroy(error instanceof Error ? error : new Error(String(error)));
  }

  release(): void {
    this.stream.removeListener('error', this.onError);
  }

  private check(): void {
    if (this.failed) throw this.error;
  }

  private *until(event: string): Routine<void> {
    const { stream } = this;
    let stop!: () => void;
    const happened = new Promise<void>((resolve, reject) => {
      const onEvent = (): void => resolve();
      const onError = (error: unknown): void => reject(error);
      const onClose = (): void => reject(new Error(`the stream was closed before "${event}"`));
      stream.once(event, onEvent);
      stream.once('error', onError);
      stream.once('close', onClose);
      stop = () => {
        stream.removeListener(event, onEvent);
        stream.removeListener('error', onError);
        stream.removeListener('close', onClose);
      };
    });
    try {
      yield* until(happened);
    } finally {
      stop();
    }
  }
}

function ignore(): void {}
