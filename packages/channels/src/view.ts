import type { Routine, RoutineFunction, Wait } from '@core/coroutine';
import { wrap } from './compose.ts';
import { each } from './each.ts';
import type { Receiver } from './ends.ts';
import { ClosedError } from './errors.ts';
import { taken } from './taken.ts';

/**
 * Receives from elsewhere and changes what comes. It keeps no coroutine and reads nothing ahead: items are taken when
 * somebody receives, so back-pressure passes through it. Several may receive from it at once.
 */
export abstract class View<T> implements Receiver<T> {
  abstract readonly name: string;
  private nextItem: Wait<IteratorResult<T, undefined>> | null = null;
  private item: Wait<T> | null = null;

  abstract get closed(): boolean;
  abstract get failure(): unknown;

  /** Makes the wait that all of them derive from; asked once. */
  protected abstract makeNext(): Wait<IteratorResult<T, undefined>>;

  next(): Wait<IteratorResult<T, undefined>> {
    return (this.nextItem ??= this.makeNext());
  }

  receive(): Wait<T> {
    return (this.item ??= wrap(this.next(), (result) => {
      if (result.done === true) throw new ClosedError('receive from', this.name);
      return result.value;
    }));
  }

  tryReceive(): T | undefined {
    return this.next().attempt() ? (taken() as IteratorResult<T, undefined>).value : undefined;
  }

  each(body: RoutineFunction<[item: T], unknown>): Routine<void> {
    return each(this, body);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: async () => await this.next() };
  }
}
