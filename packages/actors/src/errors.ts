import type { ExitReason } from './exit.ts';

/**
 * An ask cannot be answered: the actor had ended (its reason is "noproc" then), or ended before it replied. What OTP's
 * `gen_server:call` exits with. `cause` is the reason when that is an error.
 */
export class EndedError extends Error {
  override readonly name = 'EndedError';
  readonly code = 'ended';
  /** Why the actor ended; "noproc" when it had ended before it was asked. */
  readonly reason: ExitReason;

  constructor(actor: string, reason: ExitReason, described: string) {
    super(
      reason === 'noproc' ? `cannot ask "${actor}": it has ended` : `"${actor}" ended before it answered: ${described}`,
      reason instanceof Error ? { cause: reason } : undefined,
    );
    this.reason = reason;
  }
}

/** An ask met an actor that has no handler for its request, in the state that it is in. */
export class UnhandledError extends Error {
  override readonly name = 'UnhandledError';
  readonly code = 'unhandled';

  constructor(actor: string, type: unknown) {
    super(`"${actor}" has no handler for ${typeof type === 'string' ? `"${type}"` : 'a message without a type'}`);
  }
}

/** A message met a mailbox that is full and neither waits nor drops, or the request of an ask was dropped. It was not taken. */
export class MailboxFullError extends Error {
  override readonly name = 'MailboxFullError';
  readonly code = 'mailbox-full';

  constructor(actor: string, capacity: number, waits: boolean) {
    const hint = waits ? '; deliver() waits for room' : '';
    super(`cannot send to "${actor}": its mailbox is full (${capacity} messages)${hint}`);
  }
}
