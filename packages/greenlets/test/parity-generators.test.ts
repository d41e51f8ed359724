import { describe, expect, test } from '@jest/globals';
import type { Operation, Routine } from '@core/coroutine';
import { currentGreenlet, type Genlet, genlet, Greenlet, greenlet, Greenlets, give } from '../src/index.ts';
import { caught, go, main, refusal } from './support.ts';

test('[B162] give / from the body: three rounds over the same genlet function, all values each time', () => {
  const seen: number[] = [];
  const numbers = (n: number): Genlet<number> => genlet(function* () {
    for (let i = 0; i < n; i++) {
      seen.push(i);
      yield* give(i);
    }
  });
  for (let round = 0; round < 3; round++) for (const i of numbers(5)) seen.push(i);
  const once = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
  expect(seen).toEqual([...once, ...once, ...once]);
});

test('[B163] give / native generator, direct and from a nested call: the same log each', () => {
  const seen: number[] = [];
  function* native(n: number): Generator<number> {
    for (let i = 0; i < n; i++) {
      seen.push(i + 1);
      yield i;
    }
  }
  function* helper(i: number): Routine<void> {
    yield* give(i);
  }
  const made = [
    () => native(5),
    () => genlet<number>(function* () {
      for (let i = 0; i < 5; i++) {
        seen.push(i + 1);
        yield* give(i);
      }
    }),
    () => genlet<number>(function* () {
      for (let i = 0; i < 5; i++) {
        seen.push(i + 1);
        yield* helper(i);
      }
    }),
  ];
  for (const make of made) {
    seen.length = 0;
    for (const i of make()) seen.push(i);
    expect(seen).toEqual([1, 0, 2, 1, 3, 2, 4, 3, 5, 4]);
  }
});

test('[B164] give / from any depth of a recursive walk: the leaves in order', () => {
  type Nested = number | Nested[];
  function* walk(item: Nested): Routine<void> {
    if (typeof item === 'number') yield* give(item);
    else for (const each of item) yield* walk(each);
  }
  expect([...genlet(() => walk([1, [2, [3, 4]], 5]))]).toEqual([1, 2, 3, 4, 5]);
});

test('[B165] a genlet / that consumes itself recursively: the values of all', () => {
  const upTo = (n: number): Genlet<number> => genlet(function* () {
    if (n === 0) return;
    for (const i of upTo(n - 1)) yield* give(i);
    yield* give(n);
  });
  expect([...upTo(5)]).toEqual([1, 2, 3, 4, 5]);
});

test('[B166] give / to the consumer, and at level 2 to its consumer: both get theirs, in order', () => {
  const seen: number[] = [];
  const inner = (n: number): Genlet<number> => genlet(function* () {
    for (let i = 1; i < n; i++) {
      yield* give(i);
      yield* give(i * i, 2);
    }
  });
  const outer = (n: number): Genlet<number> => genlet(function* () {
    const source = inner(n);
    for (let next = yield* source.next(); !next.done; next = yield* source.next()) seen.push(next.value);
  });
  for (const square of outer(5)) seen.push(square);
  expect(seen).toEqual([1, 1, 2, 4, 3, 9, 4, 16]);
});

function permutations(items: readonly number[]): Genlet<number[]> {
  return genlet(function* () {
    yield* permute([], items);
  });
}

function* permute(chosen: readonly number[], left: readonly number[]): Routine<void> {
  if (left.length === 0) yield* give(chosen);
  for (const each of left) yield* permute([...chosen, each], left.filter((item) => item !== each));
}

test('[B167] permutations / by recursion: all of them, in order; two at once do not mix', () => {
  const all = [...permutations([0, 1, 2, 3])];
  expect(all).toHaveLength(24);
  expect([all[0], all.at(-1)]).toEqual([[0, 1, 2, 3], [3, 2, 1, 0]]);
  expect(all.map(String)).toEqual(all.map(String).toSorted());

  const [fours, threes] = [permutations([0, 1, 2, 3]), permutations([0, 1, 2])].map((each) => each[Symbol.iterator]());
  const pairs: unknown[] = [];
  for (;;) {
    const [four, three] = [fours!.next(), threes!.next()];
    if (three.done) break;
    pairs.push([four.value, three.value]);
  }
  expect(pairs).toHaveLength(6);
  expect([pairs[0], pairs[5]]).toEqual([[[0, 1, 2, 3], [0, 1, 2]], [[0, 3, 2, 1], [2, 1, 0]]]);
});

test('[B168] give / outside of any genlet, or of so many: refused', () => {
  expect(refusal(() => give(1).sync())).toBe('UsageError: cannot give a value at level 1: no genlet runs here');
  const g = genlet(function* () {
    yield* give(1, 2);
  });
  expect(refusal(() => [...g])).toBe('UsageError: cannot give a value at level 2: only 1 run around this call');
});

test('[B169] a genlet / that fails, is exhausted, or returns: the values, then the error or the end, then only ends', () => {
  const failing = genlet(function* () {
    yield* give(1);
    throw new RangeError('after 1');
  })[Symbol.iterator]();
  expect(failing.next()).toEqual({ done: false, value: 1 });
  expect(caught(() => failing.next())).toEqual(new RangeError('after 1'));
  expect([failing.next(), failing.next()]).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }]);

  const returning = genlet(function* () {
    yield* give(1);
    return 'result';
  });
  expect([...returning]).toEqual([1]);
  expect(returning.next().sync()).toEqual({ done: true, value: undefined });
});

test('[B170] a genlet / made in main and consumed in a greenlet: values and end arrive there', () => {
  const source = genlet<number>(function* () {
    yield* give(1);
    yield* give(2);
  });
  const consumer = greenlet(function* () {
    const seen: unknown[] = [];
    for (let next = yield* source.next(); !next.done; next = yield* source.next()) seen.push(next.value);
    return [...seen, 'end seen'];
  });
  expect(go(consumer)).toEqual([1, 2, 'end seen']);
});

/** The genlet of the reference, written on greenlets, with its parent set at every `next` as it should be. */
class Handmade extends Greenlet {
  *next(): Routine<unknown> {
    this.parent = currentGreenlet();
    return yield* this.switch();
  }

  give(value: unknown): Operation<unknown> {
    return this.parent!.switch(value);
  }
}

test('[B170] a genlet written on greenlets / made in main, consumed in a greenlet: values and end arrive there', () => {
  const source: Handmade = new Handmade(function* () {
    yield* source.give(1);
    yield* source.give(2);
    return 'the end';
  });
  const consumer = greenlet(function* () {
    return [yield* source.next(), yield* source.next(), yield* source.next()];
  });
  expect(go(consumer)).toEqual([1, 2, 'the end']);
});

test('[B171] a generator, native or not / advanced from one greenlet, another, and main: goes on where it was', () => {
  function* native(): Generator<unknown> {
    for (let i = 0; ; i++) yield [i, currentGreenlet().name];
  }
  const own = genlet(function* () {
    for (let i = 0; ; i++) yield* give([i, currentGreenlet().name]);
  });
  for (const advance of [native(), own[Symbol.iterator]()]) {
    const seen: unknown[] = [];
    const make = (name: string): Greenlet => greenlet(function* () {
      seen.push(advance.next().value);
    }, { name });
    go(make('A'));
    go(make('B'));
    seen.push(advance.next().value);
    expect(seen).toEqual([[0, 'A'], [1, 'B'], [2, 'main']]);
  }
});

test('[B172] a genlet / suspended because its body switched greenlets: nobody else can advance it until it is back', () => {
  const source = genlet<unknown>(function* () {
    yield* give(yield* main.switch('from inside'));
  }, 'source');
  const consumer = greenlet(function* () {
    return (yield* source.next()).value;
  }, { name: 'consumer' });
  const text = 'UsageError: cannot resume "source": it is captured inside "consumer", which is suspended';
  expect(go(consumer)).toBe('from inside');
  expect(refusal(() => source.next().sync())).toBe(text);
  expect(go(greenlet(function* () {
    return refusal(() => source.next().sync());
  }))).toBe(text);
  expect(go(consumer, 'back')).toBe('back');
});

test('[B172] a routine / stepped by hand although it switches: refused, and both sides go on', () => {
  const g = greenlet(function* () {
    function* body(): Routine<void> {
      yield* main.switch('never');
    }
    const text = refusal(() => [...body()]);
    return [text, yield* main.switch('still here')];
  });
  expect(go(g)).toBe('still here');
  expect(go(g, 1)).toEqual([expect.stringMatching(/^BarrierError: .*across a plain frame.*enter it with yield\*$/), 1]);
});

describe('genlet', () => {
  function* guarded(log: string[]): Routine<string> {
    try {
      log.push(`got ${String(yield* give(1))}`);
      log.push(`got ${String(yield* give(2))}`);
    } catch (error) {
      log.push(`caught ${(error as Error).message}`);
      yield* give(3);
    } finally {
      log.push('finally');
    }
    return 'result';
  }

  test('next with values, throw: they arrive where the body gave', () => {
    const log: string[] = [];
    const g = genlet(() => guarded(log));
    expect(g.next('dropped').sync()).toEqual({ done: false, value: 1 });
    expect(g.next('a').sync()).toEqual({ done: false, value: 2 });
    expect(g.throw(new Error('thrown')).sync()).toEqual({ done: false, value: 3 });
    expect(g.done).toBe(false);
    expect(g.next().sync()).toEqual({ done: true, value: 'result' });
    expect(g.done).toBe(true);
    expect(log).toEqual(['got a', 'caught thrown', 'finally']);
    expect(() => g.throw(new Error('late')).sync()).toThrow('late');
  });

  test('for…of left early, using: finally runs, catch does not', () => {
    const log: string[] = [];
    for (const value of genlet(() => guarded(log))) {
      log.push(`leave at ${String(value)}`);
      break;
    }
    {
      using g = genlet(() => guarded(log));
      g.next().sync();
    }
    expect(log).toEqual(['leave at 1', 'finally', 'finally']);
  });

  test('throw into one that has not begun: it ends without running', () => {
    const log: string[] = [];
    const g = genlet(() => guarded(log));
    expect(() => g[Symbol.iterator]().throw!(new Error('early'))).toThrow('early');
    expect([log, g.done]).toEqual([[], true]);
  });

  test('one operation run again: it asks again', () => {
    const g = genlet(() => guarded([]));
    const next = g.next();
    expect([next.sync().value, next.sync().value]).toEqual([1, 2]);
  });

  test('one operation run while it is under way, and after an error: refused, and it goes on', () => {
    const other = new Greenlets('other');
    const g = genlet(function* () {
      yield* give(yield* other.main.switch('out'));
      throw new RangeError('body');
    }, 'g');
    const next = g.next();
    const consumer = other.greenlet(function* () {
      return yield* next;
    }, { name: 'consumer' });
    expect(go(consumer)).toBe('out');
    expect(refusal(() => next.sync())).toBe(
      'UsageError: cannot resume "g": it is captured inside "consumer", which is suspended',
    );
    expect(go(consumer, 'in')).toEqual({ done: false, value: 'in' });
    expect(caught(() => next.sync())).toEqual(new RangeError('body'));
    expect(next.sync()).toEqual({ done: true, value: undefined });
  });

  test('advanced by itself: refused', () => {
    const g: Genlet = genlet(function* () {
      yield* give(refusal(() => g.next().sync()));
    }, 'self');
    expect([...g]).toEqual(['UsageError: cannot resume "self": it is already running']);
  });

  test('a body that is no function: refused', () => {
    expect(refusal(() => genlet(1 as never))).toBe('TypeError: cannot make a genlet of 1: pass a generator function');
  });

  test('greenlets inside the body: they are kept with it, and may give to its consumer', () => {
    const seen: unknown[] = [];
    const source = genlet<unknown>(function* () {
      const helper = greenlet(function* () {
        yield* give('from the helper');
        yield* main.switch('the helper waits');
        return 'the helper ends';
      });
      yield* give(yield* helper.switch());
      yield* give(yield* helper.switch());
    });
    for (const value of source) {
      seen.push(value, go(main, currentGreenlet().name));
    }
    expect(seen).toEqual(['from the helper', 'main', 'the helper waits', 'main', 'the helper ends', 'main']);
  });

  test('a genlet that consumes another in a for…of, giving to level 2 from inside: the barrier error', () => {
    const inner = genlet(function* () {
      yield* give(1, 2);
    }, 'inner');
    const outer = genlet(function* () {
      for (const _ of inner) yield* give('never');
    }, 'outer');
    expect(refusal(() => [...outer])).toBe(
      'BarrierError: cannot give a value of "outer" across a plain frame: ' +
        'a callback or getter stands between it and this call; ' +
        'where a callback has to give, use map, filter, forEach, reduce, toSorted, stringify and the like of @core/greenlets, ' +
        'and inside a genlet consume another by yield* next()',
    );
  });
});
