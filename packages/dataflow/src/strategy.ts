import { show } from './unify.ts';

/** One place in a search tree that is still to be explored, as a strategy sees it. */
export interface SearchNode {
  /** How many choices lead to it; 0 for the root. */
  readonly depth: number;
  /** Which alternative of its choice point it is, from 0. */
  readonly alternative: number;
  /** How often another than the first alternative was taken on the way, the second counting once, the third twice, … */
  readonly discrepancy: number;
}

/**
 * The order in which a search tree is explored. Write one to have your own; it serves one search. Going on with a child of the
 * node that was explored last is cheapest: any other place is reached by making its choices again.
 */
export interface Strategy {
  /** Takes in the alternatives of a choice point, the first one first. */
  push(alternatives: readonly SearchNode[]): void;
  /** Takes out the one to be explored next; undefined when there is none, which ends the search. */
  next(): SearchNode | undefined;
}

/** Goes as deep as it can, first alternatives first, and keeps little: the default. */
export function depthFirst(): Strategy {
  const stack: SearchNode[] = [];
  return {
    push(alternatives) {
      for (let i = alternatives.length - 1; i >= 0; i--) stack.push(alternatives[i]!);
    },
    next: () => stack.pop(),
  };
}

/** Explores by depth, and so finds solutions with the fewest choices first. Keeps a whole level, and makes every place again. */
export function breadthFirst(): Strategy {
  let level: SearchNode[] = [];
  let below: SearchNode[] = [];
  return {
    push(alternatives) {
      for (const each of alternatives) below.push(each);
    },
    next() {
      if (level.length === 0) {
        level = below.toReversed();
        below = [];
      }
      return level.pop();
    },
  };
}

/**
 * Explores the places that disagree least often with the order of the alternatives first, for bodies whose first alternative
 * is mostly right (Harvey and Ginsberg's limited discrepancy search, without exploring any place twice).
 *
 * @param limit leaves out what disagrees more often; by default nothing, and the search is complete
 * @throws RangeError when it is less than 0 or no number
 */
export function limitedDiscrepancy(limit: number = Infinity): Strategy {
  if (typeof limit !== 'number' || !(limit >= 0)) {
    throw new RangeError(`cannot limit discrepancies to ${show(limit)}: it is a number, 0 or more`);
  }
  const byDiscrepancy: SearchNode[][] = [];
  return {
    push(alternatives) {
      for (let i = alternatives.length - 1; i >= 0; i--) {
        const node = alternatives[i]!;
        if (node.discrepancy <= limit) (byDiscrepancy[node.discrepancy] ??= []).push(node);
      }
    },
    next: () => byDiscrepancy.find((nodes) => nodes !== undefined && nodes.length > 0)?.pop(),
  };
}
