/**
 * Where more than one continuation would be right, the choice goes through here.
 */

/** Answers with a whole number from 0 to `count - 1`. */
export type Chooser = (count: number) => number;

let chooser: Chooser = first;

/** The choice when no run has set another: the first, so that a program without a host has one trace. */
function first(): number {
  return 0;
}

/** Chooses one of `count` equally right continuations; asks nobody when there is but one. */
export function choose(count: number): number {
  return count > 1 ? chooser(count) : 0;
}

/** Replaces the chooser and returns the one before; a host does so for the time that it runs. */
export function setChooser(next: Chooser): Chooser {
  const before = chooser;
  chooser = next;
  return before;
}

/** A chooser that depends on its seed alone (xorshift32): the same on every engine. */
export function seededChooser(seed: number): Chooser {
  let state = (seed | 0) ^ 0x9e3779b9 || 1;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}
