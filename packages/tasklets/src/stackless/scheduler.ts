/**
 * Stackless Python's scheduling on the contract. The contract asks a scheduler two things in the middle of a switch: take in
 * whoever is ready (`enqueue`), and name who is next (`dequeue`). Everything here is an answer to these two:
 *
 * - an operation (`schedule`, `run`, `switch`, `throw` …) writes down what it wants in `wish` and asks the contract to
 *   reschedule its caller; `enqueue` grants the wish when the switch really happens, so a refused one has changed nothing;
 * - `dequeue` follows the run list, unless somebody was chosen; it also finds out that nobody can run, or that the one who
 *   has just parked was not allowed to, and then raises the error at that one's own call.
 *
 * The file is long because these rules decide together who is next.
 */
import {
  call,
  Coroutine,
  DeadlockError,
  type Ending,
  type Operation,
  ready,
  reschedule,
  type RoutineFunction,
  type Steps,
  UsageError,
} from '@core/coroutine';
import type { Block } from '../block.ts';
import { type Body, TaskletScheduler } from '../scheduler.ts';
import type { Tasklet } from '../tasklet.ts';
import { Ask } from './ask.ts';
import { Bomb } from './bomb.ts';
import { type ErrorHandler, Hooks, type ScheduleCallback } from './hooks.ts';
import { Bell, Life, Messenger } from './life.ts';
import { atomically, blockRoutine, LEAVE, mainProgram } from './main.ts';
import { Ring } from './ring.ts';
import { StacklessTasklet, type ThrowOptions } from './tasklet.ts';
import { isFloating, type StacklessRunOptions, Watchdogs } from './watchdog.ts';

export interface StacklessOptions {
  /** Its name, and the first part of the names of its tasklets; "stackless" by default. */
  readonly name?: string;
  /**
   * When nobody can run but somebody waits, the run list waits for the outside world (timers, promises, other schedulers)
   * instead of ending `run` or raising a deadlock; false, as in Stackless, by default.
   */
  readonly threadBlock?: boolean;
}

/** What the caller of an operation wants to happen when it is left. There is one, filled anew each time. */
interface Wish {
  /** Null when nobody wants anything. */
  caller: Life | null;
  /** What the caller goes on with. */
  tempval: unknown;
  /** The caller leaves the run list. */
  pauses: boolean;
  /** Done when the caller has been left and stands where it is to stand. */
  grant: (() => void) | null;
}

/**
 * A scheduler with the rules of Stackless Python: one circular run list in which the running tasklet is the head and new
 * ones are inserted before it, `run` of a chosen tasklet, pausing, watchdogs, traps, kill and throw. Who runs next is
 * specified for every operation. Tasklets that `spawn` and `scope` make are in its run list too.
 *
 * @example
 * ```ts run
 * import { StacklessScheduler } from '@core/tasklets/stackless';
 *
 * const stackless = new StacklessScheduler();
 *
 * function* count(name: string) {
 *   for (let i = 0; i < 2; i++) {
 *     console.log(name, i);
 *     yield* stackless.schedule();
 *   }
 * }
 * stackless.runMain(function* () {
 *   stackless.tasklet(count).setup('a');
 *   const b = stackless.tasklet(count).setup('b');
 *   yield* b.run();
 *   console.log('main');
 *   yield* stackless.run();
 *   console.log('all have ended');
 * }).sync();
 * ```
 * ```text output
 * b 0
 * main
 * a 0
 * b 1
 * a 1
 * all have ended
 * ```
 */
export class StacklessScheduler extends TaskletScheduler {
  private readonly ring = new Ring();
  private readonly watchdogStack = new Watchdogs();
  private readonly threadBlock: boolean;
  private mainTasklet: StacklessTasklet | null = null;
  /** Who runs, or is being left. */
  private active: StacklessTasklet | null = null;
  private readonly wish: Wish = { caller: null, tempval: undefined, pauses: false, grant: null };
  /** Who runs next, when the run list does not decide. */
  private chosen: StacklessTasklet | null = null;
  /** The switch that comes is a preferred one: no soft timeout disturbs it. */
  private preferred = false;
  private trap = 0;
  private readonly hooks = new Hooks();
  /** The contract is between one tasklet and the next. */
  private leaving = false;
  /** The loop waits for the outside world. */
  private asleep = false;
  private bell: Bell | null = null;
  private count = 0;

  private readonly scheduling: Operation<unknown> = new Ask(() => this.leave('schedule', NOTHING, false));
  /** The contract's own steps of the switch that is asked for. */
  private requested: Steps<unknown> = ready(undefined);
  /** The same, except that a cancellation raised in place of the switch ends the wish. */
  private readonly asking: Steps<unknown> = {
    [Symbol.iterator]: () => this.asking,
    next: (value) => this.requested.next(value),
    throw: (error) => {
      this.wish.caller = null;
      throw error;
    },
  };

  constructor(options: StacklessOptions = {}) {
    super(options.name ?? 'stackless');
    this.threadBlock = options.threadBlock ?? false;
  }

  // ── looking ──

  /** The tasklet that runs; undefined outside all of them. */
  get running(): StacklessTasklet | undefined {
    return (this.current as Life | undefined)?.tasklet ?? (this.active !== null && this.leaving ? this.active : undefined);
  }

  /** The main tasklet; undefined while none runs. */
  get main(): StacklessTasklet | undefined {
    return this.mainTasklet ?? undefined;
  }

  /** How many tasklets are in the run list, the running one included. */
  get runCount(): number {
    return this.ring.size;
  }

  /**
   * The tasklet that a timeout wakes, or null; then those that are inside `run`, outermost first.
   */
  get watchdogs(): readonly (StacklessTasklet | null)[] {
    return this.watchdogStack.list();
  }

  // ── tasklets ──

  /** Makes a tasklet. With a function it is bound to it, and waits for `setup`; nothing of it runs. */
  tasklet<A extends readonly unknown[], T>(routine?: RoutineFunction<A, T>, name?: string): StacklessTasklet<A, T> {
    const tasklet = new StacklessTasklet(this, name);
    return routine === undefined ? tasklet as unknown as StacklessTasklet<A, T> : tasklet.bind(routine);
  }

  protected override make(routine: Body, args: readonly unknown[], name?: string): Tasklet {
    const tasklet = new StacklessTasklet(this, name);
    return tasklet.bind(routine as RoutineFunction<readonly unknown[], unknown>, args).coroutine!;
  }

  /** @internal */
  _nextName(): string {
    return `${this.name}#${++this.count}`;
  }

  override start(life: Tasklet): void {
    super.start(life);
    (life as Life).tasklet._started = true;
  }

  // ── main ──

  /**
   * Runs `body` as the main tasklet, and whatever it lets run. Over when the body has ended: the other tasklets stay as they
   * are, and a later `run` or `runMain` may continue them.
   *
   * @returns what the body returns
   * @throws what the body throws, or an uncaught error of a tasklet that the body did not catch; UsageError when a main
   * tasklet runs already
   */
  runMain<T>(body: Block<[], T>): Operation<T> {
    return call(mainProgram<T>, this, body);
  }

  /** @internal */
  _begin<T>(body: Block<[], T>): Life {
    if (this.mainTasklet !== null) throw new UsageError(`cannot run a main tasklet: "${this.name}" has one that runs`);
    const main = new StacklessTasklet(this, 'main');
    main.bind(blockRoutine<T>, [body]);
    this.mainTasklet = main;
    this.active = null;
    this._makeReady(main);
    this.chosen = main;
    return main.coroutine!;
  }

  /** @internal */
  _over(main: Life): void {
    if (this.mainTasklet !== main.tasklet) return;
    this.mainTasklet = null;
    this.active = null;
    this.chosen = null;
    this.wish.caller = null;
    this.watchdogStack.clear();
  }

  /** @internal Main is being closed, and its `finally` waits: its end is to end the loop. */
  _unwinding = false;

  /** @internal The loop of the contract. */
  _loop(): Operation<void> {
    return super.run();
  }

  // ── operations ──

  /**
   * Lets the others run: the caller stays in the run list, and the next one runs. Suspends.
   * @returns `value`; without one the calling tasklet. Others may replace it meanwhile through `tempval`
   */
  schedule(): Operation<StacklessTasklet>;
  schedule<T>(value: T): Operation<T>;
  schedule(...value: [unknown?]): Operation<unknown> {
    return value.length === 0 ? this.scheduling : new Ask(() => this.leave('schedule', value, false));
  }

  /**
   * Lets the others run, and leaves the run list: the caller is paused until somebody inserts or runs it. When nobody else can
   * run, the innermost `run` is woken.
   * @returns as `schedule`
   */
  scheduleRemove(): Operation<StacklessTasklet>;
  scheduleRemove<T>(value: T): Operation<T>;
  scheduleRemove(...value: [unknown?]): Operation<unknown> {
    return new Ask(() => this.leave('schedule', value, true));
  }

  /**
   * Runs the others until the run list is empty; those that are blocked do not count. The caller is paused meanwhile. Called
   * from several tasklets it nests, and the innermost is woken first. Outside all tasklets it plays the main tasklet.
   *
   * @returns undefined, or after a hard timeout the tasklet that was interrupted: it is paused, and goes on when it is inserted
   * @throws the uncaught error of a tasklet, in the innermost `run`; the others stay in the run list
   */
  override run(): Operation<void>;
  override run(options: StacklessRunOptions): Operation<StacklessTasklet | undefined>;
  override run(options: StacklessRunOptions = {}): Operation<never> {
    return new Ask(() => this.runHere(options));
  }

  private runHere(options: StacklessRunOptions): Steps<unknown> {
    if (this.current === undefined) return this.runMain(() => this.run(options))[Symbol.iterator]();
    const caller = this.caller('run');
    if (this.ring.size === 1 && !this.waits) return ready(undefined);
    this.refuseTrapped('run the others');
    return this.want(caller, undefined, true, () => this.watchdogStack.push(caller.tasklet, options));
  }

  /**
   * A point where a watchdog may interrupt the running tasklet: put it into long computations. Counts as so many ticks. Suspends
   * only when the budget is used up; then the tasklet is paused, and returned by the `run` that set the budget.
   */
  tick(count = 1): Operation<void> {
    return new Ask(() => this.tickHere(count));
  }

  private tickHere(count: number): Steps<unknown> {
    const caller = this.caller('tick');
    this.watchdogStack.tick(count);
    if (!this.watchdogStack.isDue || caller.tasklet.atomic || this.trap > 0) return ready(undefined);
    return this.want(caller, undefined, false, () => {
      this.interruptFor(caller.tasklet);
    });
  }

  /** Runs `body(...args)` in a tasklet that no watchdog interrupts meanwhile. Suspends when the body does. */
  atomic<A extends readonly unknown[], T>(body: Block<A, T>, ...args: A): Operation<T> {
    return call(atomically<A, T>, this, body, args);
  }

  /**
   * Runs `partner`, a tasklet or its coroutine, and the caller after all others: what a channel with a preference does with
   * the partner that it prefers. No soft timeout comes in between. Suspends; returns the caller's `tempval`.
   * @throws UsageError when `partner` is blocked or not alive, or the switch trap is set
   */
  yieldTo(partner: StacklessTasklet | Coroutine): Operation<unknown> {
    const target = partner instanceof Coroutine ? (partner as Life).tasklet : partner;
    return new Ask(() => {
      const caller = this.caller(`yield to "${target.name}"`);
      if (target === caller.tasklet) return ready(undefined);
      target._checkRunnable('yield to');
      this.refuseTrapped(`yield to "${target.name}"`);
      return this.want(caller, undefined, false, () => {
        this.choose(target);
        this.ring.moveBehindHead(target);
        this.preferred = true;
      });
    });
  }

  /**
   * Does nothing while a switch is possible: for a channel, to ask before it exchanges anything.
   * @throws UsageError when the switch trap is set
   */
  refuseSwitch(): void {
    this.refuseTrapped('switch');
  }

  // ── traps and hooks ──

  /**
   * Adds `change` to the switch trap and returns what it was. While it is not 0, whatever would switch to another tasklet fails
   * and changes nothing.
   */
  switchTrap(change = 0): number {
    const before = this.trap;
    this.trap += change;
    return before;
  }

  /**
   * Sets the function that is called before each switch, or none; returns the one before. What it throws is reported to the
   * console.
   */
  setScheduleCallback(callback: ScheduleCallback | null): ScheduleCallback | null {
    return this.hooks.setCallback(callback);
  }

  /** The function that is called before each switch, or null. */
  get scheduleCallback(): ScheduleCallback | null {
    return this.hooks.callback;
  }

  /**
   * Sets the function that is called with errors that tasklets do not catch, or none; returns the one before. What it throws
   * takes the place of the error. It is not called for exit signals, nor for the main tasklet.
   */
  setErrorHandler(handler: ErrorHandler | null): ErrorHandler | null {
    return this.hooks.setHandler(handler);
  }

  // ── what the operations of tasklets call ──

  /** @internal `run` and `switch` of a tasklet. */
  _go(verb: string, target: StacklessTasklet, pauses: boolean): Operation<unknown> {
    return new Ask(() => {
      const caller = this.caller(`${verb} "${target.name}"`);
      if (target === caller.tasklet) return ready(undefined);
      target._checkRunnable(verb);
      this.refuseTrapped(`${verb} "${target.name}"`);
      return this.want(caller, undefined, pauses, () => this.choose(target));
    });
  }

  /** @internal `kill` and `throw` of a tasklet. */
  _throw(
    verb: string,
    target: StacklessTasklet,
    make: (life: Life) => unknown,
    options: ThrowOptions,
    isExit: boolean,
  ): Operation<void> {
    return new Ask(() => {
      const life = target.coroutine;
      if (life === undefined) {
        if (isExit) return ready(undefined);
        throw new UsageError(`cannot ${verb} "${target.name}": it is not alive`);
      }
      if (options.pending === true && this.running !== target) {
        target._strike(make(life));
        if (!this.ring.has(target)) this._makeReady(target);
        return ready(undefined);
      }
      const caller = this.caller(`${verb} "${target.name}"`);
      if (target === caller.tasklet) throw make(life);
      this.refuseTrapped(`${verb} "${target.name}"`);
      return this.want(caller, undefined, false, () => {
        target._strike(make(life));
        this.choose(target);
      });
    });
  }

  /** @internal Puts one that is not in the run list at its end. */
  _makeReady(tasklet: StacklessTasklet): void {
    const life = tasklet.coroutine!;
    if (life.state === 'new' && !tasklet._started) {
      this.start(life);
      return;
    }
    this.enqueue(life);
    if (!this.asleep) return;
    // Inserted from outside: the contract wakes a loop for those who are woken or new, and this one is neither.
    this.asleep = false;
    this.bell = new Bell(this);
    super.start(this.bell as Coroutine as Tasklet);
  }

  /** Nobody in the run list is no end: somebody who is blocked may be woken from outside. */
  private get waits(): boolean {
    return this.threadBlock && this.parkedCount > 0;
  }

  // ── asking for a switch ──

  private caller(what: string): Life {
    if (this.hooks.calling) throw new UsageError(`cannot ${what}: a callback of the scheduler runs`);
    const life = this.current as Life | undefined;
    if (life !== undefined) return life;
    throw new UsageError(`cannot ${what}: no tasklet of "${this.name}" runs here; use runMain`);
  }

  private refuseTrapped(what: string): void {
    if (this.trap > 0) throw new UsageError(`cannot ${what}: the switch trap is set`);
  }

  private leave(verb: string, value: [unknown?], pauses: boolean): Steps<unknown> {
    const caller = this.caller(verb);
    if (this.ring.size > 1) this.refuseTrapped(verb);
    return this.want(caller, value.length > 0 ? value[0] : caller.tasklet, pauses, null);
  }

  private want(caller: Life, tempval: unknown, pauses: boolean, grant: (() => void) | null): Steps<unknown> {
    this.requested = reschedule(this);
    const { wish } = this;
    wish.caller = caller;
    wish.tempval = tempval;
    wish.pauses = pauses;
    wish.grant = grant;
    return this.asking;
  }

  /** Makes one the next to run; before the caller, if it is not in the run list. */
  private choose(target: StacklessTasklet): void {
    if (!this.ring.has(target)) this._makeReady(target);
    this.chosen = target;
  }

  // ── policy: what the contract asks ──

  /** Somebody is ready: woken, started, or left by an operation of its own. */
  override enqueue(coroutine: Coroutine): void {
    if (!(coroutine instanceof Life)) {
      super.enqueue(coroutine);
      return;
    }
    const life = coroutine;
    const { tasklet } = life;
    const { wish } = this;
    const { caller } = wish;
    wish.caller = null;
    if (caller !== life) {
      if (!this.ring.has(tasklet)) this.ring.append(tasklet);
      super.enqueue(life);
      return;
    }
    life.slot = wish.tempval;
    wish.tempval = undefined;
    super.enqueue(life);
    const { grant } = wish;
    if (grant !== null) {
      wish.grant = null;
      grant();
    }
    if (wish.pauses) this.withdraw(life);
  }

  override withdraw(coroutine: Coroutine): void {
    const { tasklet } = coroutine as Life;
    this.readyQueue.remove(coroutine);
    if (this.ring.has(tasklet)) this.ring.remove(tasklet);
  }

  protected override dequeue(): Coroutine | undefined {
    const { bell } = this;
    if (bell !== null) {
      this.bell = null;
      this.readyQueue.remove(bell);
      return bell;
    }
    this.leaving = true;
    this.asleep = false;
    const next = this.pickAfter(this.active);
    this.leaving = false;
    return next;
  }

  private pickAfter(left: StacklessTasklet | null): Coroutine | undefined {
    const { ring } = this;
    if (left !== null && left.blocked && ring.has(left)) {
      const refusal = this.refuseToBlock(left);
      if (refusal !== null) return this.putBack(left, refusal);
      ring.remove(left);
      this.wish.caller = null;
    }
    let next = this.chosen;
    this.chosen = null;
    if (next === null || !ring.has(next)) next = ring.head === left && left !== null ? left._next : ring.head;
    if (next === null) {
      if (this.waits) {
        this.asleep = true;
        return undefined;
      }
      const revived = this.revive(left);
      if (revived === undefined) return undefined;
      next = revived;
    }
    return this.switchTo(next, left);
  }

  /** The error for one that has parked and was not allowed to; null when it was. */
  private refuseToBlock(tasklet: StacklessTasklet): UsageError | null {
    const what = `cannot wait ${tasklet.coroutine!.waitsFor ?? ''} in "${tasklet.name}"`;
    if (tasklet.blockTrap) return new UsageError(`${what}: it does not like to be blocked`);
    // With nobody to switch to it is a deadlock, whatever the trap says.
    const { ring, watchdogStack, mainTasklet } = this;
    const someone = ring.size > 1 || isFloating(watchdogStack.innermost, ring) || isFloating(mainTasklet, ring);
    return this.trap > 0 && someone ? new UsageError(`${what}: the switch trap is set`) : null;
  }

  /** Undoes a park: the tasklet, still at the head, leaves its wait, and the error is raised at its own call. */
  private putBack(tasklet: StacklessTasklet, error: unknown): Coroutine {
    tasklet._strike(error);
    return this.enterLife(tasklet, tasklet.coroutine!);
  }

  /** Nobody is in the run list: who goes on? */
  private revive(left: StacklessTasklet | null): StacklessTasklet | undefined {
    const { ring, mainTasklet: main } = this;
    const inner = this.watchdogStack.innermost;
    const floating = isFloating(inner, ring) ? inner : isFloating(main, ring) ? main : null;
    if (floating !== null) {
      this._makeReady(floating);
      return floating;
    }
    // Nobody: the error goes to the one that was the last to run, else to the one that is waited for.
    const victim = left !== null && left.alive ? left : (inner ?? main);
    if (victim === null) return undefined;
    victim._strike(new DeadlockError(this.dump()));
    if (!ring.has(victim)) this._makeReady(victim);
    return victim;
  }

  private switchTo(chosen: StacklessTasklet, left: StacklessTasklet | null): Coroutine {
    const { ring, watchdogStack } = this;
    let next = chosen;
    const isSwitch = next !== left;
    const undisturbed = this.preferred && watchdogStack.owner?.hard === false;
    this.preferred = false;
    const due = !undisturbed && (isSwitch || watchdogStack.owner?.hard === false) ? watchdogStack.switched() : null;
    if (due !== null && due !== next && !next.atomic && this.trap === 0) {
      ring.head = next;
      this.interruptFor(next);
      next = due;
      this.chosen = null;
    }
    ring.head = next;
    if (next !== left) this.hooks.tell(left, next);
    this.active = next;
    return this.enterLife(next, next.coroutine!);
  }

  /** The budget is used up: its owner runs instead of `victim`, which is the head of the run list. */
  private interruptFor(victim: StacklessTasklet): void {
    const owner = this.watchdogStack.owner!;
    const { tasklet } = owner;
    if (!this.ring.has(tasklet)) this._makeReady(tasklet);
    if (owner.hard) {
      tasklet.coroutine!.slot = victim;
      this.withdraw(victim.coroutine!);
    }
    this.chosen = tasklet;
  }

  /** What the contract is to continue, so that `tasklet` goes on with its value or its error. */
  private enterLife(tasklet: StacklessTasklet, life: Life): Coroutine {
    this.active = tasklet;
    this.readyQueue.remove(life);
    tasklet._struck = false;
    if (this.watchdogStack.has(tasklet)) {
      for (const deeper of this.watchdogStack.pop(tasklet)) if (isFloating(deeper, this.ring)) this._makeReady(deeper);
    }
    const { slot } = life;
    if (!(slot instanceof Bomb)) return life;
    life.slot = undefined;
    return new Messenger(this, life, slot.error);
  }

  // ── endings ──

  protected override onEnd(coroutine: Tasklet, ending: Ending): void {
    if (!(coroutine instanceof Life)) {
      if (coroutine instanceof Messenger) coroutine.deliver(ending);
      return;
    }
    const life = coroutine;
    const { tasklet } = life;
    super.onEnd(life, ending);
    if (tasklet.coroutine !== life) return; // bound anew meanwhile
    const isMain = tasklet === this.mainTasklet;
    if (ending.closed) {
      this.bury(tasklet);
      if (isMain && this._unwinding) {
        ending.failed = true;
        ending.value = LEAVE;
      }
      return;
    }
    if (ending.failed && !isMain) {
      const { active } = this;
      this.active = tasklet; // for the handler, the dying one is the current one
      this.leaving = true;
      this.hooks.handle(ending, tasklet);
      this.leaving = false;
      this.active = active;
    }
    this.bury(tasklet);
    if (isMain) {
      ending.failed = true;
      ending.value = LEAVE;
    } else if (ending.failed) {
      this.report(ending);
    }
  }

  private bury(tasklet: StacklessTasklet): void {
    if (this.ring.has(tasklet)) this.ring.remove(tasklet);
    this.watchdogStack.forget(tasklet);
    tasklet._ended();
  }

  /** An uncaught error is raised in the innermost `run`, else in the main tasklet, which runs at once. */
  private report(ending: Ending): void {
    const receiver = this.watchdogStack.innermost ?? this.mainTasklet;
    if (receiver === null) return;
    receiver._strike(ending.value);
    if (!this.ring.has(receiver)) this._makeReady(receiver);
    this.chosen = receiver;
    ending.failed = false;
  }
}

const NOTHING: [] = [];
