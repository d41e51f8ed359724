import { Coroutine, type Ending, type Operation, type RoutineFunction, type Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { tell } from './cancellation.ts';
import type { CancelledError } from './errors.ts';
import { Join, same, take, type Outcome } from './join.ts';
import { Rare } from './rare.ts';
import type { TaskletScheduler } from './scheduler.ts';
import type { Scope } from './scope.ts';

/**
 * A light task: a coroutine that a scheduler runs in turn with others. Its scheduler's run queue is first in, first out;
 * spawning and waking append to it and never switch. Made by `spawn`; the words are those of Stackless Python.
 *
 * Whoever joins a tasklet that fails receives the error. When nobody does at that moment, it ends the program; one that was
 * spawned in a scope reports to its scope instead.
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
  /** Who waits for its end: one, or several; null while there is nobody, which decides where an error goes. */
  private joiners: Waiter | WaitQueue | null = null;
  /** @internal The scope that it reports to and cannot outlive. */
  _scope: Scope | null = null;
  /** @internal What few tasklets have; a parked tasklet is to be small. */
  _rare: Rare | null = null;

  /** Spelled out, for the one that a language makes up spreads its arguments, which costs several times as much. */
  // oxlint-disable-next-line eslint/no-useless-constructor -- useless for what it does, not for what it costs
  constructor(scheduler: TaskletScheduler, routine: RoutineFunction<never, T>, args: readonly unknown[], name?: string) {
    super(scheduler, routine, args, name);
  }

  override get family(): TaskletScheduler {
    return super.family as TaskletScheduler;
  }

  /** True once it has returned, thrown, or been cancelled or closed. */
  get done(): boolean {
    return this.state === 'ended';
  }

  /**
   * True from the moment that it, or a scope that it has open, is asked to end, also while a shield holds that back. What it
   * catches then may be its own cancellation, and it should not go on for long.
   */
  get cancelled(): boolean {
    const rare = this._rare;
    if (rare === null) return false;
    for (let scope = rare.innermost; scope !== null; scope = scope._around) if (scope.cancelled) return true;
    return rare._asked;
  }

  /** What it was labelled with when it was spawned: for dumps and for programs that look at many tasklets. Never inherited. */
  get labels(): Readonly<Record<string, string>> {
    return this._rare?.labels ?? NO_LABELS;
  }

  /**
   * How urgent it is, 0 by default. Only a run queue that heeds priorities looks at it, `priorities()` for instance. A new
   * priority counts at once, also for a tasklet that is ready.
   */
  get priority(): number {
    return this._rare?.priority ?? 0;
  }

  set priority(priority: number) {
    if (Number.isNaN(priority)) throw new RangeError(`cannot give "${this.name}" the priority NaN: it must be a number`);
    this.family._requeue(this, () => (this._rares.priority = priority));
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
   * left alone. While it is in a shielded scope it is told when it leaves that. Does not wait and never switches.
   *
   * It can be asked once: later calls do nothing, so that its `finally` may wait undisturbed. A tasklet that catches the
   * error and goes on has declined.
   *
   * @param reason becomes the error's `cause` and part of its message
   */
  cancel(reason?: unknown): void {
    const rare = this._rares;
    if (this.done || rare._asked) return;
    rare._ask(reason);
    tell(this, rare);
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
    if (ending.failed || closed) this._rares.failed = true;
    if (closed) this._rares._asked = true;
    this.slot = closed ? this._rares._errorOf(this) : ending.value;
    const { joiners, _scope } = this;
    // Somebody who waits takes the error, or its scope does; else it leaves the loop, unless it was asked for.
    if (joiners !== null || _scope !== null || this.isCancelled) ending.failed = false;
    if (joiners !== null) this.tellJoiners(joiners);
    // After those who wait: whoever is both handed the outcome and cancelled has the outcome first.
    if (_scope !== null) _scope._childEnded(this, this.hasFailed && !this.isCancelled);
  }

  private tellJoiners(joiners: Waiter | WaitQueue): void {
    this.joiners = null;
    if (joiners instanceof WaitQueue) {
      for (let w = joiners.shift(); w !== undefined; w = joiners.shift()) this.tellJoiner(w);
    } else {
      this.tellJoiner(joiners);
    }
  }

  private tellJoiner(joiner: Waiter): void {
    const wait = joiner.slot as Join<T, unknown>;
    try {
      joiner.wake(wait._read());
    } catch (error) {
      joiner.wakeThrow(error);
    }
  }

  /** @internal */
  get _result(): Outcome<T> {
    if (!this.hasFailed) return { status: 'fulfilled', value: this.slot as T };
    return this.isCancelled
      ? { status: 'cancelled', reason: this.slot as CancelledError }
      : { status: 'rejected', reason: this.slot };
  }

  /** It ended by its own cancellation; another tasklet's, received by joining that, is a failure like any other. */
  private get isCancelled(): boolean {
    return this.hasFailed && this._rare!._isOwn(this.slot);
  }

  private get hasFailed(): boolean {
    return this._rare !== null && this._rare.failed;
  }

  /** @internal */
  get _rares(): Rare {
    return (this._rare ??= new Rare());
  }

  /** @internal */
  _addJoiner(waiter: Waiter): void {
    const { joiners } = this;
    if (joiners === null) {
      this.joiners = waiter;
    } else if (joiners instanceof WaitQueue) {
      joiners.push(waiter);
    } else {
      const queue = new WaitQueue();
      queue.push(joiners);
      queue.push(waiter);
      this.joiners = queue;
    }
  }

  /** @internal */
  _removeJoiner(waiter: Waiter): void {
    const { joiners } = this;
    if (joiners === waiter) {
      this.joiners = null;
    } else if (joiners instanceof WaitQueue) {
      joiners.remove(waiter);
      if (joiners.size === 0) this.joiners = null;
    }
  }
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});
