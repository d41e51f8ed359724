import { WaitQueue } from './waiter.ts';
import type { Coroutine } from './coroutine.ts';
import type { Strand } from './strand.ts';

/**
 * A queue of ready coroutines, for schedulers with an order of their own. That a coroutine stands in one is how the contract
 * knows that it is ready. See `WaitQueue` for what each operation costs.
 */
export class ReadyQueue<C extends Coroutine = Coroutine> {
  private readonly queue: WaitQueue<Strand>;

  constructor(queue: WaitQueue<Strand> = new WaitQueue<Strand>()) {
    this.queue = queue;
  }

  /** How many stand in the queue. */
  get size(): number {
    return this.queue.size;
  }

  /** The coroutine that is next, still queued. */
  get first(): C | undefined {
    return this.queue.first?.owner as C | undefined;
  }

  /** Appends a coroutine that stands in no queue. */
  push(coroutine: C): void {
    this.queue.push(coroutine._strand);
  }

  /** Puts a coroutine that stands in no queue before all others. */
  unshift(coroutine: C): void {
    this.queue.unshift(coroutine._strand);
  }

  /** Takes the first coroutine out. */
  shift(): C | undefined {
    return this.queue.shift()?.owner as C | undefined;
  }

  /** Takes a coroutine out, wherever it stands; false when it does not stand here. */
  remove(coroutine: C): boolean {
    return this.queue.remove(coroutine._strand);
  }

  /** The coroutines in order, as they stand now. */
  *[Symbol.iterator](): IterableIterator<C> {
    for (const strand of this.queue) yield strand.owner as C;
  }
}
