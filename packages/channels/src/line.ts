import { type Waiter, WaitQueue } from '@core/coroutine';

/** In a waiter's slot: it receives. What else stands there is the item that a sender offers. */
export const RECEIVE: unique symbol = Symbol('receive');
/** The same, and it wants an iterator's result. */
export const NEXT: unique symbol = Symbol('next');

/** What a `next` comes to at the end. */
export const END: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined });

/** In place of an item: there is none. */
export const NOTHING: unique symbol = Symbol('nothing');
/** In place of a slot: no waiter, but a line of them. */
export const LINE: unique symbol = Symbol('line');

export function isSender(waiter: Waiter): boolean {
  return waiter.slot !== RECEIVE && waiter.slot !== NEXT;
}

/**
 * Those who wait on a channel, first come, first served. All of them are receivers, or all of them senders: were there both,
 * they would have met. The exception is one select that would do either, for it does not meet itself: the line is mixed then,
 * and nobody else stands in it.
 */
export class Line extends WaitQueue {
  private isMixed = false;

  get slot(): typeof LINE {
    return LINE;
  }

  /** Appends a waiter that offers an item, or `RECEIVE` or `NEXT`. */
  enter(waiter: Waiter, slot: unknown): void {
    const { first } = this;
    waiter.slot = slot;
    this.isMixed = first !== undefined && (this.isMixed || isSender(first) !== isSender(waiter));
    this.push(waiter);
  }

  /** The sender, or the receiver, that has waited longest. */
  oldest(sends: boolean): Waiter | undefined {
    const { first } = this;
    if (first === undefined || isSender(first) === sends) return first;
    return this.isMixed ? this.oldestAmongBoth(sends) : undefined;
  }

  /** In a method of its own: in the one above, its closure would cost every message an object. */
  private oldestAmongBoth(sends: boolean): Waiter | undefined {
    return [...this].find((waiter) => isSender(waiter) === sends);
  }

  /** Senders count positive, receivers negative. */
  get balance(): number {
    const { first, size } = this;
    if (this.isMixed) return [...this].reduce((sum, waiter) => sum + (isSender(waiter) ? 1 : -1), 0);
    return first === undefined || isSender(first) ? size : -size;
  }
}
