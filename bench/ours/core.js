// The contract itself: what a paradigm builds on.
import { call, Family, resume, suspend, transfer } from '@core/coroutine';
import { NODES } from '../src/spec.js';
import { inFamily, program } from './program.js';
import { tree } from './tree.js';

export const name = 'core';
export const versionOf = '@core/coroutine';

export const workloads = {
  transfer: program(function* (n) {
    const family = new Family('bench');
    let count = 0;
    const body = function* (other) {
      while (count < n) {
        count++;
        yield* transfer(family, other());
      }
      return count;
    };
    const a = family.create(body, () => b);
    const b = family.create(body, () => a);
    return yield* family.resume(a);
  }),

  resume: producer(0),
  'depth-1': producer(1),
  'depth-10': producer(10),
  'depth-100': producer(100),
  'depth-1000': producer(1000),

  tree: program((n) =>
    inFamily(function* () {
      const family = new Family('walk');
      const walk = function* (node) {
        if (node.left !== null) yield* call(walk, node.left);
        yield* suspend(family, node.key);
        if (node.right !== null) yield* call(walk, node.right);
        return 0;
      };
      let sum = 0;
      for (let walked = 0; walked < n; walked += NODES) {
        const walker = family.create(walk, tree());
        for (let key = yield* resume(family, walker); key !== 0; key = yield* resume(family, walker)) sum += key;
      }
      return sum;
    }),
  ),
};

/** Draws n numbers from a coroutine that is `depth` calls deep when it suspends. */
function producer(depth) {
  return program((n) =>
    inFamily(function* () {
      const family = new Family('producer');
      const count = function* (left) {
        if (left > 0) return yield* call(count, left - 1);
        for (let i = 0; i < n; i++) yield* suspend(family, i);
      };
      const numbers = family.create(count, depth);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* resume(family, numbers);
      return sum;
    }),
  );
}
