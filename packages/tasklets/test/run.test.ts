import { describe, expect, test } from '@jest/globals';
import { DeadlockError, type Routine, WouldBlockError } from '@core/coroutine';
import { sleep, until, virtualClock } from '@core/coroutine/host';
import { CancelledError, current, reschedule, run, runSync, spawn } from '../src/index.ts';
import { Gate } from './gate.ts';

const boom = new Error('boom');

/** Waits without end and writes down how it is stopped. */
function* waiter(seen: string[], name: string): Routine<void> {
  try {
    yield* new Gate(name);
  } catch (error) {
    seen.push(`${name}: ${(error as Error).message}`);
    throw error;
  } finally {
    seen.push(`${name} unwinds`);
  }
}

function* fail(error: unknown): Routine<never> {
  throw error;
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it did not reject but returned ${String(value)}`);
    },
    (error: unknown) => error,
  );
}

function caught(program: () => unknown): unknown {
  try {
    program();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

// Every law that needs no event loop holds for both drivers.
const drivers: [string, <T>(main: () => Routine<T>) => Promise<T>][] = [
  ['run', (main) => run(main)],
  ['runSync', async (main) => runSync(main)],
];

describe.each(drivers)('%s', (_, drive) => {
  test('main returns: its value', async () => {
    expect(await drive(function* () {
      return 'value';
    })).toBe('value');
  });

  test('main returns while others are at work: its value, when they have ended too', async () => {
    const seen: string[] = [];
    const value = await drive(function* () {
      spawn(function* () {
        yield* reschedule();
        seen.push('child');
      });
      seen.push('main');
      return 'value';
    });
    expect([value, ...seen]).toEqual(['value', 'main', 'child']);
  });

  test('main throws: the same object, and the others are cancelled first', async () => {
    const seen: string[] = [];
    const error = await rejection(drive(function* () {
      spawn({ name: 'a' }, waiter, seen, 'a');
      spawn({ name: 'b' }, waiter, seen, 'b');
      yield* reschedule();
      throw boom;
    }));
    expect(error).toBe(boom);
    expect(seen).toEqual(['a: "a" was cancelled: boom', 'a unwinds', 'b: "b" was cancelled: boom', 'b unwinds']);
  });

  test.each([['undefined', undefined], ['null', null], ['a string', 'text']])('main throws %s: exactly that', async (_, thrown) => {
    expect(await rejection(drive(() => fail(thrown)))).toBe(thrown);
  });

  test('a tasklet fails and nobody joins it: main and the others are cancelled, the program fails with the same object', async () => {
    const seen: string[] = [];
    const error = await rejection(drive(function* () {
      spawn({ name: 'a' }, waiter, seen, 'a');
      spawn(fail, boom);
      yield* waiter(seen, 'main');
    }));
    expect(error).toBe(boom);
    expect(seen).toEqual([
      'main: "main" was cancelled: boom',
      'main unwinds',
      'a: "a" was cancelled: boom',
      'a unwinds',
    ]);
  });

  test('a tasklet fails and main joins it: main decides', async () => {
    expect(await drive(function* () {
      try {
        yield* spawn(fail, boom).join();
      } catch (error) {
        return error;
      }
      return undefined;
    })).toBe(boom);
  });

  test('a tasklet fails before anybody joins it: the program fails', async () => {
    expect(await rejection(drive(function* () {
      const failing = spawn(fail, boom);
      yield* reschedule();
      yield* failing.outcome();
    }))).toBe(boom);
  });

  test('a tasklet that has not begun when the program fails: it never runs', async () => {
    const seen: string[] = [];
    await rejection(drive(function* () {
      spawn(fail, boom);
      spawn(waiter, seen, 'late');
    }));
    expect(seen).toEqual([]);
  });

  test('others fail while they are cancelled: an AggregateError of all, in the order of failing', async () => {
    const [second, third] = [new Error('second'), new Error('third')];
    function* failsToo(error: Error): Routine<void> {
      try {
        yield* new Gate();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw error;
      }
    }
    const error = (await rejection(drive(function* () {
      spawn(failsToo, second);
      spawn(failsToo, third);
      yield* reschedule();
      throw boom;
    }))) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.message).toBe('several tasklets failed');
    expect(error.errors).toEqual([boom, second, third]);
    expect(error.cause).toBe(boom);
  });

  test('several fail with one and the same error: that error', async () => {
    expect(await rejection(drive(function* () {
      for (let i = 0; i < 3; i++) spawn(fail, boom);
      for (let i = 0; i < 3; i++) {
        try {
          yield* reschedule();
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- the point
          throw boom;
        }
      }
    }))).toBe(boom);
  });

  test('tasklets spawned during the unwinding: they run to their ends', async () => {
    const seen: string[] = [];
    await rejection(drive(function* () {
      try {
        spawn(fail, boom);
        yield* new Gate();
      } finally {
        seen.push(yield* spawn(function* () {
          yield* reschedule();
          return 'cleaned up';
        }).join());
      }
    }));
    expect(seen).toEqual(['cleaned up']);
  });

  test('main is cancelled by another: the program fails with that cancellation', async () => {
    const error = await rejection(drive(function* () {
      const main = current();
      spawn(function* () {
        main.cancel('no longer needed');
      });
      yield* new Gate();
    }));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ message: '"main" was cancelled: no longer needed', code: 'cancelled', cause: 'no longer needed' });
  });

  test('another tasklet is cancelled: the program goes on', async () => {
    expect(await drive(function* () {
      const child = spawn(waiter, [], 'child');
      yield* reschedule();
      child.cancel();
      return 'fine';
    })).toBe('fine');
  });

  test('everybody waits: a DeadlockError that lists who waits on what, and every finally has run', async () => {
    const seen: string[] = [];
    const error = (await rejection(drive(function* () {
      const child = spawn({ name: 'child' }, function* () {
        try {
          yield* new Gate('gate');
        } finally {
          seen.push('child unwinds');
        }
      });
      try {
        yield* child.join();
      } finally {
        seen.push('main unwinds');
      }
    }))) as DeadlockError;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message.split('\n').slice(0, 4)).toEqual([
      'deadlock: nothing can run, nothing outside is awaited',
      '  "main" (host) waits for its scheduler "tasklets"',
      '    "main" (tasklets) waits for "child" to end',
      '    "child" (tasklets) waits at "gate"',
    ]);
    expect(error.waiting[0]!.within.map((w) => [w.coroutine, w.waitsFor])).toEqual([
      ['main', 'for "child" to end'],
      ['child', 'at "gate"'],
    ]);
    expect(seen).toEqual(['main unwinds', 'child unwinds']);
  });

  test('a tasklet catches its cancellation and waits without end: a deadlock, with the error that came first', async () => {
    const error = (await rejection(drive(function* () {
      spawn(function* () {
        for (;;) {
          try {
            yield* new Gate();
          } catch {
            // declines
          }
        }
      });
      yield* reschedule();
      throw boom;
    }))) as AggregateError;
    expect(error.message).toBe('the run failed, and so did its unwinding');
    expect(error.errors).toEqual([expect.any(DeadlockError), boom]);
  });

  test('two programs: their tasklets do not meet', async () => {
    const [one, two] = await Promise.all([0, 0].map(() => drive(function* () {
      yield* reschedule();
      return current();
    })));
    expect(one!.name).toBe('main');
    expect(one!.family).not.toBe(two!.family);
  });

  test('a program started within a tasklet: it has a main of its own', async () => {
    const names = await drive(function* () {
      const inner = runSync(function* () {
        yield* reschedule();
        return current().name;
      }, { name: 'inner main' });
      return [inner, current().name];
    });
    expect(names).toEqual(['inner main', 'main']);
  });
});

describe('runSync', () => {
  test('only the outside world could go on: a WouldBlockError, and every finally has run', () => {
    const seen: string[] = [];
    const error = caught(() => runSync(function* () {
      try {
        yield* sleep(5);
      } finally {
        seen.push('unwinds');
      }
    }));
    expect(error).toBeInstanceOf(WouldBlockError);
    expect((error as Error).message).toBe(
      'a synchronous run would block: only the outside world can go on\n' +
        '  "main" (host) waits for its scheduler "tasklets"\n' +
        '    "main" (tasklets) waits for 5 ms',
    );
    expect(seen).toEqual(['unwinds']);
  });

  test('with a virtual clock: time passes by itself', () => {
    const clock = virtualClock();
    const seen: string[] = [];
    runSync(function* () {
      for (const [name, ms] of [['late', 3000], ['early', 1000]] as const) {
        spawn(function* () {
          yield* sleep(ms);
          seen.push(`${name} at ${clock.now()}`);
        });
      }
    }, { clock });
    expect(seen).toEqual(['early at 1000', 'late at 3000']);
  });
});

describe('run', () => {
  test('first steps: taken before it returns', async () => {
    const seen: string[] = [];
    const promise = run(function* () {
      seen.push('main');
      yield* until(Promise.resolve());
      seen.push('later');
    });
    seen.push('caller');
    await promise;
    expect(seen).toEqual(['main', 'caller', 'later']);
  });

  test('a promise rejects where a tasklet awaits it: the same object, catchable there', async () => {
    expect(await run(function* () {
      try {
        return yield* until(Promise.reject(boom));
      } catch (error) {
        return error;
      }
    })).toBe(boom);
  });

  test('signal aborts: every tasklet unwinds, waits in finally included, catch sees nothing, the reason comes out', async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const reason = new Error('stop');
    const seen: string[] = [];
    function* worker(name: string, ms: number): Routine<void> {
      try {
        yield* sleep(1e9);
      } catch {
        seen.push(`${name} catches`);
      } finally {
        yield* sleep(ms);
        seen.push(`${name} unwinds at ${clock.now()}`);
      }
    }
    const promise = run(function* () {
      spawn(worker, 'a', 20);
      spawn(worker, 'b', 10);
      spawn(function* () {
        yield* sleep(100);
        controller.abort(reason);
      });
      yield* worker('main', 30);
    }, { signal: controller.signal, clock });
    expect(await rejection(promise)).toBe(reason);
    expect(seen).toEqual(['b unwinds at 110', 'a unwinds at 120', 'main unwinds at 130']);
    expect(clock.pending).toBe(0);
  });

  test('signal aborts while tasklets are ready and parked: all of them unwind, the oldest first', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    function* endless(name: string): Routine<void> {
      try {
        for (;;) yield* reschedule();
      } finally {
        seen.push(`${name} unwinds`);
      }
    }
    const promise = run(function* () {
      spawn(endless, 'a');
      spawn(waiter, seen, 'b');
      spawn(endless, 'c');
      yield* endless('main');
    }, { signal: controller.signal, budget: 0 });
    controller.abort(boom);
    expect(await rejection(promise)).toBe(boom);
    expect(seen).toEqual(['main unwinds', 'a unwinds', 'b unwinds', 'c unwinds']);
  });

  test('signal aborts and several finally throw: an AggregateError of all, and each has run', async () => {
    const controller = new AbortController();
    const errors = ['a', 'b', 'c'].map((name) => new Error(name));
    function* failing(error: Error, waits: boolean): Routine<void> {
      try {
        yield* new Gate();
      } finally {
        if (waits) yield* until(Promise.resolve());
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw error;
      }
    }
    const promise = run(function* () {
      for (const error of errors) spawn(failing, error, error.message === 'a');
      yield* until(new Promise(() => {}));
    }, { signal: controller.signal });
    controller.abort(boom);
    const error = (await rejection(promise)) as AggregateError;
    expect(error.message).toBe('the run failed, and so did its unwinding');
    expect(error.errors[0]).toBe(boom);
    const thrown = error.errors[1] as AggregateError;
    expect(thrown.message).toBe('several tasklets failed');
    expect(thrown.errors).toEqual([errors[1], errors[2], errors[0]]);
  });

  test('signal aborts and one finally throws: an AggregateError of the reason and that error', async () => {
    const controller = new AbortController();
    const promise = run(function* () {
      try {
        yield* until(new Promise(() => {}));
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw boom;
      }
    }, { signal: controller.signal });
    const reason = new Error('stop');
    controller.abort(reason);
    const error = (await rejection(promise)) as AggregateError;
    expect(error.errors).toEqual([reason, boom]);
  });

  test('signal has aborted before: nothing runs', async () => {
    const seen: string[] = [];
    expect(await rejection(run(() => waiter(seen, 'main'), { signal: AbortSignal.abort(boom) }))).toBe(boom);
    expect(seen).toEqual([]);
  });

  test('signal aborts after the end: nothing happens', async () => {
    const controller = new AbortController();
    expect(await run(function* () {
      return 1;
    }, { signal: controller.signal })).toBe(1);
    controller.abort();
  });

  test('open / code outside wakes an idle program: it goes on; without it the program is deadlocked', async () => {
    const gate = new Gate<string>('gate');
    function* main(): Routine<string> {
      return yield* gate;
    }
    const promise = run(main, { open: true });
    gate.open('from outside');
    expect(await promise).toBe('from outside');
    const error = (await rejection(run(main))) as Error;
    expect(error.message).toBe(
      'deadlock: nothing can run, nothing outside is awaited\n' +
        '  "main" (host) waits for its scheduler "tasklets"\n' +
        '    "main" (tasklets) waits at "gate"\n' +
        '(if code outside may still wake this run, pass { open: true })',
    );
  });

  test('budget / endless work: the event loop gets its turns', async () => {
    const controller = new AbortController();
    const promise = run(function* () {
      for (;;) yield* reschedule();
    }, { signal: controller.signal, budget: 0 });
    setImmediate(() => controller.abort(boom));
    expect(await rejection(promise)).toBe(boom);
  });

  test('name: the first tasklet in every message', async () => {
    const error = (await rejection(run(() => waiter([], 'gate'), { name: 'server' }))) as Error;
    expect(error.message).toContain('"server" (tasklets) waits at "gate"');
  });
});
