import { describe, expect, test } from '@jest/globals';
import type { Waiter } from '@core/coroutine';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { channel, select, wrap } from '../src/index.ts';
import { collectGarbage } from './garbage.ts';

/** How often any waiter's place was looked at or changed. */
let touched = 0;

/** Stands in a channel's queue like a parked coroutine, and counts how often somebody comes near. */
class Counted {
  slot: unknown = undefined;
  given: unknown = undefined;
  private place = -1;

  get _place(): number {
    touched++;
    return this.place;
  }
  set _place(place) {
    touched++;
    this.place = place;
  }
  wake(value: unknown): void {
    this.given = value;
  }
}

function count(what: () => void): number {
  touched = 0;
  what();
  return touched;
}

describe('a queue of waiters', () => {
  /** What one operation costs in touches while so many wait. */
  function costs(waiting: number): Record<string, number> {
    const ch = channel<number>();
    const receive = ch.receive();
    const waiters = Array.from({ length: waiting }, () => new Counted());
    const as = (waiter: Counted): Waiter => waiter as unknown as Waiter;
    for (const waiter of waiters.slice(1)) receive.enter(as(waiter));
    const answers = {
      enter: count(() => receive.enter(as(waiters[0]!))),
      'leave from the middle': count(() => receive.leave(as(waiters[waiting >> 1]!))),
      'leave from the end': count(() => receive.leave(as(waiters[0]!))),
      'leave again': count(() => receive.leave(as(waiters[0]!))),
      send: count(() => ch.trySend(7)),
      look: count(() => expect(ch.balance).toBe(-(waiting - 3))),
    };
    expect(waiters[1]!.given).toBe(7);
    return answers;
  }

  test('a million wait: entering, leaving from the middle and sending touch as few of them as among ten', () => {
    expect(costs(1_000_000)).toEqual(costs(10));
  });
});

describe('memory', () => {
  test.each(['receive', 'next', 'send'] as const)('%s / withdrawn: the channel does not remember who waited', async (verb) => {
    const ch = channel<object>();
    const references: WeakRef<object>[] = [];
    runSync(function* () {
      for (let i = 0; i < 3; i++) {
        const item = {};
        const waits = spawn(function* () {
          yield* verb === 'send' ? ch.send(item) : ch[verb]();
        });
        references.push(new WeakRef(waits), new WeakRef(item));
        yield* reschedule();
        expect(Math.abs(ch.balance)).toBe(1);
        yield* waits.stop();
        expect(ch.balance).toBe(0);
      }
    });
    runSync(function* () {
      yield* reschedule(); // the last result of any operation is kept until the next one
    });
    await collectGarbage();
    expect(references.filter((each) => each.deref() !== undefined)).toEqual([]);
    expect(ch.balance).toBe(0);
  });

  test('select / kept, and run by several at once: it does not remember who waited, nor what came', async () => {
    const [a, b] = [channel<object>(), channel<object>()];
    const either = select({ a: a.receive(), b: wrap(b.receive(), (item) => item) });
    const references: WeakRef<object>[] = [];
    runSync(function* () {
      for (let i = 0; i < 6; i++) {
        references.push(new WeakRef(spawn(function* () {
          yield* either;
        })));
      }
      yield* reschedule();
      for (let i = 0; i < 6; i++) {
        const item = {};
        references.push(new WeakRef(item));
        yield* (i % 2 === 0 ? a : b).send(item);
      }
      yield* reschedule();
    });
    runSync(function* () {
      yield* reschedule();
    });
    await collectGarbage();
    expect(references.filter((each) => each.deref() !== undefined)).toEqual([]);
    expect([a.balance, b.balance, either.describe(undefined as never)]).toEqual([
      0,
      0,
      'to receive from channel "channel", or to receive from channel "channel"',
    ]);
  });

  test('send / received: the channel does not remember the item, nor who sent it', async () => {
    const ch = channel<object>(1);
    const references: WeakRef<object>[] = [];
    runSync(function* () {
      references.push(new WeakRef(spawn(function* () {
        for (let i = 0; i < 3; i++) {
          const item = {};
          references.push(new WeakRef(item));
          yield* ch.send(item);
        }
      })));
      for (let i = 0; i < 3; i++) yield* ch.receive();
    });
    runSync(function* () {
      yield* reschedule();
    });
    await collectGarbage();
    expect(references.filter((each) => each.deref() !== undefined)).toEqual([]);
    expect(ch.size).toBe(0);
  });
});
