import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  breadthFirst,
  depthFirst,
  distinct,
  type Distribution,
  type DomainVariable,
  equal,
  limitedDiscrepancy,
  linear,
  propagate,
  type Relation,
  solveAll,
  solveBest,
  solveOne,
  type Space,
  thread,
  unify,
  variable,
} from '../src/index.ts';
import { refusal } from './support.ts';

/** What the body answers in a space of its own. */
function inSpace<T>(body: (space: Space) => T): T {
  let answer: { readonly value: T } | undefined;
  solveOne(function* (space) {
    answer = { value: body(space) };
    space.fail(); // variables need not be bound
  }).sync();
  return answer!.value;
}

test('domain / narrowed in every way: knows what is left', () => {
  const seen = inSpace((space) => {
    const x = space.integer(-2, 9, { name: 'x' });
    const steps: unknown[] = [[x.min, x.max, x.size]];
    const note = () => steps.push([...x.values()].join(' '));
    x.exclude(3);
    note();
    x.atLeast(-0.5);
    note();
    x.atMost(6.5);
    note();
    x.keep([7, 4.5, 4, 2, 5, 4]);
    note();
    steps.push(x.has(4), x.has(3), x.size);
    x.atMost(2);
    steps.push(x.state, x.tryRead());
    return steps;
  });
  expect(seen).toEqual([
    [-2, 9, 12],
    '-2 -1 0 1 2 4 5 6 7 8 9',
    '0 1 2 4 5 6 7 8 9',
    '0 1 2 4 5 6',
    '2 4 5',
    true,
    false,
    3,
    'bound',
    2,
  ]);
});

test('domain / nothing would be left: refused, and nothing has changed', () => {
  const seen = inSpace((space) => {
    const x = space.integer([1, 2, 5], { name: 'x' });
    const y = space.integer(7, 7, { name: 'y' });
    return [
      refusal(() => x.keep([3, 4])),
      refusal(() => x.atLeast(6)),
      refusal(() => x.atMost(0)),
      refusal(() => x.bind(4)),
      refusal(() => y.exclude(7)),
      refusal(() => unify([x, x], [1, 2])),
      [...x.values()].join(' '),
      x.state,
    ];
  });
  expect(seen).toEqual([
    'FailureError: "x" cannot keep the values asked for: it is one of 1..2 5',
    'FailureError: "x" cannot be at least 6: it is one of 1..2 5',
    'FailureError: "x" cannot be at most 0: it is one of 1..2 5',
    'FailureError: cannot bind "x" to 4: "x" is one of 1..2 5, and not 4',
    'FailureError: "y" cannot not be 7: it is one of 7',
    'FailureError: cannot unify ["x", "x"] with [1, 2]: at [1], 1 is not 2',
    '1 2 5',
    'unbound',
  ]);
});

test('domain / made of nothing: refused', () => {
  inSpace((space) => {
    expect(refusal(() => space.integer(3, 2, { name: 'x' }))).toBe(
      'RangeError: cannot make "x" of the numbers from 3 to 2: nothing would be left',
    );
    expect(refusal(() => space.integer([0.5]))).toBe(
      'RangeError: cannot make "integer" of no whole number: nothing would be left',
    );
  });
});

test('unify / two domains: both have what they share, and stay equal', () => {
  const solutions = solveAll(function* (space) {
    const [x, y] = [space.integer(0, 4, { name: 'x' }), space.integer(2, 9, { name: 'y' })];
    x.bind(y);
    expect([[...x.values()], [...y.values()]]).toEqual([[2, 3, 4], [2, 3, 4]]);
    yield* thread(function* () {}).result;
    x.exclude(3);
    yield* thread(function* () {}).result;
    expect(y.has(3)).toBe(false);
    yield* space.distribute([y]);
    return [x, y];
  });
  expect([...solutions]).toEqual([[2, 2], [4, 4]]);
});

test('unify / domains without a common value: refused, and both are as before', () => {
  const seen = inSpace((space) => {
    const [x, y, z] = [space.integer(0, 1, { name: 'x' }), space.integer(2, 9, { name: 'y' }), variable<number>({ name: 'z' })];
    return [refusal(() => unify([x, z, x], [z, 1, y])), x.size, y.size, z.state];
  });
  expect(seen[0]).toMatch('at [2], ');
  expect(seen.slice(1)).toEqual([2, 8, 'unbound']);
});

test('unify / a plain variable: becomes an alias of the one with a domain', () => {
  expect(solveOne(function* (space) {
    const [x, z] = [space.integer(1, 3, { name: 'x' }), variable<number>({ name: 'z' })];
    x.bind(z);
    expect(refusal(() => z.bind(4))).toMatch('"x" is one of 1..3, and not 4');
    z.bind(2);
    return x;
  }).sync()).toBe(2);
});

test('whenNarrowed / a thread: goes on at every change', () => {
  const seen: string[] = [];
  solveOne(function* (space) {
    const x = space.integer(1, 9, { name: 'x' });
    thread(function* () {
      while (!x.isDetermined) {
        yield* x.whenNarrowed();
        seen.push([...x.values()].join(''));
      }
    });
    for (const most of [7, 3, 1]) {
      yield* thread(function* () {}).result;
      x.atMost(most);
    }
  }).sync();
  expect(seen).toEqual(['1234567', '123', '1']);
});

test('propagate / triggers: runs when there is news of that kind', () => {
  const seen: string[] = [];
  solveOne(function* (space) {
    const x = space.integer(1, 9, { name: 'x' });
    for (const on of ['value', 'bounds', 'domain'] as const) propagate([x], () => void seen.push(on), { on });
    const pause = () => thread(function* () {}).result;
    yield* pause();
    seen.push('| hole');
    x.exclude(5);
    yield* pause();
    seen.push('| bound');
    x.atLeast(2);
    yield* pause();
    seen.push('| value');
    x.bind(3);
  }).sync();
  expect(seen.join(' ')).toBe('value bounds domain | hole domain | bound bounds domain | value value bounds domain');
});

test('propagate / answers true: is never run again', () => {
  let runs = 0;
  solveOne(function* (space) {
    const x = space.integer(1, 9, { name: 'x' });
    propagate([x], () => ++runs > 0);
    yield* space.distribute([x]);
  }).sync();
  expect(runs).toBe(1);
});

test('propagate / what it narrows itself: runs again until nothing changes', () => {
  expect(solveOne(function* (space) {
    const x = space.integer(1, 100, { name: 'x' });
    propagate([x], () => {
      if (x.min * 2 <= x.max) x.atMost(x.max - 1);
      else if (x.min < x.max) x.atLeast(x.min + 1);
    });
    yield* thread(function* () {}).result;
    return x;
  }).sync()).toBe(1);
});

test('propagate / an error in it: ends the search', () => {
  expect(refusal(() => solveOne(function* (space) {
    propagate([space.integer(1, 2)], () => {
      throw new Error('bug');
    });
  }).sync())).toBe('Error: bug');
});

test('propagate / no variables, or those of two spaces: refused', () => {
  expect(refusal(() => propagate([], () => {}))).toBe('UsageError: cannot post a constraint on no variables: no space is meant');
  let leaked: DomainVariable | undefined;
  inSpace((space) => {
    leaked = space.integer(1, 2, { name: 'old' });
  });
  inSpace((space) => {
    expect(refusal(() => distinct([space.integer(1, 2, { name: 'new' }), leaked!]))).toBe(
      'UsageError: cannot post a constraint on "new" and "old": one belongs to space "search", the other to "search"',
    );
  });
  expect(refusal(() => leaked!.bind(1))).toBe('UsageError: cannot bind "old": its space "search" is over');
});

test('propagate / an outer variable in an inner space: can be read and not narrowed', () => {
  expect(solveOne(function* (space) {
    const x = space.integer(1, 3, { name: 'x' });
    const inner = yield* solveOne(
      function* () {
        expect(refusal(() => x.atMost(2))).toBe(
          'UsageError: cannot narrow "x" in space "inner": it belongs to what is around the space',
        );
        return x.max;
      },
      { name: 'inner' },
    );
    x.bind(inner!);
    return x;
  }).sync()).toBe(3);
});

test.each<[string, Distribution, string]>([
  ['first-fail, min', {}, '00 01 02 10 11'],
  ['in order', { order: 'in-order' }, '00 10 01 11 02'],
  ['max', { order: 'in-order', value: 'max' }, '02 11 01 10 00'],
  ['split', { order: 'in-order', value: 'split' }, '00 10 01 11 02'],
  ['own', { order: (open) => open.at(-1)!, value: (x) => (x.has(1) ? 1 : x.min) }, '11 10 01 00 02'],
])('distribute / %s: in that order', (_, options, order) => {
  const solutions = solveAll(function* (space) {
    const [x, y] = [space.integer(0, 1, { name: 'x' }), space.integer(0, 2, { name: 'y' })];
    linear([[1, x], [1, y]], '<=', 2);
    yield* space.distribute([y, x], options);
    return [x, y];
  });
  expect([...solutions].map((pair) => pair.join('')).join(' ')).toBe(order);
});

test('distribute / an answer that is none: an error at the body', () => {
  const bad = (options: Distribution) =>
    refusal(() => solveOne(function* (space) {
      yield* space.distribute([space.integer(0, 1, { name: 'x' })], options);
    }).sync());
  expect(bad({ value: () => 7 })).toBe('RangeError: cannot distribute "x": 7 is not one of its values');
  expect(bad({ order: () => ({}) as DomainVariable })).toBe(
    'TypeError: cannot distribute: the order has answered no variable of the list',
  );
});

test.each<[Relation, number]>([['=', 1], ['!=', 0], ['<', 0], ['>', 0]])('linear / 0 x %s %d: fails', (relation, value) => {
  expect(solveOne(function* (space) {
    linear([[0, space.integer(1, 1)]], relation, value);
  }).sync()).toBe(undefined);
});

test('linear / a factor that is not whole: refused', () => {
  inSpace((space) => {
    const x = space.integer(0, 1);
    expect(refusal(() => linear([[0.5, x]], '=', 1))).toBe(
      'RangeError: cannot post a sum with 0.5: factors and sums are whole numbers',
    );
    expect(refusal(() => distinct([x, x], [1]))).toBe('RangeError: cannot post 1 offsets for 2 variables: each needs one');
  });
});

// The plain twin of every search: try all, keep what holds.
const holds: Readonly<Record<Relation, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

interface Sum {
  readonly factors: readonly number[];
  readonly relation: Relation;
  readonly value: number;
}

const sum: fc.Arbitrary<Sum> = fc.record({
  factors: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }),
  relation: fc.constantFrom(...(Object.keys(holds) as Relation[])),
  value: fc.integer({ min: -8, max: 8 }),
});

const problem = fc.record({
  domains: fc.array(fc.uniqueArray(fc.integer({ min: -2, max: 4 }), { minLength: 1, maxLength: 4 }), {
    minLength: 3,
    maxLength: 3,
  }),
  sums: fc.array(sum, { maxLength: 3 }),
  isDistinct: fc.boolean(),
  isEqual: fc.boolean(),
  options: fc.record({
    order: fc.constantFrom('first-fail' as const, 'in-order' as const),
    value: fc.constantFrom('min' as const, 'max' as const, 'split' as const),
  }),
});

test('search / any constraints: exactly the solutions that a plain twin finds by trying all', () => {
  fc.assert(
    fc.property(problem, ({ domains, sums, isDistinct, isEqual, options }) => {
      const expected: string[] = [];
      for (const a of domains[0]!) {
        for (const b of domains[1]!) {
          for (const c of domains[2]!) {
            const all = [a, b, c];
            if (isDistinct && new Set(all).size < 3) continue;
            if (isEqual && a !== c) continue;
            const adds = (each: Sum) => all.reduce((total, v, i) => total + v * each.factors[i]!, 0);
            if (sums.every((each) => holds[each.relation](adds(each), each.value))) expected.push(String(all));
          }
        }
      }
      const solutions = solveAll(function* (space) {
        const xs = domains.map((domain, i) => space.integer(domain, { name: 'xyz'[i]! }));
        if (isDistinct) distinct(xs);
        if (isEqual) equal(xs[0]!, xs[2]!);
        for (const each of sums) linear(each.factors.map((factor, i) => [factor, xs[i]!]), each.relation, each.value);
        yield* space.distribute(xs, options);
        return xs;
      });
      expect([...solutions].map(String).sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

test('best / any constraints and cost, in any order of exploring: the least that a search for all finds', () => {
  const cost = fc.record({
    factors: sum.map(({ factors }) => factors),
    isLeast: fc.boolean(),
    isByHand: fc.boolean(),
    strategy: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(problem, cost, ({ domains, sums, isDistinct, options }, { factors, isLeast, isByHand, strategy }) => {
      const body = function* (space: Space) {
        const xs = domains.map((domain, i) => space.integer(domain, { name: 'xyz'[i]! }));
        if (isDistinct) distinct(xs);
        for (const each of sums) linear(each.factors.map((factor, i) => [factor, xs[i]!]), each.relation, each.value);
        const total = space.integer(-50, 50, { name: 'total' });
        linear([...factors.map((factor, i) => [factor, xs[i]!] as const), [-1, total]], '=', 0);
        if (isLeast) space.minimize(total);
        else space.maximize(total);
        if (isByHand) {
          // Choices whose alternatives depend on what the bound has left.
          for (const x of xs) {
            yield* space.choose(1);
            const values = [...x.values()].toReversed();
            x.bind(values[yield* space.choose(values.length)]!);
          }
        }
        yield* space.distribute(xs, options);
        return total;
      };
      const all = [...solveAll(body)];
      const expected = all.length === 0 ? undefined : isLeast ? Math.min(...all) : Math.max(...all);
      const strategies = [depthFirst, breadthFirst, limitedDiscrepancy];
      expect(solveBest(body, { strategy: strategies[strategy]!() }).sync()).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

test('equal / domains of hundreds of millions: met as ranges, no number is listed', () => {
  expect(solveOne(function* (space) {
    const [x, y] = [space.integer(0, 2e8, { name: 'x' }), space.integer(-5, 2e8, { name: 'y' })];
    for (const each of [x, y]) {
      each.values = () => {
        throw new Error('listed');
      };
    }
    x.bind(y);
    yield* thread(function* () {}).result;
    x.atLeast(7);
    yield* thread(function* () {}).result;
    const least = y.min;
    y.bind(9);
    return [least, x];
  }).sync()).toEqual([7, 9]);
});

test('equal / nothing in common: fails', () => {
  expect(solveOne(function* (space) {
    equal(space.integer(1, 2), space.integer(3, 4));
  }).sync()).toBe(undefined);
  expect(inSpace((space) => refusal(() => space.integer(1, 2, { name: 'x' })._meet(space.integer(3, 4, { name: 'y' }))))).toBe(
    'FailureError: "x" cannot be equal to "y": it is one of 1..2',
  );
});

test('narrow / by what is no number: refused, and nothing has changed', () => {
  const seen = inSpace((space) => {
    const x = space.integer(1, 3, { name: 'x' });
    return [
      refusal(() => x.atLeast(undefined as never)),
      refusal(() => x.atMost(NaN)),
      refusal(() => x.exclude('1' as never)),
      refusal(() => x.keep(2 as never)),
      refusal(() => x.keep([1, '2'] as never)),
      refusal(() => space.integer(undefined as never)),
      refusal(() => space.integer([1, NaN], { name: 'y' })),
      refusal(() => space.integer(1, 2, 'x' as never)),
      x.size,
    ];
  });
  expect(seen).toEqual([
    'TypeError: cannot narrow "x" by atLeast undefined: pass a number',
    'TypeError: cannot narrow "x" by atMost NaN: pass a number',
    `TypeError: cannot narrow "x" by exclude '1': pass a number`,
    'TypeError: cannot narrow "x" to 2: pass a list of numbers',
    `TypeError: cannot narrow "x" to '2': pass a list of numbers`,
    'TypeError: cannot make "integer" of undefined: pass a list of numbers',
    'TypeError: cannot make "y" of NaN: pass a list of numbers',
    "TypeError: cannot make \"integer\" with 'x': options are an object, { name: … }",
    3,
  ]);
});

test('constraints / a word, a function or a variable that is none: refused, and nothing is posted', () => {
  const plain = variable<number>({ name: 'p' }) as unknown as DomainVariable;
  const seen = inSpace((space) => {
    const x = space.integer(1, 3, { name: 'x' });
    return [
      refusal(() => linear([[1, x]], '==' as Relation, 3)),
      refusal(() => linear([[1, x], [1, undefined as never]], '=', 3)),
      refusal(() => propagate([x, plain], () => {})),
      refusal(() => propagate(x as never, () => {})),
      refusal(() => propagate([x], undefined as never)),
      refusal(() => propagate([x], () => {}, { on: 'bound' as never })),
      refusal(() => propagate([x], () => {}, null as never)),
      refusal(() => space.minimize(plain)),
      refusal(() => space.distribute([plain])),
      refusal(() => space.distribute([x], { order: 'firstfail' as never })),
      refusal(() => space.distribute([x], { value: 'median' as never })),
      space.readyCount,
    ];
  });
  expect(seen).toEqual([
    "TypeError: cannot post a sum with relation '==': it is one of = != < <= > >=",
    'TypeError: cannot post a sum of undefined: it has no domain, make it by space.integer',
    'TypeError: cannot post a constraint on "p": it has no domain, make it by space.integer',
    'TypeError: cannot post a constraint on "x": pass a list of variables',
    'TypeError: cannot post "propagator" with undefined: pass a function',
    `TypeError: cannot post "propagator" on 'bound': it is one of value bounds domain`,
    'TypeError: cannot make "propagator" with null: options are an object, { name: … }',
    'TypeError: cannot aim at "p": it has no domain, make it by space.integer',
    'TypeError: cannot distribute "p": it has no domain, make it by space.integer',
    "TypeError: cannot distribute in order 'firstfail': it is one of first-fail in-order",
    "TypeError: cannot distribute by value 'median': it is one of min max split",
    0,
  ]);
});

test('fail / a variable with a domain: who waits for it to be narrowed is told', () => {
  const seen: unknown[] = [];
  expect(solveOne(function* (space) {
    const x = space.integer(1, 5, { name: 'x' });
    thread(function* () {
      yield* x.whenNarrowed();
      seen.push(x.state);
    });
    thread(function* () {
      x.fail(new Error('no number'));
    });
    return 'solved';
  }).sync()).toBe('solved');
  expect(seen).toEqual(['failed']);
});

test('fail / a variable with constraints, or the objective: ends the search with its error', () => {
  const failing = (body: (x: DomainVariable, space: Space) => void) => {
    const search = solveOne(function* (space) {
      const x = space.integer(1, 5, { name: 'x' });
      body(x, space);
      thread(function* () {
        if (!x.isDetermined) x.fail(new Error('no number'));
      });
      return 'solved';
    });
    return refusal(() => search.sync());
  };
  expect([
    failing((x, space) => propagate([space.integer(1, 5), x], () => {}, { on: 'value' })),
    failing((x) => {
      x.fail(new Error('no number'));
      propagate([x], () => {});
    }),
    failing((x, space) => space.minimize(x)),
  ]).toEqual(['Error: no number', 'Error: no number', 'Error: no number']);
});
