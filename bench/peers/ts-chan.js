// ts-chan: Go's channels for async functions, in its documented unsafe mode, which does not go through the macrotask queue.
import { Chan, recv, Select } from 'ts-chan';
import { CAPACITY, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { tree } from '../ours/tree.js';
import { ACTORS, because, STRUCTURE } from './work/without.js';

export const name = 'ts-chan';
export const versionOf = 'ts-chan';

const channel = (capacity = 0) => new Chan(capacity).setUnsafe(true);
const channels = (count, capacity = 0) => Array.from({ length: count }, () => channel(capacity));

const unsafe = 'unsafe mode';

async function sendAll(line, n) {
  for (let i = 0; i < n; i++) await line.send(i);
}

async function receiveAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (await line.recv()).value;
  return sum;
}

const messages = (capacity, note = unsafe) => ({
  async run(n) {
    const line = channel(capacity);
    const [sum] = await Promise.all([receiveAll(line, n), sendAll(line, n)]);
    return sum;
  },
  note,
});

const depth = (levels) => ({
  async run(n) {
    const line = channel();
    const call = async (left) => {
      await (left === 0 ? sendAll(line, n) : call(left - 1));
    };
    const [sum] = await Promise.all([receiveAll(line, n), call(levels - 1)]);
    return sum;
  },
  note: `${unsafe}; nested async functions over a channel: it has no generators of its own`,
});

/** One `Select` for the whole loop, as its documentation shows. */
const selector = (arms) => {
  const select = new Select(arms.map((arm) => recv(arm))).setUnsafe(true);
  return async () => select.recv(select.cases[await select.wait()]).value;
};

const selectReady = (k) => ({
  async run(n) {
    const arms = channels(k, 1);
    const next = selector(arms);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      await arms[i % k].send(i);
      const value = await next();
      sum += value;
    }
    return sum;
  },
  note: `${unsafe}; one Select is used again and again`,
});

const selectWaiting = (k) => ({
  async run(n) {
    const arms = channels(k);
    const next = selector(arms);
    const receive = async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const value = await next();
        sum += value;
      }
      return sum;
    };
    const send = async () => {
      for (let i = 0; i < n; i++) await arms[i % k].send(i);
    };
    const [sum] = await Promise.all([receive(), send()]);
    return sum;
  },
  note: `${unsafe}; one Select is used again and again`,
});

export const workloads = {
  resume: messages(0, `${unsafe}; a rendezvous: it has no generators of its own`),
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    async run(n) {
      const line = channel();
      const walk = async (node) => {
        if (node.left !== null) await walk(node.left);
        await line.send(node.key);
        if (node.right !== null) await walk(node.right);
      };
      const produce = async () => {
        for (let walked = 0; walked < n; walked += NODES) await walk(tree());
        line.close();
      };
      const consume = async () => {
        let sum = 0;
        for (let next = await line.recv(); !next.done; next = await line.recv()) sum += next.value;
        return sum;
      };
      const [sum] = await Promise.all([consume(), produce()]);
      return sum;
    },
    note: `${unsafe}; recursive async functions over a channel: it has no generators of its own`,
  },

  rendezvous: messages(0),
  buffered: messages(CAPACITY),

  'many-to-one': {
    async run(n) {
      const line = channel();
      const senders = Array.from({ length: SENDERS }, () => sendAll(line, n / SENDERS));
      const [sum] = await Promise.all([receiveAll(line, n), ...senders]);
      return sum;
    },
    note: unsafe,
  },

  ring: {
    async run(n, measure) {
      const ring = channels(RING);
      const node = async (from, to, number) => {
        for (;;) {
          const { value: left } = await from.recv();
          if (left === 0) {
            measure.end();
            return number;
          }
          await to.send(left - 1);
        }
      };
      const nodes = ring.map((from, i) => node(from, ring[(i + 1) % RING], i + 1));
      measure.begin(); // the ring stands
      await ring[0].send(n);
      return Promise.race(nodes);
    },
    note: unsafe,
  },

  parked: {
    async run(n, measure) {
      const lines = channels(n);
      let sum = 0;
      const tasks = lines.map(async (line) => {
        const { value } = await line.recv();
        sum += value;
      });
      measure();
      for (let i = 0; i < n; i++) lines[i].trySend(i);
      await Promise.all(tasks);
      return sum;
    },
    note: unsafe,
  },

  sieve: {
    async run(n) {
      const generate = async (to) => {
        for (let i = 2; ; i++) await to.send(i);
      };
      const filter = async (from, to, prime) => {
        for (;;) {
          const { value: i } = await from.recv();
          if (i % prime !== 0) await to.send(i);
        }
      };
      let from = channel();
      void generate(from);
      for (let found = 1; ; found++) {
        const { value: prime } = await from.recv();
        if (found === n) return prime;
        const to = channel();
        void filter(from, to, prime);
        from = to;
      }
    },
    note: unsafe,
  },

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  pipeline: {
    async run(n) {
      const [chunks, lines, records, kept] = channels(4, CAPACITY);
      const stage = async (from, to, each) => {
        for (let next = await from.recv(); !next.done; next = await from.recv()) await each(next.value);
        to?.close();
      };
      const source = async () => {
        for (const chunk of linesOf(n)) await chunks.send(chunk);
        chunks.close();
      };
      const split = splitter();
      const totals = new Totals();
      await Promise.all([
        source(),
        stage(chunks, lines, async (chunk) => {
          for (const line of split(chunk)) await lines.send(line);
        }),
        stage(lines, records, (line) => records.send(parse(line))),
        stage(records, kept, (record) => (keeps(record) ? kept.send(record) : undefined)),
        stage(kept, undefined, (record) => totals.add(record)),
      ]);
      return totals.answer();
    },
    note: unsafe,
  },
};

export const without = {
  ...because('its tasks are plain async functions: see async-await', 'switch', 'spawn', STRUCTURE),
  ...because('it has no actors', ACTORS),
};
