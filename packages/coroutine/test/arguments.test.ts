/** Law 1: a routine receives the arguments it was made with, as many as there are. */
import { expect, test } from '@jest/globals';
import { call, Family, type Routine } from '../src/index.ts';

const lists: [unknown[]][] = [[[]], [['a']], [['a', 'b']], [['a', 'b', 'c']], [[undefined, undefined]]];

function* counting(...received: unknown[]): Routine<unknown[]> {
  return received;
}

test.each(lists)('create / arguments %j: the body receives just these, and as many', (args) => {
  const family = new Family('f');
  expect(family.resume(family.create(counting, ...args)).sync()).toStrictEqual(args);
});

test.each(lists)('call / arguments %j: the routine receives just these, and as many', (args) => {
  expect(call(counting, ...args).sync()).toStrictEqual(args);
});
