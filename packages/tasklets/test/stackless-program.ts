import { virtualClock } from '@core/coroutine/host';
import type { Routine } from '@core/coroutine';
import { runSync } from '../src/index.ts';
import { type StacklessOptions, StacklessScheduler, type StacklessTasklet } from '../src/stackless.ts';

/** What a parity test has at hand: a scheduler, a list for what happens, and bodies that write into it. */
export interface Stage {
  readonly s: StacklessScheduler;
  readonly seen: string[];
  /** A tasklet in the run list whose body yields `rounds` times: `a0 a1 a.`. */
  readonly worker: (name: string, rounds?: number) => StacklessTasklet;
  /** A tasklet in the run list that runs `body`. */
  readonly go: <T>(name: string, body: () => Routine<T>) => StacklessTasklet<[], T>;
  /** The same, paused: alive and not in the run list. */
  readonly paused: <T>(name: string, body: () => Routine<T>) => StacklessTasklet<[], T>;
}

/** Runs `main` as the main tasklet and returns what happened. */
export function play(main: (stage: Stage) => Routine<unknown>, options?: StacklessOptions): string[] {
  const s = new StacklessScheduler(options);
  const seen: string[] = [];
  const go = <T>(name: string, body: () => Routine<T>): StacklessTasklet<[], T> => s.tasklet(body, name).setup();
  const stage: Stage = {
    s,
    seen,
    go,
    worker: (name, rounds = 1) =>
      go(name, function* () {
        for (let i = 0; i < rounds; i++) {
          seen.push(`${name}${i}`);
          yield* s.schedule();
        }
        seen.push(`${name}.`);
      }),
    paused: (name, body) => s.tasklet(body, name).bind(body, []),
  };
  runSync(function* () {
    yield* s.runMain(() => main(stage));
  }, { clock: virtualClock() });
  return seen;
}

/** What `routine` throws. */
export function* thrownBy(routine: Iterable<unknown> | (() => Routine<unknown>)): Routine<unknown> {
  try {
    yield* (typeof routine === 'function' ? routine() : routine) as Routine<unknown>;
  } catch (error) {
    return error;
  }
  throw new Error('it threw nothing');
}
