/**
 * How a cancellation finds its tasklet. The one asked to end is the tasklet itself, or one of the scopes that it has opened,
 * each inside the next; a tasklet waits at one place, so of several cancellations the outermost is raised there, and takes
 * the others with it on its way out (Trio's rule). Each is told once (asyncio's rule), so that a `finally` may wait without
 * a shield. A shielded scope keeps out what comes from around it until it is left.
 */
import type { Cancellable, Rare } from './rare.ts';
import type { Scope } from './scope.ts';
import type { Tasklet } from './tasklet.ts';

/** Tells the tasklet, unless a shield stands before `who`, which has just been asked to end. */
export function tell(tasklet: Tasklet, who: Cancellable): void {
  const rare = tasklet._rares;
  for (let scope = rare.innermost; scope !== null && scope !== who; scope = scope._around) if (scope._shielded) return;
  who._told = true;
  const due = tasklet.family.interruption(tasklet);
  if (due === undefined || !isAround(due, who, rare)) {
    tasklet.family.interrupt(tasklet, who._errorOf(who === rare ? tasklet : (who as Scope)));
  }
}

/** Tells what a shield held back, when it is gone: the outermost that no other shield hides. */
export function tellHeldBack(tasklet: Tasklet): void {
  const rare = tasklet._rares;
  let outermost: Cancellable | null = null;
  let scope: Scope | null;
  for (scope = rare.innermost; scope !== null; scope = scope._around) {
    if (isHeldBack(scope)) outermost = scope;
    if (scope._shielded) break;
  }
  if (scope === null && isHeldBack(rare)) outermost = rare;
  if (outermost !== null) tell(tasklet, outermost);
}

function isHeldBack(who: Cancellable): boolean {
  return who._asked && !who._told;
}

/** True when `error` is a cancellation of something around `inner`. */
function isAround(error: unknown, inner: Cancellable, rare: Rare): boolean {
  if (inner === rare) return false;
  return comesFromAround(error, inner as Scope, rare);
}

/** True when `error` is a cancellation of the tasklet itself or of one of its scopes around `inside`. */
export function comesFromAround(error: unknown, inside: Scope, rare: Rare): boolean {
  for (let scope = inside._around; scope !== null; scope = scope._around) if (scope._isOwn(error)) return true;
  return rare._isOwn(error);
}
