// The language alone: raw generators, nested by `yield*`.
import { tree } from '../ours/tree.js';
import { NODES } from '../src/spec.js';
import { ACTORS, because, CHANNELS, STRUCTURE } from './work/without.js';

export const name = 'generators';

function* numbers(n) {
  for (let i = 0; i < n; i++) yield i;
}

function* nested(depth, n) {
  if (depth === 0) yield* numbers(n);
  else yield* nested(depth - 1, n);
}

function* walk(node) {
  if (node.left !== null) yield* walk(node.left);
  yield node.key;
  if (node.right !== null) yield* walk(node.right);
}

/** As a consumer draws: `next()` by hand, without the iterator protocol of `for…of` around it. */
function draw(producer, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += producer.next().value;
  return sum;
}

const depth = (levels) => ({
  run: (n) => draw(nested(levels - 1, n), n),
  note: 'each value passes through every `yield*` on its way: the cost grows with the depth',
});

export const workloads = {
  switch: {
    run(n) {
      let turns = 0;
      const task = function* () {
        for (let i = 0; i < n / 2; i++) {
          yield;
          turns++;
        }
      };
      // A scheduler in its smallest form: whoever yields goes to the end of the queue.
      const [a, b] = [task(), task()];
      for (let left = 2; left > 0; ) left = (a.next().done ? 0 : 1) + (b.next().done ? 0 : 1);
      return turns;
    },
    note: 'a loop over the two generators: no queue, no scheduler',
  },
  resume: (n) => draw(numbers(n), n),
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),
  tree(n) {
    let sum = 0;
    for (let walked = 0; walked < n; walked += NODES) for (const key of walk(tree())) sum += key;
    return sum;
  },
};

export const without = {
  ...because('the language has no channels: see async-await for a hand-written one', CHANNELS, 'ring', 'parked'),
  ...because('the language has no scheduler for generators', 'spawn', STRUCTURE),
  ...because('the language has no actors', ACTORS),
};
