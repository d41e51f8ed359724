import { UsageError, Wait, type Waiter } from '@core/coroutine';
import { TimeoutError } from '@core/coroutine/host';
import { EndedError } from './errors.ts';
import { describeReason, type ExitReason } from './exit.ts';
import { Alarm } from './timer.ts';
import type { Actor } from './actor.ts';
import type { PendingSend } from './deliver.ts';
import type { Reply } from './ref.ts';

/** An ask: each run of it sends one request with a reply reference of its own. */
export class Ask<T> extends Wait<T> {
  private readonly target: Actor;
  /** The type of the message that the fields are to have, or what makes it. */
  private readonly message: string | ((reply: Reply<T>) => unknown);
  private readonly fields: object | undefined;
  private readonly timeout: number | undefined;
  /** Runs of it that wait; one as a rule. */
  private pending: PendingReply<T> | null = null;
  private others: Map<Waiter, PendingReply<T>> | null = null;

  constructor(
    target: Actor,
    message: string | ((reply: Reply<T>) => unknown),
    fields: object | undefined,
    timeout: number | undefined,
  ) {
    super();
    this.target = target;
    this.message = message;
    this.fields = fields;
    this.timeout = timeout;
  }

  attempt(): boolean {
    const { target } = this;
    if (!target.isAlive) throw ended(target, 'noproc');
    if (target.family.current === target) {
      throw new UsageError(`cannot ask "${target.name}" in itself: it could not answer while it waits`);
    }
    return false;
  }

  enter(waiter: Waiter): void {
    const { target, timeout } = this;
    if (!target.isAlive) throw ended(target, 'noproc'); // between the attempt and now
    const reply = new PendingReply<T>(target, waiter);
    try {
      const { message: made } = this;
      const message = typeof made === 'string' ? request(made, reply, this.fields) : made(reply);
      if (timeout !== undefined) reply._alarm = new Alarm(timeout, () => reply._expire(timeout));
      reply._sending = target._request(message);
    } catch (error) {
      reply._settle();
      throw error;
    }
    if (this.pending === null || this.pending._isSettled) this.pending = reply;
    else (this.others ??= new Map<Waiter, PendingReply<T>>()).set(waiter, reply);
  }

  leave(waiter: Waiter): void {
    const { pending, others } = this;
    const reply = pending !== null && pending._isOf(waiter) ? pending : others?.get(waiter);
    others?.delete(waiter);
    reply?._settle();
  }

  describe(): string {
    return `for a reply of "${this.target.name}"${this.target.family._hint}`;
  }
}

/** A reply reference: in the list of its target while somebody waits for the answer, in none afterwards. */
export class PendingReply<T = unknown> implements Reply<T> {
  private readonly target: Actor;
  private waiter: Waiter | null;
  private previous: PendingReply | null = null;
  private next: PendingReply | null;
  /** @internal */ _alarm: Alarm | null = null;
  /** @internal The request while it waits for room in the mailbox. */
  _sending: PendingSend | null = null;

  constructor(target: Actor, waiter: Waiter) {
    this.target = target;
    this.waiter = waiter;
    const first = target._asks;
    this.next = first;
    if (first !== null) first.previous = this;
    target._asks = this;
  }

  send(value: T): void {
    const { waiter } = this;
    const { family: system } = this.target;
    const isolate = system._isolate;
    const own = isolate === null ? value : isolate(value);
    if (waiter === null) {
      system._bury(own, this.target, 'late-reply');
      return;
    }
    this._settle();
    waiter.wake(own);
  }

  fail(error: unknown): void {
    const { waiter } = this;
    if (waiter === null) {
      this.target.family._bury(error, this.target, 'late-reply');
      return;
    }
    this._settle();
    waiter.wakeThrow(error);
  }

  /** @internal */
  get _isSettled(): boolean {
    return this.waiter === null;
  }

  /** @internal */
  _isOf(waiter: Waiter): boolean {
    return this.waiter === waiter;
  }

  /** @internal Nobody waits any more: the target forgets the ask, and what comes later is too late. */
  _settle(): void {
    const { previous, next, target } = this;
    this.waiter = null;
    if (previous !== null) previous.next = next;
    else if (target._asks === (this as PendingReply)) target._asks = next;
    if (next !== null) next.previous = previous;
    this.previous = this.next = null;
    this._alarm?.cancel();
    this._alarm = null;
    this._sending?._withdraw();
    this._sending = null;
  }

  /** @internal A request will not be answered by the one that was asked: whoever asks is told. It may not be a request at all. */
  static _lose(message: unknown, by: Actor, why: () => Error): void {
    if (typeof message !== 'object' || message === null) return;
    const { value: reply } = Object.getOwnPropertyDescriptor(message, 'reply') ?? { value: message };
    if (reply instanceof PendingReply && reply.target === by && !reply._isSettled) reply.fail(why());
  }

  /** @internal */
  _expire(ms: number): void {
    this.fail(new TimeoutError(`"${this.target.name}" did not answer within ${ms} ms`));
  }

  /** @internal The target has ended: everybody who waits for an answer of it is told, in the order of asking. */
  static _failAll(target: Actor, reason: ExitReason): void {
    let last = target._asks;
    if (last === null) return;
    while (last.next !== null) last = last.next;
    for (let reply: PendingReply | null = last; reply !== null; ) {
      const { previous }: PendingReply = reply;
      reply.fail(ended(target, reason));
      reply = previous;
    }
  }
}

/**
 * What fields say of the type and the reply does not count. They are spread last all the same: to add a property behind a spread
 * takes Node 20 a microsecond.
 */
function request(type: string, reply: Reply<never>, fields: object | undefined): object {
  const message = { type, reply, ...fields };
  message.type = type;
  message.reply = reply;
  return message;
}

function ended(target: Actor, reason: ExitReason): EndedError {
  return new EndedError(target.name, reason, describeReason(reason));
}
