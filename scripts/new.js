// Creates a package for a new paradigm in this repository, complete and green, from the template of @core/create-paradigm.
// Usage: npm run new -- NAME [--no-install]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { packages, readJson, root, run } from './workspace.js';

const HOME = join(root, 'packages/create-paradigm');
/** Names in the matrix of conformance that are no packages. */
const ADAPTERS = 'packages/conformance/test/adapters';

const { values: options, positionals } = parseArgs({
  options: { 'no-install': { type: 'boolean', default: false } },
  allowPositionals: true,
});

if (!options['no-install']) {
  const failed = run();
  if (failed) process.exit(failed);
}
const { inWorkspace, LISTS, readTemplate, refuseFull, RefusedError, write } = await load();
try {
  create();
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function create() {
  if (positionals.length > 1) throw new RefusedError(`cannot create ${positionals.length} packages: give one name`);
  const [name = ''] = positionals;
  const lists = Object.fromEntries(LISTS.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const versions = readJson('packages/create-paradigm/package.json').devDependencies;
  const files = inWorkspace(readTemplate(join(HOME, 'template')), name, { versions, lists, taken: taken() });
  refuseFull(name, join(root, 'packages', name));
  write(name, root, files, LISTS);
  const status = options['no-install'] ? 0 : install();
  if (status !== 0) {
    console.error(`the files are there, but could not be installed: run pnpm install --no-frozen-lockfile`);
    process.exitCode = status;
  }
  tell(name, Object.keys(files));
}

/** Who has which name. */
function taken() {
  const named = packages().map(({ folder, manifest }) => [manifest.name.replace('@core/', ''), folder]);
  const texts = readdirSync(join(root, ADAPTERS)).map((file) => [file, readFileSync(join(root, ADAPTERS, file), 'utf8')]);
  const adapters = texts.flatMap(([file, text]) =>
    [...text.matchAll(/(?:name: |adapter\()'([^']+)'/g)].map(([, name]) => [name, `${ADAPTERS}/${file}`]),
  );
  return Object.fromEntries([['root', 'the workspace itself'], ...adapters, ...named]);
}

function install() {
  const { packageManager } = readJson('package.json');
  const line = 'pnpm install --no-frozen-lockfile --prefer-offline';
  const { status } = spawnSync('npx', ['--yes', `--package=${packageManager}`, '--call', line], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

function tell(name, paths) {
  const [changed, fresh] = [LISTS, paths.filter((path) => !LISTS.includes(path)).toSorted()];
  console.log(`@core/${name} is there:

${fresh.map((path) => `  ${path}`).join('\n')}

and is listed in

${changed.map((path) => `  ${path}`).join('\n')}

It works as it is: npm --prefix packages/${name} test. Where to go on:

  1. packages/${name}/README.md: write the example that somebody would like to write, and for whom it is.
  2. packages/${name}/test: list the laws as titles of tests, "subject / situation: outcome".
  3. packages/${name}/src: replace crew and shelf by what it needs, on @core/coroutine alone.
  4. packages/${name}/test/adapter.ts: run the kit's workers in it. Alone: its own tests. With every other paradigm:
     npm run conformance -- --only ${name},tasklets,… and, when it is done, npm run conformance, which writes the page.
  5. .size-limit.json, docs/reference/${name}.md, .changeset/${name}.md, the row in README.md, a section in the glossary.
  6. npm test.`);
}

/** The generator as one module, built from the sources by the repository's own bundler: nothing need be built for it. */
async function load() {
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  const folder = join(HOME, '.results');
  const outfile = join(folder, `new-${process.pid}.mjs`);
  if (!existsSync(folder)) mkdirSync(folder);
  buildSync({
    stdin: { contents: `export * from './src/index.ts'; export * from './src/node.ts';`, resolveDir: HOME, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
