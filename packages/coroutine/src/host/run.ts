import { DeadlockError, WouldBlockError } from '../errors.ts';
import { kindOf } from './kind.ts';
import { Host, LEFT, type HostOptions } from './host.ts';
import type { Coroutine } from '../coroutine.ts';
import type { Runnable } from '../operation.ts';

/** See `runSync`. */
export interface RunSyncOptions extends HostOptions {}

/** See `run`. */
export interface RunOptions extends HostOptions {
  /** Unwinds the run when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Code outside may still wake this run (it holds a channel, say): then being idle is no deadlock. By default a run that
   * awaits nothing from outside and cannot go on fails.
   */
  readonly open?: boolean;
  /**
   * Milliseconds of work after which the event loop gets its turn; 8 by default. Looked at whenever the main coroutine, or a
   * scheduler that it runs, lets others go on: a step that computes for long delays it. However large, 128 promise jobs in a
   * row are enough.
   */
  readonly budget?: number;
}

/** So many times the `finally` blocks of a run that is stopped may wait for what never comes before they are left alone. */
const PATIENCE = 100;
/** So many steps in a row may be promise jobs before the event loop gets its turn, however short they are. */
const JOBS = 128;

/**
 * Runs `main` until it and everything it started has come to rest, without touching the event loop, and returns its value.
 * With a virtual clock it may sleep. It may be called anywhere, also inside another run, which stands still meanwhile.
 *
 * @param main a generator function, or a function that returns an operation
 * @throws what `main` throws; DeadlockError when nothing can go on; WouldBlockError when only the outside world could, with a
 * list of who waits on what. In both cases everything is unwound first
 *
 * @example
 * ```ts run
 * import { runSync, sleep } from '@core/coroutine/host';
 *
 * console.log(runSync(function* () {
 *   return 6 * 7;
 * }));
 * try {
 *   runSync(() => sleep(1000));
 * } catch (error) {
 *   console.log((error as Error).message);
 * }
 * ```
 * ```text output
 * 42
 * a synchronous run would block: only the outside world can go on
 *   "main" (host) waits for 1000 ms
 * ```
 */
export function runSync<T>(main: () => Runnable<T>, options: RunSyncOptions = {}): T {
  check(main);
  const host = new Host(main, options);
  host.start(host.main);
  settle(host);
  if (!host.isOver) {
    const waiting = host.dump();
    const blocked = host.awaited > 0 || host._awaitsOutside();
    const error = blocked ? new WouldBlockError(waiting) : new DeadlockError(waiting);
    host.tellSeed(error);
    for (let i = 0; i < PATIENCE && !host.isOver; i++) {
      host.stop(error);
      settle(host); // a finally may have parked and been woken
    }
  }
  const { failed, value } = host.conclude();
  if (failed) throw value;
  return value as T;
}

function settle(host: Host): void {
  do host.turn();
  while (!host.isOver && host.skip());
}

/**
 * Runs `main`, and everything it starts, together with the event loop. The first steps are taken before it returns; then the
 * run goes on, as a promise job, whenever something it waits for has happened. When it has worked for longer than its budget
 * the event loop has its turn first, so timers, input and rendering never starve. Runs are independent of each other, also
 * one that is started inside another.
 *
 * An error that ends the run carries the logical stack. The same program with the same seed and the same events from outside
 * runs in the same order.
 *
 * @param main a generator function, or a function that returns an operation
 * @returns a promise of its value, settled when everything has come to rest
 * @throws (by rejection) what `main` throws; the signal's reason when it aborts; DeadlockError when nothing can go on and
 * nothing outside is awaited. After an abort or a deadlock everything is unwound first: nothing can catch that, and a
 * `finally` may wait for what comes from outside. What is thrown meanwhile comes with the reason, in an AggregateError
 *
 * @example
 * ```ts run
 * import { run, sleep, until } from '@core/coroutine/host';
 *
 * const greeting = await run(function* () {
 *   yield* sleep(1);
 *   return `hello, ${yield* until(Promise.resolve('world'))}`;
 * });
 * console.log(greeting);
 * ```
 * ```text output
 * hello, world
 * ```
 */
export function run<T>(main: () => Runnable<T>, options: RunOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    new Run(main, options, resolve as (value: unknown) => void, reject).begin();
  });
}

/** @internal What `await operation` does: the code that awaits is the outside world, so being idle is no deadlock. */
export function runOperation<T>(operation: Runnable<T>): Promise<T> {
  return run(() => operation, { open: true, name: 'await' });
}

/** Main may be a routine or a function that returns an operation. */
function check(main: unknown): void {
  if (typeof main !== 'function') {
    throw new TypeError(`cannot run ${kindOf(main)}: pass a generator function, not what it returns`);
  }
}

/** A host that shares its thread with the event loop. */
export class Run extends Host {
  private readonly options: RunOptions;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (reason: unknown) => void;
  private readonly budget: number;
  /** What is left of the budget until the event loop must have its turn. */
  private left: number;
  private deadline = 0;
  /** In this turn nothing was run yet. */
  private fresh = true;
  private scheduled = false;
  /** Nothing has happened since the run has waited for the clock alone to go on. */
  private calm = false;
  private leaving = false;
  private patience = PATIENCE;
  private finished = false;

  constructor(
    main: () => Runnable<unknown>,
    options: RunOptions,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    check(main);
    super(main, options);
    this._schedule.onReady = () => this.later(); // while the event loop has control
    const { budget = 8, signal } = options;
    if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== 'function') {
      throw new TypeError(`cannot run with ${kindOf(signal)} as the signal: it is not an AbortSignal`);
    }
    if (!(budget >= 0)) throw new RangeError(`cannot run with a budget of ${budget} ms: it is 0 or more`);
    this.options = options;
    this.resolve = resolve;
    this.reject = reject;
    this.budget = this.left = Math.min(budget, Number.MAX_SAFE_INTEGER);
  }

  begin(): void {
    const { signal } = this.options;
    if (signal?.aborted === true) {
      this.reject(signal.reason);
      return;
    }
    signal?.addEventListener('abort', this.onAbort);
    this.scheduled = true; // the first step is taken here and now
    this.start(this.main);
    this.step();
  }

  /** Unwinds the run because nobody wants more of it; it then resolves. */
  leave(): void {
    this.leaving = true;
    this.onAbort();
  }

  override await(by: 1 | -1): void {
    super.await(by);
    if (by < 0) this.later(); // who waited may belong to nobody who runs: then this is a deadlock now
  }

  override _pause(): boolean {
    return this.isUnwanted || performance.now() >= this.deadline;
  }

  /** Each turn gets something done, however short the budget is. */
  protected override dequeue(): Coroutine | undefined {
    if (!this.fresh && this._pause()) return undefined;
    this.fresh = false;
    return super.dequeue();
  }

  /** It is to be stopped, and was not yet. */
  private get isUnwanted(): boolean {
    return !this.isStopped && (this.leaving || this.options.signal?.aborted === true);
  }

  private readonly onAbort = (): void => this.later();

  private later(): void {
    this.calm = false;
    if (this.scheduled || this.isTurning || this.finished) return;
    this.scheduled = true;
    if (this.left > 0) queueMicrotask(this.step);
    else macrotask(this.nextRound);
  }

  /** The event loop has had its turn. */
  private readonly nextRound = (): void => {
    this.left = this.budget;
    this.step();
  };

  private readonly step = (): void => {
    this.scheduled = false;
    this.deadline = performance.now() + this.left;
    this.fresh = true;
    if (this.isUnwanted) this.stop(this.leaving ? LEFT : this.options.signal!.reason);
    else this.turn();
    this.left = this.deadline - performance.now() - this.budget / JOBS;
    if (this.isOver) this.finish();
    else if (this.readyCount > 0 || this.isUnwanted) this.later();
    else if (this.clock.skip === undefined) this.checkDeadlock();
    else {
      this.calm = true;
      macrotask(this.jump); // promises that are settled already come first
    }
  };

  /** Nothing has happened in a whole round of the event loop: the clock may jump. */
  private readonly jump = (): void => {
    if (!this.calm) return;
    this.calm = false;
    if (this.skip()) this.later();
    else this.checkDeadlock();
  };

  /** Nothing is ready. */
  private checkDeadlock(): void {
    if (this.awaited > 0 || (this.options.open === true && !this.isStopped) || this._awaitsOutside()) return;
    if (!this.isStopped) {
      const error = new DeadlockError(this.dump(), 'if code outside may still wake this run, pass { open: true }');
      this.tellSeed(error);
      this.fail(error);
    } else if (this.patience-- > 0) {
      this.fail(undefined); // a finally waits for what never comes: the first reason stays
    } else {
      this.finish();
    }
  }

  private fail(error: unknown): void {
    this.stop(error);
    if (this.isOver) this.finish();
    else this.later();
  }

  private finish(): void {
    this.finished = true;
    this.options.signal?.removeEventListener('abort', this.onAbort);
    const { failed, value } = this.conclude();
    if (failed) this.reject(value);
    else this.resolve(value);
  }
}

/** The event loop's next round: after timers, input and rendering had their turn. */
const macrotask: (callback: () => void) => void =
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate ??
  ((callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  });
