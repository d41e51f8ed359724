import { describe, expect, test } from '@jest/globals';
import { type Coroutine, Family, type Routine, Scheduler } from '@core/coroutine';
import { run as runHost, until } from '@core/coroutine/host';
import { current, reschedule, run, runSync, spawn } from '@core/tasklets';
import { channel, type Channel } from '../src/index.ts';

const boom = new Error('boom');

/** A generator construct, as small as can be: what a stranger would build on the contract. */
function generator<T>(family: Family, body: (give: (item: T) => Routine<void>) => Routine<void>): () => Routine<T | undefined> {
  const END = {};
  const coroutine: Coroutine = family.create(function* () {
    yield* body(function* (item) {
      yield* family.suspend(item);
    });
    return END;
  });
  return function* () {
    const item = yield* family.resume(coroutine);
    return item === END ? undefined : (item as T);
  };
}

describe('inside another family', () => {
  test('receive / in a generator inside a tasklet: the tasklet waits, the others go on, and the generator continues', () => {
    const seen: string[] = [];
    const family = new Family('generators');
    runSync(function* () {
      const ch = channel<number>();
      const doubled = generator<number>(family, function* (give) {
        for (let i = 0; i < 2; i++) yield* give(2 * (yield* ch.receive()));
      });
      spawn(function* () {
        for (let item = yield* doubled(); item !== undefined; item = yield* doubled()) seen.push(`consumed ${item}`);
      });
      spawn(function* () {
        for (const n of [1, 2]) {
          seen.push(`sends ${n}`);
          yield* ch.send(n);
        }
      });
    });
    expect(seen).toEqual(['sends 1', 'sends 2', 'consumed 2', 'consumed 4']);
  });

  test('receive / cancelled in a generator inside a tasklet: the error passes through both, and nobody waits', () => {
    const seen: string[] = [];
    const family = new Family('generators');
    runSync(function* () {
      const ch = channel<number>();
      const items = generator<number>(family, function* (give) {
        try {
          yield* give(yield* ch.receive());
        } finally {
          seen.push('generator unwinds');
        }
      });
      const tasklet = spawn({ name: 't' }, function* () {
        try {
          yield* items();
        } finally {
          seen.push('tasklet unwinds');
        }
      });
      yield* reschedule();
      expect(ch.balance).toBe(-1);
      seen.push((yield* tasklet.stop()).status);
      expect(ch.balance).toBe(0);
    });
    expect(seen).toEqual(['generator unwinds', 'tasklet unwinds', 'cancelled']);
  });

  test('send and receive / between the tasklets of two schedulers: both come to the end', () => {
    const seen: number[] = [];
    const ch = channel<number>();
    runSync(function* () {
      const [left, right] = [new Scheduler('left'), new Scheduler('right')];
      left.start(left.create(function* () {
        for (let i = 0; i < 3; i++) yield* ch.send(i);
        ch.close();
      }));
      right.start(right.create(function* () {
        for (let item = yield* ch.next(); !item.done; item = yield* ch.next()) seen.push(item.value);
      }));
      const runner = spawn(function* () {
        yield* left.run();
      });
      yield* right.run();
      yield* runner.join();
    });
    expect(seen).toEqual([0, 1, 2]);
  });

  test('receive / in plain code inside a tasklet: the barrier error, and both sides go on', () => {
    runSync(function* main() {
      const ch = channel<number>();
      expect(() => [0].map(() => ch.receive().sync())).toThrow(
        'cannot park "main" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place',
      );
      expect(ch.balance).toBe(0);
      spawn(function* () {
        yield* ch.send(1);
      });
      expect(yield* ch.receive()).toBe(1);
    });
  });
});

describe('from async code', () => {
  test('send and receive / awaited: a rendezvous between async functions', async () => {
    const ch = channel<string>();
    const seen: string[] = [];
    await Promise.all([
      (async () => {
        await ch.send('tea');
        seen.push('sent');
      })(),
      (async () => {
        seen.push(`got ${await ch.receive()}`);
      })(),
    ]);
    expect(seen.toSorted()).toEqual(['got tea', 'sent']);
    expect(ch.balance).toBe(0);
  });

  test('send and receive / one side awaited, the other in a program: in the order of waiting', async () => {
    const ch = channel<number>();
    const program = run(function* () {
      const got: number[] = [];
      for (let i = 0; i < 3; i++) got.push(yield* ch.receive());
      return got;
    }, { open: true });
    for (const n of [1, 2, 3]) await ch.send(n);
    expect(await program).toEqual([1, 2, 3]);
  });

  test('receive / its run aborted: it is withdrawn, and the next one gets the item', async () => {
    const ch = channel<number>();
    const controller = new AbortController();
    const aborted = runHost(() => ch.receive(), { signal: controller.signal, open: true });
    const next = ch.receive().then((item) => item);
    expect(ch.balance).toBe(-2);
    controller.abort(boom);
    await expect(aborted).rejects.toBe(boom);
    expect(ch.balance).toBe(-1);
    ch.trySend(1);
    expect(await next).toBe(1);
  });

  test('for await / until the channel is closed: every item, then the end', async () => {
    const ch = channel<number>(8);
    for (const n of [1, 2]) ch.trySend(n);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of ch) seen.push(item);
    })();
    await ch.send(3);
    ch.close();
    await reading;
    expect(seen).toEqual([1, 2, 3]);
  });

  test('for await / closed with an error: every item, then that error', async () => {
    const ch = channel<number>(8);
    ch.trySend(1);
    ch.close(boom);
    const seen: unknown[] = [];
    try {
      for await (const item of ch.receiver) seen.push(item);
    } catch (error) {
      seen.push(error);
    }
    expect(seen).toEqual([1, boom]);
  });

  test('for await / left early: the channel stays open and keeps the rest', async () => {
    const ch = channel<number>(8);
    for (const n of [1, 2, 3]) ch.trySend(n);
    for await (const item of ch) if (item === 2) break;
    expect([ch.closed, ch.size, ch.tryReceive(), ch.balance]).toEqual([false, 1, 3, 0]);
  });
});

async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Every kind of user of one channel; each writes down what it got. */
function* receiveTwice(ch: Channel<string>, seen: string[], who: string): Routine<void> {
  for (let i = 0; i < 2; i++) seen.push(`${who} got ${yield* ch.receive()}`);
}

test('one channel used at once by a tasklet, a generator inside a tasklet, another scheduler and async code: first come, first served', async () => {
  const ch = channel<string>(0, { name: 'shared' });
  const seen: string[] = [];
  const family = new Family('generators');
  const program = run(function* () {
    spawn({ name: 'tasklet' }, receiveTwice, ch, seen, 'tasklet');
    spawn({ name: 'consumer' }, function* () {
      const items = generator<string>(family, function* (give) {
        for (let i = 0; i < 2; i++) yield* give(yield* ch.receive());
      });
      for (let item = yield* items(); item !== undefined; item = yield* items()) seen.push(`generator got ${item}`);
    });
    spawn({ name: 'runner' }, function* () {
      const other = new Scheduler('other');
      other.start(other.create(receiveTwice, ch, seen, 'other scheduler'));
      yield* other.run();
    });
    yield* reschedule();
    const outside = (async () => {
      for (let i = 0; i < 2; i++) seen.push(`async got ${await ch.receive()}`);
    })();
    yield* until(eventLoopTurn()); // an await begins in a microtask
    expect(ch.balance).toBe(-4);
    for (const n of ['1', '2', '3', '4', '5', '6', '7', '8']) {
      yield* ch.send(n);
      yield* until(eventLoopTurn()); // so that whoever got it waits again before the next
    }
    yield* until(outside);
    return current().name;
  });
  expect(await program).toBe('main');
  expect(seen).toEqual([
    'tasklet got 1',
    'generator got 2',
    'other scheduler got 3',
    'async got 4',
    'tasklet got 5',
    'generator got 6',
    'other scheduler got 7',
    'async got 8',
  ]);
  expect(ch.balance).toBe(0);
});
