// node worker.js module [text [exact]]: measures the workloads of one module; prints { workload: ratio to the floor }.
import { floor, workloads } from "./workloads.js";

const OPERATIONS = 100_000, WARMUP = 30, ROUNDS = 15;
const [, , path, only, exact] = process.argv;
const module = await import(path);
const named = module.workloads ?? workloads(module);

function nanoseconds(work, n) {
  const start = process.hrtime.bigint();
  work(n);
  return Number(process.hrtime.bigint() - start) / n;
}
const median = (xs) => xs.sort((a, b) => a - b)[xs.length >> 1];

const bare = floor();
for (let i = 0; i < 5; i++) bare(OPERATIONS);
const ratios = {}, floors = [];
for (const [name, prepare] of Object.entries(named)) {
  if (exact ? name !== only : only && !name.includes(only)) continue;
  const work = prepare();
  const n = prepare.operations ?? OPERATIONS;
  const rounds = [];
  for (let i = 0; i < (prepare.warmup ?? WARMUP); i++) work(n);
  for (let i = 0; i < ROUNDS; i++) {
    const before = nanoseconds(bare, OPERATIONS);
    const own = nanoseconds(work, n);
    const after = nanoseconds(bare, OPERATIONS);
    floors.push(before);
    rounds.push((2 * own) / (before + after));
  }
  ratios[name] = median(rounds);
}
console.log(JSON.stringify({ label: module.label, floor: median(floors), ratios }));
