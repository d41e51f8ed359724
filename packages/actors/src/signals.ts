/**
 * Exit signals, by the rules of OTP: who is told what when an actor ends, and what an exit signal does to the one that it
 * reaches.
 */
import type { Waiter } from '@core/coroutine';
import type { Actor } from './actor.ts';
import { PendingReply } from './ask.ts';
import { ExitError, type ExitReason } from './exit.ts';
import { Exit } from './notices.ts';
import { Alarm } from './timer.ts';

/** Sends `'kill'` with `isKill`, which nothing can trap; a link passes the reason `'kill'` on like any other. */
export function signal(target: Actor, from: Actor | undefined, reason: ExitReason, isKill: boolean): void {
  if (isKill) {
    target._doom('killed');
  } else if (!target.isAlive) {
    return;
  } else if (target.trapExit) {
    target._notify(new Exit(from, reason, from === undefined || from === target._parent));
  } else if (reason !== 'normal' || from === target) {
    target._doom(reason);
  }
}

/**
 * Tells everybody that `actor` has ended. First its names go, so that whoever is told can give them anew; then those who
 * wait for its end, those who asked it something, those who monitor it, and last those linked to it; each in the order in
 * which they came.
 */
export function announce(actor: Actor, reason: ExitReason): void {
  const ties = actor._ties;
  if (ties === null) {
    PendingReply._failAll(actor, reason);
    return;
  }
  for (const undo of ties.undo) undo();
  for (const alarm of ties.timers) alarm.cancel();
  for (const helper of ties.helpers) actor.family._reap(helper);
  for (const watch of ties.watching) watch.forget();
  for (let w = ties.waiting.shift(); w !== undefined; w = ties.waiting.shift()) endWait(w, reason);
  PendingReply._failAll(actor, reason);
  for (const watch of ties.monitors) watch.fire(reason);
  for (const other of ties.links) {
    other._ties!.links.delete(actor);
    signal(other, actor, reason, false);
  }
  actor._ties = null;
}

/** Somebody waited for the end, with an alarm in the slot if not for ever. */
function endWait(waiter: Waiter, reason: ExitReason): void {
  if (waiter.slot instanceof Alarm) waiter.slot.cancel();
  waiter.wake(reason);
}

/** Ties two actors together, or tells `from` at once that there is nobody. */
export function link(from: Actor, to: Actor): void {
  if (from === to) return;
  if (to.state === 'ended') {
    signal(from, to, 'noproc', false);
    return;
  }
  from._tied.links.add(to);
  to._tied.links.add(from);
}

/** An actor in handler style that traps exits ends all the same when whoever started it does, or the system is stopped. */
export function obey(message: unknown): void {
  if (message instanceof Exit && message.isOrder) throw new ExitError(message.reason);
}
