const assert = require('node:assert/strict');
const { openSystem } = require('@core/actors');
const { buffer, channel } = require('@core/channels');
const { laws } = require('@core/conformance');
const { Family } = require('@core/coroutine');
const { genlet, give } = require('@core/greenlets');
const { virtualClock, sleep } = require('@core/coroutine/host');
const { reschedule, run, runSync, spawn, TaskletScheduler } = require('@core/tasklets');

const seen = runSync(function* () {
  const [trace, ch] = [[], channel()];
  spawn(function* () {
    for (const item of ['a', 'b']) yield* ch.send(item);
    ch.close();
  });
  for (let next = yield* ch.next(); !next.done; next = yield* ch.next()) trace.push(next.value);
  return trace;
});
assert.deepEqual(seen, ['a', 'b']);

const latest = channel(buffer.latest());
for (const n of [1, 2, 3]) latest.trySend(n);
assert.equal(latest.tryReceive(), 3);

const scheduler = new TaskletScheduler('own');
const order = [];
for (const name of ['x', 'y']) {
  scheduler.spawn(function* () {
    for (let i = 0; i < 2; i++) {
      order.push(name);
      yield* reschedule();
    }
  });
}
scheduler.run().sync();
assert.deepEqual(order, ['x', 'y', 'x', 'y']);

const family = new Family('pairs');
const pair = family.create(function* () {
  const next = yield* family.suspend('first');
  return next;
});
assert.deepEqual([family.resume(pair).sync(), family.resume(pair, 'second').sync()], ['first', 'second']);

const day = 24 * 60 * 60 * 1000;
void run(
  function* () {
    yield* sleep(day);
    return 'next day';
  },
  { clock: virtualClock() },
).then((value) => assert.equal(value, 'next day'));

assert.equal(typeof openSystem, 'function');
assert.ok(laws.length > 0);
assert.deepEqual(
  [
    ...genlet(function* () {
      yield* give('given');
    }),
  ],
  ['given'],
);
