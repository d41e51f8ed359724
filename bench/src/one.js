// One workload of one runtime in a process of its own; prints a line of JSON: nanoseconds per operation of every round, and
// of the floor beside it.
// Usage: node bench/src/one.js <runtime> <workload> [n] [rounds] [company]      for instance: peers/effect switch 100000 3
import { load } from './runtimes.js';
import { sample } from './sample.js';
import { workloads } from './spec.js';

const [id, name, n, rounds, company = 'plain'] = process.argv.slice(2);
if (workloads[name] === undefined) fail(`there is no workload "${name}"; there are ${Object.keys(workloads).join(', ')}`);
const runtime = await load(id);
const workload = runtime.workloads[name];
if (workload === undefined) fail(`${id} has no ${name}: ${runtime.without[name] ?? 'it does not say why'}`);

const options = {
  ...(n !== undefined && n !== 'auto' && { n: Number(n) }),
  ...(rounds !== undefined && { rounds: Number(rounds) }),
};
const take = (workload, more) => sample(name, workload, { ...options, ...more });
const result = company === 'plain' ? await take(workload) : await inCompany();
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0)); // a peer's timers may be running still

/** Loads our packages: a peer is measured in a process that has none of them. */
async function inCompany() {
  const { companies } = await import('../ours/company.js');
  return companies[company](name, workload, take);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
