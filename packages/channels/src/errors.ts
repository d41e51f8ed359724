/**
 * A send met a closed channel, or a receive met one that is closed and drained. For a sender, `cause` is the error that the
 * channel was closed with.
 */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'closed';

  constructor(verb: string, channel: string, cause?: unknown) {
    super(`cannot ${verb} channel "${channel}": it is closed`, cause === undefined ? undefined : { cause });
  }
}
