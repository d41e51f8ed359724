import { Coroutine, done, Operation, type Routine, type Steps, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { now } from '@core/coroutine/host';
import { Actor } from './actor.ts';
import type { ExitReason } from './exit.ts';
import type { AnyRef } from './ref.ts';
import type { ActorSystem } from './system.ts';

export interface StopOptions {
  /** Milliseconds after which whoever is left is killed. */
  readonly deadline?: number;
  /** What each actor is asked to end with. */
  readonly reason?: ExitReason;
}

/** What became of the actors of a stopped system. */
export interface StopReport {
  /** How many ended by themselves when they were asked to. */
  readonly stopped: number;
  /** How many had to be killed. */
  readonly killed: number;
}

/** The second one cuts the waits of `finally` blocks short. */
const KILLS = 2;

/** The one stop of a system, whoever asked for it. */
export class Stopping extends Wait<StopReport> {
  private readonly system: ActorSystem;
  private readonly waiting = new WaitQueue();
  private report: StopReport | null = null;
  /** True from the moment somebody asks for the stop. */
  hasBegun = false;

  constructor(system: ActorSystem) {
    super();
    this.system = system;
  }

  /** Begins, unless somebody else has: with `first`, if one is given, then with the youngest. */
  begin(options: StopOptions, first?: AnyRef): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.system.start(new Coroutine<void>(this.system, () => this.stopAll(options, first), [], 'stop'));
  }

  attempt(): boolean {
    return this.report !== null && done(this.report);
  }

  enter(waiter: Waiter): void {
    this.waiting.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiting.remove(waiter);
  }

  describe(): string {
    return 'for the actors to stop';
  }

  private *stopAll({ deadline = 5000, reason = 'shutdown' }: StopOptions, first: AnyRef | undefined): Routine {
    const { system } = this;
    const total = system.actorCount;
    const end = deadline === Infinity ? Infinity : (yield* now()) + deadline;
    let inTime = true;
    const all = actors(system).toReversed();
    const main = all.find((each) => each === first);
    for (const next of main === undefined ? all : [main, ...all]) {
      if (!inTime) break;
      if (hasEnded(next) || isLookedAfter(next)) continue;
      next.exit(reason);
      const left = end === Infinity ? undefined : Math.max(0, end - (yield* now()));
      yield* next.ended(left === undefined ? {} : { timeout: left });
      inTime = hasEnded(next);
    }
    const killed = system.actorCount;
    for (let i = 0; i < KILLS && system.actorCount > 0; i++) {
      for (const each of actors(system).toReversed()) each._doom('killed');
      yield* system.reschedule();
    }
    this.report = { stopped: total - killed, killed };
    for (let waiter = this.waiting.shift(); waiter !== undefined; waiter = this.waiting.shift()) waiter.wake(this.report);
  }
}

function actors(system: ActorSystem): Actor[] {
  return [...system.coroutines()].filter((each): each is Actor => each instanceof Actor);
}

function hasEnded(actor: Actor): boolean {
  return actor.state === 'ended';
}

/** Children of a supervisor are its own affair. */
function isLookedAfter(actor: Actor): boolean {
  return actor._parent !== null && actor._parent._note !== null;
}

/** Asks for the stop, and runs the system meanwhile if nobody else does. */
export class Stop extends Operation<StopReport> {
  private readonly system: ActorSystem;
  private readonly options: StopOptions;

  constructor(system: ActorSystem, options: StopOptions) {
    super();
    this.system = system;
    this.options = options;
  }

  override [Symbol.iterator](): Steps<StopReport> {
    return this.steps();
  }

  private *steps(): Routine<StopReport> {
    const { system } = this;
    system._stopping.begin(this.options);
    if (system._loops === 0) yield* system.run();
    return yield* system._stopping;
  }
}
