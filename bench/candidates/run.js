// node bench/candidates/run.js [--json] [--runs 5] [--only text] [module.js ...]
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
  options: { json: { type: "boolean" }, runs: { type: "string", default: "5" }, only: { type: "string", default: "" } },
  allowPositionals: true,
});
const CANDIDATES = ["a-armed.js", "a-token.js", "a-native.js", "b-eager.js", "c-requests.js", "d-nested.js"];
const modules = positionals.length ? positionals : CANDIDATES;
const worker = fileURLToPath(new URL("worker.js", import.meta.url));

function work(path, ...only) {
  return JSON.parse(execFileSync(process.execPath, [worker, path, ...only], { encoding: "utf8" }));
}
// A module with workloads of its own compares details: one process for each, or they would share type feedback.
async function measure(path) {
  const { workloads } = await import(path);
  if (!workloads) return work(path, options.only);
  const names = Object.keys(workloads).filter((name) => name.includes(options.only));
  const parts = names.map((name) => work(path, name, "exact"));
  return { ...parts[0], ratios: Object.assign({}, ...parts.map((part) => part.ratios)) };
}

const samples = new Map(modules.map((module) => [module, []]));
for (let run = 0; run < Number(options.runs); run++) {
  for (const module of modules) {
    samples.get(module).push(await measure(new URL(module, import.meta.url).href));
  }
}

const quantile = (xs, q) => xs.toSorted((a, b) => a - b)[Math.round(q * (xs.length - 1))];
const columns = modules.map((module) => {
  const runs = samples.get(module);
  const cells = Object.keys(runs[0].ratios).map((name) => {
    const ratios = runs.map((run) => run.ratios[name]);
    return [name, { median: quantile(ratios, 0.5), low: quantile(ratios, 0), high: quantile(ratios, 1) }];
  });
  return { label: runs[0].label ?? module, floor: quantile(runs.map((run) => run.floor), 0.5), cells: Object.fromEntries(cells) };
});

if (options.json) console.log(JSON.stringify({ node: process.version, runs: Number(options.runs), columns }, null, 1));
else {
  const rows = [...new Set(columns.flatMap((column) => Object.keys(column.cells)))];
  const cell = (c) => (c ? `${c.median.toFixed(2)} (${c.low.toFixed(2)}-${c.high.toFixed(2)})` : "");
  const wide = Math.max(...rows.map((row) => row.length));
  console.log(`${process.version}, ${options.runs} processes each, ratios to bare next(): median (lowest-highest)`);
  console.log(["".padEnd(wide), ...columns.map((c) => c.label.padEnd(20))].join("  "));
  for (const row of rows) console.log([row.padEnd(wide), ...columns.map((c) => cell(c.cells[row]).padEnd(20))].join("  "));
  console.log(["floor, ns".padEnd(wide), ...columns.map((c) => c.floor.toFixed(1).padEnd(20))].join("  "));
}
