/** `npm create @core/paradigm` in an empty folder, from the packed tarballs: `npm install && npm test` is green at once. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from './registry.ts';
import { complaint, readJson, root, run, type Outcome } from './run.ts';
import { contents, filesIn, temporary } from './scratch.ts';

const MINUTE = 60_000;
const PUBLISHED = ['coroutine', 'conformance', 'create-paradigm'];

const folder = temporary('alone');
const home = join(folder, 'home');
const registry = new Registry(join(folder, 'registry'));
const versions: Record<string, string> = {};

/** npm as a stranger has it: no configuration, an empty cache, and nowhere to go but our registry. */
function npm(cwd: string, ...args: string[]): Promise<Outcome> {
  return run(cwd, ['npm', ...args], {
    HOME: home,
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_cache: join(folder, 'cache'),
    npm_config_registry: registry.url,
    npm_config_yes: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
  });
}
const create = (...args: string[]): Promise<Outcome> => npm(home, 'create', '@core/paradigm', ...args);

beforeAll(async () => {
  mkdirSync(home);
  for (const name of PUBLISHED) {
    const { version } = await registry.publishTarball(join(root, 'packages', name, '.pack/package.tgz'));
    versions[`@core/${name}`] = version;
  }
  for (const name of ['typescript', '@types/node']) {
    const installed = join(root, 'tests/road/node_modules', name);
    await registry.publishInstalled(installed);
    versions[name] = (readJson(installed, 'package.json') as { readonly version: string }).version;
  }
  await registry.open();
}, MINUTE);

afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('a package of its own', () => {
  const inside = (...path: string[]): string => join(home, 'baton', ...path);
  let told: Outcome;
  beforeAll(async () => {
    told = await create('@me/baton', '--', '--license', 'ISC', '--author', 'Ada');
  }, MINUTE);

  test('is made of these files, in a folder named without the scope', () => {
    expect(complaint(told)).toBe('');
    expect(filesIn(inside()).toSorted()).toEqual([
      '.gitignore', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'package.json', 'src/crew.ts', 'src/index.ts', 'src/shelf.ts',
      'test/adapter.ts', 'test/conformance.test.ts', 'test/crew.test.ts', 'test/examples.test.ts', 'test/shelf.test.ts',
      'test/types.test.ts', 'tsconfig.json',
    ]);
    for (const path of filesIn(inside())) expect(told.output).toContain(`  ${path}\n`);
    expect(readFileSync(inside('LICENSE'), 'utf8').split('\n').slice(0, 3)).toEqual([
      'ISC License', '', `Copyright (c) ${new Date().getFullYear()} Ada`,
    ]);
    expect(Object.values(contents(inside())).join('\n')).not.toMatch(/\bNAME\b|@core\/NAME|workspace:|catalog:|@jest/);
  });

  test('depends on published packages only, in the versions that are published', () => {
    const { name, dependencies, devDependencies } = readJson(inside('package.json')) as Record<string, unknown>;
    expect({ name, dependencies, devDependencies }).toEqual({
      name: '@me/baton',
      dependencies: { '@core/coroutine': `^${versions['@core/coroutine']}` },
      devDependencies: {
        '@core/conformance': `^${versions['@core/conformance']}`,
        '@types/node': `^${versions['@types/node']}`,
        typescript: `^${versions['typescript']}`,
      },
    });
  });

  test('npm install, npm test: green, with the behaviour, the laws, the types and every example', async () => {
    expect(complaint(await npm(inside(), 'install'))).toBe('');
    // Of the compiler, only the part for this machine is there.
    expect(registry.missing.filter((path) => !path.startsWith('@typescript/'))).toEqual([]);
    const tested = await npm(inside(), 'test');
    expect(complaint(tested)).toBe('');
    const titles = ['reschedule / two workers: they take turns', 'hand-off', 'captured', 'README.md / example 1', 'src/shelf.ts'];
    for (const title of titles) expect(tested.output).toContain(title);
  }, MINUTE);

  test('npm test with something broken: red, and says what', async () => {
    const file = inside('src/shelf.ts');
    const text = readFileSync(file, 'utf8');
    // An item is put down before the taker is looked for, and handed to the taker too.
    const right = 'if (taker === undefined) this.items.push(item);';
    expect(text).toContain(right);
    writeFileSync(file, text.replace(right, 'this.items.push(item);\n    if (taker === undefined) return;'));
    const { code, output } = await npm(inside(), 'test');
    writeFileSync(file, text);
    expect(code).toBe(1);
    expect(output).toMatch(/law "hand-off": item 1 arrived twice/);
    expect(output).toMatch(/replay: hand-off\/turns\/baton:/);
  }, MINUTE);

  test('npm pack: publishes the sources and what was built of them, no tests', async () => {
    const { code, output } = await npm(inside(), 'pack', '--json', '--ignore-scripts');
    expect(code).toBe(0);
    const packed = JSON.parse(output) as unknown;
    const [{ files }] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as [{ files: { path: string }[] }];
    const built = ['crew', 'index', 'shelf'].flatMap((name) => ['d.ts', 'js', 'js.map'].map((end) => `dist/src/${name}.${end}`));
    expect(files.map(({ path }) => path).toSorted()).toEqual([
      'LICENSE', 'README.md', ...built, 'package.json', 'src/crew.ts', 'src/index.ts', 'src/shelf.ts',
    ]);
  });

  test('in the same place again: refused', async () => {
    const before = contents(home);
    const { code, output } = await create('@me/baton');
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/^cannot create "@me\/baton": .*baton is not empty, it has .gitignore, CONTRIBUTING.md, /m),
    });
    expect(contents(home)).toEqual(before);
  }, MINUTE);
});

describe('what cannot be made is refused, and makes nothing:', () => {
  const cases: [string, string[], string][] = [
    ['no name', [], 'cannot create "": a package needs a name'],
    ['two names', ['a', 'b'], 'cannot create 2 packages: give one name'],
    ['capital letters', ['Baton'], 'cannot create "Baton": a package name has no capital letters; try "baton"'],
    ['spaces', ['my baton'], 'cannot create "my baton": the name of a paradigm begins with a letter and has letters'],
    ['a module of Node', ['stream'], 'cannot create "stream": this name is reserved'],
    ['an unknown licence', ['relay', '--', '--license', 'MINE'], 'there is no licence "MINE"; there are ISC, MIT, UNLICENSED'],
    ['an unknown option', ['relay', '--', '--licence', 'MIT'], 'Unknown option \'--licence\''],
  ];
  test.each(cases)('%s', async (_what, args, message) => {
    const before = contents(home);
    const { code, output } = await create(...args);
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(contents(home)).toEqual(before);
  }, MINUTE);

  test('a file in the place of the folder', async () => {
    writeFileSync(join(home, 'relay'), '');
    const { code, output } = await create('relay');
    expect(code).toBe(1);
    expect(output).toMatch(/^cannot create "relay": .*relay is no folder$/m);
    expect(existsSync(join(home, 'relay', 'package.json'))).toBe(false);
  }, MINUTE);
});
