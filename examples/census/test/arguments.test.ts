import { afterAll, expect, test } from '@jest/globals';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments } from '../src/arguments.ts';
import { makeTree, removeTrees } from './tree.ts';

afterAll(removeTrees);

test('parseArguments / nothing said: the current directory, as a table', () => {
  expect(parseArguments([])).toEqual({ help: false, json: false, all: false, root: process.cwd() });
});

test('parseArguments / a directory and options, in any order: all are taken', () => {
  const root = makeTree();
  expect(parseArguments(['--all', root, '--json'])).toEqual({ help: false, json: true, all: true, root });
});

test('parseArguments / a link to a directory: what it leads to', () => {
  const root = makeTree();
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'link'));
  expect(parseArguments([join(root, 'link')])).toMatchObject({ root: join(root, 'real') });
});

test.each([['--help'], ['-h']])('parseArguments / %s beside a wrong directory: help', (option) => {
  expect(parseArguments([option, '/no/such/place'])).toEqual({ help: true });
});

test.each([
  ['a directory that is not there', ['/no/such/place'], 'no such directory: "/no/such/place"'],
  ['an empty name', [''], 'no such directory: ""'],
  ['a file', [import.meta.filename], `not a directory: "${import.meta.filename}"`],
  ['two directories', ['a', 'b'], 'expected one directory, not 2'],
  ['an unknown option', ['--jsno'], /^Unknown option '--jsno'/],
  ['a value where none belongs', ['--json=yes'], /^Option '--json' does not take an argument/],
])('parseArguments / %s: an error that says so', (_, words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});
