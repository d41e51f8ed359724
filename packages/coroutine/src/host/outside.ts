import { Wait } from '../wait.ts';
import type { Waiter } from '../waiter.ts';
import type { Clock } from './clock.ts';
import { currentHost, type Host } from './host.ts';

/** Ends a wait: with an error to throw when `failed` is true, else with its result. Later calls do nothing. */
export type Deliver = (failed: boolean, value: unknown) => void;

interface Entry {
  readonly host: Host;
  stop: (() => void) | undefined;
}

/**
 * A wait that only the outside world can end; derive from it to let in something new. Give it `subscribe` and `describe`.
 * The run around it counts the wait until it is over, so that a program which awaits something outside is never called
 * deadlocked. Like every wait it can be an arm of a choice, be given up at any time, and be run by several at once.
 *
 * @example
 * ```ts run
 * import { OutsideWait, run, type Deliver } from '@core/coroutine/host';
 *
 * class Microtask extends OutsideWait<string> {
 *   protected subscribe(deliver: Deliver): () => void {
 *     let wanted = true;
 *     queueMicrotask(() => wanted && deliver(false, 'done'));
 *     return () => (wanted = false);
 *   }
 *   describe() {
 *     return 'for a microtask';
 *   }
 * }
 * console.log(await run(() => new Microtask()));
 * ```
 * ```text output
 * done
 * ```
 */
export abstract class OutsideWait<T> extends Wait<T> {
  private readonly waiting = new Map<Waiter, Entry>();

  /**
   * Begins to listen, for one waiter, and returns how to stop. Once it has delivered it must have stopped by itself; what it
   * throws is thrown by the wait. `clock` is the run's.
   */
  protected abstract subscribe(deliver: Deliver, clock: Clock): () => void;

  /** @internal */
  attempt(): boolean {
    return false;
  }

  /** @internal */
  override outside(): boolean {
    return true;
  }

  /** @internal */
  enter(waiter: Waiter): void {
    const host = currentHost(this.describe());
    const entry: Entry = { host, stop: undefined };
    this.waiting.set(waiter, entry);
    host.await(1);
    try {
      entry.stop = this.subscribe((failed, value) => {
        if (!this.forget(waiter, entry)) return;
        if (failed) waiter.wakeThrow(value);
        else waiter.wake(value);
      }, host.clock);
    } catch (error) {
      this.forget(waiter, entry);
      throw error;
    }
  }

  /** @internal */
  leave(waiter: Waiter): void {
    const entry = this.waiting.get(waiter);
    if (entry === undefined) return;
    this.forget(waiter, entry);
    entry.stop?.();
    // Another run may count on it by now, and is to look again.
    if (entry.host.isOver) waiter.coroutine?.family._schedule?.wakeLoops();
  }

  /** False when that wait is over already. */
  private forget(waiter: Waiter, entry: Entry): boolean {
    if (this.waiting.get(waiter) !== entry) return false;
    this.waiting.delete(waiter);
    entry.host.await(-1);
    return true;
  }

  /** Completes the sentence "… waits", for instance `for the event "load"`. */
  abstract override describe(): string;
}
