// The language's own promises, with a small channel written by hand (work/promise-channel.js).
import { BIG_ACTORS, BURST, CAPACITY, FORKS, GATHERED, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { Mailbox } from './work/mailbox.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { Channel, CLOSED } from './work/promise-channel.js';
import { partners } from './work/random.js';
import { because } from './work/without.js';
import { tree } from '../ours/tree.js';

export const name = 'async-await';

/** Awaiting it is one turn of the microtask queue. */
const turn = Promise.resolve();

const channels = (count, capacity = 0) => Array.from({ length: count }, () => new Channel(capacity));

async function sendAll(channel, n) {
  for (let i = 0; i < n; i++) await channel.send(i);
}

async function receiveAll(channel, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await channel.receive();
  return sum;
}

const messages = (capacity) => async (n) => {
  const line = new Channel(capacity);
  const [sum] = await Promise.all([receiveAll(line, n), sendAll(line, n)]);
  return sum;
};

/** The producer is a stack of async functions, and the innermost one hands over: flat, unlike `yield*` of async generators. */
const depth = (levels) => ({
  async run(n) {
    const line = new Channel();
    const call = async (left) => {
      await (left === 0 ? sendAll(line, n) : call(left - 1));
    };
    const [sum] = await Promise.all([receiveAll(line, n), call(levels - 1)]);
    return sum;
  },
  note: 'nested async functions over a promise channel; `yield*` of async generators costs more at every depth',
});

const selectReady = (k) => async (n) => {
  const arms = channels(k, 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    await arms[i % k].send(i);
    sum += (await Channel.select(arms)).value;
  }
  return sum;
};

const selectWaiting = (k) => async (n) => {
  const arms = channels(k);
  const receive = async () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (await Channel.select(arms)).value;
    return sum;
  };
  const send = async () => {
    for (let i = 0; i < n; i++) await arms[i % k].send(i);
  };
  const [sum] = await Promise.all([receive(), send()]);
  return sum;
};

const actors = 'an actor is an async function that loops over a mailbox, work/mailbox.js';

export const workloads = {
  switch: {
    async run(n) {
      let turns = 0;
      const task = async () => {
        for (let i = 0; i < n / 2; i++) {
          await turn;
          turns++;
        }
      };
      await Promise.all([task(), task()]);
      return turns;
    },
    note: 'each `await`s a promise that is resolved already: one turn of the microtask queue',
  },

  resume: {
    async run(n) {
      const producer = (async function* () {
        for (let i = 0; i < n; i++) yield i;
      })();
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (await producer.next()).value;
      return sum;
    },
    note: 'an async generator',
  },

  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    async run(n) {
      const line = new Channel();
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
        for (let key = await line.receive(); key !== CLOSED; key = await line.receive()) sum += key;
        return sum;
      };
      const [sum] = await Promise.all([consume(), produce()]);
      return sum;
    },
    note: 'recursive async functions over a promise channel; `yield*` of async generators costs more',
  },

  rendezvous: messages(0),
  buffered: messages(CAPACITY),

  async 'many-to-one'(n) {
    const line = new Channel();
    const senders = Array.from({ length: SENDERS }, () => sendAll(line, n / SENDERS));
    const [sum] = await Promise.all([receiveAll(line, n), ...senders]);
    return sum;
  },

  async ring(n, measure) {
    const ring = channels(RING);
    const node = async (from, to, number) => {
      for (;;) {
        const left = await from.receive();
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

  async gather(n) {
    let sum = 0;
    for (let i = 0; i < n; i += GATHERED) {
      for (const value of await Promise.all(Array.from({ length: GATHERED }, (_, k) => later(i + k)))) sum += value;
    }
    return sum;
  },

  spawn: {
    async run(n) {
      let done = 0;
      const task = async () => {
        done++;
      };
      for (let left = n; left > 0; left -= BURST) await Promise.all(Array.from({ length: Math.min(left, BURST) }, task));
      return done;
    },
    note: 'an async function runs as soon as it is called: these tasks never wait in a queue',
  },

  async parked(n, measure) {
    const lines = channels(n);
    let sum = 0;
    const tasks = lines.map(async (line) => {
      const value = await line.receive();
      sum += value;
    });
    await turn;
    measure();
    await Promise.all([...tasks, ...lines.map((line, i) => line.send(i))]);
    return sum;
  },

  async sieve(n) {
    const generate = async (to) => {
      for (let i = 2; ; i++) await to.send(i);
    };
    const filter = async (from, to, prime) => {
      for (;;) {
        const i = await from.receive();
        if (i % prime !== 0) await to.send(i);
      }
    };
    let from = new Channel();
    void generate(from);
    for (let found = 1; ; found++) {
      const prime = await from.receive();
      if (found === n) return prime;
      const to = new Channel();
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

  pingpong: {
    async run(n) {
      const player = async (mine, other) => {
        for (;;) {
          const left = await mine.receive();
          if (left < 0) return;
          other.post(left - 1);
          if (left === 0) return;
        }
      };
      const [a, b] = [new Mailbox(), new Mailbox()];
      const players = [player(a, b), player(b, a)];
      a.post(n - 1);
      await Promise.all(players);
      return n;
    },
    note: actors,
  },

  counting: {
    async run(n) {
      const [counter, producer] = [new Mailbox(), new Mailbox()];
      const count = async () => {
        let sum = 0;
        for (;;) {
          const message = await counter.receive();
          if (message.type === 'increment') sum += message.by;
          else return message.replyTo.post(sum);
        }
      };
      const produce = async () => {
        for (let i = 0; i < n; i++) counter.post({ type: 'increment', by: 1 });
        counter.post({ type: 'get', replyTo: producer });
        return producer.receive();
      };
      const [, sum] = await Promise.all([count(), produce()]);
      return sum;
    },
    note: actors,
  },

  'fork-join': {
    async run(n) {
      const boxes = Array.from({ length: FORKS }, () => new Mailbox());
      const reports = new Mailbox();
      const worker = async (box) => {
        let seen = 0;
        for (;;) {
          const message = await box.receive();
          if (message.type === 'report') return message.replyTo.post(seen);
          seen++;
        }
      };
      const workers = boxes.map(worker);
      for (let i = 0; i < n; i++) boxes[i % FORKS].post({ type: 'work', i });
      for (const box of boxes) box.post({ type: 'report', replyTo: reports });
      let sum = 0;
      for (let i = 0; i < FORKS; i++) sum += await reports.receive();
      await Promise.all(workers);
      return sum;
    },
    note: actors,
  },

  big: {
    async run(n) {
      const boxes = Array.from({ length: BIG_ACTORS }, () => new Mailbox());
      const sink = new Mailbox();
      const actor = async (mine, self) => {
        const next = partners(self, BIG_ACTORS);
        let left = n / BIG_ACTORS;
        boxes[next()].post({ type: 'ping', from: mine });
        for (;;) {
          const message = await mine.receive();
          if (message.type === 'stop') return;
          if (message.type === 'ping') message.from.post({ type: 'pong' });
          else if (--left > 0) boxes[next()].post({ type: 'ping', from: mine });
          else sink.post(n / BIG_ACTORS);
        }
      };
      const actors = boxes.map(actor);
      let pings = 0;
      for (let i = 0; i < BIG_ACTORS; i++) pings += await sink.receive();
      for (const box of boxes) box.post({ type: 'stop' });
      await Promise.all(actors);
      return pings;
    },
    note: actors,
  },

  async pipeline(n) {
    const [chunks, lines, records, kept] = channels(4, CAPACITY);
    const stage = async (from, to, each) => {
      for (let item = await from.receive(); item !== CLOSED; item = await from.receive()) await each(item);
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
};

async function later(value) {
  await turn;
  return value;
}

export const without = because('an async function cannot be stopped from outside: the loser of Promise.race runs on', 'cancel', 'race');
