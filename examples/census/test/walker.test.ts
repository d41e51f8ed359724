import { expect, test } from '@jest/globals';
import { isInstallPath } from '../src/walker.ts';

test.each([
  ['/a/node_modules/tea'],
  ['/a/node_modules/@tea/pot'],
  ['/a/node_modules/tea/node_modules/cup'],
  ['/a/node_modules/.pnpm/tea@1.0.0/node_modules/tea'],
  ['/a/.yarn/unplugged/tea-npm-1.0.0-abc/node_modules/tea'],
  ['/a/node_modules/node_modules'],
])('isInstallPath / %s: yes', (path) => {
  expect(isInstallPath(path)).toBe(true);
});

test.each([
  ['/a/tea'],
  ['/a/node_modules'],
  ['/a/node_modules/@tea'],
  ['/a/node_modules/.bin'],
  ['/a/node_modules/@tea/.cache'],
  ['/a/node_modules/tea/lib'],
  ['/a/@tea/pot'],
  ['/a/node_modules/.pnpm/tea@1.0.0'],
  ['/'],
])('isInstallPath / %s: no', (path) => {
  expect(isInstallPath(path)).toBe(false);
});
