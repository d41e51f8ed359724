/**
 * Where control goes: what `switch`, `throw` and an ending have in common. The rules are greenlet's; the moves underneath
 * are the contract's. In main, going to a greenlet is a *resume*; from greenlet to greenlet it is a *transfer*, which keeps
 * the resumer; going to main is a *suspend*, which finds it. So main is always the code that runs around the family's
 * current greenlet, be it plain code, a tasklet or a greenlet of another family, and no variable has to say which.
 */
import {
  chain,
  close,
  type Ending,
  ready,
  resume,
  type Steps,
  suspend,
  transfer,
  UsageError,
} from '@core/coroutine';
import { GreenletExit } from './exit.ts';
import type { Greenlet } from './greenlet.ts';
import type { Greenlets } from './greenlets.ts';
import type { Killing } from './kill.ts';
import { reworded } from './refusals.ts';
import type { TraceEvent } from './trace.ts';

/** Where a greenlet stands, in the order in which it is lived. Main is active for as long as its family is there. */
export const PENDING = 0;
export const ACTIVE = 1;
export const DEAD = 2;

/** What travels when it is more than a value: an error, or anything at all while somebody follows the transfers. */
export class Flight {
  readonly event: TraceEvent;
  readonly origin: Greenlet;
  readonly target: Greenlet;
  /** The value, the error, or the list of arguments for one that begins. */
  readonly value: unknown;
  /** The kill that begins, or has succeeded, where it arrives. */
  readonly killing: Killing | null;

  constructor(event: TraceEvent, origin: Greenlet, target: Greenlet, value: unknown, killing: Killing | null = null) {
    this.event = event;
    this.origin = origin;
    this.target = target;
    this.value = value;
    this.killing = killing;
  }
}

const NONE: object = {};
/** The flight that is under way, to be known by identity where it arrives. */
let flight: object = NONE;

/** Tells who follows, in the target; then the error is raised, or the value handed on. */
export function land(arrived: Flight): unknown {
  flight = NONE;
  const { event, origin, target, value, killing } = arrived;
  killing?.land();
  const { _followers } = target.family;
  if (_followers.any) _followers.tell(event, origin, target, value);
  if (event === 'throw') throw value;
  return value;
}

/** The contract's steps for the request just made. Once a request is committed, any of them hands the value on alike. */
let asked: Steps<unknown>;

/** Steps of every move: the contract's, and the landing of a flight. */
export const MOVING: Steps<unknown> = {
  [Symbol.iterator]: () => MOVING,
  next(value) {
    const result = asked.next(value);
    if (result.done === true && result.value === flight) return ready(land(flight as Flight)).next();
    return result;
  },
  throw(error) {
    throw error;
  },
};

// ── the moves ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sends `values` to `addressee`, or to its nearest ancestor that is not dead. */
export function switchTo(addressee: Greenlet, values: readonly unknown[]): Steps<unknown> {
  const { family } = addressee;
  const here = enterable(family, 'switch to', addressee);
  const target = alive(addressee);
  const begins = target._life === PENDING;
  if (begins) target._prepare('switch to');
  const parcel = begins ? values : shape(values);
  if (target === (here ?? family.main)) {
    if (family._followers.any) family._followers.tell('switch', target, target, parcel);
    return ready(parcel);
  }
  if (!family._followers.any) {
    if (begins) target._parcel = values;
    return depart(family, here, target, parcel, 'switch to');
  }
  return dispatch(family, here, target, new Flight('switch', here ?? family.main, target, parcel), 'switch to');
}

/** Raises `error` in `addressee`, or in its nearest ancestor that is not dead; an exit goes to these as a value. */
export function throwInto(
  addressee: Greenlet,
  error: unknown,
  verb: string,
  killing: Killing | null = null,
): Steps<unknown> {
  const { family } = addressee;
  const here = enterable(family, verb, addressee);
  if (addressee._life === DEAD && error instanceof GreenletExit) return switchTo(addressee, [error]);
  const target = alive(addressee);
  if (target._life === PENDING) target._prepare(verb);
  if (target === (here ?? family.main)) {
    if (family._followers.any) family._followers.tell('throw', target, target, error);
    aim(error, family);
    throw error;
  }
  const steps = dispatch(family, here, target, new Flight('throw', here ?? family.main, target, error, killing), verb);
  aim(error, family);
  return steps;
}

function aim(error: unknown, family: Greenlets): void {
  if (error instanceof GreenletExit) error._aim(family);
}

/** Ends a greenlet through `return()`. */
export function closeGreenlet(greenlet: Greenlet): Steps<unknown> {
  if (greenlet._parent === null) {
    throw new UsageError(`cannot close "${greenlet.name}": it is the main greenlet of "${greenlet.family.name}"`);
  }
  if (greenlet._life === PENDING) greenlet._end();
  if (greenlet._life === DEAD) return ready(undefined);
  try {
    asked = close(greenlet.family._family, greenlet._body!);
  } catch (error) {
    throw reworded(error, 'close', greenlet.name);
  }
  return MOVING;
}

function dispatch(family: Greenlets, here: Greenlet | null, target: Greenlet, sent: Flight, verb: string): Steps<unknown> {
  flight = sent;
  if (target._life === PENDING) target._parcel = sent;
  return depart(family, here, target, sent, verb);
}

function depart(
  family: Greenlets,
  here: Greenlet | null,
  target: Greenlet,
  parcel: unknown,
  verb: string,
): Steps<unknown> {
  const { _family: bodies } = family;
  try {
    if (here === null) asked = resume(bodies, target._place(), parcel);
    else if (target === family.main) asked = suspend(bodies, parcel);
    else asked = transfer(bodies, target._place(), parcel);
  } catch (error) {
    asked = turnBack(error, here, target, parcel, verb);
  }
  return MOVING;
}

/**
 * What a departure does that was refused with `error`. Closing runs its target nested in the closer. Should the target, or
 * whoever it switches to, turn to the closer meanwhile, that one stands where main would: control goes back to it.
 */
function turnBack(
  error: unknown,
  here: Greenlet | null,
  target: Greenlet,
  parcel: unknown,
  verb: string,
): Steps<unknown> {
  let why = error;
  try {
    if (here !== null && standsAround(here, target)) return suspend(target.family._family, parcel);
  } catch (barrier) {
    why = barrier;
  }
  throw reworded(why, verb, target.name);
}

function standsAround(here: Greenlet, target: Greenlet): boolean {
  let outside = false;
  for (const c of chain()) {
    if (c.family !== here.family._family) continue;
    if (outside) return c === target._body;
    outside = true;
  }
  return false;
}

function enterable(family: Greenlets, verb: string, addressee: Greenlet): Greenlet | null {
  if (family.disposed) throw new UsageError(`cannot ${verb} "${addressee.name}": its family "${family.name}" was disposed`);
  return family._here;
}

function alive(addressee: Greenlet): Greenlet {
  let target = addressee;
  while (target._life === DEAD) target = target._parent!;
  return target;
}

/** What arrives: nothing for none, the value itself for one, the list for many. */
function shape(values: readonly unknown[]): unknown {
  return values.length < 2 ? values[0] : values;
}

// ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Ends `from`, and sends its outcome to its heir, or to that one's nearest ancestor that can take it: dead ones are passed
 * over, pending ones are begun by a value and ended by an error. When it cannot be delivered to one of them, the reason takes
 * its place and goes on to the next.
 */
export function climb(from: Greenlet, ending: Ending): void {
  const { family, _killing: killing } = from;
  let to = from._end();
  ending.failed &&= !ends(ending.value, family);
  for (; to._parent !== null; to = to._parent) {
    if (to._life === DEAD) continue;
    try {
      admit(from, to);
    } catch (error) {
      if (ending.failed && error instanceof UsageError) error.cause ??= ending.value;
      ending.failed = true;
      ending.value = error;
      continue;
    }
    if (to._life !== PENDING || !ending.failed || family._followers.any) break;
    to._end(); // an error never begins a body; while somebody follows, the coroutine is begun for it to be told
    ending.failed = !ends(ending.value, family);
  }
  if (to._parent === null) to = family.main; // of another family only when an ancestor went over to that one
  // Main, or one that stands around this code, is whoever resumed: the contract's default.
  const begins = to._life === PENDING;
  if (to._parent !== null && (begins || to._body!.state === 'suspended')) ending.to = to._place();
  const parcel = begins && !ending.failed ? [ending.value] : ending.value;
  const flies = killing !== null || family._followers.any;
  if (flies) {
    flight = ending.value = new Flight(ending.failed ? 'throw' : 'switch', from, to, parcel, killing);
    ending.failed = false;
  }
  if (begins) to._parcel = flies ? (flight as Flight) : (parcel as readonly unknown[]);
}

/** An exit that has done its work arrives as a value. */
function ends(error: unknown, family: Greenlets): boolean {
  return error instanceof GreenletExit && error._arrives(family);
}

/** Refuses when the outcome of `from` cannot go to `to`, which is not dead. */
function admit(from: Greenlet, to: Greenlet): void {
  const verb = `cannot continue "${to.name}" after "${from.name}"`;
  if (to.family !== from.family) {
    throw new UsageError(`${verb}: it belongs to family "${to.family.name}", not to "${from.family.name}"`);
  }
  if (to._life === PENDING) to._prepare('continue', ` after "${from.name}"`);
  else if (to._body!.state === 'captured') {
    throw new UsageError(`${verb}: it is captured inside a coroutine that is suspended or parked`);
  }
}
