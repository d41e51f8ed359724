import { call, enclosing, type Operation, type Routine } from '@core/coroutine';
import { enter, type Block } from './block.ts';
import { Tasklet } from './tasklet.ts';

/** @internal A value that holds in a tasklet, in front of those that held before. */
export interface Binding {
  readonly context: Context<unknown>;
  readonly value: unknown;
  readonly next: Binding | null;
}

/**
 * Makes a context: a value that follows each tasklet by itself (Python's `ContextVar`, the proposed `AsyncContext`).
 *
 * @param initial what `get` answers where no value was set
 *
 * @example
 * ```ts run
 * import { context, runSync, spawn } from '@core/tasklets';
 *
 * const user = context('nobody');
 *
 * function* greet() {
 *   console.log(`hello, ${user.get()}`);
 * }
 * runSync(function* () {
 *   yield* user.with('Ada', function* () {
 *     spawn(greet);
 *   });
 *   spawn(greet);
 * });
 * ```
 * ```text output
 * hello, Ada
 * hello, nobody
 * ```
 */
export function context<T>(initial: T): Context<T> {
  return new Context(initial);
}

/** See {@link context}. */
export class Context<T> {
  private readonly initial: T;

  /** Use {@link context}. */
  constructor(initial: T) {
    this.initial = initial;
  }

  /** The value that holds in the running tasklet; the initial one where no tasklet runs. A tasklet begins with its spawner's. */
  get(): T {
    for (let b = enclosing(Tasklet)?._rare?.bindings ?? null; b !== null; b = b.next) {
      if (b.context === (this as Context<unknown>)) return b.value as T;
    }
    return this.initial;
  }

  /**
   * Runs `body(...args)` with another value, which also holds in tasklets that it spawns, for as long as they live.
   * Suspends when the body does; where no tasklet runs the value is not seen.
   */
  with<A extends readonly unknown[], R>(value: T, body: Block<A, R>, ...args: A): Operation<R> {
    return call(bound<A, R>, this as Context<unknown>, value, body, args);
  }
}

function* bound<A extends readonly unknown[], R>(
  context: Context<unknown>,
  value: unknown,
  body: Block<A, R>,
  args: A,
): Routine<R> {
  const rare = enclosing(Tasklet)?._rares;
  const before = rare?.bindings ?? null;
  if (rare !== undefined) rare.bindings = { context, value, next: before };
  try {
    return yield* enter(body, ...args);
  } finally {
    if (rare !== undefined) rare.bindings = before;
  }
}
