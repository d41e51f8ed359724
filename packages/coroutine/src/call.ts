import { claim, finished, handOut, nest, popCall, suspends, trampoline, unnest } from './chain.ts';
import { rawYield } from './chain/refusals.ts';
import { annotate } from './logical-stack.ts';
import { Operation } from './operation.ts';
import { begin, type Body, type Routine, type RoutineFunction, type Steps, type Suspended } from './routine.ts';
import type { CallFrame, Frame } from './strand.ts';

/**
 * Calls a routine with its frame on the heap. It reads like `yield* routine(...args)` and returns the same, but the cost
 * of a switch does not grow with the depth of such calls, and their depth is limited by memory instead of the stack.
 *
 * @example
 * ```ts run
 * import { call, type Routine } from '@core/coroutine';
 * import { runSync } from '@core/coroutine/host';
 *
 * function* sum(n: number): Routine<number> {
 *   return n === 0 ? 0 : n + (yield* call(sum, n - 1));
 * }
 * console.log(runSync(() => sum(100_000)));
 * ```
 * ```text output
 * 5000050000
 * ```
 */
export function call<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Operation<T> {
  return new Call<T>(routine, args);
}

/** The operation, its steps and the heap frame in one object; a second run at the same time takes a new one. */
class Call<T> extends Operation<T> implements CallFrame {
  _caller: Frame | null = null;
  _outer: CallFrame | null = null;
  _unwinds = false;
  private callee: Routine<T> | null = null;
  private fresh = false;
  private readonly routine: Body<T>;
  private readonly args: readonly unknown[];

  constructor(routine: Body<T>, args: readonly unknown[]) {
    super();
    this.routine = routine;
    this.args = args;
  }

  get _name(): string {
    return this.routine.name || 'anonymous';
  }

  override [Symbol.iterator](): Steps<T> {
    if (this.fresh || this.callee !== null) return new Call<T>(this.routine, this.args)[Symbol.iterator]();
    this.fresh = true;
    return this;
  }

  /** First entered natively, for most calls return without suspending; from a certain depth on, and after that, by the driver. */
  next(value: unknown): IteratorResult<Suspended, T> {
    if (!this.fresh) {
      this.callee = null;
      return finished(value as T);
    }
    this.fresh = false;
    const owner = claim('call');
    const callee = begin(this.routine, this.args);
    this.callee = callee;
    this._caller = owner.frame;
    this._outer = owner.calls;
    this._unwinds = false;
    owner.calls = this;
    owner.frame = callee;
    if (!nest()) return trampoline();
    let result: IteratorResult<Suspended, T>;
    try {
      result = callee.next();
    } catch (error) {
      unnest();
      this.callee = null;
      annotate(error, owner);
      popCall(owner);
      throw error;
    }
    unnest();
    if (suspends(result)) {
      handOut();
      return result;
    }
    this.callee = null;
    popCall(owner);
    if (result.done === true) return result;
    throw rawYield(owner, result);
  }

  throw(error: unknown): never {
    this.callee = null;
    throw error;
  }
}
