import { close, raise, ready, resume, suspend, transfer, transferThrow } from './chain.ts';
import { currentOf } from './chain/walk.ts';
import { Coroutine } from './coroutine.ts';
import { ExitSignal } from './errors.ts';
import { Operation } from './operation.ts';
import type { RoutineFunction, Steps } from './routine.ts';
import type { Schedule } from './schedule.ts';

/** How a coroutine ended, and where its outcome is to go. A family may change the writable fields. */
export interface Ending {
  /**
   * True when `value` is an error to raise, false when it is a result. Of what several have thrown while they were closed
   * together the outermost has it all, in an AggregateError.
   */
  failed: boolean;
  value: unknown;
  /** It ended because it was closed; unwinding cannot be diverted. */
  readonly closed: boolean;
  /** An exit signal aimed at it ended it; `failed` is false then, and `value` undefined. */
  readonly killed: boolean;
  /**
   * The coroutine of the same family that continues with the outcome; by default the resumer does. One of a scheduler that is
   * ready already was woken with something, and gets that instead of a result; an error it gets in any case.
   */
  to: Coroutine | undefined;
}

/**
 * One independent use of switching. A paradigm makes one or many; two families never disturb each other, whatever their
 * paradigm and however they are nested. Moves go through the family that owns the coroutine, so keep it private to
 * whoever may switch.
 *
 * "Main" stands for whatever runs outside all coroutines of the family; it needs no object.
 */
export class Family<C extends Coroutine = Coroutine> {
  readonly name: string;
  /** @internal How many coroutines were made, for their names. */
  _count = 0;
  /** @internal A scheduler's; its coroutines can park. */
  readonly _schedule: Schedule | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** The nearest enclosing coroutine of this family in the running chain; undefined when its main runs. */
  get current(): C | undefined {
    return currentOf(this) as C | undefined;
  }

  /** Makes a coroutine that will run `routine(...args)`. Nothing of it runs before it is first switched to. */
  create<A extends readonly unknown[], T>(routine: RoutineFunction<A, T>, ...args: A): Coroutine<T> {
    return new Coroutine<T>(this, routine, args);
  }

  /**
   * Runs `coroutine` nested in the running one until it suspends or ends.
   * @returns what it suspends with, or its routine's result; a first resume drops `value`
   * @throws UsageError when it runs, is captured, is parked, has ended, or belongs to another family
   */
  resume(coroutine: C, value?: unknown): Operation<unknown> {
    return new Move(resume, this, coroutine, value);
  }

  /**
   * Gives `value` to whoever resumed the family's current coroutine, taking along what is nested inside it.
   * @returns what the next resume sends
   * @throws UsageError in main; BarrierError across a plain frame
   */
  suspend(value?: unknown): Operation<unknown> {
    return new Move(suspendMove, this, NOBODY, value);
  }

  /**
   * Leaves the family's current coroutine and continues `coroutine` in its place: with the same resumer.
   * To the running coroutine itself it does nothing and returns `value`. One of a scheduler that is ready already was woken
   * with something, and gets that instead.
   */
  transfer(coroutine: C, value?: unknown): Operation<unknown> {
    return new Move(transfer, this, coroutine, value);
  }

  /**
   * Leaves the family's current coroutine and continues `coroutine` in its place, by raising `error` where it stands. A new
   * one ends without running, with that error; on the running coroutine itself it is raised here.
   */
  transferThrow(coroutine: C, error: unknown): Operation<unknown> {
    return new Move(transferThrow, this, coroutine, error);
  }

  /** Resumes `coroutine` by raising `error` where it stands. A new one ends without running, with that error. */
  throw(coroutine: C, error: unknown): Operation<unknown> {
    return new Move(throwMove, this, coroutine, error);
  }

  /**
   * Raises an exit signal where `coroutine` stands. Handlers on the way see it. Returns nothing when the coroutine ended by
   * it, else what the coroutine suspends with. One that has ended is left alone.
   */
  kill(coroutine: C): Operation<unknown> {
    return new Move(kill, this, coroutine, undefined);
  }

  /**
   * Ends `coroutine`, and whatever is nested inside it first, through `return()`: every `finally` runs once, nothing can
   * catch it. Returns nothing, or what the coroutine suspends with while it unwinds. One that has ended is left alone.
   * @throws what a `finally` threw; an AggregateError when several did
   */
  close(coroutine: C): Operation<unknown> {
    return new Move(close, this, coroutine, undefined);
  }

  /** Called when a coroutine has ended, before anybody continues. By default the outcome goes to the resumer. */
  protected onEnd?(coroutine: C, ending: Ending): void;

  /** @internal */
  _ended(c: Coroutine, ending: Ending): void {
    this.onEnd?.(c as C, ending);
  }
}

type Request = (family: Family, c: Coroutine, value: unknown) => Steps<unknown>;

/** A move as an operation: requested each time it is run. */
class Move extends Operation<unknown> {
  private readonly request: Request;
  private readonly family: Family;
  private readonly subject: Coroutine;
  private readonly value: unknown;

  constructor(request: Request, family: Family, subject: Coroutine, value: unknown) {
    super();
    this.request = request;
    this.family = family;
    this.subject = subject;
    this.value = value;
  }

  [Symbol.iterator](): Steps<unknown> {
    return this.request(this.family, this.subject, this.value);
  }
}

const NOBODY = undefined as never as Coroutine;
const suspendMove: Request = (family, _c, value) => suspend(family, value);
const throwMove: Request = (family, c, error) => raise('throw', family, c, error);
const kill: Request = (family, c) =>
  c.family === family && c.state === 'ended' ? ready(undefined) : raise('kill', family, c, new ExitSignal(c, c.name));
