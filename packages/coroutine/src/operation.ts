import { perform } from './barrier.ts';
import type { Steps, Suspended } from './routine.ts';


/** Anything that can be run by `yield*` in a body. */
export interface Runnable<T> {
  [Symbol.iterator](): Iterator<Suspended, T, unknown>;
}

/** @internal Set by the host entry; the switching contract alone knows no event loop. */
export const bridge: { toPromise: (<T>(operation: Runnable<T>) => Promise<T>) | null } = { toPromise: null };

/**
 * A lazy, first-class value that means "do this, suspending if need be". Making one does nothing; each run does it once.
 * Inside a routine run it by `yield*`; in plain code by `sync()`; in `async` code by `await`.
 */
export abstract class Operation<T> implements PromiseLike<T> {
  abstract [Symbol.iterator](): Steps<T>;

  /**
   * Runs the operation in plain code and returns its result. Inside a coroutine's callback it runs behind a barrier:
   * what it starts can suspend and resume within it, but cannot suspend the coroutine around it.
   * @throws UsageError when it has to wait and nothing can run meanwhile
   */
  sync(): T {
    return perform(this);
  }

  /** Runs the operation for `await`. Needs `@core/coroutine/host` to be loaded. */
  // oxlint-disable-next-line unicorn/no-thenable -- `await operation` is part of the contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    if (bridge.toPromise === null) {
      throw new TypeError("cannot await an operation: import '@core/coroutine/host' first, it brings the event loop");
    }
    return bridge.toPromise(this).then(onFulfilled, onRejected);
  }
}
