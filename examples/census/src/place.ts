import { existsSync, openSync, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** A directory: the path people read, the name by which system calls reach it, and what it holds. */
export interface Place {
  path: string;
  reach: string;
  entries: Dirent[];
}

// System calls refuse names beyond 4,096 bytes; a character takes up to three, an entry's name 255.
const LONGEST = 1200;
const DESCRIPTORS = '/proc/self/fd';

/**
 * Far below a very long path, continues from an open directory where the system can (Linux); elsewhere
 * such a path cannot be read. The few descriptors stay open until the program ends.
 */
export async function open(path: string, reach: string = path): Promise<Place> {
  const far = reach.length > LONGEST && existsSync(DESCRIPTORS);
  const near = far ? `${DESCRIPTORS}/${openSync(reach, 'r')}` : reach;
  return { path, reach: near, entries: await readdir(near, { withFileTypes: true }) };
}

export function holds(place: Place, name: string): boolean {
  return place.entries.some((entry) => entry.name === name);
}

/** Is this where installers put a package: directly in a node_modules, or in a scope there? */
export function isInstallPath(path: string): boolean {
  const parent = dirname(path);
  const shelf = basename(parent).startsWith('@') ? dirname(parent) : parent;
  return basename(shelf) === 'node_modules' && !/^[@.]/.test(basename(path));
}
