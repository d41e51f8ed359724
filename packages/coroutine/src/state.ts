/** Where a coroutine stands. A life begins with `new`, ends with `ended`, and alternates between the others. */
export type CoroutineState =
  | 'new' //       created; nothing of it has run
  | 'running' //   in the running chain: innermost, or waiting there for one that it resumed
  | 'suspended' // left by a move of its own family, or woken and ready
  | 'parked' //    waits for somebody to wake it
  | 'captured' //  nested inside another coroutine that is suspended or parked
  | 'ended'; //    returned, threw, was killed or closed

/** The stored states by their numbers in chain.ts. `captured` is not among them: it is a place, inside a segment that was left. */
export const STATES: readonly CoroutineState[] = ['new', 'suspended', 'running', 'parked', 'ended'];
