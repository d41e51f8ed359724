import { describe, expect, test } from '@jest/globals';
import type { Routine, Wait } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { reschedule, run, runSync, spawn } from '@core/tasklets';
import { always, channel, choose, guard, never, select, TimeoutError, withTimeout, wrap } from '../src/index.ts';

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

describe('wrap', () => {
  test('ready: the changed value, at once', () => {
    expect(trace(function* (seen) {
      const a = channel<number>(1);
      a.trySend(2);
      seen.push(yield* wrap(a.receive(), (n) => n * 10));
    })).toEqual([20]);
  });

  test('waiting: the value is changed in the step in which the partner commits', () => {
    expect(trace(function* (seen) {
      const a = channel<number>();
      spawn(noting, seen, wrap(a.receive(), (n) => {
        seen.push('changes');
        return n * 10;
      }));
      yield* reschedule();
      seen.push(a.balance);
      yield* a.send(2);
      seen.push('sent', a.balance);
      yield* reschedule();
    })).toEqual([-1, 'changes', 'sent', 0, 20]);
  });

  test('a send: what is returned instead of nothing', () => {
    expect(trace(function* (seen) {
      const a = channel<number>();
      spawn(noting, seen, wrap(a.send(2), () => 'sent'));
      yield* reschedule();
      seen.push(yield* a.receive());
      yield* reschedule();
    })).toEqual([2, 'sent']);
  });

  test.each(['ready', 'waiting'])('%s / it throws: where the wait stands; the partner notices nothing', (how) => {
    expect(trace(function* (seen) {
      const a = channel<number>();
      const failing = wrap(a.receive(), () => {
        throw boom;
      });
      if (how === 'waiting') {
        spawn(noting, seen, failing);
        yield* reschedule();
        yield* a.send(1);
        yield* reschedule();
      } else {
        spawn(function* () {
          yield* a.send(1);
        });
        yield* reschedule();
        yield* noting(seen, failing);
      }
      seen.push(a.balance);
    })).toEqual(['boom', 0]);
  });

  test('the wait inside throws: the same error', () => {
    expect(trace(function* (seen) {
      const a = channel<number>();
      spawn(noting, seen, wrap(a.receive(), () => 'never'));
      yield* reschedule();
      a.close(boom);
      yield* reschedule();
      yield* noting(seen, wrap(a.receive(), () => 'never'));
    })).toEqual(['boom', 'boom']);
  });

  test('changes that meddle with the channel: nothing is lost, and the order is kept', () => {
    expect(trace(function* (seen) {
      const a = channel<number>(1);
      a.trySend(1);
      spawn(noting, seen, wrap(a.send(2), () => a.trySend(9)));
      yield* reschedule();
      seen.push(a.tryReceive(), a.tryReceive(), a.tryReceive());
      yield* reschedule();
    })).toEqual([1, 2, undefined, false]);
  });

  test('stands twice in one select, nested: either arm serves', () => {
    expect(trace(function* (seen) {
      const a = channel<number>();
      const wrapped = wrap(wrap(a.receive(), (n) => n + 1), (n) => n * 10);
      const twice = select({ x: wrapped, y: wrapped });
      for (const n of [1, 2]) {
        spawn(noting, seen, twice);
        yield* reschedule();
        seen.push(a.balance);
        yield* a.send(n);
        seen.push(a.balance);
        yield* reschedule();
      }
    })).toEqual([-2, 0, { arm: 'x', value: 20 }, -2, 0, { arm: 'x', value: 30 }]);
  });
});

describe('guard', () => {
  test('it is made anew each time it is run, once', () => {
    expect(trace(function* (seen) {
      let made = 0;
      const out = channel<number>();
      const next = guard(() => out.send(++made));
      spawn(function* () {
        for (let i = 0; i < 2; i++) yield* next;
        yield* select({ next, never: never() });
      });
      for (let i = 0; i < 3; i++) seen.push(yield* out.receive());
      seen.push(made);
    })).toEqual([1, 2, 3, 3]);
  });

  test('stands twice in one select: either arm serves, and none is left', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      let made = 0;
      const late = guard(() => {
        made++;
        return a.receive();
      });
      spawn(noting, seen, select({ x: late, y: late }));
      yield* reschedule();
      seen.push(a.balance, made);
      yield* a.send('tea');
      seen.push(a.balance);
    })).toEqual([-2, 2, 0, { arm: 'x', value: 'tea' }]);
  });

  test('it throws: where it is run, and the other arms have not entered', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      const failing = guard<string>(() => {
        throw boom;
      });
      yield* noting(seen, failing);
      yield* noting(seen, select({ a: a.receive(), failing }));
      seen.push(a.balance);
    })).toEqual(['boom', 'boom', 0]);
  });

  test('what it waits for: that of the wait it has made', () => {
    const names: (string | undefined)[] = [];
    let made = 0;
    runSync(function* () {
      const waits = spawn(function* () {
        yield* guard(() => channel<string>(0, { name: `c${++made}` }).receive());
      });
      yield* reschedule();
      names.push(waits.waitsFor, waits.waitsFor);
      waits.cancel();
    });
    expect(names).toEqual(['to receive from channel "c1"', 'to receive from channel "c1"']);
  });
});

describe('choose', () => {
  test('ready, waiting, and within another: the value alone', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<number>(1)];
      b.trySend(1);
      const either = choose([a.receive(), b.receive()]);
      seen.push(yield* either);
      spawn(noting, seen, choose([either, never()]));
      yield* reschedule();
      yield* a.send('tea');
      seen.push(a.balance, b.balance);
      yield* reschedule();
    })).toEqual([1, 0, 0, 'tea']);
  });

  test('priority: the first that is ready', () => {
    expect(trace(function* (seen) {
      seen.push(yield* choose([never(), always(1), always(2)], { order: 'priority' }));
    })).toEqual([1]);
  });
});

describe('withTimeout', () => {
  test('in time: the value, and no timer is left', () => {
    const clock = virtualClock();
    const seen: unknown[] = [];
    runSync(function* () {
      const a = channel<string>();
      spawn(noting, seen, withTimeout(a.receive(), 100));
      yield* sleep(99);
      yield* a.send('tea');
      seen.push(clock.pending, a.balance);
    }, { clock });
    expect(seen).toEqual([0, 0, 'tea']);
  });

  test('ready: no timer at all, also for 0 ms', () => {
    const a = channel<string>(1);
    a.trySend('tea');
    expect(withTimeout(a.receive(), 0).sync()).toBe('tea');
  });

  test('no wait: a TypeError at once', () => {
    const kinds: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [[], 'a list'],
      [(function* () {})(), 'a value of type object'],
    ];
    for (const [wrong, kind] of kinds) {
      expect(() => withTimeout(wrong as never, 5)).toThrow(
        new TypeError(`cannot limit the time of ${kind}: it is no wait, such as channel.receive() or tasklet.join()`),
      );
    }
  });

  test('late: a TimeoutError, and the wait has had no effect', () => {
    expect(trace(function* (seen) {
      const a = channel<string>(0, { name: 'a' });
      yield* noting(seen, withTimeout(a.receive(), 100));
      seen.push(a.balance);
      yield* noting(seen, withTimeout(a.send('x'), 0));
      seen.push(a.balance, a.tryReceive());
    })).toEqual([
      'timed out after 100 ms of waiting to receive from channel "a"',
      0,
      'timed out after 0 ms of waiting to send on channel "a"',
      0,
      undefined,
    ]);
  });

  test('as an arm: the error is the select\'s, and no arm is left', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      yield* noting(seen, select({ a: withTimeout(a.receive(), 10), b: b.receive() }));
      seen.push(a.balance, b.balance);
    })).toEqual(['timed out after 10 ms of waiting to receive from channel "channel"', 0, 0]);
  });

  test('nested: the shorter one', () => {
    expect(trace(function* (seen) {
      yield* noting(seen, withTimeout(withTimeout(never(), 20), 10));
      yield* noting(seen, withTimeout(withTimeout(never(), 10), 20));
    })).toEqual([
      'timed out after 10 ms of waiting for what never happens, or for 20 ms',
      'timed out after 10 ms of waiting for what never happens',
    ]);
  });

  test('no duration: a RangeError', () => {
    expect(() => withTimeout(never(), -1)).toThrow(RangeError);
  });

  test('in async code', async () => {
    await expect(withTimeout(channel().receive(), 1)).rejects.toThrow(TimeoutError);
  });

  test('cancelled while it waits: no timer is left, and nobody in the channel', async () => {
    const clock = virtualClock();
    const a = channel<string>();
    await run(function* () {
      const waits = spawn(function* () {
        yield* withTimeout(wrap(a.receive(), (x) => x), 100);
      });
      yield* reschedule();
      expect([clock.pending, a.balance]).toEqual([1, -1]);
      waits.cancel();
      expect([clock.pending, a.balance]).toEqual([0, 0]);
    }, { clock });
  });
});

describe('always and never', () => {
  test('always: commits at once, also on entering', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      seen.push(yield* always(1), yield* select({ a: a.receive(), x: always(2) }, { order: 'priority' }));
      seen.push(a.balance);
    })).toEqual([1, { arm: 'x', value: 2 }, 0]);
  });

  test('never: the other arm', () => {
    expect(trace(function* (seen) {
      seen.push(yield* select({ never: never(), soon: wrap(sleep(5), () => 'soon') }));
    })).toEqual([{ arm: 'soon', value: 'soon' }]);
  });
});

test('errors / TimeoutError: name and code', () => {
  const error = trace(function* (seen) {
    try {
      yield* withTimeout(channel(0, { name: 'tea' }).receive(), 5);
    } catch (late) {
      seen.push(late);
    }
  })[0] as TimeoutError;
  expect(error).toBeInstanceOf(TimeoutError);
  expect([error.name, error.code, error.message]).toEqual([
    'TimeoutError',
    'timeout',
    'timed out after 5 ms of waiting to receive from channel "tea"',
  ]);
});
