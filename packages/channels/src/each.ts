import type { Routine, RoutineFunction } from '@core/coroutine';
import { checkFunction } from './check.ts';
import type { Receiver } from './ends.ts';

/** Runs `body` for each item of `from`; see {@link Channel.each}. */
export function* each<T>(from: Receiver<T>, body: RoutineFunction<[item: T], unknown>): Routine<void> {
  checkFunction('go through', from.name, body);
  for (let next = yield* from.next(); next.done !== true; next = yield* from.next()) yield* body(next.value);
}
