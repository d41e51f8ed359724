import { DeadlockError, WouldBlockError } from '../errors.ts';
import { Host, type HostOptions } from './host.ts';
import type { Coroutine } from '../coroutine.ts';
import type { Runnable } from '../operation.ts';
import type { Routine } from '../routine.ts';

export interface RunSyncOptions extends HostOptions {}

export interface RunOptions extends HostOptions {
  /** Unwinds the run when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Code outside may still wake this run (it holds a channel, say): then being idle is no deadlock. By default a run that
   * awaits nothing from outside and cannot go on fails.
   */
  readonly open?: boolean;
  /** Milliseconds after which the event loop gets its turn; 8 by default. */
  readonly budget?: number;
}

/**
 * Runs `main` until it and everything it started has come to rest, without touching the event loop, and returns its value.
 *
 * @throws what `main` throws; DeadlockError when nothing can go on; WouldBlockError when only the outside world could. In
 * both cases everything is unwound first.
 */
export function runSync<T>(main: () => Runnable<T>, options: RunSyncOptions = {}): T {
  const host = new Host(body(main), options);
  host.start(host.main);
  host.turn();
  while (!host.isOver && host.clock.skip?.() === true) host.turn();
  if (!host.isOver) {
    const waiting = host.dump();
    const error = host.awaited > 0 ? new WouldBlockError(waiting) : new DeadlockError(waiting);
    host.tellSeed(error);
    host.stop(error);
    host.turn(); // a finally may have parked and been woken
  }
  const { failed, value } = host.conclude();
  if (failed) throw value;
  return value as T;
}

/**
 * Runs `main`, and everything it starts, together with the event loop.
 *
 * @returns a promise of its value, settled when everything has come to rest
 * @throws (by rejection) what `main` throws; the signal's reason when it aborts; DeadlockError when nothing can go on and
 * nothing outside is awaited
 */
export function run<T>(main: () => Runnable<T>, options: RunOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    new Run(body(main), options, resolve as (value: unknown) => void, reject).begin();
  });
}

/** @internal What `await operation` does: the code that awaits is the outside world, so being idle is no deadlock. */
export function runOperation<T>(operation: Runnable<T>): Promise<T> {
  return run(() => operation, { open: true, name: 'await' });
}

/** Main may be a routine or a function that returns an operation. */
function body<T>(main: () => Runnable<T>): () => Routine<T> {
  return function* () {
    return yield* main();
  };
}

class Run extends Host {
  private readonly options: RunOptions;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (reason: unknown) => void;
  private scheduled = false;
  private aborting = false;
  private deadline = 0;

  constructor(
    main: () => Routine<unknown>,
    options: RunOptions,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    super(main, options);
    this.options = options;
    this.resolve = resolve;
    this.reject = reject;
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

  /** A coroutine became ready while the event loop had control. */
  override ready(c: Coroutine): void {
    super.ready(c);
    this.later(queueMicrotask);
  }

  override _pause(): boolean {
    return this.aborting || performance.now() >= this.deadline;
  }

  private readonly onAbort = (): void => {
    this.aborting = true;
    this.later(queueMicrotask);
  };

  private later(defer: (callback: () => void) => void): void {
    if (this.scheduled || this.isTurning) return;
    this.scheduled = true;
    defer(this.step);
  }

  private readonly step = (): void => {
    this.scheduled = false;
    if (this.isTurning || this.isOver) return;
    if (this.aborting && !this.isStopped) this.stop(this.options.signal!.reason);
    this.deadline = performance.now() + (this.options.budget ?? 8);
    if (!this.isOver) this.turn();
    if (this.isOver) this.finish();
    else if (this.aborting && !this.isStopped) this.later(queueMicrotask);
    else if (this.readyCount > 0) this.later(macrotask);
    else if (this.clock.skip?.() === true) this.later(queueMicrotask);
    else if (this.awaited === 0 && (this.options.open !== true || this.isStopped)) this.deadlock();
  };

  private deadlock(): void {
    if (this.isStopped) {
      this.finish(); // a finally waits for nobody: it is left where it stands, and the first reason is told
      return;
    }
    const error = new DeadlockError(this.dump(), 'if code outside may still wake this run, pass { open: true }');
    this.tellSeed(error);
    this.stop(error);
    if (this.isOver) this.finish();
    else this.later(queueMicrotask);
  }

  private finish(): void {
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
