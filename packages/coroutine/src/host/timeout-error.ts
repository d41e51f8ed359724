/**
 * Something was not done in the time that it was given: a wait, a scope, an ask. What was given up has had no effect, or has been
 * cancelled; the message says which and after how many milliseconds. All packages throw this one class, so a program that mixes
 * them asks once.
 *
 * @example
 * ```ts run
 * import { channel, withTimeout } from '@core/channels';
 * import { runSync, TimeoutError, virtualClock } from '@core/coroutine/host';
 *
 * runSync(
 *   function* () {
 *     try {
 *       yield* withTimeout(channel(0, { name: 'orders' }).receive(), 50);
 *     } catch (error) {
 *       if (error instanceof TimeoutError) console.log(error.message);
 *     }
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * timed out after 50 ms of waiting to receive from channel "orders"
 * ```
 */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'timeout';
}
