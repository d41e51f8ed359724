// js-csp: core.async for JavaScript, generators as goroutines.
import { createRequire } from 'node:module';
import { tree } from '../ours/tree.js';
import { BURST, CAPACITY, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { ACTORS, because, STRUCTURE } from './work/without.js';

const csp = createRequire(import.meta.url)('js-csp');

export const name = 'js-csp';
export const versionOf = 'js-csp';

const channels = (count, capacity) => Array.from({ length: count }, () => csp.chan(capacity));

/** A goroutine, and a promise of what it returns. */
const program =
  (body) =>
  (...args) =>
    new Promise((resolve) => {
      csp.takeAsync(csp.go(body, args), resolve);
    });

function* putAll(line, n) {
  for (let i = 0; i < n; i++) yield csp.put(line, i);
}

function* takeAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield csp.take(line);
  return sum;
}

const messages = (capacity) =>
  program(function* (n) {
    const line = csp.chan(capacity);
    csp.go(putAll, [line, n]);
    return yield* takeAll(line, n);
  });

const depth = (levels) => ({
  run: program(function* (n) {
    const line = csp.chan();
    const call = function* (left) {
      yield left === 0 ? csp.go(putAll, [line, n]) : csp.go(call, [left - 1]);
    };
    csp.go(call, [levels - 1]);
    return yield* takeAll(line, n);
  }),
  note: 'each level is a goroutine whose end its caller waits for: flat, unlike `yield*`',
});

const selectReady = (k) =>
  program(function* (n) {
    const arms = channels(k, 1);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield csp.put(arms[i % k], i);
      const { value } = yield csp.alts(arms);
      sum += value;
    }
    return sum;
  });

const selectWaiting = (k) =>
  program(function* (n) {
    const arms = channels(k);
    csp.go(function* () {
      for (let i = 0; i < n; i++) yield csp.put(arms[i % k], i);
    });
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const { value } = yield csp.alts(arms);
      sum += value;
    }
    return sum;
  });

export const workloads = {
  switch: {
    run: program(function* (n) {
      let turns = 0;
      const task = function* () {
        for (let i = 0; i < n / 2; i++) {
          yield;
          turns++;
        }
      };
      const tasks = [csp.go(task), csp.go(task)];
      for (const each of tasks) yield csp.take(each);
      return turns;
    }),
    note: 'a goroutine that yields no operation comes back through setImmediate',
  },

  resume: { run: messages(), note: 'a rendezvous: every yield of a goroutine is an operation' },
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    run: program(function* (n) {
      const line = csp.chan();
      const walk = function* (node) {
        if (node.left !== null) yield* walk(node.left);
        yield csp.put(line, node.key);
        if (node.right !== null) yield* walk(node.right);
      };
      csp.go(function* () {
        for (let walked = 0; walked < n; walked += NODES) yield* walk(tree());
        line.close();
      });
      let sum = 0;
      for (let key = yield csp.take(line); key !== csp.CLOSED; key = yield csp.take(line)) sum += key;
      return sum;
    }),
    note: 'recursion by `yield*`, over a channel',
  },

  rendezvous: messages(),
  buffered: messages(CAPACITY),

  'many-to-one': program(function* (n) {
    const line = csp.chan();
    for (let i = 0; i < SENDERS; i++) csp.go(putAll, [line, n / SENDERS]);
    return yield* takeAll(line, n);
  }),

  ring: program(function* (n, measure) {
    const ring = channels(RING);
    const winner = csp.chan();
    ring.forEach((from, i) => {
      const to = ring[(i + 1) % RING];
      csp.go(function* () {
        for (let left = yield csp.take(from); left !== csp.CLOSED; left = yield csp.take(from)) {
          if (left > 0) yield csp.put(to, left - 1);
          else yield csp.put(winner, i + 1);
        }
      });
    });
    measure.begin(); // the ring stands
    yield csp.put(ring[0], n);
    const last = yield csp.take(winner);
    measure.end();
    for (const each of ring) each.close();
    return last;
  }),

  spawn: {
    run: program(function* (n) {
      let done = 0;
      const task = function* () {
        done++;
      };
      for (let left = n; left > 0; left -= BURST) {
        for (let i = Math.min(left, BURST); i > 0; i--) csp.go(task);
        yield;
      }
      return done;
    }),
    note: 'a goroutine runs as soon as it is made: these tasks never wait in a queue',
  },

  parked: program(function* (n, measure) {
    const lines = channels(n);
    let sum = 0;
    const task = function* (line) {
      const value = yield csp.take(line);
      sum += value;
    };
    const tasks = lines.map((line) => csp.go(task, [line]));
    measure();
    for (let i = 0; i < n; i++) csp.putAsync(lines[i], i);
    for (const each of tasks) yield csp.take(each);
    return sum;
  }),

  sieve: program(function* (n) {
    const filter = function* (from, to, prime) {
      for (;;) {
        const i = yield csp.take(from);
        if (i % prime !== 0) yield csp.put(to, i);
      }
    };
    let from = csp.chan();
    csp.go(
      function* (to) {
        for (let i = 2; ; i++) yield csp.put(to, i);
      },
      [from],
    );
    for (let found = 1; ; found++) {
      const prime = yield csp.take(from);
      if (found === n) return prime;
      const to = csp.chan();
      csp.go(filter, [from, to, prime]);
      from = to;
    }
  }),

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  pipeline: program(function* (n) {
    const [chunks, lines, records, kept] = channels(4, CAPACITY);
    const stage = function* (from, to, each) {
      for (let item = yield csp.take(from); item !== csp.CLOSED; item = yield csp.take(from)) yield* each(item);
      to.close();
    };
    csp.go(function* () {
      for (const chunk of linesOf(n)) yield csp.put(chunks, chunk);
      chunks.close();
    });
    const split = splitter();
    const splitting = function* (chunk) {
      for (const line of split(chunk)) yield csp.put(lines, line);
    };
    const parsing = function* (line) {
      yield csp.put(records, parse(line));
    };
    const keeping = function* (record) {
      if (keeps(record)) yield csp.put(kept, record);
    };
    csp.go(stage, [chunks, lines, splitting]);
    csp.go(stage, [lines, records, parsing]);
    csp.go(stage, [records, kept, keeping]);
    const totals = new Totals();
    for (let record = yield csp.take(kept); record !== csp.CLOSED; record = yield csp.take(kept)) totals.add(record);
    return totals.answer();
  }),
};

export const without = {
  ...because('a goroutine cannot be stopped from outside, nor can several be waited for as one', STRUCTURE),
  ...because('it has no actors', ACTORS),
};
