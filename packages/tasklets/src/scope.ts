import { done, type RoutineFunction, UsageError, Wait, Waiter } from '@core/coroutine';
import { sleep, TimeoutError } from '@core/coroutine/host';
import { comesFromAround, tell, tellHeldBack } from './cancellation.ts';
import { closeIfDue } from './close.ts';
import { combined } from './errors.ts';
import type { SpawnOptions } from './scheduler.ts';
import type { Tasklet } from './tasklet.ts';
import { Cancellable } from './rare.ts';

/** What a scope can be told when it is opened. */
export interface ScopeOptions {
  /** Its name in every message; "scope" by default. */
  readonly name?: string;
  /** Milliseconds until the scope is cancelled and fails with a TimeoutError; no limit by default. */
  readonly timeout?: number;
  /** Keeps out cancellations from around the scope until it is left; false by default. Its own still reach inside. */
  readonly shield?: boolean;
  /**
   * What the failure of a tasklet does to the others: "cancel", the default, ends them and the body; "collect" lets them go
   * on, and all errors are reported in the end.
   */
  readonly onError?: 'cancel' | 'collect';
}

/**
 * A scope that is open: spawn into it, cancel it, give it a deadline. Made by `scope`, `moveOnAfter`, `failAfter` and
 * `shield`, which give it to their body. It may be handed on, and works from any code while it is open.
 *
 * A scope belongs to the tasklet that opened it, and its body ends where that tasklet waits.
 */
export class Scope extends Cancellable {
  /** Its name in every message. */
  readonly name: string;
  /** @internal */ readonly _owner: Tasklet;
  /** @internal */ readonly _shielded: boolean;
  /** @internal The scope around it in the same tasklet. */
  _around: Scope | null = null;
  /** @internal Who waits until all tasklets of the scope have ended. */
  _waiter: Waiter | null = null;
  private children: Set<Tasklet> | null = null;
  private readonly errors: unknown[] = [];
  private readonly collects: boolean;
  private state: 'running' | 'waiting' | 'left' = 'running';
  private completed = false;
  /** A cancellation from around the scope that is to go on outwards. */
  private passing: unknown;
  private passes = false;
  private deadline: Deadline | null = null;

  /** @internal Use {@link scope}. */
  constructor(owner: Tasklet, options: ScopeOptions) {
    super();
    this.name = options.name ?? 'scope';
    this._owner = owner;
    this._shielded = options.shield ?? false;
    this.collects = options.onError === 'collect';
  }

  /** How many tasklets of the scope have not ended. */
  get size(): number {
    return this.children?.size ?? 0;
  }

  /** True from the moment it is cancelled: by hand, by its deadline, or because something in it failed. */
  get cancelled(): boolean {
    return this._asked;
  }

  /** True once the scope has been left: nothing of it is left. */
  get ended(): boolean {
    return this.state === 'left';
  }

  /** The tasklets of the scope that have not ended, oldest first. */
  tasklets(): Tasklet[] {
    return this.children === null ? [] : [...this.children];
  }

  /**
   * Makes a tasklet in the scope that runs `routine(...args)` when its turn comes, after all that are ready now. Never
   * switches. In a scope that is cancelled the tasklet ends without running.
   * @throws UsageError when the scope has been left; TypeError when `routine` is not a function
   */
  spawn<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Tasklet<T>;
  spawn<A extends readonly unknown[], T>(options: SpawnOptions, routine: RoutineFunction<A, T>, ...args: A): Tasklet<T>;
  spawn(first: unknown, ...rest: unknown[]): Tasklet {
    if (this.ended) throw new UsageError(`cannot spawn in "${this.name}": the scope has been left`);
    const child = this._owner.family._spawn(first as SpawnOptions, rest);
    child._scope = this;
    (this.children ??= new Set()).add(child);
    if (this._asked) child.cancel(this._why);
    return child;
  }

  /**
   * Asks everything in the scope to end: the body sees a CancelledError where it waits, or when it next wants to, and so do
   * the tasklets. Whoever is in a shielded scope inside is told when that is left. Does not wait and never switches. Can be
   * asked once; a scope that has been left is left alone.
   *
   * @param reason becomes the error's `cause` and part of its message
   */
  cancel(reason?: unknown): void {
    this._cancelOthers(null, reason);
  }

  /** @internal The same, but for one of its tasklets that is about to end. */
  _cancelOthers(except: Tasklet | null, reason: unknown): void {
    if (this._asked || this.ended) return;
    this._ask(reason);
    if (this.state === 'running') tell(this._owner, this);
    for (const child of this.tasklets()) if (child !== except) child.cancel(reason);
  }

  /**
   * Gives the scope `ms` milliseconds from now, instead of what it had; `Infinity` takes the limit away.
   * @throws RangeError when `ms` is no duration; UsageError when the scope has been left, or no host runs
   */
  setTimeout(ms: number): void {
    checkDuration(`give "${this.name}" a time limit`, ms);
    if (this.ended) throw new UsageError(`cannot give "${this.name}" a time limit: the scope has been left`);
    this.deadline?.stop();
    this.deadline = ms === Infinity ? null : new Deadline(this, ms);
  }

  // ── what the life above calls ──

  /** @internal */
  _open(timeout: number | undefined): void {
    const rare = this._owner._rares;
    this._around = rare.innermost;
    rare.innermost = this;
    if (timeout !== undefined) this.setTimeout(timeout);
  }

  /** @internal */
  _bodyDone(completed: boolean): void {
    this.completed = completed;
    this.state = 'waiting';
  }

  /** @internal The body, or the wait for the tasklets, has thrown. */
  _fail(error: unknown): void {
    if (this._isOwn(error)) return;
    if (comesFromAround(error, this, this._owner._rares)) {
      this.passing = error;
      this.passes = true;
    } else {
      this.errors.push(error);
    }
    this.cancel(error);
  }

  /** @internal A tasklet of the scope has ended. */
  _childEnded(child: Tasklet, failed: boolean): void {
    this.children!.delete(child);
    if (failed) {
      this.errors.push(child.slot);
      if (!this.collects) this.cancel(child.slot);
    }
    if (this.size > 0 || this._waiter === null) return;
    const waiter = this._waiter;
    this._waiter = null;
    waiter.wake();
  }

  /** @internal The scope is over. */
  _left(): void {
    if (this.ended) return;
    this.state = 'left';
    this.deadline?.stop();
    const rare = this._owner._rares;
    if (rare.innermost === this) {
      rare.innermost = this._around;
    } else {
      // Coroutines inside the tasklet may leave their scopes in another order than they opened them.
      let inner = rare.innermost;
      while (inner !== null && inner._around !== this) inner = inner._around;
      if (inner !== null) inner._around = this._around;
    }
    // A cancellation of this scope that came too late must not be raised after it.
    const { family } = this._owner;
    if (this._asked && this._isOwn(family.interruption(this._owner))) family.retract(this._owner);
    if (this._shielded) {
      tellHeldBack(this._owner);
      closeIfDue(this._owner);
    }
  }

  /** @internal True when the body has completed, false when the scope's own cancellation has cut it short. */
  _conclude(): boolean {
    this._report([]);
    if (this.passes) throw this.passing;
    return this.completed;
  }

  /** @internal */
  _report(more: readonly unknown[]): void {
    const { errors } = this;
    if (errors.push(...more) > 0) throw combined(errors, `several failed in "${this.name}"`);
  }

  /** @internal Why it was cancelled: its deadline's own error, else its cancellation. */
  get _reason(): unknown {
    const timeout = this.deadline?.error ?? null;
    return timeout !== null && this._why === timeout ? timeout : this._errorOf(this);
  }
}

/** Stands in a timer's queue like one arm of a choice, and cancels its scope when it is woken. */
class Deadline extends Waiter {
  error: TimeoutError | null = null;
  private readonly scope: Scope;
  private readonly ms: number;
  private readonly timer: Wait<void>;

  constructor(scope: Scope, ms: number) {
    super();
    this.scope = scope;
    this.ms = ms;
    this.timer = sleep(ms);
    this.timer.enter(this);
  }

  wake(): void {
    this.error = new TimeoutError(`"${this.scope.name}" took longer than ${this.ms} ms`);
    this.scope.cancel(this.error);
  }

  wakeThrow(error: unknown): void {
    this.scope.cancel(error);
  }

  stop(): void {
    this.timer.leave(this);
  }
}

/** Waits until no tasklet of the scope is left. */
export class AllEnded extends Wait<void> {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    super();
    this.scope = scope;
  }

  attempt(): boolean {
    return this.scope.size === 0 && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.scope._waiter = waiter;
  }

  leave(): void {
    this.scope._waiter = null;
  }

  describe(): string {
    const { name, size } = this.scope;
    return `for the tasklets in "${name}" to end, ${size} of them`;
  }
}

export function checkDuration(verb: string, ms: number): void {
  if (!(ms >= 0)) throw new RangeError(`cannot ${verb}: a duration is a number of milliseconds, 0 or more, not ${ms}`);
}
