import { call, type Operation, type Routine } from '@core/coroutine';
import { Readable } from './readable.ts';
import { keysOf, lengthOf } from './unify.ts';

/**
 * A term with the values of its variables in their places. Types cannot tell an object of a class all of whose members are public
 * from a plain one: for such a class it says that variables in its fields are values, although {@link ground} leaves it as it is.
 */
export type Ground<T> = unknown extends T
  ? T
  : T extends Readable<infer U>
    ? Ground<U>
    : T extends Atom
      ? T
      : T extends readonly unknown[]
        ? { [K in keyof T]: Ground<T[K]> }
        : { [K in keyof T]: T[K] } extends T
          ? { [K in keyof T]: Ground<T[K]> }
          : T; // private members: an object of a class

/** What has no parts, also when a brand tells it from others of its kind. */
type Atom = string | number | bigint | boolean | symbol | null | undefined | ((...args: never) => unknown);

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
      put(into, key, value);
      continue;
    }
    const made = copies.get(value as object);
    if (made !== undefined) {
      put(into, key, made);
      continue;
    }
    const twin = (Array.isArray(value) ? new Array(lengthOf(value)) : {}) as Record<string, unknown>;
    copies.set(value as object, twin);
    put(into, key, twin);
    // The first one on top, so that keys are made and variables are waited for from left to right.
    for (const each of keys.toReversed()) todo.push({ into: twin, key: each, term: (value as Record<string, unknown>)[each] });
  }
  return whole['term'];
}

function put(into: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') into[key] = value;
  else Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A variable in a term that is unbound and not lazy, so that reading the whole would wait; undefined when there is none. */
export function unboundIn(term: unknown): Readable<unknown> | undefined {
  return openIn(term, (each) => each.state === 'unbound' && each._source()._computation === null);
}

/** Whether one of the variables in a term stands for that error. */
export function hasFailed(term: unknown, error: unknown): boolean {
  return openIn(term, (each) => each.state === 'failed' && each._source()._value === error) !== undefined;
}

/** The first variable in a term that has no value, and that the test is true of. */
function openIn(term: unknown, test: (open: Readable<unknown>) => boolean): Readable<unknown> | undefined {
  const todo = [term];
  const met = new Set<unknown>();
  for (let value = todo.pop(); todo.length > 0 || value !== undefined; value = todo.pop()) {
    while (value instanceof Readable && value.state === 'bound') value = value.tryRead();
    if (value instanceof Readable) {
      if (test(value)) return value;
      continue;
    }
    const keys = keysOf(value);
    if (keys === null || met.has(value)) continue;
    met.add(value);
    for (const key of keys.toReversed()) todo.push((value as Record<string, unknown>)[key]);
  }
  return undefined;
}
