/** `iterate`, `events` and `once`: items and events from outside. */
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Scheduler, type Routine, type Wait } from '../src/index.ts';
import { events, iterate, once, run, sleep, until, virtualClock, type Source } from '../src/host.ts';
import { Channel } from './support/channel.ts';

const caught = (body: () => unknown): Error => {
  try {
    body();
  } catch (error) {
    return error as Error;
  }
  return new Error('nothing was thrown');
};

/** Reads until the source ends. */
function* readAll<T>(source: Source<T>, seen: unknown[]): Routine<void> {
  for (let item = yield* source.next(); item.done !== true; item = yield* source.next()) seen.push(item.value);
  seen.push('end');
}

/** An async iterator that a test settles by hand, and that notes what is asked of it. */
class Manual implements AsyncIterable<string> {
  readonly log: string[] = [];
  private readonly pending: { resolve(result: IteratorResult<string>): void; reject(error: unknown): void }[] = [];

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return {
      next: () => {
        this.log.push('next');
        return new Promise((resolve, reject) => {
          this.pending.push({ resolve, reject });
        });
      },
      return: async () => {
        this.log.push('return');
        await Promise.resolve();
        this.log.push('cleaned up');
        return { done: true, value: undefined };
      },
    };
  }

  give(value: string): void {
    this.pending.shift()!.resolve({ done: false, value });
  }

  end(): void {
    this.pending.shift()!.resolve({ done: true, value: undefined });
  }

  fail(error: unknown): void {
    this.pending.shift()!.reject(error);
  }
}

const rounds = async (): Promise<void> => {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
};

describe('iterate', () => {
  test('iterate / an async generator: every item, then the end, again and again', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const source = iterate(
        (async function* () {
          yield* ['a', 'b'];
          return 'returned';
        })(),
      );
      seen.push(yield* source.next(), yield* source.next(), yield* source.next(), yield* source.next());
      yield* source.close();
    });
    expect(seen).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
      { done: true, value: 'returned' },
      { done: true, value: undefined },
    ]);
  });

  test('iterate / an iterable that fails: the same error once, then the end; it is not told to clean up', async () => {
    const manual = new Manual();
    const reason = new Error('torn');
    const seen: unknown[] = [];
    const program = run(function* () {
      const source = iterate(manual);
      try {
        yield* source.next();
      } catch (error) {
        seen.push(error);
      }
      seen.push(yield* source.next());
      yield* source.close();
    });
    manual.fail(reason);
    await program;
    expect(seen).toEqual([reason, { done: true, value: undefined }]);
    expect(seen[0]).toBe(reason);
    expect(manual.log).toEqual(['next']);
  });

  test('iterate / back-pressure: asks for an item when somebody waits, and for the next when that has come', async () => {
    const manual = new Manual();
    const seen: string[] = [];
    const program = run(function* () {
      const source = iterate(manual);
      seen.push(`asked ${manual.log.length}`);
      const tasks = new Scheduler('tasks');
      for (const name of ['first', 'second']) {
        tasks.start(
          tasks.create(function* () {
            const { value } = yield* source.next();
            seen.push(`${name} got ${String(value)}, asked ${manual.log.length}`);
          }),
        );
      }
      yield* tasks.run();
    });
    seen.push(`both wait, asked ${manual.log.length}`);
    manual.give('a');
    await rounds();
    manual.give('b');
    await program;
    expect(seen).toEqual(['asked 0', 'both wait, asked 1', 'first got a, asked 2', 'second got b, asked 2']);
  });

  test('iterate / a wait that is given up: the item is there for the next, without a wait', async () => {
    const manual = new Manual();
    const seen: unknown[] = [];
    await run(
      function* () {
        const source = iterate(manual);
        const tasks = new Scheduler('tasks');
        const impatient = tasks.create(function* () {
          yield* source.next();
          seen.push('not reached');
        });
        tasks.start(impatient);
        tasks.start(
          tasks.create(function* () {
            yield* tasks.close(impatient);
            manual.give('kept');
            yield* sleep(1);
            seen.push(yield* source.next());
          }),
        );
        yield* tasks.run();
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual([{ done: false, value: 'kept' }]);
    expect(manual.log).toEqual(['next']);
  });

  test('iterate / closed between items: waits until the iterable has cleaned up, once', async () => {
    const manual = new Manual();
    const program = run(function* () {
      const source = iterate(manual);
      yield* source.next();
      yield* source.close();
      manual.log.push('closed');
      yield* source.close();
      return yield* source.next();
    });
    manual.give('a');
    expect(await program).toEqual({ done: true, value: undefined });
    expect(manual.log).toEqual(['next', 'return', 'cleaned up', 'closed']);
  });

  test('iterate / closed while somebody waits: that one gets the end, nobody waits for the iterable', async () => {
    const manual = new Manual();
    const seen: unknown[] = [];
    const source = iterate(manual);
    const program = run(function* () {
      const tasks = new Scheduler('tasks');
      tasks.start(tasks.create(() => readAll(source, seen)));
      tasks.start(
        tasks.create(function* () {
          yield* source.close();
          seen.push('closed');
        }),
      );
      yield* tasks.run();
    });
    await program;
    expect(seen).toEqual(['closed', 'end']);
    expect(manual.log).toEqual(['next', 'return', 'cleaned up']);
    manual.give('too late');
    await rounds();
    expect(seen).toEqual(['closed', 'end']);
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });

  test('iterate / an iterable without return: closes at once', async () => {
    const manual = new Manual();
    const iterator = manual[Symbol.asyncIterator]();
    await run(() => iterate({ [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) }).close());
    expect(manual.log).toEqual([]);
  });

  test('iterate / cleaning up fails: thrown by close; by dispose it is nobody’s', async () => {
    const reason = new Error('cannot close');
    const failing = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: 1 }),
        return: () => Promise.reject(reason),
      }),
    };
    await expect(run(() => iterate(failing).close())).rejects.toBe(reason);
    iterate(failing)[Symbol.dispose]();
    await rounds();
  });

  test('iterate / next throws at once, or gives what is no result: the wait throws', async () => {
    const odd = (next: () => unknown): AsyncIterable<string> =>
      ({ [Symbol.asyncIterator]: () => ({ next }) }) as AsyncIterable<string>;
    const reason = new Error('no');
    const throwing = odd(() => {
      throw reason;
    });
    await expect(run(() => iterate(throwing).next())).rejects.toBe(reason);
    await expect(run(() => iterate(odd(() => undefined)).next())).rejects.toBeInstanceOf(TypeError);
  });

  test('iterate / what cannot be iterated: an error at once', () => {
    const bad = (value: unknown): string => caught(() => iterate(value as AsyncIterable<void>)).message;
    expect(bad(undefined)).toBe('cannot iterate undefined: it is no async iterable and no stream');
    expect(bad(null)).toBe('cannot iterate null: it is no async iterable and no stream');
    expect(bad([1])).toBe('cannot iterate object: it is no async iterable and no stream');
  });

  test('iterate / waiting for nothing that comes: the name is in the message of the run that would block', async () => {
    const seen: (string | undefined)[] = [];
    await run(function* () {
      const tasks = new Scheduler('tasks');
      for (const source of [iterate(new Manual(), { name: 'lines' }), iterate(new Manual())]) {
        const reader = tasks.create(() => readAll(source, []));
        tasks.start(reader);
        tasks.start(
          tasks.create(function* () {
            seen.push(reader.waitsFor);
            yield* tasks.close(reader);
          }),
        );
      }
      yield* tasks.run();
    });
    expect(seen).toEqual(['for the next item of "lines"', 'for the next item']);
  });

  test('iterate / as an arm beside a timer: the timer wins, the item is not lost', async () => {
    const manual = new Manual();
    const seen: unknown[] = [];
    await run(
      function* () {
        const source = iterate(manual);
        const tasks = new Scheduler('tasks');
        const first = new Channel<string>('first');
        const reader = tasks.create(function* () {
          const item = yield* source.next();
          yield* first.send(`item ${String(item.value)}`);
        });
        tasks.start(reader);
        tasks.start(
          tasks.create(function* () {
            yield* sleep(10);
            yield* first.send('timer');
          }),
        );
        tasks.start(
          tasks.create(function* () {
            seen.push(yield* first.receive());
            yield* tasks.close(reader);
            manual.give('late');
            seen.push(yield* source.next());
          }),
        );
        yield* tasks.run();
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual(['timer', { done: false, value: 'late' }]);
  });
});

describe('iterate: streams', () => {
  test('a Node stream: every item; left early, it is destroyed', async () => {
    const seen: unknown[] = [];
    const whole = Readable.from(['a', 'b']);
    const left = Readable.from(['a', 'b', 'c']);
    await run(function* () {
      yield* readAll(iterate<string>(whole), seen);
      const source = iterate<string>(left);
      seen.push(yield* source.next());
      yield* source.close();
      seen.push(left.destroyed);
    });
    expect(seen).toEqual(['a', 'b', 'end', { done: false, value: 'a' }, true]);
  });

  test('a Node stream that is silent: closing it while somebody waits destroys it', async () => {
    const silent = new Readable({ objectMode: true, read() {} });
    const controller = new AbortController();
    const program = run(
      function* () {
        const source = iterate<string>(silent);
        try {
          yield* source.next();
        } finally {
          yield* source.close();
        }
      },
      { signal: controller.signal },
    );
    await rounds();
    controller.abort('enough');
    await expect(program).rejects.toBe('enough');
    await rounds();
    expect(silent.destroyed).toBe(true);
  });

  test('a Node stream that fails: the same error', async () => {
    const reason = new Error('torn');
    const stream = new Readable({
      read() {
        this.destroy(reason);
      },
    });
    await expect(run(() => iterate(stream).next())).rejects.toBe(reason);
  });

  test('a Web stream: every item, pulled one at a time', async () => {
    let pulls = 0;
    const stream = new ReadableStream<number>(
      {
        pull(controller) {
          if (++pulls > 3) controller.close();
          else controller.enqueue(pulls);
        },
      },
      { highWaterMark: 0 },
    );
    const seen: unknown[] = [];
    await run(function* () {
      const source = iterate(stream);
      seen.push(yield* source.next(), `pulls ${pulls}`);
      yield* readAll(source, seen);
    });
    expect(seen).toEqual([{ done: false, value: 1 }, 'pulls 1', 2, 3, 'end']);
  });

  test('a Web stream closed early, between items or while somebody waits: cancelled and no longer locked', async () => {
    for (const waiting of [false, true]) {
      const log: string[] = [];
      const stream = new ReadableStream<number>({
        start(controller) {
          if (!waiting) controller.enqueue(1);
        },
        cancel() {
          log.push('cancelled');
        },
      });
      const controller = new AbortController();
      const program = run(
        function* () {
          const source = iterate(stream);
          try {
            yield* source.next();
            controller.abort('enough');
            yield* sleep(1_000_000);
          } finally {
            yield* source.close();
            log.push('closed');
          }
        },
        { signal: controller.signal },
      );
      if (waiting) controller.abort('enough');
      await expect(program).rejects.toBe('enough');
      expect(log).toEqual(['cancelled', 'closed']);
      expect(stream.locked).toBe(false);
    }
  });
});

/** An EventTarget that counts who listens. */
class Bell extends EventTarget {
  listeners = 0;

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }

  ring(detail: number): void {
    this.dispatchEvent(Object.assign(new Event('ring'), { detail }));
  }
}

type Ring = Event & { detail: number };

describe('once', () => {
  test('once / an EventTarget: the event itself, and no listener is left', async () => {
    const bell = new Bell();
    const program = run(() => once<Ring>(bell, 'ring'));
    expect(bell.listeners).toBe(1);
    bell.ring(1);
    bell.ring(2);
    expect((await program).detail).toBe(1);
    expect(bell.listeners).toBe(0);
  });

  test('once / given up: no listener is left', async () => {
    const bell = new Bell();
    const emitter = new EventEmitter();
    for (const wait of [once(bell, 'ring'), once(emitter, 'ring')] as Wait[]) {
      const controller = new AbortController();
      const program = run(() => wait, { signal: controller.signal });
      controller.abort('enough');
      await expect(program).rejects.toBe('enough');
    }
    expect(bell.listeners).toBe(0);
    expect(emitter.eventNames()).toEqual([]);
  });

  test('once / an EventEmitter: the list of what it emitted, and no listener is left', async () => {
    const emitter = new EventEmitter();
    const type = Symbol('ring');
    const program = run(() => once<[number, string]>(emitter, type));
    emitter.emit(type, 1, 'loud');
    expect(await program).toEqual([1, 'loud']);
    expect(emitter.eventNames()).toEqual([]);
  });

  test('once / an EventEmitter emits an error: thrown; waited for by name, it is an event', async () => {
    const emitter = new EventEmitter();
    const reason = new Error('torn');
    const program = run(() => once(emitter, 'ring'));
    emitter.emit('error', reason);
    await expect(program).rejects.toBe(reason);
    const error = run(() => once(emitter, 'error'));
    emitter.emit('error', reason);
    expect(await error).toEqual([reason]);
    expect(emitter.eventNames()).toEqual([]);
  });

  test('once, events / what cannot be listened to: an error at once', () => {
    expect(caught(() => once({} as EventTarget, 'ring')).message).toBe(
      'cannot wait for the event "ring" of object: it is no EventTarget and no EventEmitter',
    );
    expect(caught(() => once(null as never, 'ring')).message).toBe(
      'cannot wait for the event "ring" of null: it is no EventTarget and no EventEmitter',
    );
    expect(caught(() => events(undefined as never, 'ring')).message).toBe(
      'cannot wait for the event "ring" of undefined: it is no EventTarget and no EventEmitter',
    );
  });
});

describe('events', () => {
  test('events / an EventTarget: keeps what comes while nobody waits, in order; closed, no listener is left', async () => {
    const bell = new Bell();
    const seen: unknown[] = [];
    await run(function* () {
      const rings = events<Ring>(bell, 'ring');
      for (let i = 1; i <= 3; i++) bell.ring(i);
      for (let i = 1; i <= 2; i++) {
        const ring = yield* rings.next();
        if (ring.done !== true) seen.push(ring.value.detail);
      }
      yield* rings.close();
      seen.push(bell.listeners, yield* rings.next());
    });
    expect(seen).toEqual([1, 2, 0, { done: true, value: undefined }]);
  });

  test('events / several wait: each gets one, in the order in which they came', async () => {
    const bell = new Bell();
    const rings = events<Ring>(bell, 'ring');
    const seen: unknown[] = [];
    const program = run(function* () {
      const tasks = new Scheduler('tasks');
      for (const name of ['a', 'b', 'c']) {
        tasks.start(
          tasks.create(function* () {
            const ring = yield* rings.next();
            seen.push(`${name} ${ring.done === true ? 'end' : ring.value.detail}`);
          }),
        );
      }
      yield* tasks.run();
    });
    bell.ring(1);
    bell.ring(2);
    rings[Symbol.dispose]();
    await program;
    expect(seen).toEqual(['a 1', 'b 2', 'c end']);
    expect(bell.listeners).toBe(0);
  });

  test('events / more than the capacity: the oldest are dropped', async () => {
    const emitter = new EventEmitter();
    const seen: unknown[] = [];
    await run(function* () {
      const source = events(emitter, 'n', { capacity: 2 });
      for (let i = 1; i <= 4; i++) emitter.emit('n', i);
      seen.push(yield* source.next(), yield* source.next());
      yield* source.close();
    });
    expect(seen).toEqual([
      { done: false, value: [3] },
      { done: false, value: [4] },
    ]);
    expect(() => events(emitter, 'n', { capacity: 0 })).toThrow(
      new RangeError('cannot keep 0 events: the capacity is 1 or more'),
    );
    expect(emitter.eventNames()).toEqual([]);
  });

  test('events / an emitter’s error: after what came before it, once, then the end; no listener is left', async () => {
    const emitter = new EventEmitter();
    const reason = new Error('torn');
    const seen: unknown[] = [];
    await run(function* () {
      const source = events(emitter, 'n');
      emitter.emit('n', 1);
      emitter.emit('error', reason);
      seen.push(emitter.eventNames().length, yield* source.next());
      try {
        yield* source.next();
      } catch (error) {
        seen.push(error);
      }
      seen.push(yield* source.next());
      yield* source.close();
    });
    expect(seen).toEqual([0, { done: false, value: [1] }, reason, { done: true, value: undefined }]);
  });

  test('events / an emitter’s errors listened for by name: events like others', async () => {
    const emitter = new EventEmitter();
    const source = events(emitter, 'error');
    emitter.emit('error', 1);
    emitter.emit('error', 2);
    expect([await source.next(), await source.next()]).toEqual([
      { done: false, value: [1] },
      { done: false, value: [2] },
    ]);
    await source.close();
    expect(emitter.eventNames()).toEqual([]);
  });

  test('events / an emitter’s error while somebody waits: thrown there', async () => {
    const emitter = new EventEmitter();
    const reason = new Error('torn');
    const source = events(emitter, 'n');
    const program = run(() => source.next());
    emitter.emit('error', reason);
    await expect(program).rejects.toBe(reason);
    expect(emitter.eventNames()).toEqual([]);
  });

  test('events / awaited from async code: the same source', async () => {
    const emitter = new EventEmitter();
    const source = events(emitter, 'n');
    emitter.emit('n', 1);
    expect(await source.next()).toEqual({ done: false, value: [1] });
    const second = until(source.next()).then();
    await rounds();
    emitter.emit('n', 2);
    expect(await second).toEqual({ done: false, value: [2] });
    await source.close();
    expect(emitter.eventNames()).toEqual([]);
  });
});
