import { done, park, ready, reschedule, type Steps, type Suspended, UsageError, Wait, type Waiter } from '@core/coroutine';
import { type Mailbox, type Match, NONE } from './mailbox.ts';
import { Alarm } from './timer.ts';
import type { Actor } from './actor.ts';

/** So many messages an actor takes in one turn; then the others that are ready get theirs. */
const BUDGET = 64;

/**
 * Receiving: the operation, its steps, and what its waiter waits on. By its own steps, an actor that is woken takes its message
 * when its turn comes, so that a message which nobody came to handle is still in the mailbox, and counted as a dead letter. An
 * arm of a choice is handed the message when it arrives.
 *
 * This class receives whatever comes next, and is kept by its actor.
 */
export class Receive<M> extends Wait<M> implements Steps<M> {
  protected readonly actor: Actor<M>;
  /** Its own steps are about to park; an arm is tried first, which clears this. */
  private stepping = false;

  constructor(actor: Actor<M>) {
    super();
    this.actor = actor;
  }

  override [Symbol.iterator](): Steps<M> {
    return this;
  }

  next(): IteratorResult<Suspended, M> {
    const { actor } = this;
    if (actor._mailbox.size === 0) return this.park();
    if (--actor._budget < 0) return this.giveWay();
    const message = actor._mailbox.shift();
    if (actor._senders !== null) actor._admit();
    return ready(message as M).next();
  }

  throw(error: unknown): never {
    throw error;
  }

  protected park(): IteratorResult<Suspended, M> {
    this.actor._budget = BUDGET;
    this.stepping = true;
    return park(this).next();
  }

  /** The turn is over, or an exit signal is under way and must act now. */
  protected giveWay(): IteratorResult<Suspended, M> {
    const { actor } = this;
    actor._budget = BUDGET;
    return reschedule(actor.family).next() as IteratorResult<Suspended, never>;
  }

  // ── waiting, by its steps or as an arm of a choice ──

  attempt(): boolean {
    this.stepping = false;
    const message = this._take();
    return message !== NONE && done(message);
  }

  enter(waiter: Waiter): void {
    const { actor } = this;
    if (actor._receiver !== null || actor._arm !== null) {
      throw new UsageError(`cannot receive in "${actor.name}": something in it receives already`);
    }
    if (this.stepping) {
      this.stepping = false;
      actor._receiver = waiter;
    } else {
      actor._arm = { receive: this as unknown as Receive<unknown>, waiter };
    }
  }

  leave(_waiter: Waiter): void {
    this.actor._receiver = null;
    this.actor._arm = null;
  }

  describe(): string {
    const { name, pending } = this.actor;
    return `to receive in "${name}"${pending === 0 ? '' : ` (${pending} other messages wait)`}`;
  }

  /** @internal Takes a message, if there is one that it wants. */
  _take(): unknown {
    const { actor } = this;
    if (actor._mailbox.size === 0) return NONE;
    const message = this.choose(actor._mailbox);
    if (message !== NONE) actor._admit();
    return message;
  }

  protected choose(mailbox: Mailbox): unknown {
    return mailbox.shift();
  }

  /** @internal A message has arrived: hands it to an arm if it is wanted. */
  _offer(waiter: Waiter): void {
    try {
      const message = this._take();
      if (message === NONE) return;
      this.leave(waiter);
      waiter.wake(message);
    } catch (error) {
      this.leave(waiter);
      waiter.wakeThrow(error); // the match threw: its owner's fault, not the sender's
    }
  }
}

/** Receives what matches, or nothing after a time; made anew for each receive. */
export class SelectiveReceive<M> extends Receive<M> {
  private readonly match: Match | null;
  private readonly after: number | null;
  private alarm: Alarm | null = null;
  private expired = false;

  constructor(actor: Actor<M>, match: Match | null, after: number | null) {
    super(actor);
    this.match = match;
    this.after = after;
  }

  override [Symbol.iterator](): Steps<M> {
    this.expired = false;
    return this;
  }

  override next(): IteratorResult<Suspended, M> {
    const { actor } = this;
    if (actor._mailbox.size > 0) {
      if (--actor._budget < 0) return this.giveWay();
      const message = this._take();
      if (message !== NONE) {
        this.cancelAlarm();
        return ready(message as M).next();
      }
    }
    if (this.hasExpired()) return ready(undefined).next() as IteratorResult<Suspended, never>;
    return this.park();
  }

  override throw(error: unknown): never {
    this.cancelAlarm();
    throw error;
  }

  return(): IteratorReturnResult<never> {
    this.cancelAlarm();
    return { done: true, value: undefined as never };
  }

  /** Starts the alarm at the first look; true when it has rung. */
  private hasExpired(): boolean {
    const { after } = this;
    if (after === null) return false;
    if (this.expired || after === 0) return true;
    this.alarm ??= new Alarm(after, () => {
      this.expired = true;
      this.alarm = null;
      this.actor._wakeReceiver();
    });
    return false;
  }

  private cancelAlarm(): void {
    this.alarm?.cancel();
    this.alarm = null;
  }

  override attempt(): boolean {
    return super.attempt() || (this.after === 0 && done(undefined));
  }

  override enter(waiter: Waiter): void {
    super.enter(waiter);
    const { actor, after } = this;
    if (actor._arm === null || after === null) return;
    try {
      this.alarm = new Alarm(after, () => {
        this.leave(waiter);
        waiter.wake(undefined);
      });
    } catch (error) {
      this.leave(waiter);
      throw error;
    }
  }

  override leave(waiter: Waiter): void {
    if (this.actor._arm !== null) this.cancelAlarm();
    super.leave(waiter);
  }

  protected override choose(mailbox: Mailbox): unknown {
    return this.match === null ? mailbox.shift() : mailbox.take(this.match);
  }
}
