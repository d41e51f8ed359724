import assert from 'node:assert/strict';
import { test } from '@jest/globals';
import { sleep, runSync, virtualClock } from '@core/coroutine/host';
import { Crew, Shelf } from '../src/index.ts';

test('take / an item is there: it is taken without waiting', () => {
  const seen: string[] = [];
  const [crew, shelf] = [new Crew(), new Shelf<string>()];
  shelf.put('a');
  shelf.put('b');
  crew.spawn(function* () {
    seen.push(yield* shelf.take());
    seen.push(yield* shelf.take());
  });
  crew.spawn(function* () {
    seen.push('next');
  });
  crew.run().sync();
  assert.deepEqual(seen, ['a', 'b', 'next']);
});

test('take / nothing is there: waits; who came first is served first, and whoever puts goes on', () => {
  const seen: string[] = [];
  const [crew, shelf] = [new Crew(), new Shelf<string>()];
  for (const name of ['first', 'second']) {
    crew.spawn(function* () {
      seen.push(`${name} waits`);
      seen.push(`${name} has ${yield* shelf.take()}`);
    });
  }
  crew.spawn(function* () {
    seen.push(`${shelf.waiting} wait`);
    shelf.put('a');
    shelf.put('b');
    seen.push('put');
  });
  crew.run().sync();
  assert.deepEqual(seen, ['first waits', 'second waits', '2 wait', 'put', 'first has a', 'second has b']);
});

test('take / interrupted while it waits: it is forgotten, and no item is lost', () => {
  const seen: string[] = [];
  const [crew, shelf] = [new Crew(), new Shelf<string>()];
  const hasty = crew.spawn(function* () {
    try {
      yield* shelf.take();
    } catch (error) {
      seen.push((error as Error).message);
    }
  });
  crew.spawn(function* () {
    crew.interrupt(hasty, new Error('too late'));
    shelf.put('a');
    seen.push(`${shelf.size} there, ${shelf.waiting} wait`);
  });
  crew.run().sync();
  assert.deepEqual(seen, ['1 there, 0 wait', 'too late']);
  assert.equal(shelf.tryTake(), 'a');
  assert.equal(shelf.tryTake(), undefined);
});

test('take / nobody will ever put: a deadlock that says who waits on what', () => {
  const [crew, shelf] = [new Crew(), new Shelf<string>('desk')];
  crew.spawn(function* () {
    yield* shelf.take();
  });
  assert.throws(() => crew.run().sync(), /"NAME#1" \(NAME\) waits to take from "desk"/);
});

test('take / while a worker sleeps: the host goes on, on a clock that only the test moves', () => {
  const seen: string[] = [];
  const [crew, shelf] = [new Crew(), new Shelf<string>()];
  crew.spawn(function* () {
    seen.push(yield* shelf.take());
  });
  crew.spawn(function* () {
    yield* sleep(60_000);
    shelf.put('a minute later');
  });
  runSync(() => crew.run(), { clock: virtualClock() });
  assert.deepEqual(seen, ['a minute later']);
});
