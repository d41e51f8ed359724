import {
  BarrierError,
  Operation,
  ready,
  resume,
  type Routine,
  type RoutineFunction,
  type Steps,
  suspend,
  transfer,
  UsageError,
} from '@core/coroutine';
import { CoroutineExit } from './exit.ts';
import { type Body, CAPTURED, Life } from './life.ts';
import type { SymmetricFamily } from './family.ts';

/**
 * A coroutine that names who runs next: `yield* other.switch()`. It is *unbound* until `bind` gives it a routine, then *alive*
 * until that ends; then it may be bound again. All rules are those of PyPy's `coroutine` (2006 to 2011).
 *
 * A derived class may have a method `finished`, which is told of every end.
 *
 * @example
 * ```ts run
 * import { SymmetricCoroutine, SymmetricFamily } from '@core/symmetric';
 *
 * class Reporting extends SymmetricCoroutine {
 *   override finished(error: unknown) {
 *     console.log(this.name, error === undefined ? 'is done' : 'has failed');
 *   }
 * }
 * const family = new SymmetricFamily('jobs');
 * const job = new Reporting(family, 'wash').bind(function* (what: string) {
 *   console.log('washing', what);
 *   return 'clean';
 * }, 'the car');
 * console.log(job.isAlive, job.isZombie);
 * console.log(job.switch().sync());
 * console.log(job.isAlive, job.isZombie);
 * ```
 * ```text output
 * true false
 * washing the car
 * wash is done
 * clean
 * false true
 * ```
 */
export class SymmetricCoroutine {
  readonly family: SymmetricFamily;
  /** Every message about it uses the name. */
  readonly name: string;
  /** @internal The present life, or the last one. */
  _life: Life | null = null;

  /** Makes an unbound one. @param name the family's with a number by default */
  constructor(family: SymmetricFamily, name: string = family._nextName()) {
    this.family = family;
    this.name = name;
  }

  /** True when it can be switched to or is current: from a bind until the routine has ended. Main is always alive. */
  get isAlive(): boolean {
    return this === this.family.main || (this._life !== null && this._life.state !== 'ended');
  }

  /** True once the routine has ended, until the next bind; one that was never bound is neither alive nor a zombie. */
  get isZombie(): boolean {
    return this._life !== null && this._life.state === 'ended';
  }

  /**
   * Who goes on when it ends: the coroutine that was current when it was bound, or since then its killer; when the life of that
   * one is over, its nearest ancestor that lives. Once it has ended: who did go on. Undefined for main, and for one that was
   * never bound.
   */
  get parent(): SymmetricCoroutine | undefined {
    if (this._life === null) return undefined;
    let { parent } = this._life;
    while (this.isAlive && parent?.state === 'ended') parent = parent.parent;
    return parent?.owner ?? this.family.main;
  }

  /** Called when its routine has ended, before the parent goes on: with the error that left it, if any. It may not suspend. */
  finished?(error: unknown): void;

  /**
   * Gives it a routine, which begins at the first switch to it. The current coroutine becomes its parent. Never suspends.
   * @throws UsageError when it is alive
   */
  bind<A extends readonly unknown[]>(routine: RoutineFunction<A, unknown>, ...args: A): this {
    if (typeof routine !== 'function') refuse('bind', this, `${String(routine)} is not a generator function`);
    if (this === this.family.main) refuse('bind', this, 'it is the main coroutine');
    if (this.isAlive) refuse('bind', this, 'it is bound already');
    const lives = this.family._lives;
    this._life = new Life(lives, this, lives.here, routine, args);
    return this;
  }

  /**
   * Leaves the current coroutine and continues this one, whose own `switch` returns `value`; a routine that begins has its
   * arguments from `bind`, and `value` is dropped. To switch to main is to go back to whatever runs outside.
   *
   * @typeParam R what is expected here; it is whatever anybody sends
   * @returns what is next sent to the coroutine that was left: by a switch to it, or by a child that returned
   * @throws what is next thrown into the coroutine that was left. UsageError, at the call, when this one is unbound, has ended,
   * runs already, or is captured inside something that is suspended; BarrierError across a plain frame
   */
  switch<R = unknown>(value?: unknown): Operation<R> {
    return new Move<R>(this, switchTo, value);
  }

  /**
   * As `switch`, but this one continues by raising `error` where it stands. One that has not begun ends without running, and
   * the error goes to its parent. The current one raises it here.
   */
  throw<R = unknown>(error: unknown): Operation<R> {
    return new Move<R>(this, throwInto, error);
  }

  /**
   * Ends it by raising a `CoroutineExit` where it stands; `catch` and `finally` see it. The killer becomes its parent, so
   * that it goes on when this one has ended. One that has not begun ends without running; one that is not alive is left alone.
   *
   * @returns nothing once it has ended by the exit, else what is next sent here
   * @throws what it throws on its way out; UsageError for main, and as `switch` does
   */
  kill(): Operation<unknown> {
    return new Move(this, kill, undefined);
  }
}

type Request = (target: SymmetricCoroutine, value: unknown) => Steps<unknown>;

class Move<R> extends Operation<R> {
  private readonly target: SymmetricCoroutine;
  private readonly request: Request;
  private readonly value: unknown;

  constructor(target: SymmetricCoroutine, request: Request, value: unknown) {
    super();
    this.target = target;
    this.request = request;
    this.value = value;
  }

  [Symbol.iterator](): Steps<R> {
    return this.request(this.target, this.value) as Steps<R>;
  }
}

const switchTo: Request = (target, value) => goTo('switch to', target, place('switch to', target), value);

const throwInto: Request = (target, error) => {
  if (target === target.family.current) throw aimed(error, target);
  return carry('throw into', target, place('throw into', target), bring, [error, target]);
};

const kill: Request = (target) => {
  const { family, name } = target;
  if (target === family.main) refuse('kill', target, 'it is the main coroutine');
  if (!target.isAlive) return ready(undefined);
  const exit = new CoroutineExit(`"${name}" was killed`);
  if (target === family.current) throw aimed(exit, target);
  const victim = place('kill', target)!;
  return carry('kill', target, victim, bringKill, [exit, target, victim, family._lives.here]);
};

/** Sends an error by a coroutine that begins when nothing can refuse the move any more. */
function carry(verb: string, target: SymmetricCoroutine, to: Life | null, routine: Body, args: readonly unknown[]): Steps<unknown> {
  return goTo(verb, target, new Life(target.family._lives, null, to, routine, args));
}

function* bring(error: unknown, target: SymmetricCoroutine): Routine<never> {
  throw aimed(error, target);
}

function* bringKill(exit: CoroutineExit, target: SymmetricCoroutine, victim: Life, killer: Life | null): Routine<never> {
  // The killer may descend from its victim: whoever had the victim for a parent gets the victim's.
  for (let each = killer; each !== null; each = each.parent) if (each.parent === victim) each.parent = victim.parent;
  victim.parent = killer;
  throw aimed(exit, target);
}

function aimed(error: unknown, { family }: SymmetricCoroutine): unknown {
  if (error instanceof CoroutineExit) error._aim(family._lives);
  return error;
}

/** In main this is a resume; from one to another a transfer, which keeps who resumed; back to main, a suspend, which finds it. */
function goTo(verb: string, target: SymmetricCoroutine, to: Life | null, value?: unknown): Steps<unknown> {
  const { _lives: lives } = target.family;
  try {
    if (to === null) return suspend(lives, value);
    return lives.current === undefined ? resume(lives, to, value) : transfer(lives, to, value);
  } catch (error) {
    throw reworded(error, verb, target);
  }
}

/** Where to find it, null for main. */
function place(verb: string, target: SymmetricCoroutine): Life | null {
  const { family, _life: life } = target;
  if (target === family.main) return family.current === target ? refuse(verb, target, 'it runs already') : null;
  if (life === null) return refuse(verb, target, 'it is not bound');
  const { state } = life;
  if (state === 'ended') return refuse(verb, target, 'it has ended');
  if (state === 'running') return refuse(verb, target, 'it runs already');
  return state === 'captured' ? refuse(verb, target, CAPTURED) : life;
}

/** The contract's refusal, in terms of what was asked for here. */
function reworded(error: unknown, verb: string, { name }: SymmetricCoroutine): unknown {
  if (!(error instanceof UsageError)) return error;
  const { message } = error;
  const at = message.indexOf('" across ');
  const Refusal = error instanceof BarrierError ? BarrierError : UsageError;
  return new Refusal(`cannot ${verb} "${name}${at < 0 ? `": ${message}` : message.slice(at)}`, { cause: error });
}

function refuse(verb: string, { name }: SymmetricCoroutine, why: string): never {
  throw new UsageError(`cannot ${verb} "${name}": ${why}`);
}
