/** Call frames on the heap, and law 18: depth is limited by memory. */
import { describe, expect, test } from '@jest/globals';
import { call, type Coroutine, Family, logicalStack, type Operation, type Routine } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

const family = new Family('f');

/** Runs a routine in a coroutine of its own, resuming it with 0, 1, 2, … until it ends; the trace has what it suspended with. */
function run(body: () => Routine<unknown>): unknown[] {
  const coroutine = family.create(body);
  const trace: unknown[] = [];
  for (let i = 0; coroutine.state !== 'ended'; i++) trace.push(family.resume(coroutine, i).sync());
  return trace;
}

describe('values', () => {
  test.each([0, 1, 2, 3, 4])('call / with %i arguments: the routine receives them, its result is returned', (count) => {
    const args = Array.from({ length: count }, (_, i) => i);
    expect(run(function* () {
      return yield* call(function* (...received: number[]) { return received; }, ...args);
    })).toEqual([args]);
  });

  test('call / a routine that suspends: what is sent arrives in it, its result in the caller', () => {
    expect(run(function* () {
      const inner = yield* call(function* () {
        const one: unknown = yield* family.suspend('a');
        const two: unknown = yield* family.suspend('b');
        return [one, two];
      });
      return [inner, yield* family.suspend('c')];
    })).toEqual(['a', 'b', 'c', [[1, 2], 3]]);
  });

  test('call / in a call, three deep, suspending at every level: as with plain yield*', () => {
    const traceOf = (enter: (routine: (n: number) => Routine<string>, n: number) => Iterable<never, string>): unknown[] => {
      const level = function* (n: number): Routine<string> {
        const before: unknown = yield* family.suspend(`${n} before`);
        const inner: string = n > 0 ? yield* enter(level, n - 1) : '';
        return `${n}${before}${yield* family.suspend(`${n} after`)}(${inner})`;
      };
      return run(() => level(2));
    };
    const native = traceOf((routine, n) => routine(n) as never);
    expect(traceOf((routine, n) => call(routine, n) as never)).toEqual(native);
    // Every second level on the heap.
    expect(traceOf((routine, n) => (n % 2 === 0 ? call(routine, n) : routine(n)) as never)).toEqual(native);
    expect(native).toEqual(['2 before', '1 before', '0 before', '0 after', '1 after', '2 after', '216(125(034()))']);
  });

  test('call / in a loop: each call is new', () => {
    expect(run(function* () {
      const results: unknown[] = [];
      for (let i = 0; i < 3; i++) results.push(yield* call(function* (n: number) { return [n, yield* family.suspend(n)]; }, i));
      return results;
    })).toEqual([0, 1, 2, [[0, 1], [1, 2], [2, 3]]]);
  });

  test('call / one operation run twice in a row: called twice', () => {
    let count = 0;
    expect(run(function* () {
      const operation = call(function* () {
        yield* family.suspend();
        return ++count;
      });
      return [yield* operation, yield* operation];
    }).at(-1)).toEqual([1, 2]);
  });

  test('call / one operation run again inside itself: they do not meet', () => {
    const trace: string[] = [];
    let depth = 0;
    const operation: Operation<number> = call(function* (): Routine<number> {
      const mine = depth++;
      trace.push(`enter ${mine}`);
      yield* family.suspend();
      if (mine < 2) yield* operation;
      trace.push(`leave ${mine}`);
      return mine;
    });
    expect(run(function* () { return yield* operation; }).at(-1)).toBe(0);
    expect(trace).toEqual(['enter 0', 'enter 1', 'enter 2', 'leave 2', 'leave 1', 'leave 0']);
  });

  test('call / in plain code by sync: the value, at any depth', () => {
    const sum = function* (n: number): Routine<number> {
      return n === 0 ? 0 : n + (yield* call(sum, n - 1));
    };
    expect(call(sum, 1000).sync()).toBe(500_500);
  });
});

describe('errors', () => {
  test.each([false, true])('throw / in a called routine, after a suspension: %s: the caller can catch the same error', (suspends) => {
    const boom = new Error('boom');
    expect(run(function* () {
      try {
        yield* call(function* () {
          if (suspends) yield* family.suspend();
          throw boom;
        });
      } catch (error) {
        return [error === boom, yield* family.suspend('goes on')];
      }
    }).slice(suspends ? 1 : 0)).toEqual(['goes on', [true, suspends ? 2 : 1]]);
  });

  test.each([1, 10, 100, 1000])('throw / %i calls deep, uncaught: every finally on the way runs, innermost first', (depth) => {
    const order: number[] = [];
    const level = function* (n: number): Routine {
      try {
        if (n === depth) throw new Error('boom');
        yield* call(level, n + 1);
      } finally {
        order.push(n);
      }
    };
    expect(() => run(() => level(0))).toThrow('boom');
    expect(order).toEqual(Array.from({ length: depth + 1 }, (_, i) => depth - i));
  });

  test('throw / caught half-way, in a call that is entered by the driver: the rest goes on as if nothing were', () => {
    const level = function* (n: number): Routine<number> {
      if (n === 0) {
        yield* family.suspend();
        throw new Error('boom');
      }
      try {
        return 1 + (yield* call(level, n - 1));
      } catch (error) {
        if (n !== 100) throw error;
        return 0;
      }
    };
    expect(run(() => level(200)).at(-1)).toBe(100);
  });

  test('throw / a parameter\'s default, in the called routine: the caller can catch it', () => {
    const fail = (): number => {
      throw new Error('default');
    };
    expect(run(function* () {
      try {
        yield* call(function* (_n: number = fail()) {});
      } catch (error) {
        return [(error as Error).message, yield* family.suspend('goes on')];
      }
    })).toEqual(['goes on', ['default', 1]]);
  });

  test('throw / into a coroutine that stands in a call: raised there, seen by every caller', () => {
    const seen: string[] = [];
    const level = function* (n: number): Routine {
      try {
        if (n === 0) yield* family.suspend();
        else yield* call(level, n - 1);
      } catch (error) {
        seen.push(`${n} ${error}`);
        throw error;
      }
    };
    const coroutine = family.create(level, 2);
    family.resume(coroutine).sync();
    expect(() => family.throw(coroutine, 'boom').sync()).toThrow('boom');
    expect(seen).toEqual(['0 boom', '1 boom', '2 boom']);
  });
});

describe('together with the rest', () => {
  test('native yield* in a call, call in a native routine: any mixture', () => {
    const level = function* (n: number): Routine<string> {
      if (n === 0) return `${yield* family.suspend('bottom')}`;
      return `${n}${n % 3 === 0 ? yield* call(level, n - 1) : yield* level(n - 1)}`;
    };
    expect(run(() => level(12))).toEqual(['bottom', '1211109876543211']);
  });

  test('a coroutine resumed in a call, deeper than calls are entered natively: comes back to that call', () => {
    const level = function* (n: number): Routine<unknown> {
      if (n > 0) return yield* call(level, n - 1);
      const inner = family.create(function* () {
        return [yield* family.suspend('inner'), yield* family.suspend('again')];
      });
      return [yield* family.resume(inner), yield* family.resume(inner, 1), yield* family.resume(inner, 2)];
    };
    expect(run(() => level(100))).toEqual([['inner', 'again', [1, 2]]]);
  });

  test('park in a call: the tasklet comes back into it', () => {
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const level = function* (n: number): Routine<unknown> {
      return n === 0 ? yield* gate : yield* call(level, n - 1);
    };
    for (const depth of [0, 1, 63, 64, 65, 500]) {
      scheduler.spawn(function* () { seen.push([depth, yield* call(level, depth)]); });
    }
    scheduler.spawn(function* () {
      for (let i = 0; gate.open(i); i++);
    });
    scheduler.run().sync();
    expect(seen).toEqual([[0, 0], [1, 1], [63, 2], [64, 3], [65, 4], [500, 5]]);
  });

  test('transfer in a call: the coroutine left is found in it later', () => {
    const seen: unknown[] = [];
    const other: Coroutine = family.create(function* () {
      yield* family.transfer(first, 'from other');
    });
    const first: Coroutine = family.create(function* () {
      seen.push(yield* call(function* () { return yield* family.transfer(other); }));
    });
    family.resume(first).sync();
    expect(seen).toEqual(['from other']);
  });
});

describe('depth', () => {
  const down = function* (n: number): Routine<number> {
    return n === 0 ? 0 : 1 + (yield* call(down, n - 1));
  };

  test.each([100_000, 1_000_000])('call / %i deep: returns', (depth) => {
    expect(run(() => down(depth))).toEqual([depth]);
  });

  test('call / 100,000 deep, suspending at the bottom: resumed there, then all return', () => {
    const level = function* (n: number): Routine<number> {
      return n === 0 ? ((yield* family.suspend('bottom')) as number) : 1 + (yield* call(level, n - 1));
    };
    expect(run(() => level(100_000))).toEqual(['bottom', 100_001]);
  });

  test('call / 100,000 deep, an error at the bottom: arrives at the top, the same', () => {
    const boom = new Error('boom');
    const level = function* (n: number): Routine {
      if (n === 0) throw boom;
      yield* call(level, n - 1);
    };
    expect(() => run(() => level(100_000))).toThrow(boom);
  });

  test('call / 100,000 deep, in a coroutine in a coroutine in a coroutine: depths do not add up', () => {
    const deep = function* (n: number, level: number): Routine<number> {
      if (n > 0) return 1 + (yield* call(deep, n - 1, level));
      return level === 0 ? 0 : ((yield* family.resume(family.create(deep, 50_000, level - 1))) as number);
    };
    expect(run(() => deep(50_000, 2))).toEqual([150_000]);
  });

  test('plain yield* / deep enough to overflow the engine\'s stack: a RangeError that can be caught, nothing is left behind', () => {
    const level = function* (n: number): Routine<number> {
      return n === 0 ? 0 : 1 + (yield* level(n - 1));
    };
    expect(run(function* () {
      try {
        return yield* level(1_000_000);
      } catch (error) {
        return [(error as Error).name, yield* call(down, 1000), yield* family.suspend('fine')];
      }
    })).toEqual(['fine', ['RangeError', 1000, 1]]);
  });
});

describe('logical stack', () => {
  function* inner(suspends: boolean): Routine {
    if (suspends) yield* family.suspend();
    throw new Error('boom');
  }
  function* middle(suspends: boolean): Routine {
    yield* call(inner, suspends);
  }
  function* outer(suspends: boolean): Routine {
    yield* call(middle, suspends);
  }

  test.each([false, true])('an error in a call, after a suspension: %s: its stack tells routines and coroutines, innermost first', (suspends) => {
    const [own, around] = [new Family('own'), new Family('around')];
    const coroutine = own.create(function* () {
      yield* outer(suspends);
    });
    const surroundings = around.create(function* () {
      yield* own.resume(coroutine);
      yield* own.resume(coroutine);
    });
    const wrapped = family.create(function* () {
      yield* around.resume(surroundings);
      yield* around.resume(surroundings);
    });
    let error: Error | undefined;
    try {
      for (;;) family.resume(wrapped).sync();
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(error.stack!.split('\n').filter((line) => line.startsWith('    in '))).toEqual([
      '    in routine inner', '    in routine middle', '    in coroutine "own#1" (own)', '    in coroutine "around#1" (around)',
      `    in coroutine "${wrapped.name}" (f)`,
    ]);
    expect(error.stack).toMatch(/^Error: boom\n/);
    expect(error.message).toBe('boom');
  });

  test('an error caught and thrown again, in another coroutine: its stack is told once', () => {
    const boom = new Error('boom');
    const fail = family.create(function* () { throw boom; });
    expect(() => family.resume(family.create(function* () {
      try {
        yield* family.resume(fail);
      } catch (error) {
        throw error as Error;
      }
    })).sync()).toThrow(boom);
    expect(boom.stack!.match(/in coroutine/g)).toHaveLength(2);
  });

  test('a frozen error: arrives as it is', () => {
    const frozen = Object.freeze(new Error('frozen'));
    let caught: unknown;
    try {
      run(function* () { yield* call(function* () { throw frozen; }); });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(frozen);
  });

  test('a long chain of calls: cut, with the number of what is left out', () => {
    const level = function* level(n: number): Routine {
      if (n === 0) throw new Error('boom');
      yield* call(level, n - 1);
    };
    let error: Error | undefined;
    try {
      run(() => level(100));
    } catch (thrown) {
      error = thrown as Error;
    }
    const lines = error!.stack!.split('\n').filter((line) => /^ {4}(in|…) /.test(line));
    expect(lines.slice(0, 20)).toEqual(new Array(20).fill('    in routine level'));
    expect(lines.slice(20)).toEqual(['    … 81 more']);
  });

  test('logicalStack / of a suspended coroutine: its calls and itself, anonymous ones told so', () => {
    const own = new Family('own');
    const coroutine = own.create(function* () {
      yield* call(function* named() {
        yield* call((() => function* () { yield* own.suspend(); })());
      });
    });
    own.resume(coroutine).sync();
    expect(logicalStack(coroutine)).toEqual([
      '    in routine anonymous', '    in routine named', '    in coroutine "own#1" (own)',
    ]);
  });
});
