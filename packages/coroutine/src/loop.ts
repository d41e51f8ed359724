import { claim, continues, endLoop, park, reschedule, rescheduleAround, runReady } from './chain.ts';
import { nearestPicked, outermost, parkable } from './chain/walk.ts';
import { UsageError, type Waiting } from './errors.ts';
import { Operation } from './operation.ts';
import { Wait } from './wait.ts';
import type { Steps, Suspended } from './routine.ts';
import type { Scheduler } from './scheduler.ts';
import type { Waiter } from './waiter.ts';

/** See `Scheduler.reschedule`. */
export class Reschedule extends Operation<void> {
  private readonly scheduler: Scheduler;
  constructor(scheduler: Scheduler) {
    super();
    this.scheduler = scheduler;
  }
  [Symbol.iterator](): Steps<void> {
    return reschedule(this.scheduler) as Steps<never>;
  }
}

/** A scheduler's loop: the operation that runs it, its steps, and what its runner waits on while nothing is ready. */
export class Loop extends Wait<void> {
  readonly scheduler: Scheduler;
  private runner: Waiter | null = null;
  private paused = false;

  constructor(scheduler: Scheduler) {
    super();
    this.scheduler = scheduler;
  }

  override [Symbol.iterator](): Steps<void> {
    return new Loop(this.scheduler);
  }

  /** Control is here at the beginning, when nobody was next (`IDLE`), and after this loop itself was parked. */
  next(): IteratorResult<Suspended, void> {
    continues();
    claim('run');
    const { scheduler } = this;
    const schedule = scheduler._schedule;
    for (;;) {
      const next = schedule.next();
      if (next !== undefined) return runReady(next).next() as IteratorResult<Suspended, never>;
      const around = parkable();
      if (schedule.slice < 0) {
        // Each loop counts its own picks only: were the host asked at the end of its own slice, it would wait for all the
        // slices within. When it goes on, this loop does what it would have done, so that the order does not change.
        if (around !== null && !this.paused) {
          const host = outermost()!.scheduler;
          if (host._pause()) {
            this.paused = true;
            return reschedule(host).next() as IteratorResult<Suspended, void>;
          }
        }
        this.paused = false;
        schedule.newSlice();
        const picked = nearestPicked();
        if (picked !== null) return rescheduleAround(picked).next() as IteratorResult<Suspended, void>;
        continue;
      }
      if (scheduler.parkedCount === 0) {
        schedule.wakeLoops();
        return endLoop(false);
      }
      if (around !== null) return park(this).next();
      try {
        scheduler._stuck();
      } catch (error) {
        return endLoop(true, error);
      }
      return endLoop(false);
    }
  }

  throw(error: unknown): never {
    throw error;
  }

  /** Its steps begin it. Whoever asks this wants to wait for several, and would wait without running anybody. */
  attempt(): never {
    throw new UsageError(`cannot run "${this.scheduler.name}" beside a wait: give it a coroutine of its own`);
  }

  enter(runner: Waiter): void {
    this.runner = runner;
    this.scheduler._schedule.rest(this, runner);
  }

  leave(runner: Waiter): void {
    this.scheduler._schedule.unrest(this, runner);
  }

  describe(): string {
    return `for its scheduler "${this.scheduler.name}"`;
  }

  override within(): Waiting[] {
    return this.scheduler.dump();
  }

  override outside(): boolean {
    return this.scheduler._awaitsOutside();
  }

  _wakeRunner(): void {
    const runner = this.runner!;
    this.scheduler._schedule.unrest(this, runner);
    runner.wake();
  }
}
