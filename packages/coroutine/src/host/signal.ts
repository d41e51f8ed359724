import { kindOf } from './kind.ts';
import { OutsideWait, type Deliver } from './outside.ts';
import type { Routine } from '../routine.ts';
import type { Wait } from '../wait.ts';

/**
 * Waits until `signal` aborts, then throws its reason: an arm for a choice. Throws at once, without suspending, when it has
 * aborted before. Its listener is gone when the wait is over.
 *
 * To end a whole run by a signal, give it to `run(main, { signal })`.
 *
 * @throws the signal's reason; TypeError at once for what is not a signal
 *
 * @example
 * ```ts run
 * import { aborted, run } from '@core/coroutine/host';
 *
 * const controller = new AbortController();
 * const program = run(function* () {
 *   try {
 *     yield* aborted(controller.signal);
 *   } catch (reason) {
 *     console.log('told to stop:', reason);
 *   }
 * });
 * controller.abort('closing time');
 * await program;
 * ```
 * ```text output
 * told to stop: closing time
 * ```
 */
export function aborted(signal: AbortSignal): Wait<never> {
  if (typeof (signal as Partial<AbortSignal> | null | undefined)?.throwIfAborted !== 'function') {
    throw new TypeError(`cannot wait until ${kindOf(signal)} aborts: it is not an AbortSignal`);
  }
  return new Aborted(signal);
}

class Aborted extends OutsideWait<never> {
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    this.signal = signal;
  }

  override attempt(): boolean {
    this.signal.throwIfAborted();
    return false;
  }

  protected subscribe(deliver: Deliver): () => void {
    const { signal } = this;
    const onAbort = (): void => deliver(true, signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  }

  describe(): string {
    return 'for an abort signal';
  }
}

/**
 * Runs `body` with a signal of its own, which aborts as soon as the body is left, by whatever way: for `fetch` and its like,
 * which are called off with the coroutine that waits for them. Suspends when the body does.
 *
 * @returns what the body returns
 * @throws what the body throws
 *
 * @example
 * ```ts run
 * import { run, sleep, until, withSignal } from '@core/coroutine/host';
 *
 * function download(signal: AbortSignal): Promise<never> {
 *   signal.addEventListener('abort', () => console.log('download called off'));
 *   return new Promise(() => {});
 * }
 *
 * const controller = new AbortController();
 * const program = run(
 *   () =>
 *     withSignal(function* (signal) {
 *       yield* until(download(signal));
 *     }),
 *   { signal: controller.signal },
 * );
 * controller.abort(new Error('never mind'));
 * await program.catch((error: Error) => console.log(error.message));
 * ```
 * ```text output
 * download called off
 * never mind
 * ```
 */
export function* withSignal<T>(body: (signal: AbortSignal) => Routine<T>): Routine<T> {
  const controller = new AbortController();
  try {
    return yield* body(controller.signal);
  } finally {
    controller.abort();
  }
}
