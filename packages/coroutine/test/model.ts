/**
 * The contract a second time, slow and plain: a definitional interpreter for programs that are data.
 *
 * The machine is one stack. A running coroutine is a prompt on it with its frames above; a suspended one is the slice of
 * the stack, from its prompt upwards, that was cut off when it was left, with the prompts of all others nested in it. So
 * `current`, `captured`, capture and return are not kept anywhere: they are read off the stack. Nothing here is shared with
 * the implementation, not even the generators: `try`, `return` and calls are items on the stack too.
 */

export interface Program {
  /** Main is a coroutine of a scheduler whose loop is the outermost thing; otherwise of a plain family. */
  readonly hosted: boolean;
  /** The family of each coroutine: 0 and 1 are plain, 2 and 3 schedule, 4 is that of main. */
  readonly families: readonly number[];
  readonly bodies: readonly Block[];
  readonly main: Block;
}

export type Block = readonly Stmt[];

/**
 * `own` stands for the family of the coroutine whose text it is; `{ around: n }` for the family of the n-th coroutine of the
 * chain, counted from the innermost, as it is when the statement runs.
 */
export type FamilyRef = number | 'own' | { readonly around: number };

/**
 * The `n`-th coroutine, or the n-th of those that can be resumed (`left`), or that have begun and wait (`begun`). A program
 * that named its targets in advance would mostly be refused.
 */
export interface Target {
  readonly of: 'all' | 'left' | 'begun';
  readonly n: number;
  /** Through another family than its own: always refused. */
  readonly stray: boolean;
}

/** `id` is filled in by `label`; it names the statement in the events, and makes its value or error unique. */
export type Stmt = { readonly id?: number } & (
  | { readonly do: 'snap' | 'raise' | 'return' }
  | { readonly do: 'try'; readonly body: Block; readonly handler: Block | null; readonly cleanup: Block | null }
  | { readonly do: 'repeat'; readonly times: number; readonly body: Block }
  | ({ readonly guard: boolean } & Operation)
);

type Operation =
  | { readonly do: 'call' | 'native' | 'plain'; readonly body: Block }
  | { readonly do: 'resume' | 'throw' | 'kill' | 'close' | 'transfer' | 'transferThrow'; readonly c: Target }
  | { readonly do: 'suspend'; readonly f: FamilyRef }
  | { readonly do: 'start' | 'interrupt'; readonly c: Target }
  | { readonly do: 'run'; readonly f: number }
  | { readonly do: 'reschedule'; readonly f: FamilyRef }
  | { readonly do: 'wait' | 'notify' | 'notifyThrow'; readonly g: number }
  | { readonly do: 'refused' }
  | { readonly do: 'wake'; readonly c: Target };

/** The plain families, the schedulers, and the one of main. */
export const ROOT = 4;
export const GATES = 2;
/** How often plain code goes through everything that is left, when main is over. */
export const ROUNDS = 3;

/** Gives every statement a number of its own. */
export function label(program: Program): Program {
  let last = 0;
  const block = (stmts: Block): Block =>
    stmts.map((stmt) => {
      const id = ++last;
      switch (stmt.do) {
        case 'try': {
          const body = block(stmt.body);
          const handler = stmt.handler && block(stmt.handler);
          return { ...stmt, id, body, handler, cleanup: stmt.cleanup && block(stmt.cleanup) };
        }
        case 'repeat':
        case 'call':
        case 'native':
        case 'plain':
          return { ...stmt, id, body: block(stmt.body) };
        default:
          return { ...stmt, id };
      }
    });
  return { ...program, main: block(program.main), bodies: program.bodies.map(block) };
}

/** The family to stray to. */
export function strayFrom(family: number): number {
  return (family + 1) % 4;
}

// ── the machine ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Coroutine {
  readonly name: string;
  readonly family: Family;
  /** `on`: its prompt is on the live stack, or in the segment of another. */
  state: 'new' | 'suspended' | 'parked' | 'ended' | 'on';
  segment: Item[];
  slot: Completion | null;
  wait: Gate | Loop | null;
  interrupted: ModelError | null;
  closing: Closing | null;
}

interface Family {
  readonly name: string;
  readonly schedules: boolean;
  readonly ready: Coroutine[];
  readonly live: Coroutine[];
  readonly idle: Loop[];
  parked: number;
}

interface Gate {
  readonly is: 'gate';
  readonly name: string;
  readonly queue: Coroutine[];
  tokens: number;
}

interface Closing {
  readonly root: Coroutine;
  readonly errors: ModelError[];
}

/** What runs, bottom first. A frame is what stands above a `prompt`, a heap `call` or a `plain`. */
type Item =
  | { readonly is: 'prompt'; readonly c: Coroutine; doomed: boolean }
  | { readonly is: 'plain'; doomed: false }
  | { readonly is: 'call'; doomed: boolean }
  | { readonly is: 'native'; returning: boolean }
  | { readonly is: 'block'; readonly stmts: Block; at: number; readonly own: Family }
  | { readonly is: 'repeat'; readonly body: Block; left: number; readonly own: Family }
  | { readonly is: 'try'; readonly stmt: Stmt & { do: 'try' }; phase: 0 | 1 | 2; pending: Completion; readonly own: Family }
  | { readonly is: 'op'; readonly id: number; readonly guard: boolean }
  | Loop;

interface Loop {
  readonly is: 'loop';
  readonly s: Family;
  runner: Coroutine | null;
}

type Completion =
  | { readonly is: 'next'; readonly value: string }
  | { readonly is: 'return'; readonly value: string }
  | { readonly is: 'throw'; readonly error: ModelError };

/** An error as it shows in the events; an exit signal also knows its target. */
interface ModelError {
  readonly text: string;
  readonly exit?: Coroutine;
}

const NOTHING = '-';
const next = (value: string): Completion => ({ is: 'next', value });
const raised = (error: ModelError): Completion => ({ is: 'throw', error });
const usage = raised({ text: 'UsageError' });
const barrier = raised({ text: 'BarrierError' });

export interface Outcome {
  readonly events: string[];
  /** How often a scheduler was asked for the next. */
  readonly picks: number;
  /** A `finally` suspended below a native `yield*` that a close was passing through: the language then forgets the close. */
  readonly trapped: boolean;
}

/** Runs the program and returns everything that happens. */
export function interpret(program: Program): Outcome {
  return new Machine(program).run();
}

class Machine {
  private readonly events: string[] = [];
  private readonly stack: Item[] = [];
  private completion: Completion = next(NOTHING);
  private readonly program: Program;
  private readonly families: Family[];
  private readonly coroutines: Coroutine[];
  private readonly main: Coroutine;
  private readonly gates: Gate[] = [];
  private picks = 0;
  private trapped = false;

  constructor(program: Program) {
    this.program = program;
    const family = (name: string, schedules: boolean): Family => ({ name, schedules, ready: [], live: [], idle: [], parked: 0 });
    this.families = [
      family('F0', false),
      family('F1', false),
      family('S2', true),
      family('S3', true),
      family('root', program.hosted),
    ];
    for (let g = 0; g < GATES; g++) this.gates.push({ is: 'gate', name: `g${g}`, queue: [], tokens: 0 });
    this.coroutines = program.bodies.map((body, i) => this.create(`c${i}`, this.families[program.families[i]!]!, body));
    this.main = this.create('main', this.families[ROOT]!, program.main);
  }

  /** Main first; then plain code goes on with whatever can go on, so that no program is over before it has begun. */
  run(): Outcome {
    const root = this.families[ROOT]!;
    if (this.program.hosted) this.fromPlainCode(() => this.start(root, this.main));
    this.fromPlainCode(() => (this.program.hosted ? this.runLoop(root) : this.resume(root, this.main, 'v0')));
    for (let round = 0; round < ROUNDS; round++) {
      for (const gate of this.gates) this.fromPlainCode(() => this.notify(gate, next('v0')));
      for (const c of [this.main, ...this.coroutines]) {
        if (isLeft(c)) this.fromPlainCode(() => this.resume(c.family, c, 'v0'));
      }
      for (const s of this.families) if (s.schedules) this.fromPlainCode(() => this.runLoop(s));
    }
    return { events: this.events, picks: this.picks, trapped: this.trapped };
  }

  private fromPlainCode(operate: () => void): void {
    this.stack.push({ is: 'op', id: 0, guard: true }, { is: 'plain', doomed: false });
    this.completion = next(NOTHING);
    operate();
    while (this.stack.length > 0) this.step(this.stack.at(-1)!);
    this.snap(0);
  }

  private create(name: string, family: Family, body: Block): Coroutine {
    const c: Coroutine = {
      name,
      family,
      state: 'new',
      segment: [],
      slot: null,
      wait: null,
      interrupted: null,
      closing: null,
    };
    c.segment = [
      { is: 'prompt', c, doomed: false },
      { is: 'block', stmts: body, at: 0, own: family },
    ];
    return c;
  }

  // ── one step: the completion of what was above meets the topmost item ──

  private step(top: Item): void {
    const { completion } = this;
    // A doomed frame unwinds as soon as control comes back to it; a loop in it goes on while one it runs waits in a `finally`.
    if (top.is !== 'loop' && this.stack.findLast(isFrame)?.doomed) {
      if (completion.is === 'throw') this.innermost()!.closing!.errors.push(completion.error);
      this.tellToReturn();
      return;
    }
    switch (top.is) {
      case 'block':
        if (completion.is === 'next' && top.at < top.stmts.length) this.execute(top.stmts[top.at++]!, top.own);
        else this.stack.pop();
        return;
      case 'repeat':
        if (completion.is === 'next' && top.left-- > 0) this.enterBlock(top.body, top.own);
        else this.stack.pop();
        return;
      case 'try':
        this.leaveTry(top);
        return;
      case 'op':
        this.stack.pop();
        if (completion.is === 'next') {
          this.events.push(`${top.id} ${completion.value}`);
          this.completion = next(NOTHING);
        } else if (completion.is === 'throw' && top.guard) {
          this.events.push(`${top.id} ! ${completion.error.text}`);
          this.completion = next(NOTHING);
        }
        return;
      case 'native':
        this.stack.pop();
        // `yield*` passes a return on only if the callee obeyed it without suspending.
        if (completion.is !== 'throw') this.completion = { is: top.returning ? 'return' : 'next', value: completion.value };
        return;
      case 'call':
      case 'plain':
        this.stack.pop();
        if (completion.is === 'return') this.completion = next(completion.value);
        return;
      case 'loop':
        if (completion.is === 'next') this.loop(top);
        else this.stack.pop();
        return;
      case 'prompt':
        this.end(top.c);
    }
  }

  private enterBlock(stmts: Block, own: Family): void {
    this.stack.push({ is: 'block', stmts, at: 0, own });
    this.completion = next(NOTHING);
  }

  private leaveTry(top: Item & { is: 'try' }): void {
    const { stmt } = top;
    if (top.phase === 0 && this.completion.is === 'throw' && stmt.handler !== null) {
      this.events.push(`${stmt.id} caught ${this.completion.error.text}`);
      top.phase = 1;
      this.enterBlock(stmt.handler, top.own);
    } else if (top.phase < 2 && stmt.cleanup !== null) {
      top.pending = this.completion;
      top.phase = 2;
      this.enterBlock(stmt.cleanup, top.own);
    } else {
      this.stack.pop();
      if (top.phase === 2 && this.completion.is === 'next') this.completion = top.pending;
    }
  }

  // ── statements ──

  private execute(stmt: Stmt, own: Family): void {
    const id = stmt.id!;
    this.completion = next(NOTHING);
    switch (stmt.do) {
      case 'snap':
        this.snap(id);
        return;
      case 'raise':
        this.completion = raised({ text: `e${id}` });
        return;
      case 'return':
        this.completion = { is: 'return', value: `r${id}` };
        return;
      case 'try':
        this.stack.push({ is: 'try', stmt, phase: 0, pending: next(NOTHING), own });
        this.enterBlock(stmt.body, own);
        return;
      case 'repeat':
        this.stack.push({ is: 'repeat', body: stmt.body, left: stmt.times, own });
        return;
      default:
        this.stack.push({ is: 'op', id, guard: stmt.guard });
        this.operate(stmt, id, own);
    }
  }

  private operate(stmt: Operation, id: number, own: Family): void {
    const { families } = this;
    const scheduler = (f: Family): Family => (f.schedules ? f : families[2]!);
    const v = `v${id}`;
    const e = { text: `e${id}` };
    switch (stmt.do) {
      case 'call':
        this.stack.push({ is: 'call', doomed: false });
        this.enterBlock(stmt.body, own);
        return;
      case 'native':
        this.stack.push({ is: 'native', returning: false });
        this.enterBlock(stmt.body, own);
        return;
      case 'plain':
        this.stack.push({ is: 'plain', doomed: false });
        this.enterBlock(stmt.body, own);
        return;
      case 'resume':
        this.resume(this.familyFor(stmt.c), this.target(stmt.c), v);
        return;
      case 'throw':
        this.raise(this.familyFor(stmt.c), this.target(stmt.c), e);
        return;
      case 'kill': {
        const c = this.target(stmt.c);
        const f = this.familyFor(stmt.c);
        if (c.state !== 'ended' || c.family !== f) this.raise(f, c, { text: `exit ${c.name}`, exit: c });
        return;
      }
      case 'close':
        this.close(this.familyFor(stmt.c), this.target(stmt.c));
        return;
      case 'transfer':
        this.transfer(this.familyFor(stmt.c), this.target(stmt.c), next(v));
        return;
      case 'transferThrow':
        this.transfer(this.familyFor(stmt.c), this.target(stmt.c), raised(e));
        return;
      case 'suspend':
        this.suspend(this.familyOf(stmt.f, own), v);
        return;
      case 'start':
        this.start(scheduler(this.familyFor(stmt.c)), this.target(stmt.c));
        return;
      case 'interrupt':
        this.interrupt(scheduler(this.familyFor(stmt.c)), this.target(stmt.c), e);
        return;
      case 'run':
        this.runLoop(families[stmt.f]!);
        return;
      case 'reschedule':
        this.reschedule(scheduler(this.familyOf(stmt.f, own)));
        return;
      case 'wait':
        this.waitAt(this.gates[stmt.g]!);
        return;
      case 'notify':
        this.notify(this.gates[stmt.g]!, next(v));
        return;
      case 'notifyThrow':
        this.notify(this.gates[stmt.g]!, raised(e));
        return;
      case 'refused':
        this.park({ refusal: e });
        return;
      case 'wake': {
        const c = this.target(stmt.c);
        if (c.state !== 'parked') {
          this.completion = usage;
        } else if (c.wait!.is === 'gate') {
          remove(c.wait!.queue, c);
          this.wake(c, next(v));
        }
      }
    }
  }

  // ── moves ──

  private resume(f: Family, c: Coroutine, value: string): void {
    if (c.family !== f || !isLeft(c)) return this.answer(usage);
    this.suspends();
    this.goTo(c, next(value));
  }

  private suspend(f: Family, value: string): void {
    const found = this.nearest((c) => c.family === f);
    if (found === null) return this.answer(usage);
    if (found.crossed) return this.answer(barrier);
    const { c } = found;
    this.suspends();
    if (c.closing !== null && c.closing.root !== c) return; // nobody is left to take the value
    this.cut(c, 'suspended');
    this.completion = next(value);
  }

  private transfer(f: Family, c: Coroutine, sent: Completion): void {
    const from = this.nearest((c) => c.family === f);
    if (from === null) return this.answer(usage);
    if (from.c === c) return this.answer(from.crossed ? barrier : sent);
    if (c.family !== f || !isLeft(c)) return this.answer(usage);
    if (from.crossed) return this.answer(barrier);
    if (from.c.closing !== null && from.c.closing.root !== from.c) return this.answer(usage);
    this.suspends();
    this.cut(from.c, 'suspended');
    if (sent.is === 'next') return this.goTo(c, sent);
    remove(c.family.ready, c);
    this.graft(c, sent);
  }

  /** Continues `c` by hand. A ready one leaves the queue, and what it was handed already comes before what is sent now. */
  private goTo(c: Coroutine, sent: Completion): void {
    const wasReady = remove(c.family.ready, c);
    this.graft(c, c.slot ?? (wasReady ? next(NOTHING) : sent));
  }

  private raise(f: Family, c: Coroutine, error: ModelError): void {
    if (c.family === f && this.innermost() === c) return this.answer(raised(error));
    if (c.family !== f || !(isLeft(c) || c.state === 'parked')) return this.answer(usage);
    this.suspends();
    this.takeOver(c);
    this.graft(c, raised(error));
  }

  private close(f: Family, c: Coroutine): void {
    if (c.family !== f) return this.answer(usage);
    if (c.state === 'ended') return;
    const self = this.innermost() === c;
    if (!self && !(isLeft(c) || c.state === 'parked')) return this.answer(usage);
    this.suspends();
    if (!self) {
      this.takeOver(c);
      this.graft(c, { is: 'return', value: NOTHING });
    }
    // One that is unwound with those around it cannot let them off by closing itself.
    const shared = self && c.closing !== null && c.closing.root !== c;
    const closing: Closing = shared ? c.closing! : { root: c, errors: [] };
    for (const item of this.stack.slice(this.promptOf(c)).toReversed()) {
      if (item.is === 'prompt') {
        // What was thrown while an earlier close unwound it is kept.
        closing.errors.push(...(item.c.closing?.errors.splice(0) ?? []));
        item.c.closing = closing;
      }
      if (item.is === 'prompt' || item.is === 'call') item.doomed = true;
    }
    this.tellToReturn();
  }

  /** The innermost frame is told to return, once; `return` is what `finally` sees, and `catch` does not. */
  private tellToReturn(): void {
    for (const item of this.stack.toReversed()) {
      if (item.is === 'native') item.returning = true;
      if (isFrame(item)) {
        item.doomed = false;
        break;
      }
    }
    this.completion = { is: 'return', value: NOTHING };
  }

  private end(c: Coroutine): void {
    let { completion } = this;
    this.stack.pop();
    c.state = 'ended';
    remove(c.family.live, c);
    if (completion.is === 'throw' && completion.error.exit === c) completion = next(NOTHING);
    const { closing } = c;
    const passes = closing !== null && this.innermost()?.closing === closing;
    if (closing !== null) {
      // Delivered once, though one that waits may still be unwound; a signal that leaves its own target is no error.
      const errors = closing.errors.splice(0).filter((error) => error.exit !== c);
      if (passes) closing.errors.push(...errors);
      else if (errors.length > 0) completion = raised(all(completion.is === 'throw' ? [...errors, completion.error] : errors));
    }
    if (completion.is === 'throw') {
      this.events.push(`error ${c.name} ${completion.error.text}`);
      if (passes) closing.errors.push(completion.error);
    } else {
      const value = closing === null ? completion.value : NOTHING;
      completion = next(value);
      this.events.push(`end ${c.name} ${value}`);
    }
    if (passes) this.tellToReturn(); // those around are unwound too
    else this.completion = completion;
  }

  /** Puts a segment back on the stack. */
  private graft(c: Coroutine, completion: Completion): void {
    if (c.state === 'new' && completion.is === 'next') {
      this.events.push(`start ${c.name}`);
      completion = next(NOTHING); // nobody is there to take the first value
    }
    this.stack.push(...c.segment);
    c.segment = [];
    c.slot = null;
    c.state = 'on';
    this.completion = completion;
  }

  /** Takes a segment off the stack. */
  private cut(c: Coroutine, state: 'suspended' | 'parked'): void {
    c.segment = this.stack.splice(this.promptOf(c));
    c.state = state;
  }

  /** The routine really stops here: every native call around it up to its coroutine sees a suspension. */
  private suspends(): void {
    for (const item of this.stack.toReversed()) {
      if (item.is === 'native') {
        this.trapped ||= item.returning;
        item.returning = false;
      }
      if (item.is === 'prompt' || item.is === 'plain') return;
    }
  }

  private answer(completion: Completion): void {
    this.completion = completion;
  }

  // ── scheduling ──

  private start(s: Family, c: Coroutine): void {
    if (c.family !== s || c.state !== 'new' || s.ready.includes(c)) return this.answer(usage);
    this.track(c);
    this.ready(c);
  }

  private track(c: Coroutine): void {
    if (!c.family.live.includes(c)) c.family.live.push(c);
  }

  private ready(c: Coroutine): void {
    c.family.ready.push(c);
    this.wakeLoops(c.family);
  }

  private wakeLoops(s: Family): void {
    for (let loop = s.idle.pop(); loop !== undefined; loop = s.idle.pop()) this.wake(loop.runner!, next(NOTHING));
  }

  private wake(c: Coroutine, slot: Completion): void {
    this.unpark(c);
    c.state = 'suspended';
    c.slot = slot;
    this.events.push(`wake ${c.name}`);
    this.ready(c);
  }

  private unpark(c: Coroutine): void {
    if (this.counts(c, c.wait!)) c.family.parked--;
    c.wait = null;
  }

  /** Who waits in a nested loop of its own scheduler is no reason for that loop to go on. */
  private counts(c: Coroutine, wait: Gate | Loop): boolean {
    return wait.is === 'gate' || wait.s !== c.family;
  }

  private leaveWait(c: Coroutine): void {
    const wait = c.wait!;
    if (wait.is === 'gate') remove(wait.queue, c);
    else remove(wait.s.idle, wait);
  }

  /** Interrupted by hand: out of the ready queue, out of its wait; loops that have nothing left to wait for are told. */
  private takeOver(c: Coroutine): void {
    remove(c.family.ready, c);
    if (c.wait === null) return;
    this.leaveWait(c);
    this.unpark(c);
    if (c.family.parked === 0) this.wakeLoops(c.family);
  }

  private interrupt(s: Family, c: Coroutine, error: ModelError): void {
    if (c.family !== s) return this.answer(usage);
    if (c.state === 'parked') {
      this.leaveWait(c);
      this.wake(c, raised(error));
    } else if (c.state === 'new') {
      c.slot = raised(error);
    } else if (c.state !== 'ended') {
      c.interrupted = error;
    }
  }

  private runLoop(s: Family): void {
    this.stack.push({ is: 'loop', s, runner: null });
  }

  private notify(gate: Gate, slot: Completion): void {
    const c = gate.queue.shift();
    if (c !== undefined) this.wake(c, slot);
    else gate.tokens++;
  }

  private waitAt(gate: Gate): void {
    if (gate.tokens > 0) {
      gate.tokens--;
      this.completion = next('token');
    } else {
      this.park(gate);
    }
  }

  private park(wait: Gate | Loop | { readonly refusal: ModelError }): void {
    const found = this.nearest((c) => c.family.schedules);
    if (found === null) return this.answer(usage);
    if (found.crossed) return this.answer(barrier);
    const { c } = found;
    this.suspends();
    if (this.interruptNow(c)) return;
    if ('refusal' in wait) {
      this.track(c);
      this.events.push(`park ${c.name}`);
      return this.answer(raised(wait.refusal));
    }
    this.detach(c);
    this.cut(c, 'parked');
    c.wait = wait;
    this.track(c);
    if (this.counts(c, wait)) c.family.parked++;
    this.events.push(`park ${c.name}`);
    if (wait.is === 'gate') {
      wait.queue.push(c);
    } else {
      wait.runner = c;
      wait.s.idle.push(wait);
    }
    this.completion = next(NOTHING);
  }

  private reschedule(s: Family): void {
    const found = this.nearest((c) => c.family === s);
    if (found === null) return this.answer(usage);
    if (found.crossed) return this.answer(barrier);
    const { c } = found;
    this.suspends();
    if (this.interruptNow(c)) return;
    this.detach(c);
    this.cut(c, 'suspended');
    const below = this.stack.at(-1)!;
    if (below.is === 'loop' && below.s === s) s.ready.push(c);
    else this.ready(c);
    this.completion = next(NOTHING);
  }

  private interruptNow(c: Coroutine): boolean {
    if (c.interrupted === null) return false;
    this.completion = raised(c.interrupted);
    c.interrupted = null;
    return true;
  }

  /**
   * One that was entered by hand and waits while it is unwound together with those around it goes on by itself, later;
   * they go on now. (One that a loop runs stays theirs: the loop waits for it.)
   */
  private detach(c: Coroutine): void {
    const { closing } = c;
    const below = this.stack[this.promptOf(c) - 1]!;
    if (closing === null || below.is === 'loop' || this.outside(c)?.closing !== closing) return;
    const own: Closing = { root: c, errors: [] };
    for (const item of this.stack.slice(this.promptOf(c))) {
      if (item.is === 'prompt' && item.c.closing === closing) item.c.closing = own;
    }
  }

  private outside(c: Coroutine): Coroutine | null {
    const found = this.stack.slice(0, this.promptOf(c)).findLast((item) => item.is === 'prompt' || item.is === 'plain')!;
    return found.is === 'prompt' ? found.c : null;
  }

  private loop(loop: Loop): void {
    const { s } = loop;
    this.picks++;
    const c = s.ready.shift();
    if (c !== undefined) {
      this.suspends();
      this.graft(c, c.slot ?? next(NOTHING));
      return;
    }
    if (s.parked === 0) {
      this.wakeLoops(s);
      this.stack.pop();
      this.completion = next(NOTHING);
      return;
    }
    const around = this.nearest((c) => c.family.schedules);
    if (around !== null && !around.crossed) {
      this.park(loop);
    } else {
      this.stack.pop();
      this.completion = raised({ text: `deadlock ${this.dump(s, [])}` });
    }
  }

  private dump(s: Family, seen: readonly Family[]): string {
    if (seen.includes(s)) return '[]';
    const within = (wait: Gate | Loop): string => (wait.is === 'gate' ? wait.name : this.dump(wait.s, [...seen, s]));
    return `[${s.live.filter((c) => c.wait !== null).map((c) => `${c.name} ${within(c.wait!)}`).join()}]`;
  }

  // ── which coroutine, which family ──

  private target({ of, n }: Target): Coroutine {
    const matching = this.coroutines.filter(
      (c) => of === 'all' || c.state === 'suspended' || c.state === (of === 'left' ? 'new' : 'parked'),
    );
    const list = matching.length > 0 ? matching : this.coroutines;
    return list[n % list.length]!;
  }

  private familyFor(target: Target): Family {
    const { family } = this.target(target);
    return target.stray ? this.families[strayFrom(this.families.indexOf(family))]! : family;
  }

  private familyOf(ref: FamilyRef, own: Family): Family {
    if (ref === 'own') return own;
    if (typeof ref === 'number') return this.families[ref]!;
    const around = this.stack.toReversed().flatMap((item) => (item.is === 'prompt' ? item.c : []));
    return around[ref.around % around.length]!.family;
  }

  // ── looking at the stack ──

  private promptOf(c: Coroutine): number {
    return this.stack.findIndex((item) => item.is === 'prompt' && item.c === c);
  }

  private innermost(): Coroutine | null {
    const found = this.stack.findLast((item) => item.is === 'prompt' || item.is === 'plain')!;
    return found.is === 'prompt' ? found.c : null;
  }

  private nearest(wanted: (c: Coroutine) => boolean): { c: Coroutine; crossed: boolean } | null {
    let crossed = false;
    for (const item of this.stack.toReversed()) {
      if (item.is === 'plain') crossed = true;
      if (item.is === 'prompt' && wanted(item.c)) return { c: item.c, crossed };
    }
    return null;
  }

  private snap(id: number): void {
    const state = (c: Coroutine): string => {
      if (c.state !== 'on') return c.state;
      return this.promptOf(c) === -1 ? 'captured' : 'running';
    };
    const chain = this.stack.toReversed().flatMap((item) => (item.is === 'prompt' ? item.c.name : []));
    this.events.push(
      [
        id,
        ...this.coroutines.map((c) => `${c.name}=${state(c)}`),
        ...this.families.map((f) => `${f.name}:${this.nearest((c) => c.family === f)?.c.name ?? NOTHING}`),
        ...this.families.filter((f) => f.schedules).map((f) => `${f.name}(${f.ready.length},${f.parked})`),
        `chain ${chain.join()}`,
      ].join(' '),
    );
  }
}

function isFrame(item: Item): item is Item & { doomed: boolean } {
  return item.is === 'prompt' || item.is === 'call' || item.is === 'plain';
}

function isLeft(c: Coroutine): boolean {
  return c.state === 'new' || c.state === 'suspended';
}

function remove<T>(list: T[], item: T): boolean {
  const at = list.indexOf(item);
  if (at !== -1) list.splice(at, 1);
  return at !== -1;
}

/** One error is itself, several are one that has them all. */
function all(errors: readonly ModelError[]): ModelError {
  return errors.length === 1 ? errors[0]! : { text: `all(${errors.map((e) => e.text).join()})` };
}
