import type { Routine } from '@core/coroutine';
import type { Scope } from './scope.ts';
import type { Tasklet } from './tasklet.ts';

/**
 * Closes tasklets, each of them once: one whose `finally` waits gets the time that it needs. What they throw is added to
 * `errors`, and the others are closed all the same. One that is in a shielded scope is closed when it leaves that.
 */
export function* closeEach(tasklets: readonly Tasklet[], errors: unknown[]): Routine<void> {
  for (const tasklet of tasklets) {
    const rare = tasklet._rares;
    if (tasklet.done || rare.closing) continue;
    rare.closing = true;
    rare.due = isShielded(rare.innermost);
    if (rare.due) continue;
    try {
      yield* tasklet.family.close(tasklet);
    } catch (error) {
      errors.push(error);
    }
  }
}

/** A tasklet has left a shield: what was to close it does so now, unless it stands behind another one. */
export function closeIfDue(tasklet: Tasklet): void {
  const rare = tasklet._rares;
  if (!rare.due || isShielded(rare.innermost)) return;
  rare.due = false;
  tasklet.family._spawn({ name: `the end of ${tasklet.name}` }, [close, tasklet]);
}

function* close(tasklet: Tasklet): Routine<void> {
  const rare = tasklet._rares;
  rare.due = isShielded(rare.innermost); // it may have entered the next one by now
  if (!rare.due) yield* tasklet.family.close(tasklet);
}

/** So many waits of `finally` blocks, one inside the other, are cut short. */
const PUSHES = 8;

/** Closes whoever is left, shields or not: nobody waits any more. */
export function* cutShort(tasklets: () => Iterable<Tasklet>, errors: unknown[]): Routine<void> {
  for (let i = 0; i < PUSHES; i++) {
    for (const tasklet of tasklets()) {
      try {
        yield* tasklet.family.close(tasklet);
      } catch (error) {
        errors.push(error);
      }
    }
  }
}

/** Whether the scope that it reports to, or one around that, is shielded: it ends with that one. */
export function endsWithShield(tasklet: Tasklet): boolean {
  for (let scope = tasklet._scope; scope !== null; scope = scope._owner._scope) if (isShielded(scope)) return true;
  return false;
}

/** Whether one of the scopes of a tasklet, from `inner` outwards, is shielded. */
function isShielded(inner: Scope | null): boolean {
  for (let scope = inner; scope !== null; scope = scope._around) if (scope._shielded) return true;
  return false;
}
