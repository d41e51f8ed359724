import { OutsideWait, type Deliver } from './outside.ts';
import type { Host } from './host.ts';
import type { Routine } from '../routine.ts';

/** Waits until `signal` aborts, then throws its reason; an arm for a choice. Throws at once when it has aborted. */
export function aborted(signal: AbortSignal): OutsideWait<never> {
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

  protected subscribe(_host: Host, deliver: Deliver): () => void {
    const { signal } = this;
    const onAbort = (): void => deliver(true, signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  }

  describe(): string {
    return 'for an abort signal';
  }
}

/** Runs `body` with a signal that aborts as soon as the body is left, by whatever way: for `fetch` and its like. */
export function* withSignal<T>(body: (signal: AbortSignal) => Routine<T>): Routine<T> {
  const controller = new AbortController();
  try {
    return yield* body(controller.signal);
  } finally {
    controller.abort();
  }
}
