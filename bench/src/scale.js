// Cost per operation at 10^3, 10^4, 10^5 and 10^6 coroutines: it should stay flat.
import { fileURLToPath } from 'node:url';
import { digits, time } from './figures.js';
import { machine } from './machine.js';
import { takeSamples } from './session.js';
import { median, spread } from './statistics.js';

export const SIZES = [1e3, 1e4, 1e5, 1e6];
/** Title of each of the workloads in `ours/scaled.js`. */
export const TITLES = {
  reschedule: 'reschedule, round k tasklets',
  park: 'park and wake each of k tasklets',
  withdraw: 'withdraw from the middle of k in a queue',
  actors: 'a message to each of k actors',
};

const one = fileURLToPath(new URL('one-scale.js', import.meta.url));

export function scale({ node, runs, wants, tell, say }) {
  const rows = Object.keys(TITLES)
    .filter((name) => wants(name, 'scale'))
    .flatMap((workload) => SIZES.map((k) => ({ workload, k })));
  const jobs = rows.map(({ workload, k }) => ({
    label: `${workload} of ${k}`,
    command: () => [node.path, '--max-old-space-size=8192', one, workload, String(k)],
    read: JSON.parse,
    limit: 180,
  }));
  takeSamples(jobs, { runs, tell }).forEach(({ samples, failures }, i) => {
    const costs = samples.filter(Boolean).map(({ cpu }) => cpu);
    if (costs.length > 0) Object.assign(rows[i], { cpu: median(costs), cpuSpread: spread(costs) });
    if (failures.length > 0) rows[i].failed = failures.at(-1);
  });
  print(rows, { node, runs }, say);
  return { kind: 'scale', at: new Date().toISOString(), node: node.version, machine: machine(), runs, rows };
}

function print(rows, { node, runs }, say) {
  say(`node ${node.version}; user CPU time per operation, median of ${runs} processes, at k coroutines`);
  say('');
  say('k'.padEnd(44) + SIZES.map((k) => k.toLocaleString('en').padStart(12)).join('') + 'last / first'.padStart(14));
  for (const [workload, title] of Object.entries(TITLES)) {
    const found = rows.filter((row) => row.workload === workload);
    if (found.length === 0) continue;
    const cells = found.map(({ cpu, failed }) => (cpu === undefined ? ` failed: ${failed}` : time(cpu)).padStart(12));
    say(title.padEnd(44) + cells.join('') + growth(found).padStart(14));
  }
}

/** How much dearer an operation is at the largest size than at the smallest. */
function growth(found) {
  const [first, last] = [found[0].cpu, found.at(-1).cpu];
  return first === undefined || last === undefined ? '' : digits(last / first);
}
