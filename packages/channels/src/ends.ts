import type { Routine, RoutineFunction, Wait } from '@core/coroutine';

/** The end to hand to those who only send. Whoever takes more kinds of items can stand in for one who takes fewer. */
export interface Sender<T> {
  /** See `Channel.send`. */
  readonly send: (item: T) => Wait<void>;
  /** See `Channel.trySend`. */
  readonly trySend: (item: T) => boolean;
  /** See `Channel.close`. */
  close(error?: unknown): void;
  /** See `Channel.closed`. */
  readonly closed: boolean;
  /** Its name in messages. */
  readonly name: string;
}

/** The end to hand to those who only receive. */
export interface Receiver<T> extends AsyncIterable<T> {
  /** See `Channel.receive`. */
  receive(): Wait<T>;
  /** See `Channel.next`. */
  next(): Wait<IteratorResult<T, undefined>>;
  /** See `Channel.tryReceive`. */
  tryReceive(): T | undefined;
  /** See `Channel.each`. */
  each(body: RoutineFunction<[item: T], unknown>): Routine<void>;
  /** See `Channel.closed`. */
  readonly closed: boolean;
  /** See `Channel.failure`. */
  readonly failure: unknown;
  /** Its name in messages. */
  readonly name: string;
}
