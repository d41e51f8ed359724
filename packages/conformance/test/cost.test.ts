/** Costs are counted by the families that a member made, whoever runs them. */
import { Family } from '@core/coroutine';
import { expect, test } from '@jest/globals';
import { execute } from '../src/world.ts';
import { families } from './adapters/families.ts';
import { schedulers } from './adapters/schedulers.ts';
import type { Adapter } from '../src/index.ts';
import type { Member } from '../src/case.ts';

const first = (): number => 0;

function costs(adapters: readonly Adapter[], members: readonly Member[]): unknown[] {
  const { records, error } = execute(adapters, { driver: 'turns', members }, first);
  expect(error).toBeUndefined();
  return records.map(({ cost }) => cost);
}

test('a family alone / two workers with a turn each: two coroutines; a resume and a way back for each of two parts', () => {
  expect(costs([families], [{ paradigm: 'families', script: 't+t' }])).toEqual([{ creations: 2, switches: 8, parks: 0 }]);
});

test('a scheduler inside a family / at every pause: each pays for itself', () => {
  const members: Member[] = [
    { paradigm: 'families', script: 'pp' },
    { paradigm: 'schedulers', script: 't', place: { inside: 0, how: 'whole' } },
  ];
  const inner = costs([schedulers], [{ paradigm: 'schedulers', script: 't' }])[0];
  expect(costs([families, schedulers], members)).toEqual([{ creations: 1, switches: 2, parks: 0 }, inner, inner]);
});

test('what an instance makes while it is made / inside of another one: is its own', () => {
  const early: Adapter = {
    name: 'early',
    make: () => new Family('early').create(function* () {}),
    *run() {},
  };
  const members: Member[] = [
    { paradigm: 'families', script: 'p' },
    { paradigm: 'early', script: '', place: { inside: 0, how: 'whole' } },
  ];
  expect(costs([families, early], members)).toEqual([
    { creations: 1, switches: 2, parks: 0 },
    { creations: 1, switches: 0, parks: 0 },
  ]);
});

test('a scheduler / one of its workers waits: a park of its own', () => {
  const fault = { kind: 'park', member: 0, at: 1 } as const;
  const members = [{ paradigm: 'schedulers', script: 'p' }];
  const { records } = execute([schedulers], { driver: 'turns', members, fault }, first);
  expect(records[0]!.cost.parks).toBe(1);
});
