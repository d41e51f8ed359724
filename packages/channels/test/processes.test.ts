import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { batchWithin, broadcast, buffer, channel, debounce, pipe, type Receiver, throttle } from '../src/index.ts';

const boom = new Error('boom');

function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen), { clock: virtualClock() });
  return seen;
}

/** Notes what is received, and when. */
function* reading(seen: unknown[], source: Receiver<unknown>): Routine<void> {
  try {
    yield* source.each(function* (item) {
      seen.push(`${yield* now()}: ${String(item)}`);
    });
    seen.push(`${yield* now()}: end`);
  } catch (error) {
    seen.push((error as Error).message);
  }
}

describe('pipe', () => {
  test('back-pressure: it holds one item, and the sender waits for the receiver', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(), channel<number>()];
      spawn(pipe, from, to);
      spawn(function* () {
        for (let n = 1; n <= 3; n++) {
          yield* from.send(n);
          seen.push(`sent ${n}`);
        }
        from.close();
      });
      yield* sleep(1);
      seen.push(from.balance, to.balance, yield* to.receive());
      yield* sleep(1);
      seen.push(from.balance, to.balance);
      yield* reading(seen, to);
    })).toEqual(['sent 1', 1, 1, 1, 'sent 2', 1, 1, '2: 2', 'sent 3', '2: 3', '2: end']);
  });

  test('the source fails: so does the target, with the same error, and the pipe is over', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(1), channel<number>()];
      from.trySend(1);
      from.close(boom);
      const piping = spawn(pipe, from, to);
      yield* reading(seen, to);
      seen.push(to.failure === boom, (yield* piping.outcome()).status);
    })).toEqual(['0: 1', 'boom', true, 'fulfilled']);
  });

  test('close: false: the target stays open, and a failure is thrown', () => {
    expect(trace(function* (seen) {
      const to = channel<number>(1);
      for (const error of [undefined, boom]) {
        const from = channel<number>();
        from.close(error);
        const { status } = yield* spawn(pipe, from, to, { close: false }).outcome();
        seen.push(status, to.closed);
      }
    })).toEqual(['fulfilled', false, 'rejected', false]);
  });

  test('the target is closed: a ClosedError, and the source is left as it is', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(2), channel<number>()];
      from.trySend(1);
      from.trySend(2);
      to.close();
      const outcome = (yield* spawn(pipe, from, to).outcome()) as { reason: Error };
      seen.push(outcome.reason.message, from.size, from.closed);
    })).toEqual(['cannot send on channel "channel": it is closed', 1, false]);
  });

  test('cancelled: neither end is closed, and it waits nowhere', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(), channel<number>()];
      const piping = spawn(pipe, from, to);
      yield* reschedule();
      seen.push(from.balance);
      yield* piping.stop();
      seen.push(from.balance, from.closed, to.closed);
    })).toEqual([-1, 0, false, false]);
  });
});

describe('broadcast', () => {
  test('every target gets every item; the slowest sets the pace', () => {
    expect(trace(function* (seen) {
      const from = channel<number>();
      const [a, b] = [channel<number>(), channel<number>(1)];
      spawn(broadcast, from, [a, b]);
      spawn(function* () {
        for (let n = 1; n <= 3; n++) {
          yield* from.send(n);
          seen.push(`sent ${n}`);
        }
        from.close();
      });
      yield* sleep(1);
      seen.push(a.balance, b.size);
      yield* sleep(1);
      spawn(reading, seen, b);
      yield* sleep(1);
      yield* reading(seen, a);
    })).toEqual([
      'sent 1', 1, 1, // the second is in the sender's hands until both have the first
      '2: 1',
      '3: 1', 'sent 2', 'sent 3', '3: 2', '3: 2', '3: 3', '3: end', '3: 3', '3: end',
    ]);
  });

  test('a target is closed, before or while it is waited for: it is left out; the item that nobody has is told of', () => {
    expect(trace(function* (seen) {
      const from = channel<number>(2);
      const [a, b, c] = [channel<number>(0, { name: 'a' }), channel<number>(0, { name: 'b' }), channel<number>(0, { name: 'c' })];
      b.close();
      const casting = spawn(broadcast, from, [a, b, c]);
      from.trySend(1);
      from.trySend(2);
      yield* sleep(1);
      c.close();
      yield* sleep(1);
      seen.push(yield* a.receive(), yield* a.receive());
      a.close();
      from.trySend(3);
      seen.push(((yield* casting.outcome()) as { reason: Error }).reason.message, from.tryReceive());
    })).toEqual([1, 2, 'cannot send on channel "a and b and c": it is closed', undefined]);
  });

  test('all targets are closed while nothing is in its hands: it is over', () => {
    expect(trace(function* (seen) {
      const [from, a] = [channel<number>(1), channel<number>(1)];
      const casting = spawn(broadcast, from, [a]);
      from.trySend(1);
      yield* sleep(1);
      a.close();
      from.trySend(2);
      seen.push((yield* casting.outcome()).status, a.tryReceive());
      const over = spawn(broadcast, from, [a]);
      seen.push((yield* over.outcome()).status, from.size);
    })).toEqual(['rejected', 1, 'fulfilled', 0]);
  });

  test('the source fails: so do all targets', () => {
    expect(trace(function* (seen) {
      const from = channel<number>();
      const [a, b] = [channel<number>(), channel<number>()];
      spawn(broadcast, from, [a, b]);
      from.close(boom);
      yield* reading(seen, a);
      yield* reading(seen, b);
    })).toEqual(['boom', 'boom']);
  });

  test('close: false: the targets stay open', () => {
    expect(trace(function* (seen) {
      const [from, a] = [channel<number>(), channel<number>()];
      from.close();
      yield* broadcast(from, [a], { close: false });
      seen.push(a.closed);
    })).toEqual([false]);
  });
});

describe('throttle', () => {
  test('at most one item in that time; none is lost, and the end is passed on when the time is over', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<string>(3), channel<string>()];
      spawn(throttle, from, to, 100);
      for (const item of 'abc') from.trySend(item);
      spawn(reading, seen, to);
      yield* sleep(450);
      yield* from.send('d');
      from.close();
    })).toEqual(['0: a', '100: b', '200: c', '450: d', '550: end']);
  });

  test('with a source that keeps the latest only: the others are dropped', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<string>(buffer.latest<string>()), channel<string>()];
      spawn(throttle, from, to, 100);
      spawn(reading, seen, to);
      for (const item of 'abcdefg') {
        yield* from.send(item);
        yield* sleep(30);
      }
      from.close();
    })).toEqual(['0: a', '100: d', '200: g', '300: end']);
  });
});

describe('debounce', () => {
  test('an item that no other has followed in that time; the last one when the source ends', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<string>(), channel<string>()];
      spawn(debounce, from, to, 100);
      spawn(reading, seen, to);
      for (const [wait, item] of [[0, 'a'], [99, 'b'], [50, 'c'], [150, 'd'], [101, 'e'], [10, 'f']] as const) {
        yield* sleep(wait);
        yield* from.send(item);
      }
      from.close();
    })).toEqual(['249: c', '399: d', '410: f', '410: end']);
  });

  test('the source fails: first the last item, then the error', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<string>(), channel<string>()];
      spawn(debounce, from, to, 100);
      spawn(reading, seen, to);
      yield* from.send('a');
      yield* sleep(10);
      from.close(boom);
    })).toEqual(['10: a', 'boom']);
  });

  test('cancelled while it waits for quiet: the error is its own, and the target stays open', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<string>(), channel<string>()];
      const process = spawn(debounce, from, to, 100);
      yield* from.send('a');
      yield* sleep(10);
      seen.push((yield* process.stop()).status, from.balance, to.closed);
    })).toEqual(['cancelled', 0, false]);
  });
});

describe('batchWithin', () => {
  test('lists of so many, or of what has come in that time after the first, or at the end', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(), channel<number[]>()];
      spawn(batchWithin, from, to, 3, 100);
      spawn(reading, seen, to);
      for (const [wait, item] of [[0, 1], [10, 2], [10, 3], [500, 4], [60, 5], [100, 6]] as const) {
        yield* sleep(wait);
        yield* from.send(item);
      }
      from.close();
    })).toEqual(['20: 1,2,3', '620: 4,5', '680: 6', '680: end']);
  });

  test('the source fails: first what was gathered, then the error', () => {
    expect(trace(function* (seen) {
      const [from, to] = [channel<number>(), channel<number[]>()];
      spawn(batchWithin, from, to, 3, 100);
      spawn(reading, seen, to);
      yield* from.send(1);
      from.close(boom);
    })).toEqual(['0: 1', 'boom']);
  });

  test('a size that is none: a RangeError', () => {
    const [from, to] = [channel<number>(), channel<number[]>(0, { name: 'lists' })];
    expect(() => runSync(() => batchWithin(from, to, 1.5, 100))).toThrow(
      new RangeError('cannot send to "lists" in lists of 1.5: the size is a whole number above 0'),
    );
  });
});

describe('misuse', () => {
  const ch = channel<number>(1, { name: 'ch' });
  const none = undefined as never;

  test.each<[string, () => Routine<void>, string]>([
    ['pipe', () => pipe(none, ch), 'cannot pipe undefined: it is no channel and no other receiver'],
    ['pipe', () => pipe(ch, none), 'cannot pipe "ch": its target is undefined, not a channel'],
    ['broadcast', () => broadcast(ch, ch as never), 'cannot broadcast "ch": its targets are a list of channels'],
    ['broadcast', () => broadcast(ch, [null as never]), 'cannot broadcast "ch": its target is null, not a channel'],
    ['throttle', () => throttle(ch, ch, none), 'cannot throttle "ch": a duration is a number of milliseconds, 0 or more, not undefined'],
    ['throttle', () => throttle(ch, none, 5), 'cannot throttle "ch": its target is undefined, not a channel'],
    ['debounce', () => debounce(ch, ch, -1), 'cannot debounce "ch": a duration is a number of milliseconds, 0 or more, not -1'],
    ['batchWithin', () => batchWithin(ch, channel(), 3, NaN), 'cannot batch "ch": a duration is a number of milliseconds, 0 or more, not NaN'],
    ['each', () => ch.each(none), 'cannot go through "ch": what it calls is undefined, not a function'],
  ])('%s: told before an item is taken', (_, process, text) => {
    ch.tryReceive();
    ch.trySend(1);
    expect(() => runSync(process)).toThrow(text);
    expect(ch.size).toBe(1);
  });
});
