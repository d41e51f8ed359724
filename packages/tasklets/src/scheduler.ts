import {
  enclosing,
  innermost,
  type Ending,
  Operation,
  reschedule as rescheduleIn,
  type Routine,
  type RoutineFunction,
  Scheduler,
  type Steps,
  UsageError,
} from '@core/coroutine';
import { Tasklet } from './tasklet.ts';

/** What a tasklet can be told when it is spawned. */
export interface SpawnOptions {
  /** Its name in every message; the scheduler's name with a number ("tasklets#1") by default. */
  readonly name?: string;
  /** See {@link Tasklet.labels}; none by default. */
  readonly labels?: Readonly<Record<string, string>>;
  /** See {@link Tasklet.priority}; 0 by default. */
  readonly priority?: number;
}

/**
 * Runs tasklets, first in, first out. `run` and `runSync` make one for their program; make one yourself to have a group of
 * tasklets with a loop of its own, anywhere: `yield* scheduler.run()` in a body, `await scheduler.run()` or
 * `scheduler.run().sync()` outside. Several schedulers in one program never meet, and take turns when they are nested.
 *
 * What a tasklet throws while nobody joins it comes out of `scheduler.run()`; the others stay as they are, and the loop may
 * be entered again.
 *
 * @example
 * ```ts run
 * import { reschedule, TaskletScheduler } from '@core/tasklets';
 *
 * function* count(who: string) {
 *   for (let i = 1; i <= 2; i++) {
 *     console.log(who, i);
 *     yield* reschedule();
 *   }
 * }
 *
 * const scheduler = new TaskletScheduler();
 * scheduler.spawn(count, 'left');
 * scheduler.spawn(count, 'right');
 * scheduler.run().sync();
 * ```
 * ```text output
 * left 1
 * right 1
 * left 2
 * right 2
 * ```
 */
export class TaskletScheduler extends Scheduler<Tasklet> {
  constructor(name = 'tasklets') {
    super(name);
  }

  /** Makes a tasklet without making it ready: `start` does, and `spawn` does both. */
  override create<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Tasklet<T> {
    return this.make(routine, args) as Tasklet<T>;
  }

  /** Makes every tasklet of this scheduler; a derived class may have tasklets of a class of its own. */
  protected make(routine: Body, args: readonly unknown[], name?: string): Tasklet {
    return new Tasklet(this, routine, args, name);
  }

  /**
   * Makes a tasklet that runs `routine(...args)` when its turn comes, after all that are ready now. Never switches.
   * @throws TypeError when `routine` is not a function
   */
  spawn<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Tasklet<T>;
  spawn<A extends readonly unknown[], T>(
    options: SpawnOptions,
    routine: RoutineFunction<A, T>,
    ...args: A
  ): Tasklet<T>;
  spawn(first: SpawnOptions | Body, ...rest: unknown[]): Tasklet {
    return this._spawn(first, rest);
  }

  /** @internal */
  _spawn(first: SpawnOptions | Body | undefined, rest: unknown[]): Tasklet {
    if (typeof first === 'function') return this.startNew(first, rest);
    return this.startNew(rest.shift(), rest, first);
  }

  private startNew(routine: unknown, args: readonly unknown[], options?: SpawnOptions): Tasklet {
    if (typeof routine !== 'function') {
      throw new TypeError(`cannot spawn ${String(routine)}: pass a generator function and its arguments, spawn(body, …args)`);
    }
    const tasklet = this.make(routine as Body, args, options?.name);
    if (options !== undefined) {
      const { labels, priority } = options;
      if (labels !== undefined) tasklet._rares.labels = Object.freeze({ ...labels });
      if (priority !== undefined) tasklet.priority = priority;
    }
    const bindings = enclosing(Tasklet)?._rare?.bindings ?? null;
    if (bindings !== null) tasklet._rares.bindings = bindings;
    this.start(tasklet);
    return tasklet;
  }

  /** @internal Changes what decides about a tasklet's place; one that is ready takes its new place. */
  _requeue(_tasklet: Tasklet, change: () => void): void {
    change(); // first in, first out heeds nothing but the order
  }

  protected override onEnd(tasklet: Tasklet, ending: Ending): void {
    tasklet._end(ending);
  }
}

/** Any routine function, with its arguments unknown. */
export type Body = (...args: never) => Routine<unknown>;

function nearest(verb: string): Tasklet {
  // Most tasklets run no other paradigm inside, and a class that is named here is asked for faster than one that is passed on.
  const here = innermost();
  if (here instanceof Tasklet) return here;
  const tasklet = enclosing(Tasklet);
  if (tasklet !== undefined) return tasklet;
  throw new UsageError(`cannot ${verb}: no tasklet runs here; start the program with run(), or use a scheduler's own methods`);
}

/**
 * Makes a tasklet that runs `routine(...args)`, in the scheduler of the running tasklet. Never switches: the new one runs
 * when its turn comes, after all that are ready now (as in Go and Stackless).
 *
 * @throws UsageError when no tasklet runs here; TypeError when `routine` is not a function
 */
export function spawn<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Tasklet<T>;
export function spawn<A extends readonly unknown[], T>(
  options: SpawnOptions,
  routine: RoutineFunction<A, T>,
  ...args: A
): Tasklet<T>;
export function spawn(first: SpawnOptions | Body, ...rest: unknown[]): Tasklet {
  return nearest('spawn').family._spawn(first, rest);
}

/**
 * The innermost tasklet that this code runs in, also from a callback or from a coroutine of another paradigm inside it.
 * @throws UsageError when no tasklet runs here
 */
export function current(): Tasklet {
  return nearest('tell the current tasklet');
}

/**
 * Lets the other ready tasklets run first: the running one goes to the end of the run queue (Stackless's `schedule`, Go's
 * `Gosched`). Always suspends, even when it is alone; a cancellation that waits for the tasklet is raised here.
 * @throws UsageError, when it is run, where no tasklet runs; BarrierError across a plain frame
 */
export function reschedule(): Operation<void> {
  return RESCHEDULE;
}

class Reschedule extends Operation<void> {
  override [Symbol.iterator](): Steps<void> {
    return rescheduleIn(nearest('reschedule').family) as Steps<never>;
  }
}
const RESCHEDULE = new Reschedule();
