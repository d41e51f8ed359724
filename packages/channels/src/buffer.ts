/**
 * Where a channel keeps what was sent and not yet received. Make your own to decide otherwise than those of {@link buffer};
 * one buffer serves one channel.
 */
export interface Buffer<T> {
  /** How many items it holds. */
  readonly size: number;
  /** True when a sender has to wait. */
  readonly full: boolean;
  /** Takes an item in, or drops one; only called while it is not full. */
  add(item: T): void;
  /** Gives out the item that is next; only called while it is not empty. */
  take(): T;
}

const SMALLEST = 8;

/** A first-in, first-out ring that grows by doubling up to its capacity. */
class Ring<T> implements Buffer<T> {
  private items: (T | undefined)[] = [];
  private head = 0;
  size = 0;
  protected readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get full(): boolean {
    return this.size >= this.capacity;
  }

  add(item: T): void {
    if (this.size === this.items.length) this.grow();
    this.items[(this.head + this.size) & (this.items.length - 1)] = item;
    this.size++;
  }

  take(): T {
    const { items, head } = this;
    const item = items[head] as T;
    items[head] = undefined;
    this.head = (head + 1) & (items.length - 1);
    this.size--;
    return item;
  }

  private grow(): void {
    const { items, head, size } = this;
    const larger: (T | undefined)[] = new Array<T | undefined>(Math.max(SMALLEST, size * 2)).fill(undefined);
    for (let i = 0; i < size; i++) larger[i] = items[(head + i) & (size - 1)];
    this.items = larger;
    this.head = 0;
  }
}

/** Never makes a sender wait: when it is full, the item that arrives is dropped. */
class Dropping<T> extends Ring<T> {
  override get full(): boolean {
    return false;
  }
  override add(item: T): void {
    if (this.size < this.capacity) super.add(item);
  }
}

/** Never makes a sender wait: when it is full, the oldest item is dropped. */
class Sliding<T> extends Dropping<T> {
  override add(item: T): void {
    if (this.size >= this.capacity) this.take();
    super.add(item);
  }
}

function checked(capacity: number): number {
  if (Number.isInteger(capacity) && capacity > 0) return capacity;
  throw new RangeError(`cannot make a buffer for ${capacity} items: the capacity is a whole number above 0`);
}

/**
 * Buffers by what they do when they are full (the kinds and words of Clojure's core.async). Capacities are whole numbers
 * of items, 1 or more.
 *
 * @throws RangeError for any other capacity
 *
 * @example
 * ```ts run
 * import { buffer, channel } from '@core/channels';
 *
 * const lastTwo = channel<number>(buffer.sliding(2));
 * for (const n of [1, 2, 3]) lastTwo.trySend(n);
 * console.log(lastTwo.tryReceive(), lastTwo.tryReceive(), lastTwo.tryReceive());
 * ```
 * ```text output
 * 2 3 undefined
 * ```
 */
export const buffer = {
  /** Senders wait while `capacity` items are buffered; what a number as capacity stands for. */
  fixed: <T>(capacity: number): Buffer<T> => new Ring<T>(checked(capacity)),
  /** Senders never wait: keeps the first `capacity` items and drops what arrives beyond them. */
  dropping: <T>(capacity: number): Buffer<T> => new Dropping<T>(checked(capacity)),
  /** Senders never wait: keeps the last `capacity` items and drops older ones. */
  sliding: <T>(capacity: number): Buffer<T> => new Sliding<T>(checked(capacity)),
  /** Senders never wait: keeps the last item only. */
  latest: <T>(): Buffer<T> => new Sliding<T>(1),
  /** Senders never wait, and nothing is dropped: memory is the limit. */
  unbounded: <T>(): Buffer<T> => new Ring<T>(Infinity),
} as const;
