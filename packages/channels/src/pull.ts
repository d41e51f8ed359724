import { type Wait, Waiter } from '@core/coroutine';
import { END } from './line.ts';
import { taken } from './taken.ts';

type Item<T> = IteratorResult<T, undefined>;

/**
 * For `for await` outside: asks `next` for one item after the other, without a run. Who goes away while it waits leaves the item
 * to others, for `return` takes it out of the queue.
 */
export function pull<T>(next: () => Wait<Item<T>>): AsyncIterator<T, undefined> {
  const waiting = new Map<Pull<T>, Wait>();
  let isOver = false;
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (isOver) {
          resolve(END);
          return;
        }
        const wait = next();
        if (wait.attempt()) {
          resolve(taken() as Item<T>);
          return;
        }
        const waiter = new Pull<T>(waiting, resolve, reject);
        waiting.set(waiter, wait);
        wait.enter(waiter);
      }),
    return() {
      isOver = true;
      for (const [waiter, wait] of waiting) {
        wait.leave(waiter);
        waiter.wake(END);
      }
      return Promise.resolve(END);
    },
  };
}

/** Stands in a channel for a promise. */
class Pull<T> extends Waiter {
  private readonly waiting: Map<Pull<T>, Wait>;
  private readonly resolve: (item: Item<T>) => void;
  private readonly reject: (error: unknown) => void;

  constructor(waiting: Map<Pull<T>, Wait>, resolve: (item: Item<T>) => void, reject: (error: unknown) => void) {
    super();
    this.waiting = waiting;
    this.resolve = resolve;
    this.reject = reject;
  }

  wake(item: unknown): void {
    this.waiting.delete(this);
    this.resolve(item as Item<T>);
  }

  wakeThrow(error: unknown): void {
    this.waiting.delete(this);
    this.reject(error);
  }
}
