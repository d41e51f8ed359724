import { expect, test } from '@jest/globals';
import { parseManifest } from '../src/manifest.ts';

const nothing = { name: undefined, version: undefined, licence: undefined, installScripts: [], node: undefined };

test('parseManifest / everything stated: everything taken', () => {
  const source = JSON.stringify({
    name: '@tea/pot',
    version: '1.2.3',
    license: 'MIT',
    scripts: { postinstall: 'node x', test: 'jest', preinstall: 'node y' },
    engines: { node: '>=20', npm: '>=10' },
  });
  expect(parseManifest(source)).toEqual({
    name: '@tea/pot',
    version: '1.2.3',
    licence: 'MIT',
    installScripts: ['preinstall', 'postinstall'],
    node: '>=20',
  });
});

test('parseManifest / an empty object: nothing known', () => {
  expect(parseManifest('{}')).toEqual(nothing);
});

test('parseManifest / fields of the wrong kind: nothing known', () => {
  const source = '{"name":1,"version":[],"license":{},"licenses":"","scripts":["install"],"engines":["node >= 4"]}';
  expect(parseManifest(source)).toEqual(nothing);
});

test('parseManifest / a byte order mark first: read without it', () => {
  expect(parseManifest('\uFEFF{"name":"tea"}')).toEqual({ ...nothing, name: 'tea' });
});

test('parseManifest / names that objects inherit: not taken for scripts', () => {
  expect(parseManifest('{"scripts":{"__proto__":{"install":"x"}}}')).toEqual(nothing);
});

test.each([
  ['text', '"MIT"', 'MIT'],
  ['text in brackets', '"(MIT OR Apache-2.0)"', 'MIT OR Apache-2.0'],
  ['two brackets', '"(MIT) OR (ISC)"', '(MIT) OR (ISC)'],
  ['space around', '" MIT\\n"', 'MIT'],
  ['an object', '{"type":"BSD","url":"x"}', 'BSD'],
  ['a list of objects', '[{"type":"MIT"},{"type":"GPL-2.0"}]', 'MIT OR GPL-2.0'],
  ['a list of texts', '["MIT","ISC"]', 'MIT OR ISC'],
  ['no text at all', '[null,{"url":"x"},7]', undefined],
  ['empty text', '" "', undefined],
])('parseManifest / licence stated as %s: one expression', (_, stated, licence) => {
  expect(parseManifest(`{"license":${stated}}`).licence).toBe(licence);
  expect(parseManifest(`{"licenses":${stated}}`).licence).toBe(licence);
});

test.each([['null'], ['[]'], ['"tea"'], ['7']])('parseManifest / %s: refused', (source) => {
  expect(() => parseManifest(source)).toThrow('not a JSON object');
});

test('parseManifest / broken JSON: refused', () => {
  expect(() => parseManifest('{"name":')).toThrow(SyntaxError);
});
