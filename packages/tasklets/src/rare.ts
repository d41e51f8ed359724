import type { Binding } from './context.ts';
import { CancelledError } from './errors.ts';
import type { Scope } from './scope.ts';
import type { Tasklet } from './tasklet.ts';

/** Somebody who can be asked to end: a tasklet as a whole, or what it does inside a scope. */
export abstract class Cancellable {
  /** @internal Somebody has asked. */
  _asked = false;
  /** @internal The error is on its way to the tasklet, or was raised there. False when a shield holds it back. */
  _told = false;
  /** @internal Why, when it was asked. */
  _why: unknown;
  private error: CancelledError | null = null;

  /** @internal */
  _ask(why: unknown): void {
    this._asked = true;
    this._why = why;
  }

  /** @internal What is raised in `target`, or in the tasklet of that scope: made when somebody is to see it, for few do. */
  _errorOf(target: Tasklet | Scope): CancelledError {
    return (this.error ??= new CancelledError(target, this._why));
  }

  /** @internal */
  _isOwn(error: unknown): boolean {
    return this.error !== null && this.error === error;
  }
}

/** What few tasklets have, made when the first of it is needed. */
export class Rare extends Cancellable {
  /** The innermost scope that it has opened; each links to the one around. */
  innermost: Scope | null = null;
  /** It has ended without a value. */
  failed = false;
  /** Its context values, innermost first. */
  bindings: Binding | null = null;
  /** It is being closed by a scope or by the end of the program. */
  closing = false;
  /** It is to be closed when it leaves the shield that it is in. */
  due = false;
  priority = 0;
  labels: Readonly<Record<string, string>> | null = null;
}
