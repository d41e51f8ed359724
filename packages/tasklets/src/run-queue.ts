import { type Coroutine, ReadyQueue } from '@core/coroutine';
import { TaskletScheduler } from './scheduler.ts';
import type { Tasklet } from './tasklet.ts';

/**
 * The policy of a scheduler: which of the ready tasklets runs next. Write one to have your own. The tasklets must stand in
 * queues of the contract, `ReadyQueue`s (that is how the contract knows that they are ready), as many as you like; one such
 * queue is itself a run queue, first in, first out.
 *
 * Its methods are called in the middle of a switch: they must neither switch nor throw, and depend on nothing but the
 * program and `choose`, so that runs can be repeated.
 */
export interface RunQueue {
  /** How many are ready. */
  readonly size: number;
  /** Takes in one that has become ready, or has rescheduled. */
  push(tasklet: Tasklet): void;
  /** Takes out the one that runs next; undefined when none is ready. */
  shift(): Tasklet | undefined;
  /** Takes out one that is moved by hand; false when it is not here. */
  remove(tasklet: Tasklet): boolean;
}

/**
 * A scheduler with a policy of its own.
 *
 * @example
 * ```ts run
 * import { PolicyScheduler, priorities, runSync, spawn } from '@core/tasklets';
 *
 * function* say(what: string) {
 *   console.log(what);
 * }
 * runSync(function* () {
 *   spawn(say, 'whenever you like');
 *   spawn({ priority: 10 }, say, 'at once');
 *   spawn({ priority: 5 }, say, 'soon');
 * }, { scheduler: new PolicyScheduler(priorities()) });
 * ```
 * ```text output
 * at once
 * soon
 * whenever you like
 * ```
 */
export class PolicyScheduler extends TaskletScheduler {
  private readonly queue: RunQueue;

  constructor(queue: RunQueue, name?: string) {
    super(name);
    this.queue = queue;
  }

  override get readyCount(): number {
    return this.queue.size;
  }

  override enqueue(tasklet: Coroutine): void {
    this.queue.push(tasklet as Tasklet);
  }

  protected override dequeue(): Coroutine | undefined {
    return this.queue.shift();
  }

  override withdraw(tasklet: Coroutine): void {
    this.queue.remove(tasklet as Tasklet);
  }

  /** @internal */
  override _requeue(tasklet: Tasklet, change: () => void): void {
    const ready = this.queue.remove(tasklet);
    change();
    if (ready) this.queue.push(tasklet);
  }
}

/**
 * A run queue that takes the most urgent first: the highest `priority`, and among equals the first in. A tasklet that never
 * waits and is more urgent than the others keeps them from running.
 */
export function priorities(): RunQueue {
  return new Priorities();
}

class Priorities implements RunQueue {
  size = 0;
  /** Urgent ones first; a level stays when it is empty, for programs use few. */
  private readonly levels: { readonly priority: number; readonly queue: ReadyQueue<Tasklet> }[] = [];

  push(tasklet: Tasklet): void {
    this.level(tasklet.priority).push(tasklet);
    this.size++;
  }

  shift(): Tasklet | undefined {
    if (this.size === 0) return undefined;
    this.size--;
    for (const { queue } of this.levels) if (queue.size > 0) return queue.shift();
    return undefined;
  }

  remove(tasklet: Tasklet): boolean {
    const found = this.level(tasklet.priority).remove(tasklet);
    if (found) this.size--;
    return found;
  }

  private level(priority: number): ReadyQueue<Tasklet> {
    const { levels } = this;
    let at = 0;
    while (at < levels.length && levels[at]!.priority > priority) at++;
    if (levels[at]?.priority !== priority) levels.splice(at, 0, { priority, queue: new ReadyQueue<Tasklet>() });
    return levels[at]!.queue;
  }
}
