// What one operation allocates. Whoever changes a figure says why in its row; a lower one is welcome, and is pinned too.
import { expect, test } from '@jest/globals';
import { flags, run } from './child.ts';

interface Row {
  /** Bytes for each operation, as the sources ask for them. */
  readonly bytes: number;
  /** What is left of it when the engine has optimized the code, at most; the same by default. */
  readonly optimized?: number;
  readonly why?: string;
}

const nothing: Row = { bytes: 0 };

const rows: Record<string, Row> = {
  // The yardstick: what no generator can do without.
  'bare next()': { bytes: 40, why: "the engine's own { value, done }" },

  transfer: nothing,
  'resume and suspend': nothing,
  'resume and suspend, 100 calls deep': nothing,
  'resume and suspend as operations': { bytes: 112, why: 'two operations' },
  'call and return': {
    bytes: 320,
    optimized: 264,
    why: "the operation, the callee's generator and its { value, done }; uncompiled, with a list of its arguments",
  },

  reschedule: nothing,
  'reschedule, three families around': nothing,
  'spawn and finish': { bytes: 392, why: 'tasklet, its strand and generator' },
  join: { bytes: 504, optimized: 448, why: 'as spawn and finish, and the join and the outcome' },
  'mutex, free': { bytes: 40, why: 'the operation' },
  'semaphore, contended': { bytes: 48, why: 'the operation, with its count' },

  rendezvous: { bytes: 40, why: 'the send, which carries the value' },
  'buffered (128)': { bytes: 40, why: 'the send, which carries the value' },
  'many to one (64)': { bytes: 40, why: 'the send, which carries the value' },
  'ring (64)': { bytes: 96, optimized: 80, why: 'the send, and the { value, done } of next()' },
  'select, ready (4)': { bytes: 56, optimized: 40, why: 'its { arm, value }; uncompiled, with a note of where it was made' },
  'select, waiting (4)': { bytes: 96, optimized: 80, why: 'the send, and { arm, value }' },

  'actor ping-pong': nothing,
  'actor send': nothing,
  'actor ask': { bytes: 192, why: 'the ask and its reply' },

  'greenlet switch': { bytes: 72, why: 'the operation and the list of its values' },
  'genlet next': { bytes: 360, optimized: 344, why: 'two operations, { value, done }, and a walk along the chain' },
};

const hot = Object.keys(rows).filter((name) => rows[name] === nothing);

const interpreted = run<number>('allocations', flags.interpreted, 3200);
const optimized = run<number>('allocations', flags.optimized, 32_768);
const million = run<number>('allocations', flags.optimized, 512_000, ...hot);

test('every workload / in this table: has its row', () => {
  expect(Object.keys(interpreted).toSorted()).toEqual(Object.keys(rows).toSorted());
});

for (const [name, row] of Object.entries(rows)) {
  const what = row.why === undefined ? 'nothing' : `${row.bytes} bytes (${row.why})`;
  test(`${name} / one more operation: allocates ${what}`, () => {
    expect(interpreted[name]).toBeCloseTo(row.bytes, 0); // to half a byte
  });

  test(`${name} / optimized: allocates no more`, () => {
    expect(optimized[name]).toBeLessThan((row.optimized ?? row.bytes) + 1);
  });
}

for (const name of hot) {
  test(`${name} / a million operations: the heap does not grow`, () => {
    expect(million[name]! * 1_024_000).toBeLessThan(64 * 1024);
  });
}
