import type { Driver, How, Member } from './case.ts';

/** Ways in which two paradigms, A and B, can share a program. */
export interface Nesting {
  readonly name: string;
  /** In words, for the report. */
  readonly means: string;
  readonly driver: Driver;
  /** Whose members they are (0 for A, 1 for B), and where they stand. */
  readonly members: readonly { readonly of: 0 | 1; readonly inside?: number; readonly how?: How }[];
}

const A = { of: 0 } as const;
const B = { of: 1 } as const;

/** B inside of A. */
function inside(name: string, how: How, means: string): Nesting {
  return { name, means, driver: 'turns', members: [A, { of: 1, inside: 0, how }] };
}

export const nestings: readonly Nesting[] = [
  inside('whole', 'whole', 'at every pause of A a B from begin to end'),
  inside('stepped', 'stepped', 'at a pause of A one step of B, which outlives A and moves out'),
  inside('callback', 'callback', 'the same behind a plain frame'),
  inside('captured', 'captured', 'the same, and B suspends A from inside, itself captured'),
  { name: 'beside', means: 'side by side, a step each in any order', driver: 'turns', members: [A, B] },
  { name: 'moved', means: 'the same, each step from another resumer', driver: 'moved', members: [A, B] },
  { name: 'scheduled', means: 'in two coroutines of a scheduler, left from however deep', driver: 'scheduled', members: [A, B] },
  {
    name: 'deep',
    means: 'a second A in B in A, a step each',
    driver: 'turns',
    members: [A, { of: 1, inside: 0, how: 'stepped' }, { of: 0, inside: 1, how: 'captured' }],
  },
];

/** The members of a nesting of two paradigms. */
export function membersOf({ members }: Nesting, paradigms: readonly [string, string], script: string): Member[] {
  return members.map(({ of, inside, how }) => ({
    paradigm: paradigms[of],
    script,
    ...(inside === undefined ? {} : { place: { inside, how: how! } }),
  }));
}

/** Whether a wait inside this member would have to suspend across a plain frame. */
export function isBehindBarrier(members: readonly Member[], index: number): boolean {
  const place = members[index]!.place;
  return place !== undefined && (place.how === 'callback' || isBehindBarrier(members, place.inside));
}
