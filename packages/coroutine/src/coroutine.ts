/// <reference lib="esnext.disposable" preserve="true" />
import { ENTERING, PARKED, registers as now, RUNNING } from './chain/registers.ts';
import { STATES, type CoroutineState } from './state.ts';
import { Strand } from './strand.ts';
import type { Family } from './family.ts';
import type { Body } from './routine.ts';
import type { Wait } from './wait.ts';

/**
 * One suspended or running computation: one-shot, owned by one family. It is moved through its family only
 * (`family.resume(coroutine)`), so whoever has no access to the family can look at it and close it, but not switch to it.
 *
 * A paradigm derives its own class from it, so that a task is one object.
 *
 * @typeParam T what its routine returns
 */
export class Coroutine<T = unknown> {
  /** @internal */ readonly _strand: Strand;
  /** @internal A number stands for the family's name with that number. */
  _name: string | number;

  constructor(family: Family, routine: Body<T>, args: readonly unknown[], name?: string) {
    this._strand = new Strand(this, family, routine as Body<never>, args);
    this._name = name ?? ++family._count;
    if (now.notify !== null) now.notify('create', this._strand);
  }

  /** The family that moves it. */
  get family(): Family {
    return this._strand.family;
  }

  /** The given name, else the family's with a number. Every message about the coroutine uses it. */
  get name(): string {
    return typeof this._name === 'string' ? this._name : `${this.family.name}#${this._name}`;
  }

  get state(): CoroutineState {
    const { state } = this._strand;
    if (state !== RUNNING) return STATES[state]!;
    for (let c: Strand | null = this._strand; c !== null; c = c.resumer) {
      if (c.state !== RUNNING) return 'captured';
    }
    return 'running';
  }

  /** What it is parked on, else undefined. */
  get wait(): Wait | undefined {
    return this._strand.wait ?? undefined;
  }

  /** What a parked coroutine waits for, in words ("to receive from channel "jobs""), else undefined. */
  get waitsFor(): string | undefined {
    return this._strand.wait?.describe(this._strand);
  }

  /** What a ready coroutine is about to be handed. The contract does not look at it once the coroutine has ended. */
  get slot(): unknown {
    return this._strand.slot;
  }

  set slot(value: unknown) {
    this._strand.slot = value;
  }

  /**
   * Ends the wait of a parked coroutine by hand and makes it ready: its wait returns `value`, and has had no other effect. Its
   * scheduler decides when it runs. Never switches.
   * @throws UsageError when it is not parked
   */
  wake(value?: unknown): void {
    leaveWait(this._strand);
    this._strand.wake(value);
  }

  /**
   * Ends the wait of a parked coroutine by hand and makes it ready: its wait throws `error`. Never switches.
   * @throws UsageError when it is not parked
   */
  wakeThrow(error: unknown): void {
    leaveWait(this._strand);
    this._strand.wakeThrow(error);
  }

  /** Closes it, for `using`: `finally` blocks run, nothing can catch it. A coroutine that has ended is left alone. */
  [Symbol.dispose](): void {
    this.family.close(this).sync();
  }
}

/** A coroutine is taken out of its wait, which is not to be ended by a partner any more. */
function leaveWait(c: Strand): void {
  if (c.state === PARKED && (c.flags & ENTERING) === 0) c.wait!.leave(c);
}
