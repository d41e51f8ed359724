import { done, Wait, Waiter, WaitQueue } from '@core/coroutine';
import type { Actor } from './actor.ts';

/** Sends once there is room. */
export class Deliver extends Wait<void> {
  private readonly target: Actor;
  private readonly message: unknown;

  constructor(target: Actor, message: unknown) {
    super();
    this.target = target;
    this.message = message;
  }

  attempt(): boolean {
    const { target } = this;
    if (target._overflow === 'wait' && target.isAlive && target._mailbox.size >= target._room) return false;
    target.send(this.message);
    return done(undefined);
  }

  enter(waiter: Waiter): void {
    const { target, message } = this;
    target._mailbox.check(message);
    waiter.slot = target._isolated(message);
    (target._senders ??= new WaitQueue()).push(waiter);
  }

  leave(waiter: Waiter): void {
    waiter.slot = undefined;
    this.target._senders?.remove(waiter);
  }

  describe(): string {
    return `for room in the mailbox of "${this.target.name}"${this.target.family._hint}`;
  }
}

/** The request of an ask that waits for room, in the place of whoever asks. */
export class PendingSend extends Waiter {
  private readonly target: Actor;

  constructor(target: Actor, message: unknown) {
    super();
    this.target = target;
    this.slot = message;
    (target._senders ??= new WaitQueue()).push(this);
  }

  wake(): void {
    // Its message is in the mailbox; the asker goes on waiting for the reply.
  }

  wakeThrow(): void {
    // Nobody refuses a message that waits.
  }

  /** @internal The ask was given up: if the request still waits, it is never sent. */
  _withdraw(): void {
    this.target._senders?.remove(this);
  }
}
