import { call, Coroutine, type Routine } from '@core/coroutine';
import { run as runHost, runSync as runHostSync, type RunOptions, type RunSyncOptions } from '@core/coroutine/host';
import { ActorSystem, type SystemOptions } from './system.ts';
import { ExitError, type ExitReason, isClean } from './exit.ts';
import type { AnyRef, Self } from './ref.ts';
import type { StopOptions } from './stop.ts';

/** What a program of actors can be told besides what its host can be. */
export interface ProgramOptions {
  /** The system's options; its name is "actors" by default. */
  readonly system?: SystemOptions;
  /** How the system is stopped when `main` has ended. */
  readonly stop?: StopOptions;
}

/**
 * Runs `main` as the first actor of a system of its own, together with the event loop. When it has ended the system is
 * stopped, as by `system.stop`: nothing outlives the program. What other actors throw ends them, not the program.
 *
 * @example
 * ```ts run
 * import { actor, run, type Self } from '@core/actors';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * function* clerk(self: Self<string>) {
 *   try {
 *     for (;;) console.log(`files ${yield* self.receive()}`);
 *   } finally {
 *     console.log('locks the cabinet');
 *   }
 * }
 *
 * const answer = await run(
 *   function* () {
 *     const ref = actor(clerk);
 *     ref.send('a bill');
 *     yield* sleep(1000);
 *     return 42;
 *   },
 *   { clock: virtualClock() },
 * );
 * console.log(answer);
 * ```
 * ```text output
 * files a bill
 * locks the cabinet
 * 42
 * ```
 *
 * @param options `signal`, `clock`, `seed`, `budget` and `open` as for `run` of `@core/coroutine/host`; `name` names the
 * first actor, "main" by default. When `signal` aborts, `main` is told to shut down, and then the system is stopped, also by
 * `stop`: hooks run, `finally` blocks may wait, and who has not ended by the deadline is killed
 * @returns a promise of what `main` returns, settled when every actor has ended
 * @throws (by rejection) what `main` threw, or ExitError when it ended by an exit signal; the signal's reason;
 * DeadlockError when nothing can go on and nothing outside is awaited
 */
export function run<T, M = never>(main: (self: Self<M>) => Routine<T>, options: RunOptions & ProgramOptions = {}): Promise<T> {
  return runHost(() => program(main, options), options);
}

/**
 * Like `run`, but at once and without the event loop.
 *
 * @throws what `run` rejects with; WouldBlockError when only the outside world (a timer, a promise) could go on
 */
export function runSync<T, M = never>(main: (self: Self<M>) => Routine<T>, options: RunSyncOptions & ProgramOptions = {}): T {
  return runHostSync(() => program(main, options), options);
}

function* program<T, M>(main: (self: Self<M>) => Routine<T>, options: RunSyncOptions & ProgramOptions): Routine<T> {
  const system = new ActorSystem(options.system);
  let result!: T;
  const first = system.actor<M>(
    function* (self) {
      result = yield* call(main, self);
    },
    { name: options.name ?? 'main' },
  );
  system._main = first;
  system.start(new Coroutine<void>(system, stopAfter, [system, first, options.stop], 'program'));
  let stopped = true;
  try {
    yield* system.run();
    stopped = false;
  } finally {
    // Reached by closing too, when the run is stopped: then main is asked to end first, as if it had been done.
    try {
      system._stopping.begin(options.stop ?? {}, first);
      yield* system.stop();
    } finally {
      yield* system._abandon();
    }
    if (stopped && !isAsTold(first.exitReason, options.stop)) raise(first.exitReason);
  }
  if (first.exitReason !== 'normal') raise(first.exitReason);
  return result;
}

/** It ended by itself, or as it was told when the system was stopped. */
function isAsTold(reason: ExitReason, stop: StopOptions | undefined): boolean {
  return isClean(reason) || reason === 'killed' || reason === stop?.reason;
}

function raise(reason: ExitReason): never {
  throw reason instanceof Error ? reason : new ExitError(reason);
}

function* stopAfter(system: ActorSystem, first: AnyRef, options: StopOptions | undefined): Routine {
  yield* first.ended();
  yield* system.stop(options);
}

export interface OpenOptions extends SystemOptions, Omit<RunOptions, 'name' | 'open' | 'signal'> {}

/**
 * Makes a system that the event loop runs by itself until it is stopped: for `async` code, which starts actors by
 * `system.actor`, tells by `ref.send` and asks by `await ref.ask`. `await using` stops it.
 *
 * @example
 * ```ts run
 * import { handlers, openSystem, type Reply } from '@core/actors';
 *
 * const system = openSystem();
 * const greeter = system.actor(
 *   handlers({
 *     greet({ name, reply }: { name: string; reply: Reply<string> }) {
 *       reply.send(`hello, ${name}`);
 *     },
 *   }),
 * );
 * console.log(await greeter.ask('greet', { name: 'Ada' }));
 * console.log(await system.stop());
 * ```
 * ```text output
 * hello, Ada
 * { stopped: 1, killed: 0 }
 * ```
 */
export function openSystem(options: OpenOptions = {}): ActorSystem {
  const system = new ActorSystem(options);
  system.start(new Coroutine<void>(system, () => untilStopped(system), [], 'keeper'));
  const { name: _name, isolation: _isolation, onCrash: _onCrash, ...host } = options;
  runHost(() => system.run(), { ...host, open: true, name: system.name }).catch((error: unknown) => {
    console.error(`system "${system.name}" failed:`, error);
  });
  return system;
}

function* untilStopped(system: ActorSystem): Routine {
  yield* system._stopping;
}
