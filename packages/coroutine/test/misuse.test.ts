/**
 * Every operation × every state × every place it is called from. A cell says what the caller sees and where the target then
 * stands; whatever is refused has changed nothing: the target goes on to the very end as if it had not been tried.
 */
import { describe, expect, test } from '@jest/globals';
import { BarrierError, Coroutine, type CoroutineState, Family, observe, type Operation, type Routine, Scheduler, UsageError } from '../src/index.ts';
import { Gate } from './support/gate.ts';

type State =
  | 'new' | 'running, innermost' | 'running, outer' | 'suspended' | 'captured' | 'parked' | 'ready' | 'ended' | 'closed';
const STATES: State[] = [
  'new', 'running, innermost', 'running, outer', 'suspended', 'captured', 'parked', 'ready', 'ended', 'closed',
];
/** Where the operation is called from. In a running target only what can be inside it makes sense. */
const PLACES = ['plain code', 'a sibling', 'another family', 'a callback'] as const;
type Place = (typeof PLACES)[number];

const VERBS = ['resume', 'transfer', 'throw', 'kill', 'close', 'start', 'wake', 'wakeThrow', 'interrupt'] as const;
type Verb = (typeof VERBS)[number];

/** A target in a state, and around it what is needed to call operations on it from everywhere. */
class Stage {
  readonly scheduler = new Scheduler('s');
  readonly gate = new Gate();
  readonly trace: string[] = [];
  readonly target: Coroutine;
  private readonly others = new Family('others');
  private readonly holder: Coroutine;
  private readonly holders = new Family('holders');
  private readonly state: State;
  /** Runs inside the target, for the states in which it runs. */
  private inside: () => Routine<unknown> = function* () {};

  constructor(state: State) {
    this.state = state;
    this.target = new Coroutine(this.scheduler, () => this.body(), [], 'target');
    this.holder = new Coroutine(this.holders, () => this.hold(), [], 'holder');
    const { scheduler, target } = this;
    switch (state) {
      case 'suspended':
      case 'parked':
        scheduler.resume(target).sync();
        break;
      case 'ready':
        scheduler.resume(target).sync();
        this.gate.open('handed');
        break;
      case 'captured':
        this.holders.resume(this.holder).sync();
        break;
      case 'ended':
        scheduler.resume(target).sync();
        scheduler.resume(target, 'sent').sync();
        scheduler.resume(target).sync();
        break;
      case 'closed':
        scheduler.resume(target).sync();
        scheduler.close(target).sync();
        break;
      default:
    }
    if (target.state === 'ended') this.trace.length = 0;
  }

  private *hold(): Routine {
    yield* this.scheduler.resume(this.target);
  }

  private *body(): Routine<unknown> {
    try {
      this.trace.push('begins');
      this.trace.push(`got ${yield* this.first()}`);
      this.trace.push(`then ${yield* this.scheduler.suspend('two')}`);
      return 'end';
    } catch (error) {
      this.trace.push(`caught ${error instanceof Error ? error.message : error}`);
      throw error;
    } finally {
      this.trace.push('finally');
    }
  }

  private *first(): Routine<unknown> {
    switch (this.state) {
      case 'parked':
      case 'ready':
        return yield* this.gate;
      case 'captured':
        return yield* this.holders.suspend();
      case 'running, innermost':
      case 'running, outer':
        yield* this.inside();
        return yield* this.scheduler.suspend('one');
      default:
        return yield* this.scheduler.suspend('one');
    }
  }

  /** Calls the operation from that place, at the time when the target is in its state. */
  attempt(place: Place, operate: () => Operation<unknown> | void): string {
    const { scheduler, others, target } = this;
    let seen = 'nothing was called';
    const call = function* (): Routine {
      try {
        const operation = operate();
        const value: unknown = operation === undefined ? undefined : yield* operation;
        seen = `returns ${String(value)}`;
      } catch (error) {
        seen = tell(error);
      }
    };
    const callPlainly = (): void => {
      try {
        seen = `returns ${String(operate()?.sync())}`;
      } catch (error) {
        seen = tell(error);
      }
    };
    const within: Record<Place, () => Routine<unknown>> = {
      'plain code': function* () { callPlainly(); },
      'a callback': function* () { [0].forEach(callPlainly); },
      'a sibling': function* () { yield* scheduler.resume(scheduler.create(call)); },
      'another family': function* () { yield* others.resume(others.create(call)); },
    };
    if (this.state === 'running, innermost') {
      this.inside = place === 'plain code' || place === 'a callback' ? within[place] : call;
      scheduler.resume(target).sync();
    } else if (this.state === 'running, outer') {
      this.inside = within[place];
      scheduler.resume(target).sync();
    } else if (place === 'plain code') {
      callPlainly();
    } else if (place === 'a callback') {
      // In a coroutine of the target's family, so that a transfer would have somebody to leave.
      scheduler.resume(scheduler.create(within[place])).sync();
    } else {
      const family = place === 'a sibling' ? scheduler : others;
      family.resume(family.create(call)).sync();
    }
    return seen;
  }

  /** Everything about the target and around it that can be looked at. */
  get picture(): unknown {
    const { target, scheduler, gate } = this;
    return {
      state: target.state,
      waitsFor: target.waitsFor,
      slot: target.slot,
      trace: [...this.trace],
      holder: this.holder.state,
      ready: scheduler.readyCount,
      parked: scheduler.parkedCount,
      queue: gate.queue.size,
      live: [...scheduler.coroutines()].map((c) => c.name),
    };
  }

  /** Lets the target live to its end by the way that its state demands. */
  finish(): string[] {
    const { scheduler, target, gate } = this;
    for (let i = 0; i < 9 && target.state !== 'ended'; i++) {
      if (target.state === 'captured') this.holders.resume(this.holder, 'sent').sync();
      else if (target.state === 'parked') gate.open('sent');
      else if (scheduler.readyCount > 0) scheduler.run().sync();
      else scheduler.resume(target, 'sent').sync();
    }
    return this.trace;
  }
}

function tell(error: unknown): string {
  if (error instanceof BarrierError) return `barrier: ${error.message}`;
  if (error instanceof UsageError) return `usage: ${error.message}`;
  return `throws ${error instanceof Error ? error.message : error}`;
}

const operations: Record<Verb, (stage: Stage, through?: Scheduler) => Operation<unknown> | void> = {
  resume: ({ scheduler, target }, through = scheduler) => through.resume(target, 'value'),
  transfer: ({ scheduler, target }, through = scheduler) => through.transfer(target, 'value'),
  throw: ({ scheduler, target }, through = scheduler) => through.throw(target, 'boom'),
  kill: ({ scheduler, target }, through = scheduler) => through.kill(target),
  close: ({ scheduler, target }, through = scheduler) => through.close(target),
  start: ({ scheduler, target }, through = scheduler) => through.start(target),
  wake: ({ target }) => target.wake('value'),
  wakeThrow: ({ target }) => target.wakeThrow('boom'),
  interrupt: ({ scheduler, target }, through = scheduler) => through.interrupt(target, 'boom'),
};

/** What the caller sees, and the state in which it leaves the target when that is not what it was. */
type Cell = string | [outcome: string, then: CoroutineState];

const ran = 'usage: cannot VERB "target": it is already running';
const caught = 'usage: cannot VERB "target": it is captured inside "holder", which is suspended';
const over = 'usage: cannot VERB "target": it has ended';
const waits = 'usage: cannot VERB "target": it is parked, waiting at "gate"';
const old = 'usage: cannot start "target": it is not a new coroutine of "s"';
const awake = (state: string): string => `usage: cannot wake "target": it is not parked: it is ${state}`;
const nothing = 'returns undefined';
/** The caller is left and not come back to, so it sees nothing. */
const left = 'nothing was called';

/** Called from a sibling; `VERB` stands for the verb. */
const GRID: Record<Verb, Record<State, Cell>> = {
  resume: {
    new: ['returns one', 'suspended'],
    'running, innermost': ran,
    'running, outer': ran,
    suspended: ['returns two', 'suspended'],
    captured: caught,
    parked: waits,
    ready: ['returns two', 'suspended'],
    ended: over,
    closed: over,
  },
  transfer: {
    // The sibling is left for ever: what is returned is the target's, to whoever resumed the sibling.
    new: [left, 'suspended'],
    'running, innermost': 'returns value',
    'running, outer': ran,
    suspended: [left, 'suspended'],
    captured: caught,
    parked: waits,
    ready: [left, 'suspended'],
    ended: over,
    closed: over,
  },
  throw: {
    new: ['throws boom', 'ended'],
    'running, innermost': 'throws boom',
    'running, outer': ran,
    suspended: ['throws boom', 'ended'],
    captured: caught,
    parked: ['throws boom', 'ended'],
    ready: ['throws boom', 'ended'],
    ended: over,
    closed: over,
  },
  kill: {
    new: [nothing, 'ended'],
    'running, innermost': 'throws "target" was killed',
    'running, outer': ran,
    suspended: [nothing, 'ended'],
    captured: caught,
    parked: [nothing, 'ended'],
    ready: [nothing, 'ended'],
    ended: nothing,
    closed: nothing,
  },
  close: {
    new: [nothing, 'ended'],
    'running, innermost': [left, 'ended'],
    'running, outer': ran,
    suspended: [nothing, 'ended'],
    captured: caught,
    parked: [nothing, 'ended'],
    ready: [nothing, 'ended'],
    ended: nothing,
    closed: nothing,
  },
  start: {
    new: [nothing, 'new'],
    'running, innermost': old,
    'running, outer': old,
    suspended: old,
    captured: old,
    parked: old,
    ready: old,
    ended: old,
    closed: old,
  },
  wake: {
    new: awake('new'),
    'running, innermost': awake('running'),
    'running, outer': awake('running'),
    suspended: awake('suspended'),
    captured: awake('captured'),
    parked: [nothing, 'suspended'],
    ready: awake('suspended'),
    ended: awake('ended'),
    closed: awake('ended'),
  },
  wakeThrow: {
    new: awake('new'),
    'running, innermost': awake('running'),
    'running, outer': awake('running'),
    suspended: awake('suspended'),
    captured: awake('captured'),
    parked: [nothing, 'suspended'],
    ready: awake('suspended'),
    ended: awake('ended'),
    closed: awake('ended'),
  },
  interrupt: {
    // To interrupt is never refused; what it does comes later and is tested in interrupt.test.ts.
    new: [nothing, 'new'],
    'running, innermost': nothing,
    'running, outer': nothing,
    suspended: nothing,
    captured: nothing,
    parked: [nothing, 'suspended'],
    ready: nothing,
    ended: nothing,
    closed: nothing,
  },
};

/** The same grid seen from the other places: only few cells differ. */
function cell(verb: Verb, state: State, place: Place): Cell {
  const here = GRID[verb][state];
  const refused = typeof here === 'string' && here.startsWith('usage');
  if (verb === 'transfer') {
    const enclosed = state.startsWith('running') || place === 'a callback';
    const beyond = state.startsWith('running') ? 'target' : 's#1';
    if (!enclosed && place !== 'a sibling') return 'usage: cannot transfer from "s": no coroutine of this family is running here';
    if (state === 'running, outer' && place === 'another family') return 'returns value'; // to itself
    if (place === 'plain code' || place === 'a callback') {
      if (state === 'running, outer' || state === 'running, innermost') return `barrier: ${acrossPlain('transfer from', beyond)}`;
      return refused ? here : `barrier: ${acrossPlain('transfer from', beyond)}`;
    }
  }
  if (state === 'running, innermost' && (place === 'plain code' || place === 'a callback')) {
    // The operation's own frame is innermost then, the target is around it.
    if (verb === 'throw' || verb === 'kill' || verb === 'close') return ran;
  }
  return here;
}

function acrossPlain(verb: string, name: string): string {
  return `cannot ${verb} "${name}" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place`;
}

const cells = VERBS.flatMap((verb) =>
  STATES.flatMap((state) =>
    PLACES.map((place) => {
      const here = cell(verb, state, place);
      const [outcome, then] = typeof here === 'string' ? [here] : here;
      const wanted = outcome.replace('VERB', verb === 'transfer' ? 'transfer to' : verb);
      return { verb, state, place, wanted, then, outcome: then === undefined ? wanted : `${wanted}, then ${then}` };
    }),
  ),
);

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('operation × state × place', () => {
  test.each(cells)('$verb / $state, from $place: $outcome', ({ verb, state, place, wanted, then }) => {
    const stage = new Stage(state);
    const before = stage.picture;
    let during: unknown;
    let after: unknown;
    const seen = stage.attempt(place, () => {
      during = stage.picture;
      try {
        return operations[verb](stage);
      } finally {
        after = stage.picture; // for what acts at once, and as a proof that making an operation does nothing
      }
    });
    expect(seen).toBe(wanted);
    if (then !== undefined) {
      expect(stage.target.state).toBe(then);
      if (verb === 'interrupt') return;
      if (verb === 'wakeThrow') expect(thrownBy(() => stage.finish())).toBe('boom');
      else stage.finish();
      expect(stage.target.state).toBe('ended');
      return;
    }
    const isRunning = state.startsWith('running');
    if (verb !== 'interrupt') expect(after).toEqual(during);
    if (!isRunning && verb !== 'interrupt') expect(stage.picture).toEqual(before);
    if (verb === 'interrupt') return;

    // The same life as that of an undisturbed one.
    const undisturbed = new Stage(state);
    if (isRunning) undisturbed.attempt(place, () => undefined);
    expect(stage.finish()).toEqual(undisturbed.finish());
    expect(stage.target.state).toBe('ended');
  });
});

describe('an undisturbed life', () => {
  const life = ['begins', 'got sent', 'then sent', 'finally'];
  test.each(STATES)('%s: goes on to its end', (state) => {
    const stage = new Stage(state);
    if (state.startsWith('running')) stage.attempt('another family', () => undefined);
    const handed = life.map((entry) => (state === 'ready' ? entry.replace('got sent', 'got handed') : entry));
    expect(stage.finish()).toEqual(state === 'ended' || state === 'closed' ? [] : handed);
  });
});

describe('in the wrong family', () => {
  const verbs = VERBS.filter((verb) => verb !== 'wake' && verb !== 'wakeThrow');
  const wrongCells = verbs.flatMap((verb) => STATES.map((state) => [verb, state] as const));

  test.each(wrongCells)('%s / %s: refused, naming both families', (verb, state) => {
    const refusals: Partial<Record<Verb, string>> = {
      start: 'usage: cannot start "target": it is not a new coroutine of "wrong"',
      interrupt: 'usage: cannot interrupt "target": it is not a coroutine of "wrong"',
      transfer: 'usage: cannot transfer from "wrong": no coroutine of this family is running here',
    };
    const wanted = refusals[verb] ?? `usage: cannot ${verb} "target": it belongs to family "s", not to "wrong"`;
    const wrong = new Scheduler('wrong');
    const stage = new Stage(state);
    const before = stage.picture;
    expect(stage.attempt('another family', () => operations[verb](stage, wrong))).toBe(wanted);
    if (!state.startsWith('running')) expect(stage.picture).toEqual(before);
    const undisturbed = new Stage(state);
    if (state.startsWith('running')) undisturbed.attempt('another family', () => undefined);
    expect(stage.finish()).toEqual(undisturbed.finish());
  });

  test.each(STATES)('transfer / %s, from a coroutine of that other family: refused, naming both', (state) => {
    const wrong = new Scheduler('wrong');
    const stage = new Stage(state);
    let seen: unknown;
    stage.attempt('another family', () => {
      wrong.resume(wrong.create(function* () {
        try {
          yield* wrong.transfer(stage.target);
        } catch (error) {
          seen = tell(error);
        }
      })).sync();
      return undefined;
    });
    expect(seen).toBe('usage: cannot transfer to "target": it belongs to family "s", not to "wrong"');
  });
});

describe('operations without a target', () => {
  const scheduler = (): Scheduler => new Scheduler('s');
  const leaving: [string, (s: Scheduler) => Operation<unknown>, string, string][] = [
    ['suspend', (s) => s.suspend(), 'suspend "s"', 'suspend "s#1"'],
    ['reschedule', (s) => s.reschedule(), 'reschedule "s"', 'reschedule "s#1"'],
    ['transfer', (s) => s.transfer(s.create(function* () {})), 'transfer from "s"', 'transfer from "s#1"'],
  ];

  test.each(leaving)('%s / in main, from plain code and from another family: refused', (_verb, make, inMain) => {
    const s = scheduler();
    const wanted = `usage: cannot ${inMain}: no coroutine of this family is running here`;
    expect(outcome(() => make(s).sync())).toBe(wanted);
    const family = new Family('f');
    const coroutine = family.create(function* () {
      try {
        yield* make(s);
      } catch (error) {
        return `${tell(error)} ${yield* family.suspend('goes on')}`;
      }
    });
    expect([family.resume(coroutine).sync(), family.resume(coroutine, 'after').sync()]).toEqual(['goes on', `${wanted} after`]);
  });

  test.each(leaving)('%s / across a barrier: refused, and possible right after', (_verb, make, _inMain, beyond) => {
    const s = scheduler();
    const seen: string[] = [];
    s.start(s.create(function* () {
      [0].forEach(() => seen.push(outcome(() => make(s).sync())));
      yield* s.reschedule();
      seen.push('goes on');
    }));
    s.run().sync();
    expect(seen).toEqual([`barrier: ${acrossPlain(beyond.split(' "')[0]!, 's#1')}`, 'goes on']);
  });

  test('park / no scheduler around, from plain code and from a family that does not schedule: refused', () => {
    const wanted = 'usage: cannot wait at "gate": no scheduler runs around this call';
    const family = new Family('f');
    const gate = new Gate();
    expect(outcome(() => gate.sync())).toBe(wanted);
    expect(family.resume(family.create(function* () {
      return [0].map(() => outcome(() => gate.sync()))[0];
    })).sync()).toBe(wanted);
    expect(gate.queue.size).toBe(0);
  });

  test('park / a scheduler beyond a barrier: refused, and possible right after', () => {
    const s = scheduler();
    const gate = new Gate();
    const seen: unknown[] = [];
    s.start(s.create(function* () {
      [0].forEach(() => seen.push(outcome(() => gate.sync())));
      seen.push(yield* gate);
    }));
    s.start(s.create(function* () { gate.open('value'); }));
    s.run().sync();
    expect(seen).toEqual([`barrier: ${acrossPlain('park', 's#1')}`, 'value']);
  });

  test('transfer / out of one that is unwound with those around it: refused, the unwinding goes on', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const other = b.create(function* () {});
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        try {
          yield* b.transfer(other);
        } catch (error) {
          seen.push(tell(error));
        }
      }
    });
    const outer = a.create(function* () {
      yield* b.resume(inner);
    });
    a.resume(outer).sync();
    a.close(outer).sync();
    expect([seen, other.state, outer.state]).toEqual([['usage: cannot transfer from "b#2": it is being closed'], 'new', 'ended']);
  });
});

describe('from an observer', () => {
  test.each(VERBS)('%s / in a hook: refused when it would switch', (verb) => {
    const stage = new Stage(verb === 'start' ? 'new' : 'suspended');
    let seen = '';
    const stop = observe({
      create() {
        seen = outcome(() => operations[verb](stage)?.sync());
      },
    });
    new Family('f').create(function* () {});
    stop();
    const switches = ['resume', 'transfer', 'throw', 'kill', 'close'].includes(verb);
    if (switches) expect(seen).toMatch(/^usage: cannot .* in an observer: a switch is under way$/);
    else expect(seen).not.toContain('observer');
  });
});

function outcome(run: () => unknown): string {
  try {
    return `returns ${String(run())}`;
  } catch (error) {
    return tell(error);
  }
}
