import { call, done, enclosing, type Operation, UsageError, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import type { Block } from './block.ts';
import { holding, type Holding, type Named } from './semaphore.ts';
import { Tasklet } from './tasklet.ts';

/**
 * Makes a mutex: a lock that one at a time holds.
 *
 * @example
 * ```ts run
 * import { mutex, reschedule, runSync, spawn } from '@core/tasklets';
 *
 * const log = mutex({ name: 'log' });
 *
 * function* write(who: string) {
 *   yield* log.with(function* () {
 *     console.log(`${who} begins`);
 *     yield* reschedule();
 *     console.log(`${who} ends`);
 *   });
 * }
 * runSync(function* () {
 *   spawn(write, 'a');
 *   spawn(write, 'b');
 * });
 * ```
 * ```text output
 * a begins
 * a ends
 * b begins
 * b ends
 * ```
 */
export function mutex(options: Named = {}): Mutex {
  return new Mutex(options);
}

/**
 * A lock that one at a time holds, handed on first come, first served. It is not reentrant. Between two waits a tasklet has
 * everything to itself, so a mutex is needed only where what belongs together spans a wait.
 */
export class Mutex {
  /** Its name in messages. */
  readonly name: string;
  private isLocked = false;
  private holder: Tasklet | undefined;
  private readonly waiters: WaitQueue = new WaitQueue();

  /** Use {@link mutex}. */
  constructor(options: Named = {}) {
    this.name = options.name ?? 'mutex';
  }

  /** True while somebody holds it. */
  get locked(): boolean {
    return this.isLocked;
  }

  /** How many wait for it. */
  get waiting(): number {
    return this.waiters.size;
  }

  /**
   * Takes the lock. Suspends until all who came before have given it back.
   * @throws UsageError in the tasklet that holds it: it would wait for itself
   */
  lock(): Wait<void> {
    return new Lock(this);
  }

  /** Takes the lock without waiting; false when somebody holds it. */
  tryLock(): boolean {
    if (this.isLocked) return false;
    this.isLocked = true;
    this.holder = enclosing(Tasklet);
    return true;
  }

  /**
   * Gives the lock to whoever has waited longest. Never switches.
   * @throws UsageError when it is not locked, or another tasklet holds it
   */
  unlock(): void {
    if (!this.isLocked) throw new UsageError(`cannot unlock "${this.name}": it is not locked`);
    const { holder } = this;
    if (holder !== undefined && !holder.done && holder !== enclosing(Tasklet)) {
      throw new UsageError(`cannot unlock "${this.name}": "${holder.name}" holds it`);
    }
    this.handOn();
  }

  /** Runs `body(...args)` with the lock, which is given back in any case. Suspends until it has it, and while the body does. */
  with<A extends readonly unknown[], T>(body: Block<A, T>, ...args: A): Operation<T> {
    return call(holding<A, T>, () => new Lock(this), () => this.handOn(), body, args);
  }

  /** @internal */
  get _holder(): Tasklet | undefined {
    return this.holder;
  }

  /** @internal */
  _enter(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  /** @internal */
  _leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  private handOn(): void {
    const next = this.waiters.shift();
    this.isLocked = next !== undefined;
    // One arm of a choice is nobody we know.
    this.holder = next instanceof Tasklet ? next : undefined;
    if (next === undefined) return;
    (next.slot as Lock).held = true;
    next.wake();
  }
}

class Lock extends Wait<void> implements Holding {
  held = false;
  private readonly mutex: Mutex;

  constructor(mutex: Mutex) {
    super();
    this.mutex = mutex;
  }

  attempt(): boolean {
    const { mutex } = this;
    if (mutex.tryLock()) {
      this.held = true;
      return done(undefined);
    }
    const holder = mutex._holder;
    if (holder !== undefined && holder === enclosing(Tasklet)) {
      throw new UsageError(`cannot lock "${mutex.name}": "${holder.name}" holds it already, and would wait for itself`);
    }
    return false;
  }

  enter(waiter: Waiter): void {
    waiter.slot = this;
    this.mutex._enter(waiter);
  }

  leave(waiter: Waiter): void {
    this.mutex._leave(waiter);
  }

  describe(): string {
    const holder = this.mutex._holder;
    return `to lock "${this.mutex.name}"${holder === undefined ? '' : `, which "${holder.name}" holds`}`;
  }
}
