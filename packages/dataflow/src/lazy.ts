import { type Body, opened } from './body.ts';
import { Thread, ThreadFamily } from './thread.ts';
import { nameIn, type Named, needsItself, Variable } from './variable.ts';
import type { RoutineFunction } from '@core/coroutine';
import type { Readable, Value } from './readable.ts';
import type { Space } from './space.ts';

/**
 * Makes a variable that is computed when it is first read (by-need, call-by-need). `body` runs once, in a coroutine of its own
 * that belongs to no reader: the first one runs it, and when it waits, all of them wait. A reader that is cancelled takes
 * nothing along; the computation goes on with the next one who reads. Nothing is computed for a variable that is only looked at
 * (`tryRead`) or is an arm of a choice. What the body throws, every reader throws.
 *
 * @param options may come first: its `name` in messages, "lazy" by default
 * @returns a variable that can be read and not bound
 * @throws (when read) UsageError when the computation needs its own value
 *
 * @example
 * ```ts run
 * import { lazy } from '@core/dataflow';
 * import { runSync } from '@core/coroutine/host';
 *
 * const answer = lazy(function* () {
 *   console.log('computing');
 *   return 42;
 * });
 * console.log('nothing has happened');
 * runSync(function* () {
 *   console.log(yield* answer);
 *   console.log(yield* answer);
 * });
 * ```
 * ```text output
 * nothing has happened
 * computing
 * 42
 * 42
 * ```
 */
export function lazy<A extends readonly unknown[], T>(body: RoutineFunction<A, T>, ...args: A): Readable<Value<T>>;
export function lazy<A extends readonly unknown[], T>(
  options: Named,
  body: RoutineFunction<A, T>,
  ...args: A
): Readable<Value<T>>;
export function lazy(first: Named | Body, ...rest: unknown[]): Readable<unknown> {
  const { options, body } = opened('make a lazy variable of', 'lazy', first, rest);
  const variable = new Variable<unknown>({ name: nameIn(options, 'lazy') });
  variable._computation = new Computation(variable, body, rest);
  return variable.view;
}

/** A reader that runs a computation. */
export interface Runner {
  /**
   * False when plain code has taken its first step and dropped it, which nobody is told: then nobody runs the computation.
   * Asked while what is computed does not run.
   */
  readonly _isUnderWay: boolean;
}

/** The scheduler of one coroutine, which computes one variable. One reader runs its loop, and none of them owns it. */
export class Computation extends ThreadFamily {
  private readonly variable: Variable;
  private readonly body: Body;
  private readonly args: readonly unknown[];
  private thread: Thread | null = null;
  private runner: Runner | null = null;

  constructor(variable: Variable, body: Body, args: readonly unknown[]) {
    super(variable.name);
    this.variable = variable;
    this.body = body;
    this.args = args;
  }

  /** @internal */
  override get _space(): Space | null {
    return this.variable._home;
  }

  /** @internal Starts it if need be; true when this reader is to run it. */
  _enter(reader: Runner): boolean {
    if (this.thread === null) {
      this.thread = new Thread(this, this.body, this.args, this.name);
      this.thread._result = this.variable;
      this.start(this.thread);
    }
    if (this.thread.state === 'running') throw needsItself(this.name);
    // Taken along by another family, it is neither ready nor parked.
    if (this._isRun || this.readyCount + this.parkedCount === 0) return false;
    this.runner = reader;
    return true;
  }

  /** @internal */
  get _isRun(): boolean {
    return this.runner?._isUnderWay === true;
  }

  /** @internal A reader runs it no longer: if it has not come to its end, the next one does. */
  _leave(reader: Runner): void {
    if (this.runner !== reader) return;
    this.runner = null;
    if (this.variable.state === 'unbound') this.variable._stir();
  }
}
