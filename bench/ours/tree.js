// The complete binary tree of the tree walks; keys in order.
import { NODES, TREE_DEPTH } from '../src/spec.js';

let built;

/** Built once, so that nobody measures the building. */
export function tree() {
  return (built ??= build(1, NODES, TREE_DEPTH));
}

function build(from, to, depth) {
  if (depth === 0) return null;
  const key = (from + to) / 2;
  return { key, left: build(from, key - 1, depth - 1), right: build(key + 1, to, depth - 1) };
}
