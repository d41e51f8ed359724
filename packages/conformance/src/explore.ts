import { seededChooser, type Chooser } from '@core/coroutine';

/** What exploring came to. */
export interface Explored<T> {
  /** How many schedules were run. */
  readonly schedules: number;
  /** True when there are no others. */
  readonly exhaustive: boolean;
  /** The first find, and the choices that lead to it. */
  readonly found: { readonly value: T; readonly choices: readonly number[] } | undefined;
}

/** Follows given answers, then says 0; writes down what was asked and answered. */
class Path {
  readonly counts: number[] = [];
  readonly picks: number[] = [];
  private readonly given: readonly number[];
  private readonly beyond: Chooser;

  constructor(given: readonly number[], beyond: Chooser = () => 0) {
    this.given = given;
    this.beyond = beyond;
  }

  readonly choose = (count: number): number => {
    const at = this.counts.length;
    // A case that was made smaller has other choices: an answer that makes no sense any more becomes the last that does.
    const pick = at < this.given.length ? Math.min(this.given[at]!, count - 1) : this.beyond(count);
    this.counts.push(count);
    this.picks.push(pick);
    return pick;
  };
}

/**
 * Runs `attempt` under every schedule that the chooser allows, one after the other, until it answers something or `bound` is
 * reached. The tree of choices is walked depth first: each run's last choice that has another answer gets its next one.
 */
export function explore<T>(attempt: (choose: Chooser) => T | undefined, bound: number): Explored<T> {
  let given: number[] | undefined = [];
  let schedules = 0;
  while (given !== undefined && schedules < bound) {
    const path = new Path(given);
    schedules++;
    const value = attempt(path.choose);
    if (value !== undefined) return { schedules, exhaustive: false, found: { value, choices: trim(path.picks) } };
    given = following(path);
  }
  return { schedules, exhaustive: given === undefined, found: undefined };
}

function following({ counts, picks }: Path): number[] | undefined {
  for (let at = picks.length - 1; at >= 0; at--) {
    if (picks[at]! + 1 < counts[at]!) return [...picks.slice(0, at), picks[at]! + 1];
  }
  return undefined;
}

/** Runs `attempt` under one schedule that follows from `seed` alone. */
export function sample<T>(attempt: (choose: Chooser) => T | undefined, seed: number): Explored<T> {
  const path = new Path([], seededChooser(seed));
  const value = attempt(path.choose);
  return { schedules: 1, exhaustive: false, found: value === undefined ? undefined : { value, choices: trim(path.picks) } };
}

/** Runs `attempt` under one given schedule. */
export function follow<T>(attempt: (choose: Chooser) => T | undefined, choices: readonly number[]): T | undefined {
  return attempt(new Path(choices).choose);
}

/** Zeros at the end say nothing. */
function trim(picks: readonly number[]): readonly number[] {
  return picks.slice(0, picks.findLastIndex((pick) => pick !== 0) + 1);
}
