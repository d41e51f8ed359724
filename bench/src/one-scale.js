// One workload of `ours/scaled.js` at one size; prints user-CPU nanoseconds per operation, the median of some rounds.
// Usage: node bench/src/one-scale.js reschedule 1000
import { OPERATIONS, workloads } from '../ours/scaled.js';
import { median } from './statistics.js';

const name = process.argv[2];
const size = Number(process.argv[3]);
const costs = [];
workloads[name](size, function* (act) {
  yield* act(); // warm up
  for (let round = 0; round < (size >= 1e6 ? 1 : 3); round++) {
    const before = process.cpuUsage();
    yield* act();
    costs.push((process.cpuUsage(before).user * 1000) / OPERATIONS);
  }
});
process.stdout.write(JSON.stringify({ cpu: median(costs) }));
