/** The kit proves itself: each broken paradigm is caught, by the law that should catch it. */
import { describe, expect, test } from '@jest/globals';
import { checkAlone, checkPair, replay, type Adapter, type Row } from '../src/index.ts';
import { broken, pool } from './broken/alone.ts';
import { costates2007, crowded, globalCurrent, helper } from './broken/together.ts';

const EFFORT = { schedules: 8 };

function failing(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.failures.length > 0);
}

describe('a paradigm that is broken by itself', () => {
  test.each(broken)('$fault / checked alone: the law "$law" is broken', ({ adapter, law, message, keeps }) => {
    const rows = checkAlone(adapter, EFFORT);
    const row = rows.find((each) => each.law === law)!;
    expect(row.failures.map((failure) => failure.message).join('\n')).toContain(message);
    expect(keeps.filter((kept) => failing(rows).some((each) => each.law === kept))).toEqual([]);
  });

  test.each(broken)('$fault / the token of a failure: fails at once when it is replayed', ({ adapter, law }) => {
    const [failure] = checkAlone(adapter, EFFORT).find((each) => each.law === law)!.failures;
    expect(replay([adapter], failure!.token)?.message).toBeDefined();
  });
});

test('a pool that wakes all idle loops / checked alone: nothing is wrong, so it is the first alone that was found', () => {
  expect(failing(checkAlone(pool('pool', Infinity), EFFORT))).toEqual([]);
});

describe('a paradigm that disturbs itself', () => {
  const disturbing: [Adapter, string][] = [
    [globalCurrent, 'projection'],
    [costates2007, 'projection'],
    [helper, 'projection'],
    [crowded, 'cost'],
  ];

  test.each(disturbing.map(([adapter, law]) => [adapter.name, law, adapter] as const))(
    '%s / alone: nothing is wrong, so it is the company that matters',
    (_name, _law, adapter) => {
      expect(failing(checkAlone(adapter, EFFORT))).toEqual([]);
    },
  );

  test.each(disturbing.map(([adapter, law]) => [adapter.name, law, adapter] as const))(
    '%s / with another instance of itself: the law "%s" is broken',
    (_name, law, adapter) => {
      const rows = failing(checkPair(adapter, adapter, EFFORT));
      expect(rows.map((row) => row.law)).toContain(law);
      const { token } = rows.find((row) => row.law === law)!.failures[0]!;
      expect(replay([adapter], token)?.token).toBe(token);
    },
  );
});
