import { interruptAtWait, interruptionOf, retractInterrupt } from './chain.ts';
import { LIVE, NEW, NOWHERE } from './chain/registers.ts';
import { DeadlockError, UsageError, type Waiting, WouldBlockError } from './errors.ts';
import { Family } from './family.ts';
import { Loop, Reschedule } from './loop.ts';
import { ReadyQueue } from './ready-queue.ts';
import { type Policy, Schedule } from './schedule.ts';
import type { Coroutine } from './coroutine.ts';
import type { Operation } from './operation.ts';

const DECISIONS: readonly (keyof Policy)[] = ['enqueue', 'dequeue', 'withdraw'];

/**
 * A family that decides which of its ready coroutines runs next, and whose coroutines can therefore park. Ready coroutines
 * run first in, first out; a derived class may order them otherwise. One with queues of its own overrides `readyCount` beside
 * `enqueue`, `dequeue` and `withdraw`.
 *
 * Schedulers nest: one with nothing ready parks the coroutine that runs its loop in whatever encloses that.
 */
export class Scheduler<C extends Coroutine = Coroutine> extends Family<C> {
  /** @internal */
  override readonly _schedule: Schedule = new Schedule(this);
  /** The coroutines that are ready. Its order is the policy; only `enqueue`, `dequeue` and `withdraw` touch it. */
  protected readonly readyQueue: ReadyQueue = new ReadyQueue(this._schedule.ready);

  /** How many coroutines are ready: those in `readyQueue`. A class that keeps them elsewhere, too, counts them here. */
  get readyCount(): number {
    return this.readyQueue.size;
  }

  /** How many coroutines are parked. */
  get parkedCount(): number {
    return this._schedule.waiting;
  }

  /** Every coroutine that was started and has not ended, oldest first, as of now: they may end while this is gone through. */
  coroutines(): IterableIterator<C> {
    const all: C[] = [];
    for (let c = this._schedule.oldest; c !== null; c = c.newer) all.push(c.owner as C);
    return all.values();
  }

  /** Makes a new coroutine ready; it runs when its turn comes. Never switches. */
  start(coroutine: C): void {
    const strand = coroutine._strand;
    if (strand.family !== (this as Family) || strand.state !== NEW || strand._place !== NOWHERE) {
      throw new UsageError(`cannot start "${coroutine.name}": it is not a new coroutine of "${this.name}"`);
    }
    if ((strand.flags & LIVE) === 0) this._schedule.track(strand); // it may have been withdrawn before it ran
    this._schedule.admit(strand);
  }

  /**
   * Raises `error` in a coroutine where it waits; in one that does not wait, when it next wants to. What has been handed to
   * it already is therefore never lost. A new one ends without running; one that has ended is left alone. Never switches.
   */
  interrupt(coroutine: C, error: unknown): void {
    this.own('interrupt', coroutine);
    interruptAtWait(coroutine._strand, error);
  }

  /** The error that `interrupt` left for a coroutine and that was not raised yet, else undefined. */
  interruption(coroutine: C): unknown {
    this.own('look at', coroutine);
    return interruptionOf(coroutine._strand);
  }

  /**
   * Takes back what `interrupt` left for a coroutine, if it was not raised yet: whoever asked for it (a deadline, say) has
   * been answered otherwise.
   * @returns the error, or undefined when there was none
   */
  retract(coroutine: C): unknown {
    this.own('retract the interruption of', coroutine);
    return retractInterrupt(coroutine._strand);
  }

  /** Puts the current coroutine behind the others that are ready. */
  reschedule(): Operation<void> {
    return new Reschedule(this);
  }

  /**
   * Runs ready coroutines until none is ready or parked. While none is ready it parks in the scheduler around it; the
   * outermost loop has nobody to wait for and fails instead.
   * @throws DeadlockError as the outermost loop; nothing is changed by it, and the loop may be entered again
   */
  run(): Operation<void> {
    return new Loop(this);
  }

  /** Who waits on what, oldest first, with those that wait inside schedulers run by them. */
  dump(): Waiting[] {
    const list: Waiting[] = [];
    const schedule = this._schedule;
    // A loop may run inside a coroutine of its own scheduler, and then wait within itself.
    if (schedule.walking) return list;
    schedule.walking = true;
    try {
      for (let c = schedule.oldest; c !== null; c = c.newer) {
        const { wait } = c;
        if (wait === null) continue;
        const inner = wait.within?.();
        list.push({ coroutine: c.owner.name, family: this.name, waitsFor: wait.describe(c), within: inner ?? [] });
      }
    } finally {
      schedule.walking = false;
    }
    return list;
  }

  // ── policy ──

  /**
   * Adds a coroutine that has become ready. The contract calls it, with one that was left already: to add one that still runs
   * breaks the queue when it parks or ends.
   */
  enqueue(coroutine: Coroutine): void {
    this.readyQueue.push(coroutine);
  }

  /** Takes the coroutine that is to run next. */
  protected dequeue(): Coroutine | undefined {
    return this.readyQueue.shift();
  }

  /** Takes a ready coroutine out, because it is moved by hand. */
  withdraw(coroutine: Coroutine): void {
    this.readyQueue.remove(coroutine);
  }

  // ── what the chain and the loop call ──

  /** @internal Itself, when a derived class has an order of its own; null for first in, first out. */
  _policy(): Policy | null {
    const own = this as unknown as Policy;
    const plain = Scheduler.prototype as unknown as Policy;
    return DECISIONS.some((decision) => own[decision] !== plain[decision]) ? own : null;
  }

  /** @internal Asked at the end of a slice, when this scheduler is the outermost: true to leave its loop for now. */
  _pause(): boolean {
    return false;
  }

  /** @internal Asked in the outermost loop when all are parked: returns to leave the loop for now. */
  _stuck(): void {
    throw this._awaitsOutside() ? new WouldBlockError(this.dump()) : new DeadlockError(this.dump());
  }

  /** @internal Whether one of its coroutines, or of those that they run, waits for what only the outside world can end. */
  _awaitsOutside(): boolean {
    const schedule = this._schedule;
    if (schedule.walking) return false;
    schedule.walking = true;
    try {
      for (let c = schedule.oldest; c !== null; c = c.newer) if (c.wait?.outside?.() === true) return true;
      return false;
    } finally {
      schedule.walking = false;
    }
  }

  private own(verb: string, c: C): void {
    if (c.family !== (this as Family)) throw new UsageError(`cannot ${verb} "${c.name}": it is not a coroutine of "${this.name}"`);
  }
}
