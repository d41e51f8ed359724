import { interruptAtWait, interruptionOf, retractInterrupt } from './chain.ts';
import { LIVE, NEW } from './chain/registers.ts';
import { DeadlockError, UsageError, type Waiting, WouldBlockError } from './errors.ts';
import { Family, type Ending } from './family.ts';
import { Loop, Reschedule } from './loop.ts';
import { WaitQueue, type Waiter } from './waiter.ts';
import type { Coroutine } from './coroutine.ts';
import type { Operation } from './operation.ts';

/** After so many picks a loop lets the scheduler around it go on: nobody starves, and most picks pay nothing for it. */
const SLICE = 128;

/**
 * A family that decides which of its ready coroutines runs next, and whose coroutines can therefore park. Ready coroutines
 * run first in, first out; a derived class may order them otherwise.
 *
 * Schedulers nest: one with nothing ready parks the coroutine that runs its loop in whatever encloses that.
 */
export class Scheduler<C extends Coroutine = Coroutine> extends Family<C> {
  /** The coroutines that are ready. Its order is the policy; only `enqueue`, `dequeue` and `withdraw` touch it. */
  protected readonly readyQueue: WaitQueue<Coroutine> = new WaitQueue<Coroutine>();
  private slice = SLICE;
  private waiting = 0;
  private dumping = false;
  private readonly idle: Loop[] = [];
  private oldest: Coroutine | null = null;
  private newest: Coroutine | null = null;

  constructor(name: string) {
    super(name);
    this._schedules = true;
  }

  /** How many coroutines are ready. */
  get readyCount(): number {
    return this.readyQueue.size;
  }

  /** How many coroutines are parked. */
  get parkedCount(): number {
    return this.waiting;
  }

  /** Every coroutine that was started and has not ended, oldest first. */
  *coroutines(): IterableIterator<C> {
    for (let c = this.oldest; c !== null; c = c._newer) yield c as C;
  }

  /** Makes a new coroutine ready; it runs when its turn comes. Never switches. */
  start(coroutine: C): void {
    if (coroutine.family !== (this as Family) || coroutine._state !== NEW || coroutine._queue !== null) {
      throw new UsageError(`cannot start "${coroutine.name}": it is not a new coroutine of "${this.name}"`);
    }
    this._track(coroutine);
    this.ready(coroutine);
  }

  /**
   * Raises `error` in a coroutine where it waits; in one that does not wait, when it next wants to. What has been handed to
   * it already is therefore never lost. A new one ends without running; one that has ended is left alone. Never switches.
   */
  interrupt(coroutine: C, error: unknown): void {
    this.own('interrupt', coroutine);
    interruptAtWait(coroutine, error);
  }

  /** The error that `interrupt` left for a coroutine and that was not raised yet, else undefined. */
  interruption(coroutine: C): unknown {
    this.own('look at', coroutine);
    return interruptionOf(coroutine);
  }

  /**
   * Takes back what `interrupt` left for a coroutine, if it was not raised yet: whoever asked for it (a deadline, say) has
   * been answered otherwise.
   * @returns the error, or undefined when there was none
   */
  retract(coroutine: C): unknown {
    this.own('retract the interruption of', coroutine);
    return retractInterrupt(coroutine);
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
    // A loop may run inside a coroutine of its own scheduler, and then wait within itself.
    if (this.dumping) return list;
    this.dumping = true;
    try {
      for (const c of this.coroutines()) {
        const wait = c._wait;
        if (wait === null) continue;
        const inner = wait.within?.();
        list.push({ coroutine: c.name, family: this.name, waitsFor: wait.describe(c), within: inner ?? [] });
      }
    } finally {
      this.dumping = false;
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

  /** @internal Called when a coroutine has become ready: by a wake, or by its start. */
  ready(c: Coroutine): void {
    this.enqueue(c);
    if (this.idle.length > 0) this._wakeLoops();
  }

  /** @internal */
  _next(): Coroutine | undefined {
    if (--this.slice < 0) return undefined;
    return this.dequeue();
  }

  /** @internal */
  _sliceOver(): boolean {
    return this.slice < 0;
  }

  /** @internal */
  _newSlice(): void {
    this.slice = SLICE;
  }

  /** @internal Asked at the end of a slice, when this scheduler is the outermost: true to leave its loop for now. */
  _pause(): boolean {
    return false;
  }

  /** @internal Asked in the outermost loop when all are parked: returns to leave the loop for now. */
  _stuck(): void {
    for (const c of this.coroutines()) if (c._wait?.outside?.() === true) throw new WouldBlockError(this.dump());
    throw new DeadlockError(this.dump());
  }

  /** @internal */
  _parked(c: Coroutine): void {
    if ((c._flags & LIVE) === 0) this._track(c);
    this.waiting++;
  }

  /** @internal */
  _unparked(): void {
    this.waiting--;
  }

  /** @internal The runner of this loop parks: one of this scheduler's own is no reason for the loop to go on. */
  _idle(loop: Loop, runner: Waiter): void {
    if (this._owns(runner)) this.waiting--;
    this.idle.push(loop);
  }

  /** @internal */
  _busy(loop: Loop, runner: Waiter): void {
    if (this._owns(runner)) this.waiting++;
    const index = this.idle.indexOf(loop);
    if (index !== -1) void this.idle.splice(index, 1);
  }

  /** @internal A wait was ended by hand: when it was the last one, the loops have nothing left to wait for. */
  _settle(): void {
    if (this.waiting === 0) this._wakeLoops();
  }

  /** @internal Several loops may be idle, and the runner of any of them may be killed before it goes on: all are told. */
  _wakeLoops(): void {
    for (let loop = this.idle.pop(); loop !== undefined; loop = this.idle.pop()) loop._wakeRunner();
  }

  private own(verb: string, c: C): void {
    if (c.family !== (this as Family)) throw new UsageError(`cannot ${verb} "${c.name}": it is not a coroutine of "${this.name}"`);
  }

  private _owns(runner: Waiter): boolean {
    return (runner as Partial<Coroutine>).family === (this as Family);
  }

  /** @internal */
  _track(c: Coroutine): void {
    c._flags |= LIVE;
    c._older = this.newest;
    if (this.newest === null) this.oldest = c;
    else this.newest._newer = c;
    this.newest = c;
  }

  /** @internal */
  override _ended(c: Coroutine, ending: Ending): void {
    if ((c._flags & LIVE) !== 0) {
      if (c._older === null) this.oldest = c._newer;
      else c._older._newer = c._newer;
      if (c._newer === null) this.newest = c._older;
      else c._newer._older = c._older;
      c._older = null;
      c._newer = null;
      c._flags &= ~LIVE;
    }
    this.onEnd?.(c as C, ending);
  }
}
