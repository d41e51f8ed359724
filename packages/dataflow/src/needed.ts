import { done, Wait, type Waiter } from '@core/coroutine';
import type { LocalWait } from './thread.ts';
import type { Space } from './space.ts';
import type { Variable } from './variable.ts';

/** Waits until somebody reads a variable. */
export class Needed extends Wait<void> implements LocalWait {
  private readonly variable: Variable<unknown>;

  constructor(variable: Variable<unknown>) {
    super();
    this.variable = variable;
  }

  attempt(): boolean {
    return this.variable._attemptNeeded() && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.variable._admitNeeder(waiter);
  }

  leave(waiter: Waiter): void {
    this.variable._dismissNeeder(waiter);
  }

  describe(): string {
    return `for somebody to need "${this.variable.name}"`;
  }

  _isLocalTo(space: Space): boolean {
    return this.variable._isLocalTo(space);
  }
}
