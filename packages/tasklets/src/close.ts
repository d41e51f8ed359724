import type { Routine } from '@core/coroutine';
import type { Tasklet } from './tasklet.ts';

/**
 * Closes tasklets, each of them once: one whose `finally` waits gets the time that it needs. What they throw is added to
 * `errors`, and the others are closed all the same.
 */
export function* closeEach(tasklets: readonly Tasklet[], errors: unknown[]): Routine<void> {
  for (const tasklet of tasklets) {
    if (tasklet.done || tasklet._rares.closing) continue;
    tasklet._rares.closing = true;
    try {
      yield* tasklet.family.close(tasklet);
    } catch (error) {
      errors.push(error);
    }
  }
}
