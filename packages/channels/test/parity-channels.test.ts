import { describe, expect, test } from '@jest/globals';
import { DeadlockError, done, type Routine, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { current, reschedule, runSync, spawn, type Tasklet } from '@core/tasklets';
import { channel, map } from '../src/index.ts';
import { Bomb, stacklessChannel, type StacklessChannel, StopIteration } from '../src/stackless.ts';

/** Runs `main` with a list of events and returns the list. */
function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen), { clock: virtualClock() });
  return seen;
}

/** Forbids a tasklet to block. */
function trap(tasklet: Tasklet, on = true): void {
  Object.assign(tasklet, { blockTrap: on });
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing';
}

function* failing(seen: unknown[], wait: Wait<unknown>): Routine<void> {
  try {
    seen.push(yield* wait);
  } catch (error) {
    seen.push(`${(error as Error).name}: ${(error as Error).message}`);
  }
}

describe('blocking', () => {
  test('[CH-1] send without a receiver blocks; the balance is +1', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      const sender = spawn(function* () {
        yield* ch.send(1);
      });
      yield* reschedule();
      seen.push(sender.state, sender.waitsFor, ch.balance);
      sender.cancel();
    })).toEqual(['parked', 'to send on channel "channel"', 1]);
  });

  test('[CH-2] receive without a sender blocks; the balance is -1', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      const receiver = spawn(function* () {
        yield* ch.receive();
      });
      yield* reschedule();
      seen.push(receiver.state, receiver.waitsFor, ch.balance);
      receiver.cancel();
    })).toEqual(['parked', 'to receive from channel "channel"', -1]);
  });

  test('[CH-3] send with a receiver waiting never blocks, whatever the preference, block trap or not', () => {
    for (const preference of [-1, 0, 1]) {
      expect(trace(function* (seen) {
        const ch = stacklessChannel<number>({ preference });
        spawn(function* () {
          seen.push(yield* ch.receive());
        });
        yield* reschedule();
        trap(current());
        seen.push(yield* ch.send(5), ch.balance);
        trap(current(), false);
        yield* reschedule();
      })).toEqual(preference === -1 ? [5, undefined, 0] : [undefined, 0, 5]);
    }
  });

  test('[CH-4] receive with a sender waiting never blocks, whatever the preference, block trap or not', () => {
    for (const preference of [-1, 0, 1]) {
      expect(trace(function* (seen) {
        const ch = stacklessChannel<number>({ preference });
        spawn(function* () {
          yield* ch.send(5);
          seen.push('sent');
        });
        yield* reschedule();
        trap(current());
        seen.push(yield* ch.receive(), ch.balance);
        trap(current(), false);
        yield* reschedule();
      })).toEqual(preference === 1 ? ['sent', 5, 0] : [5, 0, 'sent']);
    }
  });

  test('[CH-13] send returns nothing, whether it had blocked or not', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      spawn(function* () {
        seen.push(yield* ch.send(1));
      });
      yield* reschedule();
      yield* ch.receive();
      yield* reschedule();
      spawn(function* () {
        yield* ch.receive();
      });
      yield* reschedule();
      seen.push(yield* ch.send(2));
    })).toEqual([undefined, undefined]);
  });

  test('[CH-17] the block trap refuses to block, in both directions, in main and in others; nothing has changed', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>({ name: 'ch' });
      const both = function* (): Routine {
        trap(current());
        yield* failing(seen, ch.send(1));
        yield* failing(seen, ch.receive());
        trap(current(), false);
        seen.push(ch.balance, current().state);
      };
      yield* both();
      spawn({ name: 'worker' }, both);
      yield* reschedule();
      spawn(function* () {
        seen.push(yield* ch.receive());
      });
      yield* ch.send(7);
    })).toEqual([
      'UsageError: cannot send on channel "ch": "main" does not like to be blocked',
      'UsageError: cannot receive from channel "ch": "main" does not like to be blocked',
      0,
      'running',
      'UsageError: cannot send on channel "ch": "worker" does not like to be blocked',
      'UsageError: cannot receive from channel "ch": "worker" does not like to be blocked',
      0,
      'running',
      7,
    ]);
  });
});

describe('the queue', () => {
  test.each(['send', 'receive'] as const)('[CH-12] %s: first come, first served; the order stays when one in the middle is killed', (verb) => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>({ preference: 0 });
      const waiting = ['a', 'b', 'c', 'd', 'e'].map((name) =>
        spawn({ name }, function* () {
          if (verb === 'send') yield* ch.send(name);
          else seen.push(name + (yield* ch.receive()));
        }),
      );
      yield* reschedule();
      const killed = waiting[2]!;
      yield* killed.family.kill(killed);
      seen.push(ch.waiting().map((each) => each.name).join(''), ch.balance);
      for (let i = 0; i < 4; i++) {
        if (verb === 'send') seen.push(yield* ch.receive());
        else yield* ch.send(String(i));
      }
      yield* reschedule();
    })).toEqual(verb === 'send' ? ['abde', 4, 'a', 'b', 'd', 'e'] : ['abde', -4, 'a0', 'b1', 'd2', 'e3']);
  });

  test('[CH-16] queue is the one that has waited longest; those behind it follow, and nobody comes before it or after them', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      seen.push(ch.queue, ch.waiting());
      const [a, b] = [1, 2].map((n) =>
        spawn(function* () {
          yield* ch.send(n);
        }),
      ) as [Tasklet, Tasklet];
      yield* reschedule();
      seen.push(ch.queue === a, ch.waiting().length, ch.waiting()[1] === b);
      yield* ch.receive();
      seen.push(ch.queue === b);
      yield* ch.receive();
      seen.push(ch.queue);
    })).toEqual([undefined, [], true, 2, true, true, undefined]);
  });

  test('[CH-14] the value is the actor\'s until the exchange, and the partner\'s after it', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<object>({ preference: 0 });
      const item = {};
      const receiver = spawn(function* () {
        seen.push((yield* ch.receive()) === item);
      });
      yield* reschedule();
      yield* ch.send(item);
      seen.push(receiver.slot === item); // handed over, before its turn
      yield* reschedule();
      const sender = spawn(function* () {
        yield* ch.send(item);
      });
      yield* reschedule();
      seen.push(sender.slot === item); // what it offers
      yield* ch.receive();
      seen.push(sender.slot);
    })).toEqual([true, true, true, undefined]);
  });
});

describe('preference and scheduleAll', () => {
  test('[CH-15] the preference is taken by its sign; what is no whole number is refused', () => {
    const ch = stacklessChannel<number>();
    expect([ch.preference, ch.scheduleAll]).toEqual([-1, false]);
    for (const [given, kept] of [[5, 1], [-7, -1], [0, 0], [true, 1], [false, 0]] as const) {
      ch.preference = given as number;
      expect(ch.preference).toBe(kept);
    }
    for (const [given, kept] of [[5, true], [0, false], [-1, true], [true, true], [false, false]] as const) {
      ch.scheduleAll = given as boolean;
      expect(ch.scheduleAll).toBe(kept);
    }
    ch.preference = 1;
    expect(messageOf(() => (ch.preference = 0.5))).toBe('TypeError: cannot set preference to 0.5: it is a whole number');
    expect(messageOf(() => (ch.preference = '1' as never))).toBe('TypeError: cannot set preference to 1: it is a whole number');
    expect(messageOf(() => (ch.scheduleAll = 0.5 as never))).toBe('TypeError: cannot set scheduleAll to 0.5: it is a whole number');
    expect(messageOf(() => stacklessChannel({ preference: Number.NaN }))).toBe(
      'TypeError: cannot set preference to NaN: it is a whole number',
    );
    expect([ch.preference, ch.scheduleAll]).toEqual([1, false]);
  });
});

describe('closing', () => {
  test('[CH-18] closed and nobody waits: send and receive are refused, iteration ends', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>({ name: 'ch' });
      ch.close();
      yield* failing(seen, ch.send(1));
      yield* failing(seen, ch.receive());
      seen.push(yield* ch.next(), ch.balance);
      yield* ch.each(function* (item) {
        seen.push(item);
      });
    })).toEqual([
      'ClosedError: cannot send on channel "ch": it is closed',
      'ClosedError: cannot receive from channel "ch": it is closed',
      { done: true, value: undefined },
      0,
    ]);
  });

  test('[CH-19] what can complete is not refused: a receiver waits, close, send works; then it is closed, and the next send fails', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      spawn(function* () {
        seen.push(yield* ch.receive());
      });
      yield* reschedule();
      ch.close();
      seen.push(ch.closing, ch.closed);
      yield* ch.send(5);
      seen.push(ch.closing, ch.closed);
      yield* failing(seen, ch.send(6));
    })).toEqual([true, false, 5, true, true, 'ClosedError: cannot send on channel "channel": it is closed']);
  });

  test('[CH-20] senders wait, close: iteration serves them, then ends; they go on, and fail when they would block again', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>();
      for (const name of ['a', 'b']) {
        spawn(function* () {
          yield* ch.send(name);
          seen.push(`${name} goes on`);
          yield* failing(seen, ch.send('again'));
        });
      }
      yield* reschedule();
      ch.close();
      yield* ch.each(function* (item) {
        seen.push(item);
      });
      seen.push('end');
      yield* reschedule();
    })).toEqual([
      'a',
      'b',
      'end',
      'a goes on',
      'ClosedError: cannot send on channel "channel": it is closed',
      'b goes on',
      'ClosedError: cannot send on channel "channel": it is closed',
    ]);
  });

  test('[CH-21] close wakes nobody: receivers wait on, until they are served or killed', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      const [, killed] = [1, 2].map(() =>
        spawn(function* () {
          seen.push(yield* ch.receive());
        }),
      ) as [Tasklet, Tasklet];
      yield* reschedule();
      ch.close();
      yield* reschedule();
      seen.push(ch.balance);
      yield* ch.send(1);
      yield* killed.family.kill(killed);
      seen.push(ch.balance, ch.closed);
    })).toEqual([-2, 1, 0, true]);
  });

  test('[CH-22] closed is closing with nobody waiting; killing the last one that waits makes it true, open takes it back', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      const waits = spawn(function* () {
        yield* ch.receive();
      });
      yield* reschedule();
      seen.push(ch.closing, ch.closed);
      ch.close();
      seen.push(ch.closing, ch.closed);
      yield* waits.family.kill(waits);
      seen.push(ch.closing, ch.closed);
      ch.open();
      seen.push(ch.closing, ch.closed);
    })).toEqual([false, false, true, false, true, true, false, false]);
  });
});

describe('sequences and errors', () => {
  test('[CH-23] sendSequence returns how many it sent; a StopIteration that is sent ends the receiver\'s loop', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>();
      spawn(function* () {
        yield* ch.each(function* (item) {
          seen.push(item);
        });
        seen.push('r.');
      });
      spawn(function* () {
        seen.push(yield* ch.sendSequence(['a', 'b', 'c']));
        yield* ch.sendException(StopIteration);
        seen.push('s.');
      });
    })).toEqual(['a', 'b', 'c', 3, 'r.', 's.']);
  });

  test('[CH-23] it is no sequence: a TypeError, and nothing is sent', () => {
    const ch = stacklessChannel<string>();
    expect(() => runSync(() => ch.sendSequence(5 as never))).toThrow(
      new TypeError('cannot send a sequence on channel "channel": number is not iterable'),
    );
    expect(ch.balance).toBe(0);
  });

  test('[CH-24] a StopIteration that is sent ends an iteration, waiting or not, and is thrown by a plain receive', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>();
      for (const waits of [true, false]) {
        for (const wait of [ch.next(), ch.receive()]) {
          if (waits) {
            spawn(failing, seen, wait);
            yield* reschedule();
            yield* ch.sendException(StopIteration, 'enough');
          } else {
            spawn(function* () {
              yield* ch.sendException(StopIteration, 'enough');
            });
            yield* reschedule();
            yield* failing(seen, wait);
          }
        }
      }
    })).toEqual([
      { done: true, value: undefined },
      'StopIteration: enough',
      { done: true, value: undefined },
      'StopIteration: enough',
    ]);
  });

  test('[CH-25] sendSequence from what may itself send and suspend: any receiver', () => {
    expect(trace(function* (seen) {
      const [source, ch] = [channel<number>(), stacklessChannel<string>()];
      spawn(function* () {
        for (const n of [1, 2]) {
          yield* sleep(10);
          yield* source.send(n);
        }
        source.close();
      });
      spawn(function* () {
        yield* ch.each(function* (item) {
          seen.push(item);
        });
      });
      seen.push(yield* ch.sendSequence(map(source, (n) => `item ${n}`)));
      yield* ch.sendException(StopIteration);
    })).toEqual(['item 1', 'item 2', 2]);
  });

  test('[CH-26] sendException and sendThrow of what is no error: a TypeError, nothing is sent', () => {
    const ch = stacklessChannel<number>();
    const wrong = 'is not a class of errors';
    expect(messageOf(() => ch.sendException(5 as never))).toBe(`TypeError: cannot send an exception on channel "channel": 5 ${wrong}`);
    expect(messageOf(() => (ch.sendException as () => unknown).call(ch))).toBe(
      `TypeError: cannot send an exception on channel "channel": undefined ${wrong}`,
    );
    expect(messageOf(() => ch.sendException(Map as never))).toContain(wrong);
    expect(messageOf(() => ch.sendThrow(5 as never))).toBe(
      'TypeError: cannot send an exception on channel "channel": 5 is not an Error',
    );
    expect(ch.balance).toBe(0);
  });

  test('[EX-31] an error that is sent is raised where it is received: made there with its arguments, or the same object with its stack', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      const boom = new Error('boom');
      spawn(function* () {
        yield* ch.sendException(RangeError, 'too far', { cause: 1 });
        yield* ch.sendThrow(boom);
      });
      for (let i = 0; i < 2; i++) {
        try {
          yield* ch.receive();
        } catch (error) {
          seen.push((error as Error).name, (error as Error).message, (error as Error).cause, error === boom);
        }
      }
      spawn(failing, seen, ch.receive());
      yield* reschedule();
      yield* ch.sendThrow(boom);
    })).toEqual(['RangeError', 'too far', 1, false, 'Error', 'boom', undefined, true, 'Error: boom']);
  });

  test('[EX-31] a Bomb that is sent by hand is an error on its way, too', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<unknown>();
      spawn(failing, seen, ch.receive());
      yield* reschedule();
      yield* ch.send(new Bomb(new Error('boom')));
    })).toEqual(['Error: boom']);
  });
});

describe('channels are meeting points', () => {
  function* pipe(from: StacklessChannel<number>, to: StacklessChannel<number>): Routine {
    yield* to.send(yield* from.receive());
  }

  test('[CH-28] a pipe, and a pipe within a pipe', () => {
    expect(trace(function* (seen) {
      const [x, y] = [stacklessChannel<number>(), stacklessChannel<number>()];
      spawn(pipe, x, y);
      yield* x.send(42);
      seen.push(yield* y.receive());
      spawn(function* nested() {
        const [x2, y2] = [stacklessChannel<number>(), stacklessChannel<number>()];
        spawn(pipe, x2, y2);
        yield* x2.send(yield* x.receive());
        yield* y.send(yield* y2.receive());
      });
      yield* x.send(13);
      seen.push(yield* y.receive());
    })).toEqual([42, 13]);
  });

  test('[CH-28] waiting for two, in whichever order they come', () => {
    expect(trace(function* (seen) {
      const [x, y] = [stacklessChannel<number>(), stacklessChannel<number>()];
      const both = stacklessChannel<[number, number]>();
      spawn(function* () {
        const arrived = stacklessChannel<[number, number]>();
        for (const [i, each] of [x, y].entries()) {
          spawn(function* () {
            yield* arrived.send([i, yield* each.receive()]);
          });
        }
        const values = [0, 0] as [number, number];
        for (let n = 0; n < 2; n++) {
          const [i, value] = yield* arrived.receive();
          values[i] = value;
        }
        yield* both.send(values);
      });
      yield* reschedule();
      yield* y.send(42);
      yield* x.send(2);
      seen.push(yield* both.receive());
    })).toEqual([[2, 42]]);
  });

  test('[CH-29] a mutex made of a channel', () => {
    expect(trace(function* (seen) {
      const queue = stacklessChannel<undefined>();
      let capacity = 1;
      // Nothing comes between what is written without yield*: no atomic block is needed.
      function* lock(): Routine {
        if (capacity > 0) capacity--;
        else yield* queue.receive();
      }
      function* unlock(): Routine {
        if (queue.balance < 0) yield* queue.send(undefined);
        else capacity++;
      }
      for (const name of ['tick', 'trick', 'track']) {
        spawn(function* () {
          seen.push(`${name} acq`);
          yield* lock();
          seen.push(`${name} sw`);
          yield* reschedule();
          seen.push(`${name} rel`);
          yield* unlock();
        });
      }
    })).toEqual([
      'tick acq', 'tick sw', 'trick acq', 'track acq', 'tick rel', 'trick sw', 'trick rel', 'track sw', 'track rel',
    ]);
  });

  test('[CH-30] a channel can be written by users, of a queue, park and wake', () => {
    class Meet<T> extends Wait<T> {
      readonly queue: WaitQueue;
      readonly other: WaitQueue;
      readonly item: unknown;
      constructor(queue: WaitQueue, other: WaitQueue, item?: unknown) {
        super();
        this.queue = queue;
        this.other = other;
        this.item = item;
      }
      attempt(): boolean {
        const partner = this.other.shift();
        if (partner === undefined) return false;
        const item = partner.slot;
        partner.wake(this.item);
        return done(item);
      }
      enter(waiter: Waiter): void {
        waiter.slot = this.item;
        this.queue.push(waiter);
      }
      leave(waiter: Waiter): void {
        this.queue.remove(waiter);
      }
      describe(): string {
        return 'to meet';
      }
    }
    expect(trace(function* (seen) {
      const [senders, receivers] = [new WaitQueue(), new WaitQueue()];
      for (const item of ['a', 'b']) {
        spawn(function* () {
          yield* new Meet(senders, receivers, item);
          seen.push(`sent ${item}`);
        });
      }
      yield* reschedule();
      for (let i = 0; i < 2; i++) seen.push(yield* new Meet(receivers, senders));
      yield* reschedule();
    })).toEqual(['a', 'b', 'sent a', 'sent b']);
  });

  test('[CH-32] a receive with a timeout, made by sending an error to the head of the queue', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>();
      function* receiveWithin(ms: number): Routine<string> {
        const receiver = current();
        const timer = spawn(function* () {
          yield* sleep(ms);
          if (ch.queue === receiver) yield* ch.sendException(Error, 'too late');
        });
        try {
          return yield* ch.receive();
        } finally {
          timer.cancel();
        }
      }
      spawn(function* () {
        for (const ms of [50, 100]) {
          try {
            seen.push(yield* receiveWithin(ms));
          } catch (error) {
            seen.push((error as Error).message);
          }
        }
      });
      yield* sleep(120);
      yield* ch.send('in time');
    })).toEqual(['too late', 'in time']);
  });

  test('[CH-33] main sends while everything else is blocked elsewhere: the deadlock says who waits on what', () => {
    const [a, b] = [stacklessChannel<number>({ name: 'a' }), stacklessChannel<number>({ name: 'b' })];
    const seen: unknown[] = [];
    try {
      runSync(function* () {
        spawn({ name: 'other' }, function* () {
          yield* b.receive();
        });
        try {
          yield* a.send(1);
        } finally {
          seen.push('unwound');
        }
      });
    } catch (error) {
      seen.push(error instanceof DeadlockError, (error as Error).message.split('\n').slice(2));
    }
    expect([...seen, a.balance, b.balance]).toEqual([
      'unwound',
      true,
      [
        '    "main" (tasklets) waits to send on channel "a"',
        '    "other" (tasklets) waits to receive from channel "b"',
      ],
      0,
      0,
    ]);
  });

  test.each([
    [1, ['a0', 'b0', 'S', 'a1', 'b1', 'S', 'a.', 'b.']],
    [-1, ['a0', 'b0', 'a1', 'b1', 'S', 'a.', 'b.', 'S']],
  ])('[SC-27] pumping: all who wait are sent to, once a frame; preference %s', (preference, order) => {
    expect(trace(function* (seen) {
      const frame = stacklessChannel<undefined>({ preference });
      for (const name of ['a', 'b']) {
        spawn(function* () {
          for (let i = 0; i < 2; i++) {
            seen.push(`${name}${i}`);
            yield* frame.receive();
          }
          seen.push(`${name}.`);
        });
      }
      yield* reschedule();
      while (frame.balance < 0) {
        for (let waiting = -frame.balance; waiting > 0; waiting--) yield* frame.send(undefined);
        seen.push('S');
        yield* reschedule();
      }
    })).toEqual(order);
  });
});
