// effection: structured concurrency on generators; one queue runs them all.
import { action, all, createChannel, createQueue, race, run, sleep, spawn, suspend, withResolvers } from 'effection';
import { tree } from '../ours/tree.js';
import { BURST, GATHERED, NODES, RING, SENDERS } from '../src/spec.js';
import { ACTORS, because, WAITING } from './work/without.js';

export const name = 'effection';
export const versionOf = 'effection';

const program =
  (body) =>
  (...args) =>
    run(() => body(...args));

const nothing = () => {};

/** One step: an action that resolves at once goes to the end of the queue. */
const step = action((resolve) => {
  resolve();
  return nothing;
});

const waiting = 'a send never waits: it takes one turn of the queue, and the receiver is always there first';
const queues = 'over its queues; adding to one never waits';

function* sendAll(line, n) {
  for (let i = 0; i < n; i++) yield* line.send(i);
}

function* takeAll(subscription, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (yield* subscription.next()).value;
  return sum;
}

const messages = program(function* (n) {
  const line = createChannel();
  const subscription = yield* line;
  void (yield* spawn(() => sendAll(line, n)));
  return yield* takeAll(subscription, n);
});

const depth = (levels) => ({
  run: program(function* (n) {
    const line = createChannel();
    const subscription = yield* line;
    const call = function* (left) {
      yield* left === 0 ? sendAll(line, n) : call(left - 1);
    };
    void (yield* spawn(() => call(levels - 1)));
    return yield* takeAll(subscription, n);
  }),
  note: 'over a channel; calls are `yield*`, and each value passes through all of them',
});

const selectReady = (k) => ({
  run: program(function* (n) {
    const arms = Array.from({ length: k }, () => createQueue());
    let sum = 0;
    for (let i = 0; i < n; i++) {
      arms[i % k].add(i);
      const { value } = yield* race(arms.map((arm) => arm.next()));
      sum += value;
    }
    return sum;
  }),
  note: 'a race, which spawns a task for each queue',
});

function* later(value) {
  yield* step;
  return value;
}

export const workloads = {
  switch: {
    run: program(function* (n) {
      let turns = 0;
      const task = function* () {
        for (let i = 0; i < n / 2; i++) {
          yield* step;
          turns++;
        }
      };
      const tasks = [yield* spawn(task), yield* spawn(task)];
      for (const each of tasks) yield* each;
      return turns;
    }),
    note: 'one step: an action that resolves at once goes to the end of the queue',
  },

  resume: { run: messages, note: 'over a channel: an operation has no values of its own to yield' },
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    run: program(function* (n) {
      const line = createChannel();
      const subscription = yield* line;
      const walk = function* (node) {
        if (node.left !== null) yield* walk(node.left);
        yield* line.send(node.key);
        if (node.right !== null) yield* walk(node.right);
      };
      const producer = function* () {
        for (let walked = 0; walked < n; walked += NODES) yield* walk(tree());
        yield* line.close();
      };
      void (yield* spawn(producer));
      let sum = 0;
      for (let next = yield* subscription.next(); !next.done; next = yield* subscription.next()) sum += next.value;
      return sum;
    }),
    note: 'recursion by `yield*`, over a channel',
  },

  rendezvous: { run: messages, note: waiting },

  'many-to-one': {
    run: program(function* (n) {
      const line = createChannel();
      const subscription = yield* line;
      for (let i = 0; i < SENDERS; i++) void (yield* spawn(() => sendAll(line, n / SENDERS)));
      return yield* takeAll(subscription, n);
    }),
    note: waiting,
  },

  ring: {
    run: program(function* (n, measure) {
      const ring = Array.from({ length: RING }, () => createQueue());
      const nodes = [];
      for (let i = 0; i < RING; i++) {
        const [from, to] = [ring[i], ring[(i + 1) % RING]];
        nodes.push(
          yield* spawn(function* () {
            for (let next = yield* from.next(); !next.done; next = yield* from.next()) {
              if (next.value > 0) {
                to.add(next.value - 1);
              } else {
                measure.end();
                for (const each of ring) each.close();
                return i + 1;
              }
            }
            return 0;
          }),
        );
      }
      yield* sleep(0);
      measure.begin(); // to spawn the nodes and to end them takes as long as tens of thousands of hops
      ring[0].add(n);
      let last = 0;
      for (const node of nodes) last = Math.max(last, yield* node);
      return last;
    }),
    note: `${queues}; without the time that it takes to spawn and to end the nodes`,
  },

  gather: program(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i += GATHERED) {
      for (const value of yield* all(Array.from({ length: GATHERED }, (_, k) => later(i + k)))) sum += value;
    }
    return sum;
  }),

  cancel: {
    run: program(function* (n) {
      let cleaned = 0;
      for (let i = 0; i < n; i++) {
        const begun = withResolvers();
        const task = yield* spawn(function* () {
          try {
            begun.resolve();
            yield* suspend();
          } finally {
            cleaned++;
          }
        });
        yield* begun.operation;
        yield* task.halt();
      }
      return cleaned;
    }),
    note: 'the task says when it has begun: it would never do so otherwise',
  },

  race: program(function* (n) {
    let cleaned = 0;
    const waits = function* () {
      try {
        yield* suspend();
      } finally {
        cleaned++;
      }
    };
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* race([later(i), waits()]);
    return cleaned === n ? sum : cleaned;
  }),

  spawn: program(function* (n) {
    let done = 0;
    const task = function* () {
      done++;
    };
    for (let left = n; left > 0; left -= BURST) {
      const tasks = [];
      for (let i = Math.min(left, BURST); i > 0; i--) tasks.push(yield* spawn(task));
      for (const each of tasks) yield* each;
    }
    return done;
  }),

  parked: {
    run: program(function* (n, measure) {
      const lines = Array.from({ length: n }, () => createQueue());
      let sum = 0;
      const tasks = [];
      for (const line of lines) {
        tasks.push(
          yield* spawn(function* () {
            const { value } = yield* line.next();
            sum += value;
          }),
        );
      }
      yield* sleep(0);
      measure();
      lines.forEach((line, i) => line.add(i));
      for (const each of tasks) yield* each;
      return sum;
    }),
    note: queues,
  },

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
};

export const without = {
  ...because('a send never waits: buffers have no bound, and nothing holds a producer back', 'buffered', 'sieve', 'pipeline'),
  ...because('a send never waits, and a race loses what arrives at its losers', WAITING),
  ...because('it has no actors', ACTORS),
};
