import { observe } from '../observer.ts';
import type { Coroutine } from '../coroutine.ts';

/** The part of Node's `AsyncLocalStorage` that is needed to follow it. */
export interface ContextStorage<T> {
  getStore(): T | undefined;
  enterWith(store: T | undefined): void;
}

/**
 * Lets `storage` (an `AsyncLocalStorage`) follow each coroutine across switches: a coroutine begins with the store of the code
 * that created it, and finds its own again whenever it goes on. Without this a coroutine sees the store of whoever woke its
 * run. It observes every switch, so switches cost more while it is on.
 *
 * @returns a function that ends it
 */
export function followContext<T>(storage: ContextStorage<T>): () => void {
  const stores = new WeakMap<Coroutine, T | undefined>();
  const outside: (T | undefined)[] = []; // plain code's own, one for each run that is under way
  return observe({
    create(coroutine) {
      stores.set(coroutine, storage.getStore());
    },
    switch(from, to) {
      if (from === null) outside.push(storage.getStore());
      else stores.set(from, storage.getStore());
      storage.enterWith(to === null ? outside.pop() : stores.get(to));
    },
  });
}
