/**
 * PyPy's double switch and `permute`: CS-12 to CS-16 and CS-19 to CS-21 of the reference's facts, on the layer in
 * support/continulet.ts, which needs a rotation of links for both.
 */
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { type Continulet, Continulets } from './support/continulet.ts';

const REFUSAL = 'cannot switch "continulet#1": continulet already finished';
const NO_VALUE = new TypeError("a continulet's first switch takes no value");

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function* catching(routine: Routine<unknown>): Routine<unknown> {
  try {
    return yield* routine;
  } catch (error) {
    return error;
  }
}

describe('double switch', () => {
  test('[CS-12] continulets that go on with what the other holds: thirteen steps in order, and 2002', () => {
    const world = new Continulets();
    const seen: number[] = [];
    const given: unknown[] = [];
    const step = function* (n: number, through: Continulet, value?: unknown): Routine<unknown> {
      seen.push(n);
      const got = yield* through.switch(value);
      given.push(got);
      return got;
    };
    const c1: Continulet = world.make(function* () {
      yield* step(2, c2);
      yield* step(5, c1, 'c'); // c1 holds what c2 left there: its own body
      const last = yield* step(8, c2, 'f');
      yield* step(10, c1, last);
      seen.push(12);
      return 2 * (last as number);
    });
    const c2: Continulet = world.make(function* () {
      yield* step(3, c1, 'a'); // c1 holds main
      yield* step(6, c2, 'd'); // and so does c2 by now
      seen.push(9);
      return 1001;
    });
    const result = runSync(function* () {
      yield* step(1, c1);
      yield* step(4, c2, 'b');
      yield* step(7, c1, 'e');
      const last = yield* step(11, c1, 'g');
      seen.push(13);
      return last;
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(given).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 1001, 1001, 'g', 2002]);
    expect(result).toBe(2002);
  });

  test('[CS-13] switch to another / from the first: the first stays behind, main gets the second\'s result', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const second = world.make(function* (self) {
      seen.push(`second got ${yield* self.switch('ready')}`);
      return 'from second';
    });
    const first = world.make(function* (self) {
      seen.push('first');
      seen.push(`first got ${yield* self.switch('over', second)}`);
    });
    runSync(function* () {
      seen.push(`main got ${yield* second.switch()}`);
      seen.push(`main got ${yield* first.switch()}`);
      seen.push(`pending: ${String(first.isPending)} ${String(second.isPending)}`);
      yield* first.switch('at last');
    });
    expect(seen).toEqual([
      'main got ready', 'first', 'second got over', 'main got from second', 'pending: true false', 'first got at last',
    ]);
  });

  test('[CS-13] ping-pong by double switches / ten rounds: strictly by turns, then 42 for main', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const ping: Continulet = world.make(function* (self) {
      for (let i = 0; i < 10; i++) {
        seen.push(`ping ${i}`);
        yield* self.switch(undefined, pong);
      }
      return 42;
    });
    const pong: Continulet = world.make(function* (self) {
      for (let i = 0; ; i++) {
        seen.push(`pong ${i}`);
        yield* self.switch(undefined, ping);
      }
    });
    expect(runSync(() => ping.switch())).toBe(42);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => [`ping ${i}`, `pong ${i}`]).flat());
  });

  test('[CS-14] switch or throw with itself as destination: nothing moves', () => {
    const world = new Continulets();
    const boom = new Error('boom');
    const c = world.make(function* (self) {
      const value = yield* self.switch('came back', self);
      return [value, yield* catching(self.throw(boom, self))];
    });
    expect(runSync(() => c.switch('no start', c))).toBe('no start');
    expect(c.isPending).toBe(true);
    expect(runSync(() => c.switch())).toEqual(['came back', boom]);
  });

  test('[CS-15] through one that was not started / the destination ends with nothing: the body begins in its place', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const c2 = world.make(function* (self) {
      seen.push(`c2 got ${yield* self.switch()}`);
    });
    const c1 = world.make(function* () {
      seen.push('c1 begins');
      return 'result of c1';
    });
    runSync(function* () {
      yield* c2.switch();
      seen.push(`main got ${yield* c1.switch('a', c2)}`);
    });
    expect(seen).toEqual(['c2 got a', 'c1 begins', 'main got result of c1']);
  });

  test('[CS-15] through one that was not started / the destination ends with a value: a TypeError for the caller', () => {
    const world = new Continulets();
    const c2 = world.make(function* (self) {
      yield* self.switch();
      return 'a value';
    });
    const c1 = world.make(function* () {
      throw new Error('not reached');
    });
    runSync(() => c2.switch());
    expect(() => runSync(() => c1.switch('a', c2))).toThrow(NO_VALUE);
    expect([c1.isPending, c2.isPending]).toEqual([false, false]);
  });

  test('[CS-16] switch to a finished one: refused, and the first stays pending and usable', () => {
    const world = new Continulets();
    const finished = world.make(function* () {});
    runSync(() => finished.switch());
    const c = world.make(function* (self) {
      const refusal = yield* catching(self.switch('x', finished));
      return `${(refusal as Error).message}; ${yield* self.switch('still here')}`;
    });
    expect(() => runSync(() => c.switch(undefined, finished))).toThrow(REFUSAL);
    expect(c.isPending).toBe(true);
    expect(runSync(() => c.switch())).toBe('still here');
    expect(runSync(() => c.switch('end'))).toBe(`${REFUSAL}; end`);
  });

  test('[CS-19] throw through one that was not started / the destination throws: both are finished', () => {
    const world = new Continulets();
    const [boom, answer] = [new Error('boom'), new Error('answer')];
    const seen: unknown[] = [];
    const c2 = world.make(function* (self) {
      seen.push(yield* catching(self.switch()));
      throw answer;
    });
    const c1 = world.make(function* () {
      seen.push('not reached');
    });
    runSync(() => c2.switch());
    expect(caught(() => runSync(() => c1.throw(boom, c2)))).toBe(answer);
    expect([seen, c1.isPending, c2.isPending]).toEqual([[boom], false, false]);
  });
});

describe('permute', () => {
  test('[CS-20] permute / inside the second: it runs on, and its end goes to where the first was suspended', () => {
    const world = new Continulets();
    const seen: string[] = [];
    const c1: Continulet = world.make(function* (self) {
      seen.push(`c1 got ${yield* self.switch()}`);
      return 'done';
    });
    const c2: Continulet = world.make(function* () {
      const before = world.below();
      world.permute(c1, c2);
      seen.push('c2 goes on', names(before), names(world.below()));
      return 'ok';
    });
    const names = (list: Continulet[]): string => list.map((each) => each.name).join(' in ');
    runSync(function* () {
      yield* c1.switch();
      seen.push(`main got ${yield* c2.switch()}`);
    });
    expect(seen).toEqual(['c2 goes on', 'continulet#2', 'continulet#2 in continulet#1', 'c1 got ok', 'main got done']);
  });

  test('[CS-21] permute / empty, finished, fewer than two: ignored, refused, nothing happens', () => {
    const world = new Continulets();
    const finished = world.make(function* () {});
    runSync(() => finished.switch());
    const [empty, a, b] = [world.make(), ...[1, 2].map((n) => world.make(function* () { return n; }))] as Continulet[];
    const links = (): unknown[] => [a!.held?.name, b!.held?.name];
    const before = links();
    world.permute();
    world.permute(a!);
    world.permute(empty!, a!);
    expect(() => world.permute(a!, finished, b!)).toThrow('cannot permute "continulet#1": continulet already finished');
    expect(links()).toEqual(before);
    world.permute(a!, empty!, b!);
    expect(links()).toEqual(before.toReversed());
  });
});
