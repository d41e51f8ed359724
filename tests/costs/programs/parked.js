// Prints what each of many that wait retains on the heap, in bytes: itself, and what it alone waits for.
import { call, Family, Scheduler, suspend } from '@core/coroutine';
import { actor, runSync as runActors } from '@core/actors';
import { channel, select } from '@core/channels';
import { currentGreenlet, genlet, give, greenlet } from '@core/greenlets';
import { reschedule, runSync as runTasklets, spawn } from '@core/tasklets';

const COUNT = Number(process.argv[2]);

/** Each calls `begin` before it makes its many, and `end` while they wait. */
const kinds = {
  'coroutine, suspended': manySuspended(0),
  'coroutine, suspended 10 calls deep': manySuspended(10),
  'coroutine on a channel of its own': ({ begin, end }) => {
    const scheduler = new Scheduler('many');
    const gates = new Array(COUNT).fill(null);
    begin();
    for (let i = 0; i < COUNT; i++) scheduler.start(scheduler.create(receiving, (gates[i] = channel())));
    const last = function* () {
      end(gates);
      for (const gate of gates) gate.trySend(0);
    };
    scheduler.start(scheduler.create(last));
    scheduler.run().sync();
  },
  'tasklet on a channel of its own': ({ begin, end }) =>
    runTasklets(function* () {
      const gates = new Array(COUNT).fill(null);
      begin();
      for (let i = 0; i < COUNT; i++) spawn(receiving, (gates[i] = channel()));
      yield* reschedule();
      end(gates);
      for (const gate of gates) gate.trySend(0);
    }),
  'tasklet on a shared channel': ({ begin, end }) =>
    runTasklets(function* () {
      const gate = channel();
      begin();
      for (let i = 0; i < COUNT; i++) spawn(receiving, gate);
      yield* reschedule();
      end(gate);
      for (let i = 0; i < COUNT; i++) gate.trySend(0);
    }),
  'tasklet in a select of 4 shared channels': ({ begin, end }) =>
    runTasklets(function* () {
      const gates = Array.from({ length: 4 }, () => channel());
      begin();
      for (let i = 0; i < COUNT; i++) spawn(selecting, gates);
      yield* reschedule();
      end(gates);
      for (let i = 0; i < COUNT; i++) gates[0].trySend(0);
    }),
  'actor waiting for a message': ({ begin, end }) =>
    runActors(function* (self) {
      begin();
      for (let i = 0; i < COUNT; i++) actor(waiting);
      yield* othersFirst(self);
      end();
    }),
  'greenlet, switched away from': manyHeld(function* (kept, i) {
    const one = (kept[i] = greenlet(switching));
    yield* one.switch();
  }),
  'genlet between two values': manyHeld(function* (kept, i) {
    const one = (kept[i] = genlet(giving));
    yield* one.next();
  }),
};

for (const kind of Object.values(kinds)) measured(kind); // what is made once
console.log(JSON.stringify(Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, measured(kind) / COUNT]))));

function measured(kind) {
  let before = NaN;
  let bytes = NaN;
  kind({
    begin: () => {
      before = retained();
    },
    end: (kept) => {
      bytes = retained(kept) - before;
    },
  });
  return bytes;
}

/** The argument is what must still be reachable. */
function retained(..._kept) {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Many of a kind that waits for nobody: each is reachable as long as it is kept. `make` makes one and lets it run. */
function manyHeld(make) {
  return ({ begin, end }) => {
    const family = new Family('outer');
    const main = function* () {
      const kept = new Array(COUNT).fill(null);
      begin();
      for (let i = 0; i < COUNT; i++) yield* make(kept, i);
      end(kept);
    };
    family.resume(family.create(main)).sync();
  };
}

function manySuspended(depth) {
  const family = new Family('many');
  const body = function* (left) {
    if (left > 0) yield* call(body, left - 1);
    else yield* suspend(family);
  };
  return manyHeld(function* (kept, i) {
    const one = (kept[i] = family.create(body, depth));
    yield* family.resume(one);
  });
}

function* receiving(line) {
  yield* line.receive();
}

function* selecting(lines) {
  yield* select(lines.map((line) => line.receive()));
}

function* waiting(self) {
  yield* self.receive();
}

/** Lets every actor that is ready now run before it goes on. */
function* othersFirst(self) {
  actor(function* () {
    self.send('go on');
  });
  yield* self.receive();
}

function* switching() {
  yield* currentGreenlet().parent.switch();
}

function* giving() {
  yield* give(0);
}
