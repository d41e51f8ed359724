/** Where a host takes time from. Replace it to make time part of a test. */
export interface Clock {
  /** Milliseconds since a point of the clock's own. */
  now(): number;
  /** Calls back once, `ms` milliseconds from now; the returned function calls it off. */
  schedule(ms: number, callback: () => void): () => void;
  /** Asked when nothing else can go on: jumps to the next callback that is due, or answers false when there is none. */
  skip?(): boolean;
}

/** The platform's timers fire at once when told to wait longer. */
const LONGEST = 2 ** 31 - 1;

/** The platform's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(ms, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      timer = left > LONGEST ? setTimeout(() => wait(left - LONGEST), LONGEST) : setTimeout(callback, left);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved, or until the program has nothing else to do. */
export interface VirtualClock extends Clock {
  /**
   * Moves on by `ms` milliseconds, calling back whatever becomes due on the way, in order. What a callback throws comes out
   * here; those after it stay due.
   * @throws RangeError for a negative number and for NaN
   */
  advance(ms: number): void;
  /** How many callbacks are still due. */
  readonly pending: number;
  skip(): boolean;
}

interface Due {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * Makes a clock for tests; it begins at 0. A run that is given one jumps to the next due time whenever nothing else can go
 * on, so a program that sleeps for hours finishes at once and always in the same order. Promises that are settled already
 * come before the jump; real input and output (a request, a file) does not hold the clock up.
 *
 * Several runs may share one clock, and a test may move it by hand: `clock.advance(ms)`.
 *
 * @example
 * ```ts run
 * import { now, run, sleep, virtualClock } from '@core/coroutine/host';
 *
 * const clock = virtualClock();
 * await run(
 *   function* () {
 *     yield* sleep(8 * 3_600_000);
 *     console.log((yield* now()) / 3_600_000, 'hours later');
 *   },
 *   { clock },
 * );
 * ```
 * ```text output
 * 8 hours later
 * ```
 */
export function virtualClock(): VirtualClock {
  let time = 0;
  const due: Due[] = []; // by time, then by the order in which they were scheduled
  const fire = (until: number): boolean => {
    const next = due[0];
    if (next === undefined || next.at > until) return false;
    due.shift();
    time = next.at;
    next.callback();
    return true;
  };
  return {
    now: () => time,
    schedule(ms, callback) {
      const entry = { at: time + Math.max(0, ms), callback };
      due.splice(due.findLastIndex((other) => other.at <= entry.at) + 1, 0, entry);
      return () => {
        const index = due.indexOf(entry);
        if (index !== -1) due.splice(index, 1);
      };
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`cannot advance the clock by ${ms} ms: it goes forward only`);
      const until = time + ms;
      while (fire(until));
      time = Math.max(time, until); // a callback may have moved it further
    },
    get pending() {
      return due.length;
    },
    skip: () => fire(Infinity),
  };
}
