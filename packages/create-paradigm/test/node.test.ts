import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { create, publishedVersions, readTemplate, refuseFull, write } from '../src/node.ts';
import { RefusedError } from '../src/index.ts';
import { versions } from './template.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-paradigm-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...path: string[]): string => join(folder, ...path);

describe('create', () => {
  test('in a new folder, or in an empty one / writes the files and says which', () => {
    mkdirSync(at('empty'));
    for (const name of ['fresh', 'empty']) {
      const made = create(name, { inside: folder, versions, year: 2026 });
      expect(made.folder).toBe(at(name));
      expect(made.paths.filter((path) => !existsSync(at(name, path)))).toEqual([]);
      expect(readFileSync(at(name, 'LICENSE'), 'utf8')).toContain('(c) 2026 the authors of');
    }
  });

  test('where something is / refused, and nothing is written', () => {
    mkdirSync(at('full'));
    for (const name of ['d', 'a', 'c', 'b']) writeFileSync(at('full', name), '');
    expect(() => create('full', { inside: folder, versions })).toThrow(
      new RefusedError(`cannot create "full": ${at('full')} is not empty, it has a, b, c, …`),
    );
    expect(readdirSync(at('full'))).toHaveLength(4);
    writeFileSync(at('file'), '');
    expect(() => create('file', { inside: folder, versions })).toThrow(`cannot create "file": ${at('file')} is no folder`);
  });

  test('a name of Node / refused without a scope, and free within one', () => {
    expect(() => create('events', { inside: folder, versions })).toThrow(
      new RefusedError('cannot create "events": this name is reserved'),
    );
    expect(create('@me/events', { inside: folder, versions }).folder).toBe(at('events'));
  });
});

describe('write', () => {
  test('a file is there that should not / refused before anything is written', () => {
    writeFileSync(at('b'), 'mine');
    expect(() => write('x', folder, { 'sub/a': '1', b: '2' })).toThrow(
      new RefusedError(`cannot create "x": ${at('b')} is there already`),
    );
    expect(readdirSync(folder)).toEqual(['b']);
    expect(readFileSync(at('b'), 'utf8')).toBe('mine');
  });

  test('it fails half-way / everything is as it was', () => {
    writeFileSync(at('list'), 'before');
    mkdirSync(at('is-a-folder'));
    const files = { 'sub/deep/a': '1', list: 'after', 'is-a-folder': 'no text can go here' };
    expect(() => write('x', folder, files, ['list', 'is-a-folder'])).toThrow('EISDIR');
    expect(readdirSync(folder).toSorted()).toEqual(['is-a-folder', 'list']);
    expect(readFileSync(at('list'), 'utf8')).toBe('before');
  });
});

test('refuseFull / a folder that is not there: nothing is in the way', () => {
  refuseFull('x', at('nowhere'));
  expect(existsSync(at('nowhere'))).toBe(false);
});

describe('publishedVersions', () => {
  const manifest = (devDependencies: object): string => {
    writeFileSync(at('package.json'), JSON.stringify({ devDependencies }));
    return at('package.json');
  };

  test('of a published package / any later one that is compatible', () => {
    expect(publishedVersions(manifest({ a: '^1.2.3', b: '7.0.2' }))).toEqual({ a: '^1.2.3', b: '^7.0.2' });
  });

  test('in a checkout / refused: nobody knows them yet', () => {
    const why = 'this is a checkout; there use "npm run new -- NAME"';
    expect(() => publishedVersions()).toThrow(
      new RefusedError(`cannot create a package with @core/conformance "workspace:^": ${why}`),
    );
  });
});

test('readTemplate / by default: what this package brings', () => {
  expect(Object.keys(readTemplate())).toContain('shared/src/crew.ts');
});
