import { describe, expect, test } from '@jest/globals';
import type { Routine, Wait } from '@core/coroutine';
import { now, run as runHost, sleep, virtualClock } from '@core/coroutine/host';
import { reschedule, run, runSync, spawn } from '@core/tasklets';
import { batch, channel, filter, from, map, merge, type Receiver, select, type Sender, ticker, withTimeout } from '../src/index.ts';

const boom = new Error('boom');

function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen), { clock: virtualClock() });
  return seen;
}

function* noting(seen: unknown[], wait: Wait<unknown>): Routine<void> {
  try {
    seen.push(yield* wait);
  } catch (error) {
    seen.push((error as Error).message);
  }
}

function* sending<T>(to: Sender<T>, ...items: T[]): Routine<void> {
  for (const item of items) yield* to.send(item);
  to.close();
}

function* reading(seen: unknown[], source: Receiver<unknown>): Routine<void> {
  try {
    yield* source.each(function* (item) {
      seen.push(item);
    });
    seen.push('end');
  } catch (error) {
    seen.push((error as Error).message);
  }
}

const odd = (n: number): boolean => n % 2 === 1;

describe('each', () => {
  test('the body may wait; items come one after the other, until the channel is closed and drained', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(1);
      spawn(sending, ch, 1, 2);
      yield* ch.each(function* (n) {
        seen.push(`begins ${n}`);
        yield* sleep(10);
        seen.push(`ends ${n}`);
      });
      seen.push(ch.closed);
    })).toEqual(['begins 1', 'ends 1', 'begins 2', 'ends 2', true]);
  });

  test('the body throws: the same error, and the next item is still there', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(2);
      ch.trySend(1);
      ch.trySend(2);
      try {
        yield* ch.each(function* () {
          throw boom;
        });
      } catch (error) {
        seen.push(error === boom, ch.tryReceive());
      }
    })).toEqual([true, 2]);
  });
});

describe('map', () => {
  test('receive, next and tryReceive: the changed items, then the end', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(3, { name: 'numbers' });
      const tens = map(ch, (n) => n * 10);
      for (const n of [1, 2, 3]) ch.trySend(n);
      seen.push(yield* tens.receive(), yield* tens.next(), tens.tryReceive(), tens.tryReceive(), tens.closed);
      ch.close();
      seen.push(yield* tens.next(), tens.closed);
      yield* noting(seen, tens.receive());
    })).toEqual([
      10,
      { done: false, value: 20 },
      30,
      undefined,
      false,
      { done: true, value: undefined },
      true,
      'cannot receive from channel "numbers": it is closed',
    ]);
  });

  test('nobody receives: nothing is taken, the sender waits', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      map(ch, (n) => n);
      spawn(sending, ch, 1);
      yield* reschedule();
      seen.push(ch.balance, ch.tryReceive());
    })).toEqual([1, 1]);
  });

  test('the source fails: the same error; failure tells', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const mapped = map(ch, String);
      spawn(reading, seen, mapped);
      yield* reschedule();
      ch.close(boom);
      yield* reschedule();
      seen.push(mapped.failure === boom);
    })).toEqual(['boom', true]);
  });

  test('in a for await outside', async () => {
    const ch = channel<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    ch.close();
    const seen: string[] = [];
    for await (const text of map(ch, (n) => `<${n}>`)) seen.push(text);
    expect(seen).toEqual(['<1>', '<2>']);
  });
});

describe('filter', () => {
  test('ready: the first that passes; the others are dropped', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(4);
      for (const n of [2, 4, 5, 6]) ch.trySend(n);
      seen.push(yield* filter(ch, odd).receive(), ch.size, filter(ch, odd).tryReceive(), ch.size);
    })).toEqual([5, 1, undefined, 0]);
  });

  test('waiting: who waits is not disturbed by what is dropped', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(noting, seen, filter(ch, odd).receive());
      yield* reschedule();
      for (const n of [2, 4]) {
        yield* ch.send(n);
        seen.push(`sent ${n}`, ch.balance);
        yield* reschedule();
      }
      yield* ch.send(5);
      seen.push(ch.balance);
      yield* reschedule();
    })).toEqual(['sent 2', -1, 'sent 4', -1, 0, 5]);
  });

  test('as an arm: a timeout runs on while items are dropped', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(noting, seen, withTimeout(filter(ch, odd).receive(), 100));
      for (let i = 0; i < 5; i++) {
        yield* sleep(30);
        seen.push(ch.trySend(2));
      }
      seen.push(ch.balance);
    })).toEqual([
      true,
      true,
      true,
      'timed out after 100 ms of waiting for the next item of channel "channel"',
      false,
      false,
      0,
    ]);
  });

  test('the test throws: whoever receives gets the error, and the sender does not notice', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const failing = filter(ch, () => {
        throw boom;
      });
      spawn(noting, seen, failing.receive());
      yield* reschedule();
      yield* ch.send(1);
      seen.push('sent');
      yield* reschedule();
    })).toEqual(['sent', 'boom']);
  });

  test('what it calls ends its select: it does not wait again', () => {
    expect(trace(function* (seen) {
      const [ch, other] = [channel<number>(), channel<string>()];
      const none = filter(ch, () => {
        other.trySend('from the test');
        return false;
      });
      spawn(noting, seen, select({ none: none.receive(), other: other.receive() }));
      yield* reschedule();
      yield* ch.send(1);
      seen.push(ch.balance, other.balance);
      yield* reschedule();
    })).toEqual([0, 0, { arm: 'other', value: 'from the test' }]);
  });

  test('its own select offers what it takes: the item is not lost', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const odds = filter(ch, odd);
      spawn(noting, seen, select({ odd: odds.receive(), out: ch.send(7) }, { order: 'priority' }));
      yield* reschedule();
      seen.push(ch.balance);
      yield* ch.send(2); // dropped; then the filter meets the other arm of its own select
      seen.push(ch.balance);
      yield* reschedule();
      seen.push(ch.balance, odds.tryReceive(), odds.tryReceive());
    })).toEqual([0, 0, { arm: 'out', value: undefined }, 0, 7, undefined]);
  });

  test('its own select offers what it takes, and another waits for it: the other gets it', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const odds = filter(ch, odd);
      spawn(noting, seen, select({ odd: odds.receive(), out: ch.send(7) }, { order: 'priority' }));
      yield* reschedule();
      // One who waits in the filter and in nothing else, as if it had come before the select's offer.
      const late = filter(ch, odd);
      yield* ch.send(2);
      spawn(noting, seen, odds.receive());
      yield* reschedule();
      seen.push(ch.balance, late.tryReceive());
    })).toEqual([{ arm: 'out', value: undefined }, 7, 0, undefined]);
  });
});

describe('merge', () => {
  test('all sources, until the last has ended', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(0, { name: 'a' }), channel<string>(0, { name: 'b' })];
      const both = merge(a, b);
      spawn(reading, seen, both);
      yield* a.send('a1');
      yield* b.send('b1');
      a.close();
      seen.push('a closed', both.closed);
      yield* b.send('b2');
      b.close();
      seen.push(both.closed);
      yield* reschedule();
      yield* noting(seen, both.receive());
    })).toEqual(['a1', 'a closed', false, 'b1', 'b2', true, 'end', 'cannot receive from channel "a and b": it is closed']);
  });

  test('several receive: each item goes to one of them, and all see the end', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<number>(), channel<number>()];
      const both = merge(a, b);
      for (let i = 0; i < 2; i++) spawn(reading, seen, both);
      spawn(sending, a, 1, 2);
      spawn(sending, b, 3, 4);
      for (let i = 0; i < 9; i++) yield* reschedule();
      seen.sort((x, y) => String(x).localeCompare(String(y)));
      seen.push(a.balance, b.balance);
    })).toEqual([1, 2, 3, 4, 'end', 'end', 0, 0]);
  });

  test('one fails: so does the merge', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<number>(), channel<number>()];
      const both = merge(a, b);
      spawn(reading, seen, both);
      yield* reschedule();
      b.close(boom);
      yield* reschedule();
      seen.push(both.failure === boom, both.closed, a.balance);
    })).toEqual(['boom', true, true, 0]);
  });

  test('of none: at its end', () => {
    expect(trace(function* (seen) {
      seen.push(yield* merge().next(), merge().closed);
    })).toEqual([{ done: true, value: undefined }, true]);
  });

  test('a source of the outside world and a channel that is closed by plain code: what waits goes on waiting', async () => {
    const seen: unknown[] = [];
    const clock = virtualClock();
    const ch = channel<number>();
    const both = merge(map(ticker(100), (n) => `tick ${n}`), map(ch, (n) => `item ${n}`));
    const program = runHost(function* () {
      for (let i = 0; i < 3; i++) seen.push(yield* both.receive());
    }, { clock: { now: () => clock.now(), schedule: (ms, callback) => clock.schedule(ms, callback) }, open: true, budget: Infinity });
    const settle = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await Promise.resolve();
    };
    await settle();
    ch.trySend(1);
    await settle();
    expect([clock.pending, ch.balance]).toEqual([1, -1]); // it waits for both
    ch.close();
    await settle();
    expect(clock.pending).toBe(1);
    clock.advance(100);
    await settle();
    clock.advance(100);
    await program;
    expect(seen).toEqual(['item 1', 'tick 1', 'tick 2']);
  });
});

describe('batch', () => {
  test('lists of so many items; the last one is shorter', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(sending, ch, 1, 2, 3, 4, 5);
      yield* reading(seen, batch(ch, 2));
    })).toEqual([[1, 2], [3, 4], [5], 'end']);
  });

  test('given up half-way: what was gathered comes next time', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const pairs = batch(ch, 2);
      const waits = spawn({ name: 't' }, noting, seen, pairs.receive());
      yield* reschedule();
      yield* ch.send(1);
      waits.cancel();
      yield* reschedule();
      spawn(noting, seen, pairs.receive());
      yield* reschedule();
      yield* ch.send(2);
      yield* reschedule();
      seen.push(ch.balance);
    })).toEqual(['"t" was cancelled', [1, 2], 0]);
  });

  test('the source fails: first what was gathered, then the error', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(reading, seen, batch(ch, 3));
      yield* reschedule();
      yield* ch.send(1);
      ch.close(boom);
      yield* reschedule();
      const drained = channel<number>(1);
      drained.trySend(2);
      drained.close(boom);
      yield* reading(seen, batch(drained, 3));
    })).toEqual([[1], 'boom', [2], 'boom']);
  });

  test('several receive: the first list goes to the one that has waited longest', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const pairs = batch(ch, 2);
      for (const name of ['a', 'b']) {
        spawn(function* () {
          seen.push(name + String(yield* pairs.receive()));
        });
      }
      yield* sending(ch, 1, 2, 3, 4);
    })).toEqual(['a1,2', 'b3,4']);
  });

  test('a size that is none: a RangeError', () => {
    expect(() => batch(channel<number>(0, { name: 'jobs' }), 0)).toThrow(
      new RangeError('cannot receive from "jobs" in lists of 0: the size is a whole number above 0'),
    );
  });
});

describe('ticker', () => {
  test('ticks by the clock; those that nobody waits for are left out', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const tick = ticker(10);
      seen.push(yield* tick.receive(), yield* tick.receive());
      yield* sleep(35);
      seen.push(yield* tick.receive(), yield* tick.receive(), tick.tryReceive(), tick.closed, tick.failure);
    }, { clock: virtualClock() });
    expect(seen).toEqual([1, 2, 5, 6, undefined, false, undefined]);
  });

  test('several receive: each tick goes to one of them, in the order of waiting', () => {
    expect(trace(function* (seen) {
      const tick = ticker(10);
      for (const name of ['a', 'b', 'c']) {
        spawn(function* () {
          for (let i = 0; i < 2; i++) seen.push(`${name}${yield* tick.receive()}`);
        });
      }
    })).toEqual(['a1', 'b2', 'c3', 'a4', 'b5', 'c6']);
  });

  test('as an arm: given up without a trace', () => {
    const clock = virtualClock();
    const tick = ticker(10);
    runSync(function* () {
      const ch = channel<string>(1);
      ch.trySend('x');
      expect(yield* select({ tick: tick.receive(), item: ch.receive() })).toEqual({ arm: 'item', value: 'x' });
      expect(clock.pending).toBe(0);
      spawn(function* () {
        yield* sleep(5);
        yield* ch.send('y');
      });
      expect(yield* select({ tick: tick.receive(), item: ch.receive() })).toEqual({ arm: 'item', value: 'y' });
      expect(clock.pending).toBe(0);
      expect(yield* select({ tick: tick.receive(), item: ch.receive() })).toEqual({ arm: 'tick', value: 1 });
    }, { clock });
  });

  test('kept for another run, whose clock is another: it begins anew', async () => {
    const tenth = ticker(100);
    const times: number[] = [];
    for (let i = 0; i < 2; i++) {
      await run(
        function* () {
          for (let k = 0; k < 3; k++) times.push(yield* tenth.receive(), yield* now());
        },
        { clock: virtualClock() },
      );
    }
    expect(times).toEqual([1, 100, 2, 200, 3, 300, 1, 100, 2, 200, 3, 300]);
  });

  test('a period that is none: a RangeError', () => {
    expect(() => ticker(0)).toThrow(new RangeError('cannot tick every 0 ms: a period is a number of milliseconds above 0'));
  });
});

test('views of an async iterable: each waits for it in turn, and what is dropped is asked for again', async () => {
  const seen: unknown[] = [];
  await run(() => reading(seen, map(filter(from(numbers(6)), odd), (n) => n * 10)));
  expect(seen).toEqual([10, 30, 50, 'end']);
});

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 1; n <= count; n++) yield n;
}
