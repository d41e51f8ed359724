import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { collectGarbage } from './garbage.ts';
import { buffer, type Buffer, channel } from '../src/index.ts';

function drained<T>(from: Buffer<T>): T[] {
  const items: T[] = [];
  while (from.size > 0) items.push(from.take());
  return items;
}

describe('policies', () => {
  const policies = {
    fixed: { make: () => buffer.fixed<number>(3), keeps: [1, 2, 3], sent: 3 },
    dropping: { make: () => buffer.dropping<number>(3), keeps: [1, 2, 3], sent: 5 },
    sliding: { make: () => buffer.sliding<number>(3), keeps: [3, 4, 5], sent: 5 },
    latest: { make: () => buffer.latest<number>(), keeps: [5], sent: 5 },
    unbounded: { make: () => buffer.unbounded<number>(), keeps: [1, 2, 3, 4, 5], sent: 5 },
  };

  for (const [name, { make, keeps, sent }] of Object.entries(policies)) {
    test(`${name} / more is sent than fits: keeps ${keeps.join(' ')}, and ${sent} of 5 sends do not wait`, () => {
      const got: number[] = [];
      runSync(function* () {
        const ch = channel<number>(make());
        let over = 0;
        const sender = spawn(function* () {
          for (const n of [1, 2, 3, 4, 5]) {
            yield* ch.send(n);
            over++;
          }
        });
        yield* reschedule();
        expect([over, ch.size, ch.balance]).toEqual([sent, keeps.length, sent < 5 ? 1 : 0]);
        sender.cancel();
        ch.close();
        for (let item = yield* ch.next(); !item.done; item = yield* ch.next()) got.push(item.value);
      });
      expect(got).toEqual(keeps);
    });

    test(`${name} / a receiver waits: it is handed the item, whatever the policy`, () => {
      runSync(function* () {
        const ch = channel<number>(make());
        const receiver = spawn(function* () {
          return yield* ch.receive();
        });
        yield* reschedule();
        yield* ch.send(1);
        expect(ch.size).toBe(0);
        expect(yield* receiver.join()).toBe(1);
      });
    });
  }
});

test.each([
  ['fixed', buffer.fixed],
  ['dropping', buffer.dropping],
  ['sliding', buffer.sliding],
])('%s / a capacity that is no whole number above 0: a RangeError', (_, make) => {
  for (const capacity of [0, -1, 1.5, Number.NaN, Infinity]) {
    expect(() => make(capacity)).toThrow(
      new RangeError(`cannot make a buffer for ${capacity} items: the capacity is a whole number above 0`),
    );
  }
});

/** The plain twins: what each policy means, on an array. */
const twins: Record<string, (items: number[], item: number, capacity: number) => void> = {
  fixed: (items, item) => void items.push(item),
  dropping: (items, item, capacity) => void (items.length < capacity && items.push(item)),
  sliding: (items, item, capacity) => {
    items.push(item);
    if (items.length > capacity) items.shift();
  },
};

/** More adding than taking, so that rings grow in the middle of their use. */
const moves = fc.array(fc.nat({ max: 3 }).map((n) => n > 0), { minLength: 30, maxLength: 200 });

test.each(['fixed', 'dropping', 'sliding'] as const)('%s / any order of adding and taking: does what its plain twin does', (name) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), moves, (capacity, adds) => {
    const [real, twin] = [buffer[name]<number>(capacity), [] as number[]];
    const [taken, expected] = [[], []] as [unknown[], unknown[]];
    for (const [item, add] of adds.entries()) {
      expect(real.full).toBe(name === 'fixed' && twin.length >= capacity);
      if (add && !real.full) {
        real.add(item);
        twins[name]!(twin, item, capacity);
      } else if (!add && twin.length > 0) {
        taken.push(real.take());
        expected.push(twin.shift());
      }
      expect(real.size).toBe(twin.length);
    }
    expect([...taken, ...drained(real)]).toEqual([...expected, ...twin]);
  }));
});

test('an item that was taken: the buffer does not remember it', async () => {
  const ring = buffer.fixed<object>(2);
  const references: WeakRef<object>[] = [];
  (() => {
    for (let i = 0; i < 2; i++) {
      const item = {};
      references.push(new WeakRef(item));
      ring.add(item);
    }
    ring.take();
  })();
  await collectGarbage();
  expect(references.map((each) => each.deref() !== undefined)).toEqual([false, true]);
  expect(ring.size).toBe(1);
});

describe('a buffer of one\'s own', () => {
  test('one that is full while it is empty: every item goes from hand to hand', () => {
    const nothing: Buffer<number> = {
      size: 0,
      full: true,
      add: () => {
        throw new Error('added to while it is full');
      },
      take: () => {
        throw new Error('taken from while it is empty');
      },
    };
    runSync(function* () {
      const ch = channel(nothing);
      spawn(function* () {
        yield* ch.send(1);
        yield* ch.send(2);
      });
      yield* reschedule();
      expect([yield* ch.receive(), yield* ch.receive()]).toEqual([1, 2]);
    });
  });

  test('one that makes room for several at once: as many senders move up', () => {
    // Full at 3 items; taking one forgets the next as well.
    const items: number[] = [];
    const pairs: Buffer<number> = {
      get size() {
        return items.length;
      },
      get full() {
        return items.length >= 3;
      },
      add: (item) => void items.push(item),
      take: () => items.splice(0, 2)[0]!,
    };
    runSync(function* () {
      const ch = channel(pairs);
      for (const n of [1, 2, 3, 4, 5, 6]) {
        spawn(function* () {
          yield* ch.send(n);
        });
      }
      yield* reschedule();
      expect([yield* ch.receive(), ch.size, ch.balance]).toEqual([1, 3, 1]);
      expect(items).toEqual([3, 4, 5]);
      ch.tryReceive();
      ch.tryReceive();
    });
  });
});
