import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { markdown, root, type Document } from './documents.ts';

const documents = markdown();
const generated = ['dist', 'node_modules'];

test('every relative link leads to a file and a heading', () => {
  expect(documents.flatMap((document) => links(document).filter((link) => !leadsSomewhere(document, link)).map(said(document)))).toEqual([]);
});

test('every path in code style exists', () => {
  expect(documents.flatMap((document) => paths(document).filter((path) => !exists(document, path)).map(said(document)))).toEqual([]);
});

function said({ path }: Document): (what: string) => string {
  return (what) => `${path}: ${what}`;
}

function links({ text }: Document): string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, '');
  const inline = prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g);
  const references = prose.matchAll(/^ {0,3}\[[^\]]+\]:\s*(\S+)/gm);
  return [...inline, ...references].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(document: Document, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? document.path : normalize(join(dirname(document.path), path));
  if (!existsSync(join(root, target))) return false;
  const targetDocument = documents.find((each) => each.path === target);
  return heading === undefined || targetDocument === undefined || headings(targetDocument).includes(heading);
}

/** The anchors GitHub gives to the headings. */
function headings({ text }: Document): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#+ +(.+)$/gm)].map(([, title = '']) => {
    const anchor = title.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const earlier = seen.get(anchor) ?? 0;
    seen.set(anchor, earlier + 1);
    return earlier === 0 ? anchor : `${anchor}-${earlier}`;
  });
}

/** Words in code style that look like a path in this repository, seen from its root or from the document. */
function paths(document: Document): string[] {
  return [...withoutFences(document.text).matchAll(/`((?:\.\/)?[\w.-]+(?:\/[\w.-]+)+\/?)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => {
      const [first = ''] = normalize(path).split('/');
      return !generated.some((folder) => path.includes(folder)) && exists(document, first);
    });
}

function exists(document: Document, path: string): boolean {
  return existsSync(join(root, path)) || existsSync(join(root, dirname(document.path), path));
}

function withoutFences(text: string): string {
  return text.replaceAll(/^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2/gm, '');
}
