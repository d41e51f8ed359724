import type * as shared from './chain/registers.ts';
import type { Coroutine } from './coroutine.ts';

/** In no queue. */
const NOWHERE: typeof shared.NOWHERE = -1;
/** The shortest ring that is made; a power of two, as every length. */
const SHORTEST = 2;
/** A ring longer than this is given back when nobody stands in it any more. */
const LONG = 1024;

/**
 * Something that stands in at most one queue and is woken once: a parked coroutine, or one arm of a choice.
 * It knows its place, so that leaving the middle of a queue is O(1).
 */
export abstract class Waiter {
  /** @internal Where it stands in the ring of its queue. */
  _place: number = NOWHERE;
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

/**
 * A first-in, first-out queue of waiters. Adding at either end, taking the first and removal from the middle are O(1) and
 * allocate nothing, but for a longer ring now and then.
 */
export class WaitQueue<W extends Waiter = Waiter> {
  /** They stand from `head` to before `tail`, the first at `head`; who is removed from between leaves a hole. */
  private ring: (W | null)[] = NO_RING;
  private head = 0;
  private tail = 0;
  private holes = 0;

  /** How many stand in the queue. */
  get size(): number {
    return ((this.tail - this.head) & (this.ring.length - 1)) - this.holes;
  }

  /** The waiter that is next, still queued. */
  get first(): W | undefined {
    return this.ring[this.head] ?? undefined;
  }

  /**
   * Appends a waiter that stands in no queue.
   *
   * @throws TypeError when it stands in one; nothing has changed then
   */
  push(waiter: W): void {
    const { ring, tail } = this;
    const next = (tail + 1) & (ring.length - 1);
    // One place stays free, for the ends are the same when nobody stands here.
    if (waiter._place !== NOWHERE || next === this.head) {
      this.pushAnew(waiter);
      return;
    }
    ring[tail] = waiter;
    waiter._place = tail;
    this.tail = next;
  }

  /**
   * Puts a waiter that stands in no queue before all others.
   *
   * @throws TypeError when it stands in one; nothing has changed then
   */
  unshift(waiter: W): void {
    this.push(waiter);
    const { ring } = this;
    this.tail = waiter._place;
    this.head = (this.head - 1) & (ring.length - 1);
    ring[this.tail] = null;
    ring[this.head] = waiter;
    waiter._place = this.head;
  }

  /** Takes the first waiter out. */
  shift(): W | undefined {
    const { ring, head } = this;
    const first = ring[head]!;
    if (first === null) return undefined;
    ring[head] = null;
    first._place = NOWHERE;
    this.head = (head + 1) & (ring.length - 1);
    if (this.holes > 0 || ring.length > LONG) this.trim();
    return first;
  }

  /**
   * Appends a waiter that stands in no queue, and takes the first out, which may be the same.
   *
   * @throws TypeError when it stands in one; nothing has changed then
   */
  rotate(waiter: W): W {
    const { ring, head, tail } = this;
    const first = ring[head]!;
    if (first === null || waiter._place !== NOWHERE || this.holes > 0) return this.pushAndShift(waiter);
    // Who leaves makes room for who comes.
    ring[head] = null;
    first._place = NOWHERE;
    ring[tail] = waiter;
    waiter._place = tail;
    const mask = ring.length - 1;
    this.head = (head + 1) & mask;
    this.tail = (tail + 1) & mask;
    return first;
  }

  /** Takes a waiter out, wherever it stands; false when it does not stand here. */
  remove(waiter: W): boolean {
    const { _place: place } = waiter;
    if (place === NOWHERE || this.ring[place] !== waiter) return false;
    this.ring[place] = null;
    waiter._place = NOWHERE;
    this.holes++;
    this.trim();
    return true;
  }

  /** The waiters in order, as they stand now. */
  [Symbol.iterator](): IterableIterator<W> {
    const { ring, head } = this;
    const standing = [...ring.slice(head), ...ring.slice(0, head)].filter((waiter) => waiter !== null);
    return standing[Symbol.iterator]();
  }

  private pushAndShift(waiter: W): W {
    this.push(waiter);
    return this.shift()!;
  }

  private pushAnew(waiter: W): void {
    if (waiter._place !== NOWHERE) throw new TypeError('a waiter can stand in one queue only');
    this.rebuild();
    this.push(waiter);
  }

  /** Forgets the holes at both ends, and a long ring in which nobody stands. */
  private trim(): void {
    const { ring } = this;
    const mask = ring.length - 1;
    while (this.holes > 0 && ring[this.head] === null) {
      this.head = (this.head + 1) & mask;
      this.holes--;
    }
    while (this.holes > 0 && ring[(this.tail - 1) & mask] === null) {
      this.tail = (this.tail - 1) & mask;
      this.holes--;
    }
    if (this.head === this.tail && ring.length > LONG) this.rebuild();
  }

  /** Makes a ring without holes, at most half full. */
  private rebuild(): void {
    const { ring, head, size } = this;
    let length = SHORTEST;
    while (length < 2 * size + 2) length *= 2;
    const next = new Array<W | null>(length).fill(null);
    let tail = 0;
    for (let at = head; tail < size; at = (at + 1) & (ring.length - 1)) {
      const waiter = ring[at]!;
      if (waiter === null) continue;
      waiter._place = tail;
      next[tail++] = waiter;
    }
    this.ring = next;
    this.head = 0;
    this.tail = tail;
    this.holes = 0;
  }
}

/** What a queue has while nobody has stood in it: no place is free in it. */
const NO_RING = new Array<null>(1).fill(null);
