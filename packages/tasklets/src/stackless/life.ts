import { Coroutine, type Ending, type Routine } from '@core/coroutine';
import { Tasklet } from '../tasklet.ts';
import type { Body } from '../scheduler.ts';
import type { StacklessScheduler } from './scheduler.ts';
import type { StacklessTasklet } from './tasklet.ts';

/** The coroutine of a Stackless tasklet from one `bind` to its end. A tasklet can be bound again, a coroutine runs once. */
export class Life extends Tasklet {
  /** The tasklet whose life this is. */
  readonly tasklet: StacklessTasklet;

  constructor(tasklet: StacklessTasklet, routine: Body, args: readonly unknown[]) {
    super(tasklet.scheduler, routine, args, tasklet.name);
    this.tasklet = tasklet;
  }
}

/**
 * Ends at once and leaves its place to another, in which it raises an error: the contract continues whom an ending names.
 * So an error reaches a coroutine that waits for its turn at its very suspension point, whatever it had been handed.
 */
export class Messenger extends Coroutine<void> {
  private readonly target: Life;
  private readonly error: unknown;

  constructor(scheduler: StacklessScheduler, target: Life, error: unknown) {
    super(scheduler, arrive, [], `error for "${target.name}"`);
    this.target = target;
    this.error = error;
  }

  deliver(ending: Ending): void {
    ending.failed = true;
    ending.value = this.error;
    ending.to = this.target;
  }
}

/** Does nothing, but is new: starting it is what wakes a loop that waits because nobody could run. */
export class Bell extends Coroutine<void> {
  constructor(scheduler: StacklessScheduler) {
    super(scheduler, arrive, [], 'bell');
  }
}

function* arrive(): Routine<void> {}
