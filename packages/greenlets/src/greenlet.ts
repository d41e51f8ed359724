/// <reference lib="esnext.disposable" preserve="true" />
// The file is long because it says of every member when it switches, what it returns and what it throws.
import { type Operation, type Routine, type Runnable, UsageError } from '@core/coroutine';
import { begin } from './begin.ts';
import { Body } from './body.ts';
import { type Context, contextFor, type ContextChoice } from './context.ts';
import { GreenletExit } from './exit.ts';
import { framesOf } from './frames.ts';
import { Greenlets, home } from './greenlets.ts';
import type { Killing } from './kill.ts';
import { ACTIVE, DEAD, type Flight, PENDING } from './moves.ts';
import { Close, Kill, Switch, Throw } from './operations.ts';
import { checkOptions } from './refusals.ts';
import { thrown, type Throwable } from './throwable.ts';

export interface GreenletOptions {
  /** Where its outcome goes when it ends; by default the greenlet that is current when it is made. */
  readonly parent?: Greenlet | null;
  /** The family it belongs to: by default its parent's, else the default one. */
  readonly family?: Greenlets;
  /** Its name in messages; the family's with a number ("greenlets#1") by default. */
  readonly name?: string;
  /**
   * The values of context variables it begins with: none of its own (`'empty'`, the default, as in Python), a `'copy'` of the
   * current greenlet's, the current greenlet's own (`'share'`), or those given.
   */
  readonly context?: ContextChoice;
}

/** What a greenlet runs: a generator function, or a function that returns an operation. */
export type Run<T = unknown> = (...args: never) => Runnable<T>;

/**
 * A greenlet; see `greenlet`. A derived class may have a method `*run(…)`, which is used instead of one passed to the
 * constructor.
 *
 * @typeParam T what its routine returns
 *
 * @example
 * ```ts run
 * import { Greenlet } from '@core/greenlets';
 *
 * class Adder extends Greenlet<number> {
 *   total = 0;
 *   override *run(first: number) {
 *     for (let n = first; n !== 0; n = yield* this.parent!.switch<number>(this.total)) this.total += n;
 *     return this.total;
 *   }
 * }
 * const adder = new Adder();
 * console.log(adder.switch(2).sync(), adder.switch(3).sync(), adder.switch(0).sync(), adder.dead);
 * ```
 * ```text output
 * 2 5 5 true
 * ```
 */
export class Greenlet<T = unknown> {
  /** @internal */ _life: number = PENDING;
  /** @internal */ _parent: Greenlet | null;
  /** @internal The newest of the kills under way of it, whose killer takes the outcome instead of the parent. */
  _killing: Killing | null = null;
  /** @internal The coroutine, from the first switch until the end. */
  _body: Body | null = null;
  /** @internal The arguments of the first switch, while it is under way. */
  _parcel: readonly unknown[] | Flight | undefined = undefined;
  /** @internal */ _context: Context | null;
  private _runs: unknown;
  private _home: Greenlets;
  private _label: string | number;

  /** @throws TypeError for options that are none; UsageError for a family that was disposed, or that is not the parent's */
  constructor(run?: Run<T> | null, options: GreenletOptions = {}) {
    checkOptions(options);
    const parent = options.parent ?? undefined;
    if (parent !== undefined && !(parent instanceof Greenlet)) {
      throw new TypeError(`cannot make a greenlet with parent ${String(parent)}: a parent is a greenlet`);
    }
    const family = options.family ?? parent?.family ?? home();
    if (!(family instanceof Greenlets)) {
      throw new TypeError(`cannot make a greenlet of family ${String(family)}: pass one made by new Greenlets(name)`);
    }
    if (family.disposed) throw new UsageError(`cannot make a greenlet: its family "${family.name}" was disposed`);
    if (parent !== undefined && parent.family !== family) {
      throw new UsageError(
        `cannot make a greenlet of family "${family.name}" with parent "${parent.name}": ` +
          `that one belongs to "${parent.family.name}"`,
      );
    }
    this._home = family;
    this._parent = parent ?? family._current();
    this._label = options.name ?? ++family._count;
    this._runs = run;
    this._context = contextFor(options.context, family);
  }

  /** The given name, else the family's with a number. Every message about the greenlet uses it. */
  get name(): string {
    return typeof this._label === 'string' ? this._label : `${this._home.name}#${this._label}`;
  }

  /** Greenlets of one family switch among each other; those of another do not see them. */
  get family(): Greenlets {
    return this._home;
  }

  /** True from the first switch to it on, also after its end. */
  get started(): boolean {
    return this._life !== PENDING;
  }

  /** True from the first switch to it until it ends: it is current, or can be continued (`bool(g)` in Python). */
  get active(): boolean {
    return this._life === ACTIVE;
  }

  /** True once it has returned, thrown, or been killed or closed. A greenlet that has not begun is neither active nor dead. */
  get dead(): boolean {
    return this._life === DEAD;
  }

  /**
   * What it runs. Missing once it has begun, unless a derived class has it as a method. Until then it can be set, or be taken
   * away by `undefined`.
   * @throws UsageError when it is set after the start
   */
  run?(...args: never): Runnable<T>;

  // A derived class must be able to have a method of this name, so the type says method; here it is a pair of accessors.
  static {
    Object.defineProperty(this.prototype, 'run', {
      configurable: true,
      get(this: Greenlet) {
        return this._runs;
      },
      set(this: Greenlet, run: unknown) {
        if (this._life !== PENDING) throw new UsageError(`cannot set the run of "${this.name}": it has begun`);
        this._runs = run;
      },
    });
  }

  /**
   * Where its outcome goes when it ends, null for main. The parent at that time counts, so it may be set in any state; only a
   * greenlet that has not begun can be given one of another family, and goes over to that family then. While a greenlet is
   * killed, its parent is the killer; its own one when the killer, or an ancestor of the killer, is being killed as well.
   * @throws TypeError for what is no greenlet; UsageError for main, for a parent whose ancestor it is, and for one of another
   * family after the start
   */
  get parent(): Greenlet | null {
    const killer = this._killing?.killer ?? null;
    // A killer may descend from its victim, but nobody is their own ancestor.
    for (let each = killer; each !== null; each = each._parent) if (each._killing !== null) return this._parent;
    return killer ?? this._parent;
  }

  set parent(parent: Greenlet) {
    const verb = `cannot set the parent of "${this.name}"`;
    if (this._parent === null) throw new UsageError(`${verb}: it is the main greenlet of "${this._home.name}"`);
    if (!(parent instanceof Greenlet)) throw new TypeError(`${verb} to ${String(parent)}: a parent is a greenlet`);
    for (let ancestor: Greenlet | null = parent; ancestor !== null; ancestor = ancestor._parent) {
      if (ancestor === this) throw new UsageError(`${verb} to "${parent.name}": it would be its own ancestor`);
    }
    if (parent._home !== this._home) {
      const families = `that one belongs to "${parent._home.name}", not to "${this._home.name}"`;
      if (this._life !== PENDING) throw new UsageError(`${verb} to "${parent.name}": ${families}`);
      if (parent._home.disposed) throw new UsageError(`${verb} to "${parent.name}": its family was disposed`);
      this._label = this.name;
      this._home = parent._home;
      this._body = null;
    }
    this._parent = parent;
  }

  /**
   * The values of its context variables; null while it has none of its own. Can be replaced at any time, also while it runs.
   * @throws TypeError when it is set to something else
   */
  get context(): Context | null {
    return this._context;
  }

  set context(context: Context | null) {
    this._context = contextFor(context, this._home);
  }

  /**
   * The names of the routines under way in it, innermost first, while it is suspended, else none: those entered by `call` of
   * `@core/coroutine`, whose frames are on the heap. For main: what encloses the family's current greenlet.
   */
  get frames(): readonly string[] {
    return framesOf(this);
  }

  /**
   * Continues this greenlet, and suspends the current one, until somebody switches to that one or its child ends. The values
   * are the arguments of its routine when it begins; else they are what its own switch returns: nothing for none, the value
   * itself for one, the list for many. Named arguments are an object, as everywhere in JavaScript.
   *
   * A dead greenlet stands for its nearest ancestor that is not dead. Switching to the current greenlet returns at once.
   *
   * @typeParam R what the caller expects; it is whatever anybody sends here, not what the values or this greenlet decide
   * @returns what is next sent to the current greenlet
   * @throws what is next thrown into the current greenlet; UsageError, at the call, when it has no `run`, when it is
   * captured inside something that is suspended, or when its family was disposed; BarrierError across a plain frame
   */
  switch<R = unknown>(...values: readonly unknown[]): Operation<R> {
    return new Switch<R>(this, values);
  }

  /**
   * Continues this greenlet by raising an error where it is suspended. One that has not begun ends without running, and the
   * error goes to its parent; for a dead one it is raised in its nearest ancestor that is not dead, but a
   * {@link GreenletExit} arrives there as a value. Suspends and returns as {@link switch} does.
   *
   * @param error an error, or a class of errors with the arguments to make one; a new {@link GreenletExit} by default
   * @throws TypeError, at once, for anything else
   */
  throw<R = unknown>(error: Throwable = GreenletExit, ...args: readonly unknown[]): Operation<R> {
    return new Throw<R>(this, thrown(this.name, error, args));
  }

  /**
   * Ends this greenlet by a {@link GreenletExit} where it is suspended, and comes back: the killer takes the parent's place
   * until then. One that has not begun ends without running; a dead one is left alone.
   *
   * @returns nothing when it is the greenlet's end that brings control back, else what somebody sends to the killer
   * @throws what the greenlet throws on its way out; UsageError for main
   */
  kill(): Operation<unknown> {
    return new Kill(this);
  }

  /**
   * Ends this greenlet, and whatever is nested inside it, through `return()`: every `finally` runs once, no `catch` sees it,
   * and its parent is told nothing. One that has not begun ends without running; a dead one is left alone. `using` does this
   * in plain code.
   *
   * @returns nothing, or what the greenlet sends here while it unwinds
   * @throws what a `finally` threw; UsageError for main, and for one that is captured or runs around this code
   */
  close(): Operation<unknown> {
    return new Close(this);
  }

  /** See {@link close}. */
  [Symbol.dispose](): void {
    this.close().sync();
  }

  /** For people: the name and where it stands. */
  toString(): string {
    const words: string[] = [];
    if (this._life === PENDING) words.push('pending');
    else if (this.dead) words.push('dead');
    else words.push(this === this._home.current ? 'current' : 'suspended', 'active', 'started');
    if (this._parent === null) words.push('main');
    return `[greenlet "${this.name}": ${words.join(' ')}]`;
  }

  /** @throws TypeError always: what runs cannot be written down */
  toJSON(): never {
    throw new TypeError(`cannot serialise "${this.name}": a greenlet cannot be copied`);
  }

  // ── what the moves call ──

  /** @internal Looks up what it is to run, in whoever switches to it. */
  _prepare(verb: string, when = ''): void {
    // oxlint-disable-next-line typescript/unbound-method -- it is called with this greenlet as `this`
    const run: unknown = this.run;
    if (run === undefined) throw new UsageError(`cannot ${verb} "${this.name}"${when}: it has no run`);
    this._runs = run;
  }

  /** @internal */
  _place(): Body {
    return (this._body ??= new Body(this._home._family, this));
  }

  /** @internal Called in the coroutine, before its first step; never throws. */
  _begin(): Routine<unknown> {
    const parcel = this._parcel!;
    const run = this._runs;
    this._parcel = undefined;
    this._runs = undefined;
    this._life = ACTIVE;
    this._home._live?.add(this);
    return begin(this, run, parcel);
  }

  /** @internal It is dead from now on; answers who is to have the outcome. */
  _end(): Greenlet {
    const heir = this._killing?.killer ?? this._parent!;
    this._life = DEAD;
    this._killing = null;
    this._body = null;
    this._parcel = undefined;
    this._home._live?.delete(this);
    return heir;
  }
}

/** Stands for whatever runs outside the greenlets of a family. It has no coroutine: control finds it as their resumer. */
export class Main extends Greenlet {
  constructor(family: Greenlets) {
    super(undefined, { family, name: 'main' });
    this._life = ACTIVE;
  }

  override get active(): boolean {
    return !this.family.disposed;
  }

  override get dead(): boolean {
    return this.family.disposed;
  }
}
Object.defineProperty(Main.prototype, 'run', {
  get: () => undefined,
  set(this: Greenlet) {
    throw new UsageError(`cannot set the run of "${this.name}": it is the main greenlet of "${this.family.name}"`);
  },
});
