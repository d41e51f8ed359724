import { Coroutine, done, UsageError, Wait, type Ending, type Operation, type Waiter, WaitQueue } from '@core/coroutine';
import { CancelledError } from './errors.ts';
import type { TaskletScheduler } from './scheduler.ts';

/** How a tasklet ended: like the results of `Promise.allSettled`, with cancellation told apart from failure. */
export type Outcome<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'cancelled'; readonly reason: CancelledError };

/**
 * A light task: a coroutine that a scheduler runs in turn with others. Its scheduler's run queue is first in, first out;
 * spawning and waking append to it and never switch. Made by `spawn`; the words are those of Stackless Python.
 *
 * Whoever joins a tasklet that fails receives the error. When nobody does at that moment, it ends the program.
 *
 * @typeParam T what its routine returns
 *
 * @example
 * ```ts run
 * import { reschedule, runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const answer = spawn(function* () {
 *     yield* reschedule();
 *     return 42;
 *   });
 *   const endless = spawn({ name: 'endless' }, function* () {
 *     for (;;) yield* reschedule();
 *   });
 *   console.log(yield* answer.join());
 *   const { status, reason } = (yield* endless.stop('enough')) as { status: string; reason: Error };
 *   console.log(status, reason.message);
 * });
 * ```
 * ```text output
 * 42
 * cancelled "endless" was cancelled: enough
 * ```
 */
export class Tasklet<T = unknown> extends Coroutine<T> {
  declare readonly family: TaskletScheduler;
  /** Those who wait for its end; null while there are none, which decides where an error goes. */
  private joiners: WaitQueue | null = null;
  private cancellation: CancelledError | null = null;
  private failed = false;

  /** True once it has returned, thrown, or been cancelled or closed. */
  get done(): boolean {
    return this.state === 'ended';
  }

  /**
   * Waits until the tasklet has ended and returns its value; suspends only if it has not ended yet. Those who wait go on in
   * the order in which they came. Any number may join, at any time.
   * @throws what the tasklet threw, the same object; CancelledError when it was cancelled or closed; UsageError in the
   * tasklet itself
   */
  join(): Wait<T> {
    return new Join(this, 'join', take);
  }

  /**
   * Waits like `join`, but returns the outcome and never throws it.
   * @throws UsageError in the tasklet itself
   */
  outcome(): Wait<Outcome<T>> {
    return new Join(this, 'await the outcome of', same);
  }

  /**
   * Asks the tasklet to end: it sees a CancelledError where it waits, or when it next wants to wait or reschedules. What it
   * has been handed already is therefore never lost. One that has not begun ends without running; one that has ended is
   * left alone. Does not wait and never switches.
   *
   * It can be asked once: later calls do nothing, so that its `finally` may wait undisturbed. A tasklet that catches the
   * error and goes on has declined.
   *
   * @param reason becomes the error's `cause` and part of its message
   */
  cancel(reason?: unknown): void {
    if (this.done || this.cancellation !== null) return;
    this.cancellation = new CancelledError(this.name, reason);
    this.family.interrupt(this, this.cancellation);
  }

  /**
   * Cancels the tasklet and waits until it has ended; returns its outcome. Suspends unless it had ended before.
   * @throws UsageError in the tasklet itself, which is not cancelled then
   */
  stop(reason?: unknown): Operation<Outcome<T>> {
    return new Join(this, 'stop', same, () => this.cancel(reason));
  }

  /** @internal */
  _end(ending: Ending): void {
    // Closing or killing ends a body without a value.
    const closed = (ending.closed || ending.killed) && !ending.failed;
    if (closed) this.cancellation ??= new CancelledError(this.name);
    this.failed = ending.failed || closed;
    this.slot = closed ? this.cancellation : ending.value;
    const { joiners } = this;
    // Somebody who waits takes the error; else it leaves the loop, unless it was asked for.
    if (joiners !== null || this.isCancelled) ending.failed = false;
    if (joiners === null) return;
    this.joiners = null;
    for (let w = joiners.shift(); w !== undefined; w = joiners.shift()) {
      const wait = w.slot as Join<T, unknown>;
      try {
        w.wake(wait._read());
      } catch (error) {
        w.wakeThrow(error);
      }
    }
  }

  /** @internal */
  get _result(): Outcome<T> {
    if (!this.failed) return { status: 'fulfilled', value: this.slot as T };
    return this.isCancelled
      ? { status: 'cancelled', reason: this.slot as CancelledError }
      : { status: 'rejected', reason: this.slot };
  }

  /** It ended by its own cancellation; another tasklet's, received by joining that, is a failure like any other. */
  private get isCancelled(): boolean {
    return this.failed && this.cancellation !== null && this.slot === this.cancellation;
  }

  /** @internal */
  get _joiners(): WaitQueue {
    return (this.joiners ??= new WaitQueue());
  }

  /** @internal */
  _forgetJoiners(): void {
    if (this.joiners?.size === 0) this.joiners = null;
  }
}

function take<T>(outcome: Outcome<T>): T {
  if (outcome.status === 'fulfilled') return outcome.value;
  throw outcome.reason;
}

function same<T>(outcome: Outcome<T>): Outcome<T> {
  return outcome;
}

class Join<T, R> extends Wait<R> {
  private readonly tasklet: Tasklet<T>;
  private readonly verb: string;
  private readonly read: (outcome: Outcome<T>) => R;
  private readonly first: (() => void) | undefined;

  constructor(tasklet: Tasklet<T>, verb: string, read: (outcome: Outcome<T>) => R, first?: () => void) {
    super();
    this.tasklet = tasklet;
    this.verb = verb;
    this.read = read;
    this.first = first;
  }

  attempt(): boolean {
    const { tasklet } = this;
    if (tasklet.done) return done(this._read());
    if (tasklet.family.current === (tasklet as Tasklet)) {
      throw new UsageError(`cannot ${this.verb} "${tasklet.name}": a tasklet cannot wait for its own end`);
    }
    this.first?.();
    return false;
  }

  enter(waiter: Waiter): void {
    waiter.slot = this;
    this.tasklet._joiners.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.tasklet._joiners.remove(waiter);
    this.tasklet._forgetJoiners();
  }

  describe(): string {
    return `for "${this.tasklet.name}" to end`;
  }

  _read(): R {
    return this.read(this.tasklet._result);
  }
}
