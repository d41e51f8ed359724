import type { Routine, Runnable } from '@core/coroutine';
import type { Script, Worker } from './script.ts';

/**
 * What the kit knows of a paradigm: how to make an instance, and how to run a small scripted workload in it. The trace is
 * what the workers and the adapter report to the probe. Most adapters take 15 to 40 lines.
 *
 * @typeParam I the paradigm's own instance: a scheduler, a system of actors, a family
 *
 * @example
 * ```ts run
 * import { type Adapter, checkAlone, report } from '@core/conformance';
 * import { Family } from '@core/coroutine';
 *
 * const families: Adapter<Family> = {
 *   name: 'families',
 *   make: () => new Family('family'),
 *   *run(family, script, probe) {
 *     const turn = () => family.suspend();
 *     const all = script.map((worker) => family.create(() => probe.work(worker, turn)));
 *     while (all.some((c) => c.state !== 'ended')) {
 *       for (const c of all) {
 *         if (c.state === 'ended') continue;
 *         try {
 *           yield* family.resume(c);
 *         } catch (error) {
 *           probe.threw(error);
 *         }
 *       }
 *     }
 *   },
 * };
 *
 * const rows = checkAlone(families);
 * console.log(report(rows).split(':')[0]);
 * ```
 * ```text output
 * every law is kept
 * ```
 */
export interface Adapter<I = unknown> {
  /** In reports and in replay tokens: letters, digits and dashes. */
  readonly name: string;

  /** A fresh instance. Runs nothing of any worker, and shares nothing that matters with another one. */
  make(): I;

  /**
   * Runs the script in the instance: makes one body for each worker, whose routine is (or calls) `probe.work(worker, turn)`,
   * and returns when all of them have ended. Where the paradigm delivers an outcome, tell the probe: `threw` for errors,
   * `returned` for values. When a worker fails, the others may go on or be stopped, but none may be left waiting.
   */
  run(instance: I, script: Script, probe: Probe): Routine<void>;

  /** The name of the worker of this instance that runs here; undefined outside all of them. For the law `current`. */
  current?(instance: I): string | undefined;

  /**
   * Asks one worker to end where it waits, in the paradigm's own way; a plain call that never switches, and does nothing to
   * a worker that is not there any more. For the laws `cancel` and `hand-off`.
   */
  cancel?(instance: I, worker: string): void;

  /** What was sent and not received when all have ended, taken out without waiting. For the law `hand-off`. */
  left?(instance: I): readonly string[];

  /**
   * Continues one worker that is ready by hand, nested in whoever runs this (another worker, or nobody of the instance), before
   * its turn comes. For the law `by-hand`.
   */
  resume?(instance: I, worker: string): Runnable<unknown>;

  /** Laws of the optional tier that the paradigm claims to keep: they are checked, and breaking one is a failure. */
  readonly claims?: readonly Claim[];
}

/**
 * The optional tier: `current` (law 2: the instance knows who runs), `results` (what a worker returns arrives once),
 * `waiting` (while one worker waits the others of its instance go on), `cancel` (ends the one, and nobody else), `hand-off`
 * (nothing that was sent is lost or doubled, whoever is cancelled, whenever), `runners` (an instance may be run by several at
 * once, any of which may go away), `by-hand` (a worker moved by hand gives control back to whoever moved it), `guests` (a turn
 * may be taken by coroutines that are no workers of it).
 */
export type Claim = 'current' | 'results' | 'waiting' | 'cancel' | 'hand-off' | 'runners' | 'by-hand' | 'guests';

/** The adapter's line to the kit. Each run has a fresh one. */
export interface Probe {
  /**
   * What a worker does, by its steps; the paradigm's own suspension is `turn`, run at each step `t`. Suspends where the
   * script says, also in its `finally`. Use it as the worker's body, or by `yield*` in one.
   * @returns a token of the worker's, for `returned`
   * @throws what the kit injects, or what the script says
   */
  work(worker: Worker, turn: () => Runnable<unknown>): Routine<object>;
  /** Adds a line to the trace: what was received, who was told. Anything that must be the same in every company. */
  log(line: string): void;
  /** The paradigm has delivered what a worker returned. */
  returned(value: unknown): void;
  /**
   * The paradigm has delivered an error. Raises it again when it concerns the whole run (the signal that ends it, a
   * deadlock), so a `catch` that hands everything over to the probe is right. One that nobody has raised breaks a law; where
   * a worker was ended, an error of your own may tell of it.
   */
  threw(error: unknown): void;
  /** A new item to hand over, unlike any other. */
  item(): string;
  /** The item has been sent: the operation that sends it has returned. */
  sent(item: string): void;
  /** The item has arrived where it is used up. */
  received(item: string): void;
}

/** Refuses what would be found out late and obscurely. */
export function checkAdapter(adapter: Adapter): void {
  // Not all adapters are seen by a compiler.
  if (typeof (adapter.name as unknown) !== 'string') throw new TypeError('cannot check an adapter: it has no name');
  if (!/^[a-zA-Z\d-]+$/.test(adapter.name)) {
    throw new TypeError(`cannot check adapter "${adapter.name}": a name consists of letters, digits and dashes`);
  }
  for (const claim of adapter.claims ?? []) {
    if (!Object.hasOwn(NEEDED, claim)) {
      const known = Object.keys(NEEDED).join(', ');
      throw new TypeError(`cannot check adapter "${adapter.name}": it claims "${claim}", and the laws to claim are ${known}`);
    }
    for (const method of NEEDED[claim]) {
      if (adapter[method] === undefined) {
        throw new TypeError(`cannot check adapter "${adapter.name}": it claims "${claim}" and has no method "${method}"`);
      }
    }
  }
}

const NEEDED: Readonly<Record<Claim, readonly ('current' | 'cancel' | 'left' | 'resume')[]>> = {
  current: ['current'],
  results: [],
  waiting: [],
  cancel: ['cancel'],
  'hand-off': ['cancel', 'left'],
  runners: [],
  'by-hand': ['resume'],
  guests: [],
};
