import { setChooser, seededChooser, type Chooser } from '../chooser.ts';
import { Scheduler } from '../scheduler.ts';
import { Coroutine } from '../coroutine.ts';
import { perform } from '../barrier.ts';
import { UsageError } from '../errors.ts';
import type { Ending } from '../family.ts';
import type { Operation } from '../operation.ts';
import type { Routine } from '../routine.ts';
import { systemClock, type Clock } from './clock.ts';

/** What every run can be told. */
export interface HostOptions {
  /** Where time comes from; the platform's clock by default. */
  readonly clock?: Clock;
  /**
   * Makes every choice that is left open (a fair select, for instance) follow from this number; 0 by default. With "random"
   * each run has another, and an error that ends the run says in its stack which one replays it.
   */
  readonly seed?: number | 'random';
  /** The name of the main coroutine in messages; "main" by default. */
  readonly name?: string;
}

/** The coroutine that a run is about; its outcome belongs to whoever started the run. */
class Main extends Coroutine {
  failed = false;
  outcome: unknown;
}

let current: Host | null = null;

/** The host of the run that this code belongs to. */
export function currentHost(what: string): Host {
  if (current === null) throw new UsageError(`cannot wait ${what}: no host runs here, start the program with run()`);
  return current;
}

/** The outermost scheduler: runs one main coroutine, and counts what it awaits from outside. */
export class Host extends Scheduler<Main> {
  readonly main: Main;
  readonly clock: Clock;
  private readonly chooser: Chooser;
  private readonly seed: number;
  private readonly reported: boolean;
  private outside = 0;
  private turning = false;
  private stopped: { readonly reason: unknown } | null = null;
  private readonly failures: unknown[] = [];

  constructor(main: () => Routine<unknown>, options: HostOptions) {
    super('host');
    this.clock = options.clock ?? systemClock;
    const { seed = 0 } = options;
    this.seed = seed === 'random' ? Math.floor(Math.random() * 2 ** 32) : seed;
    this.reported = seed === 'random';
    this.chooser = seededChooser(this.seed);
    this.main = new Main(this, main, [], options.name ?? 'main');
  }

  /** True when main has ended: nothing is left to run. */
  get isOver(): boolean {
    return this.main.state === 'ended';
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

  /** Ends the run for `reason`: unwinds the main coroutine and everything nested in it. A `finally` may still wait then. */
  stop(reason: unknown): void {
    this.stopped ??= { reason };
    this.perform(this.close(this.main));
  }

  get isStopped(): boolean {
    return this.stopped !== null;
  }

  /** What the run came to: why it was stopped and whatever was thrown meanwhile, else main's own outcome. */
  conclude(): { readonly failed: boolean; readonly value: unknown } {
    const { main, stopped, failures } = this;
    const errors = [...(stopped === null ? [] : [stopped.reason]), ...(main.failed ? [main.outcome] : []), ...failures];
    if (errors.length === 0) return { failed: false, value: main.outcome };
    const [first] = errors;
    if (errors.length === 1) return { failed: true, value: first };
    return { failed: true, value: new AggregateError(errors, 'the run failed, and so did its unwinding', { cause: first }) };
  }

  private perform(operation: Operation<unknown>): void {
    const around = current;
    const chooser = setChooser(this.chooser);
    current = this;
    this.turning = true;
    try {
      perform(operation);
    } catch (error) {
      this.failures.push(error); // main's own error is its outcome: what comes here was thrown while it was unwound
    } finally {
      this.turning = false;
      current = around;
      setChooser(chooser);
    }
  }

  protected override onEnd(main: Main, ending: Ending): void {
    main.failed = ending.failed;
    main.outcome = ending.value;
    if (ending.failed) this.tellSeed(ending.value);
    ending.failed = false;
  }

  /** Writes into an error how to see it again. */
  tellSeed(error: unknown): void {
    if (this.reported && error instanceof Error) error.stack += `\n    replay this run with { seed: ${this.seed} }`;
  }

  /** @internal Leaving the loop is how the outside world gets its turn. */
  override _stuck(): void {}
}
