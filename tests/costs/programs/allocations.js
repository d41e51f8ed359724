// Prints what one operation allocates, in bytes, for each workload.
// It runs with a new space so large that nothing is collected and no second thread compiles: what is in use there then grows
// by exactly what was allocated.
import { getHeapSpaceStatistics } from 'node:v8';
import { workloads } from './workloads.js';

const ENOUGH = 32_768;
const n = Number(process.argv[2]);
const names = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(workloads);
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, bytesEach(workloads[name])]))));

function bytesEach(run) {
  globalThis.gc();
  // What only the first rounds do (compiling, tables of the engine, rings that grow) is over after these.
  for (let round = 0; round < 3; round++) run(Math.min(n, ENOUGH));
  const start = used();
  run(n);
  const middle = used();
  run(3 * n);
  const end = used();
  if (middle < start || end < middle) throw new Error('the new space was collected: make it larger, or n smaller');
  return (end - middle - (middle - start)) / (2 * n); // without what a run allocates once
}

/** Large objects too, which stand elsewhere. */
function used() {
  let bytes = 0;
  for (const space of getHeapSpaceStatistics()) {
    if (space.space_name.startsWith('new_')) bytes += space.space_used_size;
  }
  return bytes;
}
