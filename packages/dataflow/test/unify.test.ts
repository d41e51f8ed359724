import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runSync, thread, unify, variable, type Variable } from '../src/index.ts';
import { refusal } from './support.ts';

function named(...names: string[]): Variable<unknown>[] {
  return names.map((name) => variable<unknown>({ name }));
}

test('unify / two unbound variables: they become one, whichever is bound', () => {
  const [x, y, z] = named('x', 'y', 'z');
  unify(x, y);
  unify(y, z);
  unify(x, z);
  y!.bind(3);
  expect([x, y, z].map((each) => each!.tryRead())).toEqual([3, 3, 3]);
});

test('unify / readers of both: all go on, those of the kept one first', () => {
  const [x, y] = named('x', 'y');
  const seen: string[] = [];
  runSync(function* () {
    for (const each of [x!, y!]) {
      thread(function* () {
        seen.push(`${each.name} ${(yield* each) as number}`);
      });
    }
    thread(function* () {
      unify(x, y);
      seen.push('unified');
      x!.bind(1);
    });
  });
  expect(seen).toEqual(['unified', 'y 1', 'x 1']);
});

test('unify / structures: from left to right, deep', () => {
  const [x, y, z] = named('x', 'y', 'z');
  unify({ a: [x, 2], b: { c: y } }, { b: { c: [z] }, a: [1, 2] });
  expect(x!.tryRead()).toBe(1);
  expect((y!.tryRead() as unknown[])[0] === z).toBe(true);
  z!.bind('end');
  unify(y, ['end']);
});

test.each([
  ['lengths', [1, 2], [1], '[1, 2] is not [1]'],
  ['keys', { a: 1 }, { b: 1 }, '{ a: 1 } is not { b: 1 }'],
  ['an array and an object', [], {}, '[] is not {  }'],
  ['primitives', [1], ['1'], "at [0], 1 is not '1'"],
  ['objects of classes', new Map(), new Map(), 'a Map is not a Map'],
  ['null and undefined', null, undefined, 'null is not undefined'],
])('unify / different %s: a failure that says where', (_, left, right, why) => {
  expect(refusal(() => unify(left, right)).endsWith(`: ${why}`)).toBe(true);
});

test('unify / fails late: nothing was bound, nobody was woken', () => {
  const [x, y, z] = named('x', 'y', 'z');
  const seen: string[] = [];
  runSync(function* () {
    thread(function* () {
      seen.push(`x is ${(yield* x!) as number}`);
    });
    thread(function* () {
      expect(refusal(() => unify([x, y, x, 1], [y, z, 5, 2]))).toBe(
        'FailureError: cannot unify ["x", "y", "x", 1] with ["y", "z", 5, 2]: at [3], 1 is not 2',
      );
      expect([x, y, z].map((each) => each!.state)).toEqual(['unbound', 'unbound', 'unbound']);
      y!.bind('own');
      z!.bind('other');
      x!.bind(1);
    });
  });
  expect(seen).toEqual(['x is 1']);
  expect([y!.tryRead(), z!.tryRead()]).toEqual(['own', 'other']);
});

test('unify / cyclic terms: comes to an end', () => {
  const [x, y] = named('x', 'y');
  x!.bind({ head: 1, tail: x });
  y!.bind({ head: 1, tail: { head: 1, tail: y } });
  unify(x, y);
  const [z] = named('z');
  z!.bind({ head: 1, tail: { head: 2, tail: z } });
  expect(refusal(() => unify(x, z))).toMatch('at [tail][head], 1 is not 2');
});

test('unify / long lists: as deep as memory allows', () => {
  const list = (end: unknown): unknown => Array.from({ length: 100_000 }).reduce((tail) => ({ head: 0, tail }), end);
  const [end] = named('end');
  unify(list(end), list('nil'));
  expect(end!.tryRead()).toBe('nil');
});

test('unify / a failed variable: its error, and nothing has changed', () => {
  const [x, y] = named('x', 'y');
  y!.fail(new Error('lost'));
  expect(refusal(() => unify([x, y], [1, 2]))).toBe('Error: lost');
  expect(x!.state).toBe('unbound');
});

test('unify / two views: refused', () => {
  const [x, y] = named('x', 'y');
  expect(refusal(() => unify(x!.view, y!.view))).toBe(
    'UsageError: cannot unify "y": it can only be read here, and it is unbound',
  );
  unify(x!.view, x);
});

// The model: terms over a few variables; a plain twin that substitutes until nothing changes.
type Term = number | { readonly v: number } | readonly Term[];
const term: fc.Arbitrary<Term> = fc.letrec<{ term: Term; list: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 2 }),
    fc.record({ v: fc.integer({ min: 0, max: 4 }) }),
    tie('list'),
  ),
  list: fc.array(tie('term'), { maxLength: 3 }),
})).term;

/** Robinson's algorithm by substitution, for terms without cycles; null when they differ, undefined when it would be cyclic. */
function model(pairs: readonly (readonly [Term, Term])[]): Map<number, Term> | null | undefined {
  const bindings = new Map<number, Term>();
  const walk = (t: Term): Term => {
    let at = t;
    while (typeof at === 'object' && 'v' in at && bindings.has(at.v)) at = bindings.get(at.v)!;
    return at;
  };
  const occurs = (v: number, t: Term): boolean => {
    const at = walk(t);
    if (typeof at === 'number') return false;
    return 'v' in at ? at.v === v : at.some((each) => occurs(v, each));
  };
  const todo = [...pairs];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [left, right] = [walk(next[0]), walk(next[1])];
    if (typeof left === 'object' && 'v' in left) {
      if (typeof right === 'object' && 'v' in right && right.v === left.v) continue;
      if (occurs(left.v, right)) return undefined;
      bindings.set(left.v, right);
    } else if (typeof right === 'object' && 'v' in right) {
      todo.push([right, left]);
    } else if (typeof left === 'number' || typeof right === 'number') {
      if (left !== right) return null;
    } else {
      if (left.length !== right.length) return null;
      left.forEach((each, i) => todo.push([each, right[i]!]));
    }
  }
  return bindings;
}

test('unify / any terms: as a plain twin says, and untouched when it fails', () => {
  fc.assert(
    fc.property(term, term, (left, right) => {
      const expected = model([[left, right]]);
      fc.pre(expected !== undefined);
      const variables = named('0', '1', '2', '3', '4');
      const made = (t: Term): unknown => (typeof t === 'number' ? t : 'v' in t ? variables[t.v] : t.map(made));
      let failed = false;
      try {
        unify(made(left), made(right));
      } catch {
        failed = true;
      }
      expect(failed).toBe(expected === null);
      if (failed) expect(variables.every((each) => each.state === 'unbound')).toBe(true);
      else expect(refusalOrNothing(() => unify(made(left), made(right)))).toBe(undefined);
      if (expected !== null) {
        for (const [v, t] of expected) if (typeof t === 'number') expect(variables[v]!.tryRead()).toBe(t);
      }
    }),
    { numRuns: 500 },
  );
});

function refusalOrNothing(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test('unify / arrays with empty places: lengths count', () => {
  expect(refusal(() => unify(new Array(3), []))).toBe(
    'FailureError: cannot unify [empty, empty, empty] with []: [empty, empty, empty] is not []',
  );
  unify(new Array(3), new Array(3));
});
