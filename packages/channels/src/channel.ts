/**
 * The file is long because it says of every method when it suspends, what it returns and what it throws.
 */
import type { Routine, RoutineFunction, Wait, Waiter } from '@core/coroutine';
import { buffer, type Buffer } from './buffer.ts';
import * as state from './channel-state.ts';
import { Closed, DEFAULT, type Setup } from './channel-state.ts';
import { Next, Receive, Send } from './channel-waits.ts';
import { each } from './each.ts';
import type { Receiver, Sender } from './ends.ts';
import { ClosedError } from './errors.ts';
import * as marks from './line.ts';
import { END, isSender, Line } from './line.ts';
import { pull } from './pull.ts';

// What a module keeps to itself the engine folds; a comparison with what it imports costs a call when slots hold anything.
const CLOSED: typeof state.CLOSED = state.CLOSED;
const LINE: typeof marks.LINE = marks.LINE;
const NEXT: typeof marks.NEXT = marks.NEXT;
const NOTHING: typeof marks.NOTHING = marks.NOTHING;
const RECEIVE: typeof marks.RECEIVE = marks.RECEIVE;

export interface ChannelOptions {
  /** Its name in messages; "channel" by default. */
  readonly name?: string;
}

/**
 * Makes a channel.
 *
 * @param capacity how many items wait in it before senders do: 0, the default, makes a rendezvous; `Infinity` never lets
 * one wait; a buffer of `buffer` decides by itself
 * @throws RangeError when the capacity is no whole number
 *
 * @example
 * ```ts run
 * import { channel } from '@core/channels';
 * import { Scheduler } from '@core/coroutine';
 *
 * const drinks = channel<string>();
 * const cafe = new Scheduler('café');
 * cafe.start(
 *   cafe.create(function* cook() {
 *     for (const drink of ['tea', 'coffee']) yield* drinks.send(drink);
 *     drinks.close();
 *   }),
 * );
 * cafe.start(
 *   cafe.create(function* guest() {
 *     for (let item = yield* drinks.next(); !item.done; item = yield* drinks.next()) console.log(item.value);
 *   }),
 * );
 * cafe.run().sync();
 * ```
 * ```text output
 * tea
 * coffee
 * ```
 */
export function channel<T>(capacity: number | Buffer<T> = 0, options: ChannelOptions = {}): Channel<T> {
  return new Channel<T>(capacity, options);
}

/**
 * A first-in, first-out passage for items of type `T`, usable from every paradigm at once and from `async` code.
 * A rendezvous channel hands over directly: a send is over when its item has been received (Hoare's CSP, Go).
 *
 * Sending and receiving never switch by themselves: a partner that waited becomes ready and runs when its scheduler comes
 * to it, and whoever found it goes on. Hand-off is one step: a wait that is cancelled, closed or killed before its partner
 * came has given and taken nothing, and the channel does not remember it.
 */
export class Channel<T> implements Sender<T>, Receiver<T> {
  private readonly setup: Setup<T>;
  /** Who waits: nobody, one, or several in a line; the end, when it is closed. Most channels have room for one field only. */
  private standing: Waiter | Line | Closed | null = null;
  /** What was asked for last; it can be asked for again. */
  private taking: Receive<T> | Next<T> | null = null;

  /** Use {@link channel}. */
  constructor(capacity: number | Buffer<T>, options: ChannelOptions) {
    if (typeof options !== 'object') throw new TypeError(`cannot make a channel with ${typeof options} as its options: { name }`);
    const { name = DEFAULT.name } = options;
    if (typeof capacity !== 'number') {
      if (typeof (capacity as Partial<Buffer<T>> | null)?.add !== 'function') {
        throw new TypeError(
          `cannot make channel "${name}": first comes its capacity or a buffer, then its options`,
        );
      }
      this.setup = { name, items: capacity };
    } else if (capacity === 0) {
      this.setup = name === DEFAULT.name ? DEFAULT : { name, items: null };
    } else if (Number.isInteger(capacity) && capacity > 0) {
      this.setup = { name, items: buffer.fixed<T>(capacity) };
    } else if (capacity === Infinity) {
      this.setup = { name, items: buffer.unbounded<T>() };
    } else {
      throw new RangeError(`cannot make channel "${name}" for ${capacity} items: the capacity is a whole number, 0 or more`);
    }
  }

  /** Its name in messages. */
  get name(): string {
    return this.setup.name;
  }

  /** True from `close` on; what is buffered can still be received. */
  get closed(): boolean {
    return this.standing !== null && this.standing.slot === CLOSED;
  }

  /** The error that it was closed with; undefined while it is open, and when it was closed without one. */
  get failure(): unknown {
    return this.closed ? (this.standing as Closed).error : undefined;
  }

  /** How many items are buffered; those of waiting senders are not. */
  get size(): number {
    const { items } = this.setup;
    return items === null ? 0 : items.size;
  }

  /** How many wait: senders count positive, receivers negative (Stackless's word and sign). */
  get balance(): number {
    const { standing } = this;
    if (standing === null || standing.slot === CLOSED) return 0;
    if (standing.slot === LINE) return (standing as Line).balance;
    return isSender(standing as Waiter) ? 1 : -1;
  }

  /** The channel as seen by those who only send. */
  get sender(): Sender<T> {
    return this;
  }

  /** The channel as seen by those who only receive. */
  get receiver(): Receiver<T> {
    return this;
  }

  /**
   * Sends `item` to the receiver that has waited longest, else into the buffer. Suspends while nobody receives and the
   * buffer is full; senders then go first come, first served.
   * @throws ClosedError when the channel is closed, also while it waits; the item was not received then
   */
  send(item: T): Wait<void> {
    return new Send(this, item);
  }

  /**
   * Receives the oldest item. Suspends while there is none.
   * @throws when the channel is closed and drained: the error given to `close`, the same object, else ClosedError
   */
  receive(): Wait<T> {
    const { taking } = this;
    return taking instanceof Receive ? taking : (this.taking = new Receive<T>(this));
  }

  /**
   * Receives like an iterator: `{ done: false, value }`, and `{ done: true }` when the channel is closed and drained.
   * Suspends while there is no item.
   * @throws the error given to `close`, once drained
   */
  next(): Wait<IteratorResult<T, undefined>> {
    const { taking } = this;
    return taking instanceof Next ? taking : (this.taking = new Next<T>(this));
  }

  /**
   * Runs `body` for each item, one after the other, until the channel is closed and drained.
   * @throws the error given to `close`, once drained, and whatever `body` throws, which leaves the channel as it is
   *
   * @example
   * ```ts run
   * import { channel } from '@core/channels';
   * import { run, spawn } from '@core/tasklets';
   * import { sleep } from '@core/coroutine/host';
   *
   * await run(function* () {
   *   const letters = channel<string>(2);
   *   spawn(function* () {
   *     for (const letter of 'abc') yield* letters.send(letter);
   *     letters.close();
   *   });
   *   yield* letters.each(function* (letter) {
   *     yield* sleep(1);
   *     console.log(letter);
   *   });
   * });
   * ```
   * ```text output
   * a
   * b
   * c
   * ```
   */
  each(body: RoutineFunction<[item: T], unknown>): Routine<void> {
    return each(this, body);
  }

  /** Sends without waiting, from any code; false when that is impossible now, or the channel is closed. */
  trySend(item: T): boolean {
    return this._offer(item);
  }

  /**
   * Receives without waiting, from any code; undefined when there is no item now, also when the channel is closed. Where
   * `undefined` may be an item, look at `size` and `balance` first.
   */
  tryReceive(): T | undefined {
    const item = this._take();
    return item === NOTHING ? undefined : item;
  }

  /**
   * Ends the channel, from any code. What is buffered can still be received; then receivers get `error`, or ClosedError
   * without one. Senders, those that wait included, get ClosedError with `error` as its cause, and their items are not
   * received. Whoever waits becomes ready in the order of waiting. Closing again does nothing.
   */
  close(error?: unknown): void {
    if (this.closed) return;
    const { standing } = this;
    const line = standing !== null && standing.slot === LINE ? (standing as Line) : null;
    this.standing = new Closed(error, line);
    if (line === null) {
      if (standing !== null) this.dismiss(standing as Waiter);
    } else {
      for (let waiter = line.shift(); waiter !== undefined; waiter = line.shift()) this.dismiss(waiter);
    }
  }

  /** The channel is closed: tells one who waited. */
  private dismiss(waiter: Waiter): void {
    if (isSender(waiter)) waiter.wakeThrow(this._refusal());
    else if (waiter.slot === NEXT && this.failure === undefined) waiter.wake(END);
    else waiter.wakeThrow(this._ending());
  }

  /**
   * For `for await` outside: ends when the channel is closed and drained, and throws the error given to `close`. Leaving
   * the loop, and ending the iterator while it waits, neither close the channel nor take an item along.
   */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return pull(() => this.next());
  }

  // ── what the operations call ──

  /** @internal Gives `item` to a receiver or to the buffer; false when neither can take it, and when the channel is closed. */
  _offer(item: T): boolean {
    const { standing } = this;
    if (standing !== null) {
      const { slot } = standing;
      // The usual case first: one receiver waits.
      if (slot === RECEIVE) {
        this.standing = null;
        standing.wake(item);
        return true;
      }
      if (slot === NEXT) {
        this.standing = null;
        standing.wake({ done: false, value: item });
        return true;
      }
      if (slot === CLOSED) return false;
      const receiver = this.oldest(false);
      if (receiver !== null) {
        this._leave(receiver);
        receiver.wake(receiver.slot === NEXT ? { done: false, value: item } : item);
        return true;
      }
    }
    const { items } = this.setup;
    if (items === null || items.full) return false;
    items.add(item);
    return true;
  }

  /** @internal True when a receive would not wait: something is here, or the end. */
  _canGive(): boolean {
    const { items } = this.setup;
    if (items !== null && items.size > 0) return true;
    const { standing } = this;
    if (standing === null) return false;
    const { slot } = standing;
    return slot !== RECEIVE && slot !== NEXT && (slot === CLOSED || this.oldest(true) !== null);
  }

  /** @internal True when an item could be sent now, for a receiver waits or there is room. */
  _hasRoom(): boolean {
    const { items } = this.setup;
    return (items !== null && !items.full) || this.oldest(false) !== null;
  }

  /** @internal The oldest item, or NOTHING; the senders who have waited longest move up. */
  _take(): T | typeof NOTHING {
    const { items } = this.setup;
    if (items === null || items.size === 0) {
      const sender = this.oldest(true);
      if (sender === null) return NOTHING;
      const item = sender.slot as T;
      this.release(sender);
      return item;
    }
    const item = items.take();
    for (let next = this.oldest(true); next !== null && !items.full; next = this.oldest(true)) {
      items.add(next.slot as T);
      this.release(next);
    }
    return item;
  }

  /** @internal What receivers of a closed and drained channel get. */
  _ending(): unknown {
    return this.failure === undefined ? new ClosedError('receive from', this.name) : this.failure;
  }

  /** @internal What senders of a closed channel get. */
  _refusal(): ClosedError {
    return new ClosedError('send on', this.name, this.failure);
  }

  /** @internal A receiver stands here, unless something has come since it looked: by what another arm of its select called. */
  _enterReceiver(waiter: Waiter, slot: typeof RECEIVE | typeof NEXT): void {
    const { items } = this.setup;
    if (items === null || items.size === 0) {
      this._enter(waiter, slot);
      return;
    }
    const item = this._take();
    waiter.wake(slot === NEXT ? { done: false, value: item } : item);
  }

  /** @internal */
  _enter(waiter: Waiter, slot: unknown): void {
    const { standing } = this;
    if (standing === null) {
      waiter.slot = slot;
      this.standing = waiter;
    } else if (standing.slot === LINE) {
      (standing as Line).enter(waiter, slot);
    } else if (standing.slot === CLOSED) {
      waiter.slot = slot;
      this.dismiss(waiter);
    } else {
      const line = new Line();
      line.enter(standing as Waiter, standing.slot);
      line.enter(waiter, slot);
      this.standing = line;
    }
  }

  /** @internal */
  _leave(waiter: Waiter): void {
    const { standing } = this;
    if (standing === waiter) this.standing = null;
    else if (standing === null) return;
    else if (standing.slot === LINE) (standing as Line).remove(waiter);
    else if (standing.slot === CLOSED) (standing as Closed).line?.remove(waiter);
  }

  /** The sender, or the receiver, that has waited longest. */
  private oldest(sends: boolean): Waiter | null {
    const { standing } = this;
    if (standing === null) return null;
    const { slot } = standing;
    if (slot === LINE) return (standing as Line).oldest(sends) ?? null;
    if (slot === CLOSED) return null;
    return (slot !== RECEIVE && slot !== NEXT) === sends ? (standing as Waiter) : null;
  }

  /** Lets a sender go on whose item was taken. */
  private release(sender: Waiter): void {
    this._leave(sender);
    sender.wake();
  }
}
