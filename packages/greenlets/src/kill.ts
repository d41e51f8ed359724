import { ready, type Steps, type Suspended, UsageError } from '@core/coroutine';
import { GreenletExit } from './exit.ts';
import type { Greenlet } from './greenlet.ts';
import { ACTIVE, DEAD, PENDING, throwInto } from './moves.ts';

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
  const exit = new GreenletExit();
  const killer = family._here ?? family.main;
  const before = victim._heir;
  victim._heir = killer;
  // Into itself it throws at once, and the exit goes to the parent.
  try {
    return new Killing(victim, killer, before, throwInto(victim, exit, 'kill'));
  } catch (error) {
    victim._heir = before;
    throw error;
  }
}

/** Steps of a kill: whatever brings control back to the killer also gives a survivor its parent back. */
class Killing implements Steps<unknown> {
  private readonly victim: Greenlet;
  private readonly killer: Greenlet;
  private readonly before: Greenlet | null;
  private readonly moving: Steps<unknown>;

  constructor(victim: Greenlet, killer: Greenlet, before: Greenlet | null, moving: Steps<unknown>) {
    this.victim = victim;
    this.killer = killer;
    this.before = before;
    this.moving = moving;
  }

  [Symbol.iterator](): Steps<unknown> {
    return this;
  }

  next(value: unknown): IteratorResult<Suspended, unknown> {
    let result;
    try {
      result = this.moving.next(value);
    } catch (error) {
      this.restore();
      throw error;
    }
    if (result.done !== true) return result;
    this.restore();
    return this.victim._life === DEAD ? ready(undefined).next() : result;
  }

  throw(error: unknown): never {
    this.restore();
    throw error;
  }

  return(value: unknown): IteratorResult<Suspended, unknown> {
    this.restore();
    return { done: true, value };
  }

  private restore(): void {
    if (this.victim._life === ACTIVE && this.victim._heir === this.killer) this.victim._heir = this.before;
  }
}
