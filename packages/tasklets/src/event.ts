import { type Wait, WaitQueue } from '@core/coroutine';
import { Passage, wakeAll } from './latch.ts';
import type { Named } from './semaphore.ts';

/**
 * Makes an event that has not happened yet.
 *
 * @example
 * ```ts run
 * import { event, runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const opened = event();
 *   spawn(function* () {
 *     yield* opened.wait();
 *     console.log('come in');
 *   });
 *   spawn(function* () {
 *     console.log('opening');
 *     opened.set();
 *   });
 * });
 * ```
 * ```text output
 * opening
 * come in
 * ```
 */
export function event(options: Named = {}): EventFlag {
  return new EventFlag(options);
}

/** Something that happens, and that any number wait for (Python's `Event`; the platform's `Event` is another thing). */
export class EventFlag {
  /** Its name in messages. */
  readonly name: string;
  private happened = false;
  private readonly waiters: WaitQueue = new WaitQueue();

  /** Use {@link event}. */
  constructor(options: Named = {}) {
    this.name = options.name ?? 'event';
  }

  /** True from `set` until `clear`. */
  get isSet(): boolean {
    return this.happened;
  }

  /** It has happened: all who wait become ready, in order, and nobody waits for it any more. Never switches. */
  set(): void {
    this.happened = true;
    wakeAll(this.waiters);
  }

  /** It can happen again. Those whom `set` made ready go on all the same. */
  clear(): void {
    this.happened = false;
  }

  /** Suspends until it has happened; when it has, returns at once. */
  wait(): Wait<void> {
    return new Passage(this.waiters, () => this.happened, () => `for "${this.name}" to happen`);
  }
}
