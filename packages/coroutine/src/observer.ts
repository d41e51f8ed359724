import { BARRIER, LOCKED, registers } from './chain/registers.ts';
import { Strand } from './strand.ts';
import type { Coroutine } from './coroutine.ts';
import type { Family } from './family.ts';
import type { Wait } from './wait.ts';

/** Why control went from one coroutine to another. */
export type SwitchKind = 'resume' | 'suspend' | 'transfer' | 'schedule' | 'throw' | 'close' | 'end';

/**
 * Everything that happens to coroutines; implement what you need. Hooks run in the middle of a switch: they must not
 * switch themselves, and what they throw is reported to the console and changes nothing.
 * `null` stands for plain code.
 */
export interface Observer {
  create?(coroutine: Coroutine): void;
  start?(coroutine: Coroutine): void;
  switch?(from: Coroutine | null, to: Coroutine | null, family: Family, kind: SwitchKind): void;
  park?(coroutine: Coroutine, wait: Wait): void;
  wake?(coroutine: Coroutine, by: Coroutine | null): void;
  end?(coroutine: Coroutine, value: unknown): void;
  error?(coroutine: Coroutine, error: unknown): void;
}

const watching: Set<Observer> = new Set();

/**
 * Calls `watcher` for everything that happens from now on, in every family. Nothing is paid while nobody observes.
 * @returns a function that ends the observation
 */
export function observe(watcher: Observer): () => void {
  watching.add(watcher);
  registers.notify = notifyAll;
  return () => {
    watching.delete(watcher);
    if (watching.size === 0) registers.notify = null;
  };
}

type Event = keyof Observer;
/** @internal */
export type Notify = <E extends Event>(event: E, ...args: Told<Parameters<Required<Observer>[E]>>) => void;
/** The chain speaks of strands. */
type Told<A> = { [K in keyof A]: unknown extends A[K] ? A[K] : Coroutine extends A[K] ? Extract<A[K], null> | Strand : A[K] };

/** Tells the observers; the chain is protected from them. */
function notifyAll<E extends Event>(event: E, ...args: Told<Parameters<Required<Observer>[E]>>): void {
  const before = registers.request;
  registers.request = LOCKED; // they may not request anything
  const seen = args.map(asSeen);
  for (const watcher of watching) {
    try {
      (watcher[event] as ((...a: unknown[]) => void) | undefined)?.(...seen);
    } catch (error) {
      try {
        report(event, error);
      } catch {
        // A console that throws must not corrupt the chain either.
      }
    }
  }
  registers.request = before;
}

function asSeen(subject: unknown): unknown {
  if (!(subject instanceof Strand)) return subject;
  return (subject.flags & BARRIER) === 0 ? subject.owner : null;
}

function report(event: string, error: unknown): void {
  (globalThis as { console?: { error(...args: unknown[]): void } }).console?.error(`observer failed in "${event}":`, error);
}
