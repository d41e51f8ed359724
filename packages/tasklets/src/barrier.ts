import { done, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { isCount, type Named } from './semaphore.ts';

/**
 * Makes a barrier for `parties`.
 *
 * @throws RangeError when the number is not a whole number from 1 on
 *
 * @example
 * ```ts run
 * import { barrier, runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const round = barrier(2);
 *   for (const who of ['a', 'b']) {
 *     spawn(function* () {
 *       for (let i = 1; i <= 2; i++) {
 *         console.log(who, i);
 *         yield* round.wait();
 *       }
 *     });
 *   }
 * });
 * ```
 * ```text output
 * a 1
 * b 1
 * b 2
 * a 2
 * ```
 */
export function barrier(parties: number, options: Named = {}): Barrier {
  return new Barrier(parties, options);
}

/**
 * A meeting point: those who come wait until all parties are there, and then all go on; again and again. One that gives up
 * waiting is simply no longer there. (Not to be confused with a plain frame, which the contract calls a barrier too.)
 */
export class Barrier {
  /** Its name in messages. */
  readonly name: string;
  /** How many must come. */
  readonly parties: number;
  private readonly waiters: WaitQueue = new WaitQueue();

  /** Use {@link barrier}. */
  constructor(parties: number, options: Named = {}) {
    this.name = options.name ?? 'barrier';
    if (!isCount(parties) || parties === 0) {
      throw new RangeError(`cannot make "${this.name}" for ${parties} parties: it must be a whole number, 1 or more`);
    }
    this.parties = parties;
  }

  /** How many are there, waiting for the others. */
  get waiting(): number {
    return this.waiters.size;
  }

  /**
   * Suspends until all parties are there. The last to come does not suspend; it makes the others ready, in order.
   * Returns one's place in the order of coming, from 0 on, so that one of them can do what is done once for all.
   */
  wait(): Wait<number> {
    return new Meet(this);
  }

  /** @internal */
  get _waiters(): WaitQueue {
    return this.waiters;
  }
}

class Meet extends Wait<number> {
  private readonly barrier: Barrier;

  constructor(barrier: Barrier) {
    super();
    this.barrier = barrier;
  }

  attempt(): boolean {
    const { parties, _waiters: waiters } = this.barrier;
    if (waiters.size < parties - 1) return false;
    for (let place = 0; waiters.size > 0; place++) waiters.shift()!.wake(place);
    return done(parties - 1);
  }

  enter(waiter: Waiter): void {
    this.barrier._waiters.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.barrier._waiters.remove(waiter);
  }

  describe(): string {
    const { name, parties, waiting } = this.barrier;
    return `at "${name}", where ${waiting} of ${parties} are`;
  }
}
