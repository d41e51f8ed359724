import type { Operation } from '@core/coroutine';
import { Greenlet } from './greenlet.ts';
import type { Throwable } from './throwable.ts';

/** Where a greenlet's error goes that was killed because nobody could reach its handle; by default to the console. */
export type OnUncollected = (error: unknown, greenlet: Greenlet) => void;

/**
 * Stands for a greenlet, and has it killed when the handle itself is collected: the nearest thing to Python's way of
 * unwinding a greenlet that nobody can reach any more.
 *
 * It is a best effort. The engine collects when it likes, perhaps never; the kill comes in a later turn of the event loop,
 * from plain code; and a body that can reach its own handle keeps it. Where the unwinding matters use `using`,
 * {@link Greenlet.kill} or {@link Greenlet.close}. A suspended greenlet without a handle is collected silently, and its
 * `finally` does not run.
 */
export class GreenletHandle {
  private readonly greenlet: Greenlet;

  /**
   * @param greenlet what nobody else but its own body should hold on to
   * @throws TypeError for what is no greenlet
   */
  constructor(greenlet: Greenlet, onError: OnUncollected = report) {
    if (!(greenlet instanceof Greenlet)) throw new TypeError(`cannot make a handle of ${String(greenlet)}: pass a greenlet`);
    this.greenlet = greenlet;
    (registry ??= new FinalizationRegistry(killLeftover)).register(this, { greenlet, onError });
  }

  /** See {@link Greenlet.active}. */
  get active(): boolean {
    return this.greenlet.active;
  }

  /** See {@link Greenlet.dead}. */
  get dead(): boolean {
    return this.greenlet.dead;
  }

  /** See {@link Greenlet.switch}. */
  switch<R = unknown>(...values: readonly unknown[]): Operation<R> {
    return this.greenlet.switch<R>(...values);
  }

  /** See {@link Greenlet.throw}. */
  throw<R = unknown>(error?: Throwable, ...args: readonly unknown[]): Operation<R> {
    return this.greenlet.throw<R>(error, ...args);
  }

  /** See {@link Greenlet.kill}. */
  kill(): Operation<unknown> {
    return this.greenlet.kill();
  }
}

interface Leftover {
  readonly greenlet: Greenlet;
  readonly onError: OnUncollected;
}

let registry: FinalizationRegistry<Leftover> | null = null;

function killLeftover({ greenlet, onError }: Leftover): void {
  if (!greenlet.active) return;
  try {
    greenlet.kill().sync();
  } catch (error) {
    onError(error, greenlet);
  }
}

function report(error: unknown, { name }: Greenlet): void {
  console.error(`"${name}" failed when it was killed, for nobody could reach it:`, error);
}
