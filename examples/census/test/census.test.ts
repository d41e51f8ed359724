import { expect, test } from '@jest/globals';
import { Census } from '../src/census.ts';
import { parseManifest } from '../src/manifest.ts';

function take(...manifests: object[]): Census {
  const census = new Census('/root');
  for (const json of manifests) {
    census.add({ path: '/root/node_modules/x', bytes: 10, manifest: parseManifest(JSON.stringify(json)) });
  }
  return census;
}

test('add / one package several times: its installs are counted by version', () => {
  const census = take(
    { name: 'tea', version: '2.0.0' },
    { name: 'tea', version: '1.0.0' },
    { name: 'tea', version: '2.0.0' },
  );
  expect(census).toMatchObject({ packages: 3, bytes: 30 });
  expect(census.versions).toEqual(new Map([['tea', new Map([['2.0.0', 2], ['1.0.0', 1]])]]));
});

test('add / neither name nor version stated: known by its place', () => {
  expect([...take({}).sizes.keys()]).toEqual(['node_modules/x@(no version)']);
});

test('add / an unreadable manifest: the package counts, the problem is kept', () => {
  const census = new Census('/root');
  const path = '/root/node_modules/x/package.json';
  census.add({ path: '/root/node_modules/x', bytes: 10, manifest: { path, reason: 'not a file' } });
  expect(census).toMatchObject({ packages: 1, bytes: 10, versions: new Map() });
  expect(census.problems).toEqual(new Map([['node_modules/x/package.json', 'not a file']]));
});

test('add / what the engine cannot judge: throws, and leaves no trace', () => {
  const census = new Census('/root');
  // So many alternatives that matching them overflows the stack of regular expressions.
  const manifest = parseManifest(JSON.stringify({ name: 'tea', version: '1.0.0', license: `a${' OR a'.repeat(1_600_000)}` }));
  expect(() => census.add({ path: '/root/node_modules/tea', bytes: 10, manifest })).toThrow(RangeError);
  expect(census).toEqual(new Census('/root'));
});

test('add / a problem without a package: only the problem is kept', () => {
  const census = new Census('/root');
  census.add({ path: '/root', reason: 'EACCES: permission denied' });
  expect(census).toMatchObject({ packages: 0, problems: new Map([['.', 'EACCES: permission denied']]) });
});

test('add / installs of different size: the largest one is kept', () => {
  const census = new Census('/root');
  const manifest = parseManifest('{"name":"tea","version":"1.0.0"}');
  for (const bytes of [5, 9, 7]) census.add({ path: '/root/x', bytes, manifest });
  expect(census.sizes).toEqual(new Map([['tea@1.0.0', 9]]));
});

test.each([
  'MIT',
  'GPL-2.0+',
  'MIT OR Apache-2.0',
  '(MIT OR ISC) AND BSD-3-Clause',
  '(MIT) OR (ISC)',
  'GPL-2.0 WITH Classpath-exception-2.0',
  'LicenseRef-tea',
  'UNLICENSED',
])('add / licence "%s": grouped', (license) => {
  expect(take({ license }, { license }).licences).toEqual(new Map([[license, 2]]));
});

test.each([
  ['SEE LICENSE IN LICENSE.md', 'SEE LICENSE IN LICENSE.md'],
  ['Unknown', 'Unknown'],
  ['Apache 2.0', 'Apache 2.0'],
  ['https://example.org/licence', 'https://example.org/licence'],
  [undefined, 'none stated'],
])('add / licence %j: listed with the package', (license, shown) => {
  const census = take({ name: 'tea', version: '1.0.0', license });
  expect([census.licences, census.unclearLicences]).toEqual([new Map(), new Map([['tea@1.0.0', shown]])]);
});

test('add / install scripts: listed with the package', () => {
  const census = take({ name: 'tea', version: '1.0.0', scripts: { install: 'x', postinstall: 'y' } });
  expect(census.installScripts).toEqual(new Map([['tea@1.0.0', 'install, postinstall']]));
});

test.each([['<20'], ['>=99'], ['^18.0.0 || ^19.0.0']])('add / engines "%s": they exclude this Node', (node) => {
  const census = take({ name: 'tea', version: '1.0.0', engines: { node } });
  expect(census.excludedEngines).toEqual(new Map([['tea@1.0.0', node]]));
});

test.each([['>=18'], ['*'], ['no range at all'], [undefined]])('add / engines "%s": they exclude nothing', (node) => {
  expect(take({ engines: { node } }).excludedEngines).toEqual(new Map());
});
