import { Coroutine, type Ending, Family, type RoutineFunction, UsageError } from '@core/coroutine';
import { CoroutineExit } from './exit.ts';
import type { SymmetricCoroutine } from './coroutine.ts';

export const CAPTURED = 'it is captured inside a coroutine that is suspended or parked';

/**
 * The contract's coroutine behind one of ours, from a bind to the end; kept from users, so that only our moves reach it. One
 * without an owner brings an error: the contract transfers values only, but an ending goes to the parent, whatever it is.
 */
export class Life extends Coroutine {
  readonly owner: SymmetricCoroutine | null;
  /** Who goes on when it ends, null for main. One is always bound by an older life, so there is no way round in a circle. */
  parent: Life | null;

  constructor(lives: Lives, owner: SymmetricCoroutine | null, parent: Life | null, routine: Body, args: readonly unknown[]) {
    super(lives, routine, args, owner === null ? `error for "${parent?.name ?? 'main'}"` : owner.name);
    this.owner = owner;
    this.parent = parent;
  }
}

export type Body = RoutineFunction<never, unknown>;

export class Lives extends Family<Life> {
  /** The one that runs here, null in main. */
  get here(): Life | null {
    return this.current ?? null;
  }

  protected override onEnd(ended: Life, ending: Ending): void {
    if (ended.owner !== null) tell(ended.owner, ending, this);
    // One that is unwound with those around it goes back to them.
    if (!ending.closed) ending.to = heirOf(ended, ending);
  }
}

function tell(owner: SymmetricCoroutine, ending: Ending, lives: Lives): void {
  if (ending.failed && ending.value instanceof CoroutineExit && ending.value._arrives(lives)) {
    ending.failed = false;
    ending.value = undefined;
  }
  try {
    owner.finished?.(ending.failed ? ending.value : undefined);
  } catch (error) {
    ending.failed = true;
    ending.value = error;
  }
}

/** The nearest ancestor that can go on; undefined for main, which is whoever resumed. */
function heirOf(ended: Life, ending: Ending): Life | undefined {
  let heir = ended.parent;
  for (; heir !== null && heir.state !== 'suspended' && heir.state !== 'new'; heir = heir.parent) {
    if (heir.state === 'ended') continue;
    const why = `cannot continue "${heir.name}" after "${ended.name}": ${CAPTURED}`;
    ending.value = new UsageError(why, ending.failed ? { cause: ending.value } : {});
    ending.failed = true;
  }
  ended.parent = heir; // so that the dead do not pile up behind one another
  return heir ?? undefined;
}
