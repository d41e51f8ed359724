// Greenlets: control is handed to somebody by name.
import { call } from '@core/coroutine';
import { currentGreenlet, greenlet } from '@core/greenlets';
import { NODES } from '../src/spec.js';
import { program } from './program.js';
import { tree } from './tree.js';

export const name = 'greenlets';
export const versionOf = '@core/greenlets';

export const workloads = {
  switch: program(function* (n) {
    let count = 0;
    const body = function* (other) {
      while (count < n) {
        count++;
        yield* other().switch();
      }
      return count;
    };
    const a = greenlet(() => body(() => b));
    const b = greenlet(() => body(() => a));
    return yield* a.switch();
  }),

  resume: producer(0),
  'depth-1': producer(1),
  'depth-10': producer(10),
  'depth-100': producer(100),
  'depth-1000': producer(1000),

  tree: program(function* (n) {
    const consumer = currentGreenlet();
    const walk = function* (node) {
      if (node.left !== null) yield* call(walk, node.left);
      yield* consumer.switch(node.key);
      if (node.right !== null) yield* call(walk, node.right);
      return 0;
    };
    let sum = 0;
    for (let walked = 0; walked < n; walked += NODES) {
      const walker = greenlet(() => walk(tree()));
      for (let key = yield* walker.switch(); key !== 0; key = yield* walker.switch()) sum += key;
    }
    return sum;
  }),
};

/** Draws n numbers from a greenlet that is `depth` calls deep when it switches back. */
function producer(depth) {
  return program(function* (n) {
    const consumer = currentGreenlet();
    const count = function* (left) {
      if (left > 0) return yield* call(count, left - 1);
      for (let i = 0; i < n; i++) yield* consumer.switch(i);
    };
    const numbers = greenlet(() => count(depth));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* numbers.switch();
    return sum;
  });
}
