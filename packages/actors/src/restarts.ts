/** How long to wait before a child is started again; by default not at all. */
export interface Backoff {
  /** Milliseconds before the first restart. */
  readonly initial: number;
  /** Each further restart in a row waits this many times longer; 2 by default. */
  readonly factor?: number;
  /** Never longer than this; 30 000 by default. A child that has lived as long begins anew. */
  readonly max?: number;
}

/**
 * Restart intensity: OTP's rule that more than `limit` restarts within the last `within` milliseconds are too many.
 */
export class Restarts {
  /** When they were, oldest first. */
  private readonly times: number[] = [];
  private readonly limit: number;
  private readonly within: number;

  constructor(limit: number, within: number) {
    this.limit = limit;
    this.within = within;
  }

  /** How many were counted last. */
  get count(): number {
    return this.times.length;
  }

  /** Counts one; false when it is one too many. */
  allow(time: number): boolean {
    const { times } = this;
    while (times.length > 0 && time - times[0]! > this.within) times.shift();
    times.push(time);
    return times.length <= this.limit;
  }
}

/** Milliseconds before restart number `attempt`, from 0. */
export function delayOf(backoff: Backoff | undefined, attempt: number): number {
  if (backoff === undefined) return 0;
  const { initial, factor = 2, max = LONGEST } = backoff;
  return Math.min(max, initial * factor ** attempt);
}

export const LONGEST = 30_000;
