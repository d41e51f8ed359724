// @nodeguy/channel: channels for async functions that look like arrays.
import Channel from '@nodeguy/channel';
import { CAPACITY, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { tree } from '../ours/tree.js';
import { ACTORS, because, STRUCTURE } from './work/without.js';

export const name = '@nodeguy/channel';
export const versionOf = '@nodeguy/channel';

const channels = (count, capacity = 0) => Array.from({ length: count }, () => Channel(capacity));

async function pushAll(line, n) {
  for (let i = 0; i < n; i++) await line.push(i);
}

async function shiftAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await line.shift();
  return sum;
}

const messages = (capacity) => async (n) => {
  const line = Channel(capacity);
  const [sum] = await Promise.all([shiftAll(line, n), pushAll(line, n)]);
  return sum;
};

const depth = (levels) => ({
  async run(n) {
    const line = Channel();
    const call = async (left) => {
      await (left === 0 ? pushAll(line, n) : call(left - 1));
    };
    const [sum] = await Promise.all([shiftAll(line, n), call(levels - 1)]);
    return sum;
  },
  note: 'nested async functions over a channel: it has no generators of its own',
});

const selectOf = async (arms) => {
  const chosen = await Channel.select(arms.map((arm) => arm.shift()));
  return chosen.value();
};

const selectReady = (k) => async (n) => {
  const arms = channels(k, 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    await arms[i % k].push(i);
    const value = await selectOf(arms);
    sum += value;
  }
  return sum;
};

const selectWaiting = (k) => async (n) => {
  const arms = channels(k);
  const receive = async () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const value = await selectOf(arms);
      sum += value;
    }
    return sum;
  };
  const send = async () => {
    for (let i = 0; i < n; i++) await arms[i % k].push(i);
  };
  const [sum] = await Promise.all([receive(), send()]);
  return sum;
};

export const workloads = {
  resume: { run: messages(0), note: 'a rendezvous: it has no generators of its own' },
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    async run(n) {
      const line = Channel();
      const walk = async (node) => {
        if (node.left !== null) await walk(node.left);
        await line.push(node.key);
        if (node.right !== null) await walk(node.right);
      };
      const produce = async () => {
        for (let walked = 0; walked < n; walked += NODES) await walk(tree());
        line.close();
      };
      const consume = async () => {
        let sum = 0;
        for (let key = await line.shift(); key !== undefined; key = await line.shift()) sum += key;
        return sum;
      };
      const [sum] = await Promise.all([consume(), produce()]);
      return sum;
    },
    note: 'recursive async functions over a channel: it has no generators of its own',
  },

  rendezvous: messages(0),
  buffered: messages(CAPACITY),

  async 'many-to-one'(n) {
    const line = Channel();
    const senders = Array.from({ length: SENDERS }, () => pushAll(line, n / SENDERS));
    const [sum] = await Promise.all([shiftAll(line, n), ...senders]);
    return sum;
  },

  async ring(n, measure) {
    const ring = channels(RING);
    const node = async (from, to, number) => {
      for (;;) {
        const left = await from.shift();
        if (left === 0) {
          measure.end();
          return number;
        }
        await to.push(left - 1);
      }
    };
    const nodes = ring.map((from, i) => node(from, ring[(i + 1) % RING], i + 1));
    measure.begin(); // the ring stands
    await ring[0].push(n);
    return Promise.race(nodes);
  },

  async parked(n, measure) {
    const lines = channels(n);
    let sum = 0;
    const tasks = lines.map(async (line) => {
      const value = await line.shift();
      sum += value;
    });
    measure();
    await Promise.all([...tasks, ...lines.map((line, i) => line.push(i))]);
    return sum;
  },

  async sieve(n) {
    const generate = async (to) => {
      for (let i = 2; ; i++) await to.push(i);
    };
    const filter = async (from, to, prime) => {
      for (;;) {
        const i = await from.shift();
        if (i % prime !== 0) await to.push(i);
      }
    };
    let from = Channel();
    void generate(from);
    for (let found = 1; ; found++) {
      const prime = await from.shift();
      if (found === n) return prime;
      const to = Channel();
      void filter(from, to, prime);
      from = to;
    }
  },

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  async pipeline(n) {
    const [chunks, lines, records, kept] = channels(4, CAPACITY);
    const stage = async (from, to, each) => {
      await from.forEach(each);
      to?.close();
    };
    const source = async () => {
      for (const chunk of linesOf(n)) await chunks.push(chunk);
      chunks.close();
    };
    const split = splitter();
    const totals = new Totals();
    await Promise.all([
      source(),
      stage(chunks, lines, async (chunk) => {
        for (const line of split(chunk)) await lines.push(line);
      }),
      stage(lines, records, (line) => records.push(parse(line))),
      stage(records, kept, (record) => (keeps(record) ? kept.push(record) : undefined)),
      stage(kept, undefined, (record) => totals.add(record)),
    ]);
    return totals.answer();
  },
};

export const without = {
  ...because('its tasks are plain async functions: see async-await', 'switch', 'spawn', STRUCTURE),
  ...because('it has no actors', ACTORS),
};
