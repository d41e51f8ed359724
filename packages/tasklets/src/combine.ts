/**
 * Several at once, each in a tasklet of its own, all of them in one scope: none is left behind, whatever happens. The names
 * and the results are those of `Promise`; those that are no longer needed are cancelled and have unwound.
 */
import { call, enclosing, type Operation, type Routine, type Runnable } from '@core/coroutine';
import { scope } from './open-scope.ts';
import { Tasklet } from './tasklet.ts';
import type { Outcome } from './join.ts';
import type { Scope } from './scope.ts';

/** One of several: an operation, a routine that was called, or a function that makes one. */
export type Arm<T = unknown> = Runnable<T> | (() => Runnable<T>);

/** What an arm comes to. */
export type ArmValue<A> = A extends Arm<infer T> ? T : never;

type Values<A extends readonly Arm[]> = { -readonly [K in keyof A]: ArmValue<A[K]> };
type Outcomes<A extends readonly Arm[]> = { -readonly [K in keyof A]: Outcome<ArmValue<A[K]>> };

/**
 * Runs all arms at once and returns their values, in the order of the arms. Suspends until all have ended.
 *
 * @throws what the first arm to fail throws; the others are cancelled and have unwound by then. When some of them fail while
 * they do, an AggregateError of all with the first as its `cause`
 *
 * @example
 * ```ts run
 * import { all, run } from '@core/tasklets';
 * import { after, virtualClock } from '@core/coroutine/host';
 *
 * await run(function* () {
 *   const [tea, cups] = yield* all([after(3000, 'tea'), after(1000, 2)]);
 *   console.log(tea.toUpperCase(), cups + 1);
 * }, { clock: virtualClock() });
 * ```
 * ```text output
 * TEA 3
 * ```
 */
export function all<const A extends readonly Arm[]>(arms: A): Operation<Values<A>> {
  check('all', arms);
  return call(every, arms) as Operation<unknown> as Operation<Values<A>>;
}

interface Every {
  readonly values: unknown[];
  /** What an arm was cancelled with: it does not fail then, but without its value there is no result. */
  cancelled: unknown;
}

function* every(arms: readonly Arm[]): Routine<unknown[]> {
  const all: Every = { values: new Array(arms.length), cancelled: null };
  yield* scope((each) => startEach(each, arms, keepValue, all), { name: 'all' });
  if (all.cancelled !== null) throw all.cancelled;
  return all.values;
}

function* keepValue(each: Scope, all: Every, arm: Arm, index: number): Routine<void> {
  try {
    all.values[index] = yield* begin(arm);
  } catch (error) {
    if (!each.cancelled && isOwnCancellation(error)) each.cancel((all.cancelled = error));
    throw error;
  }
}

/**
 * Runs all arms at once and returns how each ended, in the order of the arms. Suspends until all have ended; never throws what
 * an arm throws.
 */
export function allSettled<const A extends readonly Arm[]>(arms: A): Operation<Outcomes<A>> {
  check('allSettled', arms);
  return scope((each) => settleEach(each, arms), { name: 'allSettled' }) as Operation<unknown> as Operation<Outcomes<A>>;
}

function* settleEach(each: Scope, arms: readonly Arm[]): Routine<Outcome<unknown>[]> {
  const outcomes = new Array<Outcome<unknown>>(arms.length);
  yield* startEach(each, arms, keepOutcome, outcomes);
  return outcomes;
}

function* keepOutcome(_each: Scope, outcomes: Outcome<unknown>[], arm: Arm, index: number): Routine<void> {
  try {
    outcomes[index] = { status: 'fulfilled', value: yield* begin(arm) };
  } catch (error) {
    const status = isOwnCancellation(error) ? 'cancelled' : 'rejected';
    outcomes[index] = { status, reason: error } as Outcome<unknown>;
  }
}

/**
 * Runs all arms at once until the first has ended; the others are cancelled. Suspends until they have unwound, and then
 * returns what the first returned or throws what it threw. Arms that are ready at the same time win in their order.
 *
 * @throws also what another throws while it unwinds: nothing is swallowed. RangeError without arms
 *
 * @example
 * ```ts run
 * import { race, run } from '@core/tasklets';
 * import { after, sleep, virtualClock } from '@core/coroutine/host';
 *
 * function* slow() {
 *   try {
 *     yield* sleep(60_000);
 *     return 'slow';
 *   } finally {
 *     console.log('slow gives up');
 *   }
 * }
 * await run(function* () {
 *   console.log(yield* race([slow, after(10, 'quick')]));
 * }, { clock: virtualClock() });
 * ```
 * ```text output
 * slow gives up
 * quick
 * ```
 */
export function race<const A extends readonly Arm[]>(arms: A): Operation<ArmValue<A[number]>> {
  check('race', arms, 1);
  return call(first<ArmValue<A[number]>>, 'race', arms, () => true);
}

/**
 * Runs all arms at once until the first has returned; the others are cancelled. Suspends until they have unwound, and then
 * returns its value. Arms that fail before are left out of account.
 *
 * @throws AggregateError of what the arms threw, in their order, when all have failed. Also what an arm throws after another
 * has returned. RangeError without arms
 */
export function any<const A extends readonly Arm[]>(arms: A): Operation<ArmValue<A[number]>> {
  check('any', arms, 1);
  return call(firstToReturn<ArmValue<A[number]>>, arms);
}

function* firstToReturn<T>(arms: readonly Arm[]): Routine<T> {
  const errors: unknown[] = [];
  return yield* first<T>('any', arms, (error, index) => {
    errors[index] = error;
    const failed = Object.keys(errors).length;
    if (failed === arms.length) throw new AggregateError(errors, 'every arm has failed', { cause: error });
    return false;
  });
}

interface Contest {
  /** Whether an error ends the contest. */
  readonly decides: (error: unknown, index: number) => boolean;
  end: { readonly failed: boolean; readonly value: unknown } | null;
}

function* first<T>(name: string, arms: readonly Arm[], decides: Contest['decides']): Routine<T> {
  const contest: Contest = { decides, end: null };
  yield* scope((each) => startEach(each, arms, compete, contest), { name });
  const { failed, value } = contest.end!;
  if (failed) throw value;
  return value as T;
}

function* compete(each: Scope, contest: Contest, arm: Arm, index: number): Routine<void> {
  let result: Contest['end'];
  try {
    result = { failed: false, value: yield* begin(arm) };
  } catch (error) {
    if (each.cancelled) {
      // Too late to count. To throw its cancellation on would tell nobody, and cost more than the rest; all else must not be swallowed.
      if (isOwnCancellation(error)) return;
      throw error;
    }
    if (!contest.decides(error, index)) return;
    result = { failed: true, value: error };
  }
  contest.end ??= result;
  each._cancelOthers(enclosing(Tasklet)!, 'another was first');
}

/** A function of the module for each kind of arm: one that is made on the spot costs a microsecond when it is first called. */
type RunArm<S> = (each: Scope, state: S, arm: Arm, index: number) => Routine<void>;

function* startEach<S>(each: Scope, arms: readonly Arm[], run: RunArm<S>, state: S): Routine<void> {
  for (const [index, arm] of arms.entries()) each.spawn({ name: `${each.name}[${index}]` }, run, each, state, arm, index);
}

function begin<T>(arm: Arm<T>): Runnable<T> {
  return typeof arm === 'function' ? arm() : arm;
}

function isOwnCancellation(error: unknown): boolean {
  return enclosing(Tasklet)?._rare?._isOwn(error) === true;
}

function check(verb: string, arms: readonly unknown[], least = 0): void {
  if (arms.length < least) throw new RangeError(`cannot run ${verb} without arms: none would ever be first`);
  for (const [index, arm] of arms.entries()) {
    const iterates = (arm as Partial<Runnable<unknown>> | null | undefined)?.[Symbol.iterator];
    if (typeof arm !== 'function' && typeof iterates !== 'function') {
      const why = 'not an operation, a routine or a function that makes one';
      throw new TypeError(`cannot run ${verb}: arm ${index} is ${String(arm)}, ${why}`);
    }
  }
}
