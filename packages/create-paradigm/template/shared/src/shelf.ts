import { done, Wait, WaitQueue, type Waiter } from '@core/coroutine';

/**
 * A place where items are put and taken, first in, first out. Putting never waits; taking waits for an item.
 *
 * It knows nothing of crews: whoever parks is woken by the scheduler it belongs to, so workers of a crew, tasklets and
 * actors can share a shelf.
 *
 * @example
 * ```ts run
 * import { Crew, Shelf } from '@core/NAME';
 *
 * const crew = new Crew();
 * const shelf = new Shelf('desk');
 * crew.spawn(function* () {
 *   console.log(`read ${yield* shelf.take()}`);
 * });
 * crew.spawn(function* () {
 *   shelf.put('a letter');
 *   console.log('put');
 * });
 * crew.run().sync();
 * ```
 * ```text output
 * put
 * read a letter
 * ```
 */
export class Shelf<T = unknown> {
  /** Its name in messages. */
  readonly name: string;
  // Never both at once: items, and takers that wait for one.
  private readonly items: T[] = [];
  private readonly takers: WaitQueue = new WaitQueue();

  constructor(name = 'shelf') {
    this.name = name;
  }

  /** How many items nobody has taken. */
  get size(): number {
    return this.items.length;
  }

  /** How many wait for an item. */
  get waiting(): number {
    return this.takers.size;
  }

  /** Puts an item on the shelf, or hands it to the taker that has waited longest. Never switches. */
  put(item: T): void {
    // Taking the waiter out of its queue and waking it is one step: nobody can be cancelled in between, so no item is lost.
    const taker = this.takers.shift();
    if (taker === undefined) this.items.push(item);
    else taker.wake(item);
  }

  /** Takes the oldest item without waiting; undefined when there is none. */
  tryTake(): T | undefined {
    return this.items.shift();
  }

  /**
   * Takes the oldest item. Suspends while there is none; who came first is served first.
   * @returns the item
   */
  take(): Wait<T> {
    return new Take(this.name, this.items, this.takers);
  }
}

/**
 * The operation that waits. These four methods are all that it takes: they make it work from any depth of any paradigm, as
 * an arm of a choice between several waits, and under a cancel, a kill or a timeout.
 */
class Take<T> extends Wait<T> {
  private readonly shelf: string;
  private readonly items: T[];
  private readonly takers: WaitQueue;

  constructor(shelf: string, items: T[], takers: WaitQueue) {
    super();
    this.shelf = shelf;
    this.items = items;
    this.takers = takers;
  }

  /** Commits at once, or has changed nothing. */
  attempt(): boolean {
    return this.items.length > 0 && done(this.items.shift());
  }

  /** Puts whoever parks where `put` finds it. */
  enter(waiter: Waiter): void {
    this.takers.push(waiter);
  }

  /** Forgets one that gives up before it was served. */
  leave(waiter: Waiter): void {
    this.takers.remove(waiter);
  }

  /** What a deadlock says of it: "… waits to take from "desk"". */
  describe(): string {
    return `to take from "${this.shelf}"`;
  }
}
