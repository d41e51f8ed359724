// Real directories for the census to read, and the built program to read them with.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const trees: string[] = [];

/** An object is written as JSON, a text as it is, a link is made where `linkTo` stands, null makes a directory. */
export function makeTree(entries: Record<string, object | string | null> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'census-')));
  trees.push(root);
  for (const [path, content] of Object.entries(entries)) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (content === null) mkdirSync(place);
    else if (content instanceof Link) symlinkSync(content.target, place);
    else writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

class Link {
  readonly target: string;
  constructor(target: string) {
    this.target = target;
  }
}

/** A symbolic link, its target seen from where the link stands. */
export function linkTo(target: string): Link {
  return new Link(target);
}

export function removeTrees(): void {
  // Not rmSync: some trees are deeper than it can reach.
  spawnSync('rm', ['-rf', ...trees.splice(0)]);
}

export function census(...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', maxBuffer: Infinity });
}

export interface Report {
  complete: boolean;
  packages: number;
  versions: Record<string, Record<string, number>>;
  problems: Record<string, string>;
  installScripts: Record<string, string>;
  sizes: Record<string, number>;
}

export function censusJson(root: string): Report {
  const { stdout, stderr, status } = census(root, '--json');
  if (status !== 0 || stderr !== '') throw new Error(`census ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Report;
}
