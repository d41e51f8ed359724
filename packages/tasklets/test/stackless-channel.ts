import type { Routine } from '@core/coroutine';
import { Bomb, type StacklessScheduler } from '../src/stackless.ts';
import { Rendezvous } from './channel.ts';

/** A channel as Stackless has it, as far as these tests need one: `balance`, exceptions, and preference on sending. */
export class Channel<T = unknown> extends Rendezvous<T> {
  /** -1: the receiver runs at once; 1: the sender goes on. */
  preference: -1 | 1 = -1;
  private readonly scheduler: StacklessScheduler;

  constructor(scheduler: StacklessScheduler, name?: string) {
    super(name);
    this.scheduler = scheduler;
  }

  *send(value: T): Routine<void> {
    const receiver = this.sending ? undefined : this.queue.first;
    yield* this.offer(value);
    if (receiver !== undefined && this.preference === -1) yield* this.scheduler.yieldTo(receiver.coroutine!);
  }

  sendException(error: Error): Routine<void> {
    return this.send(new Bomb(error) as T);
  }

  *receive(): Routine<T> {
    const value: unknown = yield* this.take();
    if (value instanceof Bomb) throw value.error;
    return value as T;
  }
}
