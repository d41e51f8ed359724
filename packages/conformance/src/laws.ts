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
      return message === undefined ? undefined : { message };
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
      const message = share(adapter, members.map(({ script }) => script), event, choose);
      return message === undefined ? undefined : { message };
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
    // `c` and `g` have no step of their own: what follows is inside of them.
    const expected = [...scripts[index]!.matchAll(/[^cg]/g)].map((match) => match.index);
    if (begun !== 1) return `${worker} ${begun === 0 ? 'was never run' : `was run ${begun} times`}`;
    if (ended !== 1) return `${worker} began and did not end`;
    if (steps.join() !== expected.join()) return `${worker} passed the steps ${steps.join(' ')} instead of ${expected.join(' ')}`;
  }
  return undefined;
}

function delivered({ errors }: Account): string | undefined {
  const wrong = errors.find((error) => error.delivered !== 1);
  if (wrong === undefined) return undefined;
  return `the error "${wrong.message}" was ${wrong.delivered === 0 ? 'swallowed' : `delivered ${wrong.delivered} times`}`;
}

/** Everything that was injected into this record's pauses. */
function injected({ experience }: Account): { readonly by: string; readonly guarded: boolean }[] {
  return experience.moments
    .filter(({ fault }) => fault !== undefined)
    .map(({ by, guarded }) => ({ by: by!, guarded: guarded === true }));
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
  alone('program', 'required', 'Every worker does all its steps, in its own order, and ends.', (record) =>
    sane(record) ?? complete(record) ?? (record.end === 'done' ? undefined : `the run ended otherwise: ${last(record)}`),
  ),
  alone(
    'errors',
    'required',
    'An error arrives at one place, once, the same object; `finally` ran once; nobody is left waiting.',
    (record) => delivered(record) ?? sane(record),
  ),
  alone(
    'kill',
    'required',
    'Killed at any pause, the worker there sees the signal and cleans up once.',
    (record) => {
      for (const { by, guarded } of injected(record)) {
        const { caught, cleanups, guards } = record.ledgers.find(({ worker }) => worker === by)!;
        if (guarded && caught === 0) return `${by} did not see the signal`;
        if (cleanups !== guards) return `${by} did not clean up`;
      }
      return sane(record);
    },
  ),
  alone(
    'close',
    'required',
    'Closed at any pause, the worker there cleans up once, catches nothing, and nobody goes on.',
    (record) => {
      for (const { by } of injected(record)) {
        const { caught, cleanups, guards } = record.ledgers.find(({ worker }) => worker === by)!;
        if (caught > 0) return `${by} caught what nothing can catch`;
        if (cleanups !== guards) return `${by} did not clean up`;
        if (record.afterwards > 0) return `workers passed ${record.afterwards} steps after the end`;
      }
      return sane(record);
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
      return sane(record) ?? complete(record);
    },
  ),
  alone(
    'barrier',
    'required',
    'To suspend across a plain frame is refused by a usage error, and everybody goes on.',
    (record) => {
      const lapse = record.ledgers.find(({ lapses }) => lapses.length > 0);
      if (lapse !== undefined) return `${lapse.worker} got ${lapse.lapses[0]}`;
      return sane(record) ?? complete(record);
    },
  ),
  alone('current', 'optional', 'The instance always knows which of its workers runs.', (record) => {
    const wrong = record.trace.find((line) => line.includes('(current: '));
    return wrong === undefined ? undefined : `at "${wrong}" somebody else was taken for the running worker`;
  }),
  alone('results', 'optional', 'What a worker returns arrives at one place, once.', ({ results }) => {
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
      return sane(record) ?? complete(record, worker);
    },
  ),
  alone(
    'hand-off',
    'optional',
    'What was sent is received once or still there, and nothing else is, whoever is cancelled, whenever.',
    (record) => {
      const { sent, received, left } = record;
      const arrived = [...received, ...left];
      const lost = sent.find((item) => !arrived.includes(item));
      if (lost !== undefined) return `${lost} was sent and is lost`;
      const ghost = arrived.find((item) => !sent.includes(item));
      if (ghost !== undefined) return `${ghost} arrived and was never sent`;
      const twice = arrived.find((item, at) => arrived.indexOf(item) !== at);
      return twice === undefined ? sane(record) : `${twice} arrived twice`;
    },
  ),
  shared('runners', 'When several run one instance and one of them is ended, the others do what there is to do.', 'a runner ends'),
  shared(
    'by-hand',
    'A worker that is resumed by hand gives control back when it waits, gives way or ends, and goes on in its turn.',
    'a worker is resumed by hand',
  ),
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
