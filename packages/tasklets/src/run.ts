import type { RoutineFunction } from '@core/coroutine';
import {
  run as runHost,
  type RunOptions as HostRunOptions,
  runSync as runHostSync,
  type RunSyncOptions as HostRunSyncOptions,
} from '@core/coroutine/host';
import { program, type ProgramOptions } from './program.ts';

export interface RunOptions extends HostRunOptions, ProgramOptions {}

export interface RunSyncOptions extends HostRunSyncOptions, ProgramOptions {}

/**
 * Runs `main` as the first tasklet of a scheduler of its own, together with the event loop. The first steps are taken
 * before it returns. A tasklet that fails while nobody joins it ends the program: the others are cancelled and unwind.
 * When `options.signal` aborts, every tasklet is closed: `finally` blocks run, `catch` blocks do not. Structure and rules
 * are those of a Trio nursery around the whole program.
 *
 * @example
 * ```ts run
 * import { run, spawn } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * function* brew(drink: string, minutes: number) {
 *   yield* sleep(minutes * 60_000);
 *   console.log(`${drink} is ready`);
 *   return minutes;
 * }
 *
 * const minutes = await run(
 *   function* () {
 *     const tea = spawn(brew, 'tea', 3);
 *     const coffee = spawn(brew, 'coffee', 2);
 *     return (yield* tea.join()) + (yield* coffee.join());
 *   },
 *   { clock: virtualClock() },
 * );
 * console.log(minutes);
 * ```
 * ```text output
 * coffee is ready
 * tea is ready
 * 5
 * ```
 *
 * @param options `signal`, `clock`, `seed`, `budget` and `open` as for `run` of `@core/coroutine/host`; `name` names the
 * first tasklet, "main" by default; `scheduler` is one with a policy of its own, say
 * @returns a promise of what `main` returns, settled when every tasklet has ended
 * @throws (by rejection) what `main` threw, or what another tasklet threw while nobody joined it; an AggregateError when
 * several failed, in the order of failing; CancelledError when `main` was cancelled; the signal's reason; DeadlockError when
 * nothing can go on and nothing outside is awaited. What a `finally` throws after an abort or a deadlock comes with that
 * error in an AggregateError
 */
export function run<T>(main: RoutineFunction<[], T>, options: RunOptions = {}): Promise<T> {
  return runHost(() => program(main, options), options);
}

/**
 * Like `run`, but at once and without the event loop.
 *
 * @returns what `main` returns, when every tasklet has ended
 * @throws what `run` rejects with; WouldBlockError when only the outside world (a timer, a promise) could go on. Every
 * tasklet has unwound by then
 */
export function runSync<T>(main: RoutineFunction<[], T>, options: RunSyncOptions = {}): T {
  return runHostSync(() => program(main, options), options);
}
