import { call, done, type Operation, type Routine, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { enter, type Block } from './block.ts';

/** What semaphores and their like can be told. */
export interface Named {
  /** Its name in messages; the kind of thing it is by default. */
  readonly name?: string;
}

/**
 * Makes a semaphore with so many permits.
 *
 * @throws RangeError when the number is no whole number
 *
 * @example
 * ```ts run
 * import { run, semaphore, spawn } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * const stoves = semaphore(2);
 *
 * function* cook(dish: string) {
 *   yield* stoves.with(function* () {
 *     console.log(`${dish} is on`);
 *     yield* sleep(1000);
 *   });
 * }
 * await run(function* () {
 *   for (const dish of ['soup', 'rice', 'stew']) spawn(cook, dish);
 *   yield* sleep(500);
 *   console.log(`${stoves.waiting} waits`);
 * }, { clock: virtualClock() });
 * ```
 * ```text output
 * soup is on
 * rice is on
 * 1 waits
 * stew is on
 * ```
 */
export function semaphore(permits: number, options: Named = {}): Semaphore {
  return new Semaphore(permits, options);
}

/**
 * A number of permits (Dijkstra). Those who want some go first come, first served, also past none that would fit: nobody
 * starves. Works in every paradigm, and as an arm of a choice. A wait that is withdrawn has taken nothing.
 */
export class Semaphore {
  /** Its name in messages. */
  readonly name: string;
  private permits: number;
  private readonly waiters: WaitQueue = new WaitQueue();

  /** Use {@link semaphore}. */
  constructor(permits: number, options: Named = {}) {
    this.name = options.name ?? 'semaphore';
    if (!isCount(permits)) throw new RangeError(`cannot make "${this.name}" with ${permits} permits: ${COUNT}`);
    this.permits = permits;
  }

  /** How many permits nobody holds. */
  get available(): number {
    return this.permits;
  }

  /** How many wait for permits. */
  get waiting(): number {
    return this.waiters.size;
  }

  /**
   * Takes `count` permits, one by default. Suspends until they are there and all who came before have theirs.
   * @throws RangeError when the count is no whole number
   */
  acquire(count = 1): Wait<void> {
    return new Acquire(this, this.checked('acquire', count));
  }

  /** Takes permits without waiting; false when that is impossible now, also when others wait. */
  tryAcquire(count = 1): boolean {
    return this._take(this.checked('acquire', count));
  }

  /** Gives permits back, or adds some: to those who wait, in order. Never switches. */
  release(count = 1): void {
    this.permits += this.checked('release', count);
    this.serve();
  }

  /** Runs `body(...args)` with one permit, given back in any case. Suspends until it has one, and while the body does. */
  with<A extends readonly unknown[], T>(body: Block<A, T>, ...args: A): Operation<T> {
    return call(holding<A, T>, () => new Acquire(this, 1), () => this.release(), body, args);
  }

  private checked(verb: string, count: number): number {
    if (isCount(count)) return count;
    throw new RangeError(`cannot ${verb} ${count} permits of "${this.name}": ${COUNT}`);
  }

  /** @internal */
  _take(count: number): boolean {
    if (this.waiters.size > 0 || this.permits < count) return false;
    this.permits -= count;
    return true;
  }

  /** @internal */
  _enter(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  /** @internal */
  _leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
    this.serve(); // those behind one who wanted many may fit now
  }

  /** Hands permits to those who have waited longest, as long as they last. */
  private serve(): void {
    for (let first = this.waiters.first; first !== undefined; first = this.waiters.first) {
      const wait = first.slot as Acquire;
      if (wait.count > this.permits) return;
      this.permits -= wait.count;
      this.waiters.remove(first);
      wait.held = true;
      first.wake();
    }
  }
}

const COUNT = 'it must be a whole number, 0 or more';

export function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0;
}

/** A wait that knows whether it was given what it waits for, also when whoever waited was closed before its turn came. */
export interface Holding extends Wait<void> {
  readonly held: boolean;
}

class Acquire extends Wait<void> implements Holding {
  readonly count: number;
  held = false;
  private readonly semaphore: Semaphore;

  constructor(semaphore: Semaphore, count: number) {
    super();
    this.semaphore = semaphore;
    this.count = count;
  }

  attempt(): boolean {
    if (!this.semaphore._take(this.count)) return false;
    this.held = true;
    return done(undefined);
  }

  enter(waiter: Waiter): void {
    waiter.slot = this;
    this.semaphore._enter(waiter);
  }

  leave(waiter: Waiter): void {
    this.semaphore._leave(waiter);
  }

  describe(): string {
    const what = this.count === 1 ? 'a permit' : `${this.count} permits`;
    return `for ${what} of "${this.semaphore.name}"`;
  }
}

/** Runs a body while something is held. Closed between hand-off and turn, it still gives back what it was handed. */
export function* holding<A extends readonly unknown[], T>(
  acquire: () => Holding,
  release: () => void,
  body: Block<A, T>,
  args: A,
): Routine<T> {
  const wait = acquire();
  try {
    yield* wait;
    return yield* enter(body, ...args);
  } finally {
    if (wait.held) release();
  }
}
