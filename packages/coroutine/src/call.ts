import { claim, finished, handOut, nest, popCall, suspends, trampoline, unnest } from './chain.ts';
import { rawYield } from './chain/refusals.ts';
import { annotate } from './logical-stack.ts';
import { Operation } from './operation.ts';
import type { Body, Routine, RoutineFunction, Steps, Suspended } from './routine.ts';
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
  const count = args.length;
  return new Call<T>(routine, count, args[0], args[1], count > 2 ? copied(args) : null);
}

/** The operation, its steps and the heap frame in one object; a second run at the same time takes a new one. */
class Call<T> extends Operation<T> implements CallFrame {
  _caller: Frame | null = null;
  _outer: CallFrame | null = null;
  _unwinds = false;
  private callee: Routine<T> | null = null;
  private fresh = false;
  private readonly routine: Body<T>;
  private readonly count: number;
  private readonly first: unknown;
  private readonly second: unknown;
  private readonly all: readonly unknown[] | null;

  constructor(routine: Body<T>, count: number, first: unknown, second: unknown, all: readonly unknown[] | null) {
    super();
    this.routine = routine;
    this.count = count;
    this.first = first;
    this.second = second;
    this.all = all;
  }

  get _name(): string {
    return this.routine.name || 'anonymous';
  }

  override [Symbol.iterator](): Steps<T> {
    if (this.fresh || this.callee !== null) {
      return new Call<T>(this.routine, this.count, this.first, this.second, this.all)[Symbol.iterator]();
    }
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
    const callee = this.begin();
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

  private begin(): Routine<T> {
    const routine = this.routine as (...args: unknown[]) => Routine<T>;
    switch (this.count) {
      case 0:
        return routine();
      case 1:
        return routine(this.first);
      case 2:
        return routine(this.first, this.second);
      default:
        return routine(...this.all!);
    }
  }
}

/** By index alone, so that the engine makes no array of the arguments of shorter calls. */
function copied(args: readonly unknown[]): unknown[] {
  const all = new Array<unknown>(args.length);
  for (let i = 0; i < args.length; i++) all[i] = args[i];
  return all;
}
