import type { Routine, RoutineFunction } from '@core/coroutine';
import { lazy } from './lazy.ts';
import { pair, type Pair, type Stream } from './stream.ts';
import { thread } from './threads.ts';

/** Starts an activity: `thread` of this package, or `spawn` of @core/tasklets. */
export type Starter = <A extends readonly unknown[]>(body: RoutineFunction<A, void>, ...args: A) => unknown;

/**
 * A bounded buffer between a lazy stream and its reader: the same stream, of which up to `size` items are computed ahead of
 * the one that was read last, while the reader does something else. It begins when the first item is read.
 *
 * @param start starts what reads ahead, one activity for each item; `thread` by default, which needs a thread around. In a
 * tasklet pass `spawn`
 * @throws RangeError when the size is no whole number, 0 or more
 *
 * @example
 * ```ts run
 * import { buffer, from, runSync } from '@core/dataflow';
 *
 * function* dishes() {
 *   for (const dish of ['soup', 'roast', 'cake', 'tea']) {
 *     console.log('cooks', dish);
 *     yield dish;
 *   }
 * }
 * runSync(function* () {
 *   const ahead = buffer(from(dishes()), 2);
 *   const first = (yield* ahead)!;
 *   console.log('eats', first.head);
 *   const second = (yield* first.tail)!;
 *   console.log('eats', second.head);
 * });
 * ```
 * ```text output
 * cooks soup
 * eats soup
 * cooks roast
 * eats roast
 * cooks cake
 * cooks tea
 * ```
 */
export function buffer<T>(items: Stream<T>, size: number, start: Starter = thread): Stream<T> {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`cannot buffer ${size} items: it is a whole number, 0 or more`);
  if (size === 0) return items;
  return lazy({ name: 'buffer' }, opened<T>, items, size, start);
}

function* opened<T>(items: Stream<T>, size: number, start: Starter): Routine<Pair<T> | null> {
  const ahead: Ahead<T> = { end: items };
  for (let i = 0; i < size; i++) start(readOn<T>, ahead);
  return yield* next(items, ahead, start);
}

/** How far it was read ahead: each reads one item further than the one before it. */
interface Ahead<T> {
  end: Stream<T>;
}

function* next<T>(items: Stream<T>, ahead: Ahead<T>, start: Starter): Routine<Pair<T> | null> {
  start(readOn<T>, ahead);
  const first = yield* items;
  return first === null ? null : pair(first.head, lazy({ name: 'buffer' }, next<T>, first.tail, ahead, start));
}

function* readOn<T>(ahead: Ahead<T>): Routine<void> {
  const here = ahead.end;
  // The next in line reads the tail of what this one is waiting for.
  ahead.end = lazy({ name: 'buffer' }, tailOf<T>, here);
  yield* here;
}

function* tailOf<T>(items: Stream<T>): Routine<Pair<T> | null> {
  const first = yield* items;
  return first === null ? null : yield* first.tail;
}
