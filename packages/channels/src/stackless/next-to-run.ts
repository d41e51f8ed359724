import {
  chain,
  type Coroutine,
  type Operation,
  ready,
  reschedule,
  Scheduler,
  type Steps,
  transfer,
  type Waiter,
} from '@core/coroutine';
import type { StacklessChannel } from './channel.ts';

/**
 * What a scheduler may have for a channel's preference, when its run list is not just a queue. Any other scheduler is asked to
 * transfer to the partner and to queue the actor behind all others.
 */
export interface PreferringScheduler {
  /** Runs `partner`, which is ready, now, and the running coroutine after all others. */
  yieldTo(partner: Coroutine): Operation<unknown>;
  /** Throws when the running coroutine must not be left now; asked before anything is exchanged. */
  refuseSwitch?(): void;
}

/**
 * Who runs next when the actor meets `partner`: asked before the exchange, and answers what is to be done after it. Partners of
 * another scheduler, or of plain code, run when their turn comes, as between threads in Stackless.
 */
export function nextToRun(
  channel: Pick<StacklessChannel<never>, 'preference' | 'scheduleAll'>,
  partner: Waiter,
  sending: boolean,
): (() => Steps<unknown>) | null {
  const prefers = channel.preference === (sending ? -1 : 1);
  if (!channel.scheduleAll && !prefers) return null;
  const { coroutine } = partner;
  if (coroutine === undefined) return null;
  const scheduler = coroutine.family;
  const { current } = scheduler;
  if (!(scheduler instanceof Scheduler) || current === undefined) return null;
  const own = scheduler as Scheduler & Partial<PreferringScheduler>;
  own.refuseSwitch?.();
  if (channel.scheduleAll) {
    const error = scheduler.retract(current);
    if (error !== undefined) throw error; // it would be raised after the exchange
    const steps = reschedule(scheduler);
    return () => steps;
  }
  if (own.yieldTo !== undefined) {
    return () => own.yieldTo!(coroutine)[Symbol.iterator]();
  }
  transfer(scheduler, current); // to itself: nothing happens, unless a plain frame stands between
  return () => {
    let steps: Steps<unknown>;
    try {
      steps = transfer(scheduler, coroutine);
    } catch {
      return ready(undefined); // one that is unwound with those around it cannot be left: its partner has to wait
    }
    scheduler.enqueue(current);
    return steps;
  };
}

/** The coroutine that would block here. */
export function actor(): Coroutine | undefined {
  for (const coroutine of chain()) if (coroutine.family instanceof Scheduler) return coroutine;
  return undefined;
}
