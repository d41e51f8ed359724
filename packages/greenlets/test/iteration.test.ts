import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Routine } from '@core/coroutine';
import {
  every, filter, find, flatMap, forEach, genlet, give, greenlet, map, reduce, replace, some, toSorted,
} from '../src/index.ts';
import { caught, go, main } from './support.ts';

/** Runs a routine whose callbacks ask main a question each; the answers are what `answer` makes of it. */
function asking<T>(body: () => Routine<T>, answer: (question: unknown) => unknown): { result: T; asked: unknown[] } {
  const asked: unknown[] = [];
  const g = greenlet(body);
  let sent = go(g);
  while (!g.dead) {
    asked.push(sent);
    sent = go(g, answer(sent));
  }
  return { result: sent as T, asked };
}

const ask = function* (...question: unknown[]): Routine<never> {
  return yield* main.switch<never>(question);
};

const double = (question: unknown): unknown => 2 * ((question as number[])[0]!);
const even = (question: unknown): unknown => (question as number[])[0]! % 2 === 0;
const items = [3, 4, 5, 6];
const each = items.map((item, index) => [item, index]);

describe('callbacks that switch / each is asked in order, and the result is that of the array method', () => {
  test('map, forEach, flatMap', () => {
    expect(asking(() => map(new Set(items), ask), double)).toEqual({ result: [6, 8, 10, 12], asked: each });
    expect(asking(() => forEach(items, ask), double)).toEqual({ result: undefined, asked: each });
    expect(asking(() => flatMap(items, ask), (q) => ((q as number[])[1] === 0 ? 'x' : [q, []]))).toEqual({
      result: ['x', [4, 1], [], [5, 2], [], [6, 3], []], asked: each,
    });
  });

  test('filter, find, some, every: asked no further than needed', () => {
    expect(asking(() => filter(items, ask), even)).toEqual({ result: [4, 6], asked: each });
    expect(asking(() => find(items, ask), even)).toEqual({ result: 4, asked: each.slice(0, 2) });
    expect(asking(() => find(items, ask), () => false)).toEqual({ result: undefined, asked: each });
    expect(asking(() => some(items, ask), even)).toEqual({ result: true, asked: each.slice(0, 2) });
    expect(asking(() => some(items, ask), () => 0)).toEqual({ result: false, asked: each });
    expect(asking(() => every(items, ask), even)).toEqual({ result: false, asked: each.slice(0, 1) });
    expect(asking(() => every(items, ask), () => 1)).toEqual({ result: true, asked: each });
  });

  test('reduce', () => {
    const sum = (question: unknown): unknown => (question as number[])[0]! + (question as number[])[1]!;
    expect(asking(() => reduce(items, ask, 100), sum)).toEqual({
      result: 118, asked: [[100, 3, 0], [103, 4, 1], [107, 5, 2], [112, 6, 3]],
    });
  });

  test('replace: every match if global, else the first', () => {
    const upper = (question: unknown): unknown => (question as string[][])[0]![0]!.toUpperCase();
    const matched = (pattern: RegExp): string => asking(() => replace('a-b-a', pattern, ask), upper).result;
    expect([matched(/a|b/g), matched(/[ab]/), matched(/(?:)/g), matched(/x/), matched(/x/g)]).toEqual([
      'A-B-A', 'A-b-a', 'a-b-a', 'a-b-a', 'a-b-a',
    ]);
    expect(asking(() => replace('k=v', /(\w)=(\w)/g, function* ([, key, value]) {
      return `${value!}=${key!}`;
    }), upper).result).toBe('v=k');
  });

  test('replace: from the beginning of the text wherever a global pattern stands, from there if it is sticky alone', () => {
    for (const flags of ['g', 'gy', 'y', '']) {
      const [ours, native] = [new RegExp('a', flags), new RegExp('a', flags)];
      ours.lastIndex = native.lastIndex = 2;
      const { result } = asking(() => replace('aaaba', ours, function* () {
        return yield* ask('b');
      }), () => 'b');
      expect([flags, result, ours.lastIndex]).toEqual([flags, 'aaaba'.replace(native, 'b'), native.lastIndex]);
    }
  });

  test.each([NaN, undefined, 0])('toSorted: comparisons that answer %p: all are equal, as for the array method', (answer) => {
    const list = [3, 1, 2, 5, 4];
    expect([asking(() => toSorted(list, ask), () => answer).result, list.toSorted(() => answer as number)]).toEqual([list, list]);
  });

  test('toSorted: stable, and undefined last', () => {
    const compare = (question: unknown): unknown => {
      const [a, b] = question as { key: number }[];
      return a!.key - b!.key;
    };
    const list = [{ key: 3, at: 0 }, undefined, { key: 1, at: 2 }, { key: 3, at: 3 }, { key: 2, at: 4 }];
    const { result } = asking(() => toSorted(list, ask), compare);
    expect(result).toEqual([{ key: 1, at: 2 }, { key: 2, at: 4 }, { key: 3, at: 0 }, { key: 3, at: 3 }, undefined]);
    expect(list[1]).toBeUndefined();
  });

  test('an error in a callback, and a loop left by closing: at once, and the iterable is closed', () => {
    const log: string[] = [];
    function* source(): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        log.push('closed');
      }
    }
    const error = new Error('in the callback');
    expect(caught(() => go(greenlet(() => map(source(), function* () {
      throw error;
    }))))).toBe(error);
    {
      using g = greenlet(() => forEach(source(), ask));
      go(g);
    }
    expect(log).toEqual(['closed', 'closed']);
  });
});

test('toSorted / 300,000 items in order: a copy', () => {
  const list = Array.from({ length: 300_000 }, (_, i) => i);
  expect(go(greenlet(() => toSorted(list, function* (a, b) {
    return a - b;
  })))).toEqual(list);
});

test('toSorted / random lists: as the array method, and at most n log₂ n comparisons', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }), tag: fc.nat() }), { maxLength: 200 }), (list) => {
      let comparisons = 0;
      const sorting = genlet<never, typeof list>(() => toSorted(list, function* (a, b) {
        comparisons++;
        yield* give(undefined);
        return a.key - b.key;
      }));
      let step = sorting.next().sync();
      while (!step.done) step = sorting.next().sync();
      expect(step.value).toEqual(list.toSorted((a, b) => a.key - b.key));
      expect(comparisons).toBeLessThanOrEqual(list.length * Math.ceil(Math.log2(Math.max(list.length, 1))));
    }),
    { seed: 20_070_718 },
  );
});
