import { Operation } from '../operation.ts';
import { ready } from '../chain.ts';
import { Wait } from '../wait.ts';
import type { Steps } from '../routine.ts';
import type { Clock } from './clock.ts';
import { currentHost } from './host.ts';
import { OutsideWait, type Deliver } from './outside.ts';

/**
 * Waits `ms` milliseconds of the run's clock. Suspends, also for 0. Those that are due together go on in the order in which
 * they began to wait. `Infinity` waits for ever, which nothing outside can end: a run that has nothing else is deadlocked.
 *
 * The platform's clock has its timers' precision, about a millisecond.
 *
 * @throws RangeError at once for a negative number and for NaN
 *
 * @example
 * ```ts run
 * import { run, sleep, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     console.log('tea is brewing');
 *     yield* sleep(180_000);
 *     console.log('tea is ready');
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * tea is brewing
 * tea is ready
 * ```
 */
export function sleep(ms: number): Wait<void> {
  return after(ms, undefined);
}

/**
 * Waits like `sleep` and returns `value`: an arm for a choice, Go's `time.After`.
 *
 * @example
 * ```ts run
 * import { after, runSync, virtualClock } from '@core/coroutine/host';
 *
 * console.log(runSync(() => after(1_000, 'too late'), { clock: virtualClock() }));
 * ```
 * ```text output
 * too late
 * ```
 */
export function after<T>(ms: number, value: T): Wait<T> {
  if (!(ms >= 0)) throw new RangeError(`cannot sleep ${ms} ms: a duration is a number of milliseconds, 0 or more`);
  return ms === Infinity ? NEVER : new Sleep(ms, value);
}

class Sleep<T> extends OutsideWait<T> {
  private readonly ms: number;
  private readonly value: T;

  constructor(ms: number, value: T) {
    super();
    this.ms = ms;
    this.value = value;
  }

  protected subscribe(deliver: Deliver, clock: Clock): () => void {
    return clock.schedule(this.ms, () => deliver(false, this.value));
  }

  describe(): string {
    return `for ${this.ms} ms`;
  }
}

/** Not one from outside: there is nothing to listen to. */
class Never extends Wait<never> {
  attempt(): boolean {
    return false;
  }
  enter(): void {}
  leave(): void {}
  describe(): string {
    return 'for ever';
  }
}
const NEVER = new Never();

/**
 * The time on the run's clock, in milliseconds; does not suspend. Where it begins is the clock's own affair.
 *
 * @throws UsageError where no run is under way
 *
 * @example
 * ```ts run
 * import { now, runSync, sleep, virtualClock } from '@core/coroutine/host';
 *
 * const took = runSync(
 *   function* () {
 *     const begin = yield* now();
 *     yield* sleep(250);
 *     return (yield* now()) - begin;
 *   },
 *   { clock: virtualClock() },
 * );
 * console.log(took);
 * ```
 * ```text output
 * 250
 * ```
 */
export function now(): Operation<number> {
  return NOW;
}

class Now extends Operation<number> {
  [Symbol.iterator](): Steps<number> {
    return ready(currentHost('for the time').clock.now());
  }
}
const NOW = new Now();
