import type { Routine } from '@core/coroutine';
import { isPending, settle } from './answers.ts';
import { typeOf } from './message-type.ts';
import { Notice } from './notices.ts';
import { obey } from './signals.ts';
import type { Actor } from './actor.ts';
import type { MessageOf } from './handlers.ts';
import type { Body, Self, Timer } from './ref.ts';

/** Where a machine goes, and how long it stays there. */
export class Transition<S extends string = string> {
  readonly to: S;
  /** @internal */ readonly _timeout: number | undefined;
  constructor(to: S, timeout: number | undefined) {
    this.to = to;
    this._timeout = timeout;
  }
}

/**
 * Answered by a state's handler: goes to `state`; after `timeout` milliseconds there its `onTimeout` runs. To the state that
 * it is in already: stays, and begins the timeout anew if one is given.
 */
export function to<S extends string>(state: S, options: { readonly timeout?: number } = {}): Transition<S> {
  return new Transition(state, options.timeout);
}

/** Answered by a state's handler: keeps the event for the next state (OTP's `postpone`). */
export const postpone: unique symbol = Symbol('postpone');

/** What a handler of a state may answer; nothing means: stay, with the timeout that runs. */
export type Answer = Transition | typeof postpone | undefined | void;

/** A state: handlers by the `type` of their event, and hooks. */
export interface StateHooks {
  /** Runs whenever the machine comes here, the first time included. */
  onEnter?(): unknown;
  /** Runs when the timeout of `to` has passed before another state was entered. */
  onTimeout?(): Answer | Routine<Answer> | PromiseLike<Answer>;
}

/** What `machine` is made of. */
export interface Machine<S extends Record<string, object>> {
  readonly initial: keyof S & string;
  readonly states: S;
}

type EventOf<S> = { [K in keyof S]: Omit<S[K], keyof StateHooks> }[keyof S];
/** The events of a machine: those of all of its states. */
export type MachineMessage<S> = EventOf<S> extends infer E ? (E extends object ? MessageOf<E> : never) : never;

/**
 * A body that is a state machine, as OTP's `gen_statem`: each state is a record of handlers, and a handler answers where to go.
 * Entering another state ends the timeout of the one before and brings back the events that were postponed, in their order,
 * before any other. What the state has no handler for goes to the dead letters.
 *
 * Pass a function that makes the machine when there is data beside the state: it is called for each actor that starts.
 *
 * @example
 * ```ts run
 * import { actor, machine, runSync, to } from '@core/actors';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * const door = machine({
 *   initial: 'locked',
 *   states: {
 *     locked: {
 *       onEnter: () => console.log('locked'),
 *       code: ({ digits }: { digits: string }) => (digits === '1234' ? to('open', { timeout: 10_000 }) : undefined),
 *     },
 *     open: {
 *       onEnter: () => console.log('open'),
 *       onTimeout: () => to('locked'),
 *     },
 *   },
 * });
 *
 * runSync(
 *   function* () {
 *     const ref = actor(door);
 *     ref.send({ type: 'code', digits: '0000' });
 *     ref.send({ type: 'code', digits: '1234' });
 *     yield* sleep(60_000);
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * locked
 * open
 * locked
 * ```
 */
export function machine<S extends Record<string, object>, M = MachineMessage<S>>(
  setup: Machine<S> | ((self: Self<M>) => Machine<S>),
): Body<MachineMessage<S>> {
  return (self) => running(self as unknown as Self<unknown>, setup);
}

type State = Record<string, ((event: unknown) => unknown) | undefined> & StateHooks;
/** What the machine sends itself when a timeout has passed. */
class TimedOut extends Notice {
  readonly type = 'timeout';
}

interface Made {
  readonly initial: string;
  readonly states: Record<string, object>;
}

function running(self: Self<unknown>, setup: object): Routine {
  return new Running(self, (typeof setup === 'function' ? (setup as (self: unknown) => object)(self) : setup) as Made).run();
}

class Running {
  private readonly self: Self<unknown>;
  private readonly initial: string;
  private readonly states: Record<string, object>;
  private state!: State;
  private timer: Timer | null = null;
  private timedOut: TimedOut | null = null;

  constructor(self: Self<unknown>, made: Made) {
    this.self = self;
    this.states = made.states;
    this.initial = made.initial;
  }

  *run(): Routine {
    const { self } = this;
    yield* this.enter(new Transition(this.initial, undefined));
    for (;;) {
      const event = yield* self.receive();
      obey(event);
      const isTimeout = event instanceof TimedOut;
      if (isTimeout && event !== this.timedOut) continue; // of a state that was left
      const name = isTimeout ? 'onTimeout' : this.nameOf(event);
      if (name === undefined || this.state[name] === undefined) {
        if (!isTimeout) (self as Actor)._ignore(event);
        continue;
      }
      const result = this.state[name](event);
      const answer = isPending(result) ? yield* settle(result) : result;
      if (answer === postpone) self.stash(event);
      else if (answer instanceof Transition) yield* this.enter(answer);
    }
  }

  /** The name of the handler for an event, if it has one in this state. */
  private nameOf(event: unknown): string | undefined {
    const type = typeOf(event);
    return typeof type !== 'string' || type === 'onEnter' || type === 'onTimeout' || !Object.hasOwn(this.state, type) ? undefined : type;
  }

  private *enter({ to: name, _timeout: timeout }: Transition): Routine {
    const { self } = this;
    const next = this.states[name];
    if (next === undefined) throw new TypeError(`"${self.name}" has no state "${name}"`);
    const isSame = next === this.state;
    if (!isSame || timeout !== undefined) {
      this.timer?.cancel();
      this.timer = null;
      this.timedOut = null;
    }
    if (timeout !== undefined) this.timer = self.sendAfter(timeout, (this.timedOut = new TimedOut()));
    if (isSame) return;
    self.unstash();
    this.state = next as State;
    yield* settle(this.state.onEnter?.());
  }
}
