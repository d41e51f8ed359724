import { Unwinding } from '@core/coroutine';
import type { Lives } from './life.ts';

/**
 * Asks a coroutine to end: raised in it by `kill`, or thrown by its own routine. The coroutine that it leaves has ended, and its
 * parent goes on with no value. For coroutines of other families, nested inside the one that it was thrown at, it is an error
 * like any other. JavaScript's `catch` takes it like anything else: a handler that means to go on after failures has to let it
 * through. Name and meaning are PyPy's.
 */
export class CoroutineExit extends Unwinding {
  override readonly name: string = 'CoroutineExit';
  /** Where it was thrown, while it is on its way; null when a routine has thrown it by itself. */
  #lives: Lives | null = null;

  /** @internal It is thrown at a coroutine among `lives`. */
  _aim(lives: Lives): void {
    this.#lives = lives;
  }

  /** @internal Whether it has done its work when it leaves one of `lives`, and does not only pass through. */
  _arrives(lives: Lives): boolean {
    if (this.#lives !== null && this.#lives !== lives) return false;
    this.#lives = null;
    return true;
  }
}
