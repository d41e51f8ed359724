/**
 * Two kinds of error are kept apart. *Usage errors* concern the switch itself: they are raised at the caller and have
 * changed nothing. *Body errors* happen inside a routine: the same object crosses the switch and arrives where it is due.
 */

/** A stable word for programs to compare; the message is for people. */
export type ErrorCode = 'usage' | 'barrier' | 'deadlock' | 'would-block';

/**
 * A switching operation was used where it has no meaning, for instance to resume a coroutine that has ended.
 * It names the operation, its subject and the subject's state, and nothing has changed when it is raised.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: ErrorCode = 'usage';
}

/**
 * A coroutine tried to suspend although a plain JavaScript frame (a callback, a getter, a `for…of`) stands between it and
 * the one it would give control to. Both sides stay usable.
 */
export class BarrierError extends UsageError {
  override readonly name = 'BarrierError';
  override readonly code = 'barrier';
}

/** One coroutine of a deadlock, and what it waits for. `within` lists those whose scheduler it runs. */
export interface Waiting {
  readonly coroutine: string;
  readonly family: string;
  readonly waitsFor: string;
  readonly within: readonly Waiting[];
}

/** Nothing is ready, nothing outside is awaited, and somebody still waits. The loop that raised it may be entered again. */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError';
  readonly code = 'deadlock';
  /** Who waits on what, in the order in which they were started. */
  readonly waiting: readonly Waiting[];
  constructor(waiting: readonly Waiting[], hint?: string) {
    const end = hint === undefined ? '' : `\n(${hint})`;
    super(`deadlock: nothing can run, nothing outside is awaited\n${list(waiting, '  ')}${end}`);
    this.waiting = waiting;
  }
}

/** A synchronous run met a wait that only the outside world (a timer, a promise) could end. */
export class WouldBlockError extends Error {
  override readonly name = 'WouldBlockError';
  readonly code = 'would-block';
  readonly waiting: readonly Waiting[];
  constructor(waiting: readonly Waiting[]) {
    super(`a synchronous run would block: only the outside world can go on\n${list(waiting, '  ')}`);
    this.waiting = waiting;
  }
}

/**
 * An error that unwinds whoever was asked to end, and is no failure: it captures no stack of plain frames and carries no logical one, for
 * that would cost more than everything else that is done to end somebody. The base of what paradigms raise to kill and to cancel.
 *
 * @example
 * ```ts run
 * import { Scheduler, Unwinding } from '@core/coroutine';
 * import { runSync, sleep } from '@core/coroutine/host';
 *
 * class Dismissed extends Unwinding {
 *   override readonly name = 'Dismissed';
 * }
 *
 * const crew = new Scheduler('crew');
 * const worker = crew.create(function* () {
 *   try {
 *     yield* sleep(60_000);
 *   } catch (error) {
 *     console.log((error as Error).stack);
 *   }
 * });
 * runSync(function* () {
 *   crew.start(worker);
 *   crew.start(
 *     crew.create(function* () {
 *       crew.interrupt(worker, new Dismissed('no more work'));
 *     }),
 *   );
 *   yield* crew.run();
 * });
 * ```
 * ```text output
 * Dismissed: no more work
 * ```
 */
export class Unwinding extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    const limit = engine.stackTraceLimit;
    engine.stackTraceLimit = 0;
    super(message, options);
    engine.stackTraceLimit = limit;
  }
}

/** V8's switch for captured stacks; elsewhere it is a property that nobody reads. */
const engine = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };

/**
 * What `kill` raises in its target. Handlers may see it, do their last work and must let it go on; it ends silently only
 * when it leaves the coroutine it was aimed at.
 */
export class ExitSignal extends Unwinding {
  override readonly name: string = 'ExitSignal';
  readonly target: object;
  constructor(target: object, name: string) {
    super(`"${name}" was killed`);
    this.target = target;
  }
}

function list(waiting: readonly Waiting[], indent: string): string {
  return waiting
    .map((w) => {
      const inner = w.within.length > 0 ? `\n${list(w.within, `${indent}  `)}` : '';
      return `${indent}"${w.coroutine}" (${w.family}) waits ${w.waitsFor}${inner}`;
    })
    .join('\n');
}
