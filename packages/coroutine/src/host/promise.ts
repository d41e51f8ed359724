import { OutsideWait, type Deliver } from './outside.ts';
import type { Host } from './host.ts';

/**
 * Waits until `promise` settles. Always suspends; returns what it fulfils with.
 * @throws what it rejects with, the same object
 */
export function until<T>(promise: PromiseLike<T>): OutsideWait<T> {
  return new Until(promise);
}

/**
 * A reaction cannot be taken off a promise, so there is one for each promise, however often it is waited for and given up.
 */
const listeners = new WeakMap<PromiseLike<unknown>, Set<Deliver>>();

class Until<T> extends OutsideWait<T> {
  private readonly promise: PromiseLike<T>;

  constructor(promise: PromiseLike<T>) {
    super();
    if (typeof (promise as Partial<PromiseLike<T>> | null | undefined)?.then !== 'function') {
      throw new TypeError(`cannot wait until ${typeof promise} settles: it is not a promise`);
    }
    this.promise = promise;
  }

  protected subscribe(_host: Host, deliver: Deliver): () => void {
    const { promise } = this;
    let waiting = listeners.get(promise);
    if (waiting === undefined) {
      const all = (waiting = new Set<Deliver>());
      const settle = (failed: boolean, value: unknown): void => {
        listeners.delete(promise);
        for (const each of all) each(failed, value);
      };
      listeners.set(promise, all);
      promise.then(
        (value) => settle(false, value),
        (error: unknown) => settle(true, error),
      );
    }
    waiting.add(deliver);
    const all = waiting;
    return () => void all.delete(deliver);
  }

  describe(): string {
    return 'for a promise';
  }
}
