// effect: fibers and queues, on its scheduler for microtasks: the default, setImmediate, doubles the cost of a bare yield.
import { Effect, Fiber, Queue, Scheduler } from 'effect';
import { tree } from '../ours/tree.js';
import { BIG_ACTORS, BURST, CAPACITY, FORKS, GATHERED, linesOf, NODES, RING, SENDERS } from '../src/spec.js';
import { keeps, parse, splitter, Totals } from './work/pipeline.js';
import { partners } from './work/random.js';

export const name = 'effect';
export const versionOf = 'effect';

const sync = 'MixedScheduler("sync")';

const program = (body, note = sync) => {
  const effect = Effect.fnUntraced(body);
  return { run: (...args) => Effect.runPromise(effect(...args), { scheduler: new Scheduler.MixedScheduler('sync') }), note };
};

const queues = (count, capacity) => Effect.all(Array.from({ length: count }, () => Queue.bounded(capacity)));

const offerAll = Effect.fnUntraced(function* (line, n) {
  for (let i = 0; i < n; i++) yield* Queue.offer(line, i);
});

const takeAll = Effect.fnUntraced(function* (line, n) {
  const next = Queue.take(line);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield* next;
  return sum;
});

const messages = (capacity, note) =>
  program(function* (n) {
    const line = yield* Queue.bounded(capacity);
    yield* Effect.forkChild(offerAll(line, n));
    return yield* takeAll(line, n);
  }, note);

const depth = (levels) =>
  program(
    function* (n) {
      const line = yield* Queue.bounded(0);
      const call = Effect.fnUntraced(function* (left) {
        yield* left === 0 ? offerAll(line, n) : call(left - 1);
      });
      yield* Effect.forkChild(call(levels - 1));
      return yield* takeAll(line, n);
    },
    `${sync}; over a Queue.bounded(0): an effect has no values of its own to yield`,
  );

const later = (value) => Effect.as(Effect.yieldNow, value);

/** Made once: an effect is a value, and is run again and again. */
const anyOf = (arms) => Effect.raceAllFirst(arms.map((arm) => Queue.take(arm)));

const selectReady = (k) =>
  program(
    function* (n) {
      const arms = yield* queues(k, 1);
      const any = anyOf(arms);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield* Queue.offer(arms[i % k], i);
        sum += yield* any;
      }
      return sum;
    },
    `${sync}; a race, which forks a fiber for each queue`,
  );

const selectWaiting = (k) =>
  program(
    function* (n) {
      const arms = yield* queues(k, 0);
      const any = anyOf(arms);
      yield* Effect.forkChild(
        Effect.gen(function* () {
          for (let i = 0; i < n; i++) yield* Queue.offer(arms[i % k], i);
        }),
      );
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* any;
      return sum;
    },
    `${sync}; a race, which forks a fiber for each queue`,
  );

const actors = `${sync}; an actor is a fiber and an unbounded queue`;

export const workloads = {
  switch: program(function* (n) {
    let turns = 0;
    const task = Effect.gen(function* () {
      for (let i = 0; i < n / 2; i++) {
        yield* Effect.yieldNow;
        turns++;
      }
    });
    yield* Fiber.joinAll([yield* Effect.forkChild(task), yield* Effect.forkChild(task)]);
    return turns;
  }),

  resume: messages(0, `${sync}; over a Queue.bounded(0): an effect has no values of its own to yield`),
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: program(
    function* (n) {
      const line = yield* Queue.bounded(0);
      const walk = Effect.fnUntraced(function* (node) {
        if (node.left !== null) yield* walk(node.left);
        yield* Queue.offer(line, node.key);
        if (node.right !== null) yield* walk(node.right);
      });
      yield* Effect.forkChild(
        Effect.gen(function* () {
          for (let walked = 0; walked < n; walked += NODES) yield* walk(tree());
          yield* Queue.end(line);
        }),
      );
      let sum = 0;
      const consume = Effect.gen(function* () {
        const next = Queue.take(line);
        for (;;) sum += yield* next;
      });
      yield* Effect.ignore(consume);
      return sum;
    },
    `${sync}; over a Queue.bounded(0)`,
  ),

  rendezvous: messages(0),
  buffered: messages(CAPACITY),

  'many-to-one': program(function* (n) {
    const line = yield* Queue.bounded(0);
    for (let i = 0; i < SENDERS; i++) yield* Effect.forkChild(offerAll(line, n / SENDERS));
    return yield* takeAll(line, n);
  }),

  ring: program(function* (n, measure) {
    const ring = yield* queues(RING, 0);
    const node = Effect.fnUntraced(function* (from, to, number) {
      const next = Queue.take(from);
      for (;;) {
        const left = yield* next;
        if (left === 0) {
          measure.end();
          return number;
        }
        yield* Queue.offer(to, left - 1);
      }
    });
    const nodes = [];
    for (let i = 0; i < RING; i++) nodes.push(yield* Effect.forkChild(node(ring[i], ring[(i + 1) % RING], i + 1)));
    yield* Effect.yieldNow;
    measure.begin(); // the ring stands
    yield* Queue.offer(ring[0], n);
    return yield* Effect.raceAllFirst(nodes.map(Fiber.join));
  }),

  spawn: program(function* (n) {
    let done = 0;
    const task = Effect.sync(() => {
      done++;
    });
    for (let left = n; left > 0; left -= BURST) {
      const fibers = [];
      for (let i = Math.min(left, BURST); i > 0; i--) fibers.push(yield* Effect.forkChild(task));
      yield* Fiber.joinAll(fibers);
    }
    return done;
  }),

  gather: program(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i += GATHERED) {
      const tasks = Array.from({ length: GATHERED }, (_, k) => later(i + k));
      for (const value of yield* Effect.all(tasks, { concurrency: 'unbounded' })) sum += value;
    }
    return sum;
  }),

  cancel: program(function* (n) {
    let cleaned = 0;
    const task = Effect.ensuring(Effect.never, Effect.sync(() => void cleaned++));
    for (let i = 0; i < n; i++) {
      const fiber = yield* Effect.forkChild(task);
      yield* Effect.yieldNow;
      yield* Fiber.interrupt(fiber);
    }
    return cleaned;
  }),

  race: program(function* (n) {
    let cleaned = 0;
    const loser = Effect.ensuring(Effect.never, Effect.sync(() => void cleaned++));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* Effect.raceFirst(later(i), loser);
    return cleaned === n ? sum : cleaned;
  }),

  parked: program(function* (n, measure) {
    const lines = yield* queues(n, 0);
    let sum = 0;
    const fibers = [];
    for (const line of lines) {
      const task = Effect.map(Queue.take(line), (value) => {
        sum += value;
      });
      fibers.push(yield* Effect.forkChild(task));
    }
    yield* Effect.yieldNow;
    measure();
    for (let i = 0; i < n; i++) yield* Queue.offer(lines[i], i);
    yield* Fiber.joinAll(fibers);
    return sum;
  }),

  sieve: program(function* (n) {
    const generate = Effect.fnUntraced(function* (to) {
      for (let i = 2; ; i++) yield* Queue.offer(to, i);
    });
    const filter = Effect.fnUntraced(function* (from, to, prime) {
      const next = Queue.take(from);
      for (;;) {
        const i = yield* next;
        if (i % prime !== 0) yield* Queue.offer(to, i);
      }
    });
    let from = yield* Queue.bounded(0);
    yield* Effect.forkChild(generate(from));
    for (let found = 1; ; found++) {
      const prime = yield* Queue.take(from);
      if (found === n) return prime;
      const to = yield* Queue.bounded(0);
      yield* Effect.forkChild(filter(from, to, prime));
      from = to;
    }
  }),

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  pingpong: program(function* (n) {
    const player = Effect.fnUntraced(function* (mine, other) {
      const next = Queue.take(mine);
      for (;;) {
        const left = yield* next;
        if (left < 0) return;
        yield* Queue.offer(other, left - 1);
        if (left === 0) return;
      }
    });
    const [a, b] = [yield* Queue.unbounded(), yield* Queue.unbounded()];
    const players = [yield* Effect.forkChild(player(a, b)), yield* Effect.forkChild(player(b, a))];
    yield* Queue.offer(a, n - 1);
    yield* Fiber.joinAll(players);
    return n;
  }, actors),

  counting: program(function* (n) {
    const [counter, producer] = [yield* Queue.unbounded(), yield* Queue.unbounded()];
    yield* Effect.forkChild(
      Effect.gen(function* () {
        const next = Queue.take(counter);
        let sum = 0;
        for (;;) {
          const message = yield* next;
          if (message.type === 'increment') sum += message.by;
          else return yield* Queue.offer(message.replyTo, sum);
        }
      }),
    );
    for (let i = 0; i < n; i++) yield* Queue.offer(counter, { type: 'increment', by: 1 });
    yield* Queue.offer(counter, { type: 'get', replyTo: producer });
    return yield* Queue.take(producer);
  }, actors),

  'fork-join': program(function* (n) {
    const boxes = yield* Effect.all(Array.from({ length: FORKS }, () => Queue.unbounded()));
    const reports = yield* Queue.unbounded();
    for (const box of boxes) {
      yield* Effect.forkChild(
        Effect.gen(function* () {
          const next = Queue.take(box);
          let seen = 0;
          for (;;) {
            const message = yield* next;
            if (message.type === 'report') return yield* Queue.offer(message.replyTo, seen);
            seen++;
          }
        }),
      );
    }
    for (let i = 0; i < n; i++) yield* Queue.offer(boxes[i % FORKS], { type: 'work', i });
    for (const box of boxes) yield* Queue.offer(box, { type: 'report', replyTo: reports });
    return yield* takeAll(reports, FORKS);
  }, actors),

  big: program(function* (n) {
    const boxes = yield* Effect.all(Array.from({ length: BIG_ACTORS }, () => Queue.unbounded()));
    const sink = yield* Queue.unbounded();
    const actor = Effect.fnUntraced(function* (mine, self) {
      const partner = partners(self, BIG_ACTORS);
      const next = Queue.take(mine);
      let left = n / BIG_ACTORS;
      yield* Queue.offer(boxes[partner()], { type: 'ping', from: mine });
      for (;;) {
        const message = yield* next;
        if (message.type === 'ping') yield* Queue.offer(message.from, { type: 'pong' });
        else if (--left > 0) yield* Queue.offer(boxes[partner()], { type: 'ping', from: mine });
        else yield* Queue.offer(sink, n / BIG_ACTORS);
      }
    });
    for (let i = 0; i < BIG_ACTORS; i++) yield* Effect.forkChild(actor(boxes[i], i));
    return yield* takeAll(sink, BIG_ACTORS);
  }, actors),

  pipeline: program(function* (n) {
    const [chunks, lines, records, kept] = yield* queues(4, CAPACITY);
    const each = (from, body) => {
      const next = Queue.take(from);
      return Effect.ignore(
        Effect.gen(function* () {
          for (;;) yield* body(yield* next);
        }),
      );
    };
    const stage = (from, to, body) => Effect.forkChild(Effect.andThen(each(from, body), Queue.end(to)));
    yield* Effect.forkChild(
      Effect.gen(function* () {
        for (const chunk of linesOf(n)) yield* Queue.offer(chunks, chunk);
        yield* Queue.end(chunks);
      }),
    );
    const split = splitter();
    yield* stage(
      chunks,
      lines,
      Effect.fnUntraced(function* (chunk) {
        for (const line of split(chunk)) yield* Queue.offer(lines, line);
      }),
    );
    yield* stage(lines, records, (line) => Queue.offer(records, parse(line)));
    yield* stage(records, kept, (record) => (keeps(record) ? Queue.offer(kept, record) : Effect.void));
    const totals = new Totals();
    yield* each(kept, (record) => Effect.sync(() => totals.add(record)));
    return totals.answer();
  }),
};

export const without = {};
