/**
 * What PyPy's continulets do, on the layer in support/continulet.ts: the first 28 of the reference's facts about core
 * switching; double switches are in parity-cs-double-switch.test.ts. A title begins with the fact's id, which is what
 * `pnpm parity` counts by.
 */
import { describe, expect, test } from '@jest/globals';
import { call, chain, Family, type Routine } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { type Continulet, Continulets, Genlet } from './support/continulet.ts';

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const names = (list: { name: string }[]): string => list.map((each) => each.name).join(' ');

function* catching(routine: Routine<unknown>): Routine<unknown> {
  try {
    return yield* routine;
  } catch (error) {
    return error;
  }
}

describe('switching', () => {
  test('[CS-1] make / before the first switch: the body has not run', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const c = world.make(function* () {
      seen.push('body');
    });
    expect([seen, c.isPending]).toEqual([[], true]);
  });

  test('[CS-2] first switch / arguments given at creation: the body gets the continulet itself, then these', () => {
    const world = new Continulets();
    const seen: unknown[] = [];
    const c = world.make(function* (...all: unknown[]) {
      seen.push(...all);
    }, 'one', 'two', { three: 3 });
    runSync(() => c.switch());
    expect([seen[0] === c, ...seen.slice(1)]).toEqual([true, 'one', 'two', { three: 3 }]);
  });

  test('[CS-3] switch / back and forth: 0 1 2 3, and each side gets what the other one gives', () => {
    const world = new Continulets();
    const seen: number[] = [];
    const given: unknown[] = [];
    const c = world.make(function* (self) {
      seen.push(1);
      given.push(yield* self.switch('a'));
      seen.push(3);
      return 'c';
    });
    runSync(function* () {
      seen.push(0);
      given.push(yield* c.switch());
      seen.push(2);
      given.push(yield* c.switch('b'));
    });
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(given).toEqual(['a', 'b', 'c']);
  });

  test('[CS-4] body returns / started by main, entered last by another: the result is that last switch\'s', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const c = world.make(function* (self) {
      yield* self.switch('first');
      return 'the end';
    });
    const d = world.make(function* () {
      seen.push(`d got ${yield* c.switch()}`);
    });
    runSync(function* () {
      seen.push(`main got ${yield* c.switch()}`);
      seen.push(`main got ${yield* d.switch()}`);
    });
    expect(seen).toEqual(['main got first', 'd got the end', 'main got undefined']);
  });

  test('[CS-5] first switch / with a value: a TypeError, the body never runs, the continulet is finished', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const c = world.make(function* () {
      seen.push('body');
    });
    expect(() => runSync(() => c.switch('too early'))).toThrow(new TypeError("a continulet's first switch takes no value"));
    expect([seen, c.isPending]).toEqual([[], false]);
  });

  test.each(['switch', 'throw'] as const)('[CS-6] %s / finished: "continulet already finished", nothing moves', (verb) => {
    const world = new Continulets();
    const c = world.make(function* () {});
    runSync(() => c.switch());
    expect(() => runSync(() => c[verb](undefined))).toThrow(`cannot ${verb} "continulet#1": continulet already finished`);
  });

  test('[CS-7] init / new, running, suspended, finished: refused each time, and the body goes on', () => {
    const world = new Continulets();
    const seen: unknown[] = [];
    const again = (): void => void seen.push((caught(() => c.init(function* () {})) as Error).message);
    const c: Continulet = world.make(function* (self) {
      again();
      yield* self.switch();
      seen.push('end');
    });
    again();
    runSync(() => c.switch());
    again();
    runSync(() => c.switch());
    again();
    const refusal = 'cannot initialize "continulet#1": it has a body already';
    expect(seen).toEqual([refusal, refusal, refusal, 'end', refusal]);
  });

  test('[CS-8] empty continulet / pending, switch, throw, switch to another: it counts as absent', () => {
    const world = new Continulets();
    const empty = world.make();
    const boom = new Error('boom');
    const c = world.make(function* (self) {
      return `c got ${yield* self.switch('started')}`;
    });
    expect(empty.isPending).toBe(false);
    expect(runSync(() => empty.switch(123))).toBe(123);
    expect(caught(() => runSync(() => empty.throw(boom)))).toBe(boom);
    expect(runSync(() => empty.switch(undefined, c))).toBe('started');
    expect(runSync(() => c.switch('on', empty))).toBe('c got on');
  });

  test('[CS-9] nesting / a continulet makes and runs another: 0 1 2 3 4 5', () => {
    const world = new Continulets();
    const seen: number[] = [];
    const outer = world.make(function* (self) {
      seen.push(1);
      const inner = world.make(function* (own) {
        seen.push(2);
        yield* own.switch();
        seen.push(4);
      });
      yield* inner.switch();
      seen.push(3);
      yield* inner.switch();
      yield* self.switch();
    });
    runSync(function* () {
      seen.push(0);
      yield* outer.switch();
      seen.push(5);
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('[CS-11] two continulets / resumed by turns: each keeps its own place', () => {
    const world = new Continulets();
    const count = (from: number): Continulet =>
      world.make(function* (self) {
        for (let i = from; ; i++) yield* self.switch(i);
      });
    const [a, b] = [count(0), count(10)];
    const seen = runSync(function* () {
      const values: unknown[] = [];
      for (const each of [a, b, a, a, b, a, b]) values.push(yield* each.switch());
      return values;
    });
    expect(seen).toEqual([0, 10, 1, 2, 11, 3, 12]);
  });
});

describe('errors', () => {
  test('[CS-10] body throws / last entered by another: raised there, and only this one is finished', () => {
    const world = new Continulets();
    const seen: unknown[] = [];
    const boom = new Error('boom');
    const c = world.make(function* (self) {
      seen.push(1);
      yield* self.switch();
      seen.push(4);
      throw boom;
    });
    const d = world.make(function* (self) {
      seen.push(3, yield* catching(c.switch()));
      seen.push(c.isPending, self.isPending);
      yield* self.switch();
      seen.push(6);
    });
    runSync(function* () {
      yield* c.switch();
      seen.push(2);
      yield* d.switch();
      seen.push(5);
      yield* d.switch();
    });
    expect(seen).toEqual([1, 2, 4, 3, boom, false, true, 5, 6]);
  });

  test('[CS-10] body throws / two deep, nobody catches: both are finished, main gets the very error', () => {
    const world = new Continulets();
    const seen: unknown[] = [];
    const boom = new Error('boom');
    const inner = world.make(function* () {
      seen.push(2);
      throw boom;
    });
    const outer = world.make(function* () {
      seen.push(1);
      yield* inner.switch();
      seen.push('not reached');
    });
    expect(caught(() => runSync(() => outer.switch()))).toBe(boom);
    expect([seen, inner.isPending, outer.isPending]).toEqual([[1, 2], false, false]);
  });

  test('[CS-17] throw / an error at a suspended one: the same object is caught there, with its class', () => {
    class Special extends RangeError {}
    const world = new Continulets();
    const error = new Special('mine');
    const c = world.make(function* (self) {
      return yield* catching(self.switch());
    });
    runSync(() => c.switch());
    expect(runSync(() => c.throw(error))).toBe(error);
  });

  test('[CS-18] throw / not started: the body never runs, the thrower gets the error, the continulet is finished', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const boom = new Error('boom');
    const c = world.make(function* () {
      seen.push('body');
    });
    expect(caught(() => runSync(() => c.throw(boom)))).toBe(boom);
    expect([seen, c.isPending]).toEqual([[], false]);
  });

  test('[CS-23] error through continulets: its stack names callee, body and resumer without a gap', () => {
    const families = [new Family('resumer'), new Family('body')] as const;
    const callee = function* (): Routine<void> {
      throw new Error('boom');
    };
    const body = families[1].create(function* () {
      yield* call(callee);
    });
    const resumer = families[0].create(function* () {
      yield* families[1].resume(body);
    });
    const { stack } = caught(() => families[0].resume(resumer).sync()) as Error;
    expect(stack!.split('\n').filter((line) => line.startsWith('    in '))).toEqual([
      '    in routine callee',
      '    in coroutine "body#1" (body)',
      '    in coroutine "resumer#1" (resumer)',
    ]);
  });

  test('[CS-24] continulet / started while an error is handled: it is handled there and not here', () => {
    const world = new Continulets();
    const seen: unknown[] = [];
    const c = world.make(function* (self) {
      try {
        seen.push('body');
        yield* self.switch();
      } catch {
        seen.push('not reached');
      }
      seen.push('end');
    });
    runSync(function* () {
      try {
        throw new Error('handled');
      } catch (error) {
        yield* c.switch();
        seen.push((error as Error).message);
      }
      yield* c.switch();
    });
    expect(seen).toEqual(['body', 'handled', 'end']);
  });
});

describe('what lies below', () => {
  test('[CS-22] callers / resumed by one, then by another: each time whoever resumed it; suspended, it holds itself', () => {
    const world = new Continulets();
    const mains = new Family('mains');
    const seen: string[] = [];
    const look = (): void => {
      const active = [...chain()].slice(0, -1); // all but the host's
      seen.push(`${names(world.below())} | ${names(active)}`);
    };
    const c = world.make(function* (self) {
      look();
      yield* self.switch();
      look();
      yield* self.switch();
      look();
    });
    const through = world.make(function* () {
      yield* c.switch();
    });
    runSync(function* () {
      for (let i = 0; i < 2; i++) {
        yield* mains.resume(mains.create(function* () {
          yield* c.switch();
        }));
        expect([c.held!.state, names(world.below(c.held)), names(world.below())]).toEqual(['suspended', c.name, '']);
      }
      yield* through.switch();
    });
    expect(seen).toEqual([
      'continulet#1 | continulet#1 mains#1',
      'continulet#1 | continulet#1 mains#2',
      'continulet#1 continulet#2 | continulet#1',
    ]);
  });

  test('[CS-26] recursion / a million levels of heap calls: it comes back', () => {
    const world = new Continulets();
    let levels = 0;
    const recurse = function* (left: number): Routine<string> {
      if (left === 0) return 'ok';
      levels++;
      return yield* call(recurse, left - 1);
    };
    const c = world.make(function* () {
      return [yield* call(recurse, 999_999), levels];
    });
    expect(runSync(() => c.switch())).toEqual(['ok', 999_999]);
  }, 60_000);
});

describe('generators made of continulets', () => {
  test('[CS-27] genlet / values from the body and from a helper it calls: 11 24 13, then the end', () => {
    const world = new Continulets();
    const helper = function* (self: Continulet, n: number): Routine<void> {
      yield* self.switch(2 * n);
    };
    const g = new Genlet(world, function* (self, n: number) {
      yield* self.switch(n + 1);
      yield* helper(self, n + 2);
      yield* self.switch(n + 3);
    }, 10);
    const seen = runSync(function* () {
      const results: unknown[] = [];
      for (let i = 0; i < 5; i++) results.push((yield* g.next()).value ?? 'end');
      return results;
    });
    expect(seen).toEqual([11, 24, 13, 'end', 'end']);
  });

  test('[CS-28] genlet / its body returns a value: a TypeError at that next, and then the end', () => {
    const g = new Genlet(new Continulets(), function* (self) {
      yield* self.switch(1);
      return 'a value';
    });
    expect(runSync(() => g.next())).toEqual({ done: false, value: 1 });
    expect(() => runSync(() => g.next())).toThrow(new TypeError('a genlet must return nothing'));
    expect(runSync(() => g.next())).toEqual({ done: true, value: undefined });
  });
});
