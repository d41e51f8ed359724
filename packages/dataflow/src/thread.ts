import { chain, Coroutine, enclosing, type Ending, Scheduler, type Wait } from '@core/coroutine';
import type { Readable, Value } from './readable.ts';
import type { Variable } from './variable.ts';
import type { Space } from './space.ts';

/**
 * A coroutine whose result is a variable. Started by `thread`; whoever has its `family` may `close` or `interrupt` it.
 *
 * @typeParam T what its body returns
 */
export class Thread<T = unknown> extends Coroutine<T> {
  /** @internal What is bound to the outcome; null for propagators and the like, which nobody reads. */
  _result: Variable<T> | null = null;
  /** @internal The scheduler whose loop it runs, so that a space can tell what it really waits for. */
  _drives: Scheduler | null = null;
  /** @internal Where it stands among all threads of its space, however they take turns: its parent's place and a number. */
  _place = '0';
  /** @internal How many threads it has started. */
  _children = 0;

  override get family(): ThreadFamily {
    return super.family as ThreadFamily;
  }

  /**
   * What its body returns, to be read and not bound. Readers throw what the body throws, and an AbandonedError when the thread
   * is closed or killed.
   */
  get result(): Readable<Value<T>> {
    return this._result!.view as Readable<Value<T>>;
  }
}

/** What schedules threads. */
export abstract class ThreadFamily extends Scheduler<Thread> {
  /** @internal The space that variables made in its threads belong to. */
  abstract readonly _space: Space | null;

  protected override onEnd(thread: Thread, ending: Ending): void {
    const result = thread._result;
    if (result !== null) result._conclude(thread, ending);
  }
}

/** The space that the running code belongs to, else null. */
export function currentSpace(): Space | null {
  const thread = enclosing(Thread);
  return thread === undefined ? null : thread.family._space;
}

/** The thread that would park here; undefined when a coroutine of another paradigm would. */
export function parkingThread(): Thread | undefined {
  for (const c of chain()) if (c.family instanceof Scheduler) return c instanceof Thread ? c : undefined;
  return undefined;
}

/** A wait that can say whether only its own space could end it. */
export interface LocalWait {
  _isLocalTo(space: Space): boolean;
}

/** True when nothing outside `space` can wake this thread, which is parked. */
export function isLocal(thread: Coroutine, space: Space): boolean {
  const wait: (Wait & Partial<LocalWait>) | undefined = thread.wait;
  if (wait === undefined) return false;
  if (wait._isLocalTo !== undefined) return wait._isLocalTo(space);
  // The rest may be the loop of a lazy variable, or of a search within this one: what matters is who is parked in there.
  const inner = thread instanceof Thread ? thread._drives : null;
  if (inner === null || wait.within === undefined) return false;
  for (const each of inner.coroutines()) if (!isLocal(each, space)) return false;
  return true;
}

/** True when what belongs to `home` belongs to `space`, or to a space inside it. */
export function isWithin(home: Space | null, space: Space): boolean {
  for (let each = home; each !== null; each = each._parent) if (each === space) return true;
  return false;
}
