import { existsSync, openSync, type Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { call, type Routine } from '@core/coroutine';
import { until } from '@core/coroutine/host';
import { genlet, type Genlet, give } from '@core/greenlets';
import { type Problem, problemAt } from './census.ts';

/** A directory: the path people read, the name by which system calls reach it, and what it holds. */
export type Place = { path: string; reach: string; entries: Dirent[] };

// System calls refuse names beyond 4,096 bytes; a character takes up to three, an entry's name 255.
const LONGEST = 1200;
const DESCRIPTORS = '/proc/self/fd';

/**
 * Far below a very long path, continues from an open directory where the system can (Linux); elsewhere
 * such a path cannot be read. The few descriptors stay open until the program ends.
 */
async function open(path: string, reach: string = path): Promise<Place> {
  const far = reach.length > LONGEST && existsSync(DESCRIPTORS);
  const near = far ? `${DESCRIPTORS}/${openSync(reach, 'r')}` : reach;
  return { path, reach: near, entries: await readdir(near, { withFileTypes: true }) };
}

export const holds = (place: Place, name: string): boolean => place.entries.some((entry) => entry.name === name);

/** Is this where installers put a package: directly in a node_modules, or in a scope there? */
export function isInstallPath(path: string): boolean {
  const parent = dirname(path);
  const shelf = basename(parent).startsWith('@') ? dirname(parent) : parent;
  return basename(shelf) === 'node_modules' && !/^[@.]/.test(basename(path));
}

/** The size of a package's own files: a nested node_modules holds others. What cannot be read weighs nothing. */
export function* measure(place: Place): Routine<number> {
  let bytes = 0;
  for (const entry of place.entries) {
    const reach = `${place.reach}/${entry.name}`;
    if (entry.isFile()) bytes += yield* until(lstat(reach).then(({ size }) => size, () => 0));
    if (!entry.isDirectory() || entry.name === 'node_modules') continue;
    const inner = yield* until(open(reach).catch(() => undefined));
    if (inner !== undefined) bytes += yield* call(measure, inner);
  }
  return bytes;
}

/** Gives every package under a directory, and whatever on the way cannot be read. */
export function walker(root: string): Genlet<Place | Problem> {
  /** Packages that only a link led to. */
  const linked = new Set<string>();

  /** Visits every directory once, since it follows no link. Each level of the tree is a frame on the heap. */
  function* walk(path: string, reach: string): Routine<void> {
    const place = yield* until(open(path, reach).catch(problemAt(path)));
    if ('reason' in place) return void (yield* give(place));
    if (isInstallPath(path) && holds(place, 'package.json')) yield* give(place);
    for (const entry of place.entries) {
      const next = `${path}/${entry.name}`;
      if (entry.isDirectory()) yield* call(walk, next, `${place.reach}/${entry.name}`);
      else if (entry.isSymbolicLink() && isInstallPath(next)) yield* call(follow, next);
    }
  }

  /** Gives the package that a link leads to, unless the walker comes by it anyway or another link did. */
  function* follow(link: string): Routine<void> {
    const target = yield* until(realpath(link).catch(problemAt(link)));
    if (typeof target !== 'string') return void (yield* give(target));
    const isInside = !/^\.\.([\\/]|$)/.test(relative(root, target));
    if (linked.has(target) || (isInside && isInstallPath(target))) return;
    linked.add(target);
    const place = yield* until(open(target).catch(problemAt(target)));
    if ('reason' in place || holds(place, 'package.json')) yield* give(place);
  }

  return genlet(() => walk(root, root), 'walker');
}
