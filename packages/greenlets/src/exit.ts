import { Unwinding } from '@core/coroutine';
import type { Greenlets } from './greenlets.ts';

/**
 * Asks a greenlet to end. When it leaves the greenlet, that one is dead and its parent receives the object as a *value*;
 * nothing is raised there. Raised by `throw()` and `kill()`, or by a body that wants to end early. On its way to the greenlet
 * that it was thrown at it is an error like any other for those of other families, which are nested inside that one.
 *
 * JavaScript's `catch` takes everything, this object too. A handler that means to go on after failures lets it through with
 * {@link passExit}; the lint rule `no-swallowed-exit` of `@core/eslint-plugin` finds those that do not. Semantics and name
 * are those of Python's greenlet.
 *
 * @example
 * ```ts run
 * import { greenlet, GreenletExit } from '@core/greenlets';
 *
 * const counter = greenlet(function* () {
 *   throw new GreenletExit('enough', 3);
 * });
 * const exit = counter.switch().sync() as GreenletExit;
 * console.log(counter.dead, exit.message, exit.args);
 * ```
 * ```text output
 * true enough, 3 [ 'enough', 3 ]
 * ```
 */
export class GreenletExit extends Unwinding {
  override readonly name: string = 'GreenletExit';
  /** What it was made with. */
  readonly args: readonly unknown[];
  /** Where it was thrown, while it is on its way; null when a body has raised it by itself. */
  #family: Greenlets | null = null;

  constructor(...args: readonly unknown[]) {
    super(args.map(String).join(', '));
    this.args = args;
  }

  /** @internal It is thrown at a greenlet of `family`. */
  _aim(family: Greenlets): void {
    this.#family = family;
  }

  /** @internal Whether it has done its work when it leaves a greenlet of `family`, and does not only pass through. */
  _arrives(family: Greenlets): boolean {
    if (this.#family !== null && this.#family !== family) return false;
    this.#family = null;
    return true;
  }
}

/**
 * For the first line of a `catch` that means to go on: throws `error` again when it is a {@link GreenletExit}, else does
 * nothing. Python needs no such line, for its `except Exception` leaves the exit alone.
 */
export function passExit(error: unknown): void {
  if (error instanceof GreenletExit) throw error;
}
