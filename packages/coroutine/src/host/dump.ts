import { logicalStack } from '../logical-stack.ts';
import { observe } from '../observer.ts';
import type { Coroutine } from '../coroutine.ts';
import type { CoroutineState } from '../state.ts';

/** One line of a dump. */
export interface DumpEntry {
  readonly coroutine: string;
  readonly family: string;
  readonly state: CoroutineState;
  /** What a parked coroutine waits for, in words. */
  readonly waitsFor: string | undefined;
  /** Its calls and the coroutines around it, innermost first. */
  readonly stack: readonly string[];
}

/** Watches coroutines come and go, without keeping any of them alive. */
export interface Tracker {
  /** Every live coroutine that was created since tracking began, oldest first. */
  dump(): DumpEntry[];
  stop(): void;
}

/** Begins to track coroutines, so that all of them can be listed, also those that nobody schedules. */
export function track(): Tracker {
  const live = new Set<WeakRef<Coroutine>>();
  const stop = observe({
    create(coroutine) {
      live.add(new WeakRef(coroutine));
    },
  });
  return {
    dump() {
      const entries: DumpEntry[] = [];
      for (const reference of live) {
        const coroutine = reference.deref();
        if (coroutine === undefined || coroutine.state === 'ended') live.delete(reference);
        else entries.push(describe(coroutine));
      }
      return entries;
    },
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
