import { RUNNING } from '../chain/registers.ts';
import { chain } from '../chain/walk.ts';
import { observe } from '../observer.ts';
import type { Coroutine } from '../coroutine.ts';

/** The part of Node's `AsyncLocalStorage` that is needed to follow it. */
export interface ContextStorage<T> {
  getStore(): T | undefined;
  enterWith(store: T | undefined): void;
}

/**
 * Lets `storage` (an `AsyncLocalStorage`) follow each coroutine across switches: a coroutine begins with the store of the code
 * that created it, and finds its own again whenever it goes on. It observes every switch, so switches cost more while it is on.
 *
 * Without it a coroutine sees the store of whoever resumed it, and after a wait that of the promise, timer or event which set
 * the run going again, though that may have been another coroutine's. Nor can `storage.run` be put around a `yield*`: its
 * callback is a plain frame. With it, only coroutines that were made before it was on have no store of their own yet.
 *
 * @returns a function that ends it, to be called in plain code
 *
 * @example
 * ```ts run
 * import { AsyncLocalStorage } from 'node:async_hooks';
 * import { Scheduler } from '@core/coroutine';
 * import { followContext, run, sleep, virtualClock } from '@core/coroutine/host';
 *
 * const user = new AsyncLocalStorage<string>();
 * const stop = followContext(user);
 * const requests = new Scheduler('requests');
 * function* answer() {
 *   yield* sleep(10);
 *   console.log('for', user.getStore());
 * }
 * for (const name of ['Ada', 'Bob']) {
 *   user.run(name, () => requests.start(requests.create(answer)));
 * }
 * await run(() => requests.run(), { clock: virtualClock() });
 * stop();
 * ```
 * ```text output
 * for Ada
 * for Bob
 * ```
 */
export function followContext<T>(storage: ContextStorage<T>): () => void {
  // Code runs in the innermost coroutine of a segment, so that one has the store, not the one that is moved.
  const stores = new WeakMap<Coroutine, T | undefined>();
  const outside: (T | undefined)[] = []; // plain code's own, one for each place where it waits for a coroutine
  return observe({
    create(coroutine) {
      stores.set(coroutine, storage.getStore());
    },
    switch(from, to) {
      if (from === null) outside.push(storage.getStore());
      else if (from.state !== 'ended') {
        const [innermost] = chain();
        stores.set(innermost!, storage.getStore());
      }
      if (to === null) {
        if (outside.length > 0) storage.enterWith(outside.pop());
        return;
      }
      const { state, top } = to._strand;
      const next = state === RUNNING ? to : top.owner;
      if (stores.has(next)) storage.enterWith(stores.get(next));
    },
  });
}
