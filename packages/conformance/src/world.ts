/**
 * Runs one case: makes the members, moves them as the driver and the places say, and lets every decision go through one
 * chooser. Nothing in here knows any paradigm.
 *
 * The file is long because drivers, places and pauses are three views of one thing: who moves whom, and from where.
 */
import {
  call,
  DeadlockError,
  enclosing,
  Family,
  observe,
  Scheduler,
  setChooser,
  type Chooser,
  type Operation,
  type Routine,
} from '@core/coroutine';
import { now, runSync, sleep, virtualClock, type VirtualClock } from '@core/coroutine/host';
import { Cell } from './cell.ts';
import { Meter } from './cost.ts';
import { parseScript } from './script.ts';
import { Nothing, Turns } from './turns.ts';
import { Run } from './run.ts';
import type { Account, Experience, Moment } from './account.ts';
import type { Adapter } from './adapter.ts';
import type { Driver, Fault, Member } from './case.ts';

/** What a world is told to run. */
export interface Program {
  readonly driver: Driver;
  readonly members: readonly Member[];
  readonly fault?: Fault | undefined;
  /** For a member that is replayed alone: what it lives through. */
  readonly experience?: Experience | undefined;
  /** Counts, beside the program, how often the clock could tick while a member waited; see the law `host`. */
  readonly ticking?: boolean | undefined;
}

/** How much one run may do before it is called endless. */
const ENDLESS = 1_000;
/** Milliseconds that an injected wait takes. */
const WAIT = 8;
const TICKS = 4;
/** How many coroutines of other families stand around a member that is moved: more than are looked through in one go. */
const DEPTH = 5;

/** Runs a program. Every choice asks `choose`, except those of a member that is replayed alone. */
export function execute(adapters: readonly Adapter[], program: Program, choose: Chooser): Outcome {
  return new World(adapters, program, choose).execute();
}

export interface Outcome {
  readonly records: readonly Account[];
  /** How often the clock ticked in each injected wait. */
  readonly ticks: readonly number[];
  /** What the run as a whole threw: a fault of the kit's, or of a paradigm that breaks the contract. */
  readonly error: unknown;
}

export class World {
  private readonly adapters: readonly Adapter[];
  private readonly program: Program;
  private readonly choose: Chooser;
  private readonly scheduler: Turns;
  private readonly own = new WeakSet<Family>();
  private readonly meter: Meter;
  /** All that were made, in the order of making. */
  private readonly runs: Run[] = [];
  /** Those that last until the end, by member; `whole` ones are made anew at every pause. */
  private readonly lasting: (Run | undefined)[] = [];
  private readonly clock: VirtualClock = virtualClock();
  private readonly ticks: number[] = [];
  private spent = 0;
  private moves = 0;
  private over = false;

  constructor(adapters: readonly Adapter[], program: Program, choose: Chooser) {
    this.adapters = adapters;
    this.program = program;
    this.choose = choose;
    this.scheduler = new Turns((count) => (program.driver === 'scheduled' ? this.pick(count) : 0));
    this.own.add(this.scheduler);
    this.meter = new Meter(
      (family) => this.own.has(family),
      // The host sets a chooser of its own whenever it goes on; this takes its place before anybody can ask.
      () => void setChooser(this.chooseWithin),
    );
  }

  get isOver(): boolean {
    return this.over;
  }

  execute(): Outcome {
    let error: unknown;
    const { members } = this.program;
    const chooser = setChooser(this.chooseWithin);
    const stop = observe(this.meter);
    try {
      members.forEach((member, index) => {
        this.lasting[index] = member.place?.how === 'whole' ? undefined : this.make(index);
      });
      runSync(() => this.main(), { clock: this.clock });
    } catch (thrown) {
      // Those who wait for ever are found by their own ends.
      if (!(thrown instanceof DeadlockError)) error = thrown;
    } finally {
      stop();
      setChooser(chooser);
      this.over = true;
    }
    return { records: this.runs.map((run) => run.record(this.meter.of(run.cell), this.meter.living(run.cell))), ticks: this.ticks, error };
  }

  private *main(): Routine<void> {
    const { scheduler } = this;
    try {
      if (this.program.driver === 'scheduled') {
        for (const run of this.tops()) scheduler.spawn(() => this.runner(run));
      } else {
        scheduler.spawn(() => this.drive());
      }
      yield* scheduler.run();
    } finally {
      this.over = true; // what unwinds from here on is not part of any trace
    }
  }

  private tops(): Run[] {
    return this.lasting.filter((run, index) => run !== undefined && this.program.members[index]!.place === undefined) as Run[];
  }

  // ── drivers ──

  /** Moves one after the other until all have ended. */
  private *drive(): Routine<void> {
    for (;;) {
      const movable = this.movable();
      if (movable.length === 0) return;
      yield* this.step(movable[this.pick(movable.length)]!);
    }
  }

  /** Those to be moved from outside: who stands beside the others, or is left over when the one around it has ended. */
  private movable(): Run[] {
    const { members } = this.program;
    const candidates = this.lasting.filter((run, index): run is Run => {
      const place = members[index]!.place;
      return run?.isMovable === true && (place === undefined || this.lasting[place.inside]?.isOver !== false);
    });
    // Of several that are alike and have not begun, it makes no difference which is first.
    return candidates.filter((run, at) => !candidates.slice(0, at).some((earlier) => this.alike(earlier, run)));
  }

  private alike(a: Run, b: Run): boolean {
    const { members, fault } = this.program;
    if (a.cell.state !== 'new' || b.cell.state !== 'new') return false;
    if (fault?.member === a.member || fault?.member === b.member) return false;
    if (members.some(({ place }) => place !== undefined)) return false;
    return members[a.member]!.paradigm === members[b.member]!.paradigm && members[a.member]!.script === members[b.member]!.script;
  }

  /** For `scheduled`: one of these runs each top member, and later who was inside it. */
  private *runner(top: Run): Routine<void> {
    for (let next: Run | undefined = top; next !== undefined; next = this.heir(top.member)) {
      while (next.isMovable) {
        yield* this.step(next);
        yield* this.scheduler.reschedule();
      }
    }
  }

  private heir(member: number): Run | undefined {
    for (const [index, { place }] of this.program.members.entries()) {
      if (place?.inside !== member) continue;
      const run = this.lasting[index];
      if (run?.isMovable === true) return run;
      const further: Run | undefined = this.heir(index);
      if (further !== undefined) return further;
    }
    return undefined;
  }

  // ── moves ──

  private *step(run: Run): Routine<void> {
    const away = this.program.experience === undefined || run.pauses === 0 ? 0 : run.moment.outside;
    if (away > 0) yield* sleep(away);
    this.moves++;
    if (this.program.driver !== 'moved') yield* run.next();
    else yield* this.elsewhere(run);
  }

  /** Each time from within something else. */
  private *elsewhere(run: Run): Routine<void> {
    const next = (): Routine<unknown> => on(run.next());
    switch (this.moves % 4) {
      case 0:
        yield* run.next();
        return;
      case 1: {
        const scheduler = this.claim(new Scheduler('elsewhere'));
        scheduler.start(scheduler.create(this.within(next)));
        yield* scheduler.run();
        return;
      }
      case 2:
        yield* this.within(next)();
        return;
      default:
        yield* call(next);
    }
  }

  /** The same, in the innermost of several coroutines of as many families. */
  private within(next: () => Routine<unknown>): () => Routine<unknown> {
    let inner = next;
    for (let depth = 0; depth < DEPTH; depth++) {
      const family = this.claim(new Family('elsewhere'));
      const coroutine = family.create(inner);
      inner = () => on(family.resume(coroutine));
    }
    return inner;
  }

  private claim<F extends Family>(family: F): F {
    this.own.add(family);
    return family;
  }

  private make(member: number): Run {
    const { paradigm, script } = this.program.members[member]!;
    const adapter = this.adapters.find(({ name }) => name === paradigm);
    if (adapter === undefined) throw new TypeError(`cannot run "${paradigm}": there is no adapter of this name`);
    const run = new Run(this, member, adapter, parseScript(script));
    const { experience, fault } = this.program;
    if (experience !== undefined) run.moments.push(...experience.moments.map((moment) => ({ ...moment })));
    if (fault?.member === member) {
      const { kind, worker, at } = fault;
      if (at === 0) run.always = kind;
      else run.moments[at - 1] = { fault: kind, worker, inside: 0, outside: 0 };
    }
    this.runs.push(run);
    return run;
  }

  /** Makes an instance: what is created meanwhile belongs to its cell. */
  making<T>(cell: Cell, make: () => T): T {
    const { meter } = this;
    const before = meter.made;
    meter.made = cell;
    try {
      return make();
    } finally {
      meter.made = before;
    }
  }

  // ── what a run calls in its pauses ──

  /** Lets those inside of `outer` go on. */
  *inside(outer: Run, moment: Moment): Routine<void> {
    if (this.program.experience !== undefined) {
      if (moment.inside > 0) yield* sleep(moment.inside);
      return;
    }
    for (const [index, { place }] of this.program.members.entries()) {
      if (place?.inside !== outer.member) continue;
      if (place.how === 'whole') {
        const run = this.make(index);
        run.outer = outer;
        while (run.isMovable) yield* run.next();
        continue;
      }
      const run = this.lasting[index]!;
      if (!run.isMovable || this.pick(2) === 1) continue;
      run.outer = outer;
      if (place.how === 'callback') [0].forEach(() => void run.next().sync());
      else yield* run.next();
      run.outer = undefined;
    }
  }

  /** Gives way to the world, from wherever the run stands. */
  *leave(run: Run): Routine<void> {
    const place = this.program.members[run.member]!.place;
    if (run.doom === undefined) {
      const { outer } = run;
      if (place?.how === 'captured' && outer !== undefined && (run.isLeaving || this.pick(2) === 0)) {
        outer.captive = run;
        const begin = yield* now();
        yield* outer.cell.family.suspend();
        outer.away += (yield* now()) - begin;
        outer.captive = undefined;
        return;
      }
      if (place === undefined && this.program.driver === 'scheduled') {
        yield* this.scheduler.reschedule();
        return;
      }
    }
    yield* run.cell.family.suspend();
  }

  /** Waits for a time, during which everything else goes on. */
  *wait(): Routine<void> {
    if (this.program.ticking !== true) {
      yield* sleep(WAIT);
      return;
    }
    let ticks = 0;
    this.scheduler.spawn(function* tick() {
      for (; ticks < TICKS; ticks++) yield* sleep(WAIT / TICKS / 2);
    });
    yield* sleep(WAIT);
    this.ticks.push(ticks / TICKS);
  }

  /** Waits for nothing, and throws `error` when the time is over. */
  *overdue(error: Error): Routine<void> {
    const nothing = new Nothing();
    this.clock.schedule(WAIT, () => nothing.refuse(error));
    yield* nothing;
  }

  /** Called wherever a member does something, so that one which never ends is found out. */
  spend(): void {
    if (!this.over && ++this.spent > ENDLESS) throw new Error(`endless: a member does something for the ${ENDLESS}th time`);
  }

  // ── choices ──

  /** A choice of the kit's. */
  private pick(count: number): number {
    return count > 1 ? this.choose(count) : 0;
  }

  /** A choice of a member's, written down as its own: of the scheduler whose coroutine parks, else of whoever runs. */
  private readonly chooseWithin = (count: number): number => {
    const run = (this.meter.parking ?? enclosing(Cell))?.run;
    const { experience } = this.program;
    if (run === undefined) return this.choose(count);
    const remembered = experience === undefined ? undefined : (experience.choices[run.choices.length] ?? 0);
    const choice = remembered === undefined ? this.choose(count) : Math.min(remembered, count - 1);
    run.choices.push(choice);
    return choice;
  };
}

function* on(operation: Operation<unknown>): Routine<unknown> {
  return yield* operation;
}
