/**
 * Stackless Python's channel. It differs from the plain one in who runs next: a partner that waited can be preferred, and is
 * then switched to; and in what closing means: it wakes nobody, and only what would block is refused. The file is long because
 * half of it says so, method by method.
 */
import { type Coroutine, type Routine, type RoutineFunction, UsageError, type Wait, type Waiter } from '@core/coroutine';
import { each } from '../each.ts';
import type { Receiver, Sender } from '../ends.ts';
import { ClosedError } from '../errors.ts';
import { END, Line, NEXT, RECEIVE } from '../line.ts';
import { pull } from '../pull.ts';
import { Bomb, defused, StopIteration } from './bomb.ts';
import type { ChannelHook } from './hook.ts';
import { actor } from './next-to-run.ts';
import { StacklessReceive, StacklessSend } from './waits.ts';

/** A coroutine with this set must not block on a channel. (Stackless's `block_trap`.) */
export interface BlockTrapped {
  readonly blockTrap?: boolean;
}

export interface StacklessChannelOptions {
  /** Its name in messages; "channel" by default. */
  readonly name?: string;
  /** See {@link StacklessChannel.preference}. */
  readonly preference?: number;
  /** See {@link StacklessChannel.scheduleAll}. */
  readonly scheduleAll?: boolean;
  /** Is told of every operation; none by default. */
  readonly hook?: ChannelHook;
}

/**
 * Makes a channel with the rules of Stackless Python.
 *
 * @throws TypeError when `preference` is no whole number
 *
 * @example
 * ```ts run
 * import { stacklessChannel } from '@core/channels/stackless';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * for (const preference of [-1, 0, 1]) {
 *   const seen: string[] = [];
 *   runSync(function* () {
 *     const ch = stacklessChannel<number>({ preference });
 *     spawn(function* () {
 *       for (let i = 0; i < 3; i++) {
 *         seen.push(`s${i}`);
 *         yield* ch.send(i);
 *       }
 *     });
 *     spawn(function* () {
 *       for (let i = 0; i < 3; i++) seen.push(`r${yield* ch.receive()}`);
 *     });
 *   });
 *   console.log(preference, seen.join(' '));
 * }
 * ```
 * ```text output
 * -1 s0 r0 s1 r1 s2 r2
 * 0 s0 r0 s1 s2 r1 r2
 * 1 s0 s1 r0 s2 r1 r2
 * ```
 */
export function stacklessChannel<T>(options: StacklessChannelOptions = {}): StacklessChannel<T> {
  return new StacklessChannel<T>(options);
}

/** See {@link stacklessChannel}. Its waits can be arms of a select; what a select commits switches to nobody. */
export class StacklessChannel<T> implements Sender<T>, Receiver<T> {
  /** Its name in messages. */
  readonly name: string;
  private readonly line: Line = new Line();
  private readonly hook: ChannelHook | undefined;
  private preferred: -1 | 0 | 1 = -1;
  private all = false;
  private isClosing = false;

  /** Use {@link stacklessChannel}. */
  constructor(options: StacklessChannelOptions) {
    this.name = options.name ?? 'channel';
    this.hook = options.hook;
    if (options.preference !== undefined) this.preference = options.preference;
    if (options.scheduleAll !== undefined) this.scheduleAll = options.scheduleAll;
  }

  /**
   * Who runs when two meet and one of them had waited: -1, the default, the receiver; 1 the sender; 0 whoever came last. When that
   * is the one who had waited, it runs now, and the other one after all that are ready. Other numbers count by their sign.
   * @throws TypeError for what is no whole number
   */
  get preference(): number {
    return this.preferred;
  }
  set preference(value: number | boolean) {
    this.preferred = Math.sign(whole('preference', value)) as -1 | 0 | 1;
  }

  /**
   * True to run neither: the one who had waited is queued, and then the other; both run when the scheduler comes to them. It
   * overrides the preference; false by default.
   * @throws TypeError for what is no whole number, nor a boolean
   */
  get scheduleAll(): boolean {
    return this.all;
  }
  set scheduleAll(value: number | boolean) {
    this.all = whole('scheduleAll', value) !== 0;
  }

  /** How many wait: senders count positive, receivers negative. */
  get balance(): number {
    return this.line.balance;
  }

  /** The coroutine that has waited longest. */
  get queue(): Coroutine | undefined {
    return this.waiting()[0];
  }

  /** The coroutines that wait, the one that has waited longest first. */
  waiting(): Coroutine[] {
    return [...this.line].flatMap(({ coroutine }) => coroutine ?? []);
  }

  /** True from `close` to `open`: what would block is refused. */
  get closing(): boolean {
    return this.isClosing;
  }

  /** True while it is closing and nobody waits. */
  get closed(): boolean {
    return this.isClosing && this.line.size === 0;
  }

  /** Always undefined: a channel of this kind is closed without an error. */
  get failure(): undefined {
    return undefined;
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
   * Sends `item` to the receiver that has waited longest; suspends while there is none. With a preference for receivers it
   * suspends also when there is one, which runs first.
   * @throws ClosedError when it would have to wait and the channel is closing; UsageError when it would have to wait and the
   * coroutine must not block, and while a channel callback runs
   */
  send(item: T): Wait<void> {
    return new StacklessSend(this, item);
  }

  /**
   * Receives from the sender that has waited longest; suspends while there is none. With a preference for senders it suspends
   * also when there is one, which runs first.
   * @throws the error that was sent instead of an item, and as `send` does
   */
  receive(): Wait<T> {
    return new StacklessReceive<T, T>(this, RECEIVE);
  }

  /**
   * Receives like an iterator: done when the channel is closing and nobody sends, and when a StopIteration is received.
   * @throws the error that was sent instead of an item, and as `send` does
   */
  next(): Wait<IteratorResult<T, undefined>> {
    return new StacklessReceive<T, IteratorResult<T, undefined>>(this, NEXT);
  }

  /** Runs `body` for each item, until `next` says that there are no more. */
  each(body: RoutineFunction<[item: T], unknown>): Routine<void> {
    return each(this, body);
  }

  /**
   * Sends an error, which is raised in the receiver: `new errorClass(...args)`. Otherwise like `send`.
   * @throws TypeError at once, and nothing is sent, when `errorClass` makes no errors
   */
  sendException<A extends readonly unknown[]>(errorClass: new (...args: A) => Error, ...args: A): Wait<void> {
    if (!isErrorClass(errorClass)) {
      throw new TypeError(`cannot send an exception on channel "${this.name}": ${String(errorClass)} is not a class of errors`);
    }
    return new StacklessSend(this, new Bomb(new errorClass(...args)));
  }

  /**
   * Sends an error, which is raised in the receiver: the same object, with its stack. Otherwise like `send`.
   * @throws TypeError at once, and nothing is sent, when it is not an Error
   */
  sendThrow(error: Error): Wait<void> {
    if (!(error instanceof Error)) {
      throw new TypeError(`cannot send an exception on channel "${this.name}": ${String(error)} is not an Error`);
    }
    return new StacklessSend(this, new Bomb(error));
  }

  /**
   * Sends each item of an iterable, or of a receiver, which may suspend between them; returns how many there were.
   * @throws TypeError when it is neither
   */
  *sendSequence(items: Iterable<T> | Pick<Receiver<T>, 'next'>): Routine<number> {
    let count = 0;
    if (typeof (items as Partial<Iterable<T>> | undefined)?.[Symbol.iterator] === 'function') {
      for (const item of items as Iterable<T>) {
        yield* this.send(item);
        count++;
      }
    } else if (typeof (items as Partial<Receiver<T>> | undefined)?.next === 'function') {
      const source = items as Pick<Receiver<T>, 'next'>;
      for (let next = yield* source.next(); next.done !== true; next = yield* source.next()) {
        yield* this.send(next.value);
        count++;
      }
    } else {
      throw new TypeError(`cannot send a sequence on channel "${this.name}": ${typeof items} is not iterable`);
    }
    return count;
  }

  /** Sends without waiting and without switching; false when nobody receives. */
  trySend(item: T): boolean {
    this.hook?._refuse('send on', this.name);
    return this._meet(true) !== undefined && new StacklessSend(this, item).attempt();
  }

  /** Receives without waiting and without switching; undefined when nobody sends. Throws the error that was sent. */
  tryReceive(): T | undefined {
    this.hook?._refuse('receive from', this.name);
    const sender = this._meet(false);
    if (sender === undefined) return undefined;
    this._admit(false, undefined);
    return defused(this._take(sender)) as T;
  }

  /** Refuses what would block from now on. Who waits already goes on waiting, and can still be served. */
  close(): void {
    this.isClosing = true;
  }

  /** Takes `close` back. */
  open(): void {
    this.isClosing = false;
  }

  /** For `for await` outside. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return pull(() => this.next());
  }

  // ── what the operations call ──

  /** @internal The partner that has waited longest. */
  _meet(sending: boolean): Waiter | undefined {
    return this.line.oldest(!sending);
  }

  /** @internal Tells the hook; before anything is refused, and before anything happens. */
  _admit(sending: boolean, value: unknown): void {
    const { hook } = this;
    if (hook === undefined) return;
    hook._refuse(sending ? 'send on' : 'receive from', this.name);
    hook._tell(() => ({
      channel: this,
      actor: actor(),
      sending,
      willBlock: this._meet(sending) === undefined,
      value,
    }));
  }

  /** @internal Who would have to block may not. */
  _refuseBlocking(sending: boolean): void {
    const verb = sending ? 'send on' : 'receive from';
    if (this.isClosing) throw new ClosedError(verb, this.name);
    const blocker = actor();
    if ((blocker as BlockTrapped | undefined)?.blockTrap === true) {
      throw new UsageError(`cannot ${verb} channel "${this.name}": "${blocker!.name}" does not like to be blocked`);
    }
  }

  /** @internal */
  _give(receiver: Waiter, item: unknown): void {
    this.line.remove(receiver);
    if (receiver.slot !== NEXT) {
      if (item instanceof Bomb) receiver.wakeThrow(item.error);
      else receiver.wake(item);
    } else if (!(item instanceof Bomb)) {
      receiver.wake({ done: false, value: item });
    } else if (item.error instanceof StopIteration) {
      receiver.wake(END);
    } else {
      receiver.wakeThrow(item.error);
    }
  }

  /** @internal */
  _take(sender: Waiter): unknown {
    const item = sender.slot;
    this.line.remove(sender);
    sender.wake();
    return item;
  }

  /** @internal */
  _enter(waiter: Waiter, slot: unknown): void {
    this.line.enter(waiter, slot);
  }

  /** @internal */
  _leave(waiter: Waiter): void {
    this.line.remove(waiter);
  }
}

function whole(what: string, value: unknown): number {
  if (typeof value === 'boolean') return Number(value);
  if (Number.isInteger(value)) return value as number;
  throw new TypeError(`cannot set ${what} to ${String(value)}: it is a whole number`);
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && (value === Error || value.prototype instanceof Error);
}
