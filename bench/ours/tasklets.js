// Tasklets, and channels between them.
import { channel, select } from '@core/channels';
import { all, race, reschedule, spawn } from '@core/tasklets';
import { BURST, CAPACITY, GATHERED, linesOf, PLAYERS, RING, SENDERS } from '../src/spec.js';
import { inFamily, program, taskletProgram } from './program.js';

export const name = 'tasklets';
export const versionOf = '@core/tasklets';

/** Bodies with code of their own: dozens of them make the engine's call sites as mixed as a real program's. */
const GeneratorFunction = Object.getPrototypeOf(function* () {}).constructor;
const turners = Array.from(
  { length: 64 },
  (_, i) =>
    new GeneratorFunction('n', 'reschedule', `/* ${i} */ for (let i = 0; i < n; i++) yield* reschedule(); return n;`),
);

export const workloads = {
  switch: switching(2),
  'switch-64': switching(64),
  'switch-nested': program((n) => inFamily(inFamily, inFamily, switching(2).routine, n)),
  'switch-among-1m': taskletProgram(function* (n, measure) {
    const gates = yield* park(1_000_000, () => {});
    measure.begin();
    const count = yield* switching(2).routine(n);
    measure.end();
    for (const gate of gates) gate.trySend(0);
    return count;
  }),

  rendezvous: messages(0),
  buffered: messages(CAPACITY),
  'many-to-one': taskletProgram(function* (n) {
    const line = channel();
    for (let i = 0; i < SENDERS; i++) spawn(sendNumbers, line, n / SENDERS);
    return yield* sumOf(line, n);
  }),
  gather: taskletProgram(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i += GATHERED) {
      for (const value of yield* all(Array.from({ length: GATHERED }, (_, k) => () => later(i + k)))) sum += value;
    }
    return sum;
  }),
  cancel: taskletProgram(function* (n) {
    const seen = { cleaned: 0 };
    const line = channel();
    for (let i = 0; i < n; i++) {
      const task = spawn(waitForEver, line, seen);
      yield* reschedule();
      yield* task.stop();
    }
    return seen.cleaned;
  }),
  race: taskletProgram(function* (n) {
    const seen = { cleaned: 0 };
    const line = channel();
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* race([() => later(i), () => waitForEver(line, seen)]);
    return seen.cleaned === n ? sum : seen;
  }),
  ring: taskletProgram(function* (n) {
    const ring = Array.from({ length: RING }, () => channel());
    let last = 0;
    const tasks = ring.map((from, i) =>
      spawn(function* () {
        const to = ring[(i + 1) % RING];
        for (let next = yield* from.next(); !next.done; next = yield* from.next()) {
          if (next.value > 0) {
            yield* to.send(next.value - 1);
          } else {
            last = i + 1;
            for (const each of ring) each.close();
          }
        }
      }),
    );
    yield* ring[0].send(n);
    for (const task of tasks) yield* task.join();
    return last;
  }),

  hackysack: taskletProgram(function* (n, measure) {
    const hands = Array.from({ length: PLAYERS }, () => channel(1));
    let kicks = 0;
    let lot = 1;
    const players = hands.map((own, i) =>
      spawn(function* () {
        while ((yield* own.receive()) === 'sack') {
          if (++kicks === n) {
            measure.end();
            for (const each of hands) yield* each.send('exit');
          } else {
            lot = (Math.imul(lot, 1_664_525) + 1_013_904_223) >>> 0;
            yield* hands[(i + 1 + (lot % (PLAYERS - 1))) % PLAYERS].send('sack');
          }
        }
      }),
    );
    yield* reschedule();
    measure.begin();
    yield* hands[0].send('sack');
    for (const player of players) yield* player.join();
    return kicks;
  }),

  spawn: taskletProgram(function* (n) {
    let ended = 0;
    const body = function* () {
      ended++;
    };
    for (let left = n; left > 0; left -= BURST) {
      for (let i = Math.min(left, BURST); i > 0; i--) spawn(body);
      yield* reschedule();
    }
    return ended;
  }),

  parked: parked(),
  'parked-1m': parked(),

  sieve: taskletProgram(function* (n) {
    const tasks = [];
    const numbers = channel();
    tasks.push(
      spawn(function* () {
        for (let i = 2; ; i++) yield* numbers.send(i);
      }),
    );
    let from = numbers;
    let prime = 0;
    for (let count = 0; count < n; count++) {
      prime = yield* from.receive();
      const to = channel();
      tasks.push(spawn(sift, from, to, prime));
      from = to;
    }
    for (const task of tasks) task.cancel();
    return prime;
  }),

  'select-ready-4': selectReady(4),
  'select-ready-16': selectReady(16),
  'select-ready-128': selectReady(128),
  'select-waiting-4': selectWaiting(4),
  'select-waiting-16': selectWaiting(16),
  'select-waiting-128': selectWaiting(128),

  pipeline: taskletProgram(function* (n) {
    const [chunks, lines, records, kept] = Array.from({ length: 4 }, () => channel(CAPACITY));
    spawn(function* () {
      for (const chunk of linesOf(n)) yield* chunks.send(chunk);
      chunks.close();
    });
    spawn(function* () {
      let rest = '';
      for (let next = yield* chunks.next(); !next.done; next = yield* chunks.next()) {
        const whole = (rest + next.value).split('\n');
        rest = whole.pop();
        for (let i = 0; i < whole.length; i++) yield* lines.send(whole[i]);
      }
      lines.close();
    });
    spawn(function* () {
      for (let next = yield* lines.next(); !next.done; next = yield* lines.next()) {
        const [id, category, amount] = next.value.split(',');
        yield* records.send({ id: Number(id), category: Number(category.slice(1)), amount: Number(amount) });
      }
      records.close();
    });
    spawn(function* () {
      for (let next = yield* records.next(); !next.done; next = yield* records.next()) {
        if (next.value.amount >= 10) yield* kept.send(next.value);
      }
      kept.close();
    });
    const totals = new Array(16).fill(0);
    for (let next = yield* kept.next(); !next.done; next = yield* kept.next()) totals[next.value.category] += next.value.amount;
    return totals.reduce((sum, total, category) => sum + category * total, 0);
  }),
};

function switching(tasks) {
  return taskletProgram(function* (n) {
    const share = (t) => Math.floor((n * (t + 1)) / tasks) - Math.floor((n * t) / tasks);
    const started = turners.slice(0, tasks).map((turner, t) => spawn(turner, share(t), reschedule));
    let count = 0;
    for (const task of started) count += yield* task.join();
    return count;
  });
}

function messages(capacity) {
  return taskletProgram(function* (n) {
    const line = channel(capacity);
    spawn(sendNumbers, line, n);
    return yield* sumOf(line, n);
  });
}

function* sendNumbers(line, n) {
  for (let i = 0; i < n; i++) yield* line.send(i);
}

function* sumOf(line, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += yield* line.receive();
  return sum;
}

function* sift(from, to, prime) {
  for (;;) {
    const i = yield* from.receive();
    if (i % prime !== 0) yield* to.send(i);
  }
}

function parked() {
  return taskletProgram(function* (n, measure) {
    let sum = 0;
    const gates = yield* park(n, (i) => {
      sum += i;
    });
    measure();
    for (let i = 0; i < n; i++) gates[i].trySend(i);
    yield* reschedule();
    return sum;
  });
}

/** Parks n tasklets, each on a channel of its own, which tell `got` what they receive. */
function* park(n, got) {
  const gates = new Array(n);
  const body = function* (gate) {
    got(yield* gate.receive());
  };
  for (let i = 0; i < n; i++) spawn(body, (gates[i] = channel()));
  yield* reschedule();
  return gates;
}

function selectReady(k) {
  return taskletProgram(function* (n) {
    const lines = Array.from({ length: k }, () => channel(1));
    const any = select(lines.map((line) => line.receive()));
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield* lines[i % k].send(i);
      sum += (yield* any).value;
    }
    return sum;
  });
}

function selectWaiting(k) {
  return taskletProgram(function* (n) {
    const lines = Array.from({ length: k }, () => channel());
    spawn(function* () {
      for (let i = 0; i < n; i++) yield* lines[i % k].send(i);
    });
    const any = select(lines.map((line) => line.receive()));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (yield* any).value;
    return sum;
  });
}

function* later(value) {
  yield* reschedule();
  return value;
}

function* waitForEver(line, seen) {
  try {
    yield* line.receive();
  } finally {
    seen.cleaned++;
  }
}
