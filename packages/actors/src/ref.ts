import type { Routine, Wait } from '@core/coroutine';
import type { ExitReason } from './exit.ts';
import type { MailboxKind } from './mailbox-kinds.ts';
import type { Down, Exit } from './notices.ts';
import type { ActorSystem } from './system.ts';

/** The body of an actor: a routine that is given the actor itself. It is called anew for each actor that is started with it. */
export type Body<M> = (self: Self<M>) => Routine<unknown>;

/** Any actor's body, whatever its messages. */
export type AnyBody = (self: never) => Routine<unknown>;

/** Anything that messages can be sent to: an actor, a reply reference, a topic. */
export interface Address<M> {
  readonly send: (message: M) => void;
}

/** Where the answer to an ask goes. It answers once; what comes later goes to the dead letters. */
export interface Reply<T> extends Address<T> {
  /** Raises `error` at whoever asked. */
  fail(error: unknown): void;
}

/**
 * An actor as others see it. It stays valid after the actor's end: messages go to the dead letters then.
 *
 * @typeParam M the messages that it takes; whoever takes more kinds can stand in for one who takes fewer
 */
export interface ActorRef<in M> extends Address<M> {
  /** Its name in every message; the system's name with a number ("actors#1") by default. */
  readonly name: string;
  /** False once it has ended, or is on its way out. */
  readonly isAlive: boolean;
  /** Why it ended; undefined while it has not. */
  readonly exitReason: ExitReason;
  /**
   * Puts a message into the actor's mailbox (Erlang's `!`), from any code. Never suspends and never switches: the actor
   * becomes ready and runs when its turn comes. Messages from one sender arrive in their order, each at most once.
   * @throws MailboxFullError when a bounded mailbox that waits or rejects is full
   */
  readonly send: (message: M) => void;
  /** Sends if there is room, and says whether there was; false also when the actor has ended. */
  trySend(message: M): boolean;
  /** Sends, and suspends while a bounded mailbox that waits is full: back-pressure, also for `await` outside. */
  deliver(message: M): Wait<void>;
  /**
   * Sends a request and waits for its reply: by `yield*` in any body, by `await` outside, as an arm of a choice. Always
   * suspends. An ask that is given up leaves nothing behind, and its reply goes to the dead letters; the request itself stays
   * sent. Each run sends one: a select with an ask among its arms asks whenever it is run.
   *
   * Given a type it makes `{ type, ...fields, reply }`, and takes the type of the answer from that message's `reply`. Given a
   * function it leaves the making to that: `ref.ask<number>((reply) => ({ type: 'get', reply }))`.
   *
   * @param options `timeout` in milliseconds of the asker's host; none by default, for an ended actor fails the ask at once
   * @throws EndedError when the actor has ended, or ends before it answers; TimeoutError; what `reply.fail` was given;
   * MailboxFullError; UnhandledError; UsageError in the actor itself
   */
  // The last one is typed by `this`, so that it is the same member for every M: else a reference would not stand in for a
  // narrower one. It stands last because the compiler tells of the last one when none fits.
  ask<T>(message: (reply: Reply<T>) => M, options?: AskOptions): Wait<T>;
  ask<R extends AnyRef, K extends AskType<Sent<R>>>(
    this: R,
    type: K,
    ...rest: AskRest<Sent<R>, K>
  ): Wait<AnswerOf<Sent<R>, K>>;
  /**
   * Sends an exit signal (Erlang's `exit/2`); never switches, and acts before the target runs again. `'normal'` does nothing
   * to another actor; `'kill'` cannot be trapped; any other ends the actor with that reason, or reaches its mailbox as an
   * `Exit` when it traps exits.
   */
  exit(reason: ExitReason): void;
  /**
   * Waits until the actor has ended and returns its exit reason; suspends only if it has not. With a `timeout` in
   * milliseconds it returns undefined when that passes first.
   * @throws UsageError in the actor itself
   */
  ended(options?: { readonly timeout?: number }): Wait<ExitReason>;
}

/** An actor whose messages do not matter here. */
export type AnyRef = ActorRef<never>;

/** A running monitor, to tell downs apart and to end it. */
export interface Monitor {
  readonly ref: AnyRef;
}

/** Something that happens later, and can be called off. */
export interface Timer {
  /** Calls it off. False when it has happened, or was called off before. */
  cancel(): boolean;
}

/** An actor as its own body sees it. */
export interface Self<M> extends ActorRef<M> {
  readonly system: ActorSystem;
  /**
   * When true, exit signals other than `'kill'` arrive as `Exit` messages instead of ending the actor (Erlang's
   * `process_flag(trap_exit, true)`). False by default.
   */
  trapExit: boolean;
  /** Why its predecessor ended, when a supervisor has started it again; undefined the first time. */
  readonly restartReason: ExitReason;
  /** How many messages wait in its mailbox. */
  readonly pending: number;
  /**
   * Takes the oldest message. Suspends while there is none, and also when the actor has taken many in one turn, so that
   * others get theirs.
   */
  receive(): Wait<M>;
  /**
   * Takes the oldest message that matches, given as its `type` or as a predicate; the others stay, in order (Erlang's
   * selective receive). Suspends while none matches. Each message is tried once for as long as the wait lasts, and by a
   * predicate that is used again once in all: it must depend on the message alone; for one that does not, write it in place.
   */
  receive<K extends TypeOf<M>>(match: K): Wait<OfType<M, K>>;
  receive<N extends M>(match: (message: M) => message is N): Wait<N>;
  receive(match: (message: M) => boolean): Wait<M>;
  /** The same; after `after` milliseconds without a message it returns undefined. With 0 it looks once and never suspends. */
  receive<N extends M = M>(options: ReceiveOptions<M, N>): Wait<N | undefined>;
  /** Puts a message aside until `unstash`. */
  stash(message: M): void;
  /** Puts what was put aside back before all other messages, in order. */
  unstash(): void;
  /**
   * Ties two actors together: when one ends, the other gets an exit signal with its reason. Linking twice is linking once.
   * To an actor that has ended: the signal `'noproc'` comes at once.
   */
  link(ref: AnyRef): void;
  unlink(ref: AnyRef): void;
  /**
   * Asks for a message when `ref` ends: a `Down`, or what `toMessage` makes of it. Each call is a monitor of its own. To an
   * actor that has ended it comes at once, with reason `'noproc'`.
   */
  monitor(this: Down extends M ? Self<M> : never, ref: AnyRef): Monitor;
  monitor(ref: AnyRef, toMessage: (down: Down) => M): Monitor;
  /** Ends a monitor; a down of it that has not been received is taken out of the mailbox (Erlang's option `flush`). */
  demonitor(monitor: Monitor): void;
  /** Sends itself `message` in `ms` milliseconds, unless it has ended by then. */
  sendAfter(ms: number, message: M): Timer;
  /** Sends itself `message` every `ms` milliseconds until it ends. What the clock makes late is not made up for. */
  sendEvery(ms: number, message: M): Timer;
}

export interface ReceiveOptions<M, N extends M = M> {
  /** The `type` of the message, or a predicate. */
  readonly match?: TypeOf<M> | ((message: M) => message is N) | ((message: M) => boolean);
  /** Milliseconds of the host's clock. */
  readonly after: number;
}

export interface AskOptions {
  /** Milliseconds of the host's clock after which the ask throws TimeoutError. */
  readonly timeout?: number;
}

export interface ActorOptions {
  /** Its name in every message. */
  readonly name?: string;
  /** Registers it under this name; also its name in messages, unless another is given. */
  readonly register?: string;
  /** Links it to the actor that starts it, in the same step (Erlang's `spawn_link`). */
  readonly link?: boolean;
  /** Begins with this value of `self.trapExit`. */
  readonly trapExit?: boolean;
  /** Which mailbox it has; `mailbox.unbounded()` by default. */
  readonly mailbox?: MailboxKind;
}

/** What the system itself may put into a mailbox: add it to your own messages when you trap exits or monitor. */
export type SystemMessage = Exit | Down;

/** The messages that an address takes. */
type Sent<R> = R extends { readonly send: (message: infer M) => void } ? M : never;
/** The `type` of those messages that have one. */
type TypeOf<M> = M extends { readonly type: infer K extends string } ? K : never;
/** Those messages that have this `type`. */
type OfType<M, K> = M extends { readonly type: K } ? M : never;
/** The `type` of those messages that carry a reply reference. */
type AskType<M> = M extends { readonly type: infer K extends string; readonly reply: Reply<never> } ? K : never;
/** What is answered to the message of this `type`. */
type AnswerOf<M, K> = OfType<M, K> extends { readonly reply: Reply<infer T> } ? T : never;
type Fields<M, K> = Omit<OfType<M, K>, 'type' | 'reply'>;
/** The other fields of that message, when it has any, and options. */
type AskRest<M, K> = keyof Fields<M, K> extends never
  ? [fields?: Record<string, never>, options?: AskOptions]
  : [fields: Fields<M, K>, options?: AskOptions];
