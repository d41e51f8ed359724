/** Where a host takes time from. Replace it to make time part of a test. */
export interface Clock {
  /** Milliseconds since a point of the clock's own. */
  now(): number;
  /** Calls back once, `ms` milliseconds from now; the returned function calls it off. */
  schedule(ms: number, callback: () => void): () => void;
  /** Asked when nothing else can go on: jumps to the next callback that is due, or answers false when there is none. */
  skip?(): boolean;
}

/** The platform's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved, or until the program has nothing else to do. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms` milliseconds, calling back whatever becomes due on the way, in order. */
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
 * Makes a clock for tests. A run that is given one jumps to the next due time whenever nothing else can go on, so a
 * program that sleeps for hours finishes at once and always in the same order.
 */
export function virtualClock(): VirtualClock {
  let time = 0;
  const due: Due[] = []; // by time, then by the order in which they were scheduled
  const fire = (until: number): boolean => {
    const next = due[0];
    if (next === undefined || next.at > until) return false;
    due.shift();
    time = Math.max(time, next.at);
    next.callback();
    return true;
  };
  return {
    now: () => time,
    schedule(ms, callback) {
      const entry = { at: time + Math.max(0, ms), callback };
      const later = due.findIndex((other) => other.at > entry.at);
      due.splice(later === -1 ? due.length : later, 0, entry);
      return () => {
        const index = due.indexOf(entry);
        if (index !== -1) due.splice(index, 1);
      };
    },
    advance(ms) {
      const until = time + ms;
      while (fire(until));
      time = until;
    },
    get pending() {
      return due.length;
    },
    skip: () => fire(Infinity),
  };
}
