import { explore, follow } from './explore.ts';
import { formatToken, type Case, type Member } from './case.ts';
import { lawNamed } from './laws.ts';
import { smallerScripts } from './script.ts';
import type { Breach, Difference, Kit } from './kit.ts';

/** A broken law, with the smallest case that was found for it. */
export interface Failure extends Breach {
  readonly law: string;
  /** Replays the case: `replay(adapters, token)`. */
  readonly token: string;
}

/** How many schedules are tried for each smaller case, and how many cases in all. */
const TRIES = 64;
const CASES = 200;

/** Tells of a broken law as it was found. */
export function tell(each: Case, breach: Breach): Failure {
  return { ...breach, law: each.law, token: formatToken(each) };
}

/** Tells of a broken law by the smallest case that breaks it. */
export function tellSmallest(kit: Kit, found: Case, breach: Breach): Failure {
  const [each, smallest] = shrink(kit, found, breach);
  return tell(each, smallest);
}

/** Takes the first smaller case that fails too, and goes on from there, until none does. */
function shrink(kit: Kit, found: Case, breach: Breach): [Case, Breach] {
  let best: [Case, Breach] = [found, breach];
  let left = CASES;
  search: for (;;) {
    for (const each of simpler(best[0])) {
      if (left-- === 0) return best;
      const again = attempt(kit, each, TRIES);
      if (again === undefined) continue;
      best = again;
      continue search;
    }
    for (const each of plainer(best[0])) {
      const again = attempt(kit, each, 0);
      if (again === undefined) continue;
      best = again;
      continue search;
    }
    return best;
  }
}

function attempt(kit: Kit, each: Case, tries: number): [Case, Breach] | undefined {
  const law = lawNamed(each.law);
  const judge = (choose: (count: number) => number): Breach | undefined => {
    try {
      return law.judge(kit, each, choose);
    } catch {
      return undefined; // not a case that can be run
    }
  };
  const breach = follow(judge, each.choices);
  if (breach !== undefined) return [each, breach];
  const { found } = explore(judge, tries);
  return found === undefined ? undefined : [{ ...each, choices: found.choices }, found.value];
}

/** With fewer members, steps and faults: under whatever schedule. */
function* simpler(each: Case): Iterable<Case> {
  const { members, fault } = each;
  for (let index = members.length - 1; index >= 0 && members.length > 1; index--) {
    const rest = without(members, index);
    if (rest === undefined || fault?.member === index) continue;
    const moved = fault === undefined || fault.member < index ? fault : { ...fault, member: fault.member - 1 };
    yield { ...each, members: rest, fault: moved };
  }
  if (fault !== undefined) yield { ...each, fault: undefined };
  for (const [index, member] of members.entries()) {
    for (const script of smallerScripts(member.script)) {
      const shorter = { ...each, members: members.with(index, { ...member, script }) };
      yield shorter;
      // The pause that matters may have come closer.
      if (fault?.member === index && fault.at > 1) yield { ...shorter, fault: { ...fault, at: fault.at - 1 } };
    }
  }
}

/** With fewer choices that are not the first. */
function* plainer(each: Case): Iterable<Case> {
  const { choices } = each;
  for (let at = choices.length - 1; at >= 0; at--) {
    if (choices[at] !== 0) yield { ...each, choices: trim(choices.with(at, 0)) };
  }
}

/** The members without one of them; undefined when another one stands inside it. */
function without(members: readonly Member[], index: number): Member[] | undefined {
  if (members.some(({ place }) => place?.inside === index)) return undefined;
  return members.toSpliced(index, 1).map((member) => {
    const { place } = member;
    return place === undefined || place.inside < index ? member : { ...member, place: { ...place, inside: place.inside - 1 } };
  });
}

function trim(choices: readonly number[]): readonly number[] {
  return choices.slice(0, choices.findLastIndex((choice) => choice !== 0) + 1);
}

/** A failure in words: the law, what is wrong, the trace or the two traces where they part, and the token. */
export function explain({ law, message, difference, trace = [], token }: Failure): string {
  const body = difference === undefined ? listed(trace) : `\n${sideBySide(difference)}`;
  return `law "${law}": ${message}${body}\n  replay: ${token}`;
}

/** How many lines of a single trace are shown: its end. */
const LINES = 12;

function listed(trace: readonly string[]): string {
  const skipped = trace.length - LINES;
  const rows = skipped > 0 ? [`… ${skipped} before`, ...trace.slice(skipped)] : trace;
  return rows.map((row) => `\n  ${row}`).join('');
}

/** How many equal lines are shown before the first difference, and lines from there on. */
const BEFORE = 4;
const AFTER = 6;

function sideBySide({ alone, mixed }: Difference): string {
  let first = 0;
  while (alone[first] === mixed[first]) first++;
  const from = Math.max(0, first - BEFORE);
  const rows = Array.from({ length: Math.max(alone.length, mixed.length) }, (_, at) => at).slice(from, first + AFTER);
  const skipped = from > 0 ? `… ${from} equal` : '';
  const width = Math.max('alone'.length, skipped.length, ...rows.map((at) => (alone[at] ?? '').length));
  const line = (mark: string, left: string, right: string): string => `${mark} ${left.padEnd(width)} | ${right}`.trimEnd();
  return [
    line(' ', 'alone', 'in company'),
    ...(from > 0 ? [line(' ', skipped, '…')] : []),
    ...rows.map((at) => line(at === first ? '>' : ' ', alone[at] ?? '', mixed[at] ?? '')),
  ].join('\n');
}
