import { call, type Operation, type Routine } from '@core/coroutine';
import { lazy } from './lazy.ts';
import { Readable } from './readable.ts';
import { checkFunction, checkIterable, refuse } from './refuse.ts';
import { bound } from './variable.ts';

/**
 * A list whose rest is a variable: who reads further than it is known waits, for a producer or because it is lazy. It is
 * plain data: many may read one stream, each at its own pace, and `unify` compares streams by structure.
 */
export type Stream<T> = Readable<Pair<T> | null>;

/** One item and the stream of those after it. A stream that has ended is `null`. */
export interface Pair<T> {
  readonly head: T;
  readonly tail: Stream<T>;
}

/** An item before a stream: what a producer binds the end of its stream to. */
export function pair<T>(head: T, tail: Stream<T>): Pair<T> {
  return { head, tail };
}

/**
 * Makes a stream of the items of an iterable, taken one by one as somebody reads so far, and once. It may be infinite.
 *
 * @throws TypeError when it is no iterable
 *
 * @example
 * ```ts run
 * import { filter, from, map, take } from '@core/dataflow';
 *
 * function* naturals() {
 *   for (let n = 0; ; n++) yield n;
 * }
 * const squares = map(from(naturals()), (n) => n * n);
 * console.log(take(filter(squares, (n) => n % 2 === 1), 4).sync());
 * ```
 * ```text output
 * [ 1, 9, 25, 49 ]
 * ```
 */
export function from<T>(items: Iterable<T>): Stream<T> {
  checkIterable('make a stream of', items, 'pass an iterable');
  return lazy({ name: 'stream' }, begin<T>, items);
}

function* begin<T>(items: Iterable<T>): Routine<Pair<T> | null> {
  return yield* rest(items[Symbol.iterator]());
}

function* rest<T>(items: Iterator<T>): Routine<Pair<T> | null> {
  const { done, value } = items.next();
  return done === true ? null : pair(value, lazy({ name: 'stream' }, rest<T>, items));
}

/** The stream of `change(item)`; an item is taken, and changed, when somebody reads so far. */
export function map<T, R>(items: Stream<T>, change: (item: T) => R): Stream<R> {
  check('map', items, change);
  return lazy({ name: 'map' }, mapped<T, R>, items, change);
}

function* mapped<T, R>(items: Stream<T>, change: (item: T) => R): Routine<Pair<R> | null> {
  const next = yield* items;
  return next === null ? null : pair(change(next.head), map(next.tail, change));
}

/** The stream of the items for which `test` answers true; as many items are taken as it needs for one. */
export function filter<T, S extends T>(items: Stream<T>, test: (item: T) => item is S): Stream<S>;
export function filter<T>(items: Stream<T>, test: (item: T) => boolean): Stream<T>;
export function filter<T>(items: Stream<T>, test: (item: T) => boolean): Stream<T> {
  check('filter', items, test);
  return lazy({ name: 'filter' }, filtered<T>, items, test);
}

function* filtered<T>(items: Stream<T>, test: (item: T) => boolean): Routine<Pair<T> | null> {
  let next = yield* items;
  while (next !== null && !test(next.head)) next = yield* next.tail;
  return next === null ? null : pair(next.head, filter(next.tail, test));
}

/** Reads the first `count` items, or all if there are fewer; with `Infinity` to the end. Suspends while they are not known. */
export function take<T>(items: Stream<T>, count: number): Operation<T[]> {
  if (!(count >= 0)) throw new RangeError(`cannot take ${count} items: it is 0 or more`);
  return call(taking<T>, items, count);
}

function* taking<T>(items: Stream<T>, count: number): Routine<T[]> {
  const taken: T[] = [];
  for (let left = items; taken.length < count; ) {
    const next = yield* left;
    if (next === null) break;
    taken.push(next.head);
    left = next.tail;
  }
  return taken;
}

/** Runs `body(item)` for each item until the stream ends, one after the other. Suspends while the next is not known. */
export function each<T>(items: Stream<T>, body: (item: T) => Routine<unknown>): Operation<void> {
  check('go through', items, body);
  return call(eaching<T>, items, body);
}

function* eaching<T>(items: Stream<T>, body: (item: T) => Routine<unknown>): Routine<void> {
  let left = items;
  for (let next = yield* left; next !== null; next = yield* left) {
    left = next.tail;
    yield* body(next.head);
  }
}

function check(wish: string, items: unknown, how: unknown): void {
  if (!(items instanceof Readable)) refuse(wish, items, 'it is no stream');
  checkFunction(`${wish} "${(items as Readable<unknown>).name}" with`, how);
}

/** The stream that has ended. */
export const nil: Stream<never> = /* @__PURE__ */ bound(null, { name: 'nil' });
