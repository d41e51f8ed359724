import { Operation, type Routine } from '@core/coroutine';
import { until } from '@core/coroutine/host';

/** True for what a handler may answer to be waited for: a routine, an operation, a promise. */
export function isPending(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  const { next, then } = answer as { readonly next?: unknown; readonly then?: unknown };
  return typeof next === 'function' || typeof then === 'function';
}

/** Waits for what a handler has answered, and returns what it comes to. */
export function* settle(answer: unknown): Routine<unknown> {
  if (!isPending(answer)) return answer;
  if (answer instanceof Operation) return (yield* answer) as unknown;
  const isPromise = typeof (answer as { readonly then?: unknown }).then === 'function';
  return isPromise ? yield* until(answer as PromiseLike<unknown>) : yield* answer as Routine<unknown>;
}
