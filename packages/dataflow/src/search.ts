import { call, type Operation, type Routine } from '@core/coroutine';
import { type SearchOptions, Solutions } from './solutions.ts';
import type { Ground } from './ground.ts';
import type { SpaceBody } from './space.ts';

/**
 * Finds the first solution of `body`, in the order of the strategy. The body runs in a {@link Space}, once for every branch
 * that is followed, and must do the same each time: it is told other answers where it chooses. Suspends when a thread of it
 * waits for what is outside.
 *
 * @returns what the body returns, with values in the place of variables (see {@link ground}); undefined when every branch fails
 * @throws what a thread of the body throws, in an AggregateError if a `finally` block fails as well; DeadlockError when a space is
 * stable and neither solved nor at a choice point, with a list of who waits on what
 *
 * @example
 * ```ts run
 * import { distinct, linear, solveOne } from '@core/dataflow';
 *
 * const money = solveOne(function* (space) {
 *   const letters = [...'SENDMORY'].map((name) => space.integer(0, 9, { name }));
 *   const word = (text: string, sign: 1 | -1) =>
 *     [...text].map((name, i) => [sign * 10 ** (text.length - 1 - i), letters.find((x) => x.name === name)!] as const);
 *   distinct(letters);
 *   linear([...word('SEND', 1), ...word('MORE', 1), ...word('MONEY', -1)], '=', 0);
 *   letters[0]!.atLeast(1);
 *   letters[4]!.atLeast(1);
 *   yield* space.distribute(letters);
 *   return Object.fromEntries(letters.map((x) => [x.name, x]));
 * });
 * console.log(money.sync());
 * ```
 * ```text output
 * { S: 9, E: 5, N: 6, D: 7, M: 1, O: 0, R: 8, Y: 2 }
 * ```
 */
export function solveOne<T>(body: SpaceBody<T>, options: SearchOptions = {}): Operation<Ground<T> | undefined> {
  return call(first<T>, body, options);
}

function* first<T>(body: SpaceBody<T>, options: SearchOptions): Routine<Ground<T> | undefined> {
  const { done, value } = yield* new Solutions(body, options).next();
  return done === true ? undefined : value;
}

/**
 * All solutions, found one by one as somebody asks: by `for…of` when nothing in the body waits for what is outside, by
 * `for await`, or by `yield* solutions.next()` in a routine. Leaving the loop ends the search.
 *
 * @throws (when asked for the next one) what {@link solveOne} throws
 *
 * @example
 * ```ts run
 * import { solveAll } from '@core/dataflow';
 *
 * const rightTriangles = solveAll(function* (space) {
 *   const [a, b, c] = [1 + (yield* space.choose(9)), 1 + (yield* space.choose(9)), 1 + (yield* space.choose(10))];
 *   if (a > b || a * a + b * b !== c * c) space.fail();
 *   return [a, b, c];
 * });
 * for (const triangle of rightTriangles) console.log(...triangle);
 * ```
 * ```text output
 * 3 4 5
 * 6 8 10
 * ```
 */
export function solveAll<T>(body: SpaceBody<T>, options: SearchOptions = {}): Solutions<T> {
  return new Solutions(body, options);
}

/**
 * Finds the solution that costs least, by branch and bound: the body says by `space.minimize(x)` or `space.maximize(x)` what
 * counts, and after each solution only better ones are looked for. Of equally good ones the first in the order of the strategy
 * is returned; undefined when there is none.
 *
 * @throws what {@link solveOne} throws; UsageError when the body does not say what counts
 *
 * @example
 * ```ts run
 * import { linear, solveBest } from '@core/dataflow';
 *
 * // Which coins make 67 cents, as few as possible?
 * const coins = [50, 20, 10, 5, 2, 1];
 * const change = solveBest(function* (space) {
 *   const counts = coins.map((coin) => space.integer(0, 67, { name: `${coin}s` }));
 *   const total = space.integer(0, 67, { name: 'total' });
 *   linear(counts.map((count, i) => [coins[i]!, count]), '=', 67);
 *   linear([...counts.map((count) => [1, count] as const), [-1, total]], '=', 0);
 *   space.minimize(total);
 *   yield* space.distribute(counts, { order: 'in-order', value: 'max' });
 *   return counts;
 * });
 * console.log(change.sync());
 * ```
 * ```text output
 * [ 1, 0, 1, 1, 1, 0 ]
 * ```
 */
export function solveBest<T>(body: SpaceBody<T>, options: SearchOptions = {}): Operation<Ground<T> | undefined> {
  return call(best<T>, body, options);
}

function* best<T>(body: SpaceBody<T>, options: SearchOptions): Routine<Ground<T> | undefined> {
  const solutions = new Solutions(body, options, true);
  let value: Ground<T> | undefined;
  for (let next = yield* solutions.next(); next.done !== true; next = yield* solutions.next()) value = next.value;
  return value;
}
