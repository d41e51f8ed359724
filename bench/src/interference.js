// No interference in cost: each of our workloads plain, after every paradigm has been used in the same process, nested three
// deep, and observed. The four take turns; a ratio is to the plain process of the same turn.
import { digits, time } from './figures.js';
import { nodeJob } from './jobs.js';
import { machine } from './machine.js';
import { load, ours } from './runtimes.js';
import { takeSamples } from './session.js';
import { workloads } from './spec.js';
import { median, spread } from './statistics.js';

/** Company costs at most so much; being observed has no goal. */
export const GOAL = 1.05;
export const companies = ['used', 'crowded', 'nested', 'observed'];

export async function interference({ node, runs, wants, tell, say }) {
  const rows = [];
  const jobs = [];
  for (const id of ours) {
    const { name, workloads: all } = await load(id);
    for (const workload of Object.keys(all)) {
      if (workload.endsWith('-1m') || workload === 'switch-nested' || !wants(workload, name)) continue;
      rows.push({ runtime: name, workload });
      for (const company of ['plain', ...companies]) jobs.push(nodeJob({ node, id, name, workload, company, isOurs: true }));
    }
  }
  const outcomes = takeSamples(jobs, { runs, tell });
  rows.forEach((row, i) => {
    const [plain, ...others] = outcomes.slice(i * (1 + companies.length), (i + 1) * (1 + companies.length));
    Object.assign(row, ratiosOf(plain, others));
  });
  print(rows, { node, runs }, say);
  return { kind: 'interference', at: new Date().toISOString(), node: node.version, machine: machine(), runs, rows };
}

/** The cost of the plain run, and what each company makes of it, from run to run. */
export function ratiosOf(plain, others) {
  const costs = ({ samples }) => samples.map((sample) => sample && median(sample.cpu));
  const base = costs(plain);
  const row = { plain: median(base.filter(Boolean)) };
  others.forEach((other, i) => {
    const company = companies[i];
    const ratios = costs(other)
      .map((cost, run) => cost && base[run] && cost / base[run])
      .filter(Boolean);
    if (ratios.length > 0) row[company] = { ratio: median(ratios), spread: spread(ratios) };
    if (other.failures.length > 0) row[company] = { ...row[company], failed: other.failures.at(-1) };
  });
  return row;
}

function print(rows, { node, runs }, say) {
  say(`node ${node.version}; user CPU time; ratios to the plain run, median of ${runs} turns`);
  say(`goal ${GOAL} or less, but for observed; ! where it is missed`);
  say('');
  say('per operation'.padEnd(40) + 'plain'.padStart(10) + companies.map((company) => company.padStart(22)).join(''));
  for (const row of rows) {
    const cells = companies.map((company) => inWords(row[company], company).padStart(22));
    say(`${workloads[row.workload].title}, ${row.runtime}`.padEnd(40) + time(row.plain).padStart(10) + cells.join(''));
  }
  for (const company of companies) {
    const ratios = rows.map((row) => row[company]?.ratio).filter(Boolean);
    if (ratios.length > 0) say(`${company}: ${digits(median(ratios))} in the median, ${digits(Math.max(...ratios))} at most`);
  }
}

function inWords({ ratio, spread: [from, to] = [], failed } = {}, company) {
  if (ratio === undefined) return `failed: ${failed}`;
  const verdict = company !== 'observed' && ratio > GOAL ? '!' : ' ';
  return `${digits(ratio)}${verdict} (${digits(from)} – ${digits(to)})`;
}
