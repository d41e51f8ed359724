import { Wait } from '../wait.ts';
import type { Waiter } from '../waiter.ts';
import { currentHost, type Host } from './host.ts';

/**
 * A wait that only the outside world can end. `subscribe` is told how to deliver and answers how to stop listening; the
 * host counts the wait until it is over, so that a program which awaits something outside is never called deadlocked.
 */
export abstract class OutsideWait<T> extends Wait<T> {
  private readonly waiting = new Map<Waiter, { readonly host: Host; readonly stop: () => void }>();

  /** Begins to listen. Deliver at most once; after `stop` nothing may be delivered. */
  protected abstract subscribe(host: Host, deliver: Deliver): () => void;

  attempt(): boolean {
    return false;
  }

  override outside(): boolean {
    return true;
  }

  enter(waiter: Waiter): void {
    const host = currentHost(this.describe());
    const stop = this.subscribe(host, (failed, value) => {
      this.waiting.delete(waiter);
      host.await(-1);
      if (failed) waiter.wakeThrow(value);
      else waiter.wake(value);
    });
    this.waiting.set(waiter, { host, stop });
    host.await(1);
  }

  leave(waiter: Waiter): void {
    const entry = this.waiting.get(waiter);
    if (entry === undefined) return;
    this.waiting.delete(waiter);
    entry.host.await(-1);
    entry.stop();
  }

  abstract override describe(): string;
}

export type Deliver = (failed: boolean, value: unknown) => void;
