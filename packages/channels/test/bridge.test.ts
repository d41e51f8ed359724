import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { runSync as runHostSync, until } from '@core/coroutine/host';
import { run, spawn } from '@core/tasklets';
import { channel, from, map, pipe, type Receiver, select, toReadableStream, toWritableStream, writeTo } from '../src/index.ts';

const boom = new Error('boom');

/** Lets the event loop turn until `condition` holds. */
async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Yields numbers and notes what is asked of it. */
async function* counting(seen: unknown[], count: number, error?: unknown): AsyncGenerator<number> {
  try {
    for (let n = 1; n <= count; n++) {
      seen.push(`gives ${n}`);
      yield n;
    }
    if (error !== undefined) throw error;
  } finally {
    seen.push('cleans up');
  }
}

describe('from', () => {
  test('an async iterable: asked for one item at a time, when somebody receives', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const source = from(counting(seen, 2), { name: 'counter' });
      seen.push('made', source.closed, source.name);
      yield* source.each(function* (n) {
        seen.push(`got ${n}`);
      });
      seen.push(source.closed, yield* source.next());
    });
    expect(seen).toEqual([
      'made', false, 'counter', 'gives 1', 'got 1', 'gives 2', 'got 2', 'cleans up', true, { done: true, value: undefined },
    ]);
  });

  test('it fails: the same error, from then on', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const source = from(counting([], 1, boom));
      for (let i = 0; i < 3; i++) {
        try {
          seen.push(yield* source.receive());
        } catch (error) {
          seen.push(error === boom, source.closed, source.failure === boom);
        }
      }
    });
    expect(seen).toEqual([1, true, true, true, true, true, true]);
  });

  test('a receive is given up: the next one gets the item', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      let give!: (n: number) => void;
      const source = from({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false as const, value: await new Promise<number>((resolve) => (give = resolve)) }),
        }),
      });
      const first = spawn(function* () {
        yield* source.receive();
      });
      const second = spawn(function* () {
        seen.push(yield* source.receive());
      });
      yield* spawn(function* () {}).join();
      first.cancel();
      give(1);
      yield* second.join();
    });
    expect(seen).toEqual([1]);
  });

  test('several receive: each item goes to one of them, first come, first served', async () => {
    const seen: string[] = [];
    await run(function* () {
      const source = from(counting([], 6));
      for (const name of ['a', 'b', 'c']) {
        spawn(() => source.each(function* (n) {
          seen.push(name + n);
        }));
      }
    });
    expect(seen).toEqual(['a1', 'b2', 'c3', 'a4', 'b5', 'c6']);
  });

  test('stop: the iterable cleans up, and the source is closed', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const source = from(counting(seen, 5));
      yield* source.receive();
      yield* source.stop();
      seen.push(source.closed, yield* source.next());
    });
    expect(seen).toEqual(['gives 1', 'cleans up', true, { done: true, value: undefined }]);
  });

  test('a Web stream, also one that is not iterable; stop cancels it', async () => {
    for (const iterable of [true, false]) {
      const seen: unknown[] = [];
      const make = (): ReadableStream<number> => {
        let n = 0;
        const stream = new ReadableStream<number>(
          {
            pull: (controller) => (++n > 2 ? controller.close() : controller.enqueue(n)),
            cancel: () => void seen.push('cancelled'),
          },
          { highWaterMark: 0 },
        );
        return iterable ? stream : ({ getReader: () => stream.getReader() } as ReadableStream<number>);
      };
      await run(function* () {
        yield* from(make()).each(function* (n) {
          seen.push(n);
        });
        const another = from(make());
        seen.push(yield* another.receive());
        yield* another.stop();
      });
      expect(seen).toEqual([1, 2, 1, 'cancelled']);
    }
  });

  test('a Node stream: it is not read ahead of its receiver by more than its own buffer', async () => {
    let pushed = 0;
    const seen: unknown[] = [];
    const stream = new Readable({
      objectMode: true,
      highWaterMark: 2,
      read() {
        this.push(++pushed > 20 ? null : pushed);
      },
    });
    await run(function* () {
      const source = from<number>(stream);
      for (let i = 0; i < 3; i++) seen.push(yield* source.receive());
      seen.push(pushed < 8);
      yield* source.stop();
      seen.push(stream.destroyed);
    });
    expect(seen).toEqual([1, 2, 3, true, true]);
  });
});

describe('toReadableStream', () => {
  test('an item is received when the stream is read, not before; it ends with the channel', async () => {
    const ch = channel<number>(3);
    for (const n of [1, 2]) ch.trySend(n);
    const reader = toReadableStream(ch).getReader();
    await Promise.resolve();
    expect(ch.size).toBe(2);
    expect([await reader.read(), ch.size]).toEqual([{ done: false, value: 1 }, 1]);
    ch.close();
    expect([await reader.read(), await reader.read()]).toEqual([
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });

  test('the channel fails: so does the stream', async () => {
    const ch = channel<number>();
    const reader = toReadableStream(ch).getReader();
    const reading = reader.read();
    ch.close(boom);
    await expect(reading).rejects.toBe(boom);
  });

  test('cancelled while it waits: nobody waits in the channel, and the reason is told', async () => {
    const ch = channel<number>();
    const reasons: unknown[] = [];
    const reader = toReadableStream(ch, { onCancel: (reason) => reasons.push(reason) }).getReader();
    const reading = reader.read();
    await Promise.resolve();
    expect(ch.balance).toBe(-1);
    await reader.cancel(boom);
    expect(await reading).toEqual({ done: true, value: undefined });
    await Promise.resolve();
    expect([ch.balance, reasons]).toEqual([0, [boom]]);
  });

  test('a Node stream of a receiver: Readable.from', async () => {
    const ch = channel<string>();
    const seen: unknown[] = [];
    const producing = run(function* () {
      for (const item of ['a', 'b']) yield* ch.send(item);
      ch.close();
    }, { open: true });
    for await (const chunk of Readable.from(ch)) seen.push(chunk);
    await producing;
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('toWritableStream', () => {
  test('a write is over when its chunk was received; closing closes the channel', async () => {
    const ch = channel<number>();
    const writer = toWritableStream(ch).getWriter();
    const seen: unknown[] = [];
    const writing = writer.write(1).then(() => seen.push('written'));
    await eventually(() => ch.balance === 1);
    seen.push(ch.balance);
    seen.push(await ch.receive());
    await writing;
    await writer.close();
    expect([...seen, ch.closed]).toEqual([1, 1, 'written', true]);
  });

  test('aborted while a write waits: the chunk is withdrawn, and the channel fails with the reason', async () => {
    const ch = channel<number>();
    const writer = toWritableStream(ch).getWriter();
    const writing = writer.write(1);
    await eventually(() => ch.balance === 1);
    await writer.abort(boom);
    await expect(writing).rejects.toBe(boom);
    expect([ch.balance, ch.failure]).toEqual([0, boom]);
  });

  test('a Web stream piped into a channel', async () => {
    const ch = channel<string>();
    const piping = new Blob(['tea']).stream().pipeThrough(new TextDecoderStream()).pipeTo(toWritableStream(ch));
    const seen: string[] = [];
    for await (const text of ch) seen.push(text);
    await piping;
    expect(seen).toEqual(['tea']);
  });
});

describe('writeTo', () => {
  test('a Node stream: it waits when the stream has enough, and until all is written', async () => {
    const seen: unknown[] = [];
    let written!: () => void;
    const stream = new Writable({
      objectMode: true,
      highWaterMark: 2,
      write(chunk, _encoding, callback) {
        seen.push(chunk);
        written = callback;
      },
      final(callback) {
        seen.push('final');
        callback();
      },
    });
    const ch = channel<number>(10);
    for (let n = 1; n <= 4; n++) ch.trySend(n);
    ch.close();
    const writing = run(() => writeTo(ch, stream), { open: true });
    for (let n = 1; n <= 4; n++) {
      await eventually(() => seen.at(-1) === n);
      if (n === 1) {
        await eventually(() => stream.writableNeedDrain);
        expect(ch.size).toBe(2); // one is being written, one is buffered
      }
      written();
    }
    await writing;
    expect(seen).toEqual([1, 2, 3, 4, 'final']);
    expect(['drain', 'error', 'close', 'finish'].map((event) => stream.listenerCount(event))).toEqual([0, 0, 0, 0]);
  });

  test('a Node stream fails: so does the process, with the same error', async () => {
    const stream = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write: (_chunk, _encoding, callback) => callback(boom),
    });
    const ch = channel<number>(2);
    ch.trySend(1);
    await expect(run(() => writeTo(ch, stream), { open: true })).rejects.toBe(boom);
    expect(ch.balance).toBe(0);
  });

  test('the channel fails: the Node stream is destroyed with the error', async () => {
    const stream = new PassThrough({ objectMode: true });
    const ch = channel<number>();
    ch.close(boom);
    await expect(run(() => writeTo(ch, stream), { open: true })).rejects.toBe(boom);
    expect([stream.destroyed, stream.errored]).toEqual([true, boom]);
  });

  test('a Web stream: it waits when the stream has enough, and until all is written', async () => {
    const seen: unknown[] = [];
    let written!: () => void;
    const stream = new WritableStream<number>({
      write: (chunk) =>
        new Promise((resolve) => {
          seen.push(chunk);
          written = resolve;
        }),
      close: () => void seen.push('close'),
    }, { highWaterMark: 1 });
    const ch = channel<number>(10);
    for (let n = 1; n <= 3; n++) ch.trySend(n);
    ch.close();
    const writing = run(() => writeTo(ch, stream), { open: true });
    for (let n = 1; n <= 3; n++) {
      await eventually(() => seen.at(-1) === n);
      if (n === 1) expect(ch.size).toBe(1); // one is being written, one waits to be
      written();
    }
    await writing;
    expect([...seen, stream.locked]).toEqual([1, 2, 3, 'close', false]);
  });

  test('a Web stream fails, or the channel does: so does the other', async () => {
    const failing = new WritableStream<number>({ write: () => Promise.reject(boom) });
    const ch = channel<number>(3);
    for (let n = 1; n <= 3; n++) ch.trySend(n);
    await expect(run(() => writeTo(ch, failing), { open: true })).rejects.toBe(boom);
    const aborted: unknown[] = [];
    const failed = channel<number>();
    failed.close(boom);
    const stream = new WritableStream<number>({ abort: (reason) => void aborted.push(reason) });
    await expect(run(() => writeTo(failed, stream), { open: true })).rejects.toBe(boom);
    expect(aborted).toEqual([boom]);
  });
});

describe('who goes away while it waits', () => {
  const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  test('a Node stream made of a channel, destroyed: no item is taken for it', async () => {
    const ch = channel<string>();
    const stream = Readable.from(ch);
    stream.on('data', () => {});
    await eventually(() => ch.balance === -1);
    stream.destroy();
    await eventually(() => ch.balance === 0);
    expect(ch.trySend('late')).toBe(false);
  });

  test.each(['channel', 'view'])('the iterator of a %s, ended: its wait is at the end, at once', async (kind) => {
    const ch = channel<string>();
    const items = (kind === 'channel' ? ch : map(ch, String))[Symbol.asyncIterator]();
    const next = items.next();
    await eventually(() => ch.balance === -1);
    const ended = items.return!();
    expect(ch.balance).toBe(0);
    expect([await next, await ended, await items.next()]).toEqual(Array.from({ length: 3 }, () => ({ done: true, value: undefined })));
    expect(ch.balance).toBe(0);
  });

  test('a reader that cancels: what is sent right after is not taken for it', async () => {
    const ch = channel<string>();
    const reader = toReadableStream(ch).getReader();
    const next = reader.read();
    await eventually(() => ch.balance === -1);
    void reader.cancel('gone');
    expect(ch.trySend('late')).toBe(false);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test('a writer that aborts without a reason: who receives is told, and does not take it for the end', async () => {
    const ch = channel<string>();
    const writer = toWritableStream(ch).getWriter();
    const written = writer.write('first half');
    expect(await ch.receive()).toBe('first half');
    await written;
    await writer.abort();
    await expect(Promise.resolve(ch.receive())).rejects.toThrow(new DOMException('the stream was aborted', 'AbortError'));
  });

  test('a source that is stopped while it is asked: the stream is ended, and who waits is at the end', async () => {
    const [node, web] = [new PassThrough({ objectMode: true }), new TransformStream<string, string>()];
    let cancelled = false;
    const slow: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        return: () => ((cancelled = true), new Promise<never>(() => {})),
      }),
    };
    for (const source of [from<string>(node), from(web.readable), from(slow)]) {
      await run(function* () {
        const waiting = spawn(() => nextOf(source));
        yield* until(turn());
        yield* source.stop();
        expect(yield* waiting.join()).toEqual({ done: true, value: undefined });
        expect(source.closed).toBe(true);
      });
    }
    expect([node.destroyed, cancelled]).toEqual([true, true]);
    await expect(web.writable.getWriter().write('late')).rejects.toBeUndefined();
  });
});

describe('a source that is stopped when there is nothing to stop', () => {
  const ending = (): ReadableStream<string> =>
    new ReadableStream({ start: (stream) => (stream.enqueue('a'), stream.close()) });
  const failing = (): ReadableStream<string> => new ReadableStream({ start: (stream) => stream.error(boom) });
  const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  test.each<[string, () => AsyncIterable<string> | ReadableStream<string>, number]>([
    ['a Web stream at its end', ending, 2],
    ['a Web stream whose end has come and was not received', ending, 1],
    ['a Web stream that has failed', failing, 1],
    ['a Web stream whose failure was not received', failing, 0],
    ['a Web stream that nobody read', ending, -1],
    ['a Node stream at its end', () => Readable.from(['a']), 2],
    ['a Node stream in the middle', () => Readable.from(['a', 'b', 'c']), 1],
  ])('%s: nothing is thrown, and again nothing', async (_, make, receives) => {
    await run(function* () {
      const stream = make();
      const source = from<string>(stream);
      for (let i = 0; i < receives; i++) {
        try {
          yield* source.next();
        } catch (error) {
          expect(error).toBe(boom);
        }
      }
      if (receives >= 0) source.tryReceive(); // asks, and does not wait for the answer
      yield* until(turn());
      yield* source.stop();
      yield* source.stop();
      expect('locked' in stream && stream.locked).toBe(false);
      expect([source.closed, yield* nextOrError(source)]).toEqual([true, source.failure ?? { done: true, value: undefined }]);
    });
  });
});

describe('a source whose item has come', () => {
  test('counts as ready: for tryReceive, a default, a fair select', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const source = from(counting([], 3));
      seen.push(source.tryReceive());
      yield* until(new Promise((resolve) => { setImmediate(resolve); }));
      seen.push(source.tryReceive());
      seen.push(yield* select({ item: source.next() }, { default: 'none' }));
      yield* until(new Promise((resolve) => { setImmediate(resolve); }));
      seen.push(yield* select({ item: source.next() }, { default: 'none' }));
    });
    expect(seen).toEqual([
      undefined,
      1,
      { arm: 'default', value: 'none' },
      { arm: 'item', value: { done: false, value: 2 } },
    ]);
  });

  test('one that failed when nobody waited any more: who receives next is told, and nobody else', async () => {
    await run(function* () {
      const source = from(counting([], 0, boom));
      expect(source.tryReceive()).toBeUndefined();
      yield* until(new Promise((resolve) => { setImmediate(resolve); }));
      for (let i = 0; i < 2; i++) {
        try {
          yield* source.receive();
        } catch (error) {
          expect(error).toBe(boom);
        }
      }
      expect([source.closed, source.failure, source.tryReceive()]).toEqual([true, boom, undefined]);
    });
  });

  test('an iterator that answers without a promise, and one that throws', async () => {
    const plain = { [Symbol.asyncIterator]: () => ({ next: () => ({ done: false, value: 7 }) as never }) };
    const throwing = { [Symbol.asyncIterator]: () => ({ next: () => { throw boom; } }) };
    await run(function* () {
      expect(yield* from<number>(plain).receive()).toBe(7);
      const source = from<number>(throwing);
      const to = channel<number>();
      yield* pipe(source, to);
      expect([source.failure, to.failure]).toEqual([boom, boom]);
    });
  });
});

describe('writeTo a stream that is gone', () => {
  const lost = 'the stream was closed before everything was written';

  test.each(['destroyed', 'ended'])('%s before: told at once, and no item is taken', async (how) => {
    const ch = channel<string>(1);
    ch.trySend('kept');
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    if (how === 'destroyed') stream.destroy();
    else stream.end();
    await expect(run(() => writeTo(ch, stream))).rejects.toThrow(lost);
    expect(ch.size).toBe(1);
    expect(stream.listenerCount('error') + stream.listenerCount('close')).toBe(0);
  });

  test('destroyed while it waits for an item: told at once, and it waits no more', async () => {
    const ch = channel<string>();
    const stream = new PassThrough();
    const writing = run(() => writeTo(ch, stream), { open: true });
    await eventually(() => ch.balance === -1);
    stream.destroy();
    await expect(writing).rejects.toThrow(lost);
    expect(ch.balance).toBe(0);
  });

  test('a Web stream that fails while it waits for an item: its error at once', async () => {
    const ch = channel<string>();
    let fail!: (error: unknown) => void;
    const stream = new WritableStream<string>({ start: (controller) => { fail = (error) => controller.error(error); } });
    const writing = run(() => writeTo(ch, stream), { open: true });
    await eventually(() => ch.balance === -1);
    fail(boom);
    await expect(writing).rejects.toBe(boom);
    expect(ch.balance).toBe(0);
  });

  test('close: false: the stream stays open, at the end and after a failure', async () => {
    const seen: string[] = [];
    const stream = new Writable({ write: (chunk, _encoding, done) => (seen.push(String(chunk)), done()) });
    for (const error of [undefined, boom]) {
      const ch = channel<string>(1);
      ch.trySend('line');
      ch.close(error);
      const writing = run(() => writeTo(ch, stream, { close: false }));
      if (error === undefined) await writing;
      else await expect(writing).rejects.toBe(boom);
    }
    expect([seen, stream.destroyed, stream.writableEnded]).toEqual([['line', 'line'], false, false]);
  });

  test('nobody will ever send: a deadlock, for a stream may fail but is not waited for', async () => {
    await expect(run(() => writeTo(channel(0, { name: 'ch' }), new PassThrough()))).rejects.toThrow(
      'waits for the next item of channel "ch", or for its stream to fail',
    );
  });

  test('what is no stream: a TypeError', () => {
    expect(() => runHostSync(() => writeTo(channel(0, { name: 'ch' }), {} as never))).toThrow(
      new TypeError('cannot write "ch" to what is neither a Web stream nor a Node stream'),
    );
  });
});

function* nextOrError(source: Receiver<unknown>): Routine<unknown> {
  try {
    return yield* source.next();
  } catch (error) {
    return error;
  }
}

function* nextOf<T>(source: Receiver<T>): Routine<IteratorResult<T, undefined>> {
  return yield* source.next();
}
