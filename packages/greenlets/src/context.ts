import { Operation, type Routine, type RoutineFunction, type Steps, UsageError } from '@core/coroutine';
import { type Greenlets, home } from './greenlets.ts';

/** Which context a greenlet begins with. */
export type ContextChoice = 'empty' | 'copy' | 'share' | Context | null;

/**
 * A variable with a value for each greenlet: it is read and set in the context of the family's current greenlet (Python's
 * `contextvars`, as greenlet uses them).
 *
 * @example
 * ```ts run
 * import { ContextVariable, greenlet } from '@core/greenlets';
 *
 * const user = new ContextVariable('user', 'nobody');
 * user.set('ann');
 * const show = function* () {
 *   console.log(user.get());
 * };
 * greenlet(show).switch().sync();
 * greenlet(show, { context: 'copy' }).switch().sync();
 * ```
 * ```text output
 * nobody
 * ann
 * ```
 */
export class ContextVariable<T> {
  readonly name: string;
  private readonly initial: T;
  private readonly family: Greenlets;

  /** @param family whose current greenlet's context holds the value; the default family by default */
  constructor(name: string, initial: T, family: Greenlets = home()) {
    this.name = name;
    this.initial = initial;
    this.family = family;
  }

  /** The value in the current greenlet's context, else the initial one. */
  get(): T {
    const { context } = this.family.current;
    return context?.has(this) === true ? (context.get(this) as T) : this.initial;
  }

  /** Sets the value in the current greenlet's context, which is made if there is none. */
  set(value: T): void {
    own(this.family)._set(this, value);
  }
}

/**
 * The values of context variables, for one greenlet or for those that share it.
 */
export class Context {
  private values: Map<object, unknown> = new Map();
  private entered = false;
  private readonly family: Greenlets;

  /** @param family whose current greenlet gets it by {@link run}; the default family by default */
  constructor(family: Greenlets = home()) {
    this.family = family;
  }

  has(variable: ContextVariable<unknown>): boolean {
    return this.values.has(variable);
  }

  get<T>(variable: ContextVariable<T>): T | undefined {
    return this.values.get(variable) as T | undefined;
  }

  /** A context with the same values, whose later changes are its own. */
  copy(): Context {
    const copy = new Context(this.family);
    copy.values = new Map(this.values);
    return copy;
  }

  /**
   * Runs a routine with this as the context of the current greenlet, which has its own again afterwards. The routine may
   * switch; whichever order several greenlets leave in, each finds its own again.
   * @throws UsageError when the context is entered already
   */
  run<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Operation<T> {
    return new Run(this, () => routine(...args));
  }

  /** @internal */
  _set(variable: object, value: unknown): void {
    this.values.set(variable, value);
  }

  /** @internal */
  *_run<T>(routine: () => Routine<T>): Routine<T> {
    if (this.entered) throw new UsageError('cannot run in a context that is entered already: use a copy of it');
    const greenlet = this.family.current;
    const before = greenlet.context;
    this.entered = true;
    greenlet.context = this;
    try {
      return yield* routine();
    } finally {
      this.entered = false;
      greenlet.context = before;
    }
  }
}

class Run<T> extends Operation<T> {
  private readonly context: Context;
  private readonly routine: () => Routine<T>;

  constructor(context: Context, routine: () => Routine<T>) {
    super();
    this.context = context;
    this.routine = routine;
  }

  [Symbol.iterator](): Steps<T> {
    return this.context._run(this.routine);
  }
}

function own(family: Greenlets): Context {
  return (family.current._context ??= new Context(family));
}

/** The context that a choice means, seen from the family's current greenlet. */
export function contextFor(choice: ContextChoice | undefined, family: Greenlets): Context | null {
  if (choice === undefined || choice === null || choice === 'empty') return null;
  if (choice === 'copy') return family.current.context?.copy() ?? null;
  if (choice === 'share') return own(family);
  if (choice instanceof Context) return choice;
  throw new TypeError(`cannot use ${String(choice)} as a context: pass a Context, null, 'empty', 'copy' or 'share'`);
}
