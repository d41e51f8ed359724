/// <reference lib="esnext.disposable" preserve="true" />
import type { Family } from './family.ts';
import type { Body } from './routine.ts';
import type { Wait } from './wait.ts';
import { Waiter } from './waiter.ts';
import { wake } from './chain.ts';
import { NEW, RUNNING, SCHEDULED } from './chain/registers.ts';
import { STATES, type CoroutineState } from './state.ts';

/** What is shared by the coroutines that one `close` unwinds. */
export interface Closing {
  readonly root: Coroutine;
  readonly errors: unknown[];
}

/** What a coroutine seldom needs, kept apart so that a million parked ones stay small. */
export interface Aside {
  /** Set from the moment something closes it. */
  closing: Closing | null;
  /** The error that waits for it while it is flagged as interrupted. */
  interrupt: unknown;
  /** Where a long walk outwards ended; see `nearest` in chain.ts. */
  via: Walk | null;
}

interface Walk {
  readonly key: object;
  readonly epoch: number;
  readonly found: Coroutine | null;
  readonly crossed: boolean;
}

/** A routine that has been called. */
export type Frame = Generator<unknown, unknown, unknown>;

/** A call whose frame is on the heap. */
export interface CallFrame {
  /** The caller's frame while the call is under way. */
  _caller: Frame | null;
  /** The call around this one in the same coroutine. */
  _outer: CallFrame | null;
  /** Set when a close reaches the caller: after this call, it is told to return. */
  _unwinds: boolean;
  /** The routine's name. */
  readonly _name: string;
}

/**
 * One suspended or running computation: one-shot, owned by one family. It is moved through its family only
 * (`family.resume(coroutine)`), so whoever has no access to the family can look at it and close it, but not switch to it.
 *
 * A paradigm derives its own class from it, so that a task is one object.
 *
 * @typeParam T what its routine returns
 */
export class Coroutine<T = unknown> extends Waiter {
  readonly family: Family;
  /** @internal One of the numbers below; `captured` is no state of its own but a place: inside a segment that was left. */
  _state: number = NEW;
  /** @internal The one that resumed it last; kept while suspended, to notice when somebody else resumes it. */
  _resumer: Coroutine | null = null;
  /** @internal The innermost coroutine of its segment while it is suspended or parked. */
  _top: Coroutine = this;
  /** @internal The innermost call frame. Until the first step its routine stands here, and its arguments in the slot. */
  _frame: Frame | null;
  /** @internal The calls that wait for the innermost frame; each holds its caller's frame. */
  _calls: CallFrame | null = null;
  /** @internal What it is parked on. */
  _wait: Wait | null = null;
  /** @internal Flag bits, see chain.ts. */
  _flags = 0;
  /** @internal */ _aside: Aside | null = null;
  /** @internal Its neighbours among the live coroutines of a scheduler. */
  _older: Coroutine | null = null;
  /** @internal */ _newer: Coroutine | null = null;
  /** @internal A number stands for the family's name with that number. */
  _name: string | number;

  constructor(family: Family, routine: Body<T>, args: readonly unknown[], name?: string) {
    super();
    this.family = family;
    this._frame = routine as unknown as Frame;
    this.slot = args;
    if (family._schedules) this._flags = SCHEDULED;
    this._name = name ?? ++family._count;
    family._created(this);
  }

  /** The given name, else the family's with a number. Every message about the coroutine uses it. */
  get name(): string {
    return typeof this._name === 'string' ? this._name : `${this.family.name}#${this._name}`;
  }

  get state(): CoroutineState {
    if (this._state !== RUNNING) return STATES[this._state]!;
    for (let c = this as Coroutine | null; c !== null; c = c._resumer) {
      if (c._state !== RUNNING) return 'captured';
    }
    return 'running';
  }

  /** What it is parked on, else undefined. */
  get wait(): Wait | undefined {
    return this._wait ?? undefined;
  }

  /** What a parked coroutine waits for, in words ("to receive from channel "jobs""), else undefined. */
  get waitsFor(): string | undefined {
    return this._wait?.describe(this);
  }

  /** Makes a parked coroutine ready again: its wait returns `value`. Its scheduler decides when it runs. */
  wake(value?: unknown): void {
    wake(this, value, false);
  }

  /** Makes a parked coroutine ready again: its wait throws `error`. */
  wakeThrow(error: unknown): void {
    wake(this, error, true);
  }

  /** Closes it, for `using`: `finally` blocks run, nothing can catch it. A coroutine that has ended is left alone. */
  [Symbol.dispose](): void {
    this.family.close(this).sync();
  }
}
