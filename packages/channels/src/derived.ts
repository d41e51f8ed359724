import { type Coroutine, done, type Scheduler, Wait, Waiter } from '@core/coroutine';
import { taken } from './taken.ts';

/** What `accept` answers when the wait is to go on. */
export const AGAIN: unique symbol = Symbol('again');

/**
 * A wait made of another one, which commits when the other does and comes to something else. All of it happens in the step
 * in which the inner wait commits, in whoever's turn that is: what is around it (a select, a timeout) is not disturbed when the
 * answer is "not yet".
 */
export abstract class Derived<T> extends Wait<T> {
  /** What was tried last, and is therefore to be waited for. */
  private tried: Wait | null = null;
  private relays: Map<Waiter, Relay> | null = null;
  /** What it came to for somebody who had just been served otherwise: the next one who comes gets it. */
  private kept: Outcome[] | null = null;

  /** What to wait for now; asked anew each time. */
  protected abstract inner(): Wait;
  /**
   * What it comes to, given what the inner wait came to. What it throws is thrown where the wait stands. When it has waited,
   * `waiter` is who stood in the inner wait.
   */
  protected abstract accept(value: unknown, waiter?: Waiter): T | typeof AGAIN;

  attempt(): boolean {
    if (this.kept !== null) {
      const { failed, value } = this.unkeep(this.kept);
      if (failed) throw value;
      return done(value);
    }
    for (;;) {
      const inner = this.inner();
      let committed: boolean;
      try {
        committed = inner.attempt();
      } catch (error) {
        return done(this.refuse(error));
      }
      if (!committed) {
        this.tried = inner;
        return false;
      }
      const result = this.accept(taken());
      if (result !== AGAIN) return done(result);
    }
  }

  enter(waiter: Waiter): void {
    if (this.kept !== null) {
      const { failed, value } = this.unkeep(this.kept);
      tell(waiter, failed, value);
      return;
    }
    const relay = new Relay(this, waiter);
    (this.relays ??= new Map<Waiter, Relay>()).set(waiter, relay);
    try {
      relay.wait(this.tried ?? this.inner());
    } catch (error) {
      this._forget(waiter);
      throw error;
    }
  }

  leave(waiter: Waiter): void {
    const relay = this.relays?.get(waiter);
    if (relay === undefined) return;
    this._forget(waiter);
    relay.withdraw();
  }

  override outside(): boolean {
    return isOutside(this.tried ?? this.inner());
  }

  describe(waiter: Waiter): string {
    const inner = this.relays?.get(waiter)?.inner ?? this.tried;
    return inner === null ? this.describeIdle(waiter) : inner.describe(waiter);
  }

  /** What it would wait for, while nobody does. One whose `inner` has an effect, or needs a host, has words of its own. */
  protected describeIdle(waiter: Waiter): string {
    return this.inner().describe(waiter);
  }

  /** True when it is known what to wait for: while somebody waits. */
  protected get isTried(): boolean {
    return this.tried !== null;
  }

  /** True when it comes to something at once, whatever the inner wait says. */
  protected get isReady(): boolean {
    return this.kept !== null;
  }

  /** What it comes to when the inner wait throws; it throws the same by default. */
  protected refuse(error: unknown): T {
    throw error;
  }

  /** @internal */
  _refuse(error: unknown): T {
    return this.refuse(error);
  }

  /** @internal */
  _accept(value: unknown, relay: Relay): T | typeof AGAIN {
    return this.accept(value, relay);
  }

  /** @internal Goes on waiting. Answers what it comes to when that is clear at once. */
  _again(relay: Relay): T | typeof AGAIN {
    return this.outside() ? this.proceedLater(relay) : this.proceed(relay);
  }

  /**
   * Tries, and else stands in the queue once more. Meanwhile the wait may end: by what `inner` calls, or because its own select
   * offers what it takes here.
   */
  private proceed(relay: Relay): T | typeof AGAIN {
    for (;;) {
      const inner = this.inner();
      if (!this._holds(relay)) return AGAIN;
      if (!inner.attempt()) {
        relay.wait(inner);
        return AGAIN;
      }
      const result = this.accept(taken(), relay);
      if (result !== AGAIN) return result;
    }
  }

  /**
   * A wait that only the outside world can end must be entered where its host runs, which a wake from plain code does not:
   * a coroutine of the scheduler of who waits does it.
   */
  private proceedLater(relay: Relay): typeof AGAIN {
    const proceed = (): void => {
      if (this._holds(relay)) relay.come(() => this.proceed(relay));
    };
    const { coroutine } = relay;
    if (coroutine !== undefined) {
      const scheduler = coroutine.family as Scheduler;
      scheduler.start(scheduler.create(function* () {
        proceed();
      }));
    } else {
      proceed();
    }
    return AGAIN;
  }

  /** @internal */
  _forget(waiter: Waiter): void {
    const relays = this.relays!;
    relays.delete(waiter);
    if (relays.size === 0) this.tried = null;
  }

  /** @internal */
  _holds(relay: Relay): boolean {
    return this.relays?.get(relay.waiter) === relay;
  }

  /** For `accept`: lets the one that has waited longest have the result, and answers what is left for `waiter`. */
  protected toOldest(result: T, waiter: Waiter | undefined): T | typeof AGAIN {
    const oldest = this.relays?.values().next().value;
    if (oldest === undefined || oldest === waiter) return result;
    oldest.withdraw();
    oldest.finish(result);
    return AGAIN;
  }

  /** Ends the waits of all who wait, in their order, with `result`. */
  protected dismiss(result: T): void {
    for (const relay of this.relays?.values() ?? []) {
      relay.withdraw();
      relay.finish(result);
    }
  }

  /** For `refuse`: the next one who comes gets the error. */
  protected keepError(error: unknown): void {
    (this.kept ??= []).push({ failed: true, value: error });
  }

  /** @internal What has come for one who does not wait any more: what it called has ended its wait, or woken it otherwise. */
  _keep(outcome: Outcome): void {
    const oldest = this.relays?.values().next().value;
    if (oldest === undefined) {
      (this.kept ??= []).push(outcome);
      return;
    }
    oldest.withdraw();
    oldest.end(outcome.failed, outcome.value);
  }

  private unkeep(kept: Outcome[]): Outcome {
    const first = kept.shift()!;
    if (kept.length === 0) this.kept = null;
    return first;
  }
}

/** What a wait came to. */
interface Outcome {
  readonly failed: boolean;
  readonly value: unknown;
}

/** Stands in the inner wait's queue for a waiter of the derived one. */
class Relay extends Waiter {
  private readonly derived: Derived<unknown>;
  readonly waiter: Waiter;
  inner: Wait | null = null;

  constructor(derived: Derived<unknown>, waiter: Waiter) {
    super();
    this.derived = derived;
    this.waiter = waiter;
  }

  wait(inner: Wait): void {
    this.inner = inner;
    inner.enter(this);
  }

  withdraw(): void {
    const { inner } = this;
    this.inner = null;
    inner?.leave(this);
  }

  override get coroutine(): Coroutine | undefined {
    return this.waiter.coroutine;
  }

  wake(value?: unknown): void {
    this.inner = null;
    this.slot = undefined;
    this.come(() => {
      const result = this.derived._accept(value, this);
      return result === AGAIN ? this.derived._again(this) : result;
    });
  }

  /** Passes on what comes of it. */
  come(of: () => unknown): void {
    let result: unknown;
    try {
      result = of();
    } catch (error) {
      this.settle(true, error);
      return;
    }
    if (result !== AGAIN) this.settle(false, result);
  }

  private settle(failed: boolean, value: unknown): void {
    if (this.derived._holds(this)) this.end(failed, value);
    else this.derived._keep({ failed, value });
  }

  wakeThrow(error: unknown): void {
    this.inner = null;
    this.come(() => this.derived._refuse(error));
  }

  finish(value: unknown): void {
    this.end(false, value);
  }

  end(failed: boolean, value: unknown): void {
    this.derived._forget(this.waiter);
    tell(this.waiter, failed, value);
  }
}

function tell(waiter: Waiter, failed: boolean, value: unknown): void {
  if (failed) waiter.wakeThrow(value);
  else waiter.wake(value);
}

/** True when the outside world has a part in ending it. */
export function isOutside(wait: Wait): boolean {
  return wait.outside?.() === true;
}
