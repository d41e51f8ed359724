// What is made of samples: rows, verdicts, and the page.
import { describe, expect, test } from '@jest/globals';
import { bytes, digits, time } from '../src/figures.js';
import { CAUSES } from '../src/causes.js';
import { inWords, verdicts } from '../src/goals.js';
import { ratiosOf } from '../src/interference.js';
import { pageOf } from '../src/page.js';
import { floorsOf, rowOf } from '../src/rows.js';
import { takeSamples } from '../src/session.js';
import { workloads } from '../src/spec.js';
import { median, spread } from '../src/statistics.js';

const own = (workload, cpu, ratio, more = {}) => ({
  runtime: 'tasklets',
  kind: 'ours',
  version: '1.0.0',
  workload,
  samples: 3,
  n: 1000,
  wall: cpu + 1,
  wallSpread: [cpu, cpu + 2],
  cpu,
  cpuSpread: [cpu - 1, cpu + 1],
  ratio,
  ratioSpread: [ratio - 0.1, ratio + 0.1],
  rss: 70e6,
  ...more,
});
const peer = (runtime, workload, cpu, more = {}) => ({
  ...own(workload, cpu, cpu / 10), runtime, kind: 'peer', version: '2.0.0', ...more,
});
const native = (runtime, workload, cpu, more = {}) => ({ ...peer(runtime, workload, cpu, more), kind: 'native' });

describe('statistics', () => {
  test('median / odd, even: the middle, the upper middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 3]);
  });

  test('spread / unsorted: least and greatest', () => {
    expect(spread([3, 100, 20])).toEqual([3, 100]);
  });
});

describe('rows', () => {
  const sample = (cpu, floor) => ({ n: 10, wall: [cpu + 5], cpu: [cpu], floorCpu: [floor], rss: cpu * 1000 });

  test('a row / three samples: medians and spreads, the ratio to each own floor', () => {
    const outcome = { samples: [sample(40, 10), sample(60, 10), sample(100, 50)], failures: [] };
    expect(rowOf({ runtime: 'x' }, outcome)).toEqual({
      runtime: 'x', samples: 3, n: 10,
      wall: 65, wallSpread: [45, 105],
      cpu: 60, cpuSpread: [40, 100],
      ratio: 4, ratioSpread: [2, 6],
      rss: 60_000, rssSpread: [40_000, 100_000],
    });
  });

  test('a row / a run that failed: the others count, and it is said', () => {
    const outcome = { samples: [sample(40, 10), undefined, sample(60, 10)], failures: ['Error: it broke'] };
    expect(rowOf({}, outcome)).toMatchObject({ samples: 2, cpu: 60, failed: '1 of 3: Error: it broke' });
  });

  test('a row / every run failed: no figure', () => {
    expect(rowOf({}, { samples: [undefined], failures: ['no'] })).toEqual({ samples: 0, failed: '1 of 1: no' });
  });

  test('a native row / without a floor of its own: related to that of its run', () => {
    const bare = (cpu) => ({ n: 10, wall: [cpu], cpu: [cpu] });
    const floors = floorsOf([{ samples: [sample(40, 10), sample(40, 20)] }, { samples: [sample(40, 10), undefined] }], 2);
    expect(floors).toEqual([10, 20]);
    const outcome = { samples: [bare(50), bare(200)], failures: [] };
    expect(rowOf({}, outcome, floors)).toMatchObject({ ratio: 10, ratioSpread: [5, 10] });
  });
});

describe('samples', () => {
  const job = (code, more = {}) => ({ label: 'x', command: () => [process.execPath, '-e', code], read: JSON.parse, ...more });

  test('jobs / two runs: interleaved, one sample each', () => {
    const order = [];
    const named = (name) => {
      const { command, ...rest } = job('console.log(1)');
      return { ...rest, command: () => (order.push(name), command()) };
    };
    const outcomes = takeSamples([named('a'), named('b')], { runs: 2 });
    expect(order).toEqual(['a', 'b', 'a', 'b']);
    expect(outcomes).toMatchObject([{ samples: [1, 1], failures: [] }, { samples: [1, 1], failures: [] }]);
  });

  test('a process / that throws, ends badly, prints nonsense or nothing in time: the failure says which', () => {
    const failing = [
      job('throw new TypeError("broken")'),
      job('process.exit(3)'),
      job('console.log(1)', { read: () => { throw new Error('wrong answer'); } }),
      job('setTimeout(() => {}, 1e6)', { limit: 0.5 }),
      job('', { command: () => ['no-such-command-anywhere'] }),
    ];
    expect(takeSamples(failing, { runs: 1 }).map(({ failures }) => failures)).toEqual([
      ['TypeError: broken'],
      ['it ended with status 3'],
      ['wrong answer'],
      ['no answer within 0.5 seconds'],
      [expect.stringContaining('ENOENT')],
    ]);
  });

  test('a process / that has failed twice and never worked: is not tried again', () => {
    let tries = 0;
    const never = job('', { command: () => (tries++, [process.execPath, '-e', 'process.exit(1)']) });
    expect(takeSamples([never], { runs: 5 })[0].failures).toHaveLength(2);
    expect(tries).toBe(2);
  });
});

describe('goals', () => {
  const words = (row, rows, major) => verdicts(row, rows, major).map(inWords);

  test('a row / with limits to the floor and to a native: both, met or missed', () => {
    const row = own('rendezvous', 100, 7);
    expect(words(row, [row, native('go', 'rendezvous', 250)])).toEqual([
      '7.00 × floor (≤ 6, aim 4) MISSED',
      '0.40 × go (≤ 0.5)',
    ]);
  });

  test('a row / whose rival was not measured, or failed: no verdict on it', () => {
    const row = own('rendezvous', 100, 5);
    expect(words(row, [row, native('go', 'rendezvous', undefined)])).toEqual(['5.00 × floor (≤ 6, aim 4)']);
  });

  test('a row / with libraries: the cheapest of them, not what is written by hand', () => {
    const row = own('buffered', 50, 4);
    const rows = [row, peer('slow', 'buffered', 900), peer('fast', 'buffered', 150), peer('co', 'buffered', 60)];
    expect(words(row, rows)).toContain('3.00 fast × (≥ 4, aim 10) MISSED');
  });

  test('a row / with a limit to another row of ours: their ratio', () => {
    const row = own('switch-nested', 60, 3.3);
    expect(words(row, [row, own('switch', 50, 3)])).toEqual(['3.30 × floor (≤ 3.5)', '1.10 × switch (≤ 1.05) MISSED']);
  });

  test('spawn / on a Node older than the goal: only what holds on every Node', () => {
    const row = own('spawn', 300, 20);
    const rows = [row, native('go', 'spawn', 900)];
    expect(words(row, rows, 20)).toEqual(['0.33 × go (≤ 1)']);
    expect(words(row, rows, 24)).toEqual(['20.00 × floor (≤ 9) MISSED', '0.33 × go (≤ 1)']);
  });

  test('another of our runtimes / than the one compared: no goals', () => {
    expect(words({ ...own('switch', 60, 5), runtime: 'greenlets' }, [])).toEqual([]);
  });
});

describe('interference', () => {
  test('ratios / from run to run: each to the plain run of its turn', () => {
    const runs = (...costs) => ({ samples: costs.map((cpu) => cpu && { cpu: [cpu] }), failures: [] });
    const broken = { samples: [undefined], failures: ['no'] };
    expect(ratiosOf(runs(10, 20, 40), [runs(11, 20, 80), runs(20, 40, 80), runs(10, undefined, 40), broken])).toEqual({
      plain: 20,
      used: { ratio: 1.1, spread: [1, 2] },
      crowded: { ratio: 2, spread: [2, 2] },
      nested: { ratio: 1, spread: [1, 1] },
      observed: { failed: 'no' },
    });
  });
});

describe('figures', () => {
  test('times, bytes and ratios: three digits', () => {
    expect([4.2, 57.31, 999.6, 1850, 16_000_000].map(time)).toEqual(['4.20 ns', '57.3 ns', '1.00 µs', '1.85 µs', '16.0 ms']);
    expect([283.4, 2845].map(bytes)).toEqual(['283 bytes', '2.85 kB']);
    expect([0.333, 9.996, 42, 1234.5].map(digits)).toEqual(['0.33', '10.0', '42.0', '1,235']);
  });
});

describe('the page', () => {
  const about = {
    at: '2030-01-02T03:04:05.678Z',
    machine: { processor: 'A processor', processors: 2, gigabytes: 8, system: 'linux 6 x64' },
    runs: 3,
  };
  const comparison = (node, rows) => ({
    ...about, kind: 'comparison', node, minutes: 1.5, versions: { tasklets: '1.0.0', fast: '2.0.0' },
    missing: [{ runtime: 'luajit', install: 'apt-get install luajit' }],
    without: [{ runtime: 'fast', workload: 'buffered', why: 'it has | no buffers' }],
    rows: [{ ...own('bare', 14, 1), runtime: 'floor', kind: 'floor', version: null }, ...rows],
  });
  const rows = [
    own('rendezvous', 100, 5),
    peer('fast', 'rendezvous', 1500, { note: 'a note' }),
    native('go', 'rendezvous', 250),
    own('buffered', 50, 4),
    native('go', 'buffered', undefined, { failed: '2 of 2: wrong\nanswer' }),
  ];
  const documents = [
    comparison('20.1.0', rows),
    comparison('26.1.0', rows),
    comparison('26.1.0', [own('rendezvous', 90, 4.5)]),
    {
      ...about, kind: 'interference', node: '20.1.0',
      rows: [
        {
          runtime: 'tasklets', workload: 'switch', plain: 50,
          used: { ratio: 1.01, spread: [1, 1.1] }, crowded: { ratio: 2, spread: [1.9, 2.1] }, nested: { ratio: 1.2, spread: [1.1, 1.3] }, observed: { failed: 'no' },
        },
      ],
    },
    {
      ...about, kind: 'scale', node: '20.1.0',
      rows: [1e3, 1e4, 1e5, 1e6].map((k) => ({ workload: 'park', k, cpu: 60 + k / 1e5 })),
    },
    { ...about, kind: 'soak', node: '20.1.0', looks: [{ switches: 1e8, heap: 5e6, seconds: 9 }], growth: 0, failed: false },
  ];
  const files = pageOf(documents);
  const page = files.get('benchmarks.md');

  test('files: the page, a table of every figure for each Node, the plots', () => {
    expect([...files.keys()].toSorted()).toEqual([
      'benchmarks.md',
      'benchmarks/costs-node-20.svg',
      'benchmarks/costs-node-26.svg',
      'benchmarks/interference-node-20.svg',
      'benchmarks/node-20.md',
      'benchmarks/node-26.md',
      'benchmarks/scale-node-20.svg',
    ]);
  });

  test('goals and rivals: in figures', () => {
    expect(page).toContain('**Node 20.1.0**: 3 of 3 goals are met. The cheapest library costs 15.0 times as much');
    const goals = '5.00 × floor (≤ 6, aim 4)<br>0.40 × go (≤ 0.5)';
    expect(page).toContain(`| rendezvous | message | 100 ns | 101 ns | 5.00 | 4.90 – 5.10 | 70 MB | ${goals} |`);
    expect(page).toContain('| rendezvous | **100 ns** | 1.50 µs<br>15.0 × |');
    expect(page).toContain('| buffered (128) | **50.0 ns** | failed |');
    expect(page).toContain('| switch, tasklets | 50.0 ns | 1.01 (1.00 – 1.10) | 2.00 MISSED (1.90 – 2.10) | 1.20 MISSED (1.10 – 1.30) | failed |');
    expect(page).toContain('Not installed there: luajit.');
  });

  test('goals that are missed: by how much, with the cause, those of one cause together; none is missed: nothing', () => {
    const missing = [own('rendezvous', 100, 7), own('ring', 110, 8), peer('fast', 'rendezvous', 150, { note: 'a note' })];
    const text = pageOf([comparison('20.1.0', missing)]).get('benchmarks.md');
    expect(text).toContain(
      '### Missed, and why\n\n**rendezvous**, Node 20: 7.00 × floor for 6; **thread ring (503)**, Node 20: 8.00 × floor for 5.5.\n\n- Cause: ',
    );
    expect(text).toContain('\n- Remedies. Kept: ');
    expect(text).toContain('| rendezvous | 20 | fast | 1.50 | a note |');
    expect(page).not.toContain('Missed, and why');
    expect(page).not.toContain('Libraries within');
  });

  test('every workload with a goal of its own: has a cause to show when it is missed', () => {
    const withGoal = Object.keys(workloads).filter((name) => workloads[name].goal !== undefined);
    expect(withGoal.filter((name) => CAUSES[name] === undefined)).toEqual([]);
    expect(Object.keys(CAUSES).filter((name) => !withGoal.includes(name))).toEqual([]);
  });

  test('a second file of a Node: completes the first', () => {
    expect(page).toContain('| rendezvous | **90.0 ns** | 1.50 µs<br>16.7 × |');
  });

  test('every figure: notes, reasons and failures', () => {
    const text = files.get('benchmarks/node-20.md');
    expect(text).toContain('- fast: a note');
    expect(text).toContain('- not by fast: it has | no buffers');
    expect(text).toContain('| go | failed 2 of 2: wrong answer |');
  });

  test('the page / given twice: the same, whatever the order of the files', () => {
    expect(pageOf(documents.toReversed().toSorted((a, b) => documents.indexOf(a) - documents.indexOf(b)))).toEqual(files);
    expect(pageOf([...documents.slice(3), ...documents.slice(0, 3)])).toEqual(files);
  });

  test('plots: whole, and with no number that is none', () => {
    for (const [name, text] of files) {
      if (!name.endsWith('.svg')) continue;
      expect([name, /NaN|undefined|Infinity/.exec(text)]).toEqual([name, null]);
      expect(text.trimEnd().endsWith('</svg>')).toBe(true);
    }
  });

  test('no comparison / given: an error, and no page', () => {
    expect(() => pageOf([])).toThrow('cannot write the page: no file of a comparison was given');
  });
});
