import {
  chain,
  DeadlockError,
  type Routine,
  type RoutineFunction,
  type Runnable,
  schedulable,
  UsageError,
  WouldBlockError,
} from '@core/coroutine';
import { run as runHost, type RunOptions, runSync as runHostSync, type RunSyncOptions } from '@core/coroutine/host';
import { type Body, opened } from './body.ts';
import { checkIterable, refuse } from './refuse.ts';
import { currentSpace, Thread, ThreadFamily } from './thread.ts';
import { type Named, Variable } from './variable.ts';
import type { Space } from './space.ts';
import type { Value } from './readable.ts';

/**
 * Runs threads, first in, first out: coroutines whose results are variables. `run` and `runSync` make one for their program,
 * and a space is one. Make one yourself to have a group of threads with a loop of its own: `yield* threads.run()` in a body,
 * `await threads.run()` outside.
 *
 * What a thread throws, the readers of its result throw; when nobody reads it at that moment, it comes out of the loop. One that
 * waits for it in a `waitOr` or another choice counts as a reader: told that it has come, it is expected to read.
 *
 * @example
 * ```ts run
 * import { Threads } from '@core/dataflow';
 *
 * const threads = new Threads();
 * const sum = threads.thread(function* () {
 *   return (yield* left.result) + (yield* right.result);
 * });
 * const left = threads.thread(function* () {
 *   return 1;
 * });
 * const right = threads.thread(function* () {
 *   return 2;
 * });
 * threads.run().sync();
 * console.log(sum.result.tryRead());
 * ```
 * ```text output
 * 3
 * ```
 */
export class Threads extends ThreadFamily {
  /** @internal */
  readonly _space: Space | null;

  constructor(name = 'threads') {
    super(name);
    this._space = currentSpace();
  }

  /**
   * Starts a thread that runs `body(...args)` when its turn comes, after all that are ready now. Never switches.
   * @param options may come first: its `name`
   * @returns the thread, whose `result` is a variable
   * @throws TypeError when `body` is not a function
   */
  thread<A extends readonly unknown[], T>(body: RoutineFunction<A, T>, ...args: A): Thread<T>;
  thread<A extends readonly unknown[], T>(options: Named, body: RoutineFunction<A, T>, ...args: A): Thread<T>;
  thread(first: Named | Body, ...rest: unknown[]): Thread {
    return this._thread(first, rest);
  }

  /** @internal */
  _thread(first: Named | Body, rest: unknown[]): Thread {
    const { options, body } = opened('start thread', 'thread', first, rest);
    const thread = this._make(body, rest, options.name);
    thread._result = new Variable({ name: thread.name }, this._space);
    this.start(thread);
    return thread;
  }

  /** @internal A thread with its place among the others, not started and without a result. */
  _make(body: Body, args: readonly unknown[], name: string | undefined): Thread {
    const thread = new Thread(this, body, args, name);
    const parent = this.current;
    if (parent !== undefined) thread._place = `${parent._place}.${parent._children++}`;
    return thread;
  }
}

/**
 * Starts a thread among those of the running one: see {@link Threads.thread}. In a lazy variable's body it starts one among
 * the threads in which that is read.
 *
 * @throws UsageError when no thread runs here
 *
 * @example
 * ```ts run
 * import type { Routine } from '@core/coroutine';
 * import { runSync, thread } from '@core/dataflow';
 *
 * function* fibonacci(n: number): Routine<number> {
 *   if (n < 2) return n;
 *   const before = thread(fibonacci, n - 2);
 *   return (yield* fibonacci(n - 1)) + (yield* before.result);
 * }
 * console.log(runSync(() => fibonacci(15)));
 * ```
 * ```text output
 * 610
 * ```
 */
export function thread<A extends readonly unknown[], T>(body: RoutineFunction<A, T>, ...args: A): Thread<T>;
export function thread<A extends readonly unknown[], T>(
  options: Named,
  body: RoutineFunction<A, T>,
  ...args: A
): Thread<T>;
export function thread(first: Named | Body, ...rest: unknown[]): Thread {
  for (const { family } of chain()) if (family instanceof Threads) return family._thread(first, rest);
  throw new UsageError('cannot start a thread: none runs here; start the program with run(), or use the method of a Threads');
}

/**
 * Runs `main` as the first thread of a program, together with the event loop; returns its value when every thread has ended.
 *
 * @param main a generator function, or a function that returns an operation
 * @param options as for `run` of `@core/coroutine/host`
 * @throws (by rejection) what `main` throws, or another thread whose result nobody reads at that moment; the others are closed
 * then, and what they throw meanwhile comes with it, in an AggregateError. DeadlockError when nothing can go on, with a list of
 * who waits on what
 */
export function run<T>(main: () => Runnable<T>, options: RunOptions = {}): Promise<Value<T>> {
  return runHost(() => program(main, options), options);
}

/** Like `run`, but at once and without the event loop. */
export function runSync<T>(main: () => Runnable<T>, options: RunSyncOptions = {}): Value<T> {
  return runHostSync(() => program(main, options), options);
}

function* program<T>(main: () => Runnable<T>, { name = 'main' }: RunSyncOptions): Routine<Value<T>> {
  if (typeof main !== 'function') refuse('run', main, 'pass a generator function, not what it returns');
  const threads = new Threads();
  const { result } = threads.thread({ name }, started<T>, main);
  const errors: unknown[] = [];
  try {
    yield* threads.run();
  } catch (error) {
    errors.push(error);
  } finally {
    yield* closeAll(threads, errors);
  }
  return yield* result;
}

function* started<T>(main: () => Runnable<T>): Routine<T> {
  const made = main();
  checkIterable('run', made, 'pass a generator function, or a function that returns an operation');
  return yield* made;
}

/**
 * Closes every thread that is left, the oldest first; one whose `finally` waits gets the time that it needs. What they throw
 * comes after the errors that were there before, and all of them in one.
 */
export function* closeAll(threads: ThreadFamily, errors: unknown[]): Routine<void> {
  try {
    const all = [...threads.coroutines()]; // the list changes while they end
    for (const each of all) {
      try {
        yield* threads.close(each);
      } catch (error) {
        errors.push(error);
      }
    }
    yield* drain(threads, errors);
  } finally {
    raiseAll(errors); // closed itself, it has no time left, and still loses none
  }
}

function* drain(threads: ThreadFamily, errors: unknown[]): Routine<void> {
  while (threads.readyCount + threads.parkedCount > 0) {
    try {
      yield* threads.run();
    } catch (error) {
      errors.push(error);
      if (threads.readyCount === 0 && isForEver(error)) return;
    }
  }
}

/** Whoever is parked waits for what cannot come, and there is no loop around in which that could be waited for. */
function isForEver(error: unknown): boolean {
  return (error instanceof DeadlockError || error instanceof WouldBlockError) && schedulable() === undefined;
}

/** One error stays what it is; of several the first is the cause. The same object counts once. */
export function raiseAll(all: readonly unknown[]): void {
  if (all.length === 0) return;
  const errors = [...new Set(all)];
  throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'several threads failed', { cause: errors[0] });
}
