import type { Routine, RoutineFunction } from '@core/coroutine';
import { closeEach, cutShort, endsWithShield } from './close.ts';
import { combined } from './errors.ts';
import { TaskletScheduler } from './scheduler.ts';

export interface ProgramOptions {
  /** The scheduler of the program's tasklets; a new `TaskletScheduler` by default. It must not be running. */
  readonly scheduler?: TaskletScheduler;
  /** The name of the first tasklet; "main" by default. */
  readonly name?: string;
}

/** Runs `main` as the first of a program's tasklets, inside whatever coroutine runs here, until all of them have ended. */
export function* program<T>(main: RoutineFunction<[], T>, options: ProgramOptions): Routine<T> {
  const { name = 'main', scheduler = new TaskletScheduler() } = options;
  const first = scheduler.spawn({ name }, main);
  const errors: unknown[] = [];
  try {
    yield* scheduler.run();
  } catch (error) {
    errors.push(error);
    for (const tasklet of scheduler.coroutines()) if (!endsWithShield(tasklet)) tasklet.cancel(error);
    yield* drain(scheduler, errors);
  } finally {
    // Reached by closing too, when the run is stopped: then whoever is left is closed, and errors so far must not be lost.
    try {
      yield* closeAll(scheduler, errors);
    } finally {
      // Closed again, it has no time left.
      yield* cutShort(() => scheduler.coroutines(), errors);
      raiseAll(errors);
    }
  }
  return yield* first.join();
}

/** Runs the tasklets to their ends and collects what they throw. */
function* drain(scheduler: TaskletScheduler, errors: unknown[]): Routine<void> {
  while (scheduler.readyCount + scheduler.parkedCount > 0) {
    try {
      yield* scheduler.run();
    } catch (error) {
      errors.push(error);
    }
  }
}

/** Nothing outlives the program. A `finally` that waits gets the time that it needs. */
function* closeAll(scheduler: TaskletScheduler, errors: unknown[]): Routine<void> {
  yield* closeEach([...scheduler.coroutines()].filter((tasklet) => !endsWithShield(tasklet)), errors);
  yield* drain(scheduler, errors);
}

function raiseAll(errors: readonly unknown[]): void {
  if (errors.length > 0) throw combined(errors, 'several tasklets failed');
}
