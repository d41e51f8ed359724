/**
 * Structured concurrency. A scope is a block that nothing started in it outlives, whichever way the block is left; the
 * model is Trio's nursery and its cancel scope, in one. `scope`, `failAfter`, `moveOnAfter` and `shield` open one.
 */
import { call, type Operation, type Routine, schedulable } from '@core/coroutine';
import { enter, type Block } from './block.ts';
import { closeEach } from './close.ts';
import { program } from './program.ts';
import { AllEnded, checkDuration, Scope, type ScopeOptions } from './scope.ts';
import { Tasklet } from './tasklet.ts';

/** What runs in a scope, and is given the scope: a generator function, or one that makes a routine or an operation. */
export type ScopeBody<T> = Block<[scope: Scope], T>;

/**
 * Runs `body` in a scope of the running tasklet. The scope is left when the body has ended *and* every tasklet spawned in
 * it, and not before. Suspends only while the body does, and while tasklets are left.
 *
 * It works in any code: where no tasklet runs (in an actor, in `run` of `@core/coroutine/host`, awaited in `async` code) the
 * body runs in a tasklet of a program of its own, which ends with the scope and is unwound with the coroutine around it. The
 * same holds for `failAfter`, `moveOnAfter`, `shield`, `all`, `allSettled`, `race` and `any`.
 *
 * When the body or one of the tasklets fails, the scope is cancelled: the others see a CancelledError where they wait, may
 * clean up and wait while doing so, and then the scope fails with the first error. When the running tasklet is itself
 * cancelled or closed, so are the tasklets in the scope. The rules are those of Trio's nurseries, except that a
 * cancellation is told once and not at every wait: a `finally` may wait without a shield.
 *
 * @example
 * ```ts run
 * import { run, scope } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * function* fetchPart(part: number, ms: number) {
 *   try {
 *     yield* sleep(ms);
 *     if (part === 2) throw new Error(`part ${part} is missing`);
 *     return part;
 *   } finally {
 *     console.log(`part ${part} cleaned up`);
 *   }
 * }
 *
 * function* main() {
 *   try {
 *     yield* scope(function* (parts) {
 *       parts.spawn(fetchPart, 1, 10);
 *       parts.spawn(fetchPart, 2, 20);
 *       parts.spawn(fetchPart, 3, 30);
 *     });
 *   } catch (error) {
 *     console.log((error as Error).message);
 *   }
 * }
 * await run(main, { clock: virtualClock() });
 * ```
 * ```text output
 * part 1 cleaned up
 * part 2 cleaned up
 * part 3 cleaned up
 * part 2 is missing
 * ```
 *
 * @returns what the body returns
 * @throws the first error; when several failed, an AggregateError of all in the order of failing, with the first as its
 * `cause`; TimeoutError when `timeout` has passed; CancelledError when the scope was cancelled by hand before its body was
 * done
 */
export function scope<T>(body: ScopeBody<T>, options: ScopeOptions = {}): Operation<T> {
  check('open a scope', body, options);
  return call(open<T, never>, body, options, fail);
}

/**
 * Runs `body` in a scope that has `ms` milliseconds, and goes on after it in any case (Trio's `move_on_after`).
 *
 * @returns what the body returns; undefined when the time was over, or the scope cancelled, before the body was done
 * @throws what the body or a tasklet of the scope throws, as `scope` does
 *
 * @example
 * ```ts run
 * import { moveOnAfter, run } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * function* ask(ms: number) {
 *   yield* sleep(ms);
 *   return 'an answer';
 * }
 * await run(function* () {
 *   console.log(yield* moveOnAfter(1000, () => ask(10)));
 *   console.log(yield* moveOnAfter(1000, () => ask(5000)));
 * }, { clock: virtualClock() });
 * ```
 * ```text output
 * an answer
 * undefined
 * ```
 */
export function moveOnAfter<T>(
  ms: number,
  body: ScopeBody<T>,
  options: Omit<ScopeOptions, 'timeout'> = {},
): Operation<T | undefined> {
  const all = { ...options, timeout: ms };
  checkDuration('move on after a while', ms);
  check('move on after a while', body, all);
  return call(open<T, undefined>, body, all, nothing);
}

/**
 * Runs `body` in a scope that fails when it has taken `ms` milliseconds (Trio's `fail_after`): `scope` with a `timeout`.
 *
 * @returns what the body returns
 * @throws TimeoutError when the time was over before the body was done; else what `scope` throws
 */
export function failAfter<T>(ms: number, body: ScopeBody<T>, options: Omit<ScopeOptions, 'timeout'> = {}): Operation<T> {
  checkDuration('fail after a while', ms);
  return scope(body, { ...options, timeout: ms });
}

/**
 * Runs `body` in a scope that keeps out what would end it from around: a cancellation is told when the scope is left, at the
 * next wait, and an aborted signal, or the end of a scope or a program around it, waits for it before the tasklet is closed. Who
 * closes the very tasklet (`scheduler.close`) is not kept out, nor is the second stop: of an actor that is killed again, of a run
 * that waits for what never comes. Spawn in the scope, not freely, what is to be waited for.
 *
 * @param options `timeout` limits how long, so that a cancellation cannot be held up for ever
 * @returns what the body returns
 * @throws what `scope` throws
 */
export function shield<T>(body: ScopeBody<T>, options: Omit<ScopeOptions, 'shield'> = {}): Operation<T> {
  return scope(body, { ...options, shield: true });
}

function check(verb: string, body: unknown, { timeout }: ScopeOptions): void {
  if (typeof body !== 'function') throw new TypeError(`cannot ${verb}: its body is ${typeof body}, not a generator function`);
  if (timeout !== undefined) checkDuration(verb, timeout);
}

/** What becomes of a body that the scope's own cancellation has cut short. */
type Cut<N> = (error: unknown) => N;
const fail: Cut<never> = (error) => {
  throw error;
};
const nothing: Cut<undefined> = () => undefined;

/**
 * The tasklet that waits when this code does; undefined when that is an actor, say, although a tasklet may run its system: to
 * cancel that one would be to cancel all actors. So it is in a callback, where nothing can wait.
 */
function waiting(): Tasklet | undefined {
  const here = schedulable();
  return here instanceof Tasklet ? here : undefined;
}

/** The whole life of a scope. It is entered by `call`, so that its `finally` may wait also when the tasklet is closed. */
function* open<T, N>(body: ScopeBody<T>, options: ScopeOptions, cut: Cut<N>): Routine<T | N> {
  const owner = waiting();
  if (owner === undefined) return yield* program(() => open(body, options, cut), { name: options.name ?? 'scope' });
  const scope = new Scope(owner, options);
  let result: T | undefined;
  let closed = true;
  try {
    scope._open(options.timeout);
    try {
      result = yield* enter(body, scope);
      scope._bodyDone(true);
    } catch (error) {
      scope._fail(error);
      scope._bodyDone(false);
    }
    yield* allEnded(scope);
    scope._left();
    closed = false;
  } finally {
    if (closed) yield* closeAll(scope);
  }
  return scope._conclude() ? result as T : cut(scope._reason);
}

/** Whatever is raised meanwhile, nothing of the scope is left when this is over. */
function* allEnded(scope: Scope): Routine<void> {
  while (scope.size > 0) {
    try {
      yield* new AllEnded(scope);
    } catch (error) {
      scope._fail(error);
    }
  }
}

/** The tasklet is closed, or its scope fails in an unforeseen way: whoever is left is closed too, and waited for. */
function* closeAll(scope: Scope): Routine<void> {
  const errors: unknown[] = [];
  scope._left();
  yield* closeEach(scope.tasklets(), errors);
  yield* allEnded(scope);
  scope._report(errors);
}
