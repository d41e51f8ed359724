import { Unwinding } from '@core/coroutine';
import type { Scope } from './scope.ts';
import type { Tasklet } from './tasklet.ts';

/**
 * What a cancelled tasklet sees where it waits, and what those who join it receive. `cause` is the reason that was given.
 *
 * A handler that means to go on after failures lets a cancellation of its own tasklet through:
 * `if (error instanceof CancelledError && current().cancelled) throw error`. That of another, which it joined, is a failure
 * like any other.
 *
 * It says whom it ends, and not who asked or where: to find that out would cost more than everything else. Give `cancel` an error as the
 * reason where it matters; that one's stack shows it.
 */
export class CancelledError extends Unwinding {
  override readonly name = 'CancelledError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'cancelled';
  /** Whoever prints the error means the message, so this is no property of its own. */
  readonly #target: Tasklet | Scope;

  constructor(target: Tasklet | Scope, reason?: unknown) {
    const why = reason instanceof Error ? reason.message : reason;
    const text = typeof why === 'string' && why !== '' ? `: ${why}` : '';
    super(`"${target.name}" was cancelled${text}`, reason === undefined ? undefined : { cause: reason });
    this.#target = target;
  }

  /** The tasklet or the scope that was asked to end. */
  get target(): Tasklet | Scope {
    return this.#target;
  }
}

/** One error stays what it is; of several the first is the cause. The same object counts once: it may have ended many. */
export function combined(collected: readonly unknown[], message: string): unknown {
  const errors = [...new Set(collected)];
  return errors.length > 1 ? new AggregateError(errors, message, { cause: errors[0] }) : errors[0];
}
