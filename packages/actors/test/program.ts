import type { Routine } from '@core/coroutine';
import { virtualClock } from '@core/coroutine/host';
import { type ProgramOptions, runSync, type Self } from '../src/index.ts';

/** Runs a program to its end on a clock of its own; crashes are told to nobody unless `options` say otherwise. */
export function program<T, M = never>(main: (self: Self<M>) => Routine<T>, options: ProgramOptions = {}): T {
  return runSync(main, { clock: virtualClock(), ...options, system: { onCrash: () => {}, ...options.system } });
}

/** What `routine` throws, else undefined. */
export function* thrown(routine: Iterable<unknown> | { [Symbol.iterator](): Iterator<unknown> }): Routine<unknown> {
  try {
    yield* routine as Routine<unknown>;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Name and message of an error, or the value itself. */
export function say(error: unknown): unknown {
  return error instanceof Error ? `${error.name}: ${error.message}` : error;
}
