/** `npm run new` in a copy of this workspace: what it makes is complete, is listed, and passes every check at once. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { complaint, readJson, root, run, type Command, type Outcome } from './run.ts';
import { contents, copyWorkspace } from './scratch.ts';

const NAME = 'ledger';
const MINUTE = 60_000;

let workspace: string;
let before: Record<string, string>;
const inside = (...path: string[]): string => join(workspace, ...path);
const create = (...args: string[]): Promise<Outcome> => run(workspace, [process.execPath, 'scripts/new.js', ...args]);
const { packageManager } = readJson(root, 'package.json') as { readonly packageManager: string };
/** Scripts that call pnpm need it on the PATH. */
const withPnpm = (line: string): Command => ['npx', '--yes', `--package=${packageManager}`, '--call', line];

beforeAll(() => {
  workspace = copyWorkspace();
  before = contents(workspace);
}, MINUTE);

afterAll(() => rmSync(workspace, { recursive: true, force: true, maxRetries: 5 }));

describe('a new package', () => {
  let told: Outcome;
  beforeAll(async () => {
    told = await create(NAME);
  }, MINUTE);

  test('is made of these files, and nothing else has changed but where packages are listed', () => {
    expect(complaint(told)).toBe('');
    const after = contents(workspace);
    const fresh = Object.keys(after).filter((path) => !(path in before));
    expect(fresh.toSorted()).toEqual([
      `.changeset/${NAME}.md`, `docs/reference/${NAME}.md`,
      ...[
        '.size-limit.json', 'README.md', 'jest.config.js', 'jest.dist.config.js', 'package.json', 'src/crew.ts', 'src/index.ts',
        'src/shelf.ts', 'test/adapter.ts', 'test/conformance.test.ts', 'test/crew.test.ts', 'test/shelf.test.ts',
        'test/types.test.ts', 'tsconfig.build.json', 'tsconfig.json',
      ].map((path) => `packages/${NAME}/${path}`),
    ]);
    expect(Object.keys(before).filter((path) => after[path] !== before[path]).toSorted()).toEqual([
      'README.md', 'docs/package.json', 'pnpm-lock.yaml', 'tests/consumer/import.mjs', 'tests/consumer/package.json',
    ]);
    for (const path of fresh.filter((each) => !each.startsWith('node_modules'))) expect(told.output).toContain(path);
    expect(told.output).toContain(`packages/${NAME}/test/adapter.ts: run the kit's workers in it`);
    expect(told.output).toContain(`npm run conformance -- --only ${NAME},tasklets,…`);
    expect(told.output).not.toContain('pnpm --filter');
  });

  test('has the same configuration as the other packages', () => {
    const model = (path: string): string => readFileSync(inside('packages/greenlets', path), 'utf8');
    const made = (path: string): string => readFileSync(inside('packages', NAME, path), 'utf8');
    for (const path of ['tsconfig.json', 'tsconfig.build.json', 'jest.config.js', 'jest.dist.config.js']) {
      expect(made(path)).toBe(model(path));
    }
    const [mine, theirs] = [made, model].map((text) => JSON.parse(text('package.json')) as Record<string, unknown>) as [
      Record<string, unknown>, Record<string, unknown>,
    ];
    const differ = new Set(['name', 'version', 'description', 'devDependencies']);
    expect(Object.keys(mine)).toEqual(Object.keys(theirs));
    for (const key of Object.keys(theirs)) if (!differ.has(key)) expect([key, mine[key]]).toEqual([key, theirs[key]]);
  });

  test('is installed, and a consumer can import it once it is built', async () => {
    expect(complaint(await run(inside('packages', NAME), ['npm', 'run', '-s', 'build']))).toBe('');
    const program = `import { Crew } from '@core/${NAME}'; console.log(new Crew().name);`;
    const eval_ = await run(inside('tests/consumer'), [process.execPath, '--input-type=module', '--eval', program]);
    expect(eval_).toEqual({ code: 0, output: `${NAME}\n` });
  }, MINUTE);

  test.each(['typecheck', 'test', 'test:dist', 'size', 'browser'])('passes %s', async (script) => {
    expect(complaint(await run(inside('packages', NAME), ['npm', 'run', '-s', script]))).toBe('');
  }, MINUTE);

  test('passes pack, publint and attw', async () => {
    const line = ['pack', 'publint', 'attw'].map((script) => `pnpm run ${script}`).join(' && ');
    expect(complaint(await run(inside('packages', NAME), withPnpm(line)))).toBe('');
  }, MINUTE);

  test('has nothing that the linter or knip minds', async () => {
    const lint = ['npx', 'oxlint', '--type-aware', '--deny-warnings', `packages/${NAME}`] as const;
    expect(complaint(await run(workspace, lint))).toBe('');
    const routines = ['npx', 'oxlint', '--config', '.oxlintrc.routines.json', '--deny-warnings', `packages/${NAME}`] as const;
    expect(complaint(await run(workspace, routines))).toBe('');
    const { output } = await run(workspace, ['npx', 'knip']);
    expect(output.split('\n').filter((line) => line.includes(NAME))).toEqual([]);
  }, MINUTE);

  test('has examples that print what they say, and links that lead somewhere', async () => {
    const tests = await run(inside('docs'), ['npm', 'run', '-s', 'test', '--', '-t', `${NAME}|every`]);
    expect(complaint(tests)).toBe('');
    interface Ran {
      readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
    }
    const { testResults } = readJson(inside('docs/.results/test.json')) as { readonly testResults: readonly Ran[] };
    const ran = testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'passed'));
    expect(ran.map(({ title }) => title.replace(/:\d+/, '')).toSorted()).toEqual([
      `docs/reference/${NAME}.md prints what it says`,
      'every fence says whether it runs',
      'every path in code style exists',
      'every relative link leads to a file and a heading',
      `packages/${NAME}/README.md prints what it says`,
      `packages/${NAME}/src/crew.ts prints what it says`,
      `packages/${NAME}/src/shelf.ts prints what it says`,
    ]);
  }, MINUTE);

  test('is in the matrix of conformance', async () => {
    const command = ['npm', 'run', '-s', 'conformance', '--', '--quick', '--json', '--only', `families,${NAME}`] as const;
    const { code, output } = await run(workspace, command);
    expect(complaint({ code, output })).toBe('');
    const rows = output.trim().split('\n').map((line) => JSON.parse(line) as { paradigm: string; with?: string });
    const pairs = new Set(rows.map((row) => `${row.paradigm} ${row.with ?? 'alone'}`));
    expect([...pairs]).toEqual([
      'families alone', `${NAME} alone`, 'families families', `families ${NAME}`, `${NAME} families`, `${NAME} ${NAME}`, '* *',
    ]);
  }, MINUTE);

  test('with the same name again: refused', async () => {
    expect(await create(NAME, '--no-install')).toEqual({
      code: 1, output: `cannot create "${NAME}": the name is taken: packages/${NAME}\n`,
    });
  });
});

describe('what cannot be made is refused, and changes nothing:', () => {
  const form = 'the name of a paradigm begins with a letter and has letters, digits and dashes only; ' +
    '"@scope/" may stand before it';
  const cases: [string, string[], string][] = [
    ['no name', [], 'cannot create "": a package needs a name'],
    ['two names', ['a', 'b'], 'cannot create 2 packages: give one name'],
    ['capital letters', ['Ledger'], 'cannot create "Ledger": a package name has no capital letters; try "ledger"'],
    ['no name at all', ['1st'], `cannot create "1st": ${form}`],
    ['a path', ['../up'], `cannot create "../up": ${form}`],
    ['a scope', ['@me/ledger'], 'cannot create "@me/ledger": leave the scope out, it is @core'],
    ['a package', ['tasklets'], 'cannot create "tasklets": the name is taken: packages/tasklets'],
    ['a private package', ['docs'], 'cannot create "docs": the name is taken: docs'],
    ['an adapter', ['choosers'], 'cannot create "choosers": the name is taken: packages/conformance/test/adapters/schedulers.ts'],
    ['the root', ['root'], 'cannot create "root": the name is taken: the workspace itself'],
  ];
  test.each(cases)('%s', async (_what, args, message) => {
    const now = contents(workspace);
    expect(await create(...args, '--no-install')).toEqual({ code: 1, output: `${message}\n` });
    expect(contents(workspace)).toEqual(now);
  });

  test('a folder with something in it', async () => {
    mkdirSync(inside('packages/dirty'));
    writeFileSync(inside('packages/dirty/notes.txt'), 'mine');
    const now = contents(workspace);
    expect(await create('dirty', '--no-install')).toEqual({
      code: 1, output: `cannot create "dirty": ${inside('packages/dirty')} is not empty, it has notes.txt\n`,
    });
    expect(contents(workspace)).toEqual(now);
  });

  test('a page that is there already', async () => {
    writeFileSync(inside('docs/reference/paged.md'), '# Mine\n');
    const now = contents(workspace);
    expect(await create('paged', '--no-install')).toEqual({
      code: 1, output: `cannot create "paged": ${inside('docs/reference/paged.md')} is there already\n`,
    });
    expect(contents(workspace)).toEqual(now);
  });

  test('a README without its table', async () => {
    const readme = readFileSync(inside('README.md'), 'utf8');
    writeFileSync(inside('README.md'), '# @core\n');
    const now = contents(workspace);
    expect(await create('unlisted', '--no-install')).toEqual({
      code: 1, output: 'cannot create "unlisted": README.md has no table of packages\n',
    });
    expect(contents(workspace)).toEqual(now);
    writeFileSync(inside('README.md'), readme);
  });
});
