import { kindOf } from './kind.ts';
import { OutsideWait, type Deliver } from './outside.ts';
import type { Wait } from '../wait.ts';

/** What a wait for something outside can be told. */
export interface Named {
  /** Says in messages and dumps what is waited for. */
  readonly name?: string;
}

/**
 * Waits until `promise` settles. Always suspends, as `await` does; any thenable will do. The promise itself cannot be called
 * off: a wait that is given up forgets it, and a rejection that comes then is nobody's. However often a promise is waited
 * for and given up, it has one reaction.
 *
 * @returns what it fulfils with
 * @throws what it rejects with, the same object; TypeError at once for what is not a promise
 *
 * @example
 * ```ts run
 * import { run, until } from '@core/coroutine/host';
 *
 * await run(function* () {
 *   console.log(yield* until(Promise.resolve('soup')));
 *   try {
 *     yield* until(Promise.reject(new Error('burnt')));
 *   } catch (error) {
 *     console.log((error as Error).message);
 *   }
 * });
 * ```
 * ```text output
 * soup
 * burnt
 * ```
 */
export function until<T>(promise: PromiseLike<T>, options: Named = {}): Wait<T> {
  return new Until(promise, options.name);
}

/** Who listens to a promise; a reaction cannot be taken off one. */
const listeners = new WeakMap<PromiseLike<unknown>, Set<Deliver>>();

class Until<T> extends OutsideWait<T> {
  private readonly promise: PromiseLike<T>;
  private readonly name: string | undefined;

  constructor(promise: PromiseLike<T>, name: string | undefined) {
    super();
    if (typeof (promise as Partial<PromiseLike<T>> | null | undefined)?.then !== 'function') {
      throw new TypeError(`cannot wait until ${kindOf(promise)} settles: it is not a promise`);
    }
    this.promise = promise;
    this.name = name;
  }

  protected subscribe(deliver: Deliver): () => void {
    const { promise } = this;
    const all = listeners.get(promise) ?? listen(promise);
    all.add(deliver);
    return () => void all.delete(deliver);
  }

  describe(): string {
    return this.name === undefined ? 'for a promise' : `for promise "${this.name}"`;
  }
}

function listen(promise: PromiseLike<unknown>): Set<Deliver> {
  const all = new Set<Deliver>();
  const settle = (failed: boolean, value: unknown): void => {
    listeners.delete(promise);
    for (const deliver of all) deliver(failed, value);
  };
  listeners.set(promise, all);
  // Thenables that call back at once, twice, or with another thenable are tamed by this; a promise stays what it is.
  Promise.resolve(promise).then(
    (value) => settle(false, value),
    (error: unknown) => settle(true, error),
  );
  return all;
}
