// Each workload does `n` operations and returns a checksum that `check` knows, so that nobody measures a wrong answer.
import { call, Family, resume, Scheduler, suspend, transfer } from '@core/coroutine';
import { channel } from '@core/channels';
import { reschedule, runSync, spawn } from '@core/tasklets';

/** Bodies with code of their own: dozens of them make the engine's call sites as mixed as a real program's. */
const GeneratorFunction = Object.getPrototypeOf(function* () {}).constructor;
const turners = Array.from(
  { length: 64 },
  (_, i) => new GeneratorFunction('n', 'turn', 'done', `/* ${i} */ for (let i = 0; i < n; i++) { yield* turn; done(); }`),
);

const inCoroutine = (body) => {
  const family = new Family('bench');
  return family.resume(family.create(body)).sync();
};

export const workloads = {
  'bare next()': {
    run(n) {
      const body = function* () {
        for (let i = 0; ; i++) yield i;
      };
      const [a, b] = [body(), body()];
      let sum = 0;
      for (let i = 0; i < n / 2; i++) sum += a.next().value + b.next().value;
      return sum;
    },
    check: (n) => (n / 2) * (n / 2 - 1),
  },

  transfer: {
    goal: 2,
    run(n) {
      const family = new Family('bench');
      let left = n;
      const body = function* (other) {
        while (left > 0) {
          left--;
          yield* transfer(family, other());
        }
        return left;
      };
      const a = family.create(body, () => b);
      const b = family.create(body, () => a);
      return family.resume(a).sync();
    },
    check: () => 0,
  },

  'resume + suspend': {
    goal: 3.5,
    run: (n) =>
      inCoroutine(function* () {
        const family = new Family('inner');
        const counter = family.create(function* () {
          for (let i = 0; ; i++) yield* suspend(family, i);
        });
        let sum = 0;
        for (let i = 0; i < n; i++) sum += yield* resume(family, counter);
        return sum;
      }),
    check: (n) => (n * (n - 1)) / 2,
  },

  'tasklet reschedule': { goal: 3.5, run: (n) => rescheduling(n, 2), check: (n) => n },
  'tasklet reschedule, 64 bodies': { run: (n) => rescheduling(n, 64), check: (n) => n },

  'rendezvous message': { goal: 6, run: (n) => messages(n, 0), check: (n) => (n * (n - 1)) / 2 },
  'buffered message (128)': { goal: 5, run: (n) => messages(n, 128), check: (n) => (n * (n - 1)) / 2 },

  'thread ring hop (503)': {
    goal: 5.5,
    run: (n) =>
      runSync(function* () {
        const ring = Array.from({ length: 503 }, () => channel());
        let last = 0;
        ring.forEach((from, i) => {
          const to = ring[(i + 1) % ring.length];
          spawn(function* () {
            for (let next = yield* from.next(); !next.done; next = yield* from.next()) {
              if (next.value > 0) {
                yield* to.send(next.value - 1);
                continue;
              }
              last = i + 1;
              for (const each of ring) each.close();
            }
          });
        });
        yield* ring[0].send(n);
        yield* reschedule();
        return () => last;
      })(),
    check: (n) => (n % 503) + 1, // 292 after 50,000,000 passes
  },

  'spawn and finish (bursts of 100,000)': {
    goal: 9,
    run: (n) =>
      runSync(function* () {
        let done = 0;
        const body = function* () {
          done++;
        };
        for (let left = n; left > 0; left -= 100_000) {
          for (let i = Math.min(left, 100_000); i > 0; i--) spawn(body);
          yield* reschedule();
        }
        return done;
      }),
    check: (n) => n,
    size: 0.5,
  },

  ...Object.fromEntries([1, 10, 100, 1000].map((depth) => [`switch at call depth ${depth}`, deepSwitch(depth)])),

  'tree walk, per node (2^17)': {
    goal: 14,
    run(n) {
      const family = new Family('walk');
      const tree = build(17);
      const walk = function* (node) {
        if (node === null) return;
        yield* call(walk, node.left);
        yield* suspend(family, 1);
        yield* call(walk, node.right);
      };
      return inCoroutine(function* () {
        let count = 0;
        while (count < n) {
          const walker = family.create(walk, tree);
          while (count < n && (yield* resume(family, walker)) === 1) count++;
        }
        return count;
      });
    },
    check: (n) => n,
    size: 0.25,
  },

  'three other families around, reschedule': { goal: 3.5, run: (n) => around(n, 3), check: (n) => n },
};

function rescheduling(n, tasks) {
  const scheduler = new Scheduler('bench');
  const turn = scheduler.reschedule();
  let done = 0;
  for (let t = 0; t < tasks; t++) {
    const share = Math.floor((n * (t + 1)) / tasks) - Math.floor((n * t) / tasks);
    scheduler.start(scheduler.create(turners[t], share, turn, () => done++));
  }
  scheduler.run().sync();
  return done;
}

function messages(n, capacity) {
  return runSync(function* () {
    const line = channel(capacity);
    spawn(function* () {
      for (let i = 0; i < n; i++) yield* line.send(i);
    });
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* line.receive();
    return sum;
  });
}

function deepSwitch(depth) {
  return {
    run: (n) =>
      inCoroutine(function* () {
        const family = new Family('deep');
        const sink = function* (left) {
          if (left > 1) return yield* call(sink, left - 1);
          for (let i = 0; i < n; i++) yield* suspend(family, 1);
          return 0;
        };
        const deep = family.create(sink, depth);
        let sum = 0;
        while ((yield* resume(family, deep)) === 1) sum++;
        return sum;
      }),
    check: (n) => n,
  };
}

/** The workload itself runs `levels` families deep. */
function around(n, levels) {
  if (levels === 0) return rescheduling(n, 2);
  return inCoroutine(function* () {
    return around(n, levels - 1);
  });
}

function build(depth) {
  return depth === 0 ? null : { left: build(depth - 1), right: build(depth - 1) };
}
