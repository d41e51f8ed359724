import { done, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { buffer, type Buffer } from './buffer.ts';
import { ClosedError } from './errors.ts';

/** The end to hand to those who only send. Whoever takes more kinds of items can stand in for one who takes fewer. */
export interface Sender<T> {
  /** See {@link Channel.send}. */
  readonly send: (item: T) => Wait<void>;
  /** See {@link Channel.trySend}. */
  readonly trySend: (item: T) => boolean;
  /** See {@link Channel.close}. */
  close(error?: unknown): void;
  /** See {@link Channel.closed}. */
  readonly closed: boolean;
}

/** The end to hand to those who only receive. */
export interface Receiver<T> extends AsyncIterable<T> {
  /** See {@link Channel.receive}. */
  receive(): Wait<T>;
  /** See {@link Channel.next}. */
  next(): Wait<IteratorResult<T, undefined>>;
  /** See {@link Channel.tryReceive}. */
  tryReceive(): T | undefined;
  /** See {@link Channel.closed}. */
  readonly closed: boolean;
}

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
  /** Its name in messages. */
  readonly name: string;
  private readonly items: Buffer<T> | null;
  /** All of them receivers, or all of them senders: were there both, they would have met. */
  private readonly waiters: WaitQueue = new WaitQueue();
  private readonly receiving: Receive<T> = new Receive<T>(this);
  private nextItem: Next<T> | null = null;
  private isClosed = false;
  /** What `close` was given. */
  private failure: unknown;

  /** Use {@link channel}. */
  constructor(capacity: number | Buffer<T>, options: ChannelOptions) {
    this.name = options.name ?? 'channel';
    if (typeof capacity !== 'number') {
      this.items = capacity;
    } else if (Number.isInteger(capacity) && capacity >= 0) {
      this.items = capacity > 0 ? buffer.fixed<T>(capacity) : null;
    } else if (capacity === Infinity) {
      this.items = buffer.unbounded<T>();
    } else {
      throw new RangeError(`cannot make channel "${this.name}" for ${capacity} items: the capacity is a whole number, 0 or more`);
    }
  }

  /** True from `close` on; what is buffered can still be received. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** How many items are buffered; those of waiting senders are not. */
  get size(): number {
    return this.items === null ? 0 : this.items.size;
  }

  /** How many wait: senders count positive, receivers negative (Stackless's word and sign). */
  get balance(): number {
    const { first, size } = this.waiters;
    return first === undefined || isSender(first) ? size : -size;
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
    return this.receiving;
  }

  /**
   * Receives like an iterator: `{ done: false, value }`, and `{ done: true }` when the channel is closed and drained.
   * Suspends while there is no item.
   * @throws the error given to `close`, once drained
   */
  next(): Wait<IteratorResult<T, undefined>> {
    return (this.nextItem ??= new Next<T>(this));
  }

  /** Sends without waiting, from any code; false when that is impossible now, or the channel is closed. */
  trySend(item: T): boolean {
    return !this.isClosed && this._offer(item);
  }

  /**
   * Receives without waiting, from any code; undefined when there is no item now, also when the channel is closed. Where
   * `undefined` may be an item, look at `size` and `balance` first.
   */
  tryReceive(): T | undefined {
    return this._available() ? this._take() : undefined;
  }

  /**
   * Ends the channel, from any code. What is buffered can still be received; then receivers get `error`, or ClosedError
   * without one. Senders, those that wait included, get ClosedError with `error` as its cause, and their items are not
   * received. Whoever waits becomes ready in the order of waiting. Closing again does nothing.
   */
  close(error?: unknown): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.failure = error;
    for (let w = this.waiters.shift(); w !== undefined; w = this.waiters.shift()) {
      if (isSender(w)) w.wakeThrow(this._refusal());
      else if (w.slot === NEXT && error === undefined) w.wake(END);
      else w.wakeThrow(this._ending());
    }
  }

  /**
   * For `for await` outside: ends when the channel is closed and drained, and throws the error given to `close`. Leaving
   * the loop does not close the channel. Needs `@core/coroutine/host` to be loaded.
   */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: async () => await this.next() };
  }

  // ── what the operations call ──

  /** @internal Gives `item` to a receiver or to the buffer; false when neither can take it. */
  _offer(item: T): boolean {
    const { waiters, items } = this;
    const first = waiters.first;
    if (first !== undefined && !isSender(first)) {
      waiters.remove(first);
      first.wake(first.slot === NEXT ? { done: false, value: item } : item);
      return true;
    }
    if (items === null || items.full) return false;
    items.add(item);
    return true;
  }

  /** @internal */
  _available(): boolean {
    if (this.items !== null && this.items.size > 0) return true;
    const { first } = this.waiters;
    return first !== undefined && isSender(first);
  }

  /** @internal The oldest item; the senders who have waited longest move up. */
  _take(): T {
    const { items, waiters } = this;
    if (items === null || items.size === 0) return release(waiters.shift()!) as T;
    const item = items.take();
    for (let next = waiters.first; next !== undefined && !items.full; next = waiters.first) {
      waiters.remove(next);
      items.add(release(next) as T);
    }
    return item;
  }

  /** @internal What receivers of a closed and drained channel get; undefined when it ended without an error. */
  get _failure(): unknown {
    return this.failure;
  }

  /** @internal */
  _ending(): unknown {
    return this.failure === undefined ? new ClosedError('receive from', this.name) : this.failure;
  }

  /** @internal What senders of a closed channel get. */
  _refusal(): ClosedError {
    return new ClosedError('send on', this.name, this.failure);
  }

  /** @internal */
  _enter(waiter: Waiter, slot: unknown): void {
    waiter.slot = slot;
    this.waiters.push(waiter);
  }

  /** @internal */
  _leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }
}

/** In a waiter's slot: it receives. What else stands there is the item that a sender offers. */
const RECEIVE: unique symbol = Symbol('receive');
/** The same, and it wants an iterator's result. */
const NEXT: unique symbol = Symbol('next');
const END: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined });

function isSender(waiter: Waiter): boolean {
  return waiter.slot !== RECEIVE && waiter.slot !== NEXT;
}

/** Takes the item of a sender that has left the queue, and lets the sender go on. */
function release(sender: Waiter): unknown {
  const item = sender.slot;
  sender.wake();
  return item;
}

abstract class ChannelWait<T, R> extends Wait<R> {
  protected readonly channel: Channel<T>;
  constructor(channel: Channel<T>) {
    super();
    this.channel = channel;
  }
  leave(waiter: Waiter): void {
    this.channel._leave(waiter);
  }
}

class Send<T> extends ChannelWait<T, void> {
  private readonly item: T;
  constructor(channel: Channel<T>, item: T) {
    super(channel);
    this.item = item;
  }
  attempt(): boolean {
    const { channel } = this;
    if (channel.closed) throw channel._refusal();
    return channel._offer(this.item) && done(undefined);
  }
  enter(waiter: Waiter): void {
    this.channel._enter(waiter, this.item);
  }
  describe(): string {
    return `to send on channel "${this.channel.name}"`;
  }
}

class Receive<T> extends ChannelWait<T, T> {
  attempt(): boolean {
    const { channel } = this;
    if (channel._available()) return done(channel._take());
    if (channel.closed) throw channel._ending();
    return false;
  }
  enter(waiter: Waiter): void {
    this.channel._enter(waiter, RECEIVE);
  }
  describe(): string {
    return `to receive from channel "${this.channel.name}"`;
  }
}

class Next<T> extends ChannelWait<T, IteratorResult<T, undefined>> {
  attempt(): boolean {
    const { channel } = this;
    if (channel._available()) return done({ done: false, value: channel._take() });
    if (!channel.closed) return false;
    if (channel._failure === undefined) return done(END);
    throw channel._failure;
  }
  enter(waiter: Waiter): void {
    this.channel._enter(waiter, NEXT);
  }
  describe(): string {
    return `for the next item of channel "${this.channel.name}"`;
  }
}
