import { type RoutineFunction, UsageError } from '@core/coroutine';
import { Thread, ThreadFamily } from './thread.ts';
import { type Named, Variable } from './variable.ts';
import type { Readable } from './readable.ts';
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
export function lazy<A extends readonly unknown[], T>(body: RoutineFunction<A, T>, ...args: A): Readable<T>;
export function lazy<A extends readonly unknown[], T>(options: Named, body: RoutineFunction<A, T>, ...args: A): Readable<T>;
export function lazy(first: Named | Body, ...rest: unknown[]): Readable<unknown> {
  const options = typeof first === 'function' ? {} : first;
  const body = typeof first === 'function' ? first : rest.shift();
  if (typeof body !== 'function') {
    throw new TypeError(`cannot make a lazy variable of ${String(body)}: pass a generator function and its arguments`);
  }
  const variable = new Variable<unknown>({ name: options.name ?? 'lazy' });
  variable._computation = new Computation(variable, body as Body, rest);
  return variable.view;
}

type Body = RoutineFunction<never, unknown>;

/** The scheduler of one coroutine, which computes one variable. One reader runs its loop, and none of them owns it. */
export class Computation extends ThreadFamily {
  private readonly variable: Variable;
  private readonly body: Body;
  private readonly args: readonly unknown[];
  private thread: Thread | null = null;
  private runner: object | null = null;

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
  _enter(reader: object): boolean {
    if (this.thread === null) {
      this.thread = new Thread(this, this.body, this.args, this.name);
      this.thread._result = this.variable;
      this.start(this.thread);
    }
    if (this.thread.state === 'running') throw new UsageError(`cannot compute "${this.name}": it needs its own value`);
    if (this.runner !== null) return false;
    this.runner = reader;
    return true;
  }

  /** @internal A reader runs it no longer: if it has not come to its end, the next one does. */
  _leave(reader: object): void {
    if (this.runner !== reader) return;
    this.runner = null;
    if (this.variable.state === 'unbound') this.variable._stir();
  }
}
