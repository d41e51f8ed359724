// What is counted: each does `n` operations of one kind, and little else that depends on n.
import { call, Family, resume, suspend, transfer } from '@core/coroutine';
import { actor, runSync as runActors } from '@core/actors';
import { channel, select } from '@core/channels';
import { genlet, give, greenlet } from '@core/greenlets';
import { mutex, reschedule, runSync as runTasklets, semaphore, spawn } from '@core/tasklets';

export const workloads = {
  'bare next()'(n) {
    const bare = (function* () {
      for (;;) yield 0;
    })();
    for (let i = 0; i < n; i++) bare.next();
  },

  transfer(n) {
    const family = new Family('pair');
    let left = n;
    const body = function* (other) {
      for (; left > 0; left--) yield* transfer(family, other());
    };
    const a = family.create(body, () => b);
    const b = family.create(body, () => a);
    family.resume(a).sync();
  },
  'resume and suspend': (n) => inCoroutine(drawing, n, 0),
  'resume and suspend as operations': (n) =>
    inCoroutine(function* () {
      const family = new Family('producer');
      const producer = family.create(function* () {
        for (;;) yield* family.suspend(0);
      });
      for (let i = 0; i < n; i++) yield* family.resume(producer);
    }),
  'resume and suspend, 100 calls deep': (n) => inCoroutine(drawing, n, 100),
  'call and return': (n) =>
    inCoroutine(function* () {
      for (let i = 0; i < n; i++) yield* call(leaf, 0);
    }),

  reschedule: (n) => inTasklet(rescheduling, n),
  'reschedule, three families around': (n) => inCoroutine(inCoroutine, inCoroutine, () => inTasklet(rescheduling, n)),
  'spawn and finish': (n) =>
    runTasklets(function* () {
      for (let i = 0; i < n; i += 64) {
        for (let burst = 0; burst < 64; burst++) spawn(leaf);
        yield* reschedule();
      }
    }),
  join: (n) =>
    runTasklets(function* () {
      for (let i = 0; i < n; i++) yield* spawn(leaf).join();
    }),
  'mutex, free': (n) =>
    runTasklets(function* () {
      const lock = mutex();
      for (let i = 0; i < n; i++) {
        yield* lock.lock();
        lock.unlock();
      }
    }),
  'semaphore, contended': (n) =>
    runTasklets(function* () {
      const one = semaphore(1);
      const body = function* () {
        for (let i = 0; i < n / 2; i++) {
          yield* one.acquire();
          yield* reschedule();
          one.release();
        }
      };
      yield* both(body, body);
    }),

  rendezvous: (n) => inTasklet(messages, n, 0),
  'buffered (128)': (n) => inTasklet(messages, n, 128),
  'many to one (64)': (n) =>
    runTasklets(function* () {
      const line = channel();
      for (let i = 0; i < 64; i++) spawn(sending, line, n / 64);
      yield* receiving(line, n);
    }),
  'ring (64)': (n) =>
    runTasklets(function* () {
      const ring = Array.from({ length: 64 }, () => channel());
      ring.forEach((from, i) => spawn(passing, from, ring[(i + 1) % ring.length], ring));
      yield* ring[0].send(n);
      yield* reschedule();
    }),
  'select, ready (4)': (n) =>
    runTasklets(function* () {
      const lines = Array.from({ length: 4 }, () => channel(1));
      const any = select(lines.map((line) => line.receive()));
      for (let i = 0; i < n; i++) {
        lines[i & 3].trySend(0);
        yield* any;
      }
    }),
  'select, waiting (4)': (n) =>
    runTasklets(function* () {
      const lines = Array.from({ length: 4 }, () => channel());
      const any = select(lines.map((line) => line.receive()));
      spawn(function* () {
        for (let i = 0; i < n; i++) yield* lines[i & 3].send(0);
      });
      for (let i = 0; i < n; i++) yield* any;
    }),

  'actor ping-pong': (n) =>
    runActors(function* (self) {
      const pong = actor(function* (me) {
        for (;;) (yield* me.receive()).send('pong');
      });
      for (let i = 0; i < n; i += 2) {
        pong.send(self);
        yield* self.receive();
      }
    }),
  'actor send': (n) =>
    runActors(function* (self) {
      const counter = actor(function* (me) {
        for (let i = 1; i <= n; i++) {
          yield* me.receive();
          if (i % 64 === 0) self.send('go on');
        }
      });
      for (let i = 0; i < n; i += 64) {
        for (let burst = 0; burst < 64; burst++) counter.send('one');
        yield* self.receive();
      }
    }),
  'actor ask': (n) =>
    runActors(function* () {
      const clerk = actor(function* (me) {
        for (;;) (yield* me.receive()).send(0);
      });
      const question = (reply) => reply;
      for (let i = 0; i < n; i++) yield* clerk.ask(question);
    }),

  'greenlet switch': (n) =>
    inCoroutine(function* () {
      let left = n;
      const body = function* (other) {
        for (; left > 0; left--) yield* other().switch();
      };
      const a = greenlet(() => body(() => b));
      const b = greenlet(() => body(() => a));
      yield* a.switch();
    }),
  'genlet next': (n) =>
    inCoroutine(function* () {
      const zeros = genlet(function* () {
        for (;;) yield* give(0);
      });
      for (let i = 0; i < n; i++) yield* zeros.next();
    }),
};

function* leaf() {}

/** Runs the body, a routine or plain, in a coroutine of a family of its own. */
function inCoroutine(body, ...args) {
  const family = new Family('outer');
  const routine = function* () {
    const steps = body(...args);
    if (steps !== undefined) yield* steps;
  };
  family.resume(family.create(routine)).sync();
}

function inTasklet(body, ...args) {
  runTasklets(() => body(...args));
}

function* drawing(n, depth) {
  const family = new Family('producer');
  const produce = function* (left) {
    if (left > 0) return yield* call(produce, left - 1);
    for (;;) yield* suspend(family, 0);
  };
  const producer = family.create(produce, depth);
  for (let i = 0; i < n; i++) yield* resume(family, producer);
}

function* rescheduling(n) {
  const body = function* () {
    for (let i = 0; i < n / 2; i++) yield* reschedule();
  };
  yield* both(body, body);
}

function* both(left, right) {
  const one = spawn(left);
  const other = spawn(right);
  yield* one.join();
  yield* other.join();
}

function* messages(n, capacity) {
  const line = channel(capacity);
  spawn(sending, line, n);
  yield* receiving(line, n);
}

function* sending(line, n) {
  for (let i = 0; i < n; i++) yield* line.send(0);
}

function* receiving(line, n) {
  for (let i = 0; i < n; i++) yield* line.receive();
}

function* passing(from, to, ring) {
  for (let next = yield* from.next(); !next.done; next = yield* from.next()) {
    if (next.value > 0) yield* to.send(next.value - 1);
    else for (const each of ring) each.close();
  }
}
