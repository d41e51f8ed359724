import { Unwinding } from '@core/coroutine';

/**
 * Why an actor ended. Any value; these have a meaning of their own, which is OTP's:
 *
 * - `'normal'`: its body returned. Linked actors that do not trap exits take no notice.
 * - `'shutdown'`, `{ shutdown: detail }`: it was asked to stop. No restart of a transient child, no crash report.
 * - `'killed'`: it was sent `'kill'`, which cannot be trapped; linked actors see `'killed'`, which can.
 * - `'noproc'`: there was no such actor when somebody linked to it or monitored it.
 * - an error: its body threw it.
 */
export type ExitReason = unknown;

/** What `exit` throws: a body that lets it through ends with that reason instead of an error. */
export class ExitError extends Unwinding {
  override readonly name = 'ExitError';
  readonly code = 'exit';
  readonly reason: ExitReason;

  constructor(reason: ExitReason) {
    super(`exit: ${describeReason(reason)}`, reason instanceof Error ? { cause: reason } : undefined);
    this.reason = reason;
  }
}

/**
 * Ends the running actor for `reason`, by throwing, so that `finally` runs (Erlang's `exit/1`). A `catch` on the way sees an
 * `ExitError`. To end another actor send it an exit signal: `ref.exit(reason)`.
 */
export function exit(reason: ExitReason = 'normal'): never {
  throw new ExitError(reason);
}

/** True for `'normal'`, `'shutdown'` and `{ shutdown: detail }`: it ended as it should; a transient child is not restarted. */
export function isClean(reason: ExitReason): boolean {
  return (
    reason === 'normal' ||
    reason === 'shutdown' ||
    (typeof reason === 'object' && reason !== null && !(reason instanceof Error) && Object.hasOwn(reason, 'shutdown'))
  );
}

/** A reason in words, for messages. */
export function describeReason(reason: ExitReason): string {
  if (reason instanceof Error) return `${reason.name}: ${reason.message}`;
  if (typeof reason === 'string') return reason;
  if (typeof reason === 'object' && reason !== null) {
    if (!Object.hasOwn(reason, 'shutdown')) return Object.prototype.toString.call(reason);
    return `shutdown (${describeReason((reason as { shutdown: unknown }).shutdown)})`;
  }
  return String(reason);
}
