import { finished, park, READY } from './chain.ts';
import { Operation } from './operation.ts';
import type { Steps } from './routine.ts';
import type { Waiting } from './errors.ts';
import type { Waiter } from './waiter.ts';

/**
 * An operation that either commits at once or parks until a partner commits it. `attempt`, `enter` and `leave` are all
 * that a choice between several operations needs, so whatever derives from this class can be an arm of one.
 *
 * Hand-off is atomic by construction: whoever commits takes the waiter out of its queue and wakes it in one step, and a
 * waiter that `leave`s has given and taken nothing.
 */
export abstract class Wait<T = unknown> extends Operation<T> {
  /** Commits now and answers `done(value)`, or answers false and has changed nothing. */
  abstract attempt(): boolean;
  /** Puts a waiter where a partner will find it. */
  abstract enter(waiter: Waiter): void;
  /** Withdraws a waiter that was not woken: afterwards nothing remembers it. */
  abstract leave(waiter: Waiter): void;
  /** Completes the sentence "… waits", for instance `to receive from channel "jobs"`. */
  abstract describe(waiter: Waiter): string;
  /** Who waits inside this wait, when it is a scheduler's. */
  within?(): readonly Waiting[];
  /** True when only the outside world can end it: such a wait is no deadlock. */
  outside?(): boolean;

  override [Symbol.iterator](): Steps<T> {
    return this.attempt() ? READY : park(this);
  }
}

/** Answers for a successful `attempt`: the operation's result is `value`. */
export function done(value: unknown): true {
  finished(value);
  return true;
}
