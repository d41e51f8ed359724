/** The kit proves itself: each broken paradigm is caught, by the law that should catch it. */
import { describe, expect, test } from '@jest/globals';
import { checkAlone, checkPair, replay, type Adapter, type Row } from '../src/index.ts';
import { channels } from './adapters/channels.ts';
import { broken as alone, pool } from './broken/alone.ts';
import { costates2007, crowded, globalCurrent, helper } from './broken/together.ts';
import { sound, soundRounds, waits } from './broken/waits.ts';

const EFFORT = { schedules: 8 };
const broken = [...alone, ...waits];

const found = new Map<Adapter, readonly Row[]>();

/** What is found of an adapter; looked for once. */
function rowsOf(adapter: Adapter): readonly Row[] {
  const rows = found.get(adapter) ?? checkAlone(adapter, EFFORT);
  found.set(adapter, rows);
  return rows;
}

function failing(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.failures.length > 0);
}

describe('a paradigm that is broken by itself', () => {
  test.each(broken)('$fault / checked alone: the law "$law" is broken', ({ adapter, law, message, keeps }) => {
    const rows = rowsOf(adapter);
    const row = rows.find((each) => each.law === law)!;
    expect(row.failures.map((failure) => failure.message).join('\n')).toContain(message);
    expect(keeps.filter((kept) => failing(rows).some((each) => each.law === kept))).toEqual([]);
  });

  test.each(broken)('$fault / the token of a failure: fails at once when it is replayed', ({ adapter, law }) => {
    const [failure] = rowsOf(adapter).find((each) => each.law === law)!.failures;
    expect(replay([adapter], failure!.token)?.message).toBeDefined();
  });
});

test('a pool that wakes all idle loops / checked alone: nothing is wrong, so it is the first alone that was found', () => {
  expect(failing(checkAlone(pool('pool', Infinity), EFFORT))).toEqual([]);
});

test.each([sound, soundRounds])('$name / checked alone: nothing is wrong, so it is what was broken that was found', (adapter) => {
  expect(failing(checkAlone(adapter as Adapter, EFFORT))).toEqual([]);
});

test.each(['sore', 'stumbler'])('%s, which fails in the middle of a move / with another one: both do as they do alone', (name) => {
  const { adapter } = waits.find((each) => each.adapter.name === name)!;
  expect(failing([...checkPair(adapter, channels, EFFORT), ...checkPair(channels, adapter, EFFORT)])).toEqual([]);
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
