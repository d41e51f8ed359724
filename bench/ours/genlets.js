// Genlets: generators whose body may give values from nested calls.
import { call } from '@core/coroutine';
import { genlet, give } from '@core/greenlets';
import { NODES } from '../src/spec.js';
import { program } from './program.js';
import { tree } from './tree.js';

export const name = 'genlets';
export const versionOf = '@core/greenlets';

export const workloads = {
  resume: producer(0),
  'depth-1': producer(1),
  'depth-10': producer(10),
  'depth-100': producer(100),
  'depth-1000': producer(1000),

  tree: program(function* (n) {
    const walk = function* (node) {
      if (node.left !== null) yield* call(walk, node.left);
      yield* give(node.key);
      if (node.right !== null) yield* call(walk, node.right);
    };
    let sum = 0;
    for (let walked = 0; walked < n; walked += NODES) {
      const walker = genlet(() => walk(tree()));
      for (let next = yield* walker.next(); !next.done; next = yield* walker.next()) sum += next.value;
    }
    return sum;
  }),
};

function producer(depth) {
  return program(function* (n) {
    const count = function* (left) {
      if (left > 0) return yield* call(count, left - 1);
      for (let i = 0; i < n; i++) yield* give(i);
    };
    const numbers = genlet(() => count(depth));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (yield* numbers.next()).value;
    yield* numbers.close();
    return sum;
  });
}
