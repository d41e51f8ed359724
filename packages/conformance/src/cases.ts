/**
 * Which cases are tried for each law. Everything is data by then: a case knows nothing of where it came from.
 */
import { seededChooser } from '@core/coroutine';
import { isBehindBarrier, membersOf, type Nesting } from './nestings.ts';
import type { Adapter } from './adapter.ts';
import type { Case, Driver, Fault, FaultKind, How, Member } from './case.ts';
import type { Kit } from './kit.ts';

/** A worker with everything in it, and one that is short: 4 pauses. */
const RICH = 'gptp+cpt';
/** Small enough for a fault at each pause under every schedule: 3 pauses. */
const SMALL = 'gpt+p';

const PLAIN = ['pt', 'ptp+pt', RICH, 'tt+tt+tt', 'cgpct+gcgp', 'p+', 'gpb+tpt'];
const RAISING = [...PLAIN, 'x', 'gptx+pt', 'cx+ctp+gx', 'pgpx+tgtx'];
/** Workers whose `finally` throws. */
const FAILING = ['fp', 'cfgpt+p', 'tfp+gtp'];
/** One pauses while two others wait for the same. */
const WAITING = ['tt+tt+ptt', 'gtt+cgt+tpt', 'ft+t+ptp'];
/** Workers that are cancelled. */
const ENDED = ['pttt+pttt', 'ptt+tptt+ttpt', 'tpttt'];
/** For one instance with several runners: a script for each. */
const RUNNERS = [['p', 'p'], ['pt+p', 'tp'], ['ptp', ''], ['p', 'pt', 'p']];
const SHARED = {
  runners: RUNNERS,
  'by-hand': [...RUNNERS, ['tt+h'], ['ttp+thp+pth'], ['tpt+ht', 'tth']],
  guests: [['p'], ['p+pt'], ['tp+ptp']],
};
const ALL = ['error', 'kill', 'close', 'timeout', 'park'] as const;
/** The faults that a law about one paradigm is tried with. */
const EVERY_PAUSE: Readonly<Record<string, readonly FaultKind[]>> = {
  errors: ['error', 'timeout'],
  kill: ['kill'],
  close: ['close'],
  host: ['park'],
  cancel: ['cancel'],
};

/** The cases of a law about one paradigm. */
export function casesAlone(kit: Kit, law: string, adapter: Adapter): Case[] {
  const cases = (scripts: readonly string[], driver: Driver = 'turns'): Case[] =>
    scripts.map((script) => ({ law, driver, members: [{ paradigm: adapter.name, script }], choices: [] }));
  const faulty = (scripts: readonly string[], driver?: Driver): Case[] =>
    cases(scripts, driver).flatMap((each) => withFaults(kit, each, EVERY_PAUSE[law]!));
  const aimed = (scripts: readonly string[], kinds: readonly FaultKind[]): Case[] =>
    cases(scripts).flatMap((each) => kinds.flatMap((kind) => withVictims(kit, each, kind)));
  switch (law) {
    case 'creation':
      return cases(['']);
    case 'errors':
      return [...cases([...RAISING, ...FAILING]), ...faulty(PLAIN)];
    case 'kill':
    case 'close':
      return [...faulty([...PLAIN, ...FAILING]), ...aimed(WAITING, [law])];
    case 'resumers':
      return (['moved', 'scheduled'] as const).flatMap((driver) => [
        ...cases(RAISING, driver),
        ...cases([SMALL, 'ppppp'], driver).flatMap((each) => withFaults(kit, each, ALL)),
      ]);
    case 'host':
      return faulty(PLAIN, 'scheduled');
    case 'barrier':
      return cases(['b', 'bt+tbp', 'pbt+bt', 'gcbp+tb']);
    case 'current':
      return [...cases(RAISING), ...cases([RICH]).flatMap((each) => withFaults(kit, each, ALL))];
    case 'waiting':
      return cases(['pt+ptpt', 'cp+tptp']).map((each) => ({ ...each, fault: { kind: 'park', member: 0, at: 1 } }));
    case 'cancel':
      return [...cases(['ttt+ttt']), ...faulty([...ENDED, WAITING[0]!])];
    case 'hand-off':
      return [...cases(['ttt+ttt']), ...aimed([...ENDED, WAITING[0]!], ['cancel']), ...aimed([WAITING[0]!], ['kill', 'close'])];
    case 'runners':
    case 'by-hand':
    case 'guests':
      return SHARED[law].map((scripts) => ({
        law,
        driver: 'turns',
        members: scripts.map((script) => ({ paradigm: adapter.name, script })),
        choices: [],
      }));
    default:
      return cases(PLAIN);
  }
}

/** The case with a fault at each pause of its first member, or of `member`, in turn. */
function withFaults(kit: Kit, each: Case, kinds: readonly FaultKind[], member = 0): Case[] {
  const faulty = (fault: Fault): Case => ({ ...each, fault });
  return kinds.flatMap((kind) => {
    if (kind === 'cancel') return withVictims(kit, each, kind, member);
    const pauses = countPauses(kit, each.members[member]!);
    const cases = Array.from({ length: pauses }, (_, index) => faulty({ kind, member, at: index + 1 }));
    return kind === 'park' && pauses > 1 ? [faulty({ kind, member, at: 0 }), ...cases] : cases;
  });
}

/** The same with a fault that is aimed at one worker: at each of them in turn. */
function withVictims(kit: Kit, each: Case, kind: FaultKind, member = 0): Case[] {
  const workers = each.members[member]!.script.split('+').map((_, index) => `w${index + 1}`);
  return Array.from({ length: countPauses(kit, each.members[member]!) }, (_, index) =>
    workers.map((worker) => ({ ...each, fault: { kind, member, at: index + 1, worker } })),
  ).flat();
}

function countPauses(kit: Kit, { paradigm, script }: Member): number {
  const [first] = kit.run({ law: '', driver: 'turns', members: [{ paradigm, script }], choices: [] }, () => 0).records;
  return first!.experience.moments.length;
}

/** What is checked of a pair in a nesting: the two laws, and the first of them again with each kind of fault. */
export const ROWS: readonly RowName[] = ['projection', 'cost', ...ALL, 'cancel'];

type RowName = 'projection' | 'cost' | FaultKind;

/** The cases of one row of a pair in a nesting; none where the fault has no meaning. */
export function casesOfPair(kit: Kit, nesting: Nesting, a: Adapter, b: Adapter, row: RowName): Case[] {
  const base = (law: string, script: string): Case => ({
    law,
    driver: nesting.driver,
    members: membersOf(nesting, [a.name, b.name], script),
    choices: [],
  });
  // Three members have many more schedules than two.
  if (row === 'projection') return [base(row, nesting.members.length > 2 ? SMALL : RICH)];
  const each = base(row === 'cost' ? 'cost' : 'projection', SMALL);
  if (row === 'cost') return [each];
  return each.members.flatMap(({ paradigm }, member) => {
    if ((row === 'park' || row === 'timeout') && isBehindBarrier(each.members, member)) return [];
    if (row === 'cancel' && (paradigm === a.name ? a : b).cancel === undefined) return [];
    return withFaults(kit, each, [row], member);
  });
}

const LETTERS = 'pppttcgbx';
const DRIVERS: readonly Driver[] = ['turns', 'moved', 'scheduled'];
const HOWS: readonly How[] = ['whole', 'stepped', 'callback', 'captured'];

/** A program of three to five members, nested at random, with a fault somewhere or none: all of it from `seed`. */
export function randomCase(kit: Kit, adapters: readonly Adapter[], seed: number): Case {
  const choose = seededChooser(seed);
  const one = <T>(of: readonly T[]): T => of[choose(of.length)]!;
  const members: Member[] = [];
  for (let size = 3 + choose(3); size > 0; size--) {
    const steps = (): string => Array.from({ length: choose(5) }, () => one(Array.from(LETTERS))).join('');
    const script = Array.from({ length: 1 + choose(3) }, steps);
    const place = members.length === 0 || choose(3) === 0 ? undefined : { inside: choose(members.length), how: one(HOWS) };
    members.push({ paradigm: one(adapters).name, script: script.join('+'), ...(place === undefined ? {} : { place }) });
  }
  const each: Case = { law: 'projection', driver: one(DRIVERS), members, choices: [] };
  if (choose(3) === 0) return each;
  const member = choose(members.length);
  const kinds: FaultKind[] = isBehindBarrier(members, member) ? ['error', 'kill', 'close'] : [...ALL];
  if (adapters.find(({ name }) => name === members[member]!.paradigm)!.cancel !== undefined) kinds.push('cancel');
  const kind = one(kinds);
  const isAimed = (kind === 'kill' || kind === 'close') && choose(2) === 0;
  const faults = isAimed ? withVictims(kit, each, kind, member) : withFaults(kit, each, [kind], member);
  return faults.length === 0 ? each : one(faults);
}
