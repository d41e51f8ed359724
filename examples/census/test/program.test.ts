import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HELP } from '../src/arguments.ts';
import { census, censusJson, linkTo, makeTree, program, removeTrees } from './tree.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const tea = { name: 'tea', version: '1.0.0', license: 'MIT' };
const cup = { name: 'cup', version: '2.0.0', license: 'ISC' };

afterAll(removeTrees);

test('census / a tree with something of everything: the table in the README', () => {
  const root = makeTree({
    'package.json': { name: 'my-app', version: '1.0.0' },
    'node_modules/tea/package.json': { ...tea, engines: { node: '>=99' } },
    'node_modules/tea/leaves.txt': 'x'.repeat(1_250_000),
    'node_modules/@tea/pot/package.json': { name: '@tea/pot', version: '0.3.0', license: 'SEE LICENSE IN EULA.txt' },
    'node_modules/@tea/pot/node_modules/tea/package.json': { ...tea, version: '0.9.0' },
    'node_modules/kettle/package.json': { name: 'kettle', version: '4.1.0', scripts: { postinstall: 'node heat.js' } },
    'node_modules/spoon/package.json': '{ "name": "spoon", ',
  });
  const { stdout, stderr, status } = census(root);
  const shown = stdout.replace(root, '/home/me/my-app').replace(process.version, 'v20.20.2');
  expect(shown).toBe(/^```text\n([^]*?)^```/m.exec(readme)?.[1]);
  expect([stderr, status]).toEqual(['', 0]);
});

test('census / --help: the help', () => {
  expect(census('--help')).toMatchObject({ stdout: HELP, stderr: '', status: 0 });
  expect(readme).toContain(HELP);
});

test.each([
  [['/no/such/place'], 'no such directory: "/no/such/place"'],
  [[program], `not a directory: "${program}"`],
  [['a', 'b'], 'expected one directory, not 2'],
])('census / %j: exit code 2 and a clear message', (words, message) => {
  expect(census(...words)).toMatchObject({ stdout: '', stderr: `census: ${message}\nTry census --help.\n`, status: 2 });
});

test('census / no packages: says so, exit code 0', () => {
  const { stdout, status } = census(makeTree({ 'src/package.json': tea }));
  expect([stdout.split('\n')[0]?.replace(/under .*/, ''), status]).toEqual(['0 packages (0 names, 0.0 MB) ', 0]);
});

test('census / --all: no list is cut', () => {
  const names = Array.from({ length: 12 }, (_, i) => `tea-${i}`);
  const root = makeTree(Object.fromEntries(names.map((name) => [`node_modules/${name}/package.json`, { ...tea, name }])));
  expect(census(root).stdout).toContain('2 more (--all)');
  expect(census(root, '--all').stdout).not.toContain('more (--all)');
});

test("census / npm's nested packages, scopes and caches: packages only", () => {
  const root = makeTree({
    'node_modules/tea/package.json': tea,
    'node_modules/tea/dist/package.json': { type: 'module' },
    'node_modules/tea/node_modules/@cup/big/package.json': { ...cup, name: '@cup/big' },
    'node_modules/.cache/thing/package.json': tea,
    'node_modules/.package-lock.json': {},
    'node_modules/not-a-package/readme.txt': '',
    'app/node_modules/cup/package.json': cup,
  });
  expect(censusJson(root).versions).toEqual({ tea: { '1.0.0': 1 }, '@cup/big': { '2.0.0': 1 }, cup: { '2.0.0': 1 } });
});

test("census / pnpm's store with links to it: every package once", () => {
  const root = makeTree({
    'node_modules/.pnpm/tea@1.0.0/node_modules/tea/package.json': tea,
    'node_modules/.pnpm/tea@1.0.0/node_modules/cup': linkTo('../../cup@2.0.0/node_modules/cup'),
    'node_modules/.pnpm/cup@2.0.0/node_modules/cup/package.json': cup,
    'node_modules/.pnpm/node_modules/cup': linkTo('../cup@2.0.0/node_modules/cup'),
    'node_modules/tea': linkTo('.pnpm/tea@1.0.0/node_modules/tea'),
  });
  expect(censusJson(root)).toMatchObject({ packages: 2, versions: { tea: { '1.0.0': 1 }, cup: { '2.0.0': 1 } } });
});

test("census / Yarn's unplugged packages and linked store: every package once", () => {
  const root = makeTree({
    '.yarn/unplugged/tea-npm-1.0.0-abc/node_modules/tea/package.json': tea,
    'node_modules/.store/cup-npm-2.0.0-def/package/package.json': cup,
    'node_modules/cup': linkTo('.store/cup-npm-2.0.0-def/package'),
  });
  expect(censusJson(root)).toMatchObject({ packages: 2, versions: { tea: { '1.0.0': 1 }, cup: { '2.0.0': 1 } } });
});

test('census / workspace packages: those that are linked from a node_modules, once', () => {
  const root = makeTree({
    'packages/tea/package.json': tea,
    'packages/tea/node_modules/cup': linkTo('../../cup'),
    'packages/cup/package.json': cup,
    'packages/unused/package.json': { name: 'unused' },
    'node_modules/cup': linkTo('../packages/cup'),
    'node_modules/@scope/tea': linkTo('../../packages/tea'),
  });
  expect(censusJson(root)).toMatchObject({ packages: 2, versions: { tea: { '1.0.0': 1 }, cup: { '2.0.0': 1 } } });
});

test('census / links out of the tree: what they lead to counts, and nothing around it', () => {
  const outside = makeTree({ 'tea/package.json': tea, 'tea/node_modules/cup/package.json': cup, 'other/package.json': cup });
  const root = makeTree({ 'node_modules/tea': linkTo(join(outside, 'tea')), 'lib/tea': linkTo(join(outside, 'tea')) });
  expect(censusJson(root).versions).toEqual({ tea: { '1.0.0': 1 } });
});

test('census / links in circles: ends, every package once', () => {
  const root = makeTree({
    'package.json': { name: 'app', version: '1.0.0' },
    'node_modules/app': linkTo('..'),
    'node_modules/tea/package.json': tea,
    'node_modules/tea/node_modules/tea': linkTo('../../tea'),
    'node_modules/tea/up': linkTo('../..'),
    'node_modules/ouroboros': linkTo('ouroboros'),
  });
  expect(censusJson(root)).toMatchObject({
    packages: 2,
    versions: { app: { '1.0.0': 1 }, tea: { '1.0.0': 1 } },
    problems: { 'node_modules/ouroboros': 'ELOOP: too many symbolic links encountered' },
  });
});

test('census / a node_modules as the directory: its packages', () => {
  const root = makeTree({ 'node_modules/tea/package.json': tea, 'node_modules/@tea/pot/package.json': cup });
  expect(censusJson(join(root, 'node_modules')).packages).toBe(2);
  expect(censusJson(join(root, 'node_modules/@tea')).packages).toBe(1);
  expect(censusJson(join(root, 'node_modules/tea')).packages).toBe(1);
});

test('census / manifests that cannot be read: counted and listed, never fatal', () => {
  const root = makeTree({
    'node_modules/array/package.json': [],
    'node_modules/broken/package.json': '{ "name": "broken", }',
    'node_modules/dangling/package.json': linkTo('nowhere.json'),
    'node_modules/directory/package.json/index.js': '',
    'node_modules/empty/package.json': '',
    'node_modules/large/package.json': { padding: 'x'.repeat(50 * 1024 ** 2) },
    'node_modules/pipe': null,
    'node_modules/tea/package.json': tea,
  });
  spawnSync('mkfifo', [join(root, 'node_modules/pipe/package.json')]);
  const { packages, versions, problems } = censusJson(root);
  expect([packages, versions]).toEqual([8, { tea: { '1.0.0': 1 } }]);
  expect(problems).toEqual({
    'node_modules/array/package.json': 'not a JSON object',
    'node_modules/broken/package.json': expect.stringContaining('JSON'),
    'node_modules/dangling/package.json': 'ENOENT: no such file or directory',
    'node_modules/directory/package.json': 'not a file',
    'node_modules/empty/package.json': 'Unexpected end of JSON input',
    'node_modules/large/package.json': '52428814 bytes, more than the 8388608 that are read',
    'node_modules/pipe/package.json': 'not a file',
  });
});

test('census / records that crash the gatherers, more of them than gatherers: the report is complete and lists them', () => {
  const healthy = Array.from({ length: 40 }, (_, i) => `tea-${i}`);
  const poisoned = Array.from({ length: 9 }, (_, i) => `tea-${i * 5}-poisoned`);
  const root = makeTree(Object.fromEntries(healthy.map((name) => [`node_modules/${name}/package.json`, { ...tea, name }])));
  // Valid JSON and a valid licence, of so many alternatives that the engine's regular expressions run out of stack.
  const poison = JSON.stringify({ ...tea, license: `a${' OR a'.repeat(1_600_000)}` });
  const [first, ...others] = poisoned.map((name) => `${root}/node_modules/${name}`);
  for (const path of [first!, ...others]) mkdirSync(path);
  writeFileSync(`${first}/package.json`, poison);
  for (const path of others) linkSync(`${first}/package.json`, `${path}/package.json`);

  const report = censusJson(root);
  const places = poisoned.map((name) => [`node_modules/${name}/package.json`, 'Maximum call stack size exceeded']);
  expect(report.problems).toEqual(Object.fromEntries(places));
  expect(report).toMatchObject({ complete: true, packages: 49, licences: { MIT: 40 } });
  expect(Object.keys(report.versions).toSorted()).toEqual(healthy.toSorted());
}, 60_000);

// Nothing is closed to root, who runs this in most containers.
const unlessRoot = process.getuid?.() === 0 ? test.skip : test;

unlessRoot('census / a directory and a manifest without permission: listed, never fatal', () => {
  const root = makeTree({ 'node_modules/tea/package.json': tea, 'node_modules/shut': null });
  chmodSync(join(root, 'node_modules/shut'), 0);
  chmodSync(join(root, 'node_modules/tea/package.json'), 0);
  const { packages, problems } = censusJson(root);
  chmodSync(join(root, 'node_modules/shut'), 0o700);
  expect([packages, problems]).toEqual([
    1,
    { 'node_modules/shut': 'EACCES: permission denied', 'node_modules/tea/package.json': 'EACCES: permission denied' },
  ]);
});

test('census / binding.gyp without an install script: the install that npm adds', () => {
  const root = makeTree({
    'node_modules/tea/package.json': tea,
    'node_modules/tea/binding.gyp': '',
    'node_modules/cup/package.json': { ...cup, scripts: { install: 'x' } },
    'node_modules/cup/binding.gyp': '',
  });
  expect(censusJson(root).installScripts).toEqual({ 'cup@2.0.0': 'install', 'tea@1.0.0': 'binding.gyp' });
});

test("census / sizes: a package's own files, without links and other packages", () => {
  const root = makeTree({
    'node_modules/tea/package.json': tea,
    'node_modules/tea/lib/deep/leaves.txt': 'x'.repeat(1000),
    'node_modules/tea/lib/link.txt': linkTo('deep/leaves.txt'),
    'node_modules/tea/node_modules/cup/package.json': cup,
    'node_modules/tea/lib/node_modules/stray.txt': 'x'.repeat(1000),
  });
  const [teaBytes, cupBytes] = [tea, cup].map((manifest) => JSON.stringify(manifest).length);
  expect(censusJson(root).sizes).toEqual({ 'tea@1.0.0': 1000 + (teaBytes ?? 0), 'cup@2.0.0': cupBytes });
});

test('census / stdout closed early: quiet, exit code 0', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `a-tea-with-a-long-name-${i}`);
  const root = makeTree(Object.fromEntries(names.map((name) => [`node_modules/${name}/package.json`, { ...tea, name }])));
  const script = '"$0" "$1" --all "$2" | head -n 1; echo "exit ${PIPESTATUS[0]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, root], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual([`3000 packages (3000 names, 0.2 MB) under ${root}\nexit 0\n`, '']);
});

test("census / this repository's own tree: the total that the shell counts", () => {
  const root = join(fileURLToPath(import.meta.url), '../../../..');
  const oneLiner = /^```sh\n(find [^]*?)^```/m.exec(readme)?.[1] ?? 'the one-liner is missing';
  const count = () => Number(spawnSync('sh', ['-c', oneLiner], { encoding: 'utf8', env: { ...process.env, DIR: root } }).stdout);
  // Other tasks of the same test run may be installing something: compare only while the tree is at rest.
  let before: number;
  let packages: number;
  let after = count();
  do {
    before = after;
    packages = censusJson(root).packages;
    after = count();
  } while (before !== after);
  expect(packages).toBe(after);
  expect(packages).toBeGreaterThan(200);
});
