// What an observer sees in 1,024 operations. A switch goes by its kind; `ends` are coroutines that end.
import { expect, test } from '@jest/globals';
import { run } from './child.ts';

const N = 1024;
/** After 128 of its own, a scheduler's loop gives the scheduler around a turn: there and back. */
const SLICES = (2 * N) / 128;
/** Two tasks take turns at a buffer: one fills it, the other empties it. */
const FILLS = (2 * N) / 128;
/** Tasks are spawned, and messages sent, so many at a time. */
const BURSTS = N / 64;

const rows: Record<string, Record<string, number>> = {
  transfer: { transfer: N },
  'resume and suspend': { resume: N, suspend: N },
  'resume and suspend as operations': { resume: N, suspend: N },
  'resume and suspend, 100 calls deep': { resume: N, suspend: N },
  'call and return': {},

  reschedule: { schedule: N + SLICES },
  'reschedule, three families around': { schedule: N + SLICES },
  'spawn and finish': { create: N, start: N, ends: N, schedule: N + BURSTS + SLICES },
  join: { create: N, start: N, ends: N, schedule: 2 * N + 2 * SLICES, park: N, wake: N },
  'mutex, free': {},
  'semaphore, contended': { schedule: 2 * N + 2 * SLICES, park: N, wake: N },

  rendezvous: { schedule: N + SLICES, park: N, wake: N },
  'buffered (128)': { schedule: FILLS, park: FILLS, wake: FILLS },
  'many to one (64)': { schedule: N + SLICES, park: N, wake: N },
  'ring (64)': { schedule: N + SLICES, park: N, wake: N },
  'select, ready (4)': {},
  'select, waiting (4)': { schedule: N + SLICES, park: N, wake: N },

  'actor ping-pong': { schedule: N + SLICES, park: N, wake: N },
  'actor send': { schedule: 2 * BURSTS, park: 2 * BURSTS, wake: 2 * BURSTS },
  'actor ask': { schedule: 2 * N + 2 * SLICES, park: 2 * N, wake: 2 * N },

  'greenlet switch': { transfer: N },
  'genlet next': { resume: N, suspend: N },
};

const counted = run<Record<string, number>>('operations', []);

test('every workload / in this table: has its row', () => {
  expect(Object.keys(counted).toSorted()).toEqual(Object.keys(rows).toSorted());
});

for (const [name, row] of Object.entries(rows)) {
  const each = Object.entries(row).map(([event, count]) => `${event} ${count}`);
  test(`${name} / ${N} more operations: ${each.join(', ') || 'nobody is left'}`, () => {
    expect(counted[name]).toEqual(row);
  });
}
