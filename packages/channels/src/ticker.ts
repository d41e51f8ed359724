import type { Wait, Waiter } from '@core/coroutine';
import { now, sleep } from '@core/coroutine/host';
import { always, wrap } from './compose.ts';
import { AGAIN, Derived } from './derived.ts';
import type { Receiver } from './ends.ts';
import { View } from './view.ts';

/**
 * Ticks every `ms` milliseconds of the host's clock, first when they have passed for the first time after somebody began to
 * receive. Each tick is received as its number, from 1 on. Ticks that nobody waited for are left out, as in Go, so a slow
 * receiver is not flooded; the numbers tell how many. When several receive, each tick goes to one of them: a rate that they share.
 * It never ends and keeps nothing running.
 * @throws RangeError when `ms` is not above 0
 *
 * @example
 * ```ts run
 * import { ticker } from '@core/channels';
 * import { run } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const seconds = ticker(1_000);
 *     console.log(yield* seconds.receive());
 *     console.log(yield* seconds.receive());
 *     yield* sleep(3_500);
 *     console.log(yield* seconds.receive(), yield* seconds.receive());
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * 1
 * 2
 * 5 6
 * ```
 */
export function ticker(ms: number): Receiver<number> {
  if (!(ms > 0)) throw new RangeError(`cannot tick every ${ms} ms: a period is a number of milliseconds above 0`);
  return new Ticker(ms);
}

class Ticker extends View<number> {
  readonly name: string = 'ticker';
  private readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  get closed(): boolean {
    return false;
  }

  get failure(): unknown {
    return undefined;
  }

  protected makeNext(): Wait<IteratorResult<number, undefined>> {
    return wrap(new Tick(this.ms), (value) => ({ done: false, value }));
  }
}

class Tick extends Derived<number> {
  private readonly ms: number;
  /** When it began, by the clock; undefined until then. */
  private begun: number | undefined;
  /** The number of the last tick that was received. */
  private last = 0;
  /** The latest time that was seen: one before it is another clock's, which begins anew. */
  private latest = -Infinity;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  protected inner(): Wait {
    const time = now().sync();
    if (time < this.latest) {
      this.begun = undefined;
      this.last = 0;
    }
    this.latest = time;
    this.begun ??= time;
    const passed = Math.floor((time - this.begun) / this.ms);
    if (passed > this.last) return always(passed);
    const tick = this.last + 1;
    return wrap(sleep(Math.max(0, this.begun + tick * this.ms - time)), () => tick);
  }

  protected accept(value: unknown, waiter?: Waiter): number | typeof AGAIN {
    const tick = value as number;
    if (tick <= this.last) return AGAIN; // another has it
    this.last = tick;
    return this.toOldest(tick, waiter);
  }

  protected override describeIdle(): string {
    return `for the next tick, every ${this.ms} ms`;
  }

  override outside(): boolean {
    return true;
  }
}
