// One workload in a process of its own: prints ns per operation of every round, beside the floor of the same process.
import { workloads } from './workloads.js';

const [name, size, rounds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const floor = workloads['bare next()'];
const workload = workloads[name];
const n = Math.ceil((size * (workload.size ?? 1)) / 2) * 2;

measure(workload, Math.ceil(n / 10)); // warm up
measure(floor, Math.ceil(n / 10));
const times = [];
const floors = [];
for (let i = 0; i < rounds; i++) {
  floors.push(measure(floor, n));
  times.push(measure(workload, n));
}
process.stdout.write(JSON.stringify({ ns: median(times), floor: median(floors) }));

function measure({ run, check }, count) {
  const even = count + (count % 2);
  const before = process.cpuUsage();
  const sum = run(even);
  const { user } = process.cpuUsage(before);
  if (sum !== check(even)) throw new Error(`${name}: wrong checksum ${sum}, expected ${check(even)}`);
  return (user * 1000) / even;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
