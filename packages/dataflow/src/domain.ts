import { done, UsageError, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { FailureError } from './errors.ts';
import { refuse } from './refuse.ts';
import { type Named, Variable, wakeAll } from './variable.ts';
import { intersection, isIn, ofValues, type Ranges, showRanges, sizeOf, valuesOf, without } from './ranges.ts';
import { equal } from './linear.ts';
import type { LocalWait } from './thread.ts';
import type { Propagator, Trigger } from './propagator.ts';
import type { Space } from './space.ts';
import type { Unification } from './unify.ts';
import type { Readable } from './readable.ts';

/**
 * A variable of a space that stands for a whole number, and knows which are still possible: its *domain*. Constraints narrow
 * it; when one number is left the variable is bound to it. Made by {@link Space.integer}.
 */
export class DomainVariable extends Variable<number> {
  declare readonly _home: Space;
  /** @internal */ _ranges: Ranges;
  private readonly subscribers: { readonly propagator: Propagator; readonly trigger: Trigger }[] = [];
  private watchers: WaitQueue | null = null;

  /** Use {@link Space.integer}. */
  constructor(space: Space, ranges: Ranges, options: Named) {
    super(options, space);
    this._ranges = ranges;
    if (ranges[0] === ranges[1] && ranges.length === 2) this.determine(ranges[0]!);
  }

  /** The least number that is possible. */
  get min(): number {
    return this._ranges[0]!;
  }

  /** The greatest number that is possible. */
  get max(): number {
    return this._ranges[this._ranges.length - 1]!;
  }

  /** How many numbers are possible. */
  get size(): number {
    return sizeOf(this._ranges);
  }

  /** Whether that number is possible. */
  has(value: number): boolean {
    return isIn(this._ranges, value);
  }

  /** The possible numbers, in ascending order. */
  values(): IterableIterator<number> {
    return valuesOf(this._ranges);
  }

  /**
   * Narrows the domain to the given values. Never suspends; the propagators that look at it become ready.
   * @throws FailureError when none would be left, and nothing has changed; UsageError outside its space; TypeError when what is
   * given is no number
   */
  keep(values: Iterable<number>): void {
    const wanted = ofValues(values, `narrow "${this.name}" to`);
    this.narrow(intersection(this._ranges, wanted), 'keep the values asked for');
  }

  /** @internal Narrows the domain to what another one has in common with it. */
  _meet(other: DomainVariable): void {
    this.narrow(intersection(this._ranges, other._ranges), `be equal to "${other.name}"`);
  }

  /** Takes one value out; throws as `keep` does. */
  exclude(value: number): void {
    this.check('exclude', value);
    if (this.has(value)) this.narrow(without(this._ranges, value), `not be ${value}`);
  }

  /** Takes out what is less; throws as `keep` does. */
  atLeast(least: number): void {
    this.check('atLeast', least);
    if (this.min >= least) return;
    this.narrow(intersection(this._ranges, [Math.ceil(least) + 0, Infinity]), `be at least ${least}`);
  }

  /** Takes out what is greater; throws as `keep` does. */
  atMost(greatest: number): void {
    this.check('atMost', greatest);
    if (this.max <= greatest) return;
    this.narrow(intersection(this._ranges, [-Infinity, Math.floor(greatest) + 0]), `be at most ${greatest}`);
  }

  /** Waits until its domain has become smaller than it is now. Suspends, unless it is bound. */
  whenNarrowed(): Wait<void> {
    return new Narrowed(this);
  }

  private check(verb: string, value: number): void {
    if (typeof value !== 'number' || Number.isNaN(value)) refuse(`narrow "${this.name}" by ${verb}`, value, 'pass a number');
  }

  private narrow(ranges: Ranges, wish: string): void {
    if (ranges.length === 0) throw new FailureError(`"${this.name}" cannot ${wish}: it is one of ${showRanges(this._ranges)}`);
    if (ranges.length === this._ranges.length && ranges.every((bound, i) => bound === this._ranges[i])) return;
    this._checkWritable('narrow');
    const before = this._ranges;
    this._ranges = ranges;
    if (ranges[0] === ranges[1] && ranges.length === 2) {
      this.determine(ranges[0]!);
      this._announce();
    } else {
      this.tell(ranges[0] !== before[0] || ranges[ranges.length - 1] !== before[before.length - 1] ? 'bounds' : 'domain');
    }
  }

  private determine(value: number): void {
    this._state = 'bound';
    this._value = value;
  }

  // ── what unification does with it ──

  /** @internal */
  override get _rank(): number {
    return 1;
  }

  /** @internal */
  override _checkWritable(verb: string): void {
    if (this._home._isOver) throw new UsageError(`cannot ${verb} "${this.name}": its space "${this._home.name}" is over`);
    super._checkWritable(verb);
  }

  /** @internal */
  override _take(value: unknown, unification: Unification): void {
    if (typeof value !== 'number' || !this.has(value)) {
      throw unification.failure(`"${this.name}" is one of ${showRanges(this._ranges)}, and not ${String(value)}`);
    }
    this.restrict([value, value], unification);
  }

  /** @internal Two domains meet: both become what they have in common, and stay equal from then on. */
  override _become(other: Readable<number>, unification: Unification): void {
    if (!(other instanceof DomainVariable)) {
      throw new UsageError(`cannot unify "${this.name}" with "${other.name}": one has a domain, and the other can only be read`);
    }
    const common = intersection(this._ranges, other._ranges);
    if (common.length === 0) {
      const [mine, others] = [showRanges(this._ranges), showRanges(other._ranges)];
      throw unification.failure(`"${this.name}" is one of ${mine}, "${other.name}" one of ${others}`);
    }
    if (this._home !== other._home) {
      throw new UsageError(`cannot unify "${this.name}" with "${other.name}": they belong to different spaces`);
    }
    this.restrict(common, unification);
    other.restrict(common, unification);
    if (this._state === 'unbound') unification.later(() => equal(this, other));
  }

  private restrict(ranges: Ranges, unification: Unification): void {
    const before = this._ranges;
    this._ranges = ranges;
    if (ranges[0] === ranges[1] && ranges.length === 2) this.determine(ranges[0]!);
    unification.note(this, () => (this._ranges = before));
  }

  /** @internal */
  override _announce(): void {
    if (this._state === 'unbound') {
      this.tell('bounds');
      return;
    }
    super._announce();
    this.tell('value');
  }

  /** @internal */
  override _fail(error: unknown): void {
    super._fail(error);
    for (const { propagator } of this.subscribers) propagator._break(this);
    wakeAll(this.watchers, undefined);
  }

  // ── who looks at it ──

  /** @internal */
  _subscribe(propagator: Propagator, trigger: Trigger): void {
    this.subscribers.push({ propagator, trigger });
  }

  /** @internal */
  get _watchers(): WaitQueue {
    return (this.watchers ??= new WaitQueue());
  }

  private tell(what: Trigger): void {
    for (const { propagator, trigger } of this.subscribers) if (RANK[trigger] <= RANK[what]) propagator._notify();
    wakeAll(this.watchers, undefined);
  }
}

/** @throws TypeError naming the first that is no variable with a domain */
export function checkDomains(wish: string, variables: readonly unknown[]): void {
  if (!Array.isArray(variables)) refuse(wish, variables, 'pass a list of variables');
  for (const each of variables) {
    if (!(each instanceof DomainVariable)) refuse(wish, each, 'it has no domain, make it by space.integer');
  }
}

/** A value is also a change of the bounds, and that a change of the domain. */
const RANK = { domain: 0, bounds: 1, value: 2 } as const;

class Narrowed extends Wait<void> implements LocalWait {
  private readonly variable: DomainVariable;

  constructor(variable: DomainVariable) {
    super();
    this.variable = variable;
  }

  attempt(): boolean {
    return this.variable.isDetermined && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.variable._watchers.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.variable._watchers.remove(waiter);
  }

  describe(): string {
    return `for "${this.variable.name}" to be narrowed: it is one of ${showRanges(this.variable._ranges)}`;
  }

  _isLocalTo(space: Space): boolean {
    return this.variable._isLocalTo(space);
  }
}
