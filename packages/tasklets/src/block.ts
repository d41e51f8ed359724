import { call, type Operation, type Routine, type Runnable } from '@core/coroutine';

/** What runs inside something that is set up before and cleaned up after: a function that makes a routine or an operation. */
export type Block<A extends readonly unknown[], T> = (...args: A) => Runnable<T>;

/**
 * Enters a block with its frame on the heap. A native `yield*` around it would forget that it is being closed when the
 * block waits while it unwinds; then whoever set up would go on instead of cleaning up.
 */
export function enter<A extends readonly unknown[], T>(block: Block<A, T>, ...args: A): Operation<T> {
  return call(inside<A, T>, block, args);
}

function* inside<A extends readonly unknown[], T>(block: Block<A, T>, args: A): Routine<T> {
  return yield* block(...args);
}
