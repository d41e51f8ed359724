import { RefusedError } from './errors.ts';
import { fill, type Files } from './files.ts';
import { formatJson, NODE, versionsOf, type Versions } from './manifest.ts';
import { checkName, type Taken } from './name.ts';

/** How a package of this toolkit's own repository is to be made. */
export interface InWorkspaceOptions extends Taken {
  /** The versions to depend on, in the workspace's own words: `workspace:^`, `catalog:`. */
  readonly versions: Versions;
  /** The files of the repository that list packages, by path; see {@link LISTS}. */
  readonly lists: Files;
}

const README = 'README.md';
const DOCS = 'docs/package.json';
const CONSUMER = 'tests/consumer/package.json';
const PROGRAM = 'tests/consumer/import.mjs';
/** The files that list packages; each gets a line more. */
export const LISTS: readonly string[] = [README, DOCS, CONSUMER, PROGRAM];

const SUMMARY = 'Workers that take turns, and shelves on which they leave things for each other.';

/**
 * What a new package changes in this toolkit's repository: the files that are new, and those of {@link LISTS} as they are
 * then. Reads and writes nothing.
 *
 * @param name without a scope, which is the toolkit's
 * @throws RefusedError for a bad name, or when a list is not as expected
 */
export function inWorkspace(template: Files, name: string, { versions, lists, ...options }: InWorkspaceOptions): Files {
  const { scope } = checkName(name, options);
  if (scope !== '') throw new RefusedError(`cannot create "${name}": leave the scope out, it is @core`);
  const words = { package: `@core/${name}`, name };
  const folder = `packages/${name}`;
  const own = {
    ...fill(template, 'shared', words),
    ...fill(template, 'workspace', words),
    'package.json': formatJson(manifest(name, versions)),
  };
  const outside = fill(template, 'outside', words);
  const list = (path: string): string => {
    const text = lists[path];
    if (text === undefined) throw new RefusedError(`cannot create "${name}": there is no ${path} to list it in`);
    return text;
  };
  return {
    ...Object.fromEntries(Object.entries(own).map(([path, text]) => [`${folder}/${path}`, text])),
    [`.changeset/${name}.md`]: outside['changeset.md']!,
    [`docs/reference/${name}.md`]: outside['page.md']!,
    [README]: addRow(list(README), name),
    [DOCS]: addDependency(list(DOCS), DOCS, 'dependencies', name),
    [CONSUMER]: addDependency(list(CONSUMER), CONSUMER, 'devDependencies', name),
    [PROGRAM]: addImport(list(PROGRAM), name),
  };
}

function manifest(name: string, versions: Versions): object {
  const types = './dist/index.d.ts';
  const code = './dist/index.js';
  const itself = { './package.json': './package.json' };
  return {
    name: `@core/${name}`,
    version: '0.0.0',
    description: SUMMARY,
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: NODE },
    files: ['dist', 'src', 'CHANGELOG.md'],
    exports: { '.': { '@core/source': './src/index.ts', types, default: code }, ...itself },
    publishConfig: { access: 'public', exports: { '.': { types, default: code }, ...itself } },
    scripts: {
      build: 'node ../../scripts/clean.js && tsc -p tsconfig.build.json',
      typecheck: 'tsc -p tsconfig.json',
      test: 'node ../../scripts/jest.js test',
      'test:dist': 'node ../../scripts/jest.js test:dist',
      size: 'size-limit',
      browser: 'node ../../scripts/browser.js',
      pack: 'pnpm pack --out .pack/package.tgz',
      publint: 'publint .pack/package.tgz --strict',
      attw: 'attw .pack/package.tgz --profile esm-only',
    },
    dependencies: versionsOf(versions, ['@core/coroutine']),
    devDependencies: versionsOf(versions, ['@core/conformance', '@jest/globals', '@types/node']),
  };
}

/** Behind the last row of the table of packages. */
function addRow(text: string, name: string): string {
  const rows = [...text.matchAll(/^\| \[@core\/.+\n/gm)];
  const last = rows.at(-1);
  if (last === undefined) throw new RefusedError(`cannot create "${name}": ${README} has no table of packages`);
  const at = last.index + last[0].length;
  const row = `| [@core/${name}](packages/${name}/README.md) | those who … | ${SUMMARY.replace(/\.$/, '')} |\n`;
  return text.slice(0, at) + row + text.slice(at);
}

function addDependency(text: string, path: string, field: 'dependencies' | 'devDependencies', name: string): string {
  const parsed = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
  const before = parsed[field];
  if (before === undefined) throw new RefusedError(`cannot create "${name}": ${path} has no ${field}`);
  const entries = Object.entries({ ...before, [`@core/${name}`]: 'workspace:^' });
  return formatJson({ ...parsed, [field]: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) });
}

/** Behind the last import: that the package can be loaded is the least that a consumer needs. */
function addImport(text: string, name: string): string {
  const last = [...text.matchAll(/^import .+\n/gm)].at(-1);
  if (last === undefined) throw new RefusedError(`cannot create "${name}": ${PROGRAM} imports nothing`);
  const at = last.index + last[0].length;
  return `${text.slice(0, at)}import '@core/${name}';\n${text.slice(at)}`;
}
