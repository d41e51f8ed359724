import { UsageError, type Coroutine, WaitQueue } from '@core/coroutine';
import { Down } from './notices.ts';
import type { Actor } from './actor.ts';
import type { ExitReason } from './exit.ts';
import type { Monitor, Timer } from './ref.ts';
import type { Alarm } from './timer.ts';

/** What ties an actor to others and to time. Made when the first of it is, since most actors have none. */
export class Ties {
  readonly links: Few<Actor> = new Few<Actor>();
  /** Monitors of it, and its own. */
  readonly monitors: Few<Watch> = new Few<Watch>();
  readonly watching: Few<Watch> = new Few<Watch>();
  readonly timers: Few<Alarm> = new Few<Alarm>();
  /** Coroutines of its own that end with it. */
  readonly helpers: Few<Coroutine> = new Few<Coroutine>();
  /** Those who wait for its end. */
  readonly waiting: WaitQueue = new WaitQueue();
  /** What is to be undone when it ends: names, memberships, subscriptions. */
  readonly undo: Few<() => void> = new Few<() => void>();
  stash: unknown[] = NOTHING;
}

const NOTHING: never[] = [];

/** A set in the order of adding, which takes no room while it is empty: most actors have most of their ties never. */
class Few<T> {
  private items: Set<T> | null = null;

  get size(): number {
    return this.items === null ? 0 : this.items.size;
  }

  add(item: T): void {
    (this.items ??= new Set()).add(item);
  }

  delete(item: T): boolean {
    return this.items !== null && this.items.delete(item);
  }

  [Symbol.iterator](): Iterator<T> {
    return (this.items ?? (NOTHING as readonly T[]))[Symbol.iterator]();
  }
}

/** One monitor. */
export class Watch implements Monitor {
  readonly ref: Actor;
  readonly by: Actor;
  private readonly toMessage: ((down: Down) => unknown) | null;
  /** What was put into the mailbox when the monitor fired. */
  private told: unknown = undefined;
  private fired = false;

  constructor(by: Actor, ref: Actor, toMessage: ((down: Down) => unknown) | null) {
    this.by = by;
    this.ref = ref;
    this.toMessage = toMessage;
    if (ref.state === 'ended') {
      this.fire('noproc');
      return;
    }
    by._tied.watching.add(this);
    ref._tied.monitors.add(this);
  }

  fire(reason: ExitReason): void {
    this.forget();
    this.fired = true;
    const down = new Down(this, this.ref, reason);
    try {
      this.told = this.toMessage === null ? down : this.toMessage(down);
    } catch (error) {
      this.by._doom(error); // whoever asked for this message cannot make it
      return;
    }
    this.by._notify(this.told);
  }

  /** Ends it, also when its message has been sent and not been received. */
  end(): void {
    if (!this.fired) this.forget();
    else this.by._mailbox.take((message) => message === this.told);
  }

  forget(): void {
    this.by._ties?.watching.delete(this);
    this.ref._ties?.monitors.delete(this);
  }
}

export function watchOf(monitor: Monitor, by: Actor): Watch {
  if (monitor instanceof Watch && monitor.by === by) return monitor;
  throw new UsageError(`cannot demonitor "${monitor.ref.name}" in "${by.name}": the monitor is another actor's`);
}

/** A timer that an actor's end calls off. */
export function timerOf(alarm: Alarm, timers: Few<Alarm>): Timer {
  timers.add(alarm);
  return {
    cancel: () => {
      timers.delete(alarm);
      return alarm.cancel();
    },
  };
}
