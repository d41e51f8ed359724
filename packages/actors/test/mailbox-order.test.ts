/** Mailboxes against a plain list that is sorted again at every step. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mailbox, type MailboxKind } from '../src/index.ts';
import { type Mailbox, makeMailbox, NONE } from '../src/mailbox.ts';

interface Letter {
  readonly priority: number;
  readonly id: number;
}

const byPriority = ({ priority }: Letter) => priority;
/** Matches are remembered by identity; these are used again and again. */
const MATCHES = [2, 3, 5].map((n) => ({ id }: Letter) => id % n === 0);

type Step =
  | { readonly does: 'push'; readonly priority: number }
  | { readonly does: 'shift' | 'stash' }
  | { readonly does: 'take'; readonly match: number }
  | { readonly does: 'displace'; readonly priority: number; readonly newest: boolean };

const step = (priority: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('push' as const), priority }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('shift' as const, 'stash' as const) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('take' as const), match: fc.nat(MATCHES.length - 1) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('displace' as const), priority, newest: fc.boolean() }) },
  );

function compare(kind: MailboxKind, steps: readonly Step[]): void {
  const box: Mailbox = makeMailbox(kind);
  const ordered = kind.priority !== null;
  let model: Letter[] = [];
  let stashed: Letter[] = [];
  const sort = (): void => {
    if (ordered) model = model.toSorted((a, b) => a.priority - b.priority);
  };
  const add = (letter: Letter): void => {
    box.push(letter);
    model.push(letter);
    sort();
  };
  const drop = (letter: Letter, newest: boolean): unknown => {
    const all = [...model, letter];
    const least = Math.max(...all.map(byPriority));
    const able = ordered ? all.filter(({ priority }) => priority === least) : all;
    const gone = newest ? able.at(-1)! : able[0]!;
    if (gone === letter) return NONE;
    model = model.filter((other) => other !== gone);
    return gone;
  };
  for (const [id, next] of steps.entries()) {
    if (next.does === 'push') {
      add({ priority: next.priority, id });
    } else if (next.does === 'take') {
      const found = model.find(MATCHES[next.match]!);
      expect(box.take(MATCHES[next.match]!)).toBe(found ?? NONE);
      model = model.filter((other) => other !== found);
    } else if (next.does === 'displace') {
      const letter = { priority: next.priority, id };
      const gone = drop(letter, next.newest);
      expect(box.displace(letter, next.newest)).toBe(gone);
      if (gone !== NONE) add(letter);
    } else if (model.length > 0) {
      const first = model.shift()!;
      expect(box.shift()).toBe(first);
      if (next.does === 'stash') stashed.push(first);
    } else {
      box.unshift(stashed);
      model = [...stashed];
      sort();
      stashed = [];
    }
    expect(box.size).toBe(model.length);
  }
  while (model.length > 0) expect(box.shift()).toBe(model.shift());
  expect(box.size).toBe(0);
}

const FEW = fc.integer({ min: 0, max: 3 });
const MANY = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(-Infinity, Infinity, 0.5));

test.each<[string, MailboxKind, fc.Arbitrary<number>]>([
  ['in order of arrival', mailbox.unbounded(), FEW],
  ['few priorities', mailbox.priority(byPriority), FEW],
  ['many priorities', mailbox.priority(byPriority), MANY],
])('any steps / %s: as with a list', (_order, kind, priority) => {
  fc.assert(fc.property(fc.array(step(priority), { maxLength: 200, size: 'max' }), (steps) => compare(kind, steps)), { numRuns: 1_000 });
});

test('take / the last message was taken since the match looked: it looks at what comes in its place', () => {
  const box = makeMailbox(mailbox.unbounded());
  const even = (n: number) => n % 2 === 0;
  for (const n of [1, 3, 5]) box.push(n);
  expect(box.take(even)).toBe(NONE);
  expect(box.take((n: number) => n === 5)).toBe(5);
  box.push(4);
  expect(box.take(even)).toBe(4);
});

test('a deadline as the priority / 20,000 of them: in order, and they are forgotten when they are over', () => {
  const box = makeMailbox(mailbox.priority((n: number) => n));
  for (let i = 0; i < 20_000; i++) box.push((i * 7919) % 20_000);
  for (let i = 0; i < 20_000; i++) if (box.shift() !== i) throw new Error(`another one than ${i} came`);
  const { levels } = box as unknown as { levels: unknown[] };
  expect(levels.length).toBeLessThanOrEqual(64);
});
