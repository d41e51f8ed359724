/** `until`: promises, thenables of every kind, and the reactions that are left on a promise. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { Scheduler, type Routine } from '../src/index.ts';
import { run, sleep, until, virtualClock } from '../src/host.ts';
import { Gate } from './support/gate.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const caught = (body: () => unknown): Error => {
  try {
    body();
  } catch (error) {
    return error as Error;
  }
  return new Error('nothing was thrown');
};

type Settle<T> = (value: T) => void;

/** A promise that counts the reactions put on it. */
class Counted<T> extends Promise<T> {
  reactions = 0;
  // oxlint-disable-next-line unicorn/no-thenable -- it counts
  override then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.reactions++;
    return super.then(onFulfilled, onRejected);
  }
}

function thenable<T>(then: (onFulfilled: Settle<T>, onRejected: Settle<unknown>) => void): PromiseLike<T> {
  // oxlint-disable-next-line unicorn/no-thenable -- what the test is about
  return { then } as PromiseLike<T>;
}

/** What waiting for it comes to. */
function* outcome(promise: PromiseLike<unknown>): Routine<unknown> {
  try {
    return yield* until(promise);
  } catch (error) {
    return ['threw', error];
  }
}

describe('until', () => {
  test('until / fulfilled, rejected, pending: the value, or the same error', async () => {
    const reason = new Error('no');
    const seen: unknown[] = [];
    await run(function* () {
      seen.push(yield* outcome(Promise.resolve(1)));
      seen.push(yield* outcome(Promise.reject(reason)));
      seen.push(yield* outcome(Promise.resolve().then(() => 2)));
      seen.push(yield* outcome(Promise.reject(undefined)));
    });
    expect(seen).toEqual([1, ['threw', reason], 2, ['threw', undefined]]);
    expect((seen[1] as unknown[])[1]).toBe(reason);
  });

  test('until / a settled promise: suspends all the same', async () => {
    const seen: string[] = [];
    await run(function* () {
      const tasks = new Scheduler('tasks');
      tasks.start(
        tasks.create(function* () {
          yield* until(Promise.resolve());
          seen.push('waited');
        }),
      );
      tasks.start(
        tasks.create(function* () {
          seen.push('other');
        }),
      );
      yield* tasks.run();
    });
    expect(seen).toEqual(['other', 'waited']);
  });

  test('until / what is no promise: an error at once', () => {
    const bad = (value: unknown): string => caught(() => until(value as Promise<void>)).message;
    expect(bad(1)).toBe('cannot wait until number settles: it is not a promise');
    expect(bad(null)).toBe('cannot wait until null settles: it is not a promise');
    expect(bad(undefined)).toBe('cannot wait until undefined settles: it is not a promise');
    expect(bad({ then: 1 })).toBe('cannot wait until object settles: it is not a promise');
    expect(caught(() => until(1 as never))).toBeInstanceOf(TypeError);
  });

  test('until / thenables that call back at once, twice, with another thenable, or throw: one outcome each', async () => {
    const reason = new Error('no');
    const seen: unknown[] = [];
    await run(function* () {
      seen.push(yield* outcome(thenable((fulfil) => fulfil('at once'))));
      seen.push(yield* outcome(thenable((_, reject) => reject('rejected at once'))));
      const twice = thenable<string>((fulfil, reject) => {
        fulfil('first');
        fulfil('second');
        reject('third');
      });
      seen.push(yield* outcome(twice), yield* outcome(twice));
      const throwing = thenable(() => {
        throw reason;
      });
      seen.push(yield* outcome(throwing), yield* outcome(throwing));
      seen.push(yield* outcome(thenable((fulfil) => fulfil(thenable((inner) => inner('nested'))))));
    });
    expect(seen).toEqual([
      'at once',
      ['threw', 'rejected at once'],
      'first',
      'first',
      ['threw', reason],
      ['threw', reason],
      'nested',
    ]);
  });

  test('until / an operation, which is a thenable too: runs it', async () => {
    const gate = new Gate();
    const program = run(() => until(gate));
    await Promise.resolve();
    await Promise.resolve();
    gate.open('through');
    expect(await program).toBe('through');
  });

  test('until / several wait for one promise: all go on, in the order in which they came', async () => {
    const promise = Counted.resolve('soup') as Counted<string>;
    const seen: string[] = [];
    await run(function* () {
      const tasks = new Scheduler('tasks');
      for (const name of ['a', 'b', 'c']) {
        tasks.start(
          tasks.create(function* () {
            seen.push(`${name} ${yield* until(promise)}`);
          }),
        );
      }
      yield* tasks.run();
    });
    expect(seen).toEqual(['a soup', 'b soup', 'c soup']);
    expect(promise.reactions).toBe(1);
  });

  test('until / a long-lived promise waited for and given up a thousand times: one reaction, and it still works', async () => {
    let settle: Settle<string> = () => {};
    const promise = new Counted<string>((resolve) => {
      settle = resolve;
    });
    const seen: string[] = [];
    await run(
      function* () {
        const tasks = new Scheduler('tasks');
        for (let i = 0; i < 1_000; i++) {
          const waiter = tasks.create(function* () {
            yield* until(promise);
            seen.push('not reached');
          });
          tasks.start(waiter);
          tasks.start(
            tasks.create(function* () {
              yield* tasks.close(waiter);
            }),
          );
        }
        yield* tasks.run();
        settle('at last');
        seen.push(yield* until(promise));
        seen.push(yield* until(promise));
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual(['at last', 'at last']);
    expect(promise.reactions).toBe(2); // one until it had settled, one for the wait after that
  });

  test('until / given up: the promise does not keep who waited for it', async () => {
    const promise = new Promise<void>(() => {});
    const waiters: WeakRef<object>[] = [];
    await run(function* () {
      const tasks = new Scheduler('tasks');
      const waiter = tasks.create(function* () {
        yield* until(promise);
      });
      waiters.push(new WeakRef(waiter));
      tasks.start(waiter);
      tasks.start(
        tasks.create(function* () {
          yield* tasks.close(waiter);
        }),
      );
      yield* tasks.run();
    });
    for (let i = 0; i < 10 && waiters[0]!.deref() !== undefined; i++) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      gc();
    }
    expect(waiters[0]!.deref()).toBeUndefined();
    expect(promise).toBeInstanceOf(Promise);
  });

  test('until / a promise that rejects after its wait was given up: nobody hears of it', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const controller = new AbortController();
      let fail: Settle<unknown> = () => {};
      const promise = new Promise<void>((_, reject) => {
        fail = reject;
      });
      const program = run(() => until(promise), { signal: controller.signal });
      controller.abort('enough');
      await expect(program).rejects.toBe('enough');
      fail(new Error('late'));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  test('until / two runs wait for one promise, one of them is aborted: the other goes on', async () => {
    const promise = sleep(0).then(() => 'soup');
    const controller = new AbortController();
    const first = run(() => until(promise), { signal: controller.signal });
    const second = run(() => until(promise));
    controller.abort('enough');
    await expect(first).rejects.toBe('enough');
    expect(await second).toBe('soup');
  });
});
