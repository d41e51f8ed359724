import { done, type Operation, Wait, WaitQueue, type Waiter } from '../../src/index.ts';

/** A rendezvous channel: the smallest wait with two sides. */
export class Channel<T> {
  readonly senders = new WaitQueue();
  readonly receivers = new WaitQueue();
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  send(value: T): Operation<unknown> {
    return new Send(this, value);
  }

  receive(): Operation<T> {
    return new Receive(this) as Wait<T>;
  }
}

class Send extends Wait {
  readonly channel: Channel<unknown>;
  readonly value: unknown;

  constructor(channel: Channel<unknown>, value: unknown) {
    super();
    this.channel = channel;
    this.value = value;
  }

  attempt(): boolean {
    const receiver = this.channel.receivers.shift();
    if (receiver === undefined) return false;
    receiver.wake(this.value);
    return done(undefined);
  }

  enter(waiter: Waiter): void {
    waiter.slot = this.value;
    this.channel.senders.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.channel.senders.remove(waiter);
  }

  describe(): string {
    return `to send to "${this.channel.name}"`;
  }
}

class Receive extends Wait {
  readonly channel: Channel<unknown>;

  constructor(channel: Channel<unknown>) {
    super();
    this.channel = channel;
  }

  attempt(): boolean {
    const sender = this.channel.senders.shift();
    if (sender === undefined) return false;
    const value = sender.slot;
    sender.wake();
    return done(value);
  }

  enter(waiter: Waiter): void {
    this.channel.receivers.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.channel.receivers.remove(waiter);
  }

  describe(): string {
    return `to receive from "${this.channel.name}"`;
  }
}
