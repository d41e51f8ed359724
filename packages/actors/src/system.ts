/// <reference lib="esnext.disposable" preserve="true" />
// The file is long because a system is one class: what its actors share, their coming and going, and its own loop.
import {
  Coroutine,
  enclosing,
  type Ending,
  Operation,
  type Routine,
  Scheduler,
  type Steps,
  UsageError,
} from '@core/coroutine';
import { now, sleep } from '@core/coroutine/host';
import { Actor } from './actor.ts';
import { type DeadLetterCause, DeadLetters } from './dead-letters.ts';
import { describeReason, type ExitReason } from './exit.ts';
import { Group } from './group.ts';
import { isolationOf, type Isolation } from './isolation.ts';
import type { Match } from './mailbox.ts';
import { typeOf } from './message-type.ts';
import { Registry } from './registry.ts';
import { Stop, type StopOptions, type StopReport, Stopping } from './stop.ts';
import { Topic } from './topic.ts';
import { drawTree } from './tree.ts';
import type { ActorOptions, ActorRef, AnyRef, Body, Timer } from './ref.ts';

/** An actor ended by an error of its own. */
export interface Crash {
  readonly ref: AnyRef;
  readonly reason: ExitReason;
  /** Somebody is linked to it, monitors it or waits for its end, and has been told. */
  readonly isNoticed: boolean;
}

const NO_OPTIONS: ActorOptions = {};

export interface SystemOptions {
  /** Its name in messages and in the names of its actors; "actors" by default. */
  readonly name?: string;
  /** Freezes or copies every message and reply when it is sent; for development. Nothing is done by default. */
  readonly isolation?: Isolation;
  /** Told of every crash; by default those that nobody else is told of go to the console. */
  readonly onCrash?: (crash: Crash) => void;
}

/**
 * Runs actors, first in, first out, and holds what they share: names, groups, dead letters. `run` and `runSync` make one for
 * their program, `openSystem` one for `async` code; make one yourself to have a loop of its own inside any body:
 * `yield* system.run()` runs it until every actor has ended. Several systems in one program never meet.
 *
 * @example
 * ```ts run
 * import { ActorSystem, type Reply, type Self } from '@core/actors';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * type Message = { type: 'double'; n: number; reply: Reply<number> };
 *
 * runSync(function* () {
 *   const system = new ActorSystem();
 *   const doubler = system.actor(function* (self: Self<Message>) {
 *     for (;;) {
 *       const { n, reply } = yield* self.receive();
 *       reply.send(n * 2);
 *     }
 *   });
 *   spawn(function* () {
 *     try {
 *       yield* system.run();
 *     } finally {
 *       yield* system.stop(); // also when the program is stopped
 *     }
 *   });
 *   console.log(yield* doubler.ask('double', { n: 21 }));
 *   console.log((yield* system.stop()).stopped);
 * });
 * ```
 * ```text output
 * 42
 * 1
 * ```
 */
export class ActorSystem extends Scheduler<Coroutine> {
  readonly deadLetters: DeadLetters = new DeadLetters();
  readonly registry: Registry = new Registry();
  /** @internal */ readonly _isolate: ((message: unknown) => unknown) | null;
  private readonly onCrash: (crash: Crash) => void;
  private readonly groups = new Map<string, Group<never>>();
  private readonly topics = new Map<string, Topic<never>>();
  private readonly matches = new Map<string, Match>();
  /** Those whom an exit signal is to end. */
  private doomed: { readonly victim: Coroutine; readonly times: number }[] = [];
  private isReaping = false;
  private count = 0;
  /** @internal */ readonly _stopping: Stopping = new Stopping(this);
  /** @internal How many loops run it. */
  _loops = 0;
  /** @internal The actor whose end is the program's: what it throws is told to whoever runs that. */
  _main: AnyRef | null = null;

  constructor(options: SystemOptions = {}) {
    super(options.name ?? 'actors');
    this._isolate = isolationOf(options.isolation);
    this.onCrash = options.onCrash ?? reportCrash;
  }

  /** How many actors have been started and have not ended. */
  get actorCount(): number {
    return this.count;
  }

  /**
   * Starts an actor at the top of the system's tree. Never switches: its body begins when its turn comes.
   * @throws UsageError when the system stops or the name is taken
   */
  actor<M>(body: Body<M>, options: ActorOptions = NO_OPTIONS): ActorRef<M> {
    return this._start(body, options, null);
  }

  /** The process group with that name; groups exist as soon as they are asked for. */
  group<M = never>(name: string): Group<M> {
    let group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, (group = new Group<never>(name)));
    return group as unknown as Group<M>;
  }

  /** The topic with that name; topics exist as soon as they are asked for. */
  topic<M = never>(name: string): Topic<M> {
    let topic = this.topics.get(name);
    if (topic === undefined) this.topics.set(name, (topic = new Topic<never>(name)));
    return topic as unknown as Topic<M>;
  }

  /** Every actor with what it does, below the one that started it: for people to read. */
  tree(): string {
    return drawTree(this);
  }

  /** Runs the system's actors until all have ended. See `Scheduler.run`. */
  override run(): Operation<void> {
    return new Run(this, super.run());
  }

  /**
   * Stops the whole system: each actor is asked to shut down, the youngest first, one after the other; supervisors stop their
   * children. Who has not ended by the deadline is killed. From then on no actor can be started. Returns how many ended, once
   * nothing is left. An actor that calls it is stopped too and does not see it return.
   *
   * @param options `deadline` in milliseconds of the host's clock, 5000 by default, `Infinity` for none; `reason`,
   * `'shutdown'` by default
   */
  stop(options: StopOptions = {}): Operation<StopReport> {
    return new Stop(this, options);
  }

  /** Stops it, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  // ── what the rest of the package calls ──

  /** @internal For descriptions of what waits for one of its actors. */
  get _hint(): string {
    return this._loops > 0 ? '' : `, but nobody runs the system "${this.name}": yield* system.run()`;
  }

  /** @internal Ends whatever is left of it, because its run is over. */
  *_abandon(): Routine {
    this._stopping.hasBegun = true;
    for (const each of Array.from(this.coroutines()).toReversed()) {
      yield* this.close(each);
    }
    while (this.readyCount + this.parkedCount > 0) yield* super.run();
  }

  /** @internal */
  _start<M>(body: Body<M>, options: ActorOptions, parent: Actor | null): Actor<M> {
    if (typeof body !== 'function') {
      throw new TypeError(`cannot start an actor of ${String(body)}: pass a generator function`);
    }
    if (this._stopping.hasBegun) {
      throw new UsageError(`cannot start "${options.name ?? 'an actor'}": the system "${this.name}" has been stopped`);
    }
    const actor = new Actor<M>(this, body, options, parent);
    if (options.register !== undefined) this.registry.register(options.register, actor);
    if (options.link === true && parent !== null) parent.link(actor);
    this.count++;
    this.start(actor);
    return actor;
  }

  /** @internal A predicate for messages of one type, the same each time, so that mailboxes know it again. */
  _matchType(type: string): Match {
    let match = this.matches.get(type);
    if (match === undefined) {
      match = (message: unknown) => typeOf(message) === type;
      this.matches.set(type, match);
    }
    return match;
  }

  /** @internal */
  _bury(message: unknown, to: AnyRef, cause: DeadLetterCause): void {
    this.deadLetters._add({ message, to, cause });
  }

  /** @internal */
  _left(): void {
    this.count--;
  }

  /** @internal */
  _crashed(crash: Crash): void {
    try {
      this.onCrash(crash);
    } catch (error) {
      console.error('onCrash failed:', error);
    }
  }

  /**
   * @internal Closes a coroutine before any other runs: nothing of it can catch that, and its `finally` blocks run. With
   * `times` above 1 they do not wait.
   */
  _reap(victim: Coroutine, times = 1): void {
    this.doomed.push({ victim, times });
    if (this.isReaping) return;
    this.isReaping = true;
    const reaper = new Coroutine<void>(this, () => this.reap(), [], 'exit signals');
    this.start(reaper);
    this.readyQueue.remove(reaper);
    this.readyQueue.unshift(reaper);
  }

  private *reap(): Routine {
    while (this.doomed.length > 0) {
      const { doomed } = this;
      this.doomed = [];
      for (const { victim, times } of doomed) yield* this.end(victim, times);
    }
    this.isReaping = false;
  }

  private *end(victim: Coroutine, times: number): Routine {
    for (let i = 0; i < times && victim.state !== 'ended'; i++) {
      try {
        yield* this.close(victim);
      } catch {
        // It runs right now, around a loop of this very system, and cannot be closed from within: the next kill reaches it.
      }
    }
  }

  /** @internal Sends a message again and again, until the actor ends. */
  _tick(actor: Actor, ms: number, message: unknown): Timer {
    const { helpers } = actor._tied;
    const ticker: Coroutine = new Coroutine<void>(this, tick, [actor, ms, message], `${actor.name} every ${ms} ms`);
    helpers.add(ticker);
    this.start(ticker);
    return {
      cancel: () => {
        if (!helpers.delete(ticker)) return false;
        this._reap(ticker);
        return true;
      },
    };
  }

  protected override onEnd(c: Coroutine, ending: Ending): void {
    if (c instanceof Actor) c._finish(ending);
  }
}

/** A run of the loop, counted. */
class Run extends Operation<void> {
  private readonly system: ActorSystem;
  private readonly loop: Operation<void>;

  constructor(system: ActorSystem, loop: Operation<void>) {
    super();
    this.system = system;
    this.loop = loop;
  }

  override [Symbol.iterator](): Steps<void> {
    return this.steps();
  }

  private *steps(): Routine {
    this.system._loops++;
    try {
      yield* this.loop;
    } finally {
      this.system._loops--;
    }
  }
}

function* tick(actor: Actor, ms: number, message: unknown): Routine {
  for (let due = (yield* now()) + ms; ; due += ms) {
    const current = yield* now();
    if (due < current) due = current;
    yield* sleep(due - current);
    actor._notify(message);
  }
}

function reportCrash({ ref, reason, isNoticed }: Crash): void {
  if (!isNoticed) console.error(`actor "${ref.name}" crashed:`, reason instanceof Error ? reason : describeReason(reason));
}

/**
 * Starts an actor below the running one, in its system. Never switches: the body begins when its turn comes, after all that
 * are ready now.
 *
 * @throws UsageError when no actor runs here (use `system.actor`), when the system stops, or when the name is taken
 *
 * @example
 * ```ts run
 * import { actor, type Reply, runSync, type Self } from '@core/actors';
 *
 * type Message = { type: 'add'; n: number } | { type: 'sum'; reply: Reply<number> };
 *
 * function* adder(self: Self<Message>) {
 *   let sum = 0;
 *   for (;;) {
 *     const message = yield* self.receive();
 *     if (message.type === 'add') sum += message.n;
 *     else message.reply.send(sum);
 *   }
 * }
 *
 * runSync(function* () {
 *   const ref = actor(adder);
 *   for (const n of [1, 2, 3]) ref.send({ type: 'add', n });
 *   console.log(yield* ref.ask('sum'));
 * });
 * ```
 * ```text output
 * 6
 * ```
 */
export function actor<M>(body: Body<M>, options: ActorOptions = NO_OPTIONS): ActorRef<M> {
  const parent = enclosing(Actor);
  if (parent === undefined) {
    throw new UsageError('cannot start an actor: no actor runs here; use system.actor(), or start the program with run()');
  }
  return parent.family._start(body, options, parent);
}
