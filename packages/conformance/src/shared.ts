/**
 * One instance, run from several places at once: each script by a runner of its own. Whenever all of them are idle, every
 * worker that waits is woken, and then something happens before anybody can go on: a runner is ended, or a worker is resumed
 * by hand. The chooser says when, and which. Guests take their turns when all are idle for the first time.
 */
import {
  DeadlockError,
  innermost,
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
import type { Breach } from './kit.ts';

/** What happens, once, when all have been woken and nobody has gone on. */
export type Event = 'a runner ends' | 'a worker is resumed by hand' | 'guests take turns';

const GUESTS = ['guest 1', 'guest 2'];

/** Runs the scripts; says what went wrong. */
export function share(adapter: Adapter, scripts: readonly string[], event: Event, choose: Chooser): Breach | undefined {
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
  /** Who is in the middle of a turn, and the coroutine that it runs in. */
  private readonly turning = new Map<string, Coroutine | undefined>();
  private turn: (() => Runnable<unknown>) | undefined;
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

  run(): Breach | undefined {
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
    const message = this.complaint ?? (left === undefined ? undefined : `${left} did not come to its end`);
    return message === undefined ? undefined : { message, trace: this.trace };
  }

  private *drive(): Routine<void> {
    for (;;) {
      yield* sleep(1); // the clock stands still until all are idle
      if (this.gate.queue.size === 0) return;
      const { event, happened } = this;
      if (event === 'guests take turns') {
        if (!happened) yield* this.invite();
        this.gate.open();
        continue;
      }
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

  /** Lets coroutines of the world take a turn each. */
  private *invite(): Routine<void> {
    const { turn, trace, unfinished } = this;
    if (turn === undefined) return;
    this.happened = true;
    for (const guest of GUESTS) {
      unfinished.add(guest);
      this.world.spawn(function* () {
        yield* turn();
        trace.push(`${guest} has had a turn`);
        unfinished.delete(guest);
      });
    }
    yield* sleep(1);
  }

  /** Moves one that has given way, from within a worker. */
  private *hand(): Routine<void> {
    const ready = [...this.turning].filter(([, coroutine]) => coroutine?.state === 'suspended');
    if (ready.length === 0) return;
    const [worker] = ready[ready.length > 1 ? this.choose(ready.length) : 0]!;
    this.trace.push(`${worker} is moved by hand`);
    const before = this.trace.length;
    yield* this.adapter.resume!(this.instance, worker);
    this.complainOf(worker, this.trace.slice(before));
  }

  private *byHand(worker: string): Routine<void> {
    const before = this.trace.length;
    yield* this.adapter.resume!(this.instance, worker);
    const meanwhile = this.trace.slice(before);
    if (meanwhile.length === 0) this.complaint ??= `${worker} was resumed by hand and did not go on`;
    this.complainOf(worker, meanwhile);
  }

  private complainOf(worker: string, meanwhile: readonly string[]): void {
    const foreign = meanwhile.find((line) => !line.startsWith(`${worker} `));
    if (foreign !== undefined) this.complaint ??= `${worker} was resumed by hand, and "${foreign}" came before control was back`;
  }

  // ── what the adapter calls ──

  *work(worker: Worker, turn: () => Runnable<unknown>): Routine<object> {
    this.trace.push(`${worker.name} begins`);
    this.turn ??= turn;
    for (const step of worker.steps) {
      if (step === 'p') yield* this.pause(worker.name);
      else if (step === 'h') yield* this.hand();
      else yield* this.take(turn, worker.name);
      this.trace.push(`${worker.name} passes ${step}`);
    }
    this.trace.push(`${worker.name} ends`);
    this.unfinished.delete(worker.name);
    return Object.freeze({ worker: worker.name });
  }

  private *take(turn: () => Runnable<unknown>, worker: string): Routine<void> {
    this.turning.set(worker, innermost());
    yield* turn();
    this.turning.delete(worker);
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
