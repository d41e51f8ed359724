/** Looking outwards along the running chain. */
import { asideOf } from '../chain.ts';
import { UsageError } from '../errors.ts';
import { refuseBarrier } from './refusals.ts';
import { BARRIER, DIRECT, registers } from './registers.ts';
import type { Coroutine } from '../coroutine.ts';
import type { Family } from '../family.ts';
import type { Schedule } from '../schedule.ts';
import type { Strand } from '../strand.ts';
import type { Wait } from '../wait.ts';

const now = registers;

/** Walks longer than this are remembered, so that a move costs the same however deep other families are nested. */
const LONG_WALK = 4;

const schedules: Match = (c) => c.schedule !== null;
const isOf: Match = (c, type) => c.owner instanceof (type as Type<Coroutine>);

type Match = (c: Strand, key: object) => boolean;
type Type<C> = abstract new (...args: never) => C;

/** The nearest coroutine outwards from here whose family is `key`, or that matches it in another way. */
export function nearest(key: object, match?: Match): Strand | null {
  now.crossed = false;
  const here = now.running;
  let steps = 0;
  let c = here;
  while (c !== null) {
    if (match === undefined ? c.family === key : match(c, key)) break;
    if ((c.flags & BARRIER) !== 0) now.crossed = true;
    if (++steps === LONG_WALK) {
      const via = here!.aside?.via;
      if (via !== undefined && via !== null && via.key === key && via.epoch === now.epoch) {
        now.crossed = via.crossed;
        return via.found;
      }
    }
    c = c.resumer;
  }
  if (steps >= LONG_WALK) asideOf(here!).via = { key, epoch: now.epoch, found: c, crossed: now.crossed };
  return c;
}

/** The family's current coroutine: the nearest enclosing one, through barriers too; null for its main. */
export function currentOf(family: Family): Coroutine | undefined {
  return nearest(family)?.owner;
}

/** The running chain, innermost first, through barriers; plain code's own places are left out. */
export function* chain(): IterableIterator<Coroutine> {
  for (let c = now.running; c !== null; c = c.resumer) if ((c.flags & BARRIER) === 0) yield c.owner;
}

/**
 * The coroutine that this code runs in, of whatever family, also from a callback inside it; undefined in plain code. Never suspends.
 *
 * @example
 * ```ts run
 * import { Family, innermost } from '@core/coroutine';
 * import { runSync } from '@core/coroutine/host';
 *
 * const family = new Family('readers');
 * function* body() {
 *   console.log([1, 2].map(() => innermost()?.name));
 * }
 * runSync(function* () {
 *   yield* family.resume(family.create(body));
 * });
 * console.log(innermost());
 * ```
 * ```text output
 * [ 'readers#1', 'readers#1' ]
 * undefined
 * ```
 */
export function innermost(): Coroutine | undefined {
  const c = now.running;
  return c === null || (c.flags & BARRIER) !== 0 ? undefined : c.owner;
}

/** The nearest coroutine outwards from here that is an instance of `type`: how a paradigm finds its own, whatever the family. */
export function enclosing<C extends Coroutine>(type: Type<C>): C | undefined {
  const here = now.running?.owner;
  return here instanceof type ? here : (nearest(type, isOf)?.owner as C | undefined);
}

/** The one that a park here would suspend; null when there is none, or when a barrier stands before it. */
export function parkable(): Strand | null {
  const c = nearest(schedules, schedules);
  return now.crossed ? null : c;
}

/**
 * The coroutine that a wait here would park: the nearest one around that belongs to a scheduler. Undefined in plain code, and
 * across a plain frame, where nothing can wait. Never suspends.
 *
 * @example
 * ```ts run
 * import { Family, schedulable } from '@core/coroutine';
 * import { runSync } from '@core/coroutine/host';
 *
 * const family = new Family('readers');
 * runSync(function* () {
 *   yield* family.resume(
 *     family.create(function* () {
 *       console.log(schedulable()?.name);
 *     }),
 *   );
 * });
 * ```
 * ```text output
 * main
 * ```
 */
export function schedulable(): Coroutine | undefined {
  return parkable()?.owner;
}

/**
 * The nearest coroutine that its scheduler has picked. Those moved by hand are passed over: who moved them would take being
 * rescheduled for the end of the move.
 */
export function nearestPicked(): Strand | null {
  let c = now.running;
  while (c !== null && (c.schedule === null || (c.flags & DIRECT) !== 0)) {
    if ((c.flags & BARRIER) !== 0) return null;
    c = c.resumer;
  }
  return c;
}

/** The scheduler around all others, up to the nearest barrier: the host's, where one runs. */
export function outermost(): Schedule | null {
  let found: Schedule | null = null;
  for (let c = now.running; c !== null && (c.flags & BARRIER) === 0; c = c.resumer) {
    if (c.schedule !== null) found = c.schedule;
  }
  return found;
}

/** The one that a park here suspends. */
export function nearestSchedulable(wait: Wait): Strand {
  const c = nearest(schedules, schedules);
  if (c === null) throw new UsageError(`cannot wait ${wait.describe(now.running!)}: no scheduler runs around this call`);
  if (now.crossed) refuseBarrier('park', c);
  return c;
}
