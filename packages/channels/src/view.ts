import type { Routine, RoutineFunction, Wait } from '@core/coroutine';
import { always, wrap } from './compose.ts';
import { Derived } from './derived.ts';
import { each } from './each.ts';
import type { Receiver } from './ends.ts';
import { ClosedError } from './errors.ts';
import { END } from './line.ts';
import { taken } from './taken.ts';

type Item<T> = IteratorResult<T, undefined>;

/**
 * Receives from elsewhere and changes what comes. It keeps no coroutine and reads nothing ahead: items are taken when
 * somebody receives, so back-pressure passes through it. Several may receive from it at once.
 */
export abstract class View<T> implements Receiver<T> {
  abstract readonly name: string;
  private nextItem: Wait<Item<T>> | null = null;
  private item: Wait<T> | null = null;

  abstract get closed(): boolean;
  abstract get failure(): unknown;

  /** Makes the wait that all of them derive from; asked once. */
  protected abstract makeNext(): Wait<Item<T>>;

  next(): Wait<Item<T>> {
    return (this.nextItem ??= this.makeNext());
  }

  receive(): Wait<T> {
    return (this.item ??= wrap(this.next(), (result) => {
      if (result.done === true) throw new ClosedError('receive from', this.name);
      return result.value;
    }));
  }

  tryReceive(): T | undefined {
    try {
      return this.next().attempt() ? (taken() as Item<T>).value : undefined;
    } catch (error) {
      if (this.closed && this.failure === error) return undefined; // as a channel that was closed with an error answers
      throw error;
    }
  }

  each(body: RoutineFunction<[item: T], unknown>): Routine<void> {
    return each(this, body);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const reading = new Reading(this);
    return {
      next: async () => await reading,
      return() {
        reading.stop();
        return Promise.resolve(END);
      },
    };
  }
}

/** Receives for somebody outside, who may go away while it waits: then nothing is taken any more. */
export class Reading<T> extends Derived<Item<T>> {
  private readonly source: Receiver<T>;
  private stopped = false;

  constructor(source: Receiver<T>) {
    super();
    this.source = source;
  }

  /** Those who wait are at the end; it takes effect at once. */
  stop(): void {
    this.stopped = true;
    this.dismiss(END);
  }

  protected inner(): Wait {
    return this.stopped ? always(END) : this.source.next();
  }

  protected accept(value: unknown): Item<T> {
    return value as Item<T>;
  }
}
