/** The event loop has its turn while a run works. Time is read from a fake `performance.now`, so nothing depends on speed. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { observe, Scheduler, type Routine } from '../src/index.ts';
import { run, sleep, until, virtualClock } from '../src/host.ts';

/** What `performance.now` answers, and how much later it is after each time that it was asked. */
let time = 0;
let tick = 0;
/** How often the event loop came round. */
let rounds = 0;
let counting = false;

beforeEach(() => {
  time = tick = rounds = 0;
  counting = true;
  jest.spyOn(performance, 'now').mockImplementation(() => (time += tick));
  const round = (): void => {
    rounds++;
    if (counting) setImmediate(round);
  };
  setImmediate(round);
});

afterEach(() => {
  counting = false;
  jest.restoreAllMocks();
});

/** Never waits; counts its steps until `enough`, or until it has gone on far too long. */
function* spin(tasks: Scheduler, enough: () => boolean): Routine<number> {
  let steps = 0;
  while (!enough() && steps < 200_000) {
    steps++;
    yield* tasks.reschedule();
  }
  return steps;
}

function* alone(enough: () => boolean): Routine<number> {
  const tasks = new Scheduler('tasks');
  let steps = 0;
  tasks.start(
    tasks.create(function* () {
      steps = yield* spin(tasks, enough);
    }),
  );
  yield* tasks.run();
  return steps;
}

/** Runs `body` as the only task of a scheduler. */
function* inside(body: () => Routine<unknown>): Routine<void> {
  const tasks = new Scheduler('around');
  tasks.start(
    tasks.create(function* () {
      yield* body();
    }),
  );
  yield* tasks.run();
}

describe('budget', () => {
  test('budget / tasks that never wait: the event loop comes round whenever the budget is used up', async () => {
    tick = 1;
    const steps = await run(() => alone(() => rounds === 3), { budget: 8 });
    expect(rounds).toBe(3);
    expect(steps).toBeLessThan(3 * 9 * 130); // a slice of tasks, and one look at the time after each
  });

  test('budget / tasks that never wait: timers of the platform fire', async () => {
    tick = 1;
    let fired = false;
    setTimeout(() => (fired = true), 0);
    const steps = await run(() => alone(() => fired));
    expect(fired).toBe(true);
    expect(steps).toBeLessThan(200_000);
  });

  test.each([2, 3])('budget / tasks that never wait, in schedulers nested %i deep: as soon as in one', async (depth) => {
    tick = 1_000;
    let steps = 0;
    const nest = (level: number): Routine<unknown> => (level === 1 ? innermost() : inside(() => nest(level - 1)));
    const innermost = function* (): Routine<void> {
      steps = yield* alone(() => rounds >= 5);
    };
    await run(() => nest(depth));
    expect(steps).toBeGreaterThan(1);
    expect(steps).toBeLessThanOrEqual(6 * 128); // the event loop comes round once a slice, or more often
  });

  test.each([8, Infinity])('budget %d / a chain of short promise jobs: the event loop comes round after 128', async (budget) => {
    const seen: number[] = [];
    await run(
      function* () {
        let before = rounds;
        for (let i = 1; i <= 300; i++) {
          yield* until(Promise.resolve());
          if (rounds > before) seen.push(i);
          before = rounds;
        }
      },
      { budget },
    );
    expect(seen).toEqual([128, 256]);
  });

  test('budget / a chain of promise jobs that work long: the event loop comes round when the budget is used up', async () => {
    const seen: number[] = [];
    await run(
      function* () {
        let before = rounds;
        for (let i = 1; i <= 6; i++) {
          yield* until(Promise.resolve());
          if (rounds > before) seen.push(i);
          before = rounds;
          time += 5; // the work
        }
      },
      { budget: 10 },
    );
    expect(seen).toEqual([3, 5]);
  });

  test('budget 0: the event loop comes round between any two turns, and each turn gets something done', async () => {
    let before = -1;
    let stuck = 0;
    await run(
      function* () {
        for (let i = 0; i < 5; i++) {
          yield* until(Promise.resolve());
          if (rounds === before) stuck++;
          before = rounds;
        }
      },
      { budget: 0 },
    );
    expect(stuck).toBe(0);
    expect(await run(() => alone(() => rounds > before + 2), { budget: 0 })).toBeLessThan(1000);
  });

  test('budget Infinity: the run keeps control until it waits', async () => {
    tick = 1_000;
    expect(await run(() => alone(() => rounds > 0), { budget: Infinity })).toBe(200_000);
    expect(rounds).toBe(0);
  });

  test('budget / two runs that never wait: both go on', async () => {
    tick = 1;
    const seen: string[] = [];
    let left = 2;
    const program = function* (name: string): Routine<void> {
      yield* alone(() => {
        if (seen.at(-1) !== name) seen.push(name);
        return rounds >= 3;
      });
      left--;
    };
    await Promise.all([run(() => program('a')), run(() => program('b'))]);
    expect(left).toBe(0);
    expect(seen.slice(0, 4)).toEqual(['a', 'b', 'a', 'b']);
  });

  test('budget / whatever it is: the order of the run’s own events stays the same', async () => {
    const trace = async (budget: number): Promise<string[]> => {
      const seen: string[] = [];
      const stop = observe({
        switch: (from, to, family, kind) => void seen.push(`${from?.name} ${kind} ${to?.name} (${family.name})`),
      });
      await run(
        function* () {
          const outer = new Scheduler('outer');
          const inner = new Scheduler('inner');
          let steps = 0;
          for (let i = 0; i < 2; i++) {
            inner.start(
              inner.create(function* () {
                while (steps < 1_000) {
                  steps++;
                  yield* inner.reschedule();
                }
              }),
            );
          }
          outer.start(
            outer.create(function* () {
              yield* inner.run();
            }),
          );
          outer.start(
            outer.create(function* () {
              for (let i = 0; i < 20; i++) yield* outer.reschedule();
            }),
          );
          yield* outer.run();
        },
        { budget },
      );
      stop();
      // Where a run pauses and goes on, control passes between main and plain code: that is all that may differ.
      return seen.filter((line) => !line.includes('undefined') && !line.endsWith('(host)'));
    };
    tick = 1;
    const whole = await trace(Infinity);
    expect(whole.length).toBeGreaterThan(1_000);
    expect(await trace(0)).toEqual(whole);
    expect(await trace(3)).toEqual(whole);
  });
});

describe('virtual clock', () => {
  test('virtual clock / promises that are settled already: come before the clock jumps', async () => {
    const seen: string[] = [];
    await run(
      function* () {
        const tasks = new Scheduler('tasks');
        tasks.start(
          tasks.create(function* () {
            yield* sleep(1);
            seen.push('slept');
          }),
        );
        tasks.start(
          tasks.create(function* () {
            for (let i = 0; i < 200; i++) yield* until(Promise.resolve());
            seen.push('200 promises');
          }),
        );
        yield* tasks.run();
      },
      { clock: virtualClock() },
    );
    expect(seen).toEqual(['200 promises', 'slept']);
  });

  test('virtual clock / shared by two runs: time goes on when both wait', async () => {
    const clock = virtualClock();
    const seen: string[] = [];
    const program = function* (name: string, ms: number): Routine<void> {
      for (let i = 1; i <= 2; i++) {
        yield* sleep(ms);
        for (let j = 0; j < 10; j++) yield* until(Promise.resolve());
        seen.push(`${name} ${clock.now()}`);
      }
    };
    await Promise.all([run(() => program('a', 10), { clock }), run(() => program('b', 15), { clock })]);
    expect(seen).toEqual(['a 10', 'b 15', 'a 20', 'b 30']);
  });
});
