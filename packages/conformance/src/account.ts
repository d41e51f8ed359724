/**
 * What is left of a run: what it did, what it lived through, and what the laws need to know besides.
 */
import type { Cost } from './cost.ts';
import type { FaultKind } from './case.ts';

/** What one pause brought. */
export interface Moment {
  fault?: FaultKind | undefined;
  /** Who is cancelled. */
  worker?: string | undefined;
  /** Who paused. */
  by?: string | undefined;
  /** True when a guard of that worker was entered, and its `finally` was not. */
  guarded?: boolean | undefined;
  /** Milliseconds for which the pause waited for what ran inside it. */
  inside: number;
  /** Milliseconds that passed while the whole run was suspended. */
  outside: number;
}

export interface Experience {
  readonly moments: readonly Moment[];
  readonly choices: readonly number[];
}

/** What became of the run as a whole. */
export type End = 'done' | 'threw' | 'killed' | 'closed' | 'stuck';

/** What one worker did, for the laws that need no comparison. */
export interface Ledger {
  readonly worker: string;
  begun: number;
  ended: number;
  /** Steps that were passed, by index, in order. */
  readonly steps: number[];
  guards: number;
  caught: number;
  cleanups: number;
  /** Attempts to suspend across a plain frame that went wrong. */
  readonly lapses: string[];
}

/** What is left of a run. */
export interface Account {
  readonly member: number;
  readonly paradigm: string;
  readonly script: string;
  readonly trace: readonly string[];
  readonly end: End;
  readonly experience: Experience;
  readonly cost: Cost;
  readonly ledgers: readonly Ledger[];
  /** The kit's errors with the number of times that they were delivered. */
  readonly errors: readonly { readonly message: string; readonly raised: number; readonly delivered: number }[];
  readonly results: readonly { readonly worker: string; readonly delivered: number }[];
  readonly sent: readonly string[];
  readonly received: readonly string[];
  readonly left: readonly string[];
  /** For each injected wait that ended well: how many steps others passed meanwhile. */
  readonly whileWaiting: readonly number[];
  /** How many steps were passed after a kill or close. */
  readonly afterwards: number;
}
