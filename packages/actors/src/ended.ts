import { done, UsageError, Wait, type Waiter } from '@core/coroutine';
import { Alarm } from './timer.ts';
import type { Actor } from './actor.ts';
import type { ExitReason } from './exit.ts';

/** Waits for an actor's end. */
export class Ended extends Wait<ExitReason> {
  private readonly actor: Actor;
  private readonly timeout: number | undefined;
  private alarms: Map<Waiter, Alarm> | null = null;

  constructor(actor: Actor, timeout: number | undefined) {
    super();
    this.actor = actor;
    this.timeout = timeout;
  }

  attempt(): boolean {
    const { actor } = this;
    if (actor.state === 'ended') return done(actor.exitReason);
    if (actor.family.current === actor) {
      throw new UsageError(`cannot await the end of "${actor.name}" in itself`);
    }
    return false;
  }

  enter(waiter: Waiter): void {
    const { waiting } = this.actor._tied;
    waiter.slot = undefined;
    if (this.timeout !== undefined) {
      const alarm = new Alarm(this.timeout, () => {
        waiting.remove(waiter);
        waiter.wake(undefined);
      });
      waiter.slot = alarm; // called off when the end comes first
      (this.alarms ??= new Map<Waiter, Alarm>()).set(waiter, alarm);
    }
    waiting.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.actor._ties?.waiting.remove(waiter);
    this.alarms?.get(waiter)?.cancel();
  }

  describe(): string {
    return `for "${this.actor.name}" to end${this.actor.family._hint}`;
  }
}
