import { chain } from '../chain/walk.ts';
import { setChooser, seededChooser, type Chooser } from '../chooser.ts';
import { Scheduler } from '../scheduler.ts';
import { Coroutine } from '../coroutine.ts';
import { perform } from '../barrier.ts';
import { UsageError } from '../errors.ts';
import type { Ending } from '../family.ts';
import type { Operation, Runnable } from '../operation.ts';
import type { Routine } from '../routine.ts';
import { systemClock, type Clock } from './clock.ts';

/** What every run can be told. */
export interface HostOptions {
  /** Where time comes from; the platform's clock by default. */
  readonly clock?: Clock;
  /**
   * Makes every choice that is left open (a fair select, for instance) follow from this whole number; 0 by default. With
   * "random" each run has another, and an error that ends the run says in its stack which one replays it.
   */
  readonly seed?: number | 'random';
  /** Makes those choices instead, and the seed then makes none: to enumerate schedules, or to replay recorded ones. */
  readonly chooser?: Chooser;
  /** The name of the main coroutine in messages; "main" by default. */
  readonly name?: string;
}

/** The host of the run that this code belongs to: the nearest one outwards, for runs nest. */
export function currentHost(what: string): Host {
  for (const { family } of chain()) if (family instanceof Host) return family;
  throw new UsageError(`cannot wait ${what}: no host runs here, start the program with run()`);
}

/** The reason of a stop that is no failure: nobody wants more of this run. */
export const LEFT: unique symbol = Symbol('left');

/** Main may be a routine or a function that returns an operation. */
function* outermost<T>(main: () => Runnable<T>): Routine<T> {
  const program = main();
  if (typeof (program as Partial<Runnable<T>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError('cannot run main: it is no generator function, and what it returned is no operation');
  }
  return yield* program;
}

/** The outermost scheduler: runs one main coroutine, and counts what it awaits from outside. */
export class Host extends Scheduler {
  /** The coroutine that the run is about; its outcome belongs to whoever started the run. */
  readonly main: Coroutine;
  private failed = false;
  private outcome: unknown;
  readonly clock: Clock;
  private readonly chooser: Chooser;
  private readonly seed: number;
  private readonly reported: boolean;
  private outside = 0;
  private turning = false;
  private stopped: { readonly reason: unknown } | null = null;
  private readonly failures: unknown[] = [];

  constructor(main: () => Runnable<unknown>, options: HostOptions) {
    super('host');
    this.clock = options.clock ?? systemClock;
    const { seed = 0 } = options;
    this.seed = seed === 'random' ? Math.floor(Math.random() * 2 ** 32) : seed;
    this.reported = seed === 'random' && options.chooser === undefined;
    this.chooser = options.chooser ?? seededChooser(this.seed);
    this.main = new Coroutine(this, outermost, [main], options.name ?? 'main');
  }

  /** True when nothing is left to run: main has ended, or a turn was refused before it began. */
  get isOver(): boolean {
    const { state } = this.main;
    return state === 'ended' || state === 'new';
  }

  /** How many waits only the outside world can end. */
  get awaited(): number {
    return this.outside;
  }

  await(by: 1 | -1): void {
    this.outside += by;
  }

  get isTurning(): boolean {
    return this.turning;
  }

  /** Runs whatever is ready, until nothing is. */
  turn(): void {
    this.perform(this.run());
  }

  /**
   * Ends the run for `reason`: unwinds the main coroutine and everything nested in it. A `finally` may still wait then. When
   * it waits for what never comes, a second call ends that wait as well; the first reason stays.
   */
  stop(reason: unknown): void {
    this.stopped ??= { reason };
    this.perform(this.close(this.main));
  }

  /** Lets the clock jump, if it can; one that throws ends the run. */
  skip(): boolean {
    try {
      return this.clock.skip?.() === true;
    } catch (error) {
      this.stop(error);
      return true;
    }
  }

  get isStopped(): boolean {
    return this.stopped !== null;
  }

  /** What the run came to: why it was stopped and whatever was thrown meanwhile, else main's own outcome. */
  conclude(): { readonly failed: boolean; readonly value: unknown } {
    const { stopped, failures } = this;
    // One object may come twice: a signal's reason is thrown by whatever else listened to the signal, too.
    const errors = new Set([...(stopped === null ? [] : [stopped.reason]), ...(this.failed ? [this.outcome] : []), ...failures]);
    errors.delete(LEFT);
    if (errors.size === 0) return { failed: false, value: this.outcome };
    const [first] = errors;
    if (errors.size === 1) return { failed: true, value: first };
    const value = new AggregateError(errors, 'the run failed, and so did its unwinding', { cause: first });
    return { failed: true, value };
  }

  private perform(operation: Operation<unknown>): void {
    const chooser = setChooser(this.chooser);
    this.turning = true;
    try {
      perform(operation);
    } catch (error) {
      this.failures.push(error); // main's own error is its outcome: what comes here was thrown while it was unwound
    } finally {
      this.turning = false;
      setChooser(chooser);
    }
  }

  protected override onEnd(_main: Coroutine, ending: Ending): void {
    this.failed = ending.failed;
    this.outcome = ending.value;
    if (ending.failed) this.tellSeed(ending.value);
    ending.failed = false;
  }

  /** Writes into an error how to see it again. */
  tellSeed(error: unknown): void {
    if (!this.reported || !(error instanceof Error)) return;
    try {
      error.stack += `\n    replay this run with { seed: ${this.seed} }`;
    } catch {
      // A frozen error must still arrive.
    }
  }

  /** @internal Leaving the loop is how the outside world gets its turn. */
  override _stuck(): void {}
}
