import { Operation, type Routine } from '@core/coroutine';
import type { Greenlet } from './greenlet.ts';
import { Flight, land } from './moves.ts';

/** The routine of a greenlet that begins, with what was sent as its arguments. What fails here is a failure of the routine. */
export function begin(greenlet: Greenlet, run: unknown, parcel: readonly unknown[] | Flight): Routine<unknown> {
  try {
    const values = parcel instanceof Flight ? (land(parcel) as readonly unknown[]) : parcel;
    if (typeof run === 'function') {
      const routine: unknown = Reflect.apply(run, greenlet, values);
      if (isGenerator(routine)) return routine;
      if (routine instanceof Operation) return perform(routine as Operation<unknown>);
    }
    throw new TypeError(`cannot run "${greenlet.name}": its run is not a generator function`);
  } catch (error) {
    return raise(error);
  }
}

function isGenerator(routine: unknown): routine is Routine<unknown> {
  return (routine as { [Symbol.toStringTag]?: unknown } | undefined | null)?.[Symbol.toStringTag] === 'Generator';
}

function* perform(operation: Operation<unknown>): Routine<unknown> {
  return yield* operation;
}

function* raise(error: unknown): Routine<never> {
  throw error;
}
