// redux-saga: effects over a scheduler of its own, and channels between sagas; no store is needed.
import { buffers, channel, END, runSaga } from 'redux-saga';
import { all, call, cancel, fork, join, put, race, spawn, take, takeMaybe } from 'redux-saga/effects';
import { tree } from '../ours/tree.js';
import { BURST, GATHERED, NODES, RING, SENDERS } from '../src/spec.js';
import { ACTORS, because } from './work/without.js';

export const name = 'redux-saga';
export const versionOf = 'redux-saga';

const program =
  (saga) =>
  (...args) =>
    runSaga({}, saga, ...args).toPromise();

const channels = (count) => Array.from({ length: count }, () => channel());

const waiting = 'a put never waits: it goes through the queue of the scheduler, and the taker is always there first';

function* putAll(line, n) {
  for (let i = 0; i < n; i++) yield put(line, i);
}

function* takeAll(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield take(line);
  return sum;
}

const messages = program(function* (n) {
  const line = channel();
  const receiver = yield fork(takeAll, line, n);
  yield fork(putAll, line, n);
  return yield join(receiver);
});

const depth = (levels) => ({
  run: program(function* (n) {
    const line = channel();
    const nested = function* (left) {
      yield left === 0 ? call(putAll, line, n) : call(nested, left - 1);
    };
    const receiver = yield fork(takeAll, line, n);
    yield fork(nested, levels - 1);
    return yield join(receiver);
  }),
  note: 'nested by `call`, over a channel: a saga has no values of its own to yield',
});

const selectReady = (k) =>
  program(function* (n) {
    const arms = channels(k);
    const any = race(arms.map((arm) => take(arm)));
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield put(arms[i % k], i);
      const values = yield any;
      sum += values[i % k];
    }
    return sum;
  });

const selectWaiting = (k) => ({
  run: program(function* (n) {
    const arms = channels(k);
    const any = race(arms.map((arm) => take(arm)));
    const receiver = yield fork(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (yield any).find((value) => value !== undefined);
      return sum;
    });
    yield fork(function* () {
      for (let i = 0; i < n; i++) yield put(arms[i % k], i);
    });
    return yield join(receiver);
  }),
  note: waiting,
});

const lets = 'a task lets others run by a put that nobody takes: it goes to the end of the queue of the scheduler';

function* later(line, value) {
  yield put(line, value);
  return value;
}

function* waitForEver(line, seen) {
  try {
    yield take(line);
  } finally {
    seen.cleaned++;
  }
}

export const workloads = {
  switch: {
    run: program(function* (n) {
      const nowhere = channel(buffers.none());
      let turns = 0;
      const task = function* () {
        for (let i = 0; i < n / 2; i++) {
          yield put(nowhere, 0);
          turns++;
        }
      };
      const tasks = [yield fork(task), yield fork(task)];
      yield join(tasks);
      return turns;
    }),
    note: 'a put that nobody takes: like every put it goes to the end of the queue of the scheduler',
  },

  resume: { run: messages, note: 'over a channel: a saga has no values of its own to yield' },
  'depth-1': depth(1),
  'depth-10': depth(10),
  'depth-100': depth(100),
  'depth-1000': depth(1000),

  tree: {
    run: program(function* (n) {
      const line = channel();
      const walk = function* (node) {
        if (node.left !== null) yield* walk(node.left);
        yield put(line, node.key);
        if (node.right !== null) yield* walk(node.right);
      };
      const receiver = yield fork(function* () {
        let sum = 0;
        for (let key = yield takeMaybe(line); key !== END; key = yield takeMaybe(line)) sum += key;
        return sum;
      });
      for (let walked = 0; walked < n; walked += NODES) yield* walk(tree());
      line.close();
      return yield join(receiver);
    }),
    note: 'recursion by `yield*`, over a channel',
  },

  rendezvous: { run: messages, note: waiting },

  'many-to-one': {
    run: program(function* (n) {
      const line = channel();
      const receiver = yield fork(takeAll, line, n);
      for (let i = 0; i < SENDERS; i++) yield fork(putAll, line, n / SENDERS);
      return yield join(receiver);
    }),
    note: waiting,
  },

  ring: program(function* (n, measure) {
    const ring = channels(RING);
    let last = 0;
    const node = function* (i) {
      const [from, to] = [ring[i], ring[(i + 1) % RING]];
      for (;;) {
        const left = yield take(from);
        if (left > 0) {
          yield put(to, left - 1);
        } else {
          last = i + 1;
          measure.end();
          for (const each of ring) each.close();
        }
      }
    };
    const nodes = [];
    for (let i = 0; i < RING; i++) nodes.push(yield fork(node, i));
    measure.begin(); // the ring stands
    yield put(ring[0], n);
    yield join(nodes);
    return last;
  }),

  gather: {
    run: program(function* (n) {
      const line = channel();
      let sum = 0;
      for (let i = 0; i < n; i += GATHERED) {
        for (const value of yield all(Array.from({ length: GATHERED }, (_, k) => call(later, line, i + k)))) sum += value;
      }
      return sum;
    }),
    note: lets,
  },

  cancel: {
    run: program(function* (n) {
      const seen = { cleaned: 0 };
      const line = channel();
      for (let i = 0; i < n; i++) yield cancel(yield fork(waitForEver, line, seen));
      return seen.cleaned;
    }),
    note: 'a saga runs at once, up to its first effect, and has ended when it was cancelled: nobody waits in a queue',
  },

  race: {
    run: program(function* (n) {
      const seen = { cleaned: 0 };
      const line = channel();
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const { value } = yield race({ value: call(later, channel(), i), never: call(waitForEver, line, seen) });
        sum += value;
      }
      return seen.cleaned === n ? sum : seen;
    }),
    note: lets,
  },

  spawn: {
    run: program(function* (n) {
      let done = 0;
      const task = function* () {
        done++;
      };
      for (let left = n; left > 0; left -= BURST) {
        for (let i = Math.min(left, BURST); i > 0; i--) yield spawn(task);
      }
      return done;
    }),
    note: 'detached; a saga runs at once, up to its first effect: these tasks never wait in a queue',
  },

  parked: program(function* (n, measure) {
    const lines = channels(n);
    let sum = 0;
    const task = function* (line) {
      const value = yield take(line);
      sum += value;
    };
    const tasks = [];
    for (const line of lines) tasks.push(yield spawn(task, line));
    measure();
    for (let i = 0; i < n; i++) yield put(lines[i], i);
    yield join(tasks);
    return sum;
  }),

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),
};

const unbounded = 'a put never waits: a full buffer throws or drops, and nothing holds a producer back';

export const without = {
  ...because(unbounded, 'buffered', 'sieve', 'pipeline'),
  ...because('it has no actors', ACTORS),
};
