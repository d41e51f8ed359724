import { ExitSignal, type Operation, type RoutineFunction, UsageError, type Wait } from '@core/coroutine';
import { Bomb } from './bomb.ts';
import { Life } from './life.ts';
import type { Body } from '../scheduler.ts';
import type { StacklessScheduler } from './scheduler.ts';

/** What `kill` and `throw` can be told. */
export interface ThrowOptions {
  /** Raise it when the tasklet next runs, instead of running it now; false by default. */
  readonly pending?: boolean;
}

/**
 * A tasklet with the whole life that it has in Stackless Python: bound to a function, set up with arguments, in the run list,
 * paused, blocked, and after its end bound again. Made by {@link StacklessScheduler.tasklet}, or by a
 * class of one's own that derives from this one.
 *
 * @typeParam A the arguments of its routine
 * @typeParam T what its routine returns
 */
export class StacklessTasklet<A extends readonly unknown[] = readonly unknown[], T = unknown> {
  readonly scheduler: StacklessScheduler;
  /** Its name in every message; the scheduler's name with a number by default. */
  readonly name: string;
  /** True: an operation that would have to wait fails instead. */
  blockTrap = false;
  /** @internal Neighbours in the run list; null when it is not linked. */
  _next: StacklessTasklet | null = null;
  /** @internal */ _previous: StacklessTasklet | null = null;
  /** @internal */ _life: Life | null = null;
  /** @internal Its life's slot holds an error that is raised when it next runs. */
  _struck = false;
  /** @internal Its life is on the scheduler's list. */
  _started = false;
  /** @internal */ _atomic = false;
  private routine: Body | null = null;

  /** Makes one that is not bound yet; {@link StacklessScheduler.tasklet} also binds. Derived classes may bind and insert here. */
  constructor(scheduler: StacklessScheduler, name: string = scheduler._nextName()) {
    this.scheduler = scheduler;
    this.name = name;
  }

  // ── where it stands ──

  /** It has begun or can begin: it has a function and arguments, and has not ended. */
  get alive(): boolean {
    return this._life !== null;
  }

  /** In the run list, or blocked. */
  get scheduled(): boolean {
    return this._next !== null || this.blocked;
  }

  /** Waits on a channel, a timer or anything else. */
  get blocked(): boolean {
    return this._life !== null && this._life.state === 'parked';
  }

  /** Alive, and neither in the run list nor blocked: somebody must insert it or run it. */
  get paused(): boolean {
    return this.alive && !this.scheduled;
  }

  get isCurrent(): boolean {
    return this.scheduler.running === this;
  }

  get isMain(): boolean {
    return this.scheduler.main === this;
  }

  /** The one after it in the run list; null when it is not in it. */
  get next(): StacklessTasklet | null {
    return this._next;
  }

  /** The one before it in the run list; null when it is not in it. */
  get previous(): StacklessTasklet | null {
    return this._previous;
  }

  /** True while it is not to be interrupted by a watchdog; see {@link StacklessScheduler.atomic}. */
  get atomic(): boolean {
    return this._atomic;
  }

  /** Sets the flag and returns what it was. */
  setAtomic(atomic: boolean): boolean {
    const before = this._atomic;
    this._atomic = atomic;
    return before;
  }

  /**
   * The value that it goes on with when it next runs; of one that waits to send, what it offers; of one that has no
   * arguments yet, its function. A {@link Bomb} put here is raised. Undefined when it has ended.
   */
  get tempval(): unknown {
    if (this._life === null) return this.routine ?? undefined;
    return this._life.state === 'new' ? undefined : this._life.slot;
  }

  set tempval(value: unknown) {
    if (this._life === null) throw new UsageError(`cannot set tempval of "${this.name}": it is not alive`);
    // One that has not begun takes no value, but a bomb ends it.
    if (this._life.state !== 'new') this._life.slot = value;
    else if (value instanceof Bomb) this._strike(value.error);
  }

  /** The coroutine that runs it now, for what tasklets of `@core/tasklets` can do; undefined when it is not alive. */
  get coroutine(): Life | undefined {
    return this._life ?? undefined;
  }

  /** Waits until its present life has ended; see `Tasklet.join`. */
  join(): Wait<T> {
    if (this._life === null) throw new UsageError(`cannot join "${this.name}": it is not alive`);
    return this._life.join() as Wait<T>;
  }

  // ── binding ──

  /**
   * Binds it to a function. With arguments it is alive and paused; without, it waits for `setup`. With nothing at all it is
   * unbound: what it ran is dropped without running its `finally` blocks. `null` with arguments keeps the function.
   *
   * @throws UsageError when it runs, is scheduled, or is the main tasklet; or when there are arguments and no function
   */
  bind<B extends readonly unknown[], R>(routine?: RoutineFunction<B, R> | null, args?: NoInfer<B>): StacklessTasklet<B, R> {
    if (this.isCurrent) throw this.refusal('bind', 'it is the current tasklet');
    if (this.isMain) throw this.refusal('bind', 'it is the main tasklet');
    if (this.scheduled) throw this.refusal('bind', 'it is scheduled');
    if (routine !== undefined && routine !== null && typeof routine !== 'function') {
      throw new TypeError(`cannot bind "${this.name}": ${String(routine)} is not a generator function`);
    }
    const bound = (routine as Body | null | undefined) ?? (args === undefined ? null : this.routine);
    if (bound === null && args !== undefined) throw this.refusal('bind', 'it was not bound to a function');
    this._life = null;
    this._struck = false;
    this._started = false;
    this.routine = bound;
    if (args !== undefined) this.live(args);
    return this as unknown as StacklessTasklet<B, R>;
  }

  /**
   * Gives it its arguments and appends it to the run list. Never switches.
   * @throws UsageError when it is alive, or has no function
   */
  setup(...args: A): this {
    if (this.alive) throw this.refusal('set up', 'it is alive');
    if (this.routine === null) throw this.refusal('set up', 'it was not bound to a function');
    this.live(args);
    this.scheduler._makeReady(this);
    return this;
  }

  private live(args: readonly unknown[]): void {
    this._life = new Life(this, this.routine!, args);
    this._struck = false;
    this._started = false;
  }

  // ── the run list ──

  /**
   * Appends it to the run list; one that is in it stays where it is. Never switches.
   * @throws UsageError when it is blocked or not alive
   */
  insert(): this {
    this._checkRunnable('insert');
    if (this._next === null) this.scheduler._makeReady(this);
    return this;
  }

  /**
   * Takes it out of the run list: it is paused. One that is not in it stays as it is. Never switches.
   * @throws UsageError when it runs or is blocked
   */
  remove(): this {
    if (this.isCurrent) throw this.refusal('remove', 'it is the current tasklet');
    if (this.blocked) throw this.refusal('remove', 'it is blocked');
    if (this._next !== null) this.scheduler.withdraw(this._life!);
    return this;
  }

  /**
   * Runs it now. The order of the run list stays as it is and only its head moves, so those between the caller and it wait
   * until the caller has run again; one that was not in the list is put before the caller. The caller stays in the list.
   * Suspends unless it runs already; returns the caller's `tempval`.
   * @throws UsageError when it is blocked or not alive, or the switch trap is set
   */
  run(): Operation<unknown> {
    return this.scheduler._go('run', this, false);
  }

  /**
   * Runs it now like `run`, but the caller is paused and goes on only when somebody inserts or runs it.
   * @throws UsageError as `run`
   */
  switch(): Operation<unknown> {
    return this.scheduler._go('switch to', this, true);
  }

  // ── ending it ──

  /**
   * Raises an exit signal in it, which ends it silently unless it catches that. By default it runs now and the caller goes on
   * when it yields control, right away if it was blocked or paused; with `pending` when its turn comes. One that is not
   * alive is left alone; the body of one that has not begun never runs.
   */
  kill(options: ThrowOptions = {}): Operation<void> {
    return this.scheduler._throw('kill', this, (life) => new ExitSignal(life, life.name), options, true);
  }

  /**
   * Raises `error` in it like `kill`. Of several that are pending the last is raised. In one that has not begun it is an
   * error that nobody catches.
   * @throws UsageError when it is not alive (unless `error` is an exit signal); TypeError when `error` is no error
   */
  throw(error: Error, options: ThrowOptions = {}): Operation<void> {
    if (!(error instanceof Error)) throw new TypeError(`cannot throw ${String(error)} into "${this.name}": it is not an error`);
    return this.scheduler._throw('throw into', this, () => error, options, error instanceof ExitSignal);
  }

  /** Raises `new type(...args)` in it, now. */
  raiseException<E extends readonly unknown[]>(type: new (...args: E) => Error, ...args: E): Operation<void> {
    return this.scheduler._throw('throw into', this, () => new type(...args), {}, false);
  }

  // ── what the scheduler calls ──

  /** @internal */
  _checkRunnable(verb: string): void {
    if (this.blocked) throw this.refusal(verb, 'it is blocked');
    if (!this.alive) throw this.refusal(verb, 'it is not alive: it has ended, or was not bound with arguments');
  }

  /** @internal Its life has ended. */
  _ended(): void {
    this._life = null;
    this.routine = null;
    this._struck = false;
    this._atomic = false;
  }

  /** @internal Sees to it that `error` is raised when it next runs, whatever it was to go on with. Unblocks it. */
  _strike(error: unknown): void {
    const life = this._life!;
    const { state } = life;
    if (this._struck && state !== 'parked') {
      life.slot = error;
    } else if (state === 'parked' || state === 'new') {
      this._struck = true;
      this.scheduler.interrupt(life, error);
    } else {
      life.slot = new Bomb(error);
    }
  }

  private refusal(verb: string, why: string): UsageError {
    return new UsageError(`cannot ${verb} "${this.name}": ${why}`);
  }
}
