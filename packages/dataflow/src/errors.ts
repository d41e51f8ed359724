/**
 * What was said cannot be true together with what is known already: two values that differ, a domain without values, `fail()`.
 * Nothing was changed by the attempt. In a space, one that leaves a thread makes the space fail; the search goes on elsewhere.
 */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'failure';

  constructor(message: string) {
    const limit = engine.stackTraceLimit;
    engine.stackTraceLimit = SHORT; // a search throws many, and reads none of their stacks
    super(message);
    engine.stackTraceLimit = limit;
  }
}

/** What readers of a variable get when nobody will bind it any more: the thread that was to do so has been closed. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
  /** A stable word for programs to compare; the message is for people. */
  readonly code = 'abandoned';

  constructor(subject: string) {
    super(`"${subject}" has no value: it was closed before it had one`);
  }
}

/** Frames that lead out of this package to the code that made the mistake. */
const SHORT = 6;

/** V8's switch for captured stacks; elsewhere it is a property that nobody reads. */
const engine = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
