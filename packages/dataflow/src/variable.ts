import { type Ending, UsageError, type Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { AbandonedError } from './errors.ts';
import { Needed } from './needed.ts';
import { READER, Readable, type VariableState } from './readable.ts';
import { refuse } from './refuse.ts';
import { currentSpace, isWithin, type Thread } from './thread.ts';
import { show, Unification } from './unify.ts';
import { View } from './view.ts';
import type { Computation, Runner } from './lazy.ts';
import type { Space } from './space.ts';

/** What can be told when something is made. */
export interface Named {
  /** Its name in every message. */
  readonly name?: string;
}

/**
 * A single-assignment variable: it is bound once, and whoever reads it before waits. Made by {@link variable}.
 *
 * @typeParam T what it is bound to
 */
export class Variable<T = unknown> extends Readable<T> {
  /** Its name in messages; "variable" by default. */
  readonly name: string;
  /** @internal */ _state: VariableState = 'unbound';
  /** @internal The value, or the error. */ _value: unknown = undefined;
  /** @internal */ _ref: Readable<T> | null = null;
  /** @internal The space that it was made in. */
  readonly _home: Space | null;
  /** @internal What computes it when it is needed. */ _computation: Computation | null = null;
  private readers: WaitQueue | null = null;
  private needers: WaitQueue | null = null;
  private needed = false;

  /** Use {@link variable}. */
  constructor(options: Named = {}, home: Space | null = currentSpace()) {
    super();
    this.name = nameIn(options, 'variable');
    this._home = home;
  }

  /**
   * Says what it is. A value makes all who wait ready, in order; another variable makes the two one; a value it has already is
   * unified with the new one, so that saying the same twice is fine. Never suspends and never switches.
   *
   * @throws FailureError when it is something else already; the error it was failed with; UsageError when this is not the place
   * to bind it (inside a space, from outside of which it comes). Nothing has changed then
   */
  bind(value: T | Readable<T>): void {
    new Unification('bind', this, value).run();
  }

  /**
   * Says that it will never have a value: every reader, now and later, throws `error`, the same object. Never switches.
   * @throws UsageError when it is determined already, unless by the same error
   */
  fail(error: unknown): void {
    const source = this._source();
    if (source._state === 'failed' && source._value === error) return;
    if (source._state !== 'unbound') {
      const what = source._state === 'bound' ? `bound to ${show(source._value)}` : 'failed';
      throw new UsageError(`cannot fail "${this.name}": it is ${what} already`);
    }
    this._representative()._checkWritable('fail');
    source._fail(error);
  }

  /** The same variable for those who may only read it. Mozart's read-only view, the *future* of other languages. */
  get view(): Readable<T> {
    return new View(this);
  }

  /**
   * Waits until somebody reads it, in whatever way; at once when somebody did before, or when it is determined. With it a
   * producer works on demand: `yield* x.whenNeeded()`, then `x.bind(…)`. Mozart's `WaitNeeded`.
   */
  whenNeeded(): Wait<void> {
    return new Needed(this);
  }

  // ── what unification does with it ──

  /** @internal Who could only be read through a view still is. */
  override _shorten(source: Variable<T>): void {
    let lastView: View<T> | null = null;
    for (let at: Readable<T> = this; at !== source; at = at._ref!) if (at instanceof View) lastView = at;
    let near: Readable<T> = lastView === null ? source : lastView._ref === source ? lastView : new View(source);
    for (let at: Readable<T> = this; at !== source; ) {
      const ref: Readable<T> = at._ref!;
      if (at === lastView) near = source;
      if (at instanceof Variable) at._ref = near;
      at = ref;
    }
  }

  /** @internal */
  override _representative(): Readable<T> {
    let last: Readable<T> = this;
    while (last instanceof Variable && last._ref !== null) last = last._ref;
    return last;
  }

  /** @internal */
  override get _rank(): number {
    return 0;
  }

  /** @internal What is decided in a space may be wrong: it must not leave it. */
  override _checkWritable(verb: string): void {
    const space = currentSpace();
    if (space === this._home || space === null || isWithin(this._home, space)) return;
    throw new UsageError(`cannot ${verb} "${this.name}" in space "${space.name}": it belongs to what is around the space`);
  }

  /** @internal It is unbound and becomes `value`. */
  _take(value: unknown, unification: Unification): void {
    this._state = 'bound';
    this._value = value;
    unification.note(this);
  }

  /** @internal It is unbound and becomes another name of `other`. */
  _become(other: Readable<T>, unification: Unification): void {
    this._ref = other;
    unification.note(this);
  }

  /** @internal The unification failed. */
  _forgetValue(): void {
    this._state = 'unbound';
    this._value = undefined;
    this._ref = null;
  }

  /**
   * @internal The unification has succeeded: who waits for an alias waits for its source from now on. All have moved before
   * anybody is told, for one that is told may withdraw from several at once.
   */
  _handOver(): void {
    const source = this._source();
    if (source === this) return;
    source.readers = joined(source.readers, this.readers);
    source.needers = joined(source.needers, this.needers);
    this.readers = this.needers = null;
  }

  /** @internal Those who wait are told. */
  _announce(): void {
    this._computation = null;
    const source = this._source();
    if (source._state === 'unbound') {
      if (this.needed || source.needed) source.need();
      // Readers that wait must look again: it is for them to compute what is lazy.
      if (source._computation?._isRun === false) source._stir();
    } else if (source === this) {
      wakeAll(this.readers, source._value);
      wakeAll(this.needers, undefined);
      this.readers = this.needers = null;
    }
  }

  /** @internal */
  _fail(error: unknown): void {
    this._computation = null;
    this._state = 'failed';
    this._value = error;
    const { readers } = this;
    if (readers !== null) for (let w = readers.shift(); w !== undefined; w = readers.shift()) w.wakeThrow(error);
    wakeAll(this.needers, undefined);
    this.readers = this.needers = null;
  }

  // ── who waits ──

  /** @internal */
  get _isAwaited(): boolean {
    return this.readers !== null && this.readers.size > 0;
  }

  /** @internal */
  _admit(waiter: Waiter): void {
    (this.readers ??= new WaitQueue()).push(waiter);
    this.need();
  }

  /** @internal */
  _dismiss(waiter: Waiter): void {
    this.readers?.remove(waiter);
  }

  /** @internal Makes readers look again: whoever ran the computation has left. */
  _stir(): void {
    const { readers } = this;
    if (readers === null) return;
    const all = [...readers]; // the queue changes on the way
    for (const w of all) {
      if (w.slot !== READER) continue;
      readers.remove(w);
      w.wake();
    }
  }

  /** @internal Somebody reads: what this reader is to run, else null. */
  _need(reader: Runner): Computation | null {
    this.need();
    const { _computation } = this;
    return _computation !== null && _computation._enter(reader) ? _computation : null;
  }

  private need(): void {
    this.needed = true;
    if (this.needers === null) return;
    wakeAll(this.needers, undefined);
    this.needers = null;
  }

  /** @internal */
  _attemptNeeded(): boolean {
    const source = this._source();
    return source.needed || source._state !== 'unbound';
  }

  /** @internal */
  _admitNeeder(waiter: Waiter): void {
    const source = this._source();
    if (source.needed) waiter.wake();
    else (source.needers ??= new WaitQueue()).push(waiter);
  }

  /** @internal */
  _dismissNeeder(waiter: Waiter): void {
    this._source().needers?.remove(waiter);
  }

  /** @internal Takes over how a thread has ended. Somebody who waits takes its error; else it leaves the loop. */
  _conclude(thread: Thread, ending: Ending): void {
    if (this._state !== 'unbound') return;
    if (ending.failed) {
      ending.failed = !this._isAwaited;
      this._fail(ending.value);
    } else if (ending.closed || ending.killed) {
      this._fail(new AbandonedError(thread.name));
    } else {
      try {
        new Unification('bind', this, ending.value).run();
        if (this._ref === null && !this.isDetermined) throw needsItself(this.name);
      } catch (error) {
        ending.failed = !this._isAwaited;
        ending.value = error;
        this._fail(error);
      }
    }
  }
}

/** One after the other, and out of a queue that can be found: who stands in it twice withdraws when the first is woken. */
export function wakeAll(waiters: WaitQueue | null, value: unknown): void {
  if (waiters !== null) for (let w = waiters.shift(); w !== undefined; w = waiters.shift()) w.wake(value);
}

/** The waiters of both, those of the first before the others. */
function joined(first: WaitQueue | null, second: WaitQueue | null): WaitQueue | null {
  if (first === null || second === null) return first ?? second;
  for (let w = second.shift(); w !== undefined; w = second.shift()) first.push(w);
  return first;
}

/** What somebody is told who computes a value for which the value itself is needed. */
export function needsItself(name: string): UsageError {
  return new UsageError(`cannot compute "${name}": it needs its own value`);
}

/** The name among the options of what is made. @throws TypeError when they are no options */
export function nameIn(options: Named, what: string): string {
  if (typeof options !== 'object' || options === null) refuse(`make "${what}" with`, options, 'options are an object, { name: … }');
  return options.name ?? what;
}

/**
 * Makes an unbound variable. Reading it suspends until somebody binds it: `yield* x` in a body of any paradigm, `await x`
 * outside. Readers go on in the order in which they came; one that stops waiting leaves nothing behind.
 *
 * @example
 * ```ts run
 * import { variable } from '@core/dataflow';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const price = variable<number>({ name: 'price' });
 *   spawn(function* () {
 *     console.log('total', 3 * (yield* price));
 *   });
 *   spawn(function* () {
 *     console.log('the price is known');
 *     price.bind(14);
 *     price.bind(14); // saying the same again is fine
 *   });
 *   console.log('read', yield* price);
 *   try {
 *     price.bind(15);
 *   } catch (error) {
 *     console.log((error as Error).message);
 *   }
 * });
 * ```
 * ```text output
 * the price is known
 * read 14
 * cannot bind "price" to 15: 14 is not 15
 * total 42
 * ```
 */
export function variable<T = unknown>(options: Named = {}): Variable<T> {
  return new Variable(options);
}

/** A variable that is bound already: for a term whose type asks for one, the tail of a stream for instance. */
export function bound<T>(value: T, options: Named = {}): Readable<T> {
  const known = new Variable<T>(options);
  known._state = 'bound';
  known._value = value;
  return known;
}
