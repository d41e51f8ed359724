// co: generators driven by promises, with the channel written by hand that async-await has.
import co from 'co';
import { tree } from '../ours/tree.js';
import { BURST, CAPACITY, GATHERED, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { Channel, CLOSED } from './work/promise-channel.js';
import { ACTORS, because } from './work/without.js';

export const name = 'co';
export const versionOf = 'co';

const turn = Promise.resolve();

const channels = (count, capacity = 0) => Array.from({ length: count }, () => new Channel(capacity));

/** co takes promises only, also for what is there already. */
const send = (line, value) => Promise.resolve(line.send(value));
const receive = (line) => Promise.resolve(line.receive());
const select = (lines) => Promise.resolve(Channel.select(lines));

const note = 'over the hand-written promise channel: co has none';

function* sendAll(line, n) {
  for (let i = 0; i < n; i++) yield send(line, i);
}

function* receiveAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield receive(line);
  return sum;
}

const messages = (capacity) => ({
  run: (n) =>
    co(function* () {
      const line = new Channel(capacity);
      const [sum] = yield [receiveAll(line, n), sendAll(line, n)];
      return sum;
    }),
  note,
});

const depth = (levels) => ({
  run: (n) =>
    co(function* () {
      const line = new Channel();
      const call = function* (left) {
        yield left === 0 ? sendAll(line, n) : call(left - 1);
      };
      const [sum] = yield [receiveAll(line, n), call(levels - 1)];
      return sum;
    }),
  note: 'nested calls are yielded generators, which co runs flat; over the hand-written promise channel',
});

const selectReady = (k) => ({
  run: (n) =>
    co(function* () {
      const arms = channels(k, 1);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield send(arms[i % k], i);
        const { value } = yield select(arms);
        sum += value;
      }
      return sum;
    }),
  note,
});

const selectWaiting = (k) => ({
  run: (n) =>
    co(function* () {
      const arms = channels(k);
      const receiver = function* () {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const { value } = yield select(arms);
          sum += value;
        }
        return sum;
      };
      const sender = function* () {
        for (let i = 0; i < n; i++) yield send(arms[i % k], i);
      };
      const [sum] = yield [receiver(), sender()];
      return sum;
    }),
  note,
});

export const workloads = {
  gather: (n) =>
    co(function* () {
      let sum = 0;
      for (let i = 0; i < n; i += GATHERED) {
        for (const value of yield Array.from({ length: GATHERED }, (_, k) => later(i + k))) sum += value;
      }
      return sum;
    }),

  switch: {
    run: (n) =>
      co(function* () {
        let turns = 0;
        const task = function* () {
          for (let i = 0; i < n / 2; i++) {
            yield turn;
            turns++;
          }
        };
        yield [task(), task()];
        return turns;
      }),
    note: 'each yields a promise that is resolved already: one turn of the microtask queue',
  },

  resume: messages(0),
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    run: (n) =>
      co(function* () {
        const line = new Channel();
        const walk = function* (node) {
          if (node.left !== null) yield* walk(node.left);
          yield send(line, node.key);
          if (node.right !== null) yield* walk(node.right);
        };
        const produce = function* () {
          for (let walked = 0; walked < n; walked += NODES) yield* walk(tree());
          line.close();
        };
        const consume = function* () {
          let sum = 0;
          for (let key = yield receive(line); key !== CLOSED; key = yield receive(line)) sum += key;
          return sum;
        };
        const [sum] = yield [consume(), produce()];
        return sum;
      }),
    note: 'recursion by `yield*`, over the hand-written promise channel',
  },

  rendezvous: messages(0),
  buffered: messages(CAPACITY),

  'many-to-one': {
    run: (n) =>
      co(function* () {
        const line = new Channel();
        const senders = Array.from({ length: SENDERS }, () => sendAll(line, n / SENDERS));
        const [sum] = yield [receiveAll(line, n), ...senders];
        return sum;
      }),
    note,
  },

  ring: {
    run: (n, measure) =>
      co(function* () {
        const ring = channels(RING);
        const node = co.wrap(function* (from, to, number) {
          for (;;) {
            const left = yield receive(from);
            if (left === 0) {
              measure.end();
              return number;
            }
            yield send(to, left - 1);
          }
        });
        const nodes = ring.map((from, i) => node(from, ring[(i + 1) % RING], i + 1));
        measure.begin(); // the ring stands
        yield send(ring[0], n);
        return Promise.race(nodes);
      }),
    note,
  },

  spawn: {
    run: (n) =>
      co(function* () {
        let done = 0;
        const task = function* () {
          done++;
        };
        for (let left = n; left > 0; left -= BURST) yield Array.from({ length: Math.min(left, BURST) }, () => co(task));
        return done;
      }),
    note: 'a routine runs as soon as co is called: these tasks never wait in a queue',
  },

  parked: {
    run: (n, measure) =>
      co(function* () {
        const lines = channels(n);
        let sum = 0;
        const task = co.wrap(function* (line) {
          const value = yield receive(line);
          sum += value;
        });
        const tasks = lines.map(task);
        measure();
        yield lines.map((line, i) => send(line, i));
        yield tasks;
        return sum;
      }),
    note,
  },

  sieve: {
    run: (n) =>
      co(function* () {
        const generate = co.wrap(function* (to) {
          for (let i = 2; ; i++) yield send(to, i);
        });
        const filter = co.wrap(function* (from, to, prime) {
          for (;;) {
            const i = yield receive(from);
            if (i % prime !== 0) yield send(to, i);
          }
        });
        let from = new Channel();
        void generate(from);
        for (let found = 1; ; found++) {
          const prime = yield receive(from);
          if (found === n) return prime;
          const to = new Channel();
          void filter(from, to, prime);
          from = to;
        }
      }),
    note,
  },

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  pipeline: {
    run: (n) =>
      co(function* () {
        const [chunks, lines, records, kept] = channels(4, CAPACITY);
        const stage = function* (from, to, each) {
          for (let item = yield receive(from); item !== CLOSED; item = yield receive(from)) yield* each(item);
          to?.close();
        };
        const source = function* () {
          for (const chunk of linesOf(n)) yield send(chunks, chunk);
          chunks.close();
        };
        const split = splitter();
        const totals = new Totals();
        yield [
          source(),
          stage(chunks, lines, function* (chunk) {
            for (const line of split(chunk)) yield send(lines, line);
          }),
          stage(lines, records, function* (line) {
            yield send(records, parse(line));
          }),
          stage(records, kept, function* (record) {
            if (keeps(record)) yield send(kept, record);
          }),
          stage(kept, undefined, function* (record) {
            totals.add(record);
          }),
        ];
        return totals.answer();
      }),
    note,
  },
};

function* later(value) {
  yield turn;
  return value;
}

export const without = {
  ...because('a generator that it runs cannot be stopped from outside', 'cancel', 'race'),
  ...because('it has no actors', ACTORS),
};
