import { type Wait, Waiter } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';

/** Calls back once, after so many milliseconds of the host's clock, which counts it as something that is awaited. */
export class Alarm extends Waiter {
  private readonly sleeping: Wait<void>;
  private readonly ring: () => void;
  private pending = true;

  constructor(ms: number, ring: () => void) {
    super();
    this.ring = ring;
    this.sleeping = sleep(ms);
    this.sleeping.enter(this);
  }

  wake(): void {
    this.pending = false;
    this.ring();
  }

  wakeThrow(): void {
    // A sleep never fails.
  }

  cancel(): boolean {
    if (!this.pending) return false;
    this.pending = false;
    this.sleeping.leave(this);
    return true;
  }
}
