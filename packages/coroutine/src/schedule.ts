import { explain, refuse } from './chain/refusals.ts';
import { LIVE, RUNNING } from './chain/registers.ts';
import { WaitQueue, type Waiter } from './waiter.ts';
import type { Coroutine } from './coroutine.ts';
import type { Loop } from './loop.ts';
import type { Scheduler } from './scheduler.ts';
import type { Strand } from './strand.ts';

/** After so many picks a loop lets the scheduler around it go on: nobody starves, and most picks pay nothing for it. */
const SLICE = 128;

/** What a scheduler decides; see the methods of these names. */
export interface Policy {
  enqueue(coroutine: Coroutine): void;
  dequeue(): Coroutine | undefined;
  withdraw(coroutine: Coroutine): void;
}

/** Until somebody is first ready nobody has asked whether the scheduler has a policy. */
const UNKNOWN = {} as Policy;

/**
 * Who is ready in a scheduler, and how many wait. Schedulers are of many classes, this is the same for all (see `Strand`); it
 * asks its scheduler only when that has an order of its own.
 */
export class Schedule {
  readonly scheduler: Scheduler;
  readonly ready: WaitQueue<Strand> = new WaitQueue<Strand>();
  /** How many are parked. */
  waiting = 0;
  slice: number = SLICE;
  oldest: Strand | null = null;
  /** Its coroutines' waits are being looked at, which may lead back to it. */
  walking = false;
  /** Called when somebody has become ready. */
  onReady: (() => void) | null = null;
  private policy: Policy | null = UNKNOWN;
  private readonly idle: Loop[] = [];
  private newest: Strand | null = null;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  // ── who is ready ──

  push(c: Strand): void {
    const policy = this.policy === UNKNOWN ? (this.policy = this.scheduler._policy()) : this.policy;
    if (policy === null) this.ready.push(c);
    else policy.enqueue(c.owner);
  }

  /** The one that runs next; undefined also at the end of a slice. */
  next(): Strand | undefined {
    if (--this.slice < 0) return undefined;
    const { policy } = this;
    if (policy === null || policy === UNKNOWN) return this.ready.shift();
    const c = policy.dequeue()?._strand;
    if (c !== undefined && (c.state >= RUNNING || c.schedule !== this)) {
      refuse('run', c, `"${this.scheduler.name}" handed it out, and ${c.schedule === this ? explain(c) : 'it is of another family'}`);
    }
    return c;
  }

  /** First in, first out, and not at the end of a slice. */
  rotates(): boolean {
    return this.policy === null && this.slice > 0;
  }

  /** Pushes one and takes the next, which may be the same. */
  rotate(c: Strand): Strand {
    this.slice--;
    return this.ready.rotate(c);
  }

  remove(c: Strand): void {
    const { policy } = this;
    if (policy === null || policy === UNKNOWN) this.ready.remove(c);
    else policy.withdraw(c.owner);
  }

  /** One that was taken to run next is to be the next again. */
  putBack(c: Strand): void {
    if (this.policy === null) this.ready.unshift(c);
    else this.push(c);
  }

  /** Somebody has become ready: by a wake, or by its start. */
  admit(c: Strand): void {
    this.push(c);
    if (this.idle.length > 0) this.wakeLoops();
    if (this.onReady !== null) this.onReady();
  }

  newSlice(): void {
    this.slice = SLICE;
  }

  // ── who waits ──

  park(c: Strand): void {
    if ((c.flags & LIVE) === 0) this.track(c);
    this.waiting++;
  }

  /** A wait was ended by hand: when it was the last one, the loops have nothing left to wait for. */
  settle(): void {
    if (this.waiting === 0) this.wakeLoops();
  }

  /** The runner of this loop parks: one of this scheduler's own is no reason for the loop to go on. */
  rest(loop: Loop, runner: Waiter): void {
    if (this.owns(runner)) this.waiting--;
    this.idle.push(loop);
  }

  unrest(loop: Loop, runner: Waiter): void {
    if (this.owns(runner)) this.waiting++;
    const index = this.idle.indexOf(loop);
    if (index !== -1) void this.idle.splice(index, 1);
  }

  /** Several loops may be idle, and the runner of any of them may be killed before it goes on: all are told. */
  wakeLoops(): void {
    for (let loop = this.idle.pop(); loop !== undefined; loop = this.idle.pop()) loop._wakeRunner();
  }

  private owns(runner: Waiter): boolean {
    return runner.coroutine?.family === this.scheduler;
  }

  // ── who lives ──

  track(c: Strand): void {
    c.flags |= LIVE;
    c.older = this.newest;
    if (this.newest === null) this.oldest = c;
    else this.newest.newer = c;
    this.newest = c;
  }

  forget(c: Strand): void {
    if ((c.flags & LIVE) === 0) return;
    if (c.older === null) this.oldest = c.newer;
    else c.older.newer = c.newer;
    if (c.newer === null) this.newest = c.older;
    else c.newer.older = c.older;
    c.older = null;
    c.newer = null;
    c.flags &= ~LIVE;
  }
}
