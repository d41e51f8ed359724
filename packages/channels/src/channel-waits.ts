import { done, Wait, type Waiter } from '@core/coroutine';
import type { Channel } from './channel.ts';
import * as marks from './line.ts';
import { END, NEXT, RECEIVE } from './line.ts';
import type { Tentative } from './select.ts';

// Kept in this module, see channel.ts.
const NOTHING: typeof marks.NOTHING = marks.NOTHING;

/** What the waits of a channel have in common: they stand in its line, and can tell whether they are ready. */
abstract class ChannelWait<T, R> extends Wait<R> implements Tentative {
  readonly channel: Channel<T>;
  constructor(channel: Channel<T>) {
    super();
    this.channel = channel;
  }
  leave(waiter: Waiter): void {
    this.channel._leave(waiter);
  }
  abstract _mayCommit(): boolean;
}

export class Send<T> extends ChannelWait<T, void> {
  private readonly item: T;
  constructor(channel: Channel<T>, item: T) {
    super(channel);
    this.item = item;
  }
  attempt(): boolean {
    const { channel } = this;
    if (channel._offer(this.item)) return done(undefined);
    if (channel.closed) throw channel._refusal();
    return false;
  }
  enter(waiter: Waiter): void {
    this.channel._enter(waiter, this.item);
  }
  describe(): string {
    return `to send on channel "${this.channel.name}"`;
  }
  _mayCommit(): boolean {
    return this.channel.closed || this.channel._hasRoom();
  }
}

/** A receive. */
export abstract class Taking<T, R> extends ChannelWait<T, R> {
  _mayCommit(): boolean {
    return this.channel._canGive();
  }
}

export class Receive<T> extends Taking<T, T> {
  attempt(): boolean {
    const { channel } = this;
    const item = channel._take();
    if (item !== NOTHING) return done(item);
    if (channel.closed) throw channel._ending();
    return false;
  }
  enter(waiter: Waiter): void {
    this.channel._enterReceiver(waiter, RECEIVE);
  }
  describe(): string {
    return `to receive from channel "${this.channel.name}"`;
  }
}

export class Next<T> extends Taking<T, IteratorResult<T, undefined>> {
  attempt(): boolean {
    const { channel } = this;
    const item = channel._take();
    if (item !== NOTHING) return done({ done: false, value: item });
    if (!channel.closed) return false;
    if (channel.failure === undefined) return done(END);
    throw channel.failure;
  }
  enter(waiter: Waiter): void {
    this.channel._enterReceiver(waiter, NEXT);
  }
  describe(): string {
    return `for the next item of channel "${this.channel.name}"`;
  }
}
