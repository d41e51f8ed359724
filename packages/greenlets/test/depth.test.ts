import { expect, test } from '@jest/globals';
import { call, observe, type Operation, type Routine, type Runnable, type Steps } from '@core/coroutine';
import { genlet, give, greenlet } from '../src/index.ts';
import { go, main } from './support.ts';

interface Node {
  readonly id: number;
  readonly left: Node | undefined;
  readonly right: Node | undefined;
}

const NODES = 2 ** 17 - 1;

/** As flat as can be. */
function balanced(from: number, to: number): Node | undefined {
  if (from === to) return undefined;
  const id = (from + to) >> 1;
  return { id, left: balanced(from, id), right: balanced(id + 1, to) };
}

/** As deep as can be: each node has the one before as its left branch. */
function comb(count: number): Node | undefined {
  let tree: Node | undefined;
  for (let id = 0; id < count; id++) tree = { id, left: tree, right: undefined };
  return tree;
}

/** How often a frame between a node and its consumer was gone through. */
let steps = 0;

/** Runs an operation in sight of a counter. */
class Counted<T> implements Runnable<T> {
  private readonly operation: Runnable<T>;

  constructor(operation: Runnable<T>) {
    this.operation = operation;
  }

  [Symbol.iterator](): Steps<T> {
    const inner = this.operation[Symbol.iterator]();
    const counted: Steps<T> = {
      next(value) {
        steps++;
        return inner.next(value);
      },
      throw: (error) => inner.throw!(error),
      [Symbol.iterator]: () => counted,
    };
    return counted;
  }
}

function* walk(node: Node, hand: (id: number) => Operation<unknown>): Routine<void> {
  if (node.left !== undefined) yield* new Counted(call(walk, node.left, hand));
  yield* hand(node.id);
  if (node.right !== undefined) yield* new Counted(call(walk, node.right, hand));
}

const trees: [string, () => Node][] = [
  ['17 levels', () => balanced(0, NODES)!],
  [`${NODES} levels`, () => comb(NODES)!],
];

/** What to hand nodes over by, and how to take them. */
const ways: [string, (tree: Node, take: (id: number) => void) => void][] = [
  ['a greenlet', (tree, take) => {
    const g = greenlet(() => walk(tree, (id) => main.switch(id)));
    for (let id = go(g); !g.dead; id = go(g)) take(id as number);
  }],
  ['a genlet', (tree, take) => {
    for (const id of genlet<number>(() => walk(tree, give))) take(id);
  }],
];

test.each(trees.flatMap(([shape, tree]) => ways.map(([way, take]) => [shape, way, tree, take] as const)))(
  'a walk over a tree of 2^17 nodes, %s / handed over by %s: in order, by two switches and two steps of a call for each node',
  (_shape, _way, tree, take) => {
    let [expected, switches] = [0, 0];
    steps = 0;
    const root = tree();
    const stop = observe({ switch: () => void switches++ });
    take(root, (id) => {
      if (id !== expected) expect(id).toBe(expected);
      expected++;
    });
    stop();
    expect(expected).toBe(NODES);
    // In, and out again; and once for the end.
    expect(switches).toBe(2 * (NODES + 1));
    // Each call but the first is entered once and left once, however deep it is: nothing in between is gone through.
    expect(steps).toBeLessThanOrEqual(2 * (NODES - 1) + 1);
  },
);

test('the same walk by native calls / 100 levels: every frame is gone through for each node, which call spares', () => {
  function* natively(node: Node): Routine<void> {
    if (node.left !== undefined) yield* new Counted(natively(node.left));
    yield* give(node.id);
  }
  steps = 0;
  expect([...genlet(() => natively(comb(100)!))]).toHaveLength(100);
  expect(steps).toBeGreaterThan(100 * 100 / 2);
});
