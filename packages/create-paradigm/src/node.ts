/// <reference types="node" />
/** `@core/create-paradigm/node`: the same with files. */
import { builtinModules } from 'node:module';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RefusedError } from './errors.ts';
import type { Files } from './files.ts';
import type { Versions } from './manifest.ts';
import { checkName } from './name.ts';
import { standAlone } from './stand-alone.ts';

const HERE = fileURLToPath(new URL('../', import.meta.url));

/** Reads all files of a folder; by default of the template that this package brings. */
export function readTemplate(folder: string = join(HERE, 'template')): Files {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
  }
  return files;
}

/**
 * The versions that this package was published with.
 *
 * @throws RefusedError in a checkout, where they are not known yet
 */
export function publishedVersions(manifest: string = join(HERE, 'package.json')): Versions {
  const { devDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly devDependencies: Versions };
  return Object.fromEntries(
    Object.entries(devDependencies).map(([name, version]) => {
      if (!/^\^?\d/.test(version)) {
        const why = 'this is a checkout; there use "npm run new -- NAME"';
        throw new RefusedError(`cannot create a package with ${name} "${version}": ${why}`);
      }
      return [name, version.replace(/^\^?/, '^')];
    }),
  );
}

/** How a package is made on disk. */
export interface CreateOptions {
  /** The folder in which it gets one of its own, named like the package without its scope. */
  readonly inside: string;
  readonly versions: Versions;
  readonly license?: string | undefined;
  readonly holder?: string | undefined;
  /** This year by default. */
  readonly year?: number;
}

/**
 * Makes a package that stands alone, in a new or empty folder.
 *
 * @returns the folder, and the paths of its files
 * @throws RefusedError for a bad name, option or target; nothing has been written then
 */
export function create(name: string, options: CreateOptions): { readonly folder: string; readonly paths: readonly string[] } {
  const { inside, year = new Date().getFullYear() } = options;
  const { short } = checkName(name, { reserved: builtinModules });
  const folder = resolve(inside, short);
  const files = standAlone(readTemplate(), name, { ...options, year, reserved: builtinModules });
  refuseFull(name, folder);
  write(name, folder, files);
  return { folder, paths: Object.keys(files).toSorted() };
}

/** @throws RefusedError when there is something in the folder, or it is none */
export function refuseFull(name: string, folder: string): void {
  let found: string[];
  try {
    found = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new RefusedError(`cannot create "${name}": ${folder} is no folder`, { cause: error });
  }
  if (found.length === 0) return;
  const some = found.toSorted().slice(0, 3).join(', ');
  throw new RefusedError(`cannot create "${name}": ${folder} is not empty, it has ${some}${found.length > 3 ? ', …' : ''}`);
}

/**
 * Writes all files or none.
 *
 * @param replaced the paths of those that are there already
 * @throws RefusedError when another one is there already
 */
export function write(name: string, folder: string, files: Files, replaced: readonly string[] = []): void {
  const present = Object.keys(files).find((path) => !replaced.includes(path) && existsSync(join(folder, path)));
  if (present !== undefined) throw new RefusedError(`cannot create "${name}": ${join(folder, present)} is there already`);
  const undo: (() => void)[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      const before = replaced.includes(path) ? readFileSync(file, 'utf8') : undefined;
      const made = mkdirSync(dirname(file), { recursive: true });
      if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
      undo.push(() => (before === undefined ? rmSync(file, { force: true }) : writeFileSync(file, before)));
      writeFileSync(file, text);
    }
  } catch (error) {
    for (const each of undo.toReversed()) each();
    throw error;
  }
}
