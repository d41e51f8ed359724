/** Law 14: an observer that throws cannot disturb the program, even where nobody can be told about it. */
import { expect, test } from '@jest/globals';
import { Family, observe } from '../src/index.ts';

test('observe / a hook throws where there is no console: the program does not notice', () => {
  const { console } = globalThis;
  const stop = observe({
    start: () => {
      throw new Error('in the observer');
    },
  });
  Object.assign(globalThis, { console: undefined });
  try {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      return 'a value';
    });
    expect(family.resume(coroutine).sync()).toBe('a value');
  } finally {
    Object.assign(globalThis, { console });
    stop();
  }
});
