import { type Coroutine, done, park, ready, schedulable, type Steps, type Suspended, Wait, type Waiter } from '@core/coroutine';
import { isWithin, type LocalWait, Thread } from './thread.ts';
import type { Computation, Runner } from './lazy.ts';
import type { Space } from './space.ts';
import type { Variable } from './variable.ts';

/**
 * Where a variable stands. It is determined once, and stays so.
 */
export type VariableState =
  | 'unbound' // nobody has said what it is; readers wait
  | 'bound' //   it has a value, for ever
  | 'failed'; // it stands for an error, which every reader throws

/** What reading gives when a variable is bound to a `T`: to be bound to another variable is to be the same one. */
export type Value<T> = T extends Readable<infer U> ? U : T;

/**
 * A variable as its readers see it. It is a wait: `yield* x` in any paradigm suspends until it is determined and returns the
 * value, `await x` does so outside, and it can be an arm of a choice (`select` of `@core/channels`, say).
 *
 * @throws (when read) the error it was failed with; UsageError for a lazy one that needs its own value
 */
export abstract class Readable<T> extends Wait<T> implements LocalWait {
  /** Its name in every message. */
  abstract readonly name: string;

  /** @internal What it is another name of, or lets be read; null for the variable that holds the value. */
  abstract readonly _ref: Readable<T> | null;
  /** @internal What stands for it in a unification: a variable, or a view that must not be written through. */
  abstract _representative(): Readable<T>;
  /** @internal Of two unbound ones that become one, the higher rank stays; a view has the highest. */
  abstract readonly _rank: number;
  /** @internal Throws when the running code may not say what it is. */
  abstract _checkWritable(verb: string): void;
  /** @internal Makes the way to the source short, however many have become one. Not while some of them may part again. */
  abstract _shorten(source: Variable<T>): void;

  /** @internal The variable that holds the value, and those who wait for it. */
  _source(): Variable<T> {
    let last: Readable<T> = this;
    for (let ref = this._ref; ref !== null; ref = last._ref) last = ref;
    return last as Variable<T>;
  }

  get state(): VariableState {
    return this._source()._state;
  }

  /** True when reading would not wait: bound or failed. */
  get isDetermined(): boolean {
    return this._source()._state !== 'unbound';
  }

  /**
   * The value, without waiting; undefined while it is unbound. A lazy variable is not computed by this.
   * @throws the error it was failed with
   */
  tryRead(): T | undefined {
    return this.attempt() ? (this._source()._value as T) : undefined;
  }

  override [Symbol.iterator](): Steps<T> {
    return this.attempt() ? ready(this._source()._value as T) : new Reading(this);
  }

  attempt(): boolean {
    const source = this._settle();
    if (source._state === 'unbound') return false;
    if (source._state === 'failed') throw source._value;
    return done(source._value);
  }

  /** @internal The source, from now on near. */
  _settle(): Variable<T> {
    const source = this._source();
    if (this._ref !== null && this._ref !== source) this._shorten(source);
    return source;
  }

  enter(waiter: Waiter): void {
    this._source()._admit(waiter);
  }

  leave(waiter: Waiter): void {
    this._source()._dismiss(waiter);
  }

  describe(): string {
    return `for "${this.name}" to be bound`;
  }

  /** @internal */
  _isLocalTo(space: Space): boolean {
    return isWithin(this._source()._home, space);
  }
}

/** In the slot of a waiter: it is a reader, which looks again when it is woken early. */
export const READER: unique symbol = Symbol('reader');

/**
 * The steps of one reader that has to wait. It looks again whenever it goes on, because an unbound variable may have become
 * the alias of a lazy one meanwhile: the first who needs a lazy value runs the scheduler in which it is computed.
 */
class Reading<T> extends Wait<T> implements LocalWait, Runner {
  private readonly subject: Readable<T>;
  private computation: Computation | null = null;
  /** While it runs the computation. */
  private loop: Steps<void> | null = null;
  /** Who parks while the loop does. */
  private around: Coroutine | undefined;
  private hasComeBack = false;

  constructor(subject: Readable<T>) {
    super();
    this.subject = subject;
  }

  override [Symbol.iterator](): Steps<T> {
    return this;
  }

  next(value?: unknown): IteratorResult<Suspended, T> {
    if (this.loop !== null) {
      this.hasComeBack = true;
      const result = this.loop.next(value);
      if (result.done !== true) return result;
      this.endLoop();
    }
    for (;;) {
      if (this.attempt()) return ready(this.subject._source()._value as T).next();
      this.computation = this.subject._source()._need(this);
      if (this.computation === null) return park(this).next();
      this.loop = this.computation.run()[Symbol.iterator]();
      this.around = schedulable();
      if (this.around instanceof Thread) this.around._drives = this.computation;
      const result = this.loop.next();
      if (result.done !== true) return result;
      this.endLoop();
    }
  }

  throw(error: unknown): never {
    this.endLoop();
    throw error;
  }

  return(value: unknown): IteratorReturnResult<T> {
    this.endLoop();
    return { done: true, value: value as T };
  }

  private endLoop(): void {
    this.loop = null;
    if (this.around instanceof Thread) this.around._drives = null;
    this.around = undefined;
    this.computation?._leave(this);
    this.computation = null;
  }

  /** @internal */
  get _isUnderWay(): boolean {
    return this.hasComeBack || (this.around?.wait as unknown) === this.loop;
  }

  attempt(): boolean {
    return this.subject.attempt();
  }

  enter(waiter: Waiter): void {
    waiter.slot = READER;
    this.subject.enter(waiter);
  }

  leave(waiter: Waiter): void {
    this.subject.leave(waiter);
  }

  describe(): string {
    return this.subject.describe();
  }

  _isLocalTo(space: Space): boolean {
    return this.subject._isLocalTo(space);
  }
}

/**
 * Reads what may be a variable or a plain value: waits until a variable is determined, and returns a value at once.
 * @throws the error that a variable was failed with
 */
export function wait<T>(term: T | Readable<T>): Wait<T> {
  return term instanceof Readable ? term : new Known(term);
}

class Known<T> extends Wait<T> {
  private readonly value: T;

  constructor(value: T) {
    super();
    this.value = value;
  }

  attempt(): true {
    return done(this.value);
  }

  enter(waiter: Waiter): void {
    waiter.wake(this.value);
  }

  leave(): void {}

  describe(): string {
    return 'for nothing';
  }
}
