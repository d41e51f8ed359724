/** Clocks, `sleep`, `after` and `now`. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { DeadlockError, Scheduler, UsageError, type Routine } from '../src/index.ts';
import { after, now, run, runSync, sleep, virtualClock, type Clock } from '../src/host.ts';

const caught = (body: () => unknown): Error => {
  try {
    body();
  } catch (error) {
    return error as Error;
  }
  return new Error('nothing was thrown');
};

/** A clock that counts the timers that are set. */
function countingClock(): { clock: Clock; timers: () => number; fire: () => void } {
  const set = new Set<() => void>();
  return {
    clock: {
      now: () => 0,
      schedule(_ms, callback) {
        set.add(callback);
        return () => set.delete(callback);
      },
    },
    timers: () => set.size,
    fire() {
      for (const callback of set) {
        set.delete(callback);
        callback();
      }
    },
  };
}

describe('sleep', () => {
  test('sleep / several: those due first go on first, those due together in the order in which they began', () => {
    const seen: string[] = [];
    runSync(
      function* () {
        const tasks = new Scheduler('tasks');
        for (const [name, ms] of [['a', 3], ['b', 1], ['c', 3], ['d', 0], ['e', 1.5]] as const) {
          tasks.start(
            tasks.create(function* () {
              yield* sleep(ms);
              seen.push(`${name} ${yield* now()}`);
            }),
          );
        }
        yield* tasks.run();
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual(['d 0', 'b 1', 'e 1.5', 'a 3', 'c 3']);
  });

  test('sleep 0: suspends', () => {
    const seen: string[] = [];
    runSync(
      function* () {
        const tasks = new Scheduler('tasks');
        tasks.start(
          tasks.create(function* () {
            yield* sleep(0);
            seen.push('slept');
          }),
        );
        tasks.start(
          tasks.create(function* () {
            seen.push('other');
          }),
        );
        yield* tasks.run();
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual(['other', 'slept']);
  });

  test('sleep / a negative number, NaN, undefined: an error at once', () => {
    for (const ms of [-1, Number.NaN, undefined as unknown as number]) {
      expect(caught(() => sleep(ms))).toBeInstanceOf(RangeError);
      expect(caught(() => sleep(ms)).message).toBe(
        `cannot sleep ${ms} ms: a duration is a number of milliseconds, 0 or more`,
      );
    }
  });

  test('sleep Infinity: sets no timer; alone it is a deadlock that says so', () => {
    const { clock, timers } = countingClock();
    const error = caught(() => runSync(() => sleep(Infinity), { clock }));
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toContain('"main" (host) waits for ever');
    expect(timers()).toBe(0);
  });

  test('sleep Infinity / a virtual clock: never jumps there', () => {
    const clock = virtualClock();
    expect(caught(() => runSync(() => sleep(Infinity), { clock }))).toBeInstanceOf(DeadlockError);
    expect(clock.now()).toBe(0);
  });

  test('sleep / one operation run twice at the same time: two timers, two wakes, none left', async () => {
    const { clock, timers, fire } = countingClock();
    const nap = after(1, 'slept');
    const seen: string[] = [];
    const program = run(
      function* () {
        const tasks = new Scheduler('tasks');
        for (let i = 0; i < 2; i++) {
          tasks.start(
            tasks.create(function* () {
              seen.push(yield* nap);
            }),
          );
        }
        yield* tasks.run();
      },
      { clock },
    );
    expect(timers()).toBe(2);
    fire();
    await program;
    expect(seen).toEqual(['slept', 'slept']);
    expect(timers()).toBe(0);
  });

  test('sleep / given up: its timer is called off', () => {
    const { clock, timers } = countingClock();
    const seen: unknown[] = [];
    runSync(
      function* () {
        const tasks = new Scheduler('tasks');
        const sleeper = tasks.create(function* () {
          yield* sleep(1000);
        });
        tasks.start(sleeper);
        tasks.start(
          tasks.create(function* () {
            seen.push(timers());
            yield* tasks.close(sleeper);
            seen.push(timers());
          }),
        );
        yield* tasks.run();
      },
      { clock },
    );
    expect(seen).toEqual([1, 0]);
  });

  test('sleep / a clock that calls back twice, or after it was told not to: later calls do nothing', async () => {
    const callbacks: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      schedule(_ms, callback) {
        callbacks.push(callback);
        return () => {};
      },
    };
    const seen: string[] = [];
    const program = run(
      function* () {
        yield* sleep(1);
        seen.push('first');
        yield* sleep(1);
        seen.push('second');
      },
      { clock, budget: Infinity }, // a slow first step must not make the next one wait for the event loop
    );
    callbacks[0]!();
    callbacks[0]!();
    await Promise.resolve();
    expect(seen).toEqual(['first']);
    callbacks[0]!();
    await Promise.resolve();
    expect(seen).toEqual(['first']);
    callbacks[1]!();
    await program;
    expect(seen).toEqual(['first', 'second']);
  });

  test('sleep / a clock that calls back at once: goes on', () => {
    const clock: Clock = {
      now: () => 0,
      schedule(_ms, callback) {
        callback();
        return () => {};
      },
    };
    expect(runSync(() => after(5, 'at once'), { clock })).toBe('at once');
  });

  test('sleep, now / where no run is under way: a usage error', () => {
    const tasks = new Scheduler('tasks');
    tasks.start(
      tasks.create(function* () {
        yield* sleep(5);
      }),
    );
    const error = caught(() => tasks.run().sync());
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe('cannot wait for 5 ms: no host runs here, start the program with run()');
    expect(caught(() => now().sync()).message).toBe(
      'cannot wait for the time: no host runs here, start the program with run()',
    );
  });
});

describe('system clock', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('system clock / longer than a platform timer can wait: waits all of it, in parts', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'setImmediate', 'performance'] });
    const seen: string[] = [];
    const program = run(function* () {
      yield* sleep(2 ** 31 + 10);
      seen.push('slept');
    });
    jest.advanceTimersByTime(2 ** 31 - 1);
    await Promise.resolve();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(10);
    await Promise.resolve();
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(1);
    await program;
    expect(seen).toEqual(['slept']);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('system clock / given up in the middle of a long wait: no timer is left', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'setImmediate', 'performance'] });
    const controller = new AbortController();
    const program = run(() => sleep(2 ** 33), { signal: controller.signal });
    jest.advanceTimersByTime(2 ** 32);
    expect(jest.getTimerCount()).toBe(1);
    controller.abort('enough');
    await expect(program).rejects.toBe('enough');
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('virtual clock', () => {
  test('virtual clock / moved by hand: what becomes due on the way is called in order, at its time', () => {
    const clock = virtualClock();
    const seen: string[] = [];
    const at = (name: string) => () => seen.push(`${name} at ${clock.now()}`);
    clock.schedule(5, at('a'));
    clock.schedule(2, at('b'));
    clock.schedule(5, at('c'));
    const off = clock.schedule(3, at('called off'));
    clock.schedule(1, () => clock.schedule(1, at('d')));
    expect(clock.pending).toBe(5);
    off();
    off();
    clock.advance(4);
    seen.push(`moved to ${clock.now()}`);
    clock.advance(4);
    seen.push(`moved to ${clock.now()}`);
    expect(seen).toEqual(['b at 2', 'd at 2', 'moved to 4', 'a at 5', 'c at 5', 'moved to 8']);
    expect(clock.pending).toBe(0);
    expect(clock.skip()).toBe(false);
  });

  test('virtual clock / scheduled in the past: due at once', () => {
    const clock = virtualClock();
    const seen: number[] = [];
    clock.advance(5);
    clock.schedule(-3, () => seen.push(clock.now()));
    expect(clock.skip()).toBe(true);
    expect(seen).toEqual([5]);
  });

  test('virtual clock / a callback throws: comes out, the others stay due', () => {
    const clock = virtualClock();
    const seen: string[] = [];
    clock.schedule(1, () => {
      throw new Error('in a callback');
    });
    clock.schedule(2, () => seen.push('second'));
    expect(caught(() => clock.advance(5)).message).toBe('in a callback');
    expect([clock.now(), clock.pending]).toEqual([1, 1]);
    clock.advance(1);
    expect(seen).toEqual(['second']);
  });

  test('virtual clock / moved from within a callback: never goes back', () => {
    const clock = virtualClock();
    clock.schedule(1, () => clock.advance(10));
    clock.advance(5);
    expect(clock.now()).toBe(11);
  });

  test('virtual clock / backwards, or by NaN: an error, nothing has changed', () => {
    const clock = virtualClock();
    expect(caught(() => clock.advance(-1)).message).toBe('cannot advance the clock by -1 ms: it goes forward only');
    expect(caught(() => clock.advance(Number.NaN)).message).toBe(
      'cannot advance the clock by NaN ms: it goes forward only',
    );
    expect(clock.now()).toBe(0);
  });

  test('virtual clock / moved by a test while a run waits for more: wakes who is due', async () => {
    const clock = virtualClock();
    const seen: string[] = [];
    const sleeper = function* (): Routine<void> {
      for (let i = 1; i <= 2; i++) {
        yield* sleep(10);
        seen.push(`woke at ${yield* now()}`);
      }
    };
    // One that the run cannot move.
    const standing: Clock = { now: () => clock.now(), schedule: (ms, callback) => clock.schedule(ms, callback) };
    // A slow first step must not make the next one wait for the event loop.
    const program = run(sleeper, { clock: standing, budget: Infinity });
    clock.advance(9);
    await Promise.resolve();
    seen.push('still asleep');
    clock.advance(1);
    await Promise.resolve();
    clock.advance(10);
    await program;
    expect(seen).toEqual(['still asleep', 'woke at 10', 'woke at 20']);
  });
});
