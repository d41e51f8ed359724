import assert from 'node:assert/strict';
import { handlers, run as runActors } from '@core/actors';
import { channel, ClosedError } from '@core/channels';
import { call, Family } from '@core/coroutine';
import { sleep, until, virtualClock } from '@core/coroutine/host';
import { checkName } from '@core/create-paradigm';
import { readTemplate } from '@core/create-paradigm/node';
import { distinct, linear, solveAll, thread, variable, run as runThreads } from '@core/dataflow';
import { currentGreenlet, genlet, give, greenlet } from '@core/greenlets';
import { SymmetricFamily } from '@core/symmetric';
import { CancelledError, run, spawn } from '@core/tasklets';

// A generator construct on the contract, consumed in a tasklet, fed by a channel, read by async code.
function* squares(family, numbers) {
  for (let next = yield* numbers.next(); !next.done; next = yield* numbers.next()) yield* family.suspend(next.value ** 2);
}

function* depth(n) {
  return n === 0 ? 0 : 1 + (yield* call(depth, n - 1));
}

const numbers = channel();
const results = channel(2, { name: 'results' });

const program = run(
  function* main() {
    const family = new Family('squares');
    const source = family.create(squares, family, numbers);
    const consumer = spawn(function* () {
      for (let square = yield* family.resume(source); source.state !== 'ended'; square = yield* family.resume(source)) {
        yield* results.send(square);
      }
      results.close();
    });
    for (const n of [1, 2, 3]) {
      yield* sleep(1000);
      yield* numbers.send(n);
    }
    numbers.close();
    yield* consumer.join();

    const idle = spawn({ name: 'idle' }, function* () {
      yield* channel().receive();
    });
    const outcome = yield* idle.stop('enough');
    assert.ok(outcome.reason instanceof CancelledError);
    assert.equal(outcome.reason.message, '"idle" was cancelled: enough');
    return (yield* depth(20_000)) + (yield* until(Promise.resolve(1)));
  },
  { clock: virtualClock(), open: true },
);

const seen = [];
for await (const square of results) seen.push(square);
assert.deepEqual(seen, [1, 4, 9]);
assert.equal(await program, 20_001);

await assert.rejects(async () => await results.receive(), ClosedError);
await assert.rejects(
  run(function* () {
    yield* channel(0, { name: 'jobs' }).receive();
  }),
  /"main" \(tasklets\) waits to receive from channel "jobs"/,
);

// Greenlets from plain code, and a genlet whose body gives from nested calls.
const main = currentGreenlet();
const echo = greenlet(function* (first) {
  for (let value = first; ; value = yield* main.switch(`${value}!`)) if (value === undefined) return 'over';
});
assert.deepEqual([echo.switch('a').sync(), echo.switch('b').sync(), echo.switch(undefined).sync(), echo.dead], ['a!', 'b!', 'over', true]);
function* walk(tree) {
  for (const node of tree) {
    if (Array.isArray(node)) yield* walk(node);
    else yield* give(node);
  }
}
assert.deepEqual([...genlet(() => walk([1, [2, [3]], 4]))], [1, 2, 3, 4]);

// Actors: a request and its typed reply.
const counter = handlers(() => {
  let count = 0;
  return {
    add({ by }) {
      count += by;
    },
    read({ reply }) {
      reply.send(count);
    },
  };
});
assert.equal(
  await runActors(function* ({ system }) {
    const ref = system.actor(counter);
    ref.send({ type: 'add', by: 2 });
    ref.send({ type: 'add', by: 3 });
    return yield* ref.ask('read');
  }),
  5,
);

// Symmetric coroutines: each is the other's caller.
const bakery = new SymmetricFamily('bakery');
const [baker, shop] = [bakery.coroutine('baker'), bakery.coroutine('shop')];
const sold = [];
baker.bind(function* () {
  for (const loaf of ['rye', 'oat']) yield* shop.switch(loaf);
});
shop.bind(function* () {
  for (let loaf = yield* baker.switch(); ; loaf = yield* baker.switch()) sold.push(loaf);
});
shop.switch().sync();
assert.deepEqual([sold, baker.isAlive, shop.isAlive], [['rye', 'oat'], false, true]);

// A variable whose reader waits, and a search.
assert.equal(
  await runThreads(function* () {
    const answer = variable();
    thread(function* () {
      answer.bind(42);
    });
    return yield* answer;
  }),
  42,
);
const sums = solveAll(function* (space) {
  const [a, b] = [space.integer(1, 4), space.integer(1, 4)];
  distinct([a, b]);
  linear([[1, a], [1, b]], '=', 5);
  yield* space.distribute([a, b]);
  return [a, b];
});
assert.deepEqual([...sums].map(String), ['1,4', '2,3', '3,2', '4,1']);

// The template stands in the package.
assert.throws(() => checkName('Mine'), /cannot create "Mine"/);
assert.ok(Object.keys(readTemplate()).includes('shared/src/crew.ts'));
