import type { Binding } from './context.ts';
import type { CancelledError } from './errors.ts';
import type { Scope } from './scope.ts';

/** Somebody who was asked to end: a tasklet as a whole, or what it does inside a scope. */
export interface Cancellable {
  /** What it was told, or is to be told; null while nobody asked. */
  cancellation: CancelledError | null;
  /** The error is on its way to the tasklet, or was raised there. False when a shield holds it back. */
  told: boolean;
}

/** What few tasklets have, made when the first of it is needed. */
export class Rare implements Cancellable {
  cancellation: CancelledError | null = null;
  told = false;
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
