/**
 * What `Array` offers with callbacks, for callbacks that may switch or wait: the engine's own loops are plain frames, across
 * which nothing can suspend. They take any iterable and run by `yield*`; everything else is as the methods of these names.
 */
import type { Routine } from '@core/coroutine';

/** A callback that may switch. */
export type Visit<T, R> = (item: T, index: number) => Routine<R>;

/**
 * Runs `visit` for every item, in order.
 *
 * @example
 * ```ts run
 * import { currentGreenlet, greenlet, map } from '@core/greenlets';
 *
 * const main = currentGreenlet();
 * const asking = greenlet(function* () {
 *   return yield* map(['name', 'colour'], function* (what) {
 *     return `${what}: ${yield* main.switch(`${what}?`)}`;
 *   });
 * });
 * console.log(asking.switch().sync());
 * console.log(asking.switch('Arthur').sync());
 * console.log(asking.switch('blue').sync());
 * ```
 * ```text output
 * name?
 * colour?
 * [ 'name: Arthur', 'colour: blue' ]
 * ```
 */
export function* map<T, R>(items: Iterable<T>, visit: Visit<T, R>): Routine<R[]> {
  const results: R[] = [];
  let index = 0;
  for (const item of items) results.push(yield* visit(item, index++));
  return results;
}

/** Runs `visit` for every item, in order. */
export function* forEach<T>(items: Iterable<T>, visit: Visit<T, unknown>): Routine<void> {
  let index = 0;
  for (const item of items) yield* visit(item, index++);
}

/** The items for which `test` answers yes. */
export function* filter<T>(items: Iterable<T>, test: Visit<T, unknown>): Routine<T[]> {
  const results: T[] = [];
  let index = 0;
  for (const item of items) if (yield* test(item, index++)) results.push(item);
  return results;
}

/** The first item for which `test` answers yes, which is not asked further. */
export function* find<T>(items: Iterable<T>, test: Visit<T, unknown>): Routine<T | undefined> {
  let index = 0;
  for (const item of items) if (yield* test(item, index++)) return item;
  return undefined;
}

/** Whether `test` answers yes for one item at least. */
export function* some<T>(items: Iterable<T>, test: Visit<T, unknown>): Routine<boolean> {
  let index = 0;
  for (const item of items) if (yield* test(item, index++)) return true;
  return false;
}

/** Whether `test` answers yes for all items. */
export function* every<T>(items: Iterable<T>, test: Visit<T, unknown>): Routine<boolean> {
  let index = 0;
  for (const item of items) if (!(yield* test(item, index++))) return false;
  return true;
}

/** What `visit` answers for the items, its lists laid end to end. */
export function* flatMap<T, R>(items: Iterable<T>, visit: Visit<T, R | readonly R[]>): Routine<R[]> {
  return (yield* map(items, visit)).flat() as R[];
}

/** Folds the items into one value, beginning with `initial`. */
export function* reduce<T, R>(
  items: Iterable<T>,
  fold: (accumulator: R, item: T, index: number) => Routine<R>,
  initial: R,
): Routine<R> {
  let accumulator = initial;
  let index = 0;
  for (const item of items) accumulator = yield* fold(accumulator, item, index++);
  return accumulator;
}

/**
 * A sorted copy, by a comparison that may switch; stable, `undefined` last, like the method of this name. It compares at
 * most n log₂ n times.
 */
export function* toSorted<T>(items: Iterable<T>, compare: (a: T, b: T) => Routine<number>): Routine<T[]> {
  const all = [...items];
  let from: T[] = all.filter((item) => item !== undefined);
  const missing = all.length - from.length;
  // Merges runs of 1, 2, 4 … from one list into another, and back.
  for (let run = 1; run < from.length; run *= 2) {
    const to: T[] = [];
    for (let start = 0; start < from.length; start += 2 * run) {
      const middle = Math.min(start + run, from.length);
      const end = Math.min(middle + run, from.length);
      let left = start;
      let right = middle;
      while (left < middle && right < end) {
        // Only a right one that is truly less overtakes: that keeps equal ones in order, and those that compare as NaN.
        to.push((yield* compare(from[left]!, from[right]!)) > 0 ? from[right++]! : from[left++]!);
      }
      while (left < middle) to.push(from[left++]!);
      while (right < end) to.push(from[right++]!);
    }
    from = to;
  }
  return [...from, ...new Array<T>(missing).fill(undefined as T)];
}

/** `text.replace(pattern, …)` with a replacement that may switch: of every match if the pattern is global, else the first. */
export function* replace(
  text: string,
  pattern: RegExp,
  replacement: (match: RegExpMatchArray) => Routine<string>,
): Routine<string> {
  if (pattern.global) pattern.lastIndex = 0;
  const matches = pattern.global ? text.matchAll(pattern) : [pattern.exec(text)];
  let result = '';
  let end = 0;
  for (const match of matches) {
    if (match === null) break;
    result += text.slice(end, match.index) + (yield* replacement(match));
    end = match.index + match[0].length;
  }
  return result + text.slice(end);
}
