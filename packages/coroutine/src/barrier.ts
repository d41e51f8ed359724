import { drive } from './chain.ts';
import { BARRIER } from './chain/registers.ts';
import { Coroutine } from './coroutine.ts';
import { Strand } from './strand.ts';
import type { Family } from './family.ts';
import type { Runnable } from './operation.ts';
import type { Routine } from './routine.ts';

/** Plain code has a place in the chain, but no family: nobody can switch to it. */
const PLAIN = { name: 'plain code', _schedule: null } as Partial<Family> as Family;
const PLACE: Coroutine = new Coroutine(PLAIN, base, [], PLAIN.name);

/** Runs an operation from plain code to its end, at a place in the chain that nothing inside can suspend. */
export function perform<T>(operation: Runnable<T>): T {
  const place = new Strand(PLACE, PLAIN, base, []);
  place.flags = BARRIER;
  place.frame = base(operation);
  return drive(place) as T;
}

function* base<T>(operation: Runnable<T>): Routine<T> {
  return yield* operation;
}
