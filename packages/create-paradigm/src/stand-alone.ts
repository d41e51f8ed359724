import { RefusedError } from './errors.ts';
import { fill, type Files } from './files.ts';
import { formatJson, NODE, versionsOf, type Versions } from './manifest.ts';
import { checkName, type Taken } from './name.ts';

/** How a package of one's own is to be made. */
export interface StandAloneOptions extends Taken {
  /** The versions of `@core/coroutine`, `@core/conformance`, `@types/node` and `typescript` to depend on. */
  readonly versions: Versions;
  /** `MIT` by default. `UNLICENSED` makes the package private and has no LICENSE file. */
  readonly license?: string | undefined;
  /** Who holds the copyright; by default "the authors of" the package. */
  readonly holder?: string | undefined;
  /** The year in the licence. */
  readonly year: number;
}

const NO_LICENSE = 'UNLICENSED';

/** The licences that can be chosen. */
export function licenses(template: Files): string[] {
  const names = Object.keys(template).map((path) => /^licenses\/(.+)\.txt$/.exec(path)?.[1]);
  return [...names.filter((name) => name !== undefined).toSorted(), NO_LICENSE];
}

/**
 * The files of a package that stands alone and depends on published packages only. Reads and writes nothing.
 *
 * @throws RefusedError for a bad name, licence or version
 */
export function standAlone(template: Files, name: string, options: StandAloneOptions): Files {
  const { versions, license = 'MIT', year, holder } = options;
  const { short } = checkName(name, options);
  const known = licenses(template);
  if (!known.includes(license)) {
    throw new RefusedError(`cannot create "${name}": there is no licence "${license}"; there are ${known.join(', ')}`);
  }
  const words = {
    package: name,
    name: short,
    // The same tests run under Node's own runner, which needs no dependencies.
    others: { "'@jest/globals'": "'node:test'", "'@core/conformance/jest'": "'@core/conformance/node'" },
  };
  const text = fill(template, 'licenses', {
    ...words,
    others: { YEAR: String(year), HOLDER: holder ?? `the authors of ${name}` },
  })[license];
  return {
    'package.json': formatJson(manifest(name, license, versions)),
    ...fill(template, 'shared', words),
    ...fill(template, 'alone', words),
    ...(text === undefined ? {} : { LICENSE: text }),
  };
}

function manifest(name: string, license: string, versions: Versions): object {
  return {
    name,
    version: '0.0.0',
    ...(license === NO_LICENSE ? { private: true } : {}),
    description: 'Workers that take turns, and shelves on which they leave things for each other.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: NODE },
    files: ['dist/src', 'src'],
    exports: {
      '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' },
      './package.json': './package.json',
    },
    publishConfig: { access: 'public' },
    scripts: {
      build: `node --eval "fs.rmSync('dist', { recursive: true, force: true })" && tsc`,
      test: 'npm run build && node --test dist/test/*.test.js',
      prepublishOnly: 'npm test',
    },
    dependencies: versionsOf(versions, ['@core/coroutine']),
    devDependencies: versionsOf(versions, ['@core/conformance', '@types/node', 'typescript']),
  };
}
