/**
 * One instance, run from several places at once: each script by a runner of its own. Whenever all of them are idle, every
 * worker that waits is woken, and then something happens before anybody can go on: a runner is ended, or a worker is resumed
 * by hand. The chooser says when, and which.
 */
import {
  DeadlockError,
  observe,
  setChooser,
  Wait,
  WaitQueue,
  type Chooser,
  type Coroutine,
  type Routine,
  type Runnable,
  type Waiter,
} from '@core/coroutine';
import { runSync, sleep, virtualClock } from '@core/coroutine/host';
import { parseScript, type Worker } from './script.ts';
import { Turns } from './turns.ts';
import type { Adapter, Probe } from './adapter.ts';

/** What happens, once, when all have been woken and nobody has gone on. */
export type Event = 'a runner ends' | 'a worker is resumed by hand';

/** Runs the scripts; says what went wrong. */
export function share(adapter: Adapter, scripts: readonly string[], event: Event, choose: Chooser): string | undefined {
  return new Shared(adapter, scripts, event, choose).run();
}

/** What workers wait for at their pauses. */
class Gate extends Wait<void> {
  readonly queue: WaitQueue = new WaitQueue();

  attempt(): boolean {
    return false;
  }

  enter(waiter: Waiter): void {
    this.queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.queue.remove(waiter);
  }

  describe(): string {
    return 'at its pause';
  }

  open(): void {
    for (let first = this.queue.shift(); first !== undefined; first = this.queue.shift()) first.wake();
  }
}

class Shared implements Probe {
  private readonly adapter: Adapter;
  private readonly instance: unknown;
  private readonly event: Event;
  private readonly choose: Chooser;
  private readonly world: Turns;
  private readonly runners: Coroutine<void>[] = [];
  private readonly workers: readonly Worker[];
  private readonly gate = new Gate();
  /** Who has paused, in that order. */
  private readonly paused: string[] = [];
  private readonly trace: string[] = [];
  private readonly unfinished: Set<string>;
  private happened = false;
  private items = 0;
  private complaint: string | undefined;

  constructor(adapter: Adapter, scripts: readonly string[], event: Event, choose: Chooser) {
    this.adapter = adapter;
    this.event = event;
    this.choose = choose;
    this.world = new Turns(choose);
    this.instance = adapter.make();
    this.workers = parseScript(scripts.join('+'));
    this.unfinished = new Set(this.workers.map(({ name }) => name));
    let from = 0;
    for (const script of scripts) {
      const mine = this.workers.slice(from, (from += script.split('+').length));
      const runner = this.world.create(() => adapter.run(this.instance, mine, this));
      this.world.start(runner);
      this.runners.push(runner);
    }
  }

  run(): string | undefined {
    const { choose, world } = this;
    const before = setChooser(choose);
    // The host sets a chooser of its own whenever it goes on; this takes its place before anybody can ask.
    const stop = observe({ switch: () => void setChooser(choose) });
    try {
      world.spawn(() => this.drive());
      runSync(() => world.run(), { clock: virtualClock() });
    } catch (error) {
      // Those who wait for ever are found by their own ends.
      if (!(error instanceof DeadlockError && this.unfinished.size > 0)) {
        this.complaint ??= `the program failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
      }
    } finally {
      stop();
      setChooser(before);
    }
    const [left] = this.unfinished;
    return this.complaint ?? (left === undefined ? undefined : `${left} did not come to its end`);
  }

  private *drive(): Routine<void> {
    for (;;) {
      yield* sleep(1); // the clock stands still until all are idle
      if (this.gate.queue.size === 0) return;
      const { event, happened } = this;
      const runners = this.runners.filter(({ state }) => state !== 'ended');
      const paused = [...this.paused];
      // The last runner is not ended: nobody would be there to go on.
      const left = event === 'a runner ends' ? (runners.length > 1 ? runners.length : 0) : paused.length;
      const pick = happened || left === 0 ? 0 : this.choose(left + 1);
      this.gate.open();
      if (pick === 0) continue;
      this.happened = true;
      if (event === 'a runner ends') yield* this.world.close(runners[pick - 1]!);
      else yield* this.byHand(paused[pick - 1]!);
    }
  }

  private *byHand(worker: string): Routine<void> {
    const before = this.trace.length;
    yield* this.adapter.resume!(this.instance, worker);
    const meanwhile = this.trace.slice(before);
    const foreign = meanwhile.find((line) => !line.startsWith(`${worker} `));
    if (meanwhile.length === 0) this.complaint ??= `${worker} was resumed by hand and did not go on`;
    if (foreign !== undefined) this.complaint ??= `${worker} was resumed by hand, and "${foreign}" came before control was back`;
  }

  // ── what the adapter calls ──

  *work(worker: Worker, turn: () => Runnable<unknown>): Routine<object> {
    this.trace.push(`${worker.name} begins`);
    for (const step of worker.steps) {
      if (step === 'p') yield* this.pause(worker.name);
      else yield* turn();
      this.trace.push(`${worker.name} passes ${step}`);
    }
    this.trace.push(`${worker.name} ends`);
    this.unfinished.delete(worker.name);
    return Object.freeze({ worker: worker.name });
  }

  private *pause(worker: string): Routine<void> {
    this.paused.push(worker);
    try {
      yield* this.gate;
    } finally {
      this.paused.splice(this.paused.indexOf(worker), 1);
    }
  }

  log(): void {}

  returned(): void {}

  /** Nothing is injected, so whatever fails is the paradigm's own. */
  threw(error: unknown): void {
    throw error;
  }

  item(): string {
    return `item ${++this.items}`;
  }

  sent(): void {}

  received(): void {}
}
