/**
 * Waits made of waits, in the manner of Concurrent ML's events: each is lazy, can be run again, and can be an arm of a select.
 * One that did not commit has had no effect and leaves nothing behind.
 */
import { done, Wait, type Waiter } from '@core/coroutine';
import { sleep, TimeoutError } from '@core/coroutine/host';
import { checkWait } from './check.ts';
import { Derived } from './derived.ts';
import { mayCommit, select, type SelectOptions, type Tentative, type Waited } from './select.ts';

/**
 * Waits for `wait` and returns `change(value)`. `change` is a plain function, called in the step in which the wait commits:
 * in whoever's turn that is. What it throws is thrown where the wait stands. (Concurrent ML's `wrap`; `map` of an event.)
 *
 * @example
 * ```ts run
 * import { channel, choose, wrap } from '@core/channels';
 * import { runSync } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const lengths = channel<string>(1);
 *   const numbers = channel<number>(1);
 *   lengths.trySend('four');
 *   console.log(yield* choose([wrap(lengths.receive(), (text) => text.length), numbers.receive()]));
 * });
 * ```
 * ```text output
 * 4
 * ```
 */
export function wrap<T, R>(wait: Wait<T>, change: (value: T) => R): Wait<R> {
  checkWait('wrap', wait);
  if (typeof change !== 'function') throw new TypeError('cannot wrap a wait: what changes its value is not a function');
  return new Wrap(wait, change);
}

class Wrap<T, R> extends Derived<R> implements Tentative {
  private readonly wait: Wait<T>;
  private readonly change: (value: T) => R;

  constructor(wait: Wait<T>, change: (value: T) => R) {
    super();
    this.wait = wait;
    this.change = change;
  }

  protected inner(): Wait {
    return this.wait;
  }

  protected accept(value: unknown): R {
    return this.change(value as T);
  }

  /** @internal */
  _mayCommit(): boolean {
    return this.isReady || mayCommit(this.wait);
  }
}

/**
 * Makes its wait anew each time it is run or tried: for what depends on the moment, such as the item to send or the time
 * that is left. `make` is a plain function. (Concurrent ML's `guard`.)
 *
 * @example
 * ```ts run
 * import { channel, guard } from '@core/channels';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const numbers = channel<number>();
 *   let last = 0;
 *   const sendNext = guard(() => numbers.send(++last));
 *   spawn(function* () {
 *     for (;;) {
 *       if (last === 2) return numbers.close();
 *       yield* sendNext;
 *     }
 *   });
 *   yield* numbers.each(function* (n) {
 *     console.log(n);
 *   });
 * });
 * ```
 * ```text output
 * 1
 * 2
 * ```
 */
export function guard<T>(make: () => Wait<T>): Wait<T> {
  if (typeof make !== 'function') throw new TypeError('cannot make a guard: what makes its wait is not a function');
  return new Guard(make);
}

class Guard<T> extends Derived<T> {
  private readonly make: () => Wait<T>;

  constructor(make: () => Wait<T>) {
    super();
    this.make = make;
  }

  protected inner(): Wait {
    const made = this.make();
    checkWait('wait for what a guard makes,', made);
    return made;
  }

  protected accept(value: unknown): T {
    return value as T;
  }

  /** To look costs what `make` does: it is asked when the wait is run, and never to describe it. */
  protected override describeIdle(): string {
    return 'for what a guard makes';
  }

  override outside(): boolean {
    return this.isTried && super.outside();
  }
}

/**
 * Waits for whichever can go on first and returns its value: a select whose arms need no names. Concurrent ML's `choose`.
 * @throws what the chosen wait throws
 *
 * @example
 * ```ts run
 * import { channel, choose } from '@core/channels';
 * import { runSync } from '@core/coroutine/host';
 *
 * runSync(function* () {
 *   const [mail, phone] = [channel<string>(1), channel<string>(1)];
 *   phone.trySend('ring');
 *   console.log(yield* choose([mail.receive(), phone.receive()]));
 * });
 * ```
 * ```text output
 * ring
 * ```
 */
export function choose<const W extends readonly Wait[]>(waits: W, options?: SelectOptions): Wait<Waited<W[number]>> {
  return new Wrap(select(waits as readonly Wait[], options), ({ value }) => value as Waited<W[number]>);
}

/**
 * Waits for `wait`, but not longer than `ms` milliseconds of the host's clock. An item is never lost to the timeout: either
 * the wait has committed, or it has had no effect. Suspends unless the wait can commit at once, also for 0 ms.
 * @throws TimeoutError when the time is over; RangeError when `ms` is no duration, TypeError when `wait` is no wait; whatever
 * `wait` throws
 *
 * @example
 * ```ts run
 * import { channel, withTimeout } from '@core/channels';
 * import { run } from '@core/tasklets';
 * import { virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const answers = channel<string>(0, { name: 'answers' });
 *     try {
 *       yield* withTimeout(answers.receive(), 500);
 *     } catch (error) {
 *       console.log((error as Error).message);
 *     }
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * timed out after 500 ms of waiting to receive from channel "answers"
 * ```
 */
export function withTimeout<T>(wait: Wait<T>, ms: number): Wait<T> {
  checkWait('limit the time of', wait);
  return new Timed(wait, ms);
}

class Timed<T> extends Derived<T> implements Tentative {
  private readonly wait: Wait<T>;
  private readonly ms: number;
  private readonly either: Wait<{ readonly arm: string; readonly value: unknown }>;

  constructor(wait: Wait<T>, ms: number) {
    super();
    this.wait = wait;
    this.ms = ms;
    this.either = select({ value: wait, timeout: sleep(ms) }, { order: 'priority' });
  }

  protected inner(): Wait {
    return this.either;
  }

  protected accept(result: unknown, waiter?: Waiter): T {
    const { arm, value } = result as { readonly arm: string; readonly value: unknown };
    if (arm === 'value') return value as T;
    throw new TimeoutError(`timed out after ${this.ms} ms of waiting ${this.wait.describe(waiter!)}`);
  }

  /** @internal */
  _mayCommit(): boolean {
    return this.isReady || mayCommit(this.wait);
  }
}

/**
 * Commits at once, always, and returns `value`: in a select by priority, what to do when nothing before it is ready.
 * Concurrent ML's `alwaysEvt`.
 *
 * @example
 * ```ts run
 * import { always, channel, choose } from '@core/channels';
 * import { runSync } from '@core/coroutine/host';
 *
 * runSync(function* () {
 *   const mail = channel<string>(1);
 *   const look = () => choose([mail.receive(), always('no mail')], { order: 'priority' });
 *   console.log(yield* look());
 *   mail.trySend('a letter');
 *   console.log(yield* look());
 * });
 * ```
 * ```text output
 * no mail
 * a letter
 * ```
 */
export function always<T>(value: T): Wait<T> {
  return new Always(value);
}

class Always<T> extends Wait<T> {
  private readonly value: T;

  constructor(value: T) {
    super();
    this.value = value;
  }

  attempt(): boolean {
    return done(this.value);
  }

  enter(waiter: Waiter): void {
    waiter.wake(this.value);
  }

  leave(): void {}

  describe(): string {
    return 'for nothing';
  }
}

/**
 * Never commits: an arm that is out of the game. Concurrent ML's `never`.
 *
 * @example
 * ```ts run
 * import { channel, choose, never } from '@core/channels';
 * import { runSync } from '@core/coroutine/host';
 *
 * runSync(function* () {
 *   const orders = channel<string>(1);
 *   orders.trySend('soup');
 *   const kitchenIsOpen = false;
 *   const served = choose([kitchenIsOpen ? orders.receive() : never(), choose([never(), never()])]);
 *   console.log(yield* choose([served, orders.receive()]));
 * });
 * ```
 * ```text output
 * soup
 * ```
 */
export function never(): Wait<never> {
  return NEVER;
}

class Never extends Wait<never> implements Tentative {
  attempt(): boolean {
    return false;
  }

  enter(): void {}

  leave(): void {}

  describe(): string {
    return 'for what never happens';
  }

  /** @internal */
  _mayCommit(): boolean {
    return false;
  }
}
const NEVER = /* @__PURE__ */ new Never();
