// Every workload of ours and of every peer gives the right answer, at a small size, so that the bench cannot rot.
import { describe, expect, test } from '@jest/globals';
import { companies } from '../ours/company.js';
import { workloads as scaled } from '../ours/scaled.js';
import { mixed } from '../ours/mixed.js';
import { load, ours, peers } from '../src/runtimes.js';
import { TITLES } from '../src/scale.js';
import { fit, linesOf, workloads as spec } from '../src/spec.js';

const PATIENCE = 60_000;
const SMALL = 300;

/** Selects over many arms are dear in some libraries. */
const sizeOf = (name) => (/^sieve|^select/.test(name) ? 20 : fit(spec[name], SMALL));
const stopwatch = () => Object.assign(() => {}, { begin() {}, end() {} });
const runtimes = [];
for (const id of [...ours, ...peers()]) runtimes.push(await load(id)); // jest loads one module at a time
const rows = runtimes.flatMap(({ id, workloads }) =>
  Object.entries(workloads).map(([name, workload]) => ({ id, name, workload })),
);

describe('a small size of each', () => {
  test.each(rows.filter(({ name }) => name !== 'switch-among-1m'))(
    '$id / $name: the right answer',
    async ({ name, workload }) => {
      const n = sizeOf(name);
      expect(await workload.run(n, stopwatch())).toBe(spec[name].check(n));
    },
    PATIENCE,
  );

  test('parked / when all of them are: says so once', async () => {
    for (const { name, workload } of rows.filter(({ name }) => spec[name].bytes)) {
      let times = 0;
      await workload.run(10, Object.assign(() => times++, stopwatch()));
      expect([name, times]).toEqual([name, 1]);
    }
  });
});

describe('in company', () => {
  const mine = rows.filter(({ id, name }) => id.startsWith('ours/') && !name.endsWith('-1m'));

  test.each(mine)('$id / $name, nested and observed: the right answer', async ({ name, workload }) => {
    const n = sizeOf(name);
    const answer = async (workload, { around } = {}) => {
      const leave = around?.();
      const value = await workload.run(n, stopwatch());
      leave?.();
      return value;
    };
    expect(await companies.nested(name, workload, answer)).toBe(spec[name].check(n));
    expect(await companies.observed(name, workload, answer)).toBe(spec[name].check(n));
  });

  test('after everything was used: the right answer', async () => {
    const { name, workload } = mine[0];
    const n = sizeOf(name);
    const run = ({ run }) => run(n, stopwatch());
    expect(await companies.used(name, workload, run)).toBe(spec[name].check(n));
    expect(await companies.crowded(name, workload, run)).toBe(spec[name].check(n));
  });
});

describe('what is done at many sizes', () => {
  test.each(Object.keys(TITLES))('%s / ten coroutines: comes to its end', (name) => {
    let rounds = 0;
    scaled[name](
      10,
      function* (act) {
        yield* act();
        rounds++;
      },
      1000,
    );
    expect(rounds).toBe(1);
  });

  test('mixed / two batches: come to their end', () => {
    let batches = 0;
    mixed(function* (batch) {
      for (; batches < 2; batches++) yield* batch();
    });
    expect(batches).toBe(2);
  }, PATIENCE);
});

describe('the specification', () => {
  test('every row that is compared / on our side: somebody has it', () => {
    const missing = Object.entries(spec)
      .filter(([name, { of }]) => name !== 'bare' && !rows.some((row) => row.name === name && row.id === `ours/${of}`))
      .map(([name]) => name);
    expect(missing).toEqual([]);
  });

  test('a workload of a runtime / and a reason for its absence: are specified, one of the two', () => {
    for (const { id, workloads, without } of runtimes) {
      const own = Object.keys(workloads);
      expect([id, [...own, ...Object.keys(without)].filter((name) => spec[name] === undefined)]).toEqual([id, []]);
      expect([id, own.filter((name) => name in without)]).toEqual([id, []]);
      if (id.startsWith('ours/')) continue;
      const compared = Object.keys(spec).filter((name) => !spec[name].own && name !== 'bare');
      expect([id, compared.filter((name) => !own.includes(name) && !(name in without))]).toEqual([id, []]);
    }
  });

  test('fit / any size: a multiple of the step, at least one', () => {
    expect([1, 149, 150, 1000].map((n) => fit({ step: 100 }, n))).toEqual([100, 100, 200, 1000]);
    expect([0.2, 7].map((n) => fit({}, n))).toEqual([1, 7]);
  });

  test('the text of the pipeline: its first lines, chunks of 64 KiB', () => {
    const chunks = linesOf(10_000);
    expect(chunks.join('').split('\n').slice(0, 3)).toEqual(['0,c14,296', '1,c11,534', '2,c13,305']);
    expect(chunks.slice(0, -1).every(({ length }) => length === 65_536)).toBe(true);
    expect(chunks.join('').split('\n')).toHaveLength(10_001);
  });

  test.each([
    ['sieve', 2000, 17_389],
    ['ring', 50_000_000, 292],
    ['tree', 131_071, 8_589_869_056],
    ['many-to-one', 1000, 4500],
  ])('%s of %d: %d', (name, n, answer) => {
    expect(spec[name].check(n)).toBe(answer);
  });
});
