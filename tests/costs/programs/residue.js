// Prints what each of very many things leaves behind on the heap, in bytes, while the program that did them goes on.
import { EventEmitter } from 'node:events';
import { Family, observe, suspend } from '@core/coroutine';
import { after, once, virtualClock } from '@core/coroutine/host';
import { actor, runSync as runActors } from '@core/actors';
import { channel, select } from '@core/channels';
import { currentGreenlet, genlet, give, greenlet } from '@core/greenlets';
import { moveOnAfter, mutex, reschedule, runSync as runTasklets, scope, spawn } from '@core/tasklets';

const MILLION = Number(process.argv[2]);
const SOME = MILLION / 20;

// Cancellations are errors; where they were made does not matter here, and takes long to find out.
Error.stackTraceLimit = 0;

/** Each makes what lives on, and then does one thing again and again. */
const kinds = {
  'select that loses three arms of four': [MILLION, inTasklets(losingSelects)],
  'tasklet that is cancelled while it waits': [MILLION, inTasklets(cancels)],
  'timeout that is not needed': [MILLION, inTasklets(earlyEnds)],
  'timeout that passes': [MILLION, inTasklets(timeouts)],
  'tasklet that ends': [MILLION, inTasklets(spawns)],

  'tasklet that is joined': [SOME, inTasklets(joins)],
  'scope with a tasklet': [SOME, inTasklets(scopes)],
  'scope that is cut short': [SOME, inTasklets(cutScopes)],
  'tasklet that is cancelled while it waits for a mutex': [SOME, inTasklets(cancelledLocks)],
  'listener that loses a select': [SOME, inTasklets(listeners)],
  'channel that is closed': [SOME, inTasklets(closes)],
  'actor that ends': [SOME, inActors(actors)],
  'actor that is watched and killed': [SOME, inActors(kills)],
  'ask that is answered': [SOME, inActors(asks)],
  'ask that is given up': [SOME, inActors(lateAsks)],
  'greenlet that ends': [SOME, inCoroutine(greenlets)],
  'greenlet that nobody can reach': [SOME, inCoroutine(forgottenGreenlets)],
  'genlet that is closed': [SOME, inCoroutine(genlets)],
  'coroutine that nobody can reach': [SOME, inCoroutine(forgottenCoroutines)],
  'observer that comes and goes': [SOME, inCoroutine(observers)],
};

console.log(JSON.stringify(Object.fromEntries(Object.entries(kinds).map(([name, [n, run]]) => [name, run(n)]))));

/**
 * What one leaves behind. It is done often enough for all that is made once, and then in three parts, of which the median
 * counts: the engine, too, makes and drops things of its own now and then.
 */
function* measured(once, n) {
  for (let i = 0; i < n / 10; i++) yield* once();
  const part = Math.ceil(n / 3);
  const growth = [];
  for (let count = 0; count < 3; count++) {
    const before = retained();
    for (let i = 0; i < part; i++) yield* once();
    growth.push((retained() - before) / part);
  }
  return growth.toSorted((a, b) => a - b)[1];
}

function retained() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function inTasklets(prepare) {
  return (n) =>
    runTasklets(
      function* () {
        const { once, helpers = [] } = prepare();
        const bytes = yield* measured(once, n);
        for (const helper of helpers) helper.cancel();
        return bytes;
      },
      { clock: virtualClock() },
    );
}

function inActors(prepare) {
  return (n) => runActors((self) => measured(prepare(self), n), { clock: virtualClock() });
}

function inCoroutine(prepare) {
  return (n) => {
    const family = new Family('outer');
    return family.resume(family.create(() => measured(prepare(), n))).sync();
  };
}

// ── tasklets and channels ──

function losingSelects() {
  const [quiet, still, silent, busy] = Array.from({ length: 4 }, () => channel());
  const sender = spawn(function* () {
    for (;;) yield* busy.send(0);
  });
  const once = function* () {
    yield* select([quiet.receive(), still.receive(), silent.send(0), busy.receive()]);
  };
  return { once, helpers: [sender] };
}

function cancels() {
  const quiet = channel();
  const body = function* () {
    yield* quiet.receive();
  };
  const once = function* () {
    const waiting = spawn(body);
    yield* reschedule();
    waiting.cancel();
    yield* reschedule();
  };
  return { once };
}

function earlyEnds() {
  const busy = channel();
  const sender = spawn(function* () {
    for (;;) yield* busy.send(0);
  });
  const once = function* () {
    yield* select([busy.receive(), after(1000, 0)]);
  };
  return { once, helpers: [sender] };
}

function timeouts() {
  const quiet = channel();
  const once = function* () {
    yield* select([quiet.receive(), after(1, 0)]);
  };
  return { once };
}

function spawns() {
  const body = function* () {};
  const once = function* () {
    spawn(body);
    yield* reschedule();
  };
  return { once };
}

function joins() {
  const body = function* () {};
  const once = function* () {
    yield* spawn(body).join();
  };
  return { once };
}

function scopes() {
  const body = function* () {};
  const block = function* (tasks) {
    tasks.spawn(body);
  };
  const once = () => scope(block);
  return { once };
}

function cutScopes() {
  const quiet = channel();
  const once = () => moveOnAfter(1, () => quiet.receive());
  return { once };
}

function cancelledLocks() {
  const lock = mutex();
  const body = function* () {
    yield* lock.lock();
  };
  const once = function* () {
    yield* lock.lock();
    const waiting = spawn(body);
    yield* reschedule();
    waiting.cancel();
    yield* reschedule();
    lock.unlock();
  };
  return { once };
}

function listeners() {
  const emitter = new EventEmitter();
  const body = function* () {
    yield* select([once(emitter, 'never'), after(1, 0)]);
  };
  return { once: body };
}

function closes() {
  const body = function* (line) {
    yield* line.next();
  };
  const once = function* () {
    const line = channel();
    spawn(body, line);
    yield* reschedule();
    line.close();
    yield* reschedule();
  };
  return { once };
}

// ── actors ──

function actors(self) {
  const body = function* (me) {
    yield* me.receive();
    self.send('ended');
  };
  return function* () {
    actor(body).send('end');
    yield* self.receive();
  };
}

function kills(self) {
  const body = function* (me) {
    yield* me.receive();
  };
  return function* () {
    const victim = actor(body);
    self.monitor(victim);
    victim.exit('kill');
    yield* self.receive();
  };
}

function asks() {
  const clerk = actor(function* (me) {
    for (;;) (yield* me.receive()).send(0);
  });
  const question = (reply) => reply;
  return function* () {
    yield* clerk.ask(question);
  };
}

function lateAsks() {
  const deaf = actor(function* (me) {
    for (;;) yield* me.receive();
  });
  const question = (reply) => reply;
  return function* () {
    yield* select([deaf.ask(question), after(1, 0)]);
  };
}

// ── greenlets, genlets and coroutines ──

function greenlets() {
  const body = function* () {};
  return function* () {
    yield* greenlet(body).switch();
  };
}

function forgottenGreenlets() {
  const body = function* () {
    yield* currentGreenlet().parent.switch();
  };
  return function* () {
    yield* greenlet(body).switch();
  };
}

function genlets() {
  const body = function* () {
    for (;;) yield* give(0);
  };
  return function* () {
    const zeros = genlet(body);
    yield* zeros.next();
    yield* zeros.close();
  };
}

function forgottenCoroutines() {
  const family = new Family('inner');
  const body = function* () {
    yield* suspend(family);
  };
  return function* () {
    yield* family.resume(family.create(body));
  };
}

function observers() {
  const family = new Family('watched');
  const body = function* () {};
  return function* () {
    const stop = observe({ end() {} });
    yield* family.resume(family.create(body));
    stop();
  };
}
