import { checkAdapter, type Adapter } from './adapter.ts';
import { casesAlone, casesOfPair, randomCase, ROWS } from './cases.ts';
import { explore, follow, sample } from './explore.ts';
import { tell, tellSmallest, type Failure } from './failure.ts';
import { isClaim, lawNamed, laws } from './laws.ts';
import { nestings } from './nestings.ts';
import { parseToken, type Case } from './case.ts';
import { Kit, type Breach } from './kit.ts';

/** How far to look. */
export interface Effort {
  /** How many schedules of one case are run at most; 400 by default. Where there are more, the row is not exhaustive. */
  readonly schedules?: number | undefined;
  /** How many random programs of three to five members `checkTuples` tries; 200 by default. */
  readonly programs?: number | undefined;
  /** The first random program's seed; 1 by default. Each further program has the next one. */
  readonly seed?: number | undefined;
}

/** What one line of the report says. */
export interface Row {
  readonly paradigm: string;
  /** The other one; undefined where the paradigm is alone, "*" where several were drawn. */
  readonly with: string | undefined;
  /** How the two share a program; "alone" where it is one. */
  readonly nesting: string;
  /** A law, or the fault that was injected while the law `projection` was checked. */
  readonly law: string;
  readonly tier: 'required' | 'optional' | 'together';
  readonly cases: number;
  /** How many schedules were run, over all cases. */
  readonly schedules: number;
  /** True when no case has another schedule. */
  readonly exhaustive: boolean;
  /** One for each case in which the law is broken, the first of them made as small as possible. */
  readonly failures: readonly Failure[];
}

/** One line of the report that is still to be found out. */
export interface Check {
  readonly paradigm: string;
  readonly with: string | undefined;
  readonly nesting: string;
  readonly law: string;
  /** Runs all cases. Does not suspend, and takes no time: clocks are virtual. */
  run(): Row;
}

/**
 * Checks the laws that a paradigm must keep by itself, and those of the optional tier that its adapter claims. Does not
 * suspend, and takes no time: clocks are virtual.
 *
 * @throws TypeError when the adapter cannot be used
 */
export function checkAlone(adapter: Adapter, effort: Effort = {}): Row[] {
  return planAlone(adapter, effort).map((check) => check.run());
}

/**
 * Checks that two paradigms do not disturb each other: `b` within `a` and beside it, in every nesting, with a fault of every
 * kind at each pause of either in turn, under every schedule up to the bound. For the other way round, swap them.
 *
 * @throws TypeError when an adapter cannot be used
 */
export function checkPair(a: Adapter, b: Adapter, effort: Effort = {}): Row[] {
  return planPair(a, b, effort).map((check) => check.run());
}

/**
 * Checks random programs of three to five members of these paradigms, one schedule each, from the seeds of `effort`.
 *
 * @throws TypeError when an adapter cannot be used
 */
export function checkTuples(adapters: readonly Adapter[], effort: Effort = {}): Row {
  return planTuples(adapters, effort).run();
}

/** Everything that can be checked of these adapters: each alone, every ordered pair, and random programs of all. */
export function plan(adapters: readonly Adapter[], effort: Effort = {}): Check[] {
  return [
    ...adapters.flatMap((a) => planAlone(a, effort)),
    ...adapters.flatMap((a) => adapters.flatMap((b) => planPair(a, b, effort))),
    ...(adapters.length > 0 ? [planTuples(adapters, effort)] : []),
  ];
}

function planAlone(adapter: Adapter, effort: Effort): Check[] {
  checkAdapter(adapter);
  const kit = new Kit([adapter]);
  return laws
    .filter((law) => law.tier === 'required' || (isClaim(law) && adapter.claims?.includes(law.name) === true))
    .map(({ name: law, tier }) => {
      const head = { paradigm: adapter.name, with: undefined, nesting: 'alone', law };
      return { ...head, run: () => ({ ...head, tier, ...tryAll(kit, casesAlone(kit, law, adapter), effort) }) };
    });
}

function planPair(a: Adapter, b: Adapter, effort: Effort): Check[] {
  checkAdapter(a);
  checkAdapter(b);
  if (a !== b && a.name === b.name) throw new TypeError(`cannot check "${a.name}": there are two adapters of this name`);
  const kit = new Kit(a === b ? [a] : [a, b]);
  return nestings.flatMap((nesting) =>
    ROWS.map((law) => {
      const head = { paradigm: a.name, with: b.name, nesting: nesting.name, law };
      const run = (): Row => ({ ...head, tier: 'together', ...tryAll(kit, casesOfPair(kit, nesting, a, b, law), effort) });
      return { ...head, run };
    }),
  );
}

function planTuples(adapters: readonly Adapter[], effort: Effort): Check {
  adapters.forEach(checkAdapter);
  const head = { paradigm: '*', with: '*', nesting: 'random', law: 'projection' } as const;
  const kit = new Kit(adapters);
  return { ...head, run: () => ({ ...head, tier: 'together', ...trySeeds(kit, effort) }) };
}

function trySeeds(kit: Kit, { programs = 200, seed = 1 }: Effort): Tally {
  const failures: Failure[] = [];
  for (let at = seed; at < seed + programs; at++) {
    const each = randomCase(kit, kit.adapters, at);
    const { found } = sample((choose) => lawNamed(each.law).judge(kit, each, choose), at);
    if (found !== undefined) add(failures, kit, { ...each, choices: found.choices }, found.value);
  }
  return { cases: programs, schedules: programs, exhaustive: false, failures };
}

/**
 * Runs the one case of a token that a failure has printed.
 *
 * @returns the failure, or undefined when the law holds now
 * @throws TypeError when it is no token, or an adapter is missing
 */
export function replay(adapters: readonly Adapter[], token: string): Failure | undefined {
  const each = parseToken(token);
  const law = lawNamed(each.law);
  const missing = each.members.find(({ paradigm }) => !adapters.some(({ name }) => name === paradigm));
  if (missing !== undefined) throw new TypeError(`cannot replay "${token}": there is no adapter named "${missing.paradigm}"`);
  const kit = new Kit(adapters);
  const breach = follow((choose) => law.judge(kit, each, choose), each.choices);
  return breach === undefined ? undefined : { ...breach, law: each.law, token };
}

type Tally = Pick<Row, 'cases' | 'schedules' | 'exhaustive' | 'failures'>;

function tryAll(kit: Kit, cases: readonly Case[], { schedules: bound = 400 }: Effort): Tally {
  let schedules = 0;
  let exhaustive = true;
  const failures: Failure[] = [];
  for (const each of cases) {
    const law = lawNamed(each.law);
    const explored = explore((choose) => law.judge(kit, each, choose), bound);
    schedules += explored.schedules;
    if (explored.found !== undefined) {
      add(failures, kit, { ...each, choices: explored.found.choices }, explored.found.value);
    }
    exhaustive &&= explored.exhaustive;
  }
  return { cases: cases.length, schedules, exhaustive, failures };
}

/** The first failure of a row is made small: it is the one to look at. */
function add(failures: Failure[], kit: Kit, each: Case, breach: Breach): void {
  failures.push(failures.length === 0 ? tellSmallest(kit, each, breach) : tell(each, breach));
}
