/**
 * The running chain as it stands now: the whole state of this package, besides what coroutines and schedulers keep of
 * themselves. Only the modules about the chain, and the observers, touch it.
 */
import type { Notify } from '../observer.ts';
import type { Strand } from '../strand.ts';

/** To go on with a value, with an error, or to return. */
export type Mode = 0 | 1 | 2;

export interface Registers {
  /** The innermost coroutine of the running chain. */
  running: Strand | null;
  /** How the running frame is continued, and with what. */
  mode: Mode;
  input: unknown;
  /** The request that the driver is to commit; `NONE` outside the moment between an operation and the driver. */
  request: number;
  /** Null stands for the running one. */
  subject: Strand | null;
  parcel: unknown;
  /** Tells the observers; null while there are none, which is all that a switch pays for them. */
  notify: Notify | null;
  /** Whether a barrier lies between here and what `nearest` found last. */
  crossed: boolean;
  /** Counts the times that a coroutine with others inside was resumed by another resumer; remembered walks are void then. */
  epoch: number;
  /** How many call frames are entered natively, one inside the other. */
  nesting: number;
  /** How many call frames, natively entered, have handed the present suspension outwards. */
  handed: number;
  /** The outermost coroutine whose native resume has handed it outwards. */
  bounced: Strand | null;
  /** Where results are copied (see `COPIED`): the suspension was handed out, and the driver has not committed it yet. */
  delivered: boolean;
}

export const registers: Registers = {
  running: null,
  mode: 0,
  input: undefined,
  request: 0,
  subject: null,
  parcel: undefined,
  notify: null,
  crossed: false,
  epoch: 0,
  nesting: 0,
  handed: 0,
  bounced: null,
  delivered: false,
};

// What other modules must know of the constants in chain.ts.

/** `request`: nothing is requested. */
export const NONE = 0;
/** `request`: observers are told, and nobody may request anything. */
export const LOCKED = 12;
/** What messages call the requests. */
export const VERBS: readonly string[] = [
  '', 'resume', 'suspend', 'transfer', 'park', 'reschedule', 'call', 'throw', 'close', 'run', 'continue', 'transfer',
];

/** `state`: see chain.ts. */
export const NEW = 0;
export const RUNNING = 2;
export const PARKED = 3;

/** `_place`: see waiter.ts. */
export const NOWHERE = -1;

/** `flags`: see chain.ts. */
export const DIRECT = 4;
/** `flags`: plain code, not a coroutine of anybody's. */
export const BARRIER = 8;
/** `flags`: see chain.ts. */
export const ENTERING = 128;
/** `flags`: on its scheduler's list of live coroutines. */
export const LIVE = 16;
