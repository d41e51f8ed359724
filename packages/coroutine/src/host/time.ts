import { Operation } from '../operation.ts';
import { ready } from '../chain.ts';
import type { Steps } from '../routine.ts';
import { currentHost, type Host } from './host.ts';
import { OutsideWait, type Deliver } from './outside.ts';

/** Waits `ms` milliseconds of the host's clock. Suspends, also for 0. */
export function sleep(ms: number): OutsideWait<void> {
  return new Sleep<void>(ms, undefined);
}

/** Waits `ms` milliseconds and returns `value`: an arm for a choice. */
export function after<T>(ms: number, value: T): OutsideWait<T> {
  return new Sleep(ms, value);
}

class Sleep<T> extends OutsideWait<T> {
  private readonly ms: number;
  private readonly value: T;

  constructor(ms: number, value: T) {
    super();
    if (!(ms >= 0)) throw new RangeError(`cannot sleep ${ms} ms: a duration is a number of milliseconds, 0 or more`);
    this.ms = ms;
    this.value = value;
  }

  protected subscribe(host: Host, deliver: Deliver): () => void {
    return host.clock.schedule(this.ms, () => deliver(false, this.value));
  }

  describe(): string {
    return `for ${this.ms} ms`;
  }
}

/** The time on the host's clock, in milliseconds; does not suspend. */
export function now(): Operation<number> {
  return NOW;
}

class Now extends Operation<number> {
  [Symbol.iterator](): Steps<number> {
    return ready(currentHost('for the time').clock.now());
  }
}
const NOW = new Now();
