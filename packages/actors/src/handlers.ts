import type { Routine } from '@core/coroutine';
import { ExitError, type ExitReason } from './exit.ts';
import { isPending, settle } from './answers.ts';
import { typeOf } from './message-type.ts';
import { obey } from './signals.ts';
import type { Actor } from './actor.ts';
import type { Body, Self } from './ref.ts';

/** The hooks of a record of handlers. Like a handler, a hook may be a routine, or answer an operation or a promise. */
export interface HandlerRecord {
  /** Runs before the first message. */
  onStart?(): unknown;
  /** Runs before `onStart` when a supervisor has started the actor again; is told why the one before it ended. */
  onRestart?(reason: ExitReason): unknown;
  /** Runs when the actor ends by itself or is asked to; not when it is killed, as nothing does then in OTP either. */
  onStop?(reason: ExitReason): unknown;
  /** Gets what no handler takes; without it such a message goes to the dead letters. */
  otherwise?(message: unknown): unknown;
}

type Hook = keyof HandlerRecord;

/** The messages of a record of handlers: for each `{ type: its name }` and whatever fields its parameter has. */
export type MessageOf<R> = {
  [K in Exclude<keyof R & string, Hook>]: R[K] extends () => unknown
    ? { readonly type: K }
    : R[K] extends (message: infer P) => unknown
      ? P extends { readonly type: K }
        ? P
        : { readonly type: K } & P
      : never;
}[Exclude<keyof R & string, Hook>];

/** What a handler answers to have other handlers take over. */
export class Become {
  /** @internal */ readonly _next: object;
  constructor(next: object) {
    this._next = next;
  }
}

/**
 * Answered by a handler: from the next message on, `next` handles them (Akka's and Erlang's `become`). Its `onStart` runs
 * first, if it has one; the `onStop` of the record in force runs at the end.
 */
export function become(next: object): Become {
  return new Become(next);
}

/**
 * A body in handler style, as OTP's `gen_server`: one message after the other, each by the handler named like its `type`;
 * while a handler waits (it is a routine, or answers an operation or a promise) the next message waits too. The type of the messages follows from the record.
 *
 * Pass a function that makes the record when there is state: it is called for each actor that starts, so that a restarted
 * one begins anew. An actor that traps exits ends with the reason of the one that started it, as a `gen_server` does.
 *
 * @example
 * ```ts run
 * import { actor, handlers, type Reply, runSync } from '@core/actors';
 *
 * const counter = handlers(() => {
 *   let n = 0;
 *   return {
 *     add({ by }: { by: number }) {
 *       n += by;
 *     },
 *     get({ reply }: { reply: Reply<number> }) {
 *       reply.send(n);
 *     },
 *   };
 * });
 *
 * runSync(function* () {
 *   const ref = actor(counter);
 *   ref.send({ type: 'add', by: 2 });
 *   ref.send({ type: 'add', by: 3 });
 *   console.log(yield* ref.ask('get'));
 * });
 * ```
 * ```text output
 * 5
 * ```
 */
export function handlers<R extends object, M = MessageOf<R>>(setup: R | ((self: Self<M>) => R)): Body<MessageOf<R>> {
  return (self) => serve(self as unknown as Self<unknown>, setup);
}

type Table = Record<string, ((message: unknown) => unknown) | undefined> & HandlerRecord;

/** The body itself: a routine around it would cost at every message. */
function* serve(self: Self<unknown>, setup: object): Routine {
  let table = (typeof setup === 'function' ? (setup as (self: unknown) => object)(self) : setup) as Table;
  let reason: ExitReason;
  try {
    if (self.restartReason !== undefined) yield* settle(table.onRestart?.(self.restartReason));
    yield* settle(table.onStart?.());
    for (;;) {
      const message = yield* self.receive();
      obey(message);
      const type = typeOf(message);
      const handler = typeof type !== 'string' || isHook(type) || !Object.hasOwn(table, type) ? undefined : table[type];
      let answer: unknown;
      if (handler !== undefined) answer = handler.call(table, message);
      else if (table.otherwise !== undefined) answer = table.otherwise(message);
      else (self as Actor)._ignore(message);
      if (answer === undefined) continue;
      if (isPending(answer)) answer = yield* settle(answer);
      if (!(answer instanceof Become)) continue;
      table = answer._next as Table;
      yield* settle(table.onStart?.());
    }
  } catch (error) {
    reason = error instanceof ExitError ? error.reason : error;
    throw error;
  } finally {
    reason ??= (self as Actor)._closedFor;
    if (reason !== 'killed') yield* settle(table.onStop?.(reason));
  }
}

function isHook(type: string): boolean {
  return type === 'onStart' || type === 'onRestart' || type === 'onStop' || type === 'otherwise';
}
