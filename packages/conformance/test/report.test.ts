import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { laws, report, reportPage, type Row } from '../src/index.ts';
import { nestings } from '../src/nestings.ts';
import { adapters } from './adapters/index.ts';

function row(changes: Partial<Row>): Row {
  return {
    paradigm: 'a',
    with: undefined,
    nesting: 'alone',
    law: 'order',
    tier: 'required',
    cases: 2,
    schedules: 1_500,
    exhaustive: true,
    failures: [],
    ...changes,
  };
}

const failure = { law: 'projection', message: 'it differs', token: 'the/token' };
const rows: Row[] = [
  row({}),
  row({ law: 'cancel', paradigm: 'b', exhaustive: false }),
  row({ with: 'a', nesting: 'whole', law: 'projection', tier: 'together' }),
  row({ with: 'b', nesting: 'whole', law: 'kill', tier: 'together', failures: [failure, failure] }),
  row({ with: 'b', nesting: 'whole', law: 'cancel', tier: 'together', cases: 0, schedules: 0 }),
  row({ paradigm: '*', with: '*', nesting: 'random', law: 'projection', tier: 'together', exhaustive: false, schedules: 7 }),
];

describe('report', () => {
  test('rows of every kind / the verdict, a table for each kind, then the failures with their tokens', () => {
    expect(report(rows)).toBe(`2 failures: 10 cases, 6,007 schedules, not exhaustive

| alone | a | b |
| --- | --- | --- |
| order | 1,500 | – |
| cancel | – | 1,500+ |

| A \\ B | a | b |
| --- | --- | --- |
| a | 1,500 | **2 failed** of 1,500 |

| nesting | projection | kill | cancel |
| --- | --- | --- | --- |
| whole | 1,500 | **2 failed** of 1,500 | – |

Random programs of three to five: 7+

a with b, whole: kill
law "projection": it differs
  replay: the/token`);
  });

  test('everything holds under every schedule / the verdict says so', () => {
    expect(report([row({})]).split('\n')[0]).toBe('every law is kept: 2 cases, 1,500 schedules, exhaustive');
  });

  test('as a page / every law and every nesting is explained', () => {
    const page = reportPage(rows);
    for (const { name, tier, sentence } of laws) expect(page).toContain(`| ${name} | ${tier} | ${sentence} |`);
    for (const { name, means } of nestings) expect(page).toContain(`| ${name} | ${means} |`);
  });
});

describe('the page in the docs', () => {
  const page = readFileSync(new URL('../../../docs/reference/conformance.md', import.meta.url), 'utf8');

  // Those that packages bring themselves follow behind.
  test('names every paradigm of this package, every law and nesting; run `npm run conformance` when it does not', () => {
    const head = adapters.map(({ name }) => name).join(' | ');
    expect(page).toContain(`| alone | ${head} |`);
    expect(page).toContain(`| A \\ B | ${head} |`);
    expect(page.slice(page.indexOf('## Laws'))).toBe(reportPage([]).slice(reportPage([]).indexOf('## Laws')));
  });

  test('says that every law is kept', () => {
    expect(page).toContain('every law is kept: ');
    expect(page).not.toContain('failed');
  });
});
