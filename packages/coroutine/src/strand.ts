import { NEW } from './chain/registers.ts';
import { Waiter } from './waiter.ts';
import { wake } from './chain.ts';
import type { Coroutine } from './coroutine.ts';
import type { Family } from './family.ts';
import type { Body } from './routine.ts';
import type { Schedule } from './schedule.ts';
import type { Wait } from './wait.ts';

/** What is shared by the coroutines that one `close` unwinds. */
export interface Closing {
  readonly root: Strand;
  errors: unknown[];
}

/** What a coroutine seldom needs, kept apart so that a million parked ones stay small. */
export interface Aside {
  /** Set from the moment something closes it. */
  closing: Closing | null;
  /** The error that waits for it while it is flagged as interrupted. */
  interrupt: unknown;
  /** Where a long walk outwards ended; see `nearest` in walk.ts. */
  via: Walk | null;
  /** See `Strand.top`; null when it is that itself. */
  top: Strand | null;
}

interface Walk {
  readonly key: object;
  readonly epoch: number;
  readonly found: Strand | null;
  readonly crossed: boolean;
}

const NOTHING: readonly unknown[] = [];

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
 * What the chain and the queues know of a coroutine. Paradigms derive classes of their own from `Coroutine`, and an engine
 * tells no more than four classes apart where a property is read; this one is the same for all, so that a switch costs the
 * same however many paradigms a program has. It is what waits, too.
 */
export class Strand extends Waiter {
  /** Whose it is. */
  readonly owner: Coroutine;
  readonly family: Family;
  /** Of a scheduler's: who else is ready; null for one that cannot park. */
  readonly schedule: Schedule | null;
  /** One of the numbers in chain.ts; `captured` is no state of its own but a place: inside a segment that was left. */
  state: number = NEW;
  /** Flag bits, see chain.ts. */
  flags = 0;
  /** The one that resumed it last; kept while suspended, to notice when somebody else resumes it. */
  resumer: Strand | null = null;
  /** The innermost call frame. Until the first step its routine stands here, and its arguments in the slot. */
  frame: Frame | null;
  /** The calls that wait for the innermost frame; each holds its caller's frame. */
  calls: CallFrame | null = null;
  /** What it is parked on. */
  wait: Wait | null = null;
  aside: Aside | null = null;
  /** Its neighbours among the live ones of a scheduler. */
  older: Strand | null = null;
  newer: Strand | null = null;

  constructor(owner: Coroutine, family: Family, routine: Body<never>, args: readonly unknown[]) {
    super();
    this.owner = owner;
    this.family = family;
    this.schedule = family._schedule;
    this.frame = routine as unknown as Frame;
    this.slot = args.length === 0 ? NOTHING : args; // most have none, and a burst of new ones is what a collector copies
  }

  /** The innermost one of its segment while it is suspended or parked. */
  get top(): Strand {
    const { aside } = this;
    return aside === null || aside.top === null ? this : aside.top;
  }

  override get coroutine(): Coroutine {
    return this.owner;
  }

  wake(value?: unknown): void {
    wake(this, value, false);
  }

  wakeThrow(error: unknown): void {
    wake(this, error, true);
  }
}
