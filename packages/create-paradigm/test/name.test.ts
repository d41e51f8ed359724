import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkName, RefusedError } from '../src/index.ts';

const FORM = 'the name of a paradigm begins with a letter and has letters, digits and dashes only; "@scope/" may stand before it';

test.each([
  ['baton', { scope: '', short: 'baton' }],
  ['b2', { scope: '', short: 'b2' }],
  ['relay-race', { scope: '', short: 'relay-race' }],
  ['@me/baton', { scope: '@me', short: 'baton' }],
  ['@my.own_scope/stream', { scope: '@my.own_scope', short: 'stream' }],
])('checkName / "%s": is split', (name, expected) => {
  expect(checkName(name, { reserved: ['stream'], taken: { relay: 'somebody' } })).toEqual(expected);
});

test.each([
  ['', 'a package needs a name'],
  ['  ', 'a package needs a name'],
  ['Baton', 'a package name has no capital letters; try "baton"'],
  ['@Me/baton', 'a package name has no capital letters; try "@me/baton"'],
  ['1st', FORM],
  ['_baton', FORM],
  ['.baton', FORM],
  ['my baton', FORM],
  ['relay.race', FORM],
  ['../baton', FORM],
  ['@me', FORM],
  ['@me/', FORM],
  ['@/baton', FORM],
  ['me/baton', FORM],
  ['bâton', FORM],
  ['baton-', 'a name does not end in a dash'],
  ['node_modules', FORM],
  ['stream', 'this name is reserved'],
  ['relay', 'the name is taken: somebody'],
])('checkName / "%s": refused, and says why', (name, why) => {
  expect(() => checkName(name, { reserved: ['stream'], taken: { relay: 'somebody' } })).toThrow(
    new RefusedError(`cannot create "${name}": ${why}`),
  );
});

test('checkName / longer than npm allows: refused', () => {
  const name = 'a'.repeat(215);
  expect(() => checkName(name)).toThrow(new RefusedError(`cannot create "${name}": a package name has at most 214 characters`));
  expect(checkName('a'.repeat(214)).short).toHaveLength(214);
});

test('checkName / a name that every object has: is free', () => {
  expect(checkName('constructor').short).toBe('constructor');
});

test('checkName / any text: is one path segment behind its scope, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^@?[a-zA-Z./_-]{1,8}$/)), (name) => {
      try {
        const { scope, short } = checkName(name);
        expect(scope === '' ? short : `${scope}/${short}`).toBe(name);
        expect(short).toMatch(/^[a-z][a-z\d-]*$/);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
      }
    }),
  );
});
