// @thi.ng/csp: channels for async functions.
import { channel, select } from '@thi.ng/csp';
import { CAPACITY, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { tree } from '../ours/tree.js';
import { ACTORS, because, STRUCTURE } from './work/without.js';

export const name = '@thi.ng/csp';
export const versionOf = '@thi.ng/csp';

const channels = (count, capacity = 1) => Array.from({ length: count }, () => channel(capacity));

async function writeAll(line, n) {
  for (let i = 0; i < n; i++) await line.write(i);
}

async function readAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await line.read();
  return sum;
}

/** `offer` puts a value in the buffer if there is room; a `write`, at every size of the buffer, settles only once it is read. */
const put = (line, value) => (line.offer(value) ? undefined : line.write(value));

const unbuffered = 'a channel holds at least one value, but a write settles only once it is read: a rendezvous';
const buffered = '`offer` while there is room, else `write`, which settles only once it is read';

const rendezvous = async (n) => {
  const line = channel();
  const [sum] = await Promise.all([readAll(line, n), writeAll(line, n)]);
  return sum;
};

const depth = (levels) => ({
  async run(n) {
    const line = channel();
    const call = async (left) => {
      await (left === 0 ? writeAll(line, n) : call(left - 1));
    };
    const [sum] = await Promise.all([readAll(line, n), call(levels - 1)]);
    return sum;
  },
  note: 'nested async functions over a channel: it has no generators of its own',
});

const selectReady = (k) => async (n) => {
  const arms = channels(k);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    arms[i % k].offer(i);
    const [value] = await select(...arms);
    sum += value;
  }
  return sum;
};

const selectWaiting = (k) => async (n) => {
  const arms = channels(k);
  const receive = async () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const [value] = await select(...arms);
      sum += value;
    }
    return sum;
  };
  const send = async () => {
    for (let i = 0; i < n; i++) await arms[i % k].write(i);
  };
  const [sum] = await Promise.all([receive(), send()]);
  return sum;
};

export const workloads = {
  resume: { run: rendezvous, note: 'a rendezvous: it has no generators of its own' },
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    async run(n) {
      const line = channel();
      const walk = async (node) => {
        if (node.left !== null) await walk(node.left);
        await line.write(node.key);
        if (node.right !== null) await walk(node.right);
      };
      const produce = async () => {
        for (let walked = 0; walked < n; walked += NODES) await walk(tree());
        line.close();
      };
      const consume = async () => {
        let sum = 0;
        for (let key = await line.read(); key !== undefined; key = await line.read()) sum += key;
        return sum;
      };
      const [sum] = await Promise.all([consume(), produce()]);
      return sum;
    },
    note: 'recursive async functions over a channel: it has no generators of its own',
  },

  rendezvous: { run: rendezvous, note: unbuffered },

  buffered: {
    async run(n) {
      const line = channel(CAPACITY);
      const send = async () => {
        for (let i = 0; i < n; i++) await put(line, i);
      };
      const [sum] = await Promise.all([readAll(line, n), send()]);
      return sum;
    },
    note: buffered,
  },

  'many-to-one': {
    async run(n) {
      const line = channel();
      const senders = Array.from({ length: SENDERS }, () => writeAll(line, n / SENDERS));
      const [sum] = await Promise.all([readAll(line, n), ...senders]);
      return sum;
    },
    note: unbuffered,
  },

  ring: {
    async run(n, measure) {
      const ring = channels(RING);
      const node = async (from, to, number) => {
        for (;;) {
          const left = await from.read();
          if (left === 0) {
            measure.end();
            return number;
          }
          await to.write(left - 1);
        }
      };
      const nodes = ring.map((from, i) => node(from, ring[(i + 1) % RING], i + 1));
      measure.begin(); // the ring stands
      await ring[0].write(n);
      return Promise.race(nodes);
    },
    note: unbuffered,
  },

  async parked(n, measure) {
    const lines = channels(n);
    let sum = 0;
    const tasks = lines.map(async (line) => {
      const value = await line.read();
      sum += value;
    });
    measure();
    for (let i = 0; i < n; i++) lines[i].offer(i);
    await Promise.all(tasks);
    return sum;
  },

  sieve: {
    async run(n) {
      const generate = async (to) => {
        for (let i = 2; to.writable(); i++) await to.write(i);
      };
      const filter = async (from, to, prime) => {
        while (to.writable()) {
          const i = await from.read();
          if (i % prime !== 0) await to.write(i);
        }
      };
      const all = [channel()];
      void generate(all[0]);
      for (let found = 1; ; found++) {
        const from = all.at(-1);
        const prime = await from.read();
        if (found === n) {
          for (const each of all) each.close();
          return prime;
        }
        const to = channel();
        void filter(from, to, prime);
        all.push(to);
      }
    },
    note: unbuffered,
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
        for (let item = await from.read(); item !== undefined; item = await from.read()) await each(item);
        to?.close();
      };
      const source = async () => {
        for (const chunk of linesOf(n)) await put(chunks, chunk);
        chunks.close();
      };
      const split = splitter();
      const totals = new Totals();
      await Promise.all([
        source(),
        stage(chunks, lines, async (chunk) => {
          for (const line of split(chunk)) await put(lines, line);
        }),
        stage(lines, records, (line) => put(records, parse(line))),
        stage(records, kept, (record) => (keeps(record) ? put(kept, record) : undefined)),
        stage(kept, undefined, (record) => totals.add(record)),
      ]);
      return totals.answer();
    },
    note: buffered,
  },
};

export const without = {
  ...because('its tasks are plain async functions: see async-await', 'switch', 'spawn', STRUCTURE),
  ...because('it has no actors', ACTORS),
};
