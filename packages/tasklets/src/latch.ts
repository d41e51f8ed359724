import { done, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { isCount, type Named } from './semaphore.ts';

/**
 * Makes a latch that opens after `count` calls of `countDown`, and stays open.
 *
 * @throws RangeError when the count is no whole number
 *
 * @example
 * ```ts run
 * import { latch, runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const ready = latch(2);
 *   for (const cook of ['Ada', 'Grace']) {
 *     spawn(function* () {
 *       console.log(`${cook} is ready`);
 *       ready.countDown();
 *     });
 *   }
 *   yield* ready.wait();
 *   console.log('dinner is served');
 * });
 * ```
 * ```text output
 * Ada is ready
 * Grace is ready
 * dinner is served
 * ```
 */
export function latch(count: number, options: Named = {}): Latch {
  return new Latch(count, options);
}

/** A gate that opens once and for all when something has happened so many times (Java's `CountDownLatch`). */
export class Latch {
  /** Its name in messages. */
  readonly name: string;
  private left: number;
  private readonly waiters: WaitQueue = new WaitQueue();

  /** Use {@link latch}. */
  constructor(count: number, options: Named = {}) {
    this.name = options.name ?? 'latch';
    if (!isCount(count)) throw new RangeError(`cannot make "${this.name}" for ${count}: it must be a whole number, 0 or more`);
    this.left = count;
  }

  /** How many calls are still missing; 0 when it is open. */
  get count(): number {
    return this.left;
  }

  /** One less is missing; with the last, all who wait become ready, in order. An open latch stays open. Never switches. */
  countDown(): void {
    if (this.left === 0 || --this.left > 0) return;
    wakeAll(this.waiters);
  }

  /** Suspends until the latch is open; when it is, returns at once. */
  wait(): Wait<void> {
    return new Passage(this.waiters, () => this.left === 0, () => `for "${this.name}", which lacks ${this.left}`);
  }
}

export function wakeAll(waiters: WaitQueue): void {
  for (let w = waiters.shift(); w !== undefined; w = waiters.shift()) w.wake();
}

/** Waits in a queue until somebody opens, unless it is open. */
export class Passage extends Wait<void> {
  private readonly waiters: WaitQueue;
  private readonly isOpen: () => boolean;
  private readonly text: () => string;

  constructor(waiters: WaitQueue, isOpen: () => boolean, text: () => string) {
    super();
    this.waiters = waiters;
    this.isOpen = isOpen;
    this.text = text;
  }

  attempt(): boolean {
    return this.isOpen() && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  describe(): string {
    return this.text();
  }
}
