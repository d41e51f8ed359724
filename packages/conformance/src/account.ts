/**
 * What is left of a run: what it did, what it lived through, and what the laws need to know besides.
 */
import type { Cost } from './cost.ts';
import type { FaultKind } from './case.ts';

/** What one pause brought. */
export interface Moment {
  fault?: FaultKind | undefined;
  /** Who is cancelled, or ended where it waits. */
  worker?: string | undefined;
  /** Who paused. Where one that waits is to be ended: that one, or nobody when it did not wait. */
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

/** An error that was delivered, and that the kit has not raised. */
export interface Stray {
  readonly what: string;
  /** True when it cannot be the paradigm's way to tell that a worker was ended: a refusal, or the failure of a kill. */
  readonly isDefect: boolean;
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
  /** How many of its coroutines have not ended. */
  readonly living: number;
  readonly ledgers: readonly Ledger[];
  /** The kit's errors with the number of times that they were delivered. */
  readonly errors: readonly { readonly message: string; readonly raised: number; readonly delivered: number }[];
  readonly strays: readonly Stray[];
  readonly results: readonly { readonly worker: string; readonly delivered: number }[];
  /** What was delivered as a result, and was none. */
  readonly unknownResults: readonly string[];
  readonly sent: readonly string[];
  readonly received: readonly string[];
  readonly left: readonly string[];
  /** For each injected wait that ended well: how many steps others passed meanwhile. */
  readonly whileWaiting: readonly number[];
  /** How many steps were passed after a kill or close. */
  readonly afterwards: number;
}
