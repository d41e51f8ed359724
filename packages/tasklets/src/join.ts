import { done, UsageError, Wait, type Waiter } from '@core/coroutine';
import type { CancelledError } from './errors.ts';
import type { Tasklet } from './tasklet.ts';

/** How a tasklet ended: like the results of `Promise.allSettled`, with cancellation told apart from failure. */
export type Outcome<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'cancelled'; readonly reason: CancelledError };

export function take<T>(outcome: Outcome<T>): T {
  if (outcome.status === 'fulfilled') return outcome.value;
  throw outcome.reason;
}

export function same<T>(outcome: Outcome<T>): Outcome<T> {
  return outcome;
}

/** Waits for the end of a tasklet: `join`, `outcome` and `stop` read it differently. */
export class Join<T, R> extends Wait<R> {
  private readonly tasklet: Tasklet<T>;
  private readonly verb: string;
  private readonly read: (outcome: Outcome<T>) => R;
  private readonly first: (() => void) | undefined;

  constructor(tasklet: Tasklet<T>, verb: string, read: (outcome: Outcome<T>) => R, first?: () => void) {
    super();
    this.tasklet = tasklet;
    this.verb = verb;
    this.read = read;
    this.first = first;
  }

  attempt(): boolean {
    const { tasklet } = this;
    if (tasklet.done) return done(this._read());
    if (tasklet.family.current === (tasklet as Tasklet)) {
      throw new UsageError(`cannot ${this.verb} "${tasklet.name}": a tasklet cannot wait for its own end`);
    }
    this.first?.();
    return false;
  }

  enter(waiter: Waiter): void {
    waiter.slot = this;
    this.tasklet._addJoiner(waiter);
  }

  leave(waiter: Waiter): void {
    this.tasklet._removeJoiner(waiter);
  }

  describe(): string {
    return `for "${this.tasklet.name}" to end`;
  }

  _read(): R {
    return this.read(this.tasklet._result);
  }
}
