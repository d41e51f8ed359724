/** `runSync` and `run`: values, errors, deadlock, abort, nesting, misuse. Fairness has a file of its own. */
import { describe, expect, test } from '@jest/globals';
import {
  BarrierError,
  DeadlockError,
  Family,
  observe,
  Operation,
  Scheduler,
  UsageError,
  WouldBlockError,
  type Routine,
} from '../src/index.ts';
import { after, now, run, runSync, sleep, until, virtualClock } from '../src/host.ts';
import { Channel } from './support/channel.ts';
import { Gate } from './support/gate.ts';

const caught = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
};
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

/** A real signal that counts who listens. */
function countingSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return { controller, listeners: () => count };
}

describe('runSync', () => {
  test('runSync / a routine, an operation: the value', () => {
    expect(
      runSync(function* () {
        return 42;
      }),
    ).toBe(42);
    expect(runSync(() => now(), { clock: virtualClock() })).toBe(0);
  });

  test('runSync / tasks that wake each other: runs to rest in order before it returns', () => {
    const seen: string[] = [];
    runSync(function* () {
      const tasks = new Scheduler('tasks');
      const channel = new Channel<number>('numbers');
      tasks.start(
        tasks.create(function* () {
          for (let i = 0; i < 2; i++) seen.push(`received ${yield* channel.receive()}`);
        }),
      );
      tasks.start(
        tasks.create(function* () {
          for (let i = 0; i < 2; i++) {
            yield* channel.send(i);
            seen.push(`sent ${i}`);
          }
        }),
      );
      yield* tasks.run();
      seen.push('rest');
    });
    expect(seen).toEqual(['sent 0', 'received 0', 'received 1', 'sent 1', 'rest']);
  });

  test('runSync / main throws: the same object', () => {
    const reason = { odd: true };
    expect(
      caught(() =>
        runSync(function* () {
          throw reason;
        }),
      ),
    ).toBe(reason);
  });

  test('runSync / a wait from outside: would block, names the wait, and everything is unwound before', () => {
    const seen: string[] = [];
    const error = caught(() =>
      runSync(function* () {
        try {
          yield* sleep(1000);
        } finally {
          seen.push('unwound');
        }
      }),
    ) as WouldBlockError;
    expect(error).toBeInstanceOf(WouldBlockError);
    expect(error.code).toBe('would-block');
    expect(error.message).toBe(
      'a synchronous run would block: only the outside world can go on\n  "main" (host) waits for 1000 ms',
    );
    expect(error.waiting).toEqual([{ coroutine: 'main', family: 'host', waitsFor: 'for 1000 ms', within: [] }]);
    expect(seen).toEqual(['unwound']);
  });

  test('runSync / a wait from outside deep in a scheduler: the list leads to it', () => {
    const error = caught(() =>
      runSync(
        function* () {
          const tasks = new Scheduler('tasks');
          tasks.start(
            tasks.create(function* () {
              yield* until(Promise.resolve(), { name: 'the price' });
            }),
          );
          yield* tasks.run();
        },
        { name: 'shop' },
      ),
    ) as Error;
    expect(error.message).toBe(
      [
        'a synchronous run would block: only the outside world can go on',
        '  "shop" (host) waits for its scheduler "tasks"',
        '    "tasks#1" (tasks) waits for promise "the price"',
      ].join('\n'),
    );
  });

  test('runSync / nobody outside is awaited: a deadlock', () => {
    const error = caught(() => runSync(() => new Gate('the door'))) as DeadlockError;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toBe(
      'deadlock: nothing can run, nothing outside is awaited\n  "main" (host) waits at "the door"',
    );
  });

  test('runSync / a virtual clock: sleeps at once, also while it is unwound', () => {
    const seen: unknown[] = [];
    const clock = virtualClock();
    const error = caught(() =>
      runSync(
        function* () {
          try {
            seen.push(yield* after(1000, 'slept'));
            yield* new Gate();
          } finally {
            yield* sleep(500);
            seen.push(yield* now());
          }
        },
        { clock },
      ),
    );
    expect(error).toBeInstanceOf(DeadlockError);
    expect(seen).toEqual(['slept', 1500]);
    expect(clock.pending).toBe(0);
  });

  test('runSync / a finally that waits for the outside: that wait is ended too, and nothing stays behind', () => {
    const seen: string[] = [];
    let calledOff = 0;
    const clock = { now: () => 0, schedule: () => () => calledOff++ };
    const error = caught(() =>
      runSync(
        function* () {
          try {
            try {
              yield* sleep(1);
            } finally {
              seen.push('inner finally');
              yield* sleep(2);
              seen.push('not reached');
            }
          } finally {
            seen.push('outer finally');
            yield* sleep(3);
          }
        },
        { clock },
      ),
    ) as Error;
    expect(error.message).toContain('for 1 ms');
    expect(seen).toEqual(['inner finally', 'outer finally']);
    expect(calledOff).toBe(3);
  });

  test('runSync / a routine that refuses to end: the error is told all the same', () => {
    const error = caught(() =>
      runSync(function* () {
        for (;;) {
          try {
            yield* sleep(1);
          } finally {
            // oxlint-disable-next-line no-unsafe-finally -- what the test is about
            continue;
          }
        }
      }),
    );
    expect(error).toBeInstanceOf(WouldBlockError);
  });

  test('runSync / inside a coroutine of another run: has a clock and choices of its own, the outer one goes on', () => {
    const seen: unknown[] = [];
    const outer = virtualClock();
    outer.advance(7);
    runSync(
      function* () {
        seen.push(yield* now());
        seen.push(
          runSync(
            function* () {
              yield* sleep(3);
              return yield* now();
            },
            { clock: virtualClock() },
          ),
        );
        yield* sleep(1);
        seen.push(yield* now());
      },
      { clock: outer },
    );
    expect(seen).toEqual([7, 3, 8]);
  });

  test('runSync / a wait of the run around it: the barrier is named, both go on', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* () {
      const error = caught(() => runSync(() => family.suspend('out'))) as Error;
      seen.push(error instanceof BarrierError, error.message);
      seen.push(yield* family.suspend('now'));
    });
    seen.push(family.resume(coroutine).sync());
    family.resume(coroutine, 'in').sync();
    expect(seen).toEqual([
      true,
      'cannot suspend "f#1" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place',
      'now',
      'in',
    ]);
  });

  test('runSync / what is no program: an error that says what to pass', () => {
    const bad = (main: unknown): string => (caught(() => runSync(main as () => Routine<void>)) as Error).message;
    expect(bad(undefined)).toBe('cannot run undefined: pass a generator function, not what it returns');
    expect(bad(null)).toBe('cannot run null: pass a generator function, not what it returns');
    expect(bad((function* () {})())).toBe('cannot run object: pass a generator function, not what it returns');
    expect(bad(() => 1)).toBe('cannot run main: it is no generator function, and what it returned is no operation');
    expect(bad(async () => {})).toBe(
      'cannot run main: it is no generator function, and what it returned is no operation',
    );
  });

  test('runSync / in an observer: refused, and nothing has run', () => {
    const seen: string[] = [];
    const stop = observe({
      start() {
        stop();
        const error = caught(() =>
          runSync(function* () {
            seen.push('inner');
          }),
        );
        seen.push((error as Error).message);
      },
    });
    runSync(function* () {
      seen.push('outer');
    });
    expect(seen).toEqual(['cannot run in an observer: a switch is under way', 'outer']);
  });

  test('runSync / a clock that throws when it is asked to jump: ends the run with that error', () => {
    const broken = new Error('broken clock');
    const seen: string[] = [];
    const clock = {
      now: () => 0,
      schedule: () => () => {},
      skip(): boolean {
        throw broken;
      },
    };
    const program = function* (): Routine<void> {
      try {
        yield* sleep(1);
      } finally {
        seen.push('unwound');
      }
    };
    expect(caught(() => runSync(program, { clock }))).toBe(broken);
    expect(seen).toEqual(['unwound']);
  });

  test('runSync / a clock that cannot schedule: its error is thrown by the sleep, which may be tried again', () => {
    const clock = virtualClock();
    let attempts = 0;
    const unsteady = {
      ...clock,
      schedule(ms: number, callback: () => void) {
        if (++attempts === 1) throw new Error('no timers left');
        return clock.schedule(ms, callback);
      },
    };
    const value = runSync(
      function* () {
        const nap = after(1, 'slept');
        try {
          yield* nap;
        } catch (error) {
          return `${(error as Error).message}, then ${yield* nap}`;
        }
      },
      { clock: unsteady },
    );
    expect(value).toBe('no timers left, then slept');
  });
});

describe('run', () => {
  test('run / the order of events: the first steps at once, the rest as promise jobs', async () => {
    const seen: string[] = [];
    const program = run(function* () {
      seen.push('main');
      yield* until(Promise.resolve());
      seen.push('main goes on');
      return 'value';
    });
    seen.push('run has returned');
    seen.push(await program);
    expect(seen).toEqual(['main', 'run has returned', 'main goes on', 'value']);
  });

  test('run / main throws, at once or later: rejects with the same object', async () => {
    const reason = { odd: true };
    const failing = function* (wait: boolean): Routine<void> {
      if (wait) yield* until(Promise.resolve());
      throw reason;
    };
    expect(await rejection(run(() => failing(false)))).toBe(reason);
    expect(await rejection(run(() => failing(true)))).toBe(reason);
  });

  test('run / what is no program, a bad budget: rejects, and says what to pass', async () => {
    const text = async (promise: Promise<unknown>): Promise<string> => ((await rejection(promise)) as Error).message;
    expect(await text(run(undefined as never))).toBe('cannot run undefined: pass a generator function, not what it returns');
    expect(await text(run(() => sleep(0), { budget: -1 }))).toBe('cannot run with a budget of -1 ms: it is 0 or more');
    expect(await text(run(() => sleep(0), { budget: Number.NaN }))).toBe(
      'cannot run with a budget of NaN ms: it is 0 or more',
    );
  });

  test('run / several in one process: each goes on by itself, none sees the other’s clock or end', async () => {
    const seen: string[] = [];
    const program = function* (name: string, ms: number): Routine<void> {
      for (let i = 0; i < 2; i++) {
        yield* sleep(ms);
        seen.push(`${name} ${yield* now()}`);
      }
      if (name === 'b') throw new Error('b fails');
    };
    const outcomes = await Promise.allSettled([
      run(() => program('a', 10), { clock: virtualClock() }),
      run(() => program('b', 1), { clock: virtualClock() }),
    ]);
    expect(seen.toSorted()).toEqual(['a 10', 'a 20', 'b 1', 'b 2']);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
  });

  test('run / inside a coroutine of another run: both go on, and the outer one can wait for it', async () => {
    const seen: string[] = [];
    const value = await run(function* () {
      const inner = run(function* () {
        seen.push('inner begins');
        yield* until(Promise.resolve());
        seen.push('inner ends');
        return 'inner value';
      });
      seen.push('outer goes on');
      return yield* until(inner);
    });
    expect(seen).toEqual(['inner begins', 'outer goes on', 'inner ends']);
    expect(value).toBe('inner value');
  });

  test('run / in an observer: rejects, and nothing has run', async () => {
    const seen: string[] = [];
    let inner: Promise<unknown> = Promise.resolve();
    const { controller, listeners } = countingSignal();
    const stop = observe({
      start() {
        stop();
        inner = rejection(
          run(
            function* () {
              seen.push('inner');
            },
            { signal: controller.signal },
          ),
        );
      },
    });
    await run(function* () {
      seen.push('outer');
    });
    const error = (await inner) as Error;
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe('cannot run in an observer: a switch is under way');
    expect(seen).toEqual(['outer']);
    expect(listeners()).toBe(0);
  });

  test('run / deadlock: unwinds, then rejects with who waits on what and a hint', async () => {
    const seen: string[] = [];
    const error = (await rejection(
      run(function* () {
        try {
          yield* new Gate('the door');
        } finally {
          yield* until(Promise.resolve());
          seen.push('unwound');
        }
      }),
    )) as DeadlockError;
    expect(error.message).toBe(
      [
        'deadlock: nothing can run, nothing outside is awaited',
        '  "main" (host) waits at "the door"',
        '(if code outside may still wake this run, pass { open: true })',
      ].join('\n'),
    );
    expect(seen).toEqual(['unwound']);
  });

  test('run / open: code outside wakes it, and being idle is no deadlock', async () => {
    const gate = new Gate();
    const program = run(() => gate, { open: true });
    await until(Promise.resolve());
    gate.open('through');
    expect(await program).toBe('through');
  });

  test('run / a finally that waits for nobody: that wait is ended, the first reason is told', async () => {
    const seen: string[] = [];
    const gate = new Gate('nobody');
    const error = (await rejection(
      run(function* () {
        try {
          yield* new Gate('the door');
        } finally {
          try {
            yield* gate;
            seen.push('not reached');
          } finally {
            seen.push('left');
          }
        }
      }),
    )) as Error;
    expect(error.message).toContain('waits at "the door"');
    expect(seen).toEqual(['left']);
    expect(gate.open()).toBe(false);
  });

  test('run / a routine that refuses to end: rejects all the same, and is left where it stands', async () => {
    let rounds = 0;
    let gate = new Gate();
    const error = await rejection(
      run(function* () {
        for (;;) {
          try {
            yield* (gate = new Gate());
          } finally {
            rounds++;
            // oxlint-disable-next-line no-unsafe-finally -- what the test is about
            continue;
          }
        }
      }),
    );
    expect(error).toBeInstanceOf(DeadlockError);
    expect(rounds).toBe(101);
    gate.open();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(rounds).toBe(101);
  });

  test('run / a finally throws after a deadlock: both errors, the first reason as the cause', async () => {
    const failure = new Error('in finally');
    const error = (await rejection(
      run(function* () {
        try {
          yield* new Gate();
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- what the test is about
          throw failure;
        }
      }),
    )) as AggregateError;
    expect(error.message).toBe('the run failed, and so did its unwinding');
    expect(error.errors).toEqual([expect.any(DeadlockError), failure]);
    expect(error.cause).toBe(error.errors[0]);
  });

  test('run / a clock that throws when it is asked to jump: ends the run with that error', async () => {
    const clock = virtualClock();
    clock.schedule(1, () => {
      throw new Error('in a callback');
    });
    const seen: string[] = [];
    const error = (await rejection(
      run(
        function* () {
          try {
            yield* sleep(2);
          } finally {
            yield* sleep(3);
            seen.push(`unwound at ${yield* now()}`);
          }
        },
        { clock },
      ),
    )) as Error;
    expect(error.message).toBe('in a callback');
    expect(seen).toEqual(['unwound at 4']);
    expect(clock.pending).toBe(0);
  });
});

describe('abort', () => {
  const waiting = function* (seen: string[]): Routine<string> {
    try {
      seen.push('in');
      yield* sleep(10 ** 9);
      return 'not reached';
    } catch {
      seen.push('caught');
      return 'swallowed';
    } finally {
      seen.push('unwound');
    }
  };

  test('abort / before the run: nothing runs, nobody listens', async () => {
    const seen: string[] = [];
    const { controller, listeners } = countingSignal();
    controller.abort('too late');
    expect(await rejection(run(() => waiting(seen), { signal: controller.signal }))).toBe('too late');
    expect(seen).toEqual([]);
    expect(listeners()).toBe(0);
  });

  test('abort / while the run waits: unwinds, cannot be caught, the reason, no listener and no timer left', async () => {
    const seen: string[] = [];
    const { controller, listeners } = countingSignal();
    const reason = new Error('closing time');
    let timers = 0;
    const clock = {
      now: () => 0,
      schedule: () => {
        timers++;
        return () => timers--;
      },
    };
    const program = run(() => waiting(seen), { signal: controller.signal, clock });
    expect([listeners(), timers]).toEqual([1, 1]);
    controller.abort(reason);
    expect(await rejection(program)).toBe(reason);
    expect(seen).toEqual(['in', 'unwound']);
    expect([listeners(), timers]).toEqual([0, 0]);
  });

  test('abort / after the end, or never: no listener left', async () => {
    const { controller, listeners } = countingSignal();
    expect(
      await run(
        function* () {
          yield* until(Promise.resolve());
          return 1;
        },
        { signal: controller.signal },
      ),
    ).toBe(1);
    expect(listeners()).toBe(0);
    controller.abort();
  });

  test('abort / by the run itself: it goes on to its next wait and is unwound there', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const program = run(
      function* () {
        controller.abort('enough');
        seen.push('still running');
        yield* waiting(seen);
      },
      { signal: controller.signal },
    );
    expect(await rejection(program)).toBe('enough');
    expect(seen).toEqual(['still running', 'in', 'unwound']);
  });

  test('abort / by the run itself in its last step: too late, the value stands', async () => {
    const controller = new AbortController();
    const program = run(
      function* () {
        controller.abort('enough');
        return 'value';
      },
      { signal: controller.signal },
    );
    expect(await program).toBe('value');
  });

  test('abort / tasks that never wait: stops them at the next turn of the host', async () => {
    const controller = new AbortController();
    let steps = 0;
    const program = run(
      function* () {
        const tasks = new Scheduler('tasks');
        tasks.start(
          tasks.create(function* () {
            for (; steps < 100_000; steps++) {
              if (steps === 10) controller.abort('enough');
              yield* tasks.reschedule();
            }
          }),
        );
        yield* tasks.run();
      },
      { signal: controller.signal, budget: Infinity },
    );
    expect(await rejection(program)).toBe('enough');
    expect(steps).toBeLessThan(200);
  });

  test('abort / a finally that waits for the outside: gets the time that it needs', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const program = run(
      function* () {
        try {
          yield* sleep(1000);
        } finally {
          seen.push('saves');
          yield* sleep(10);
          seen.push('saved');
        }
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    controller.abort('enough');
    controller.abort('a second time');
    expect(await rejection(program)).toBe('enough');
    expect(seen).toEqual(['saves', 'saved']);
  });

  test('abort / while it is unwound after a deadlock: the deadlock stands', async () => {
    const controller = new AbortController();
    const program = run(
      function* () {
        try {
          yield* new Gate();
        } finally {
          controller.abort('too late');
          yield* until(Promise.resolve());
        }
      },
      { signal: controller.signal },
    );
    expect(await rejection(program)).toBeInstanceOf(DeadlockError);
  });

  test('abort / the reason is thrown again by a finally: told once', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const program = run(
      function* () {
        try {
          yield* sleep(1000);
        } finally {
          controller.signal.throwIfAborted();
        }
      },
      { signal: controller.signal },
    );
    controller.abort(reason);
    expect(await rejection(program)).toBe(reason);
  });

  test('abort / from within the loop of another run: unwinds in a turn of its own', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const program = run(() => waiting(seen), { signal: controller.signal });
    runSync(function* () {
      controller.abort('enough');
      seen.push('the other goes on');
    });
    expect(await rejection(program)).toBe('enough');
    expect(seen).toEqual(['in', 'the other goes on', 'unwound']);
  });
});

describe('await', () => {
  test('await / an operation that waits for the outside: no option needed', async () => {
    expect(await after(0, 'value')).toBe('value');
  });

  test('await / an operation whose steps throw: rejects with the same object', async () => {
    const reason = new Error('no');
    class Failing extends Operation<never> {
      [Symbol.iterator](): never {
        throw reason;
      }
    }
    expect(await rejection(new Failing().then())).toBe(reason);
  });
});
