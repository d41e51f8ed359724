import { logicalStack } from '../logical-stack.ts';
import { observe } from '../observer.ts';
import type { Coroutine } from '../coroutine.ts';
import type { CoroutineState } from '../state.ts';

/** One coroutine in a dump. */
export interface DumpEntry {
  readonly coroutine: string;
  readonly family: string;
  readonly state: CoroutineState;
  /** What a parked coroutine waits for, in words. */
  readonly waitsFor: string | undefined;
  /** Its calls whose frames are on the heap, and the coroutines around it, innermost first. */
  readonly stack: readonly string[];
}

/** Watches coroutines come and go, without keeping any of them alive. */
export interface Tracker {
  /** Every live coroutine that was created since tracking began, oldest first, whether or not somebody schedules it. */
  dump(): DumpEntry[];
  /** The dump as text, to be printed when a program seems to hang. */
  toString(): string;
  /** Ends the tracking and forgets all. */
  stop(): void;
}

/**
 * Begins to track coroutines, so that all of them can be listed, also those that nobody schedules. While it is on, creating
 * and ending a coroutine costs more, and switches are observed.
 *
 * @example
 * ```ts run
 * import { Scheduler } from '@core/coroutine';
 * import { run, sleep, track, virtualClock } from '@core/coroutine/host';
 *
 * const tracker = track();
 * const cooks = new Scheduler('cooks');
 * const kitchen = run(
 *   function* () {
 *     cooks.start(cooks.create(() => sleepy(50)));
 *     yield* cooks.run();
 *   },
 *   { clock: virtualClock() },
 * );
 * function* sleepy(ms: number) {
 *   yield* sleep(ms);
 * }
 * console.log(String(tracker));
 * await kitchen;
 * tracker.stop();
 * ```
 * ```text output
 * "main" (host) is parked, waits for its scheduler "cooks"
 *     in coroutine "main" (host)
 * "cooks#1" (cooks) is parked, waits for 50 ms
 *     in coroutine "cooks#1" (cooks)
 * ```
 */
export function track(): Tracker {
  const live = new Set<WeakRef<Coroutine>>();
  const references = new WeakMap<Coroutine, WeakRef<Coroutine>>();
  const collected = new FinalizationRegistry<WeakRef<Coroutine>>((reference) => live.delete(reference));
  const forget = (coroutine: Coroutine): void => void live.delete(references.get(coroutine)!);
  const stop = observe({
    create(coroutine) {
      const reference = new WeakRef(coroutine);
      live.add(reference);
      references.set(coroutine, reference);
      collected.register(coroutine, reference);
    },
    end: forget,
    error: forget,
  });
  const dump = (): DumpEntry[] => {
    const entries: DumpEntry[] = [];
    for (const reference of live) {
      const coroutine = reference.deref();
      if (coroutine !== undefined) entries.push(describe(coroutine));
    }
    return entries;
  };
  return {
    dump,
    toString: () => dump().map(print).join('\n'),
    stop() {
      stop();
      live.clear();
    },
  };
}

function describe(coroutine: Coroutine): DumpEntry {
  return {
    coroutine: coroutine.name,
    family: coroutine.family.name,
    state: coroutine.state,
    waitsFor: coroutine.waitsFor,
    stack: logicalStack(coroutine).map((line) => line.trim()),
  };
}

function print({ coroutine, family, state, waitsFor, stack }: DumpEntry): string {
  const waits = waitsFor === undefined ? '' : `, waits ${waitsFor}`;
  return [`"${coroutine}" (${family}) is ${state}${waits}`, ...stack].join('\n    ');
}
