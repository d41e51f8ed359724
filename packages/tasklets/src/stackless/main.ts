import type { Routine } from '@core/coroutine';
import { enter, type Block } from '../block.ts';
import type { Life } from './life.ts';
import type { StacklessScheduler } from './scheduler.ts';

/** Ends the contract's loop when the main tasklet has ended, whoever else is ready or parked. */
export const LEAVE: unique symbol = Symbol('leave');

/** The whole life of a main tasklet, as whoever runs it sees it. It is entered by `call`, for its `finally` may wait. */
export function* mainProgram<T>(scheduler: StacklessScheduler, body: Block<[], T>): Routine<T> {
  const main = scheduler._begin(body);
  try {
    yield* loop(scheduler);
  } finally {
    try {
      if (!main.done) yield* unwind(scheduler, main);
    } finally {
      scheduler._over(main);
    }
  }
  return (yield* main.join()) as T;
}

function* loop(scheduler: StacklessScheduler): Routine<void> {
  try {
    yield* scheduler._loop();
  } catch (error) {
    if (error !== LEAVE) throw error;
  }
}

/** What runs the main tasklet is closed: main is closed too, and gets the time that its `finally` needs. */
function* unwind(scheduler: StacklessScheduler, main: Life): Routine<void> {
  yield* scheduler.close(main);
  scheduler._unwinding = true;
  try {
    while (!main.done) yield* loop(scheduler);
  } finally {
    scheduler._unwinding = false;
  }
  const outcome = yield* main.outcome();
  if (outcome.status === 'rejected') throw outcome.reason;
}

export function* blockRoutine<T>(body: Block<[], T>): Routine<T> {
  return yield* body();
}

export function* atomically<A extends readonly unknown[], T>(
  scheduler: StacklessScheduler,
  body: Block<A, T>,
  args: A,
): Routine<T> {
  const before = scheduler.running?.setAtomic(true) ?? false;
  try {
    return yield* enter(body, ...args);
  } finally {
    scheduler.running?.setAtomic(before);
  }
}
