/**
 * What a cancelled tasklet sees where it waits, and what those who join it receive. `cause` is the reason that was given.
 *
 * A handler that means to go on after failures lets this one through: `if (error instanceof CancelledError) throw error`.
 */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'cancelled';

  constructor(subject: string, reason?: unknown) {
    const why = reason instanceof Error ? reason.message : reason;
    const text = typeof why === 'string' && why !== '' ? `: ${why}` : '';
    super(`"${subject}" was cancelled${text}`, reason === undefined ? undefined : { cause: reason });
  }
}

/** One error stays what it is; of several the first is the cause. The same object counts once: it may have ended many. */
export function combined(collected: readonly unknown[], message: string): unknown {
  const errors = [...new Set(collected)];
  return errors.length > 1 ? new AggregateError(errors, message, { cause: errors[0] }) : errors[0];
}
