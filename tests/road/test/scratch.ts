import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './run.ts';

/** What is made by commands, and may change while others run. */
const MADE = new Set(['.git', '.turbo', '.results', '.pack', '.examples', 'node_modules']);

export function temporary(name: string): string {
  return mkdtempSync(join(realpathSync(tmpdir()), `core-road-${name}-`));
}

/** A copy of this workspace in a temporary folder: what was written, and what was built of the packages. */
export function copyWorkspace(): string {
  const folder = temporary('workspace');
  for (const path of filesIn(root)) {
    if (path.split('/').includes('dist') && !path.startsWith('packages/')) continue;
    mkdirSync(join(folder, path, '..'), { recursive: true });
    copy(join(root, path), join(folder, path));
  }
  return folder;
}

function copy(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    // Somebody else's temporary file.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

export function filesIn(folder: string, within = ''): string[] {
  return readdirSync(join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) return MADE.has(entry.name) ? [] : filesIn(folder, path);
    return entry.isFile() ? [path] : [];
  });
}

/** Everything in a folder, to see whether it has changed. */
export function contents(folder: string): Record<string, string> {
  return Object.fromEntries(filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'latin1')]));
}
