/**
 * One member of a mixed program while it runs: its probe, its trace, and what it lives through.
 *
 * A run meets the others in its pauses only. There it writes down what happened to it: that is its experience. Replayed
 * without the others, with the same experience and the same choices of its own, it must leave the same trace.
 *
 * The file is long because all it holds is one object with three sides: the kit moves it, the adapter reports to it, the
 * script's workers run in it.
 */
import {
  BarrierError,
  call,
  DeadlockError,
  ExitSignal,
  innermost,
  Operation,
  Scheduler,
  UsageError,
  type Coroutine,
  type Routine,
  type Runnable,
  type Steps,
} from '@core/coroutine';
import { now } from '@core/coroutine/host';
import { Cell } from './cell.ts';
import type { Account, End, Ledger, Moment, Stray } from './account.ts';
import type { Adapter, Probe } from './adapter.ts';
import type { Cost } from './cost.ts';
import type { FaultKind } from './case.ts';
import type { Script, Worker } from './script.ts';
import type { World } from './world.ts';

/** What the kit injects. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

export class Run implements Probe {
  readonly member: number;
  readonly name: string;
  readonly cell: Cell;
  readonly trace: string[] = [];
  /** What its pauses bring: the plan before they happen, and then what did happen. */
  readonly moments: Moment[] = [];
  readonly choices: number[] = [];
  /** What every pause brings that is not planned otherwise. */
  always: FaultKind | undefined;
  /** How the next move of the cell ends it. */
  doom: 'kill' | 'close' | undefined;
  /** The run that suspended this one from inside, captured with it. */
  captive: Run | undefined;
  /** How long this one was suspended from inside, in milliseconds, during its present pause. */
  away = 0;
  /** True when a kill or close of an outer one goes through this one: until that is over, the two stay together. */
  isLeaving = false;
  pauses = 0;
  private readonly world: World;
  private readonly adapter: Adapter;
  private readonly instance: unknown;
  private readonly script: Script;
  private readonly ledgers: Ledger[];
  private readonly errors = new Map<unknown, { raised: number; delivered: number }>();
  private readonly strays: Stray[] = [];
  private readonly results = new Map<unknown, { worker: string; delivered: number }>();
  private readonly unknownResults: string[] = [];
  /** The coroutines that the workers run in, by name. */
  private readonly coroutines = new Map<string, Coroutine | undefined>();
  private readonly whileWaiting: number[] = [];
  private readonly sentItems: string[] = [];
  private readonly receivedItems: string[] = [];
  private end: End | undefined;
  private items = 0;
  private passed = 0;
  private passedBefore: number | undefined;

  constructor(world: World, member: number, adapter: Adapter, script: Script) {
    this.world = world;
    this.member = member;
    this.adapter = adapter;
    this.name = adapter.name;
    this.script = script;
    this.ledgers = script.map(({ name: worker }) => ({
      worker, begun: 0, ended: 0, steps: [], guards: 0, caught: 0, cleanups: 0, lapses: [],
    }));
    this.cell = new Cell(this, () => this.body());
    this.instance = world.making(this.cell, () => adapter.make());
  }

  /** True while a move of the cell can get it on. */
  get isMovable(): boolean {
    const { state } = this.cell;
    return state === 'new' || state === 'suspended';
  }

  get isOver(): boolean {
    return this.cell.state === 'ended';
  }

  /** The next move of the cell: on, or out. */
  next(): Operation<unknown> {
    const { cell, doom } = this;
    if (doom === undefined) return cell.family.resume(cell);
    this.doom = undefined;
    this.passedBefore = this.passed;
    this.share(doom);
    return cell.family[doom](cell);
  }

  /** Those captured inside go the same way, at the pause where they stand. */
  private share(doom: 'kill' | 'close'): void {
    for (let run = this.captive; run !== undefined && run !== this; run = run.outer) {
      run.moment.fault = doom;
      run.isLeaving = true;
    }
    this.captive = undefined;
  }

  /** In whose pause this one runs. */
  outer: Run | undefined;

  get moment(): Moment {
    return this.moments[this.pauses - 1]!;
  }

  private *body(): Routine<void> {
    try {
      yield* call(() => steppable('run', this.adapter.run(this.instance, this.script, this)));
      this.end = 'done';
    } catch (error) {
      if (isExit(error)) {
        this.end = 'killed';
        throw error;
      }
      if (error instanceof DeadlockError) {
        this.end = 'stuck';
      } else {
        this.end = 'threw';
        this.threw(error);
      }
    }
  }

  record(cost: Cost, living: number): Account {
    const { member, name: paradigm, trace, moments, choices } = this;
    const over = this.isOver;
    return {
      member,
      paradigm,
      script: this.script.map(({ steps }) => steps).join('+'),
      trace,
      end: this.end ?? (over ? 'closed' : 'stuck'),
      experience: { moments: moments.slice(0, this.pauses), choices },
      cost,
      living,
      ledgers: this.ledgers,
      errors: [...this.errors].map(([error, counts]) => ({ message: (error as Error).message, ...counts })),
      strays: this.strays,
      results: [...this.results.values()],
      unknownResults: this.unknownResults,
      sent: this.sentItems,
      received: this.receivedItems,
      left: over ? (this.adapter.left?.(this.instance) ?? []) : [],
      whileWaiting: this.whileWaiting,
      afterwards: this.passed - (this.passedBefore ?? this.passed),
    };
  }

  // ── what the adapter calls ──

  *work(worker: Worker, turn: () => Runnable<unknown>): Routine<object> {
    const ledger = this.ledger(worker);
    ledger.begun++;
    this.coroutines.set(worker.name, innermost());
    this.say(worker, 'begins');
    try {
      yield* this.rest(worker, turn, 0);
    } finally {
      ledger.ended++;
    }
    this.say(worker, 'ends');
    const token = Object.freeze({ worker: worker.name });
    this.results.set(token, { worker: worker.name, delivered: 0 });
    return token;
  }

  log(line: string): void {
    if (this.world.isOver) return;
    this.world.spend();
    this.trace.push(line);
  }

  returned(value: unknown): void {
    const result = this.results.get(value);
    this.log(result === undefined ? `unknown result ${String(value)}` : `result of ${result.worker}`);
    if (result === undefined) this.unknownResults.push(String(value));
    else result.delivered++;
  }

  threw(error: unknown): void {
    this.deliver(error, isRefusal(error));
  }

  /** The same; what is unknown is a defect, where it comes out of a kill or a close. */
  deliver(error: unknown, isDefect: boolean): void {
    if (isExit(error) || error instanceof DeadlockError) throw error;
    const known = this.errors.get(error);
    if (known === undefined) this.strays.push({ what: describe(error), isDefect });
    else known.delivered++;
    this.log(`delivered ${describe(error)}`);
  }

  item(): string {
    return `item ${++this.items}`;
  }

  sent(item: string): void {
    this.sentItems.push(item);
    this.log(`sent ${item}`);
  }

  received(item: string): void {
    this.receivedItems.push(item);
    this.log(`received ${item}`);
  }

  // ── the steps of a worker ──

  private *rest(worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
    for (let at = from; at < worker.steps.length; at++) {
      switch (worker.steps[at]) {
        case 'p':
          yield* this.pause(worker);
          break;
        case 't':
          this.world.spend();
          yield* steppable('a turn', turn());
          break;
        case 'b':
          this.attempt(worker, turn);
          break;
        case 'x':
          throw this.raise(`${worker.name} fails`);
        case 'c':
          yield* call(rest, this, worker, turn, at + 1);
          return;
        case 'g':
          yield* call(guarded, this, worker, turn, at + 1);
          return;
        case 'f':
          yield* this.failing(worker, turn, at + 1);
          return;
      }
      this.passed++;
      this.ledger(worker).steps.push(at);
      this.say(worker, `passes ${worker.steps[at]}${at}`);
    }
  }

  /** @internal Called by way of `call`: its `finally` suspends. */
  *guarded(worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
    const ledger = this.ledger(worker);
    ledger.guards++;
    try {
      yield* call(rest, this, worker, turn, from);
    } catch (error) {
      ledger.caught++;
      this.say(worker, `caught ${describe(error)}`);
      throw error;
    } finally {
      ledger.cleanups++;
      this.say(worker, 'cleans up');
      yield* this.pause(worker);
    }
  }

  private *failing(worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
    try {
      yield* call(rest, this, worker, turn, from);
    } catch (error) {
      this.errors.delete(error); // the language puts the one of the `finally` in its place
      throw error;
    } finally {
      this.fail(worker);
    }
  }

  private fail(worker: Worker): never {
    this.say(worker, 'fails in its finally');
    throw this.raise(`${worker.name} fails in its finally`);
  }

  /** @internal */
  restOf(worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
    return this.rest(worker, turn, from);
  }

  /** The point at which everything outside may happen. */
  private *pause(worker: Worker): Routine<void> {
    const { world } = this;
    world.spend();
    const ledger = this.ledger(worker);
    const moment = (this.moments[this.pauses++] ??= { fault: this.always, inside: 0, outside: 0 });
    moment.by = worker.name;
    moment.guarded = ledger.guards > ledger.cleanups;
    switch (moment.fault) {
      case 'error':
        throw this.raise(`injected into ${worker.name}`);
      case 'timeout':
        yield* world.overdue(this.raise(`${worker.name} waited too long`));
        break;
      case 'park':
        yield* this.wait();
        break;
      case 'cancel':
        if (this.script.some(({ name }) => name === moment.worker)) this.adapter.cancel!(this.instance, moment.worker!);
        break;
      case 'kill':
      case 'close':
        if (moment.worker === undefined) this.doom = moment.fault;
        else yield* this.endWaiting(moment.fault, moment);
    }
    this.away = 0;
    const begin = yield* now();
    yield* world.inside(this, moment);
    const left = yield* now();
    moment.inside = left - begin - this.away;
    yield* world.leave(this);
    moment.outside = (yield* now()) - left + this.away;
  }

  /** Ends a worker where it waits, for its turn or for something. What it throws arrives here, if nowhere else. */
  private *endWaiting(how: 'kill' | 'close', moment: Moment): Routine<void> {
    const victim = this.coroutines.get(moment.worker!);
    moment.by = undefined;
    if (victim === undefined || !isWaiting(victim)) return;
    moment.by = moment.worker;
    const { guards, cleanups } = this.ledgers.find(({ worker }) => worker === moment.worker)!;
    moment.guarded = guards > cleanups;
    try {
      yield* victim.family[how](victim);
    } catch (error) {
      this.deliver(error, true);
    }
  }

  private *wait(): Routine<void> {
    const { passed } = this;
    yield* this.world.wait();
    this.whileWaiting.push(this.passed - passed);
  }

  /** Suspending across a plain frame either is not needed, or is refused by a usage error; the worker goes on. */
  private attempt(worker: Worker, turn: () => Runnable<unknown>): void {
    const operation = new Plain(turn);
    [0].forEach(() => {
      try {
        operation.sync();
        this.say(worker, 'got across');
      } catch (error) {
        this.say(worker, error instanceof BarrierError ? 'was refused' : `was refused otherwise`);
        if (!(error instanceof UsageError)) this.ledger(worker).lapses.push(describe(error));
      }
    });
  }

  private raise(message: string): InjectedError {
    const error = new InjectedError(message);
    this.errors.set(error, { raised: 1, delivered: 0 });
    return error;
  }

  private say(worker: Worker, what: string): void {
    const { adapter } = this;
    const here = adapter.current === undefined ? worker.name : adapter.current(this.instance);
    this.log(`${worker.name} ${what}${here === worker.name ? '' : ` (current: ${String(here)})`}`);
  }

  private ledger(worker: Worker): Ledger {
    return this.ledgers.find((each) => each.worker === worker.name)!;
  }
}

function rest(run: Run, worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
  return run.restOf(worker, turn, from);
}

function guarded(run: Run, worker: Worker, turn: () => Runnable<unknown>, from: number): Routine<void> {
  return run.guarded(worker, turn, from);
}

/** Refuses what would fail otherwise in words of the engine. */
function steppable<R extends Runnable<unknown>>(what: string, routine: R): R {
  const seen: unknown = routine;
  if (typeof (seen as R | undefined)?.[Symbol.iterator] === 'function') return routine;
  throw new TypeError(`${what} is to be a routine or an operation, and not ${String(seen)}`);
}

/** Makes an operation of whatever a turn is. */
class Plain extends Operation<unknown> {
  private readonly turn: () => Runnable<unknown>;
  constructor(turn: () => Runnable<unknown>) {
    super();
    this.turn = turn;
  }
  override [Symbol.iterator](): Steps<unknown> {
    return this.turn()[Symbol.iterator]() as Steps<unknown>;
  }
}

/** The exit signal that ends a whole run; one aimed at a worker is the paradigm's own affair. */
function isExit(error: unknown): boolean {
  return error instanceof ExitSignal && error.target instanceof Cell;
}

/** Who stands in no queue is moved by others, who need not expect that it has ended. */
function isWaiting({ state, family }: Coroutine): boolean {
  return state === 'parked' || (state === 'suspended' && family instanceof Scheduler);
}

/** What the contract or the language raises where something is not allowed. */
function isRefusal(error: unknown): boolean {
  return [UsageError, TypeError, ReferenceError, RangeError].some((type) => error instanceof type);
}

/** An error as the trace tells it: without what differs from run to run. */
function describe(error: unknown): string {
  if (error instanceof ExitSignal) return 'an exit';
  if (error instanceof AggregateError) return `${error.name} of ${error.errors.map(describe).join(', ')}`;
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
}
