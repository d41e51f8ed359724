import { call, type Operation, type Routine } from '@core/coroutine';
import { Readable } from './readable.ts';
import { keysOf } from './unify.ts';

/** A term with the values of its variables in their places. */
export type Ground<T> =
  T extends Readable<infer U>
    ? Ground<U>
    : T extends (...args: never) => unknown
      ? T
      : T extends readonly unknown[] | Record<string, unknown> | object
        ? { [K in keyof T]: Ground<T[K]> }
        : T;

/**
 * Copies a term, its arrays and plain objects, with the value in the place of each variable; waits for those that are unbound,
 * from left to right. Cyclic terms become cyclic copies. Values of classes stay the same objects.
 *
 * @throws what reading a variable throws
 *
 * @example
 * ```ts run
 * import { ground, unify, variable } from '@core/dataflow';
 *
 * const [x, y] = [variable<number>(), variable<number[]>()];
 * unify([x, y], [1, [2, 3]]);
 * console.log(ground({ x, list: y }).sync());
 * ```
 * ```text output
 * { x: 1, list: [ 2, 3 ] }
 * ```
 */
export function ground<T>(term: T): Operation<Ground<T>> {
  return call(copy, term) as Operation<Ground<T>>;
}

interface Place {
  readonly into: Record<string, unknown>;
  readonly key: string;
  readonly term: unknown;
}

function* copy(term: unknown): Routine<unknown> {
  const whole: Record<string, unknown> = {};
  const todo: Place[] = [{ into: whole, key: 'term', term }];
  const copies = new Map<object, unknown>();
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    const { into, key } = place;
    let value = place.term;
    while (value instanceof Readable) value = (yield* value) as unknown;
    const keys = keysOf(value);
    if (keys === null) {
      into[key] = value;
      continue;
    }
    const made = copies.get(value as object);
    if (made !== undefined) {
      into[key] = made;
      continue;
    }
    const twin = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
    copies.set(value as object, twin);
    into[key] = twin;
    // In the order of reading, so that keys are made and variables are waited for from left to right.
    const parts = keys.map((each) => ({ into: twin, key: each, term: (value as Record<string, unknown>)[each] }));
    todo.push(...parts.toReversed());
  }
  return whole['term'];
}

/** A variable in a term that is unbound and not lazy, so that reading the whole would wait; undefined when there is none. */
export function unboundIn(term: unknown): Readable<unknown> | undefined {
  const todo = [term];
  const met = new Set<unknown>();
  for (let value = todo.pop(); todo.length > 0 || value !== undefined; value = todo.pop()) {
    while (value instanceof Readable && value.state === 'bound') value = value.tryRead();
    if (value instanceof Readable) {
      if (value.state === 'unbound' && value._source()._computation === null) return value;
      continue;
    }
    const keys = keysOf(value);
    if (keys === null || met.has(value)) continue;
    met.add(value);
    for (const key of keys.toReversed()) todo.push((value as Record<string, unknown>)[key]);
  }
  return undefined;
}
