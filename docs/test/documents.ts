import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Document {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  /** What stands behind the opening backticks. */
  readonly info: string;
  /** The line of the opening backticks, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Every Markdown file somebody wrote; changelogs are history and stay as they were. */
export function markdown(): Document[] {
  return files(root, (name) => name.endsWith('.md') && name !== 'CHANGELOG.md');
}

/** The doc comments of the published sources, each still on the lines where it stands in its file. */
export function docComments(): Document[] {
  return files(join(root, 'packages'), (name) => name.endsWith('.ts'))
    .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path))
    .map(({ path, text }) => ({ path, text: onlyDocComments(text) }));
}

export function fences({ text }: Document): Fence[] {
  const found: Fence[] = [];
  let open: { info: string; line: number; ticks: string; indent: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', ticks = '', info = ''] = /^( *)(`{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (ticks !== '') open = { info: info.trim(), line: index + 1, ticks, indent: indent.length, lines: [] };
    } else if (ticks.startsWith(open.ticks) && info.trim() === '') {
      found.push({ info: open.info, line: open.line, text: open.lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else {
      open.lines.push(line.slice(open.indent));
    }
  }
  return found;
}

function files(folder: string, wanted: (name: string) => boolean): Document[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isWritten(entry.name) ? files(path, wanted) : [];
      return wanted(entry.name) ? [{ path: relative(root, path), text: readFileSync(path, 'utf8') }] : [];
    });
}

function isWritten(folder: string): boolean {
  return !folder.startsWith('.') && folder !== 'node_modules' && folder !== 'dist';
}

function onlyDocComments(source: string): string {
  let inside = false;
  return source
    .split('\n')
    .map((line) => {
      if (!inside) {
        inside = /^\s*\/\*\*/.test(line) && !line.includes('*/');
        return '';
      }
      if (line.includes('*/')) inside = false;
      return line.replace(/^\s*\* ?/, '').replace(/\*\/\s*$/, '');
    })
    .join('\n');
}
