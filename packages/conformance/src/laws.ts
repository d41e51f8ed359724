/**
 * The laws, as data: a name, a sentence, and a function that runs one schedule of one case and says what is wrong.
 *
 * Their order is the order of the report. Each broken paradigm in the tests is there for one of them.
 */
import { observe, type Chooser } from '@core/coroutine';
import { lines, type Breach, type Kit } from './kit.ts';
import { share, type Event } from './shared.ts';
import type { Claim } from './adapter.ts';
import type { Case } from './case.ts';
import type { Outcome } from './world.ts';
import type { Account } from './account.ts';

export interface Law {
  readonly name: string;
  readonly tier: 'required' | 'optional' | 'together';
  /** What must hold. */
  readonly sentence: string;
  /** Runs the case under one schedule; undefined when the law holds in it. */
  judge(kit: Kit, each: Case, choose: Chooser): Breach | undefined;
}

type Judge = (record: Account, outcome: Outcome, each: Case) => string | undefined;

/** A law about one member, judged by what is left of its run. */
function alone(name: string, tier: Law['tier'], sentence: string, judge: Judge): Law {
  return {
    name,
    tier,
    sentence,
    judge(kit, each, choose) {
      const outcome = kit.run(each, choose, each.law === 'host');
      const record = outcome.records[0];
      const message = outcome.error === undefined && record !== undefined ? judge(record, outcome, each) : failed(outcome.error);
      return message === undefined ? undefined : { message, trace: record === undefined ? [] : lines(record) };
    },
  };
}

/** A law about one instance that is run from several places: each member of the case is a script with a runner of its own. */
function shared(name: string, sentence: string, event: Event): Law {
  return {
    name,
    tier: 'optional',
    sentence,
    judge(kit, { members }, choose) {
      const adapter = kit.adapters.find((each) => each.name === members[0]!.paradigm)!;
      return share(adapter, members.map(({ script }) => script), event, choose);
    },
  };
}

function failed(error: unknown): string {
  return `the program failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}

const creation: Law = {
  name: 'creation',
  tier: 'required',
  sentence: 'Making an instance runs nothing, and neither does asking it to run a script.',
  judge(kit, each) {
    let started = 0;
    const stop = observe({ start: () => void started++ });
    try {
      const adapter = kit.adapters.find(({ name }) => name === each.members[0]!.paradigm)!;
      void adapter.run(adapter.make(), [], undefined as never);
    } finally {
      stop();
    }
    return started === 0 ? undefined : { message: `${started} coroutines were started before anything was switched to` };
  },
};

const order: Law = {
  name: 'order',
  tier: 'required',
  sentence: 'The same script with the same choices has the same trace.',
  judge(kit, each, choose) {
    const first = kit.run(each, choose);
    if (first.error !== undefined) return { message: failed(first.error) };
    const again = kit.alone(first.records[0]!);
    return differ(first.records[0]!, again, 'a second run differs');
  },
};

function differ(mixed: Account, alone: Account, message: string): Breach | undefined {
  const [a, m] = [lines(alone), lines(mixed)];
  if (a.length === m.length && a.every((line, at) => line === m[at])) return undefined;
  return { message, difference: { paradigm: mixed.paradigm, alone: a, mixed: m } };
}

/** What must be true however a run ends. */
function sane(record: Account): string | undefined {
  if (record.end === 'stuck') return `somebody is left waiting for ever: ${last(record)}`;
  for (const { worker, guards, cleanups, begun, ended } of record.ledgers) {
    if (begun > 1) return `${worker} was run ${begun} times`;
    if (cleanups > guards) return `the finally of ${worker} ran ${cleanups} times for ${guards} guards`;
    if (ended === begun && cleanups < guards) return `${worker} has ended and its finally did not run`;
  }
  return undefined;
}

function last({ trace }: Account): string {
  return trace.length === 0 ? 'nothing happened' : `the last event is "${trace.at(-1)}"`;
}

/** Whether all workers did all there was to do: without the one that is excused, or of that one alone. */
function complete(record: Account, excepted?: string, except: 'it' | 'others' = 'it'): string | undefined {
  const scripts = record.script.split('+');
  for (const [index, { worker, begun, ended, steps }] of record.ledgers.entries()) {
    if (excepted !== undefined && (worker === excepted) === (except === 'it')) continue;
    // `c`, `g` and `f` have no step of their own: what follows is inside of them.
    const expected = [...scripts[index]!.matchAll(/[^cgf]/g)].map((match) => match.index);
    if (begun !== 1) return `${worker} ${begun === 0 ? 'was never run' : `was run ${begun} times`}`;
    if (ended !== 1) return `${worker} began and did not end`;
    if (steps.join() !== expected.join()) {
      return `${worker} passed ${steps.length === 0 ? 'no step' : `the steps ${steps.join(' ')}`} instead of ${expected.join(' ')}`;
    }
  }
  return undefined;
}

function delivered({ errors }: Account): string | undefined {
  const wrong = errors.find((error) => error.delivered !== 1);
  if (wrong === undefined) return undefined;
  return `the error "${wrong.message}" was ${wrong.delivered === 0 ? 'swallowed' : `delivered ${wrong.delivered} times`}`;
}

/** The same, when the whole run may have been ended: then who is left behind may be told of an error later. */
function arrived(record: Account): string | undefined {
  const isLater = record.living > 0 && (record.end === 'killed' || record.end === 'closed');
  return isLater ? undefined : delivered(record);
}

/** What arrived and was raised by nobody. Where somebody was ended, an error of the paradigm's own may tell of it. */
function unraised({ strays }: Account, isEnding = false): string | undefined {
  const stray = strays.find(({ isDefect }) => isDefect || !isEnding);
  return stray === undefined ? undefined : `an error was delivered that nobody raised: ${stray.what}`;
}

/** What was thrown while somebody was ended has arrived, and nothing else. */
function told(record: Account): string | undefined {
  return arrived(record) ?? unraised(record, true);
}

/** Everything that was injected into this record's pauses, and whom it met. */
function injected({ experience }: Account): { readonly by: string; readonly guarded: boolean }[] {
  return experience.moments
    .filter(({ fault, by }) => fault !== undefined && by !== undefined)
    .map(({ by, guarded }) => ({ by: by!, guarded: guarded === true }));
}

/** Whoever was killed or closed has ended, and cleaned up. */
function ended(record: Account, by: string): string | undefined {
  const { begun, ended: ends, cleanups, guards } = record.ledgers.find(({ worker }) => worker === by)!;
  if (cleanups !== guards) return `${by} did not clean up`;
  return ends === begun ? undefined : `${by} did not end`;
}

const project: Law['judge'] = (kit, each, choose) => {
  const { records, error } = kit.run(each, choose);
  if (error !== undefined) return { message: failed(error) };
  const pairs = records.map((record) => [record, kit.alone(record)] as const);
  // One that gets stuck by itself takes along whoever it runs in; the laws of the required tier tell.
  if (pairs.some(([, alone]) => alone.end === 'stuck')) return undefined;
  for (const [record, alone] of pairs) {
    const breach = differ(record, alone, `"${record.paradigm}" is disturbed by its company`);
    if (breach !== undefined) return breach;
  }
  return undefined;
};

export const laws: readonly Law[] = [
  creation,
  order,
  alone('program', 'required', 'Every worker does all its steps, in its own order, and ends; no error is delivered.', (record) => {
    const isDone = record.end === 'done';
    return sane(record) ?? complete(record) ?? unraised(record) ?? (isDone ? undefined : `the run ended otherwise: ${last(record)}`);
  }),
  alone(
    'errors',
    'required',
    'An error arrives at one place, once, the same object, and no other does; `finally` ran once; nobody is left waiting.',
    (record) => delivered(record) ?? unraised(record) ?? sane(record),
  ),
  alone(
    'kill',
    'required',
    'Killed at any pause, or where it waits, a worker sees the signal, cleans up once and ends; what its `finally` throws arrives.',
    (record, _outcome, { fault }) => {
      for (const { by, guarded } of injected(record)) {
        if (guarded && record.ledgers.find(({ worker }) => worker === by)!.caught === 0) return `${by} did not see the signal`;
        const lapse = ended(record, by);
        if (lapse !== undefined) return lapse;
      }
      // The error of a `finally` takes the place of the signal.
      const isWhole = fault?.worker === undefined && injected(record).length > 0 && record.errors.length === 0;
      const isLost = isWhole && record.end !== 'killed';
      return sane(record) ?? (isLost ? 'the signal that ends the whole run did not get through' : undefined) ?? told(record);
    },
  ),
  alone(
    'close',
    'required',
    'Closed at any pause, or where it waits, a worker cleans up once, catches nothing and ends; what its `finally` throws arrives.',
    (record) => {
      for (const { by } of injected(record)) {
        if (record.ledgers.find(({ worker }) => worker === by)!.caught > 0) return `${by} caught what nothing can catch`;
        const lapse = ended(record, by);
        if (lapse !== undefined) return lapse;
        if (record.afterwards > 0) return `workers passed ${record.afterwards} steps after the end`;
      }
      return sane(record) ?? told(record);
    },
  ),
  {
    name: 'resumers',
    tier: 'required',
    sentence: 'It makes no difference who resumes the run, from where, and from how deep it is left.',
    judge: project,
  },
  alone(
    'host',
    'required',
    'A pause may wait anywhere, and what is outside goes on meanwhile.',
    (record, { ticks }) => {
      const waits = injected(record).length;
      if (record.whileWaiting.length < waits) return `a wait did not end well: ${last(record)}`;
      if (ticks.some((share) => share < 1)) return 'nothing outside could go on while a worker waited';
      return sane(record) ?? complete(record) ?? unraised(record);
    },
  ),
  alone(
    'barrier',
    'required',
    'To suspend across a plain frame is refused by a usage error, and everybody goes on.',
    (record) => {
      const lapse = record.ledgers.find(({ lapses }) => lapses.length > 0);
      if (lapse !== undefined) return `${lapse.worker} got ${lapse.lapses[0]}`;
      return sane(record) ?? complete(record) ?? unraised(record);
    },
  ),
  alone('current', 'optional', 'The instance always knows which of its workers runs.', (record) => {
    const wrong = record.trace.find((line) => line.includes('(current: '));
    return wrong === undefined ? undefined : `at "${wrong}" somebody else was taken for the running worker`;
  }),
  alone('results', 'optional', 'What a worker returns arrives at one place, once, and nothing else does.', ({ results, unknownResults }) => {
    const [unknown] = unknownResults;
    if (unknown !== undefined) return `a result was delivered that no worker has returned: ${unknown}`;
    const wrong = results.find((result) => result.delivered !== 1);
    if (wrong === undefined) return undefined;
    return `the result of ${wrong.worker} was ${wrong.delivered === 0 ? 'lost' : `delivered ${wrong.delivered} times`}`;
  }),
  alone('waiting', 'optional', 'While one worker waits, the others of its instance go on.', (record) => {
    const [first = '', ...others] = record.script.split('+');
    // One that waits later may be alone by then.
    const isEarly = /^c?p/.test(first) && others.join('') !== '';
    return isEarly && record.whileWaiting.includes(0) ? 'nobody went on while a worker waited' : sane(record);
  }),
  alone(
    'cancel',
    'optional',
    'Cancelling a worker at any moment ends it, cleans up once, and does nothing to the others.',
    (record, _outcome, each) => {
      const { worker, at } = each.fault ?? {};
      const steps = record.script.split('+')[record.ledgers.findIndex((ledger) => ledger.worker === worker)];
      // It wants to wait once more after it was cancelled in its own pause.
      const isDue = steps !== undefined && steps.lastIndexOf('t') > steps.lastIndexOf('p');
      const own = isDue && record.experience.moments[at! - 1]?.by === worker;
      if (own && complete(record, worker, 'others') === undefined) return `${worker} was cancelled and went on to its end`;
      return sane(record) ?? complete(record, worker) ?? unraised(record, true);
    },
  ),
  alone(
    'hand-off',
    'optional',
    'What was sent is received once or still there, and nothing else is, whoever is cancelled, killed or closed, whenever.',
    (record) => {
      const { sent, received, left } = record;
      const hasTurned = record.trace.some((line) => /^w\d+ passes t/.test(line));
      if (hasTurned && sent.length + received.length === 0) return 'workers took turns, and nothing was sent or received';
      const arrived = [...received, ...left];
      const lost = sent.find((item) => !arrived.includes(item));
      if (lost !== undefined) return `${lost} was sent and is lost`;
      const ghost = arrived.find((item) => !sent.includes(item));
      if (ghost !== undefined) return `${ghost} arrived and was never sent`;
      const twice = arrived.find((item, at) => arrived.indexOf(item) !== at);
      return twice === undefined ? (sane(record) ?? unraised(record, true)) : `${twice} arrived twice`;
    },
  ),
  shared('runners', 'When several run one instance and one of them is ended, the others do what there is to do.', 'a runner ends'),
  shared(
    'by-hand',
    'A worker that is resumed by hand gives control back when it waits, gives way or ends, and goes on in its turn.',
    'a worker is resumed by hand',
  ),
  shared('guests', 'A turn may be taken by coroutines that are no workers of the instance, by several at once.', 'guests take turns'),
  {
    name: 'projection',
    tier: 'together',
    sentence: 'In any company, under every schedule, with any fault in one of them: each trace is what it is alone.',
    judge: project,
  },
  {
    name: 'cost',
    tier: 'together',
    sentence: 'In any company a workload makes as many coroutines, switches and parks as it makes alone.',
    judge(kit, each, choose) {
      const { records, error } = kit.run(each, choose);
      if (error !== undefined) return { message: failed(error) };
      for (const record of records) {
        const alone = kit.alone(record);
        const [a, m] = [priceOf(alone), priceOf(record)];
        if (a !== m) return { message: `"${record.paradigm}" costs ${m} in company, and alone ${a}` };
      }
      return undefined;
    },
  },
];

function priceOf({ cost: { creations, switches, parks } }: Account): string {
  return `${creations} coroutines, ${switches} switches, ${parks} parks`;
}

/** @throws TypeError when there is no such law */
export function lawNamed(name: string): Law {
  const law = laws.find((each) => each.name === name);
  if (law === undefined) throw new TypeError(`cannot check law "${name}": there are ${laws.map((each) => each.name).join(', ')}`);
  return law;
}

export function isClaim(law: Law): law is Law & { readonly name: Claim } {
  return law.tier === 'optional';
}
