import { describe, expect, test } from '@jest/globals';
import { type DeadlockError, Family, type Routine, Scheduler, seededChooser, setChooser, UsageError, Wait, type Waiter } from '@core/coroutine';
import { aborted, after, run as runHost, runSync as runHostSync, sleep, until, virtualClock } from '@core/coroutine/host';
import { reschedule, run, runSync, spawn } from '@core/tasklets';
import { type Arm, buffer, channel, select } from '../src/index.ts';

const boom = new Error('boom');

/** Runs `main` with a list of events and returns the list. */
function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen));
  return seen;
}

/** Runs a wait in a tasklet and notes what it comes to. */
function* noting(seen: unknown[], wait: Wait<unknown>): Routine<void> {
  try {
    seen.push(yield* wait);
  } catch (error) {
    seen.push((error as Error).message);
  }
}

describe('one arm is ready', () => {
  test('receive: it is chosen, and the others have no effect', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(1), channel<string>(1)];
      b.trySend('tea');
      seen.push(yield* select({ a: a.receive(), b: b.receive() }), a.balance, b.size);
    })).toEqual([{ arm: 'b', value: 'tea' }, 0, 0]);
  });

  test('send: it is chosen, and the item of the other is kept back', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>(1)];
      seen.push(yield* select({ a: a.send('coffee'), b: b.send('tea') }), a.balance, b.tryReceive());
    })).toEqual([{ arm: 'b', value: undefined }, 0, 'tea']);
  });

  test('next: a closed channel is ready, and says so', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      b.close();
      seen.push(yield* select({ a: a.next(), b: b.next() }));
    })).toEqual([{ arm: 'b', value: { done: true, value: undefined } }]);
  });

  test('a list of arms: the arm is its index; those that are left out count', () => {
    expect(trace(function* (seen) {
      const channels = [1, 2, 3].map((n) => {
        const ch = channel<number>(1);
        ch.trySend(n);
        return ch;
      });
      seen.push(yield* select([undefined, null, false, ...channels.slice(2).map((ch) => ch.receive())]));
      const arms: Arm<number>[] = [];
      arms[7] = channels[0]!.receive();
      seen.push(yield* select(arms));
    })).toEqual([{ arm: 3, value: 3 }, { arm: 7, value: 1 }]);
  });

  test('it throws: so does the select, and the others have no effect', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>(0, { name: 'b' })];
      b.close();
      yield* noting(seen, select({ a: a.receive(), b: b.receive() }));
      yield* noting(seen, select({ a: a.receive(), b: b.send('x') }));
      seen.push(a.balance);
    })).toEqual(['cannot receive from channel "b": it is closed', 'cannot send on channel "b": it is closed', 0]);
  });

  test('a tasklet that has ended: its join is ready', () => {
    expect(trace(function* (seen) {
      const ended = spawn(function* () {
        return 5;
      });
      yield* ended.join();
      seen.push(yield* select({ ended: ended.join(), never: channel().receive() }));
    })).toEqual([{ arm: 'ended', value: 5 }]);
  });
});

describe('none is ready', () => {
  test('a partner comes: it is served, the select is ready and the partner goes on; the other arms are gone', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      spawn(noting, seen, select({ a: a.receive(), b: b.receive() }));
      yield* reschedule();
      seen.push(a.balance, b.balance);
      yield* b.send('tea');
      seen.push('sent', a.balance, b.balance, a.trySend('coffee'));
      yield* reschedule();
    })).toEqual([-1, -1, 'sent', 0, 0, false, { arm: 'b', value: 'tea' }]);
  });

  test('a receiver comes for what it offers: the item is taken, and the other arms are gone', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      spawn(noting, seen, select({ a: a.send('tea'), b: b.receive() }));
      yield* reschedule();
      seen.push(a.balance, b.balance, yield* a.receive(), a.balance, b.balance);
      yield* reschedule();
    })).toEqual([1, -1, 'tea', 0, 0, { arm: 'a', value: undefined }]);
  });

  test('a channel is closed: the select throws, and the other arms are gone', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      spawn(noting, seen, select({ a: a.receive(), b: b.receive() }));
      yield* reschedule();
      a.close(boom);
      seen.push(a.balance, b.balance);
      yield* reschedule();
    })).toEqual([0, 0, 'boom']);
  });

  test('both arms would receive from one channel: one does, and the other leaves', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      spawn(noting, seen, select({ x: a.receive(), y: a.receive() }));
      yield* reschedule();
      seen.push(a.balance, a.trySend('tea'), a.balance, a.trySend('more'));
      yield* reschedule();
    })).toEqual([-2, true, 0, false, { arm: 'x', value: 'tea' }]);
  });

  test('timers, promises, signals and joins: whichever comes first', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const quiet = channel<string>();
      const controller = new AbortController();
      const slow = spawn(function* () {
        yield* sleep(50);
        return 'slow';
      });
      const arms = {
        message: quiet.receive(),
        late: after(100, 'late'),
        stop: aborted(controller.signal),
        promise: until(new Promise<string>(() => {})),
      };
      seen.push(yield* select({ ...arms, slow: slow.join() }));
      seen.push(yield* select(arms));
      seen.push(yield* select({ message: quiet.receive(), promise: until(Promise.resolve(1)) }));
      spawn(function* () {
        yield* sleep(10);
        controller.abort(boom);
      });
      yield* noting(seen, select(arms));
      yield* noting(seen, select(arms));
      seen.push(quiet.balance);
    }, { clock: virtualClock() });
    expect(seen).toEqual([
      { arm: 'slow', value: 'slow' },
      { arm: 'late', value: 'late' },
      { arm: 'promise', value: 1 },
      'boom',
      'boom',
      0,
    ]);
  });

  test('no arms at all: it waits for ever, and the deadlock says so', () => {
    const waits = (arms: Record<string, Arm>): string => {
      try {
        runHostSync(() => select(arms));
      } catch (error) {
        return (error as DeadlockError).waiting[0]!.waitsFor;
      }
      return '';
    };
    expect(waits({})).toBe('for nothing: a select without arms');
    expect(waits({ off: undefined })).toBe('for nothing: a select without arms');
    const [a, b] = [channel<number>(0, { name: 'a' }), channel<number>(0, { name: 'b' })];
    expect(waits({ a: a.receive(), b: b.send(1) })).toBe('to receive from channel "a", or to send on channel "b"');
    expect([a.balance, b.balance]).toEqual([0, 0]);
  });
});

describe('default', () => {
  test('none is ready: its value, at once', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      spawn(function* () {
        seen.push('another');
      });
      seen.push(yield* select({ a: a.receive() }, { default: 'nothing' }), a.balance);
      seen.push(yield* select({}, { default: undefined }));
    })).toEqual([{ arm: 'default', value: 'nothing' }, 0, { arm: 'default', value: undefined }, 'another']);
  });

  test.each(['fair', 'priority'] as const)('%s / an arm is ready: the arm', (order) => {
    expect(trace(function* (seen) {
      const a = channel<string>(1);
      a.trySend('tea');
      seen.push(yield* select({ a: a.receive() }, { default: 'nothing', order }));
    })).toEqual([{ arm: 'a', value: 'tea' }]);
  });

  test.each(['fair', 'priority'] as const)('%s / an arm is at its end, or its channel was closed with an error: the arm', (order) => {
    expect(trace(function* (seen) {
      const [ended, failed] = [channel<string>(), channel<string>(1)];
      ended.close();
      failed.close(boom);
      yield* noting(seen, select({ a: ended.next() }, { default: 'nothing', order }));
      yield* noting(seen, select({ a: ended.receive() }, { default: 'nothing', order }));
      yield* noting(seen, select({ a: failed.next() }, { default: 'nothing', order }));
      yield* noting(seen, select({ a: failed.receive() }, { default: 'nothing', order }));
    })).toEqual([{ arm: 'a', value: { done: true, value: undefined } }, 'cannot receive from channel "channel": it is closed', 'boom', 'boom']);
  });
});

describe('order', () => {
  /** How often each of four arms is chosen, of which the second and the fourth are never ready. */
  function counts(order: 'fair' | 'priority', seed: number): number[] {
    const chosen = [0, 0, 0, 0];
    const channels = [0, 1, 2, 3].map(() => channel<string>(1));
    const choice = select(channels.map((ch) => ch.receive()), { order });
    runHostSync(function* () {
      for (let i = 0; i < 3000; i++) {
        channels[0]!.trySend('x');
        channels[2]!.trySend('x');
        channels[3]!.tryReceive();
        chosen[(yield* choice).arm]!++;
      }
    }, { seed });
    return chosen;
  }

  test('fair: those that are ready are chosen equally often, and as the seed says', () => {
    const [a, b, c, d] = counts('fair', 1) as [number, number, number, number];
    expect([b, d]).toEqual([0, 0]);
    expect(Math.abs(a - c)).toBeLessThan(200);
    expect(counts('fair', 1)).toEqual([a, b, c, d]);
    expect(counts('fair', 2)).not.toEqual([a, b, c, d]);
  });

  test('priority: the first that is ready', () => {
    expect(counts('priority', 1)).toEqual([3000, 0, 0, 0]);
  });

  test('fair: the chooser is asked once, among those that are ready, and not at all when there is but one', () => {
    const asked: number[] = [];
    const before = setChooser((count) => {
      asked.push(count);
      return count - 1;
    });
    try {
      const channels = Array.from({ length: 5 }, () => channel<number>(1));
      for (const i of [1, 2, 4]) channels[i]!.trySend(i);
      const choice = select(channels.map((ch) => ch.receive()));
      expect([choice.sync(), choice.sync(), choice.sync()]).toEqual([
        { arm: 4, value: 4 },
        { arm: 2, value: 2 },
        { arm: 1, value: 1 },
      ]);
      expect(asked).toEqual([3, 2]);
    } finally {
      setChooser(before);
    }
  });

  test('fair / an arm that cannot tell whether it is ready: it is tried like the others, and passed over', () => {
    const before = setChooser(seededChooser(3));
    try {
      const ready = channel<number>(1);
      for (let i = 0; i < 20; i++) {
        ready.trySend(i);
        expect(select({ late: sleep(1), ready: ready.receive(), later: sleep(2) }).sync()).toEqual({ arm: 'ready', value: i });
      }
    } finally {
      setChooser(before);
    }
  });

  test('several selects wait on one channel: they are served first come, first served', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      for (const name of ['one', 'two', 'three']) {
        spawn(function* () {
          seen.push(name, yield* select({ a: a.receive(), b: b.receive() }));
        });
      }
      yield* reschedule();
      yield* b.send('x');
      yield* a.send('y');
      yield* b.send('z');
      yield* reschedule();
    })).toEqual(['one', { arm: 'b', value: 'x' }, 'two', { arm: 'a', value: 'y' }, 'three', { arm: 'b', value: 'z' }]);
  });
});

describe('two selects meet', () => {
  test('one waits, the other comes: each commits one arm, and nobody is left anywhere', () => {
    expect(trace(function* (seen) {
      const [a, b, c] = [channel<string>(), channel<string>(), channel<string>()];
      spawn(noting, seen, select({ a: a.receive(), b: b.send('tea'), c: c.receive() }));
      yield* reschedule();
      seen.push(yield* select({ a: a.receive(), b: b.receive(), c: c.receive() }));
      seen.push(a.balance, b.balance, c.balance);
      yield* reschedule();
    })).toEqual([{ arm: 'b', value: 'tea' }, 0, 0, 0, { arm: 'b', value: undefined }]);
  });

  test('either would send or receive on the same channel: one sends, the other receives', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      spawn(noting, seen, select({ out: a.send('one'), in: a.receive() }));
      yield* reschedule();
      seen.push(a.balance);
      seen.push(yield* select({ in: a.receive(), out: a.send('two') }, { order: 'priority' }), a.balance);
      yield* reschedule();
    })).toEqual([0, { arm: 'in', value: 'one' }, 0, { arm: 'out', value: undefined }]);
  });

  test('one would send or receive on the same channel: it does not meet itself, and serves who comes, from either side', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      const choice = select({ out: a.send('mine'), in: a.receive() });
      spawn(noting, seen, choice);
      yield* reschedule();
      yield* a.send('yours');
      spawn(noting, seen, choice);
      yield* reschedule();
      seen.push(yield* a.receive());
      yield* reschedule();
      spawn(noting, seen, choice);
      yield* reschedule();
      a.close(boom);
      seen.push(a.balance);
      yield* reschedule();
    })).toEqual([
      { arm: 'in', value: 'yours' },
      'mine',
      { arm: 'out', value: undefined },
      0,
      'cannot send on channel "channel": it is closed',
    ]);
  });
});

describe('a select as an arm', () => {
  test('ready and waiting: the inner result is the value of the arm, and no arm is left on either level', () => {
    expect(trace(function* (seen) {
      const [a, b, c] = [channel<string>(), channel<string>(), channel<string>()];
      const inner = select({ a: a.receive(), b: b.receive() });
      const outer = select({ inner, c: c.receive() });
      for (const ch of [b, c]) {
        spawn(noting, seen, outer);
        yield* reschedule();
        seen.push([a, b, c].map((each) => each.balance));
        yield* ch.send('tea');
        seen.push([a, b, c].map((each) => each.balance));
        yield* reschedule();
      }
      spawn(sending, a, 'coffee');
      yield* reschedule();
      seen.push(yield* outer);
      seen.push([a, b, c].map((each) => each.balance));
    })).toEqual([
      [-1, -1, -1],
      [0, 0, 0],
      { arm: 'inner', value: { arm: 'b', value: 'tea' } },
      [-1, -1, -1],
      [0, 0, 0],
      { arm: 'c', value: 'tea' },
      { arm: 'inner', value: { arm: 'a', value: 'coffee' } },
      [0, 0, 0],
    ]);
  });

  test('with a default: it is always ready', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      const inner = select({ a: a.receive() }, { default: 0 });
      seen.push(yield* select({ b: b.receive(), inner }), a.balance, b.balance);
    })).toEqual([{ arm: 'inner', value: { arm: 'default', value: 0 } }, 0, 0]);
  });
});

describe('run again', () => {
  test('by one after the other, and by several at once: each run has arms of its own', () => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<number>(), channel<number>()];
      const either = select({ a: a.receive(), b: b.receive() });
      const runner = function* (name: string): Routine<void> {
        for (let i = 0; i < 2; i++) seen.push([name, yield* either]);
      };
      for (const name of ['x', 'y', 'z']) spawn(runner, name);
      yield* reschedule();
      seen.push(a.balance);
      for (let i = 0; i < 6; i++) {
        yield* (i % 2 === 0 ? a : b).send(i);
        yield* reschedule();
      }
      seen.push(a.balance, b.balance);
    })).toEqual([
      -3,
      ['x', { arm: 'a', value: 0 }],
      ['y', { arm: 'b', value: 1 }],
      ['z', { arm: 'a', value: 2 }],
      ['x', { arm: 'b', value: 3 }],
      ['y', { arm: 'a', value: 4 }],
      ['z', { arm: 'b', value: 5 }],
      0,
      0,
    ]);
  });
});

describe('stopped while it waits', () => {
  test.each(['cancel', 'kill', 'close', 'throw'] as const)('%s: no arm is left', (stop) => {
    expect(trace(function* (seen) {
      const [a, b] = [channel<string>(), channel<string>()];
      const waits = spawn({ name: 't' }, noting, seen, select({ a: a.receive(), b: b.send('x') }));
      yield* reschedule();
      seen.push(a.balance, b.balance);
      if (stop === 'cancel') waits.cancel('enough');
      else if (stop === 'throw') yield* waits.family.throw(waits, boom);
      else yield* waits.family[stop](waits);
      seen.push(a.balance, b.balance);
      yield* reschedule();
    })).toEqual([
      -1,
      1,
      ...(stop === 'throw' ? ['boom'] : stop === 'kill' ? ['"t" was killed'] : []),
      0,
      0,
      ...(stop === 'cancel' ? ['"t" was cancelled: enough'] : []),
    ]);
  });

  test('cancelled before it wants to wait: no arm has entered', () => {
    expect(trace(function* (seen) {
      const a = channel<string>();
      const waits = spawn({ name: 't' }, function* (): Routine<void> {
        waits.cancel();
        yield* noting(seen, select({ a: a.receive() }));
      });
      yield* reschedule();
      seen.push(a.balance);
    })).toEqual(['"t" was cancelled', 0]);
  });
});

describe('everywhere', () => {
  test('in async code: awaited', async () => {
    const [a, b] = [channel<string>(), channel<string>()];
    const either = select({ a: a.receive(), b: b.receive() });
    setTimeout(() => b.trySend('tea'));
    expect(await either).toEqual({ arm: 'b', value: 'tea' });
    expect([a.balance, b.balance]).toEqual([0, 0]);
  });

  test('in a coroutine of another family inside a tasklet: the tasklet waits', () => {
    expect(trace(function* (seen) {
      const family = new Family('f');
      const [a, b] = [channel<string>(), channel<string>()];
      const inside = family.create(function* () {
        seen.push(yield* select({ a: a.receive(), b: b.receive() }));
      });
      spawn(function* () {
        yield* family.resume(inside);
      });
      yield* reschedule();
      yield* a.send('tea');
      yield* reschedule();
    })).toEqual([{ arm: 'a', value: 'tea' }]);
  });

  test('across a plain frame: the error of the barrier, and no arm has entered', async () => {
    const a = channel<string>();
    await expect(runHost(function* () {
      [1].map(() => select({ a: a.receive() }).sync());
    })).rejects.toThrow('across a plain frame');
    expect(a.balance).toBe(0);
  });
});

test('an arm finds its partner on entering: the arms after it stay out, those before it leave', () => {
  class OnEntering extends Wait<string> {
    attempt(): boolean {
      return false;
    }
    enter(waiter: Waiter): void {
      waiter.wake('met');
    }
    leave(): void {}
    describe(): string {
      return 'to enter';
    }
  }
  expect(trace(function* (seen) {
    const [a, b] = [channel<string>(), channel<string>()];
    seen.push(yield* select({ a: a.receive(), met: new OnEntering(), b: b.receive() }), a.balance, b.balance);
  })).toEqual([{ arm: 'met', value: 'met' }, 0, 0]);
});

describe('misuse', () => {
  test('an arm that is no wait: a TypeError that names it', () => {
    expect(() => select({ job: 5 as never })).toThrow(
      new TypeError('cannot select "job": an arm is a wait, such as channel.receive() or sleep(ms)'),
    );
  });

  test('the run of a scheduler as an arm: a UsageError, for it would run nobody', () => {
    const tasks = new Scheduler('tasks');
    expect(() => runHostSync(() => select({ tasks: tasks.run() as never, job: channel<string>().receive() }))).toThrow(
      new UsageError('cannot run "tasks" beside a wait: give it a coroutine of its own'),
    );
  });

  test('an order that is none: a TypeError', () => {
    expect(() => select({}, { order: 'random' as never })).toThrow(
      new TypeError('cannot select in the order "random": it is "fair" or "priority"'),
    );
  });

  test('an arm whose wait refuses to be entered: the error comes out, and the arms before it have left', () => {
    const [a, b] = [channel<string>(), channel<string>(buffer.fixed<string>(1))];
    expect(() => runHostSync(() => select({ a: a.receive(), b: b.receive(), bad: new Refusing() }))).toThrow(boom);
    expect([a.balance, b.balance]).toEqual([0, 0]);
  });
});

function* sending(to: ReturnType<typeof channel<string>>, item: string): Routine<void> {
  yield* to.send(item);
}

class Refusing extends Wait {
  attempt(): boolean {
    return false;
  }
  enter(): void {
    throw boom;
  }
  leave(): void {
    throw new Error('it has not entered');
  }
  describe(): string {
    return 'for nothing';
  }
}
