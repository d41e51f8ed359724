/**
 * The running chain, and the one place where control moves.
 *
 * A move happens in two steps. An operation, reached through `yield*`, checks that the move is possible and *requests* it:
 * it fills the request registers and hands the frozen `SUSPENDED` result outwards. Only the driver, which receives that very
 * object, *commits* the request. So a refused move has changed nothing, and neither has one whose suspension went astray in
 * a `for…of`: whoever reads `SUSPENDED.value` withdraws the request and gets the barrier error.
 *
 * The file is long for speed: what a module keeps to itself the engine folds and inlines, while what it imports or exports
 * is looked up at every use. Split further, a switch costs 10 to 20 % more.
 */
import { explain, neverReached, noRoutine, rawYield, refuse, refuseClaim, refuseLeaving, refuseTarget, refuseWake } from './chain/refusals.ts';
import { type Mode, registers, VERBS } from './chain/registers.ts';
import type * as shared from './chain/registers.ts';
import { nearest, nearestSchedulable } from './chain/walk.ts';
import { BarrierError, ExitSignal, UsageError } from './errors.ts';
import { annotate } from './logical-stack.ts';
import { begin, type Body } from './routine.ts';
import type { Coroutine } from './coroutine.ts';
import type { Ending, Family } from './family.ts';
import type { Steps, Suspended } from './routine.ts';
import type { SwitchKind } from './observer.ts';
import type { Schedule } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import type { Aside, Closing, Frame, Strand } from './strand.ts';
import type { Wait } from './wait.ts';

const now = registers;

/** `state`, stored as a number; the order matters: up to LEFT a coroutine can be switched to. See state.ts. */
const NEW: typeof shared.NEW = 0;
const LEFT = 1;
const RUNNING: typeof shared.RUNNING = 2;
const PARKED: typeof shared.PARKED = 3;
const ENDED = 4;

const NEXT = 0;
const THROW = 1;
const RETURN = 2;

const NONE: typeof shared.NONE = 0;
const RESUME = 1;
const SUSPEND = 2;
const TRANSFER = 3;
const PARK = 4;
const RESCHEDULE = 5;
const CALL = 6;
const RAISE = 7;
const CLOSE = 8;
const RUN = 9;
/** The chain stands as it should; the driver is to continue its innermost coroutine. */
const GO = 10;
const TRANSFER_THROW = 11;

/** `_place`: in no queue. */
const NOWHERE: typeof shared.NOWHERE = -1;

/** `flags`: it has resumed another coroutine at least once. */
const NESTED = 1;
/** `flags`: the slot holds an error to raise. */
const SLOT_THROWS = 2;
/** `flags`: moved directly, not picked by its scheduler: when it parks or ends, control goes back to its resumer. */
const DIRECT: typeof shared.DIRECT = 4;
/** `flags`: plain code, not a coroutine of anybody's. */
const BARRIER: typeof shared.BARRIER = 8;
/** `flags`: an error waits for it, to be raised when it next wants to wait. */
const INTERRUPTED = 32;
/** `flags`: parked, but not yet where its wait keeps its waiters: the observers are told first. */
const ENTERING: typeof shared.ENTERING = 128;
/** `flags`: being closed, it is to return as soon as those inside it, which are unwound first, let it. */
const DOOMED = 64;

/** Called on frames directly: a lookup of `next` would see a prototype for each routine of the program. */
// oxlint-disable-next-line typescript/unbound-method -- always called with a frame as `this`
const { next: proceed } = (Object.getPrototypeOf(function* () {}) as GeneratorFunction).prototype as {
  next(this: Frame, value: unknown): IteratorResult<unknown, unknown>;
};

// ── what travels between operations and the driver ──────────────────────────────────────────────────────────────────

/**
 * JavaScriptCore's `yield*` (Bun, Safari) reads an inner result and hands out a copy. The suspension is then known by its
 * value, and reading that proves nothing; that plain code has it shows when its steps are continued before it was committed.
 */
const COPIED = copiesResults();

function copiesResults(): boolean {
  const result = { done: false, value: undefined } as const;
  const steps = { [Symbol.iterator]: () => steps, next: () => result };
  return (function* () {
    yield* steps;
  })().next() !== result;
}

/**
 * What an operation's step answers with. Both results below have one shape, so that native delegation, which looks at
 * `done` alone and passes the object on, finds it fast. Reading `value` of a suspension proves that a plain consumer has it.
 */
class Result {
  readonly done: boolean;
  _value: unknown = undefined;

  constructor(done: boolean) {
    this.done = done;
  }

  get value(): unknown {
    if (!this.done) {
      if (!COPIED) astray();
      now.delivered = true;
    }
    return this._value;
  }
}

function astray(): never {
  giveUp(
    new BarrierError(
      `cannot ${VERBS[now.request]} across a plain frame: a routine was iterated by for…of, spread or a similar construct; enter it with yield*`,
    ),
  );
}

/** The one result that means "the driver is to act". */
const SUSPENDED = new Result(false) as IteratorYieldResult<Suspended>;
Object.defineProperty(SUSPENDED, Symbol.for('@core/coroutine'), { value: true });
if (COPIED) (SUSPENDED as unknown as Result)._value = SUSPENDED;

/** Whether a frame's answer is the suspension. */
export function suspends(result: IteratorResult<unknown, unknown>): boolean {
  return result === SUSPENDED || (COPIED && result.value === SUSPENDED);
}

/** Steps are continued: the driver must have committed what they requested. */
export function continues(): void {
  if (COPIED && now.delivered) astray();
}

const FINISHED = new Result(true);

/** The one finished result, refilled for every operation: `yield*` reads it before anything else runs. */
export function finished<T>(value: T): IteratorReturnResult<T> {
  continues();
  FINISHED._value = value;
  return FINISHED as Result & IteratorReturnResult<T>;
}

/** Steps of an operation that has finished; its result has been filled in. */
export const READY: Steps<never> = {
  [Symbol.iterator]: () => READY,
  next: () => FINISHED as Result & IteratorReturnResult<never>,
};

/** Finishes an operation at once with `value`. */
export function ready<T>(value: T): Steps<T> {
  FINISHED._value = value;
  return READY;
}

/** Steps of an operation that has requested something: shared by all, for the only state is the request itself. */
const REQUESTED: Steps<never> = {
  [Symbol.iterator]: () => REQUESTED,
  next(value) {
    continues();
    if (now.request !== NONE) return SUSPENDED;
    FINISHED._value = value;
    return FINISHED as Result & IteratorReturnResult<never>;
  },
  throw(error) {
    throw error;
  },
};

/**
 * Steps of a resume. Most resumed coroutines suspend soon and give control straight back, so this one enters its coroutine
 * on the native stack: when the answer is that suspension or an ending, the resumer goes on without having been left. With
 * anything else the native frames are left as always, and the driver goes on from the chain as it stands.
 */
const RESUMING: Steps<never> = {
  [Symbol.iterator]: () => RESUMING,
  next(value) {
    continues();
    if (now.request === RESUME) return resumeNatively();
    FINISHED._value = value;
    return FINISHED as Result & IteratorReturnResult<never>;
  },
  throw(error) {
    throw error;
  },
};

/** What a scheduler's loop receives when control comes back to it because nothing is ready. */
const IDLE: unique symbol = Symbol('idle');

// ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every request begins here: it needs a routine to suspend, and no other request may be under way. */
export function claim(verb: string): Strand {
  if (now.request !== NONE || now.running === null) refuseClaim(verb);
  return now.running;
}

function ask(kind: number, c: Strand, value: unknown): Steps<never> {
  now.request = kind;
  // Registers are old and coroutines often young: a store that an engine need not note is much cheaper.
  now.subject = c === now.running ? null : c;
  now.parcel = value;
  return REQUESTED;
}

/** Runs a coroutine nested in the running one; the result is what it gives back by suspending or returning. */
export function resume(family: Family, coroutine: Coroutine, value?: unknown): Steps<unknown> {
  claim('resume');
  const c = coroutine._strand;
  if (c.family !== family || c.state > LEFT) refuseTarget('resume', family, c);
  now.request = RESUME;
  now.subject = c;
  now.parcel = value;
  return RESUMING;
}

/** Gives `value` to whoever resumed the family's current coroutine; the result is what the next resume sends. */
export function suspend(family: Family, value?: unknown): Steps<unknown> {
  claim('suspend');
  return ask(SUSPEND, leaving('suspend', family), value);
}

/** Continues a coroutine in place of the family's current one. To itself it returns `value` at once. */
export function transfer(family: Family, coroutine: Coroutine, value?: unknown): Steps<unknown> {
  claim('transfer to');
  const c = coroutine._strand;
  if (c.family !== family || c.state > LEFT) {
    const current = nearest(family);
    if (current !== null && current !== c) refuseTarget('transfer to', family, c);
  }
  const from = leaving('transfer from', family);
  if (c === from) return ready(value);
  const closing = closingOf(from);
  if (closing !== null && closing.root !== from) refuse('transfer from', from, 'it is being closed');
  now.request = TRANSFER;
  now.subject = c;
  now.parcel = value;
  return REQUESTED;
}

/** Continues a coroutine in place of the family's current one by raising `error` in it; on itself, here. */
export function transferThrow(family: Family, coroutine: Coroutine, error: unknown): Steps<unknown> {
  const steps = transfer(family, coroutine, error);
  if (steps === READY) throw error;
  now.request = TRANSFER_THROW;
  return steps;
}

function leaving(verb: string, family: Family): Strand {
  const here = now.running!;
  if (here.family === family) return here;
  const c = nearest(family);
  return c === null || now.crossed ? refuseLeaving(verb, c, family.name) : c;
}

/** Suspends the nearest enclosing schedulable coroutine until somebody wakes it. */
export function park(wait: Wait): Steps<never> {
  const here = claim('park');
  const c = here.schedule !== null ? here : nearestSchedulable(wait);
  return ask(PARK, c, wait);
}

/** Puts the scheduler's current coroutine behind the others that are ready. */
export function reschedule(scheduler: Scheduler): Steps<unknown> {
  claim('reschedule');
  return ask(RESCHEDULE, leaving('reschedule', scheduler), undefined);
}

/** Native nesting of calls stops here and the driver goes on: deep enough to be rare, far from the end of the stack. */
const DEEPEST = 64;

/** Counts a call that is about to be entered natively; false when it must be left to the driver. */
export function nest(): boolean {
  if (now.nesting >= DEEPEST) return false;
  now.nesting++;
  return true;
}

export function unnest(): void {
  now.nesting--;
}

/** A call frame hands the suspension outwards. */
export function handOut(): void {
  now.handed++;
}

/** Takes a request back whose suspension reached plain code, and tells that code so. */
export function giveUp(error: BarrierError): never {
  takeBack(error);
  throw error;
}

/**
 * Puts the chain back to where the code runs that a suspension has reached instead of the driver: without the call frames and
 * the natively resumed coroutines that were left on the way. The innermost of these sees the error when it goes on.
 */
function takeBack(error: BarrierError): void {
  if (now.request === RUN) now.subject!.schedule!.putBack(now.subject!); // its loop has taken it out already
  now.request = NONE;
  now.delivered = false;
  if (now.mode === THROW) error.cause = now.input; // what was on its way arrives with the refusal
  now.mode = NEXT;
  const here = now.bounced;
  now.bounced = null;
  if (here !== null && here !== now.running) {
    let outermost = now.running!;
    while (outermost.resumer !== here) outermost = outermost.resumer!;
    const inner = now.running!;
    inner.calls = { _caller: inner.frame, _outer: inner.calls, _unwinds: false, _name: 'raise' };
    inner.frame = raiseAtOnce(error);
    if (now.notify !== null) tellSwitch(outermost, here, outermost, 'suspend');
    leave(outermost);
    now.running = here;
  }
  for (; now.handed > 0; now.handed--) popCall(now.running!);
}

/** A frame has thrown or returned although a request is under way: its suspension was dropped on the way to the driver. */
function takeBackDropped(): void {
  takeBack(neverReached('go on'));
}

function* raiseAtOnce(error: unknown): Generator<never, never, unknown> {
  throw error;
}

/** Lets the driver enter the call frame that was pushed on the running coroutine. */
export function trampoline(): IteratorYieldResult<Suspended> {
  now.request = CALL;
  now.handed++; // its frame stands on the coroutine already
  return SUSPENDED;
}

/** Raises `error` where a coroutine is suspended; on itself, here. */
export function raise(verb: string, family: Family, coroutine: Coroutine, error: unknown): Steps<unknown> {
  claim(verb);
  const c = coroutine._strand;
  if (c === now.running && c.family === family) throw error;
  if (c.family !== family || (c.state > LEFT && c.state !== PARKED)) refuseTarget(verb, family, c);
  return ask(RAISE, c, error);
}

/** Ends a coroutine and what is nested in it through `return()`. */
export function close(family: Family, coroutine: Coroutine): Steps<unknown> {
  claim('close');
  const c = coroutine._strand;
  if (c.family === family && c.state === ENDED) return ready(undefined);
  if (c.family !== family || (c.state > LEFT && c.state !== PARKED && c !== now.running)) refuseTarget('close', family, c);
  return ask(CLOSE, c, undefined);
}

// ── commits ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function commit(): void {
  const kind = now.request;
  const c = now.subject ?? now.running!;
  now.request = NONE;
  if (COPIED) now.delivered = false;
  switch (kind) {
    case RESUME:
      commitResume(c);
      return;
    case SUSPEND:
      commitSuspend(c);
      return;
    case TRANSFER:
      commitTransfer(c);
      return;
    case RESCHEDULE:
      commitReschedule(c);
      return;
    case PARK:
      commitPark(c, now.parcel as Wait);
      return;
    default:
      commitRare(kind, c);
  }
}

function commitResume(c: Strand): void {
  if (now.notify !== null) tellSwitch(now.running, c, c, 'resume');
  if (c.schedule !== null) c.flags |= DIRECT;
  goTo(c, now.running, now.parcel);
}

function commitSuspend(c: Strand): void {
  // Nobody is left to take a value from a coroutine that is unwound with its resumer: its `finally` just goes on.
  if (c.aside !== null && c.aside.closing !== null && c.aside.closing.root !== c) {
    now.input = undefined;
    return;
  }
  if (now.notify !== null) tellSwitch(c, c.resumer, c, 'suspend');
  leave(c);
  now.running = c.resumer;
  now.input = now.parcel;
}

function commitTransfer(c: Strand): void {
  const from = now.running!.family === c.family ? now.running! : nearest(c.family)!;
  if (now.notify !== null) tellSwitch(from, c, c, 'transfer');
  leave(from);
  c.flags |= from.flags & DIRECT;
  goTo(c, from.resumer, now.parcel);
}

function commitReschedule(c: Strand): void {
  if ((c.flags & INTERRUPTED) !== 0) {
    interruptNow(c);
    return;
  }
  leave(c);
  c.slot = undefined;
  const schedule = c.schedule!;
  if ((c.flags & DIRECT) === 0 && schedule.rotates()) goOnWith(schedule.rotate(c), c, c.resumer);
  else rescheduleSlowly(c, schedule);
}

function rescheduleSlowly(c: Strand, schedule: Schedule): void {
  try {
    // Moved by hand, it may be the one for whom a loop elsewhere waits.
    if ((c.flags & DIRECT) === 0) schedule.push(c);
    else schedule.admit(c);
  } catch (error) {
    // A policy that refuses it: it has not been left.
    c.state = RUNNING;
    now.input = error;
    now.mode = THROW;
    return;
  }
  yieldTo(c, c.resumer);
}

/** Tells the observers, of whom there is one at least. */
function tellSwitch(from: Strand | null, to: Strand | null, c: Strand, kind: SwitchKind): void {
  now.notify!('switch', from, to, c.family, kind);
}

/** In a function of its own, for the shorter `commit` is, the surer the engine inlines it into the driver. */
function commitRare(kind: number, c: Strand): void {
  switch (kind) {
    case TRANSFER_THROW: {
      const error = now.parcel; // what is called below may run something else
      const from = nearest(c.family)!;
      if (now.notify !== null) tellSwitch(from, c, c, 'transfer');
      leave(from);
      c.flags = (c.flags | (from.flags & DIRECT)) & ~SLOT_THROWS;
      if (c._place !== NOWHERE) c.schedule!.remove(c);
      c.slot = undefined;
      enter(c, from.resumer, error, THROW);
      return;
    }
    case RAISE: {
      const error = now.parcel;
      if (c.wait !== null) c.wait.leave(c); // what it throws has changed nothing
      if (now.notify !== null) tellSwitch(now.running, c, c, 'throw');
      if (c.schedule !== null) takeOver(c);
      enter(c, now.running, error, THROW);
      return;
    }
    case CLOSE:
      commitClose(c);
      return;
    case RUN:
      if (now.notify !== null) tellSwitch(now.running, c, c, 'schedule');
      pick(c, now.running);
      return;
    case CALL: // the frame is in place
      now.input = undefined;
      return;
    default: // GO
  }
}

export function asideOf(c: Strand): Aside {
  return (c.aside ??= { closing: null, interrupt: undefined, via: null, top: null });
}

function closingOf(c: Strand): Closing | null {
  const aside = c.aside;
  return aside === null ? null : aside.closing;
}

function leave(c: Strand): void {
  if (c !== now.running || c.aside !== null) markTop(c);
  c.state = LEFT;
}

function markTop(c: Strand): void {
  asideOf(c).top = now.running === c ? null : now.running;
}

/** Makes `c`, with the segment inside it, the innermost part of the chain. */
function enter(c: Strand, resumer: Strand | null, value: unknown, how: Mode): void {
  if (c.resumer !== resumer) relink(c, resumer!);
  const fresh = c.state === NEW;
  c.state = RUNNING;
  now.running = c.aside === null ? c : c.top;
  now.input = value;
  now.mode = how;
  if (fresh) start(c, value, how);
}

function relink(c: Strand, resumer: Strand): void {
  // Remembered walks that began inside `c` lead through the link that changes now.
  if ((c.flags & NESTED) !== 0) now.epoch++;
  if (c.aside !== null) c.aside.via = null;
  c.resumer = resumer;
  resumer.flags |= NESTED;
}

function start(c: Strand, value: unknown, how: Mode): void {
  // Picked, it has its arguments from the slot as others have what they were handed; else they stand there still.
  const args = (c.slot ?? value) as readonly unknown[];
  c.slot = undefined;
  now.input = undefined;
  now.mode = NEXT;
  if (how !== NEXT) {
    // Aimed at a new coroutine, an error ends it before its body begins.
    if (how === THROW && !isOwnExit(value, c)) end(c, true, value);
    else end(c, false, undefined, how === THROW);
    return;
  }
  if (now.notify !== null) now.notify('start', c);
  try {
    const frame = begin(c.frame as unknown as Body<unknown>, args);
    if ((frame as { [Symbol.toStringTag]?: string } | undefined)?.[Symbol.toStringTag] !== 'Generator') {
      throw noRoutine(c, frame);
    }
    c.frame = frame;
  } catch (error) {
    // What is thrown here (a parameter's default) belongs to `c`, which runs already.
    c.frame = raiseAtOnce(error);
  }
}

/** Continues `c` by hand. One that is ready leaves the queue; what it was handed, or interrupted with, comes before `value`. */
function goTo(c: Strand, resumer: Strand | null, value: unknown): void {
  if (c._place === NOWHERE && (c.flags & SLOT_THROWS) === 0) {
    enter(c, resumer, value, NEXT);
  } else {
    if (c._place !== NOWHERE) c.schedule!.remove(c);
    pick(c, resumer);
  }
}

/** A scheduler's coroutine is interrupted by hand: out of the ready queue, away from what it was handed; its wait it has left. */
function takeOver(c: Strand): void {
  const schedule = c.schedule!;
  c.flags = (c.flags | DIRECT) & ~SLOT_THROWS;
  if (c.wait !== null) {
    c.wait = null;
    schedule.waiting--;
    schedule.settle();
  } else if (c._place !== NOWHERE) {
    schedule.remove(c);
  }
  c.slot = undefined;
}

// ── parking and scheduling ──────────────────────────────────────────────────────────────────────────────────────────

function commitPark(c: Strand, wait: Wait): void {
  const inner = now.running!;
  if ((c.flags & INTERRUPTED) !== 0) {
    interruptNow(c);
    return;
  }
  leave(c);
  c.state = PARKED;
  c.wait = wait;
  const schedule = c.schedule!;
  schedule.park(c);
  if (now.notify !== null) {
    c.flags |= ENTERING;
    now.notify('park', c, wait);
    c.flags &= ~ENTERING;
    if (c.state !== PARKED) {
      yieldTo(c, c.resumer); // woken by an observer
      return;
    }
  }
  try {
    wait.enter(c);
  } catch (error) {
    // A wait that refuses its waiter refuses the park: nobody has left, even if it was woken before.
    if (c.state === PARKED) schedule.waiting--;
    else schedule.remove(c);
    c.wait = null;
    c.slot = undefined;
    c.flags &= ~SLOT_THROWS;
    c.state = RUNNING;
    now.running = inner;
    now.input = error;
    now.mode = THROW;
    return;
  }
  yieldTo(c, c.resumer);
}

/** Raises what `interrupt` left for `c`, instead of letting it wait. */
function interruptNow(c: Strand): void {
  now.input = retractInterrupt(c);
  now.mode = THROW;
}

/** See `Scheduler.interruption`. */
export function interruptionOf(c: Strand): unknown {
  return c.aside?.interrupt;
}

/** See `Scheduler.retract`. */
export function retractInterrupt(c: Strand): unknown {
  if ((c.flags & INTERRUPTED) === 0) return undefined;
  const aside = c.aside!;
  const error = aside.interrupt;
  aside.interrupt = undefined;
  c.flags &= ~INTERRUPTED;
  return error;
}

/** See `Scheduler.interrupt`. */
export function interruptAtWait(c: Strand, error: unknown): void {
  switch (c.state) {
    case PARKED:
      c.wait!.leave(c);
      wake(c, error, true);
      return;
    case NEW:
      c.slot = error;
      c.flags |= SLOT_THROWS;
      return;
    case ENDED:
      return;
    default:
      asideOf(c).interrupt = error;
      c.flags |= INTERRUPTED;
  }
}

/** Continues whoever is next after `c`, in its place; without one, its resumer. */
function yieldTo(c: Strand, resumer: Strand | null): void {
  if ((c.flags & DIRECT) !== 0) giveBack(c, resumer);
  else goOnWith(c.schedule!.next(), c, resumer);
}

/** One that was moved by hand gives control back to who moved it. */
function giveBack(c: Strand, resumer: Strand | null): void {
  c.flags &= ~DIRECT;
  if (now.notify !== null) tellSwitch(c, resumer, c, 'suspend');
  now.running = resumer;
  now.input = undefined;
  const closing = closingOf(c);
  if (closing !== null) detach(c, closing, resumer);
}

function goOnWith(next: Strand | undefined, c: Strand, resumer: Strand | null): void {
  if (now.notify !== null) tellSwitch(c, next ?? resumer, c, 'schedule');
  if (next === undefined) {
    now.running = resumer;
    now.input = IDLE;
  } else {
    pick(next, resumer);
  }
}

/** One that waits while it is unwound together with those around it goes on by itself, later; they go on now. */
function detach(c: Strand, closing: Closing, resumer: Strand | null): void {
  if (closing.root === c || resumer === null || closingOf(resumer) !== closing) return;
  const own: Closing = { root: c, errors: [] };
  for (let inner = c.top; ; inner = inner.resumer!) {
    if (closingOf(inner) === closing) inner.aside!.closing = own;
    if (inner === c) break;
  }
  now.mode = RETURN;
}

/** Continues a ready coroutine with what waits for it in its slot. */
function pick(c: Strand, resumer: Strand | null): void {
  const value = c.slot;
  c.slot = undefined;
  let how: Mode = NEXT;
  if ((c.flags & SLOT_THROWS) !== 0) {
    c.flags &= ~SLOT_THROWS;
    how = THROW;
  }
  enter(c, resumer, value, how);
}

/** Puts a coroutine that its scheduler has picked, and all that runs inside it, behind the others that are ready. */
export function rescheduleAround(c: Strand): Steps<unknown> {
  claim('reschedule');
  return ask(RESCHEDULE, c, undefined);
}

/** Lets a scheduler's loop run a ready coroutine, nested in the loop's own. */
export function runReady(c: Strand): Steps<unknown> {
  claim('run');
  return ask(RUN, c, undefined);
}

/**
 * A scheduler's loop has ended, with an error or without. In a coroutine that waits for it only because both are unwound
 * the unwinding goes on.
 */
export function endLoop(failed: boolean, error?: unknown): IteratorResult<Suspended, void> {
  const c = now.running!;
  if ((c.flags & DOOMED) !== 0) {
    now.mode = failed ? THROW : RETURN;
    now.input = error;
    now.request = GO;
    return SUSPENDED;
  }
  if (failed) throw error;
  return finished(undefined);
}

/** See `Coroutine.wake`. */
export function wake(c: Strand, value: unknown, throws: boolean): void {
  if (c.state !== PARKED || c._place !== NOWHERE) refuseWake(c);
  c.wait = null;
  c.state = LEFT;
  c.slot = value;
  if (throws) c.flags |= SLOT_THROWS;
  const schedule = c.schedule!;
  schedule.waiting--;
  if (now.notify !== null) now.notify('wake', c, now.running);
  schedule.admit(c);
}

// ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Lent to `Family.onEnd`, and reused unless a hook itself runs something that ends. */
let spare: { -readonly [K in keyof Ending]: Ending[K] } | null = {
  failed: false,
  value: undefined,
  closed: false,
  killed: false,
  to: undefined,
};

/** Ends `c` and decides where its outcome goes. A loop, not recursion: an error may pass through many unstarted ones. */
function end(c: Strand, failed: boolean, value: unknown, killed = false): void {
  for (;;) {
    const resumer = c.resumer;
    const closing = closingOf(c);
    c.state = ENDED;
    c.frame = null;
    c.calls = null;
    c.aside = null;
    now.running = resumer;
    const ending = spare ?? { failed, value, closed: false, killed, to: undefined };
    spare = null;
    ending.failed = failed;
    ending.value = value;
    ending.closed = closing !== null;
    ending.killed = killed;
    ending.to = undefined;
    const passes = closing !== null && closing.root !== c && resumer !== null && closingOf(resumer) === closing;
    if (closing !== null && closing.errors.length > 0) gatherErrors(c, closing, passes ? null : ending);
    if (now.notify !== null) now.notify(ending.failed ? 'error' : 'end', c, ending.value);
    try {
      if (c.schedule !== null) c.schedule.forget(c);
      c.family._ended(c.owner, ending);
    } catch (error) {
      ending.failed = true;
      ending.value = error;
      ending.to = undefined;
    }
    spare = ending;
    c.resumer = null;
    let to = (ending.to as Coroutine | undefined)?._strand;
    if (closing !== null) {
      if (passes) {
        if (ending.failed) closing.errors.push(ending.value);
        if (now.notify !== null) tellSwitch(c, resumer, c, 'close');
        now.running = resumer;
        now.mode = RETURN;
        return;
      }
      if (!ending.failed) ending.value = undefined;
      to = undefined;
    }
    if (!ending.failed && to === undefined && c.schedule !== null && (c.flags & DIRECT) === 0) {
      now.mode = NEXT;
      yieldTo(c, resumer);
      return;
    }
    if (now.notify !== null) tellSwitch(c, to ?? resumer, c, 'end');
    if (to === undefined) {
      now.running = resumer;
      now.input = ending.value;
      now.mode = ending.failed ? THROW : NEXT;
      return;
    }
    value = ending.value;
    failed = ending.failed;
    ending.value = undefined;
    if (to.family !== c.family || (to.state !== LEFT && to.state !== NEW)) {
      now.running = resumer;
      const why = to.family === c.family ? explain(to) : `it belongs to family "${to.family.name}", not to "${c.family.name}"`;
      now.input = new UsageError(`cannot continue "${to.owner.name}" after "${c.owner.name}": ${why}`);
      now.mode = THROW;
      return;
    }
    to.flags |= c.flags & DIRECT;
    if (!failed) {
      now.mode = NEXT;
      goTo(to, resumer, value);
      return;
    }
    if (to._place !== NOWHERE) to.schedule!.remove(to);
    if (to.state === LEFT) {
      enter(to, resumer, value, THROW);
      return;
    }
    if (to.resumer !== resumer) relink(to, resumer!);
    c = to;
    killed = false;
  }
}

/** What calls and coroutines inside have thrown while all were closed is the outcome of the outermost, as what its own frame throws. */
function gatherErrors(c: Strand, closing: Closing, ending: { failed: boolean; value: unknown } | null): void {
  const errors = closing.errors.filter((error) => !isOwnExit(error, c));
  closing.errors = ending === null ? errors : [];
  if (ending === null || errors.length === 0) return;
  if (ending.failed) errors.push(ending.value);
  ending.failed = true;
  ending.value = errors.length > 1 ? new AggregateError(errors, `errors while "${c.owner.name}" was closed`) : errors[0];
}

/** An exit signal that leaves the coroutine it was aimed at. */
function isOwnExit(error: unknown, c: Strand): boolean {
  return error instanceof ExitSignal && error.target === c.owner;
}

function commitClose(c: Strand): void {
  const closing: Closing = { root: c, errors: [] };
  if (c === now.running) {
    // One that is unwound with those around it cannot let them off by closing itself.
    const shared = closingOf(c);
    unwind(c, shared !== null && shared.root !== c ? shared : closing);
    now.mode = RETURN;
    return;
  }
  if (c.wait !== null) c.wait.leave(c); // what it throws has changed nothing
  if (now.notify !== null) tellSwitch(now.running, c, c, 'close');
  if (c.schedule !== null) takeOver(c);
  if (c.resumer !== now.running) relink(c, now.running!);
  const fresh = c.state === NEW;
  c.state = RUNNING;
  const top = c.top;
  for (let inner = top; ; inner = inner.resumer!) {
    unwind(inner, closing);
    if (inner !== top) inner.flags |= DOOMED;
    if (inner === c) break;
  }
  now.running = top;
  now.mode = RETURN;
  if (fresh) {
    now.mode = NEXT;
    end(c, false, undefined);
  }
}

/** Marks a coroutine, and the calls under way in it, as being closed; what was thrown in an earlier close is kept. */
function unwind(c: Strand, closing: Closing): void {
  const aside = asideOf(c);
  const before = aside.closing;
  if (before !== null) closing.errors.push(...before.errors.splice(0));
  aside.closing = closing;
  for (let call = c.calls; call !== null; call = call._outer) call._unwinds = true;
}

// ── the driver ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Runs from `base`, plain code's own place in the chain, until its operation has finished. */
export function drive(base: Strand): unknown {
  const outer = now.running;
  if (now.request !== NONE) claim('run');
  base.resumer = outer;
  base.state = RUNNING;
  now.running = base;
  now.mode = NEXT;
  now.input = undefined;
  let inFrame = false;
  try {
    for (;;) {
      try {
        for (;;) {
          const frame = now.running.frame!;
          inFrame = true;
          const result = now.mode === NEXT ? proceed.call(frame, now.input) : interrupt(frame);
          inFrame = false;
          if (suspends(result)) {
            now.handed = 0;
            now.bounced = null;
            commit();
          } else if (finish(result, base)) return result.value;
        }
      } catch (error) {
        if (now.request !== NONE) takeBackDropped();
        if (inFrame && now.running === base && base.calls === null) throw error;
        try {
          if (inFrame) fail(error);
          else refused(error);
        } catch (again) {
          refused(again);
        }
      }
    }
  } finally {
    now.running = outer;
    now.mode = NEXT;
    // What was requested last, and its result, are kept alive no longer.
    now.input = now.parcel = undefined;
    now.subject = now.bounced = null;
    if (outer === null) FINISHED._value = undefined;
    base.state = ENDED;
    base.resumer = null;
    base.frame = null; // who was resumed from here remembers the place, not what it ran
  }
}

/**
 * Something that is asked between frames (a policy, a wait that is to be left) has thrown: the error goes to whoever runs. One
 * that has been left by then stays left.
 */
function refused(error: unknown): void {
  for (let c = now.running; c !== null && (c.flags & BARRIER) === 0; c = c.resumer) if (c.state !== RUNNING) now.running = c.resumer;
  now.input = error;
  now.mode = THROW;
}

function resumeNatively(): IteratorResult<Suspended, never> {
  if (!nest()) return SUSPENDED;
  const resumer = now.running!;
  const c = now.subject!;
  now.request = NONE;
  let inFrame = false;
  try {
    commitResume(c);
    // An error that waited for it is for the driver to raise, and may have ended it already.
    if (now.mode === NEXT && now.running !== resumer) {
      inFrame = true;
      const result = proceed.call(now.running!.frame!, now.input);
      inFrame = false;
      if (suspends(result)) {
        now.handed = 0;
        if (now.request !== SUSPEND || (now.subject ?? now.running) !== c) {
          now.nesting--;
          now.bounced = resumer;
          return SUSPENDED;
        }
        now.bounced = null;
        now.request = NONE;
        if (COPIED) now.delivered = false;
        commitSuspend(c);
      } else {
        finish(result, null);
      }
    }
  } catch (error) {
    try {
      if (now.request !== NONE) takeBackDropped();
      if (inFrame) fail(error);
      else refused(error);
    } catch (again) {
      // A policy fails as well, or the native stack is at its end, so nothing is called here: the driver has room.
      now.input = again;
      now.mode = THROW;
    }
  }
  now.nesting--;
  if (now.running === resumer && now.mode !== RETURN) {
    if (now.mode === THROW) {
      now.mode = NEXT;
      throw now.input;
    }
    FINISHED._value = now.input;
    return FINISHED as Result & IteratorReturnResult<never>;
  }
  now.request = GO;
  now.bounced = resumer;
  return SUSPENDED;
}

/** Continues a frame with an error, or tells it to return. */
function interrupt(frame: Frame): IteratorResult<unknown, unknown> {
  const c = now.running!;
  const throws = now.mode === THROW;
  const value = now.input;
  now.mode = NEXT;
  now.input = undefined;
  if ((c.flags & DOOMED) !== 0) {
    // What others throw at one that is unwound already cannot keep it alive.
    c.flags &= ~DOOMED;
    if (throws) closingOf(c)!.errors.push(value);
  } else if (throws) {
    return frame.throw(value);
  }
  return frame.return(undefined);
}

/** The running frame has returned, or yielded what is no suspension. True when the base itself is finished. */
function finish(result: IteratorResult<unknown, unknown>, base: Strand | null): boolean {
  const c = now.running!;
  if (result.done !== true) {
    now.input = rawYield(c, result);
    now.mode = THROW;
    return false;
  }
  if (now.request !== NONE) claim('end');
  if (c.calls !== null) {
    now.input = result.value;
    if (popCall(c)) now.mode = RETURN;
    return false;
  }
  if (c === base) return true;
  end(c, false, closingOf(c) === null ? result.value : undefined);
  return false;
}

function fail(error: unknown): void {
  const c = now.running!;
  now.request = NONE;
  annotate(error, c);
  if (c.calls === null) {
    const silent = isOwnExit(error, c);
    end(c, !silent, silent ? undefined : error, silent);
    return;
  }
  if (popCall(c)) {
    closingOf(c)!.errors.push(error);
    now.mode = RETURN;
  } else {
    now.input = error;
    now.mode = THROW;
  }
}

/** Forgets the innermost call frame of `c`: its caller is innermost again. True when a close unwinds the caller too. */
export function popCall(c: Strand): boolean {
  const call = c.calls!;
  c.frame = call._caller;
  c.calls = call._outer;
  return call._unwinds;
}


