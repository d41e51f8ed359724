import assert from 'node:assert/strict';
import { channel, ClosedError } from '@core/channels';
import { call, Family } from '@core/coroutine';
import { sleep, until, virtualClock } from '@core/coroutine/host';
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
