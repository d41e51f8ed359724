/** Turns a program of the model into JavaScript, and runs that on the implementation. */
import {
  BarrierError,
  call,
  chain,
  Coroutine,
  DeadlockError,
  ExitSignal,
  Family,
  observe,
  Operation,
  Scheduler,
  UsageError,
  Wait,
  WaitQueue,
  done,
  type Routine,
  type Steps,
  type Waiter,
  type Waiting,
} from '../src/index.ts';
import { GATES, ROOT, ROUNDS, strayFrom, type Block, type FamilyRef, type Program, type Stmt, type Target } from './model.ts';

/** The program as one would write it by hand: readable, and with real generators, `try` and `return`. */
export function source(program: Program): string {
  const bodies = program.bodies.map((body, i) => {
    const own = program.families[i]!;
    return `const body${i} = function* c${i}() { // of ${FAMILIES[own]}\n${block(program, body, own, '  ')}};`;
  });
  return [...bodies, `const main = function* main() {\n${block(program, program.main, ROOT, '  ')}};`].join('\n');
}

const FAMILIES = ['F0', 'F1', 'S2', 'S3', 'root'];

function block(program: Program, stmts: Block, own: number, indent: string): string {
  return stmts.map((stmt) => statement(program, stmt, own, indent)).join('');
}

function statement(program: Program, stmt: Stmt, own: number, indent: string): string {
  const { id } = stmt;
  const inner = (stmts: Block): string => `{\n${block(program, stmts, own, `${indent}  `)}${indent}}`;
  switch (stmt.do) {
    case 'snap':
      return `${indent}snap(${id});\n`;
    case 'raise':
      return `${indent}throw error('e${id}');\n`;
    case 'return':
      return `${indent}return 'r${id}';\n`;
    case 'repeat':
      return `${indent}for (let i = 0; i < ${stmt.times}; i++) ${inner(stmt.body)}\n`;
    case 'try': {
      const handler = stmt.handler ? ` catch (e) {\n${indent}  caught(${id}, e);\n${inner(stmt.handler).slice(2)}` : '';
      return `${indent}try ${inner(stmt.body)}${handler}${stmt.cleanup ? ` finally ${inner(stmt.cleanup)}` : ''}\n`;
    }
    default: {
      const line = `got(${id}, ${expression(stmt, own, inner)});`;
      return `${indent}${stmt.guard ? `try { ${line} } catch (e) { failed(${id}, e); }` : line}\n`;
    }
  }
}

function target({ of, n, stray }: Target): string {
  const at = `${of}(${n})`;
  return stray ? `stray(${at})` : at;
}

function family(ref: FamilyRef, own: number): string {
  if (typeof ref === 'object') return `around(${ref.around})`;
  return `F[${ref === 'own' ? own : ref}]`;
}

function expression(
  stmt: Stmt & { guard: boolean },
  own: number,
  inner: (stmts: Block) => string,
): string {
  const { id } = stmt;
  switch (stmt.do) {
    case 'call':
      return `yield* call(function* sub${id}() ${inner(stmt.body)})`;
    case 'native':
      return `yield* (function* () ${inner(stmt.body)})()`;
    case 'plain':
      return `[0].map(() => plain(function* () ${inner(stmt.body)}))[0]`;
    case 'resume':
    case 'transfer':
      return `yield* ${stmt.do}(${target(stmt.c)}, 'v${id}')`;
    case 'transferThrow':
      return `yield* transferThrow(${target(stmt.c)}, error('e${id}'))`;
    case 'throw':
      return `yield* raise(${target(stmt.c)}, error('e${id}'))`;
    case 'kill':
    case 'close':
      return `yield* ${stmt.do}(${target(stmt.c)})`;
    case 'suspend':
      return `yield* ${family(stmt.f, own)}.suspend('v${id}')`;
    case 'start':
      return `start(${target(stmt.c)})`;
    case 'interrupt':
      return `interrupt(${target(stmt.c)}, error('e${id}'))`;
    case 'run':
      return `yield* F[${stmt.f}].run()`;
    case 'reschedule':
      return `yield* scheduler(${family(stmt.f, own)}).reschedule()`;
    case 'wait':
      return `yield* gates[${stmt.g}]`;
    case 'notify':
      return `gates[${stmt.g}].notify('v${id}')`;
    case 'notifyThrow':
      return `gates[${stmt.g}].notifyThrow(error('e${id}'))`;
    case 'refused':
      return `yield* refusal(error('e${id}'))`;
    case 'wake':
      return `wake(${target(stmt.c)}, 'v${id}')`;
    default:
      throw new TypeError('not an operation');
  }
}

/** A counting semaphore whose waiters are told one at a time. */
class Gate extends Wait<unknown> {
  readonly name: string;
  readonly queue = new WaitQueue();
  private tokens = 0;

  constructor(name: string) {
    super();
    this.name = name;
  }

  attempt(): boolean {
    if (this.tokens === 0) return false;
    this.tokens--;
    return done('token');
  }

  enter(waiter: Waiter): void {
    this.queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.queue.remove(waiter);
  }

  describe(): string {
    return this.name;
  }

  notify(value: string): void {
    const waiter = this.queue.shift();
    if (waiter === undefined) this.tokens++;
    else waiter.wake(value);
  }

  notifyThrow(error: Error): void {
    const waiter = this.queue.shift();
    if (waiter === undefined) this.tokens++;
    else waiter.wakeThrow(error);
  }
}

/** A wait that does not take its waiter. */
class Refusal extends Wait<never> {
  private readonly error: Error;

  constructor(error: Error) {
    super();
    this.error = error;
  }

  attempt(): boolean {
    return false;
  }

  enter(): void {
    throw this.error;
  }

  leave(): void {}

  describe(): string {
    return 'in vain';
  }
}

class Plain extends Operation<unknown> {
  private readonly body: () => Routine<unknown>;

  constructor(body: () => Routine<unknown>) {
    super();
    this.body = body;
  }

  [Symbol.iterator](): Steps<unknown> {
    return this.body();
  }
}

type Bodies = { readonly bodies: readonly (() => Routine<unknown>)[]; readonly main: () => Routine<unknown> };

/** A coroutine, and the family through which it is to be moved. */
interface Aim {
  readonly c: Coroutine;
  readonly family: Family;
}

/** Runs the program on the implementation and returns everything that happens. */
export function execute(program: Program): string[] {
  const events: string[] = [];
  const families: Family[] = FAMILIES.map((name, i) =>
    i === 2 || i === 3 || (i === ROOT && program.hosted) ? new Scheduler(name) : new Family(name),
  );
  const gates = Array.from({ length: GATES }, (_, i) => new Gate(`g${i}`));
  const coroutines: Coroutine[] = [];

  const snap = (id: number): void => {
    events.push(
      [
        id,
        ...coroutines.map((c) => `${c.name}=${c.state}`),
        ...families.map((f) => `${f.name}:${f.current?.name ?? '-'}`),
        ...families.flatMap((f) => (f instanceof Scheduler ? `${f.name}(${f.readyCount},${f.parkedCount})` : [])),
        `chain ${[...chain()].map((c) => c.name).join()}`,
      ].join(' '),
    );
  };
  const among =
    (...states: string[]) =>
    (n: number): Aim => {
      const matching = coroutines.filter((c) => states.length === 0 || states.includes(c.state));
      const list = matching.length > 0 ? matching : coroutines;
      const c = list[n % list.length]!;
      return { c, family: c.family };
    };
  const scheduler = (f: Family): Scheduler => (f instanceof Scheduler ? f : families[2]) as Scheduler;
  const scope = {
    F: families,
    gates,
    call,
    snap,
    all: among(),
    left: among('new', 'suspended'),
    begun: among('suspended', 'parked'),
    stray: ({ c }: Aim): Aim => ({ c, family: families[strayFrom(families.indexOf(c.family))]! }),
    around(n: number) {
      const list = [...chain()];
      return list[n % list.length]!.family;
    },
    scheduler,
    resume: ({ c, family }: Aim, value: unknown) => family.resume(c, value),
    transfer: ({ c, family }: Aim, value: unknown) => family.transfer(c, value),
    transferThrow: ({ c, family }: Aim, error: Error) => family.transferThrow(c, error),
    raise: ({ c, family }: Aim, error: Error) => family.throw(c, error),
    kill: ({ c, family }: Aim) => family.kill(c),
    close: ({ c, family }: Aim) => family.close(c),
    start: ({ c, family }: Aim) => scheduler(family).start(c),
    interrupt: ({ c, family }: Aim, error: Error) => scheduler(family).interrupt(c, error),
    plain: (body: () => Routine<unknown>): unknown => new Plain(body).sync(),
    refusal: (error: Error) => new Refusal(error),
    error: (text: string) => new BodyError(text),
    got: (id: number, value: unknown) => events.push(`${id} ${show(value)}`),
    failed: (id: number, error: unknown) => events.push(`${id} ! ${showError(error)}`),
    caught: (id: number, error: unknown) => events.push(`${id} caught ${showError(error)}`),
    wake({ c }: Aim, value: string) {
      // Whoever wakes takes the waiter out of its queue; a scheduler's loop can only be woken by its scheduler.
      if (c.state !== 'parked' || gates.some(({ queue }) => [...queue].some((waiter) => waiter.coroutine === c && queue.remove(waiter)))) c.wake(value);
    },
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- the programs are made above, from data
  const make = new Function(
    ...Object.keys(scope),
    `${source(program)}\nreturn { bodies: [${program.bodies.map((_, i) => `body${i}`).join()}], main };`,
  ) as (...args: unknown[]) => Bodies;
  const { bodies, main } = make(...Object.values(scope));

  bodies.forEach((body, i) => coroutines.push(new Coroutine(families[program.families[i]!]!, body, [], `c${i}`)));
  const root = families[ROOT]!;
  const first = new Coroutine(root, main, [], 'main');
  const stop = observe({
    start: (c) => events.push(`start ${c.name}`),
    end: (c, value) => events.push(`end ${c.name} ${show(value)}`),
    error: (c, error) => events.push(`error ${c.name} ${showError(error)}`),
    park: (c) => events.push(`park ${c.name}`),
    wake: (c) => events.push(`wake ${c.name}`),
  });
  const fromPlainCode = (operate: () => unknown): void => {
    try {
      events.push(`0 ${show(operate())}`);
    } catch (error) {
      events.push(`0 ! ${showError(error)}`);
    }
    snap(0);
  };
  if (root instanceof Scheduler) fromPlainCode(() => root.start(first));
  fromPlainCode(() => (root instanceof Scheduler ? root.run() : root.resume(first)).sync());
  for (let round = 0; round < ROUNDS; round++) {
    for (const gate of gates) fromPlainCode(() => gate.notify('v0'));
    for (const c of [first, ...coroutines]) {
      if (c.state === 'new' || c.state === 'suspended') fromPlainCode(() => c.family.resume(c, 'v0').sync());
    }
    for (const f of families) if (f instanceof Scheduler) fromPlainCode(() => f.run().sync());
  }
  stop();
  return events;
}

class BodyError extends Error {}

function show(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : `?${typeof value}`;
}

function showError(error: unknown): string {
  if (error instanceof AggregateError) return `all(${error.errors.map(showError).join()})`;
  if (error instanceof DeadlockError) return `deadlock ${showWaiting(error.waiting)}`;
  if (error instanceof ExitSignal) return `exit ${(error.target as Coroutine).name}`;
  if (error instanceof BarrierError || error instanceof UsageError) return error.name;
  if (error instanceof BodyError) return error.message;
  return error instanceof Error ? `unexpected ${error.stack?.split('\n').slice(0, 8).join('\n')}` : `unexpected ${typeof error}`;
}

function showWaiting(waiting: readonly Waiting[]): string {
  const one = (w: Waiting): string =>
    `${w.coroutine} ${w.waitsFor.startsWith('for its scheduler') ? showWaiting(w.within) : w.waitsFor}`;
  return `[${waiting.map(one).join()}]`;
}
