import { ready, type Steps, type Suspended, UsageError } from '@core/coroutine';
import { GreenletExit } from './exit.ts';
import type { Greenlet } from './greenlet.ts';
import { DEAD, MOVING, PENDING, throwInto } from './moves.ts';

export function kill(victim: Greenlet): Steps<unknown> {
  const { family } = victim;
  if (victim._parent === null) {
    throw new UsageError(`cannot kill "${victim.name}": it is the main greenlet of "${family.name}"`);
  }
  if (victim._life === DEAD) return ready(undefined);
  if (victim._life === PENDING) {
    victim._end();
    return ready(undefined);
  }
  // Into itself it throws at once, and the exit goes to the parent.
  const killing = new Killing(victim, family._here ?? family.main);
  throwInto(victim, new GreenletExit(), 'kill', killing);
  return killing;
}

/**
 * Steps of a kill. It is under way from the moment the exit arrives until something brings control back to the killer; several
 * may be at a time, and end in any order.
 */
export class Killing implements Steps<unknown> {
  readonly killer: Greenlet;
  private readonly victim: Greenlet;
  /** The one of the same victim that was under way before. */
  private older: Killing | null = null;
  /** Whether the victim's end is what brings control back. */
  private done = false;

  constructor(victim: Greenlet, killer: Greenlet) {
    this.victim = victim;
    this.killer = killer;
  }

  /** First the exit lands, in the victim; then what the victim's end brings, in the killer. */
  land(): void {
    if (this.victim._life === DEAD) {
      this.done = true;
    } else {
      this.older = this.victim._killing;
      this.victim._killing = this;
    }
  }

  [Symbol.iterator](): Steps<unknown> {
    return this;
  }

  next(value: unknown): IteratorResult<Suspended, unknown> {
    let result;
    this.done = false; // the victim's end may have gone elsewhere
    try {
      result = MOVING.next(value);
    } catch (error) {
      this.end();
      throw error;
    }
    if (result.done !== true) return result;
    this.end();
    return this.done ? ready(undefined).next() : result;
  }

  throw(error: unknown): never {
    this.end();
    throw error;
  }

  return(value: unknown): IteratorResult<Suspended, unknown> {
    this.end();
    return { done: true, value };
  }

  private end(): void {
    const { victim, older } = this;
    if (victim._killing === this) victim._killing = older;
    for (let each = victim._killing; each !== null; each = each.older) if (each.older === this) each.older = older;
  }
}
