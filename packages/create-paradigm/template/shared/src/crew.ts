import { Scheduler, type Coroutine, type RoutineFunction } from '@core/coroutine';

/**
 * Workers that take turns, first in, first out. What is a step of yours that others may overtake, a thread, a process, a
 * rule that fires? Give the class that name, and its coroutines theirs.
 *
 * A paradigm in which nobody waits, only switches, derives from `Family` instead and has no queue at all. One with an order
 * of its own overrides `enqueue`, `dequeue` and `withdraw`, and `readyCount` when it has queues of its own; where more than
 * one order is right it asks `choose`, so that the conformance kit can try them all.
 *
 * @example
 * ```ts run
 * import { Crew } from '@core/NAME';
 *
 * const crew = new Crew();
 * for (const name of ['a', 'b']) {
 *   crew.spawn(function* () {
 *     console.log(`${name} begins`);
 *     yield* crew.reschedule();
 *     console.log(`${name} ends`);
 *   });
 * }
 * crew.run().sync();
 * ```
 * ```text output
 * a begins
 * b begins
 * a ends
 * b ends
 * ```
 */
export class Crew extends Scheduler {
  /** @param name its name in messages */
  constructor(name = 'NAME') {
    super(name);
  }

  /**
   * Makes a worker and appends it to the queue; it begins when its turn comes. Never switches. What the worker throws is
   * thrown by `run`, which may be called again and goes on with the others.
   */
  spawn<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Coroutine<T> {
    const worker = this.create(routine, ...args);
    this.start(worker);
    return worker;
  }
}
