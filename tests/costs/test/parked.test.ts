// What one that waits retains, with what it alone waits for: 5,000 of each kind, the collector having run.
import { expect, test } from '@jest/globals';
import { flags, run } from './child.ts';

/** Less than one more field; later engines keep a few bytes more than Node 20, with which this was measured. */
const TOLERANCE = process.version.startsWith('v20.') ? 2 : 10;

/** Bytes each; none may grow. */
const rows: Record<string, number> = {
  'coroutine, suspended': 344,
  'coroutine, suspended 10 calls deep': 3064,
  'coroutine on a channel of its own': 416,
  'tasklet on a channel of its own': 440,
  'tasklet on a shared channel': 374,
  'tasklet in a select of 4 shared channels': 1037,
  'actor waiting for a message': 576,
  'greenlet, switched away from': 432,
  'genlet between two values': 416,
};

const measured = run<number>('parked', flags.collected, 5_000);

test('every kind / in this table: has its row', () => {
  expect(Object.keys(measured).toSorted()).toEqual(Object.keys(rows).toSorted());
});

for (const [kind, bytes] of Object.entries(rows)) {
  test(`${kind} / waiting: retains ${bytes} bytes`, () => {
    expect(measured[kind]).toBeLessThanOrEqual(bytes + TOLERANCE);
  });
}
