/**
 * Supervisors, by the rules of OTP's `supervisor`. The file is long because the strategies, the restarts and the orderly stop
 * all work on one list of children.
 */
import { type Routine, UsageError, type Wait } from '@core/coroutine';
import { now } from '@core/coroutine/host';
import { Actor } from './actor.ts';
import { Child, type ChildInfo, type ChildSpec, checkSpec, type Retry } from './child.ts';
import { describeReason, exit, type ExitReason, isClean } from './exit.ts';
import { Exit } from './notices.ts';
import { type Backoff, delayOf, LONGEST, Restarts } from './restarts.ts';
import type { ActorRef, AnyRef, Body, Reply, Self } from './ref.ts';

/** Who is restarted when a child ends. */
export type Strategy =
  | 'one-for-one' //  that child
  | 'one-for-all' //  all children: the others are stopped first
  | 'rest-for-one' // that child and those started after it
  | 'dynamic'; //     that child; children come and go, their order does not matter (OTP's `simple_one_for_one`)

export interface SupervisorOptions {
  /** `'one-for-one'` by default. */
  readonly strategy?: Strategy;
  /**
   * More restarts than this within the time below end the supervisor and its children, with `'shutdown'`; 1 by default,
   * `Infinity` for no limit.
   */
  readonly maxRestarts?: number;
  /** Milliseconds of the host's clock; 5000 by default. */
  readonly within?: number;
  /** Waits before a restart; not at all by default. */
  readonly backoff?: Backoff;
  /** Ends the supervisor when `'any'` or `'all'` of its significant children have ended by themselves; `'never'` by default. */
  readonly autoShutdown?: 'never' | 'any' | 'all';
}

export interface ChildCounts {
  readonly specs: number;
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

/** What a supervisor can be asked: `yield* ref.ask('start-child', { spec })`. */
export type SupervisorMessage =
  | Exit
  /** Adds a child and starts it; fails with what it ended with when it ends before it first waits. */
  | { readonly type: 'start-child'; readonly spec: ChildSpec; readonly reply: Reply<AnyRef> }
  /** Stops a child; its specification stays, unless it is temporary. */
  | { readonly type: 'stop-child'; readonly id: string; readonly reply: Reply<void> }
  /** Starts a child that was stopped. */
  | { readonly type: 'restart-child'; readonly id: string; readonly reply: Reply<AnyRef> }
  /** Forgets a child that was stopped. */
  | { readonly type: 'delete-child'; readonly id: string; readonly reply: Reply<void> }
  | { readonly type: 'which-children'; readonly reply: Reply<ChildInfo[]> }
  | { readonly type: 'count-children'; readonly reply: Reply<ChildCounts> }
  /** The supervisor's own: a restart that waited is due. */
  | { readonly type: 'retry'; readonly id: string; readonly due: object };

const STRATEGIES: readonly unknown[] = ['one-for-one', 'one-for-all', 'rest-for-one', 'dynamic', undefined];
/** So often a killed child's `finally` blocks are pushed out of their waits. */
const PUSHES = 8;

/**
 * The body of a supervisor: starts its children in order, restarts them by the strategy when they end, and stops them in
 * reverse order when it ends. Children may be supervisors. A child has been started once it first waits; one that fails
 * before that fails the start.
 *
 * @throws RangeError or TypeError for options and specifications that make no sense; UsageError for an id that occurs twice
 *
 * @example
 * ```ts run
 * import { actor, runSync, supervisor, type Self } from '@core/actors';
 * import { virtualClock } from '@core/coroutine/host';
 *
 * function* fragile(self: Self<number>) {
 *   console.log('starts');
 *   for (;;) console.log(100 / positive(yield* self.receive()));
 * }
 * function positive(n: number) {
 *   if (n > 0) return n;
 *   throw new Error(`${n} is not positive`);
 * }
 *
 * runSync(
 *   function* (self) {
 *     const sup = actor(supervisor({ maxRestarts: 3, within: 5000 }, [{ id: 'division', start: fragile, register: 'div' }]));
 *     for (const n of [20, -1, 25]) {
 *       (yield* self.system.registry.find<number>('div')).send(n);
 *       yield* self.system.reschedule();
 *     }
 *     console.log(yield* sup.ask('count-children'));
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * starts
 * 5
 * starts
 * 4
 * { specs: 1, active: 1, supervisors: 0, workers: 1 }
 * ```
 */
export function supervisor(options: SupervisorOptions = {}, children: readonly ChildSpec[] = []): Body<SupervisorMessage> {
  const { strategy, maxRestarts = 1, within = 5000 } = options;
  if (!STRATEGIES.includes(strategy)) throw new RangeError(`cannot make a supervisor: "${strategy}" is no strategy`);
  if (!(maxRestarts >= 0) || !(within >= 0)) {
    throw new RangeError(`cannot make a supervisor for ${maxRestarts} restarts within ${within} ms: both are numbers, 0 or more`);
  }
  const ids = new Set<string>();
  for (const spec of children) {
    const { id } = spec;
    checkSpec(spec, `cannot supervise "${id}"`);
    if (id === undefined) throw new TypeError('cannot supervise a child without an id');
    if (ids.has(id)) throw new UsageError(`cannot supervise two children "${id}"`);
    ids.add(id);
  }
  return (self) => new Supervision(self, options, children).run();
}

/**
 * Adds a child to a supervisor that runs, and starts it: `supervisor.ask('start-child', { spec })` with the reference typed by
 * the child's body. Suspends until the child has been started. OTP's `supervisor:start_child/2`.
 *
 * @returns a wait for the child's reference
 * @throws what the child ended with when it ends before it first waits; UsageError when its id is taken; TypeError and RangeError for
 * a specification that is none; EndedError when the supervisor has ended
 *
 * @example
 * ```ts run
 * import { actor, handlers, runSync, startChild, supervisor, type Reply } from '@core/actors';
 *
 * const adder = handlers(() => {
 *   let sum = 0;
 *   return {
 *     add: ({ n }: { n: number }) => void (sum += n),
 *     sum: ({ reply }: { reply: Reply<number> }) => reply.send(sum),
 *   };
 * });
 *
 * runSync(function* () {
 *   const workers = actor(supervisor({ strategy: 'dynamic' }));
 *   const child = yield* startChild(workers, { start: adder });
 *   for (const n of [1, 2, 3]) child.send({ type: 'add', n });
 *   console.log(yield* child.ask('sum'));
 * });
 * ```
 * ```text output
 * 6
 * ```
 */
export function startChild<M>(to: ActorRef<SupervisorMessage>, spec: ChildSpec & { readonly start: Body<M> }): Wait<ActorRef<M>> {
  const asked: Wait<AnyRef> = to.ask('start-child', { spec });
  return asked as Wait<ActorRef<M>>;
}

class Supervision {
  private readonly self: Self<SupervisorMessage>;
  private readonly options: SupervisorOptions;
  private readonly strategy: Strategy;
  private readonly restarts: Restarts;
  /** In the order of starting. */
  private children: Child[];
  private made = 0;

  constructor(self: Self<SupervisorMessage>, options: SupervisorOptions, specs: readonly ChildSpec[]) {
    const { strategy = 'one-for-one', maxRestarts = 1, within = 5000 } = options;
    this.self = self;
    this.options = options;
    this.strategy = strategy;
    this.restarts = new Restarts(maxRestarts, within);
    this.children = specs.map((spec) => new Child(spec.id!, spec));
    const actor = self as unknown as Actor;
    actor._note = () => `supervisor (${strategy}, ${this.restarts.count} of ${maxRestarts} restarts within ${within} ms)`;
    self.trapExit = true;
  }

  *run(): Routine {
    const failure = yield* this.startAll(this.children);
    if (failure !== null) yield* this.leave({ shutdown: failure.error });
    for (;;) {
      const message = yield* this.self.receive();
      if (message.type === 'exit') yield* this.exited(message);
      else if (message.type === 'retry') yield* this.retry(message.id, message.due);
      else yield* this.answer(message);
    }
  }

  // ── starting ──

  private *startAll(children: readonly Child[]): Routine<{ child: Child; error: ExitReason } | null> {
    for (const child of children) {
      const failure = yield* this.start(child);
      if (failure !== null) return { child, error: failure.reason };
    }
    return null;
  }

  /** Starts a child and lets it run until it first waits; null when all is well. */
  private *start(child: Child): Routine<{ readonly reason: ExitReason } | null> {
    const { self } = this;
    const { id, spec } = child;
    const { start, restart: _restart, shutdown: _shutdown, significant: _significant, ...options } = spec;
    child.calm();
    let ref: AnyRef;
    try {
      const me = self as unknown as Actor;
      ref = me.family._start(start as Body<unknown>, { ...options, name: id, link: true }, me);
    } catch (error) {
      return { reason: error };
    }
    (ref as Actor).restartReason = child.lastReason;
    child.ref = ref;
    child.startedAt = yield* now();
    yield* self.system.reschedule();
    if ((ref as Actor).state !== 'ended' || ref.exitReason === 'normal') return null;
    yield* this.takeExit(ref, 0);
    child.ref = undefined;
    child.lastReason = ref.exitReason;
    return { reason: ref.exitReason };
  }

  // ── when a child has ended ──

  private *exited({ from, reason, isOrder }: Exit): Routine {
    const child = this.children.find(({ ref }) => ref !== undefined && ref === from);
    if (child !== undefined) {
      child.ref = undefined;
      child.lastReason = reason;
      yield* this.ended(child, reason);
    } else if (isOrder) {
      yield* this.leave(reason);
    }
  }

  private *ended(child: Child, reason: ExitReason): Routine {
    if (child.restart === 'permanent' || (child.restart === 'transient' && !isClean(reason))) {
      yield* this.restart(child);
      return;
    }
    this.settle(child);
    const { autoShutdown = 'never' } = this.options;
    if (child.spec.significant !== true || autoShutdown === 'never') return;
    const others = this.children.some((other) => other.spec.significant === true && other.state !== 'stopped');
    if (autoShutdown === 'any' || !others) yield* this.leave('shutdown');
  }

  /** A child is not started again by itself: what cannot be is forgotten. */
  private settle(child: Child): void {
    if (child.restart === 'temporary' || this.strategy === 'dynamic') this.forget(child);
  }

  private forget(child: Child): void {
    child.calm();
    this.children = this.children.filter((other) => other !== child);
  }

  private *restart(child: Child): Routine {
    const time = yield* now();
    if (!this.restarts.allow(time)) yield* this.leave('shutdown');
    for (const other of this.affectedBy(child).toReversed()) {
      if (other === child) continue;
      yield* this.stop(other);
      if (other.restart === 'temporary') this.forget(other);
    }
    const delay = this.delay(child, time);
    if (delay > 0) this.tryLater(child, delay);
    else yield* this.startAffected(child);
  }

  private *startAffected(child: Child): Routine {
    const failure = yield* this.startAll(this.affectedBy(child));
    // Through the mailbox, so that a supervisor whose child never starts can still be asked and stopped (as OTP's).
    if (failure !== null) this.tryLater(failure.child, undefined);
  }

  private tryLater(child: Child, delay: number | undefined): void {
    const due: Retry = { timer: undefined };
    const message = { type: 'retry', id: child.id, due } as const;
    child.retry = due;
    if (delay === undefined) this.self.send(message);
    else due.timer = this.self.sendAfter(delay, message);
  }

  private *retry(id: string, due: object): Routine {
    const child = this.children.find((other) => other.id === id);
    if (child === undefined || child.retry !== due) return; // it was stopped or started by hand meanwhile
    child.retry = undefined;
    // One that waited its time was counted when it ended; one that could not be started is another try.
    if ((due as Retry).timer === undefined) yield* this.restart(child);
    else yield* this.startAffected(child);
  }

  private delay(child: Child, time: number): number {
    const { backoff } = this.options;
    if (time - child.startedAt > (backoff?.max ?? LONGEST)) child.attempts = 0;
    return delayOf(backoff, child.attempts++);
  }

  /** Those who are restarted together with `child`, in the order of starting. */
  private affectedBy(child: Child): Child[] {
    switch (this.strategy) {
      case 'one-for-all':
        return this.children;
      case 'rest-for-one':
        return this.children.slice(this.children.indexOf(child));
      default:
        return [child];
    }
  }

  // ── stopping ──

  /** Stops all children, in reverse order, and ends. */
  private *leave(reason: ExitReason): Routine<never> {
    if (this.strategy === 'dynamic') this.askAll();
    for (const child of this.children.toReversed()) yield* this.stop(child);
    exit(reason);
  }

  /** Children that came in no order are asked all at once, and waited for afterwards. */
  private askAll(): void {
    for (const child of this.children) child.ref?.exit(this.shutdownOf(child) === 'brutal' ? 'kill' : 'shutdown');
  }

  /** Stops a child, as its specification says, and waits until it has ended. */
  private *stop(child: Child): Routine {
    const { ref } = child;
    child.calm();
    if (ref === undefined) return;
    const shutdown = this.shutdownOf(child);
    let hasEnded = false;
    if (shutdown !== 'brutal') {
      ref.exit('shutdown');
      hasEnded = yield* this.takeExit(ref, shutdown === 'infinite' ? undefined : shutdown);
    }
    for (let i = 0; i < PUSHES && !hasEnded; i++) {
      ref.exit('kill');
      yield* this.self.system.reschedule();
      hasEnded = yield* this.takeExit(ref, 0);
    }
    child.ref = undefined;
    child.lastReason = ref.exitReason;
  }

  private shutdownOf(child: Child): number | 'infinite' | 'brutal' {
    const { ref, spec } = child;
    return spec.shutdown ?? (isSupervisor(ref) ? 'infinite' : 5000);
  }

  /**
   * Waits until `ref` has ended, if need be for so many milliseconds only; false when it has not. Its exit is taken out of the
   * mailbox, lest it become a dead letter; a child that has unlinked itself sends none.
   */
  private *takeExit(ref: AnyRef, timeout: number | undefined): Routine<boolean> {
    if (timeout !== 0) yield* ref.ended(timeout === undefined ? {} : { timeout });
    if ((ref as Actor).state !== 'ended') return false;
    yield* this.self.receive({ match: (message) => message instanceof Exit && message.from === ref, after: 0 });
    return true;
  }

  // ── requests ──

  private *answer(message: Exclude<SupervisorMessage, Exit | { readonly type: 'retry' }>): Routine {
    try {
      switch (message.type) {
        case 'start-child':
          message.reply.send(yield* this.add(message.spec));
          break;
        case 'stop-child': {
          const child = this.childOf('stop', message.id);
          yield* this.stop(child);
          this.settle(child);
          message.reply.send();
          break;
        }
        case 'restart-child':
          message.reply.send(yield* this.startAgain(this.idle('restart', message.id)));
          break;
        case 'delete-child':
          this.forget(this.idle('delete', message.id));
          message.reply.send();
          break;
        case 'which-children':
          message.reply.send(this.children.map(infoOf));
          break;
        case 'count-children':
          message.reply.send(this.count());
          break;
        default:
          (this.self as Actor)._ignore(message);
      }
    } catch (error) {
      if (!('reply' in message)) throw error;
      message.reply.fail(error); // the request was wrong, not the supervisor
    }
  }

  private *add(spec: ChildSpec): Routine<AnyRef> {
    const id = spec.id ?? (this.strategy === 'dynamic' ? `${this.self.name}#${++this.made}` : undefined);
    checkSpec(spec, `cannot supervise "${id}"`);
    if (id === undefined) throw new TypeError('cannot supervise a child without an id');
    const known = this.children.find((other) => other.id === id);
    if (known !== undefined) throw new UsageError(`cannot start child "${id}" of "${this.self.name}": it is ${known.state}`);
    const child = new Child(id, spec);
    this.children.push(child);
    return yield* this.startAgain(child, true);
  }

  private *startAgain(child: Child, isNew = false): Routine<AnyRef> {
    const failure = yield* this.start(child);
    if (failure === null) return child.ref!;
    if (isNew) this.forget(child);
    throw failure.reason instanceof Error
      ? failure.reason
      : new UsageError(`cannot start child "${child.id}" of "${this.self.name}": ${describeReason(failure.reason)}`);
  }

  private childOf(verb: string, id: string): Child {
    const child = this.children.find((other) => other.id === id);
    if (child !== undefined) return child;
    throw new UsageError(`cannot ${verb} child "${id}" of "${this.self.name}": there is none`);
  }

  private idle(verb: string, id: string): Child {
    const child = this.childOf(verb, id);
    if (child.state === 'stopped') return child;
    throw new UsageError(`cannot ${verb} child "${id}" of "${this.self.name}": it is ${child.state}`);
  }

  private count(): ChildCounts {
    const active = this.children.filter(({ ref }) => ref !== undefined);
    const supervisors = active.filter(({ ref }) => isSupervisor(ref)).length;
    return {
      specs: this.children.length,
      active: active.length,
      supervisors,
      workers: this.children.length - supervisors,
    };
  }
}

function infoOf(child: Child): ChildInfo {
  const { id, ref, state, restart } = child;
  return { id, ref, state, restart, kind: isSupervisor(ref) ? 'supervisor' : 'worker' };
}

function isSupervisor(ref: AnyRef | undefined): boolean {
  return ref instanceof Actor && (ref as Actor)._note !== null;
}
