/** `npm run conformance` finds the adapters by itself: of this repository's packages, and of a stranger's by its path. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Row } from '@core/conformance';
import { complaint, readJson, root, run, type Outcome } from './run.ts';
import { temporary } from './scratch.ts';

const MINUTE = 60_000;
const conformance = (cwd: string, ...args: string[]): Promise<Outcome> =>
  run(cwd, [process.execPath, join(root, 'packages/conformance/scripts/conformance.js'), ...args]);
const list = async (...args: string[]): Promise<string[]> => {
  const outcome = await conformance(root, '--list', ...args);
  expect(complaint(outcome)).toBe('');
  return outcome.output.trim().split('\n');
};

/** Packages with an adapter in their own tests. */
const folders = readdirSync(join(root, 'packages'));
const packages = folders.filter((name) => existsSync(join(root, 'packages', name, 'test/adapter.ts')));
const adapterOf = (name: string): string => readFileSync(join(root, 'packages', name, 'test/adapter.ts'), 'utf8');

describe('our packages', () => {
  test('each with a paradigm / is in the matrix', async () => {
    const names = await list();
    expect(folders.filter((name) => isParadigm(name) && !names.includes(name))).toEqual([]);
  }, MINUTE);

  test.each(packages)('%s / its adapter has at most 60 lines, and uses public entries only', (name) => {
    const text = adapterOf(name);
    const count = text.match(/: Adapter\b/g)!.length;
    expect(text.trimEnd().split('\n').length / count).toBeLessThanOrEqual(60);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from!);
    expect(imports.filter((from) => from !== '../src/index.ts' && !/^@core\/[\w-]+(?:\/host)?$/.test(from))).toEqual([]);
    expect(text).not.toMatch(/\._\w|\b_\w+\s*[=(:]/);
  });

  // A package that was never released may still change from day to day, and the page takes a while to write.
  test('each that is released / is on the page of the docs; run `npm run conformance` when it is not', async () => {
    const page = readFileSync(join(root, 'docs/reference/conformance.md'), 'utf8');
    const [, head = ''] = /^\| alone \| (.*) \|$/m.exec(page) ?? [];
    const drafts = new Set(packages.filter((name) => version(name) === '0.0.0'));
    const released = (names: readonly string[]): string[] => names.filter((name) => !drafts.has(name));
    expect(released(head.split(' | '))).toEqual(released(await list()));
  }, MINUTE);

  function version(name: string): string {
    return (readJson(root, 'packages', name, 'package.json') as { readonly version: string }).version;
  }

  /** What stands on the contract; the lint rules do not, and the kit and the generator do for others. */
  function isParadigm(name: string): boolean {
    if (name === 'conformance') return false;
    const { dependencies = {} } = readJson(root, 'packages', name, 'package.json') as { readonly dependencies?: object };
    return '@core/coroutine' in dependencies;
  }
});

describe('a stranger', () => {
  const home = temporary('stranger');
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const adapter = join(home, 'test/adapter.ts');
  for (const name of ['src', 'test']) {
    cpSync(join(root, 'packages/create-paradigm/template/shared', name), join(home, name), { recursive: true });
  }
  const text = readFileSync(adapter, 'utf8').replace("name: 'NAME'", "name: 'strange'");
  writeFileSync(adapter, text);

  test('with the path of an adapter, from its own folder / is checked with ours', async () => {
    const few = ['--schedules', '2', '--programs', '5', '--json'];
    const outcome = await conformance(home, '--adapter', 'test/adapter.ts', '--only', 'strange,greenlets', ...few);
    expect(complaint(outcome)).toBe('');
    const rows = rowsOf(outcome);
    const pair = rows.find((row) => row.paradigm === 'greenlets' && row.with === 'strange' && row.law === 'projection');
    expect(pair).toEqual({
      paradigm: 'greenlets', with: 'strange', nesting: 'whole', law: 'projection', tier: 'together',
      cases: 1, schedules: 1, exhaustive: true, failures: [],
    });
    expect(rows.some((row) => row.failures.length > 0)).toBe(false);
  }, MINUTE);

  test('who is broken / the row says so with a token, the exit code is 1, and the token fails again', async () => {
    const broken = join(home, 'test/broken.ts');
    const swallowing = text.replace('probe.threw(error); // and the others go on', '');
    writeFileSync(broken, swallowing.replace("name: 'strange'", "name: 'broken'"));
    const outcome = await conformance(home, '--adapter', broken, '--only', 'broken', '--quick', '--json', '--programs', '1');
    expect(outcome.code).toBe(1);
    const row = rowsOf(outcome).find(({ law }) => law === 'errors')!;
    expect(row.failures[0]!.message).toBe('the error "w1 fails" was swallowed');
    const again = await conformance(home, '--adapter', broken, '--replay', row.failures[0]!.token);
    expect(again).toEqual({ code: 1, output: expect.stringContaining('the error "w1 fails" was swallowed') });
  }, MINUTE);

  test.each([
    ['a path where nothing is', ['--adapter', 'nowhere.ts'], `there is no file ${join(home, 'nowhere.ts')}`],
    ['a file without an adapter', ['--adapter', 'src/crew.ts'], 'exports neither "adapter" nor "adapters"'],
    ['the name of one of ours', ['--adapter', 'test/doubled.ts'], 'there are two adapters named "tasklets"'],
    ['an unknown name', ['--only', 'nobody'], 'there is no paradigm "nobody"; there are families, '],
  ])('%s / refused', async (_what, args, message) => {
    writeFileSync(join(home, 'test/doubled.ts'), text.replace("name: 'strange'", "name: 'tasklets'"));
    const { code, output } = await conformance(home, ...args);
    expect(code).toBe(1);
    expect(output).toContain(message);
  }, MINUTE);

  function rowsOf({ output }: Outcome): Row[] {
    return output.trim().split('\n').map((line) => JSON.parse(line) as Row);
  }
});
