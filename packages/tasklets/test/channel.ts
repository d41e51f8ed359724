import { done, type Operation, Wait, WaitQueue, type Waiter } from '@core/coroutine';

/** A rendezvous channel: as much of one as these tests need, for tasklets know nothing of channels. */
export class Rendezvous<T> {
  readonly name: string;
  readonly queue: WaitQueue = new WaitQueue();
  sending = false;

  constructor(name = 'channel') {
    this.name = name;
  }

  /** How many wait: senders positive, receivers negative. */
  get balance(): number {
    const { size } = this.queue;
    return this.sending ? size : 0 - size;
  }

  offer(value: T): Operation<unknown> {
    return new Transfer(this, true, value);
  }

  take(): Operation<T> {
    return new Transfer(this, false, undefined) as Wait as Wait<T>;
  }
}

class Transfer extends Wait {
  private readonly channel: Rendezvous<unknown>;
  private readonly sends: boolean;
  private readonly value: unknown;

  constructor(channel: Rendezvous<unknown>, sends: boolean, value: unknown) {
    super();
    this.channel = channel;
    this.sends = sends;
    this.value = value;
  }

  attempt(): boolean {
    const { channel, sends } = this;
    if (channel.queue.size === 0 || channel.sending === sends) return false;
    const partner = channel.queue.shift()!;
    const offered = partner.slot;
    partner.wake(sends ? this.value : undefined);
    return done(sends ? undefined : offered);
  }

  enter(waiter: Waiter): void {
    waiter.slot = this.value;
    this.channel.sending = this.sends;
    this.channel.queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.channel.queue.remove(waiter);
  }

  describe(): string {
    return `to ${this.sends ? 'send to' : 'receive from'} "${this.channel.name}"`;
  }
}
