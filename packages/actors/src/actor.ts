import { Coroutine, enclosing, type Ending, UsageError, type Wait, type Waiter, type WaitQueue } from '@core/coroutine';
import { Ask, PendingReply } from './ask.ts';
import { Deliver, PendingSend } from './deliver.ts';
import { Ended } from './ended.ts';
import { MailboxFullError, UnhandledError } from './errors.ts';
import { ExitError, type ExitReason, isClean } from './exit.ts';
import { type Mailbox, makeMailbox, type Match, NONE } from './mailbox.ts';
import { type Overflow, UNBOUNDED } from './mailbox-kinds.ts';
import { typeOf } from './message-type.ts';
import type { Down } from './notices.ts';
import { Receive, SelectiveReceive } from './receive.ts';
import { announce, link, signal } from './signals.ts';
import { Ties, timerOf, Watch, watchOf } from './ties.ts';
import { Alarm } from './timer.ts';
import type { ActorOptions, AnyBody, AnyRef, AskOptions, Monitor, ReceiveOptions, Reply, Self, Timer } from './ref.ts';
import type { ActorSystem } from './system.ts';

/** What `exitReason` and the doom say while there is nothing to say. */
const ALIVE: unique symbol = Symbol('alive');
/** The room in the mailbox of one that takes no more. */
const CLOSED = -1;
/** So many waits of `finally` blocks, one inside the other, a second kill ends. */
const PUSHES = 8;

/**
 * An actor: a coroutine with a mailbox. The same object is the reference that others hold (`ActorRef`) and what its body is
 * given (`Self`), so that an actor is one object, its mailbox, and its routine.
 *
 * The file is long because it is the one place that both sides meet.
 */
export class Actor<M = unknown> extends Coroutine implements Self<M> {
  trapExit: boolean;
  restartReason: ExitReason = undefined;
  /** @internal */ readonly _mailbox: Mailbox;
  /** @internal At this many messages the next one goes the slow way. */
  _room: number;
  /** @internal */ _overflow: Overflow;
  /** @internal Who is woken by the next message: the actor itself, as a rule. */
  _receiver: Waiter | null = null;
  /** @internal An arm of a choice that receives. */
  _arm: { readonly receive: Receive<unknown>; readonly waiter: Waiter } | null = null;
  /** @internal How many more messages it may take in this turn. */
  _budget = 0;
  /** @internal Asks that it has not answered, newest first. */
  _asks: PendingReply | null = null;
  /** @internal Those who wait for room in its mailbox. */
  _senders: WaitQueue | null = null;
  /** @internal */ _ties: Ties | null = null;
  /** Where those that it starts find it, until it ends: they do not keep it alive. */
  private nest: Nest | null = null;
  private readonly within: Nest | null;
  /** @internal What a supervisor says of it in a dump. */
  _note: (() => string) | null = null;
  /** @internal The reason of the exit signal that ends it. */
  _fate: unknown = ALIVE;
  private reason: unknown = ALIVE;
  private plain: Receive<M> | null = null;

  override get family(): ActorSystem {
    return super.family as ActorSystem;
  }

  /** Use `actor` or `system.actor`. */
  constructor(system: ActorSystem, body: AnyBody, options: ActorOptions, parent: Actor | null) {
    const args: unknown[] = [null];
    super(system, body, args, options.name ?? options.register);
    args[0] = this; // not pushed: an array that grows takes room for many
    const kind = options.mailbox ?? UNBOUNDED;
    this._mailbox = makeMailbox(kind);
    this._room = kind.capacity;
    this._overflow = kind.overflow;
    this.trapExit = options.trapExit === true;
    this.within = parent === null ? null : (parent.nest ??= { actor: parent });
  }

  // ── as others see it ──

  get isAlive(): boolean {
    return this._room !== CLOSED;
  }

  get exitReason(): ExitReason {
    return this.reason === ALIVE ? undefined : this.reason;
  }

  send(message: M): void {
    const own: unknown = this.family._isolate === null ? message : this._isolated(message);
    if (this._mailbox.size < this._room) this._accept(own);
    else this.overflow(own);
  }

  trySend(message: M): boolean {
    if (this._mailbox.size >= this._room) return false;
    this.send(message);
    return true;
  }

  deliver(message: M): Wait<void> {
    return new Deliver(this, message);
  }

  ask<T>(first: string | ((reply: Reply<T>) => M), second?: object, third?: AskOptions): Wait<never> {
    const options: AskOptions | undefined = typeof first === 'string' ? third : second;
    return new Ask<T>(this, first, second, options?.timeout) as Wait<unknown> as Wait<never>;
  }

  exit(reason: ExitReason): void {
    signal(this, enclosing(Actor), reason, reason === 'kill');
  }

  ended(options: { readonly timeout?: number } = {}): Wait<ExitReason> {
    return new Ended(this, options.timeout);
  }

  // ── as its body sees it ──

  get system(): ActorSystem {
    return this.family;
  }

  get pending(): number {
    return this._mailbox.size;
  }

  receive(options?: string | Match | ReceiveOptions<M>): Wait<never> {
    if (options === undefined) return (this.plain ??= new Receive<M>(this)) as Wait<unknown> as Wait<never>;
    const given = typeof options === 'object' ? options : { match: options, after: null };
    const match = given.match === undefined ? null : this.matchOf(given.match);
    const { after } = given;
    if (after !== null && !(after >= 0)) {
      const why = `after ${after} ms: a duration is a number of milliseconds, 0 or more`;
      throw new RangeError(`cannot receive in "${this.name}" ${why}`);
    }
    return new SelectiveReceive<M>(this, match, after) as Wait<unknown> as Wait<never>;
  }

  private matchOf(match: string | Match): Match {
    return typeof match === 'string' ? this.family._matchType(match) : match;
  }

  stash(message: M): void {
    const ties = this._tied;
    if (ties.stash.length === 0) ties.stash = [message];
    else ties.stash.push(message);
  }

  unstash(): void {
    const ties = this._ties;
    if (ties === null || ties.stash.length === 0) return;
    this._mailbox.unshift(ties.stash);
    ties.stash = [];
    this._wakeReceiver();
  }

  link(ref: AnyRef): void {
    link(this, actorOf(ref, 'link', this.name));
  }

  unlink(ref: AnyRef): void {
    const other = actorOf(ref, 'unlink', this.name);
    this._ties?.links.delete(other);
    other._ties?.links.delete(this);
  }

  monitor(ref: AnyRef, toMessage?: (down: Down) => M): Monitor {
    return new Watch(this, actorOf(ref, 'monitor', this.name), toMessage ?? null);
  }

  demonitor(monitor: Monitor): void {
    watchOf(monitor, this).end();
  }

  sendAfter(ms: number, message: M): Timer {
    const { timers } = this._tied;
    const alarm = new Alarm(ms, () => {
      timers.delete(alarm);
      this._notify(message);
    });
    return timerOf(alarm, timers);
  }

  sendEvery(ms: number, message: M): Timer {
    return this.family._tick(this, ms, message);
  }

  // ── what the rest of the package calls ──

  /** @internal The actor that started it, unless that has ended. */
  get _parent(): Actor | null {
    return this.within === null ? null : this.within.actor;
  }

  /** @internal */
  get _tied(): Ties {
    return (this._ties ??= new Ties());
  }

  /** @internal Puts a message into the mailbox, for which there is room, and wakes whoever receives. */
  _accept(message: unknown): void {
    this._mailbox.push(message);
    const receiver = this._receiver;
    if (receiver !== null) {
      this._receiver = null;
      receiver.wake();
    } else if (this._arm !== null) {
      this._arm.receive._offer(this._arm.waiter);
    }
  }

  /** @internal A message of the system's, or one that the actor has ordered for itself: it needs no room. */
  _notify(message: unknown): void {
    if (!this.isAlive) {
      this.family._bury(message, this, 'ended');
      return;
    }
    try {
      this._accept(message);
    } catch (error) {
      this._doom(error); // its own mailbox cannot tell the priority
    }
  }

  private overflow(message: unknown): void {
    if (!this.isAlive) {
      this.family._bury(message, this, 'ended');
      return;
    }
    switch (this._overflow) {
      case 'drop-newest':
      case 'drop-oldest':
        if (this.makeRoom(message)) this._accept(message);
        else this.drop(message);
        return;
      default:
        throw this._full();
    }
  }

  /** Drops a message that it holds for the sake of another; false when that one is to be dropped. */
  private makeRoom(message: unknown): boolean {
    const dropped = this._mailbox.displace(message, this._overflow === 'drop-newest');
    if (dropped === NONE) return false;
    this.drop(dropped);
    return true;
  }

  private drop(message: unknown): void {
    this.family._bury(message, this, 'dropped');
    PendingReply._lose(message, this, () => this._full());
  }

  /** @internal It has no handler for a message. */
  _ignore(message: unknown): void {
    this.family._bury(message, this, 'unhandled');
    PendingReply._lose(message, this, () => new UnhandledError(this.name, typeOf(message)));
  }

  /** @internal */
  _full(): MailboxFullError {
    return new MailboxFullError(this.name, this._room, this._overflow === 'wait');
  }

  /** @internal Sends the message of an ask; answers what waits for room, if it has to. */
  _request(message: unknown): PendingSend | null {
    if (this._mailbox.size < this._room || !this.isAlive || this._overflow === 'reject') {
      this.send(message as M);
      return null;
    }
    this._mailbox.check(message);
    const own = this._isolated(message);
    if (this._overflow === 'wait') return new PendingSend(this, own);
    if (!this.makeRoom(own)) throw this._full(); // nobody would ever answer a request that is dropped
    this._accept(own);
    return null;
  }

  /** @internal As the receiver is to see it. What is told to a supervisor holds bodies, which nobody can copy. */
  _isolated(message: unknown): unknown {
    const isolate = this.family._isolate;
    return isolate === null || this._note !== null ? message : isolate(message);
  }

  /** @internal There is room again: those who wait for it come in, in their order. */
  _admit(): void {
    const senders = this._senders;
    if (senders === null) return;
    while (this._mailbox.size < this._room) {
      const sender = senders.shift();
      if (sender === undefined) break;
      const message = sender.slot;
      sender.slot = undefined;
      sender.wake();
      this._notify(message);
    }
    if (senders.size === 0) this._senders = null;
  }

  /** @internal */
  _wakeReceiver(): void {
    const receiver = this._receiver;
    if (receiver === null) return;
    this._receiver = null;
    receiver.wake();
  }

  /** @internal An exit signal ends it. One that is already on its way out is only pushed on by a kill. */
  _doom(reason: ExitReason): void {
    if (this.state === 'ended' || (!this.isAlive && reason !== 'killed')) return;
    const times = this.isAlive ? 1 : PUSHES;
    this._fate = reason;
    this._room = CLOSED;
    this._budget = 0; // if it runs now: before it receives anything more, the signal acts
    this.family._reap(this, times);
  }

  /** @internal Its routine has ended. */
  _finish(ending: Ending): void {
    this.reason = this.reasonOf(ending);
    this._room = CLOSED;
    const { family: system, reason } = this;
    const { failed } = ending;
    ending.failed = false;
    const ties = this._ties;
    const isNoticed = system._main === this || (ties !== null && ties.links.size + ties.monitors.size + ties.waiting.size > 0);
    this.buryMailbox();
    announce(this, reason);
    if (this.nest !== null) this.nest.actor = null; // after the links, which say whether it was the parent
    system._left();
    if (failed && !isClean(reason)) system._crashed({ ref: this, reason, isNoticed });
  }

  private reasonOf(ending: Ending): ExitReason {
    if (ending.failed) return ending.value instanceof ExitError ? ending.value.reason : ending.value;
    return ending.closed || ending.killed ? this._closedFor : 'normal';
  }

  /** @internal Why it is being closed: for the exit signal that acts, else by hand. */
  get _closedFor(): ExitReason {
    return this._fate === ALIVE ? 'killed' : this._fate;
  }

  private buryMailbox(): void {
    const { family: system, _mailbox: mailbox } = this;
    if (this._ties !== null) for (const message of this._ties.stash) system._bury(message, this, 'ended');
    while (mailbox.size > 0) system._bury(mailbox.shift(), this, 'ended');
    const senders = this._senders;
    this._senders = null;
    for (let sender = senders?.shift(); sender !== undefined; sender = senders!.shift()) {
      system._bury(sender.slot, this, 'ended');
      sender.slot = undefined;
      sender.wake();
    }
  }
}

interface Nest {
  actor: Actor | null;
}

/** The actor behind a reference. */
export function actorOf(ref: AnyRef, verb: string, by: string): Actor {
  if (ref instanceof Actor) return ref;
  throw new UsageError(`cannot ${verb} in "${by}": that is no reference to an actor`);
}
