import { Family } from '../family.ts';
import { OutsideWait, type Deliver } from './outside.ts';
import { run } from './run.ts';
import { until } from './promise.ts';
import type { Host } from './host.ts';
import type { Operation } from '../operation.ts';
import type { Routine } from '../routine.ts';

/** Waits for the next event of that type and returns it; the listener is gone when the wait is over. */
export function once<E extends Event = Event>(target: EventTarget, type: string): OutsideWait<E> {
  return new Once<E>(target, type);
}

class Once<E extends Event> extends OutsideWait<E> {
  private readonly target: EventTarget;
  private readonly type: string;

  constructor(target: EventTarget, type: string) {
    super();
    this.target = target;
    this.type = type;
  }

  protected subscribe(_host: Host, deliver: Deliver): () => void {
    const { target, type } = this;
    const onEvent = (event: Event): void => deliver(false, event);
    target.addEventListener(type, onEvent, { once: true });
    return () => target.removeEventListener(type, onEvent);
  }

  describe(): string {
    return `for the event "${this.type}"`;
  }
}

/** An async iterable, read from inside a routine. */
export interface Source<T> {
  /** Waits for the next item; `done` when there are no more. */
  next(): Routine<IteratorResult<T, unknown>>;
  /** Tells the iterable that no more is wanted, and waits until it has cleaned up. */
  close(): Routine<void>;
}

/** Reads any async iterable, thus also a Web or Node stream, an item at a time. */
export function iterate<T>(iterable: AsyncIterable<T>): Source<T> {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    *next() {
      return yield* until(iterator.next());
    },
    *close() {
      if (iterator.return !== undefined) yield* until(iterator.return());
    },
  };
}

/**
 * Turns a routine into an async iterable: each `yield* give(item)` hands an item to the `for await` outside and waits
 * until it asks for the next. Leaving the loop early closes the routine.
 */
export function toAsyncIterable<T>(
  body: (give: (item: T) => Operation<unknown>) => Routine<void>,
): AsyncIterableIterator<T> {
  const family = new Family('async iterable');
  const GIVEN = Symbol('given');
  let item: T;
  const give = (next: T): Operation<unknown> => {
    item = next;
    return family.suspend(GIVEN);
  };
  const coroutine = family.create(body, give);
  return {
    async next() {
      if (coroutine.state === 'ended') return { done: true, value: undefined };
      const answer = await run(() => family.resume(coroutine), { open: true });
      return answer === GIVEN ? { done: false, value: item } : { done: true, value: undefined };
    },
    async return() {
      await run(() => family.close(coroutine), { open: true });
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
