// pnpm bench [--json] [--runs 5] [--size 2000000] [--only text]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { workloads } from './workloads.js';

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    size: { type: 'string', default: '2000000' },
    only: { type: 'string', default: '' },
  },
});
const names = Object.keys(workloads).filter((name) => name.includes(options.only));
const one = fileURLToPath(new URL('one.js', import.meta.url));
const samples = new Map(names.map((name) => [name, []]));

// A process for each sample, and all workloads in turn: a slow minute of the machine meets every one of them.
for (let run = 1; run <= Number(options.runs); run++) {
  for (const name of names) {
    if (process.stderr.isTTY) process.stderr.write(`\rrun ${run}: ${name.padEnd(50)}`);
    const { stdout, stderr, status } = spawnSync(process.execPath, [one, name, options.size, '3'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
    samples.get(name).push(JSON.parse(stdout));
  }
}
if (process.stderr.isTTY) process.stderr.write('\r'.padEnd(60) + '\r');

const rows = names.map((name) => {
  const ratios = samples
    .get(name)
    .map(({ ns, floor }) => ns / floor)
    .toSorted((a, b) => a - b);
  const ns = samples
    .get(name)
    .map((sample) => sample.ns)
    .toSorted((a, b) => a - b);
  const middle = ns.length >> 1;
  return {
    workload: name,
    runtime: `node ${process.versions.node}`,
    median: ns[middle],
    spread: [ns[0], ns.at(-1)],
    ratio: ratios[middle],
    ratioSpread: [ratios[0], ratios.at(-1)],
    goal: workloads[name].goal ?? null,
  };
});

if (options.json) {
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
} else {
  const line = (...cells) => console.log(cells.map((c, i) => (i === 0 ? c.padEnd(44) : c.padStart(16))).join(''));
  console.log(`node ${process.versions.node}; user CPU time, median of ${options.runs} processes; ratios to the bare next() beside it\n`);
  line('per operation', 'ns', 'ratio', 'from – to', 'goal ≤');
  for (const { workload, median, ratio, ratioSpread, goal } of rows) {
    const spread = ratioSpread.map((r) => r.toFixed(1)).join(' – ');
    line(workload, median.toFixed(1), ratio.toFixed(2), spread, goal === null ? '' : String(goal));
  }
}
