/**
 * A space is one attempt of a search: threads, variables and propagators that nobody outside sees, with a scheduler of their
 * own. When none of its threads can go on, and nothing outside could change that, it is *stable*: then it has failed, or it is
 * solved, or one of its choice points is answered. Coroutines run once, so a space cannot be copied: for another answer it is
 * made again, and told the choices that lead to the same place.
 *
 * The file is long because what a space is at rest, and how it is brought there again, must be seen together.
 */
import { type Coroutine, DeadlockError, done, type Ending, type Routine, UsageError, Wait, type Waiter } from '@core/coroutine';
import { checkDomains, DomainVariable } from './domain.ts';
import { distribution, type Distribution } from './distribute.ts';
import { FailureError } from './errors.ts';
import { unboundIn } from './ground.ts';
import { ofValues } from './ranges.ts';
import { Threads } from './threads.ts';
import { currentSpace, isLocal, isWithin, type LocalWait, parkingThread, type Thread } from './thread.ts';
import { nameIn, type Named } from './variable.ts';
import type { Propagator } from './propagator.ts';
import type { Operation } from '@core/coroutine';

/** A choice that was made: enough to make it again in another space. */
export interface Choice {
  /** Which of the alternatives, from 0. */
  readonly alternative: number;
  /** What was to be chosen, as whoever asked has put it. */
  readonly question: unknown;
  /** The thread that asked. */
  readonly place: string;
  /** What a solution had to cost less than when it was made. */
  readonly bound: number | undefined;
}

/** How a space stands when it is stable. */
export type Status =
  | { readonly kind: 'failed' }
  | { readonly kind: 'solved'; readonly value: unknown; readonly cost: number | undefined }
  | { readonly kind: 'undecided'; readonly alternatives: number; readonly question: unknown; readonly place: string }
  | { readonly kind: 'threw'; readonly error: unknown };

/** What a thread asks at a choice point: how many alternatives there are, found out when the space is stable. */
export interface Question {
  readonly alternatives: number;
  readonly question: unknown;
}

const FAILED: Status = { kind: 'failed' };

/** The body of a search: makes variables and constraints in the space, and returns the solution. */
export type SpaceBody<T> = (space: Space) => Routine<T>;

/**
 * One attempt of a search, as the body sees it. Its threads start others by `thread`, read and bind variables made in it, and
 * may wait for what is outside, which holds the space up until it has come. They cannot bind what is outside.
 */
export class Space extends Threads {
  /** @internal */
  override readonly _space: Space = this;
  /** @internal The space around this one. */
  readonly _parent: Space | null;
  /** @internal Nothing of it will run any more, but for `finally` blocks. */
  _isOver = false;
  private readonly choices: readonly Choice[];
  private position = 0;
  private readonly pending: Asking[] = [];
  private readonly main: Thread;
  private value: unknown;
  private outcome: Status | null = null;
  private objective: { readonly variable: DomainVariable; readonly sign: 1 | -1 } | null = null;
  private readonly best: number | undefined;
  /** The bound that the objective was made to keep last. */
  private applied: number | undefined;

  /** @internal A search makes them. `choices` are made again, in their order; what costs `best` or more is of no interest. */
  constructor(name: string, body: SpaceBody<unknown>, choices: readonly Choice[], best: number | undefined) {
    super(name);
    this._parent = currentSpace();
    this.choices = choices;
    this.best = best;
    this.main = this._make(body, [this], 'main');
    this.start(this.main);
  }

  // ── what the body calls ──

  /**
   * Makes a variable for a whole number from `min` to `max`, or for one of a list of values.
   * @throws RangeError when there is none, TypeError for a list of anything but numbers
   */
  integer(min: number, max: number, options?: Named): DomainVariable;
  integer(values: Iterable<number>, options?: Named): DomainVariable;
  integer(first: number | Iterable<number>, second?: number | Named, third?: Named): DomainVariable {
    const listed = typeof first !== 'number';
    const options = (listed ? (second as Named | undefined) : third) ?? {};
    const name = nameIn(options, 'integer');
    const ranges = listed ? ofValues(first, `make "${name}" of`) : [Math.ceil(first), Math.floor(second as number)];
    if (ranges.length === 0 || !(ranges[0]! <= ranges[1]!)) {
      const what = listed ? 'no whole number' : `the numbers from ${first} to ${second as number}`;
      throw new RangeError(`cannot make "${name}" of ${what}: nothing would be left`);
    }
    return new DomainVariable(this, ranges, { name });
  }

  /** Makes `count` such variables, named by the option and a number: "q0", "q1", … */
  integers(count: number, min: number, max: number, { name = 'integer' }: Named = {}): DomainVariable[] {
    return Array.from({ length: count }, (_, i) => this.integer(min, max, { name: `${name}${i}` }));
  }

  /**
   * A choice point: suspends until the space is stable, and returns a number from 0 to `count - 1`. Which one is for the search
   * to say, and the others are tried in spaces like this one. When several threads ask, the one that asked first is answered.
   * @throws RangeError at once when the count is no whole number above 0
   */
  choose(count: number): Wait<number> {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`cannot choose one of ${count}: it is a whole number above 0`);
    }
    return new BranchPoint<number>(this, () => ({ alternatives: count, question: count }), (_question, answer) => answer, false);
  }

  /**
   * Chooses values for the variables until all are bound, with constraints at work in between. Suspends, and returns when the
   * last one is bound. By default it takes the variable with the fewest values left (first-fail), and its least value.
   * @throws TypeError at once for a variable without a domain, or an option that there is not
   */
  distribute(variables: readonly DomainVariable[], options?: Distribution): Operation<void> {
    return distribution(this, variables, options);
  }

  /** Makes the space fail: there is no solution here. @throws FailureError always */
  fail(why = 'the body said so'): never {
    throw new FailureError(`space "${this.name}" has failed: ${why}`);
  }

  /** Says what `solveBest` is to make as small as it can. @throws UsageError when that was said before */
  minimize(cost: DomainVariable): void {
    this.aim(cost, 1);
  }

  /** Says what `solveBest` is to make as great as it can. @throws UsageError when that was said before */
  maximize(gain: DomainVariable): void {
    this.aim(gain, -1);
  }

  private aim(variable: DomainVariable, sign: 1 | -1): void {
    checkDomains('aim at', [variable]);
    if (this.objective !== null) {
      throw new UsageError(`cannot aim at "${variable.name}": space "${this.name}" aims at "${this.objective.variable.name}"`);
    }
    this.objective = { variable, sign };
  }

  // ── what constraints and choice points call ──

  /** @internal */
  _post(propagator: Propagator): void {
    this.start(this._make(() => propagator.run(), [], propagator.name));
  }

  /** @internal Something of it has run. */
  get _hasBegun(): boolean {
    return this.main.state !== 'new';
  }

  /** @internal The next choice to make again, if it is one of this thread's. */
  _replay(place: string): Choice | undefined {
    const next = this.choices[this.position];
    if (next === undefined || next.place !== place) return undefined;
    this.position++;
    return next;
  }

  /** @internal */
  _ask(asking: Asking): void {
    this.pending.push(asking);
  }

  /** @internal */
  _withdraw(waiter: Waiter): void {
    const index = this.pending.findIndex((each) => each.waiter === waiter);
    if (index !== -1) void this.pending.splice(index, 1);
  }

  // ── scheduling ──

  /** A space that has failed runs nothing any more. */
  protected override dequeue(): Coroutine | undefined {
    return this.outcome === null || this._isOver ? super.dequeue() : undefined;
  }

  /**
   * How many wait for something that may still come: none when the space is stable, and its loop then ends, although some are
   * parked in it.
   */
  override get parkedCount(): number {
    return this.isStable ? 0 : super.parkedCount;
  }

  private get isStable(): boolean {
    if (this._isOver) return false;
    if (this.outcome !== null) return true;
    if (this.readyCount > 0) return false;
    for (const each of this.coroutines()) if (each.wait !== undefined && !isLocal(each, this)) return false;
    return true;
  }

  protected override onEnd(thread: Thread, ending: Ending): void {
    if (this._isOver) {
      super.onEnd(thread, ending);
      return;
    }
    if (ending.failed && ending.value instanceof FailureError) {
      ending.failed = false;
      this.outcome ??= FAILED;
      return;
    }
    if (thread === this.main && !ending.failed) this.value = ending.value;
    super.onEnd(thread, ending);
    if (ending.failed) {
      ending.failed = false;
      this.outcome ??= { kind: 'threw', error: ending.value };
    }
  }

  // ── what the search calls ──

  /** @internal Runs until the space is stable and says how it stands. */
  *_rest(): Routine<Status> {
    const driver = parkingThread();
    if (driver !== undefined) driver._drives = this;
    try {
      for (;;) {
        yield* this.run();
        const status = this.outcome ?? this.goOn();
        if (status !== null) return status;
      }
    } finally {
      if (driver !== undefined) driver._drives = null;
    }
  }

  /** The space is stable and has not failed: what it comes to, or null when it can run again. */
  private goOn(): Status | null {
    try {
      if (this.position < this.choices.length) return this.replayOne();
      if (this.improveOn(this.best)) return null;
      const [asking] = this.pending;
      if (asking !== undefined) return this.put(asking);
      return this.conclude();
    } catch (error) {
      return error instanceof FailureError ? FAILED : { kind: 'threw', error };
    }
  }

  private replayOne(): null {
    const { place } = this.choices[this.position]!;
    const asking = this.pending.find((each) => each.thread._place === place);
    if (asking === undefined) {
      throw new UsageError(
        `cannot make space "${this.name}" again: thread ${place} asks no more; its body must do the same each time`,
      );
    }
    if (this.improveOn(this.choices[this.position]!.bound)) return null;
    const choice = this._replay(place)!;
    this._withdraw(asking.waiter);
    asking.answer(choice.question, choice.alternative);
    return null;
  }

  private put(asking: Asking): Status | null {
    let question: Question | null;
    try {
      question = asking.ask();
    } catch (error) {
      this._withdraw(asking.waiter);
      asking.waiter.wakeThrow(error);
      return null;
    }
    if (question !== null) return { kind: 'undecided', ...question, place: asking.thread._place };
    this._withdraw(asking.waiter);
    asking.answer(undefined, 0);
    return null;
  }

  /** Nobody asks. Whoever still waits, waits for ever; and constraints that are not decided may be wrong. */
  private conclude(): Status {
    const waiting = this.dump();
    const open = unboundIn([this.value, this.objective?.variable]);
    if (open !== undefined) {
      waiting.push({ coroutine: 'solution', family: this.name, waitsFor: open.describe(), within: [] });
    }
    if (waiting.length === 0) {
      const { objective, value } = this;
      return { kind: 'solved', value, cost: objective === null ? undefined : objective.sign * objective.variable.tryRead()! };
    }
    throw new DeadlockError(waiting, `space "${this.name}" is stable and not solved: bind or distribute what is waited for`);
  }

  /** @internal Answers the thread that asks first, whose question was put to the search. */
  _commit(choice: Choice): void {
    const asking = this.pending.shift()!;
    try {
      asking.answer(choice.question, choice.alternative);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      this.outcome = FAILED;
    }
  }

  /** Only what costs less than `bound` is of interest. True when that is news, which may set propagators to work. */
  private improveOn(bound: number | undefined): boolean {
    if (bound === undefined || bound === this.applied || this.objective === null) return false;
    const { variable, sign } = this.objective;
    this.applied = bound;
    if (sign === 1) variable.atMost(bound - 1);
    else variable.atLeast(1 - bound);
    return true;
  }
}

/** A thread that stands at a choice point. */
interface Asking {
  readonly waiter: Waiter;
  readonly thread: Thread;
  /** Asked when the space is stable; null when there is nothing to choose any more. */
  ask(): Question | null;
  answer(question: unknown, alternative: number): void;
}

/** A wait for the search to say which way to go. */
export class BranchPoint<T> extends Wait<T> implements LocalWait {
  private readonly space: Space;
  private readonly ask: () => Question | null;
  private readonly read: (question: never, answer: number) => T;
  /** The choice says all, so that it can be made again without waiting for the space to be stable. */
  private readonly isReplayedAtOnce: boolean;

  constructor(space: Space, ask: () => Question | null, read: (question: never, answer: number) => T, isReplayedAtOnce: boolean) {
    super();
    this.space = space;
    this.ask = ask;
    this.read = read;
    this.isReplayedAtOnce = isReplayedAtOnce;
  }

  attempt(): boolean {
    const thread = this.thread();
    if (!this.isReplayedAtOnce) return false;
    const choice = this.space._replay(thread._place);
    return choice !== undefined && done(this.read(choice.question as never, choice.alternative));
  }

  private thread(): Thread {
    const { space } = this;
    const thread = space.current;
    if (thread === undefined || parkingThread() !== thread) {
      throw new UsageError(`cannot choose in space "${space.name}": none of its threads runs here`);
    }
    if (space._isOver) throw new UsageError(`cannot choose in space "${space.name}": it is over`);
    return thread;
  }

  enter(waiter: Waiter): void {
    const { ask, read, space } = this;
    const answer = (question: unknown, alternative: number): void => waiter.wake(read(question as never, alternative));
    space._ask({ waiter, thread: waiter.coroutine as Thread, ask, answer });
  }

  leave(waiter: Waiter): void {
    this.space._withdraw(waiter);
  }

  describe(): string {
    return `for a choice in space "${this.space.name}"`;
  }

  _isLocalTo(space: Space): boolean {
    return isWithin(this.space, space);
  }
}
