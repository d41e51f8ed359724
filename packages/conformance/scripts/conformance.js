// Checks every paradigm of this repository alone, with each of them, and several at a time; prints the matrix, and writes it
// to docs/reference/conformance.md: always when nothing is left out or added, else when told to by --page. Reads the sources,
// so nothing needs to be built.
//
// The adapters are found: those of test/adapters, then `adapter` of each packages/*/test/adapter.ts. --adapter adds what the
// file at PATH exports as `adapter` or `adapters`, which may belong to a package anywhere.
//
// Usage: npm run conformance -- [--json] [--quick] [--only NAME,…] [--adapter PATH …] [--schedules N] [--programs N]
//                               [--seed N] [--page] [--list]
//        npm run conformance -- --replay TOKEN [--adapter PATH …]
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('../', import.meta.url));
const page = join(root, 'docs/reference/conformance.md');

/** One copy of the contract for all: whoever imports a package that is here, from wherever, gets the one here. */
const ours = {
  name: 'ours',
  setup(build) {
    build.onResolve({ filter: /^@core\// }, ({ path, kind, importer }) => {
      const home = join(root, 'packages', path.split('/')[1]);
      if (!existsSync(join(home, 'package.json')) || dirname(importer) === home) return undefined;
      return build.resolve(path, { kind, resolveDir: home, importer: join(home, 'package.json') });
    });
  },
};

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    adapter: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    schedules: { type: 'string' },
    programs: { type: 'string' },
    seed: { type: 'string' },
    page: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

// npm and pnpm change the folder; what the user typed is seen from where the user stands.
const strangers = options.adapter.map((path) => resolve(process.env.INIT_CWD ?? process.cwd(), path));
const missing = strangers.find((path) => !existsSync(path));
if (missing !== undefined) refuse(`there is no file ${missing}`);

const { adapters: own, explain, found, plan, replay, report, reportPage } = await load([...inPackages(), ...strangers]);
const all = [...own, ...found.flatMap(adaptersOf)];
const twice = all.find(({ name }, at) => all.findIndex((each) => each.name === name) < at);
if (twice !== undefined) refuse(`there are two adapters named "${twice.name}"`);
const wanted = options.only?.split(',');
const unknown = wanted?.find((name) => !all.some((adapter) => adapter.name === name));
if (unknown !== undefined) refuse(`there is no paradigm "${unknown}"; there are ${all.map(({ name }) => name).join(', ')}`);
const adapters = all.filter(({ name }) => wanted?.includes(name) ?? true);

if (options.list) {
  for (const { name } of adapters) console.log(name);
} else if (options.replay !== undefined) {
  const failure = replay(adapters, options.replay);
  console.log(failure === undefined ? 'the law holds' : explain(failure));
  process.exitCode = failure === undefined ? 0 : 1;
} else {
  const number = (text) => (text === undefined ? undefined : Number(text));
  const effort = {
    schedules: number(options.schedules) ?? (options.quick ? 20 : undefined),
    programs: number(options.programs) ?? (options.quick ? 50 : 2_000),
    seed: number(options.seed),
  };
  let shown;
  const rows = plan(adapters, effort).map((check) => {
    const what = [check.paradigm, check.with].filter(Boolean).join(' with ');
    if (what !== shown && !options.json) process.stderr.write(`${(shown = what)}\n`);
    return check.run();
  });
  if (options.json) for (const row of rows) console.log(JSON.stringify(row));
  else console.log(report(rows));
  const isWhole = Object.values({ ...options, json: undefined }).flat().every((value) => value === false || value === undefined);
  if (isWhole || options.page) writeFileSync(page, reportPage(rows));
  process.exitCode = rows.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}

/** The adapters that packages keep in their own tests, by the packages' names. */
function inPackages() {
  const packages = readdirSync(join(root, 'packages')).toSorted();
  return packages.map((name) => join(root, 'packages', name, 'test/adapter.ts')).filter((path) => existsSync(path));
}

function adaptersOf({ path, module }) {
  const found = [module.adapter ?? module.adapters ?? []].flat();
  if (found.length === 0) refuse(`${relative(root, path)} exports neither "adapter" nor "adapters"`);
  return found;
}

/** The kit and the adapters as one module, built from the sources by the repository's own bundler. */
async function load(paths) {
  const { build } = createRequire(join(root, 'package.json'))('esbuild');
  const outfile = join(here, `.results/conformance-${process.pid}.mjs`);
  mkdirSync(join(here, '.results'), { recursive: true });
  const modules = paths.map((path, index) => `import * as module${index} from ${JSON.stringify(path)};`);
  const found = paths.map((path, index) => `{ path: ${JSON.stringify(path)}, module: module${index} }`);
  try {
    await build({
      stdin: {
        contents: [
          `export * from './src/index.ts'; export * from './test/adapters/index.ts';`,
          ...modules,
          `export const found = [${found.join(', ')}];`,
        ].join('\n'),
        resolveDir: here,
        loader: 'ts',
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@core/source'],
      plugins: [ours],
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } catch (error) {
    if (error.errors === undefined) throw error;
    return refuse('the adapters cannot be loaded');
  } finally {
    rmSync(outfile, { force: true });
  }
}
