/** The command that writes the report. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { Row } from '../src/index.ts';

function conformance(...options: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const script = fileURLToPath(new URL('../scripts/conformance.js', import.meta.url));
  return spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });
}

test('--json / one paradigm: a row for each law, pair and nesting, and 0 as exit code', () => {
  const { status, stdout } = conformance('--json', '--only', 'families', '--schedules', '1', '--programs', '1');
  const rows = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Row);
  expect(rows).toHaveLength(11 + 8 * 8 + 1);
  expect(rows[0]).toEqual({
    paradigm: 'families', nesting: 'alone', law: 'creation', tier: 'required', cases: 1, schedules: 1, exhaustive: true, failures: [],
  });
  expect(rows[11]).toEqual({
    paradigm: 'families', with: 'families', nesting: 'whole', law: 'projection', tier: 'together', cases: 1, schedules: 1,
    exhaustive: true, failures: [],
  });
  expect(status).toBe(0);
});

test('--replay / a case whose law holds: says so', () => {
  const { status, stdout } = conformance('--replay', 'projection/moved/tasklets:gpt+p/greenlets:ptp@0c/kill-0-2/0110');
  expect(stdout).toBe('the law holds\n');
  expect(status).toBe(0);
});

test('--replay / no token: refused', () => {
  const { status, stderr } = conformance('--replay', 'nonsense');
  expect(stderr).toContain('cannot replay "nonsense": it is no token of a case');
  expect(status).toBe(1);
});

test('from the root, by npm / an option: gets through', () => {
  const cwd = fileURLToPath(new URL('../../../', import.meta.url));
  const token = 'projection/moved/tasklets:gpt+p/greenlets:ptp@0c/kill-0-2/0110';
  const line = `npm run --silent conformance -- --replay "${token}"`;
  const { status, stdout } = spawnSync(line, { cwd, encoding: 'utf8', shell: true });
  expect(stdout).toBe('the law holds\n');
  expect(status).toBe(0);
});

test('--only / a name that nobody has: refused, and those that exist are named', () => {
  const { status, stderr } = conformance('--only', 'families,fibres');
  expect(stderr).toContain('there is no paradigm "fibres"; there are families, schedulers, choosers');
  expect(status).toBe(1);
});
