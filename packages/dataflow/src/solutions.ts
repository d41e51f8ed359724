import { call, type Operation, type Routine, UsageError } from '@core/coroutine';
import { ground, type Ground, hasFailed } from './ground.ts';
import { type Choice, Space, type SpaceBody, type Status } from './space.ts';
import { refuse } from './refuse.ts';
import { depthFirst, type SearchNode, type Strategy } from './strategy.ts';
import { closeAll, raiseAll } from './threads.ts';
import { nameIn } from './variable.ts';

/** What a search can be told. */
export interface SearchOptions {
  /** The name of its spaces in messages; "search" by default. */
  readonly name?: string;
  /** The order of exploring; a new `depthFirst()` by default. */
  readonly strategy?: Strategy;
}

/** How much a search has done so far. */
export interface SearchStatistics {
  /** Places of the tree that were explored. */
  readonly nodes: number;
  /** Of these, how many came to nothing. */
  readonly failures: number;
  /** How many spaces were made. */
  readonly spaces: number;
  /** How many choices were made again to get somewhere. */
  readonly replayed: number;
}

/** The root, or an alternative of a choice point: the choices that lead to it, in a list that branches share. */
class Place implements SearchNode, Choice {
  readonly parent: Place | null;
  readonly alternative: number;
  readonly depth: number;
  readonly discrepancy: number;
  readonly question: unknown;
  readonly place: string;
  readonly bound: number | undefined;

  constructor(parent: Place | null, alternative: number, question: unknown, place: string, bound: number | undefined) {
    this.parent = parent;
    this.alternative = alternative;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.discrepancy = parent === null ? 0 : parent.discrepancy + alternative;
    this.question = question;
    this.place = place;
    this.bound = bound;
  }

  /** The choices from the root to here. */
  get choices(): Place[] {
    const choices: Place[] = [];
    for (let place: Place = this; place.parent !== null; place = place.parent) choices.push(place);
    return choices.toReversed();
  }
}

const END = { done: true, value: undefined } as const;

/** The solutions of a body, one after the other: see {@link solveAll}. */
export class Solutions<T> {
  private readonly name: string;
  private readonly body: SpaceBody<T>;
  private readonly strategy: Strategy;
  private readonly isBest: boolean;
  /** What is being explored, or will be again because whoever asked was stopped meanwhile. */
  private here: Place | null = null;
  /** The space that stands where `here`'s siblings branch off. */
  private space: Space | null = null;
  private stand: Place | null = null;
  private isBusy = false;
  private isOver = false;
  private cost: number | undefined;
  private nodes = 0;
  private failures = 0;
  private spaces = 0;
  private replayed = 0;

  /** @internal Use {@link solveAll}. */
  constructor(body: SpaceBody<T>, options: SearchOptions, isBest = false) {
    if (typeof body !== 'function') refuse('search', body, 'pass a generator function of a space');
    this.name = nameIn(options, 'search');
    const { strategy = depthFirst() } = options;
    const { push, next } = Object(strategy) as Partial<Strategy>;
    if (typeof push !== 'function' || typeof next !== 'function') {
      refuse('search by strategy', strategy, 'it has two functions, push and next');
    }
    this.body = body;
    this.strategy = strategy;
    this.isBest = isBest;
    strategy.push([new Place(null, 0, undefined, '', undefined)]);
  }

  /** What the search has done so far. */
  get statistics(): SearchStatistics {
    const { nodes, failures, spaces, replayed } = this;
    return { nodes, failures, spaces, replayed };
  }

  /**
   * Looks for the next solution; `done` when there are no more. One who is stopped while looking loses nothing: the next one
   * goes on from the same place.
   * @throws UsageError while somebody else is looking; and what {@link solveOne} throws
   */
  next(): Operation<IteratorResult<Ground<T>, undefined>> {
    return call(look<T>, this);
  }

  /** Ends the search: there are no more solutions. Whoever is looking is told so when the present place is explored. */
  close(): void {
    this.isOver = true;
  }

  /** For `for…of` in plain code: everything runs in it, behind a barrier. */
  *[Symbol.iterator](): Generator<Ground<T>, void, undefined> {
    try {
      for (let next = this.next().sync(); next.done !== true; next = this.next().sync()) yield next.value;
    } finally {
      this.close();
    }
  }

  /** For `for await`: bodies may wait for what is outside. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Ground<T>, void, undefined> {
    try {
      for (let next = await this.next(); next.done !== true; next = await this.next()) yield next.value;
    } finally {
      this.close();
    }
  }

  /** @internal */
  *_look(): Routine<IteratorResult<Ground<T>, undefined>> {
    // Plain code that takes the first step and drops it is no looker: the space that it made has not begun.
    if (this.isBusy && this.space?._hasBegun !== false) {
      throw new UsageError(`cannot look for the next solution of "${this.name}": somebody is looking already`);
    }
    this.isBusy = true;
    this.space = null;
    const errors: unknown[] = [];
    try {
      while (!this.isOver) {
        this.here ??= this.nextPlace();
        if (this.here === null) break;
        const found = this.take(this.here, yield* this.grounded(yield* this.explore(this.here)));
        if (found !== null) return { done: false, value: found.value as Ground<T> };
      }
      this.isOver = true;
    } catch (error) {
      errors.push(error);
    } finally {
      this.isBusy = false;
      yield* this.discard(errors);
    }
    raiseAll(errors);
    return END;
  }

  private nextPlace(): Place | null {
    const next = this.strategy.next();
    if (next === undefined) return null;
    if (next instanceof Place) return next;
    throw new TypeError(`cannot explore "${this.name}": the strategy has answered what it was not given`);
  }

  private *explore(here: Place): Routine<Status> {
    if (this.space !== null && this.stand !== null && this.stand === here.parent) {
      this.stand = null;
      this.space._commit(here);
    } else {
      yield* this.discard([]);
      this.spaces++;
      this.replayed += here.depth;
      this.space = new Space(this.name, this.body, here.choices, this.isBest ? this.cost : undefined);
    }
    return yield* this.space._rest();
  }

  /**
   * A solution with values in the place of variables. Whoever is stopped while it waits for them leaves the place to the next
   * one, who explores it anew; an error that stands in the solution would be met each time.
   */
  private *grounded(status: Status): Routine<Status> {
    if (status.kind !== 'solved') return status;
    try {
      return { ...status, value: yield* ground(status.value) };
    } catch (error) {
      if (hasFailed(status.value, error)) return { kind: 'threw', error };
      throw error;
    }
  }

  /** A place was explored: its solution, if it is one. */
  private take(here: Place, status: Status): { readonly value: unknown } | null {
    this.here = null;
    this.nodes++;
    switch (status.kind) {
      case 'failed':
        this.failures++;
        return null;
      case 'threw':
        throw status.error;
      case 'solved':
        if (this.isBest && status.cost === undefined) {
          throw new UsageError(`cannot find the best solution of "${this.name}": its body calls neither minimize nor maximize`);
        }
        this.cost = status.cost;
        return status;
      case 'undecided': {
        const { alternatives, question, place } = status;
        const bound = this.isBest ? this.cost : undefined;
        this.stand = here;
        this.strategy.push(Array.from({ length: alternatives }, (_, i) => new Place(here, i, question, place, bound)));
        return null;
      }
    }
  }

  /** Ends what is left in the space: threads that have not ended are closed. */
  private *discard(errors: unknown[]): Routine<void> {
    const { space } = this;
    this.space = null;
    this.stand = null;
    if (space === null) return;
    space._isOver = true;
    yield* closeAll(space, errors);
  }
}

function look<T>(solutions: Solutions<T>): Routine<IteratorResult<Ground<T>, undefined>> {
  return solutions._look();
}
