declare const suspension: unique symbol;

/** What travels outwards while a routine suspends. No value of this type is ever seen by a routine. */
export interface Suspended {
  readonly [suspension]: true;
}

/** The steps of one running operation: what `yield*` drives. */
export type Steps<T> = Iterator<Suspended, T, unknown> & { [Symbol.iterator](): Steps<T> };

/** A running routine. A nested one is entered with `yield*`, or with `yield* call(routine, …)` to keep its frame on the heap. */
export type Routine<T = void> = Generator<Suspended, T, unknown>;

/** A generator function usable as the body of a coroutine. */
export type RoutineFunction<A extends readonly unknown[] = [], T = void> = (...args: A) => Routine<T>;

/** @internal Any routine, with its arguments unknown. */
export type Body<T> = (...args: never) => Routine<T>;

/** @internal Calls a routine, which makes its generator and runs nothing of it but its parameters' defaults. */
export function begin<T>(body: Body<T>, args: readonly unknown[]): Routine<T> {
  const routine = body as (...args: unknown[]) => Routine<T>;
  switch (args.length) {
    case 0:
      return routine();
    case 1:
      return routine(args[0]);
    case 2:
      return routine(args[0], args[1]);
    default:
      return routine(...args);
  }
}
