/**
 * Sending and receiving go through the same steps: the hook is told; a partner is looked for; without one the actor blocks,
 * unless that is refused; with one it is settled who runs next, and whether that is possible, before anything is exchanged.
 */
import { done, park, ready, type Steps, type Suspended, Wait, type Waiter } from '@core/coroutine';
import { ClosedError } from '../errors.ts';
import { END, NEXT, RECEIVE } from '../line.ts';
import { Bomb, defused, StopIteration } from './bomb.ts';
import type { StacklessChannel } from './channel.ts';
import { nextToRun } from './next-to-run.ts';

abstract class StacklessWait<T, R> extends Wait<R> {
  protected readonly channel: StacklessChannel<T>;

  constructor(channel: StacklessChannel<T>) {
    super();
    this.channel = channel;
  }

  leave(waiter: Waiter): void {
    this.channel._leave(waiter);
  }
}

export class StacklessSend<T> extends StacklessWait<T, void> {
  private readonly item: unknown;

  constructor(channel: StacklessChannel<T>, item: unknown) {
    super(channel);
    this.item = item;
  }

  override [Symbol.iterator](): Steps<void> {
    const { channel, item } = this;
    channel._admit(true, item);
    const receiver = channel._meet(true);
    if (receiver === undefined) {
      channel._refuseBlocking(true);
      return park(this);
    }
    const follow = nextToRun(channel, receiver, true);
    channel._give(receiver, item);
    return follow === null ? ready(undefined) : new After(follow(), nothing);
  }

  /** As an arm of a select. */
  attempt(): boolean {
    const { channel, item } = this;
    const receiver = channel._meet(true);
    if (receiver === undefined) {
      if (channel.closing) throw new ClosedError('send on', channel.name);
      return false;
    }
    channel._admit(true, item);
    channel._give(receiver, item);
    return done(undefined);
  }

  enter(waiter: Waiter): void {
    this.channel._enter(waiter, this.item);
  }

  describe(): string {
    return `to send on channel "${this.channel.name}"`;
  }
}

export class StacklessReceive<T, R> extends StacklessWait<T, R> {
  private readonly slot: typeof RECEIVE | typeof NEXT;

  constructor(channel: StacklessChannel<T>, slot: typeof RECEIVE | typeof NEXT) {
    super(channel);
    this.slot = slot;
  }

  override [Symbol.iterator](): Steps<R> {
    const { channel } = this;
    if (this.isOver()) return ready(END as R);
    channel._admit(false, undefined);
    const sender = channel._meet(false);
    if (sender === undefined) {
      channel._refuseBlocking(false);
      return park(this);
    }
    const follow = nextToRun(channel, sender, false);
    const item = channel._take(sender);
    return follow === null ? ready(this.result(item)) : new After(follow(), () => this.result(item));
  }

  /** As an arm of a select. */
  attempt(): boolean {
    const { channel } = this;
    if (this.isOver()) return done(END);
    const sender = channel._meet(false);
    if (sender === undefined) {
      if (channel.closing) throw new ClosedError('receive from', channel.name);
      return false;
    }
    channel._admit(false, undefined);
    return done(this.result(channel._take(sender)));
  }

  enter(waiter: Waiter): void {
    this.channel._enter(waiter, this.slot);
  }

  describe(): string {
    return `to receive from channel "${this.channel.name}"`;
  }

  /** An iteration ends at once when nobody sends any more. */
  private isOver(): boolean {
    return this.slot === NEXT && this.channel.closing && this.channel.balance <= 0;
  }

  private result(item: unknown): R {
    if (this.slot === RECEIVE) return defused(item) as R;
    if (item instanceof Bomb && item.error instanceof StopIteration) return END as R;
    return { done: false, value: defused(item) } as R;
  }
}

/** Steps of an operation that has happened, and lets others run before it goes on. */
class After<R> implements Steps<R> {
  private readonly steps: Steps<unknown>;
  private readonly result: () => R;

  constructor(steps: Steps<unknown>, result: () => R) {
    this.steps = steps;
    this.result = result;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(value: unknown): IteratorResult<Suspended, R> {
    const step = this.steps.next(value);
    return step.done === true ? ready(this.result()).next() : step;
  }

  throw(error: unknown): never {
    throw error;
  }
}

function nothing(): void {}
