import type { Coroutine } from './coroutine.ts';

/**
 * Something that stands in at most one queue and is woken once: a parked coroutine, or one arm of a choice.
 * The links live in the waiter itself, so that queueing allocates nothing and leaving the middle of a queue is O(1).
 */
export abstract class Waiter {
  /** @internal */ _previous: Waiter | null = null;
  /** @internal */ _following: Waiter | null = null;
  /** @internal The queue it stands in; both links are null when there is none. */
  _queue: WaitQueue<Waiter> | null = null;
  /** What the waiter offers while it waits (a sender's value), then what it was given. */
  slot: unknown = undefined;

  /** The coroutine that waits, also for an arm of its choice; undefined when no coroutine does, but a timer, say. */
  get coroutine(): Coroutine | undefined {
    return undefined;
  }

  /** Ends the wait with a value. The waiter must have left its queue. Never switches by itself. */
  abstract wake(value?: unknown): void;
  /** Ends the wait with an error, raised where the waiter stands. Never switches by itself. */
  abstract wakeThrow(error: unknown): void;
}

/** A first-in, first-out queue of waiters; push, shift and removal from the middle are O(1) and allocate nothing. */
export class WaitQueue<W extends Waiter = Waiter> {
  private head: Waiter | null = null;
  private tail: Waiter | null = null;
  /** How many stand in the queue. */
  size = 0;

  /** The waiter that is next, still queued. */
  get first(): W | undefined {
    return (this.head as W | null) ?? undefined;
  }

  /** Appends a waiter that stands in no queue. */
  push(waiter: W): void {
    if (waiter._queue !== null) throw new TypeError('a waiter can stand in one queue only');
    const { tail } = this;
    waiter._queue = this;
    waiter._previous = tail;
    if (tail === null) this.head = waiter;
    else tail._following = waiter;
    this.tail = waiter;
    this.size++;
  }

  /** Inserts a waiter that stands in no queue before one that stands in this one. */
  insertBefore(waiter: W, before: W): void {
    if (waiter._queue !== null) throw new TypeError('a waiter can stand in one queue only');
    const previous = before._previous;
    waiter._queue = before._queue;
    waiter._previous = previous;
    waiter._following = before;
    before._previous = waiter;
    if (previous === null) this.head = waiter;
    else previous._following = waiter;
    this.size++;
  }

  /** Takes the first waiter out. */
  shift(): W | undefined {
    const first = this.head;
    if (first === null) return undefined;
    const following = first._following;
    this.head = following;
    if (following === null) this.tail = null;
    else following._previous = null;
    first._queue = null;
    first._following = null;
    this.size--;
    return first as W;
  }

  /** Takes a waiter out, wherever it stands; false when it does not stand here. */
  remove(waiter: W): boolean {
    if ((waiter._queue as unknown) !== this) return false;
    const previous = waiter._previous;
    const following = waiter._following;
    if (previous === null) this.head = following;
    else previous._following = following;
    if (following === null) this.tail = previous;
    else following._previous = previous;
    waiter._queue = null;
    waiter._previous = null;
    waiter._following = null;
    this.size--;
    return true;
  }

  /** The waiters in order, as they stand now. */
  *[Symbol.iterator](): IterableIterator<W> {
    for (let w = this.head; w !== null; w = w._following) yield w as W;
  }
}
