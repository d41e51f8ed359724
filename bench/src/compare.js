// The comparison: our packages, and on request JavaScript peers and natives, all workloads, interleaved.
import { machine } from './machine.js';
import { nativeJob, nodeJob } from './jobs.js';
import { floorsOf, rowOf } from './rows.js';
import { load, natives, ours, peers } from './runtimes.js';
import { takeSamples } from './session.js';
import { workloads } from './spec.js';

/**
 * @param {object} options
 * @param {{ path: string, version: string }} options.node
 * @param {number} options.runs
 * @param {(workload: string, runtime: string) => boolean} options.wants
 * @param {boolean} options.peers
 * @param {boolean} options.natives
 * @param {(text: string) => void} options.tell progress
 * @param {(text: string) => void} options.say what people must know
 */
export async function compare({ node, runs, wants, peers: withPeers, natives: withNatives, tell, say }) {
  const began = performance.now();
  const entries = [];
  const without = [];
  const missing = [];
  const versions = {};

  for (const id of [...ours, ...(withPeers ? peers() : [])]) {
    const runtime = await load(id);
    const isOurs = id.startsWith('ours/');
    if (runtime.version !== null) versions[runtime.name] = runtime.version;
    for (const [workload, { note }] of Object.entries(runtime.workloads)) {
      if (!wants(workload, runtime.name)) continue;
      const about = { runtime: runtime.name, kind: isOurs ? 'ours' : 'peer', version: runtime.version, workload, note };
      entries.push({ about, job: nodeJob({ node, id, name: runtime.name, workload, isOurs, rounds: isOurs ? 3 : 2 }) });
    }
    for (const [workload, why] of Object.entries(runtime.without)) without.push({ runtime: runtime.name, workload, why });
  }
  for (const native of withNatives ? await natives() : []) {
    const version = native.version();
    if (version === null) {
      missing.push({ runtime: native.name, install: native.install });
      say(`${native.name} is not installed; to install it: ${native.install}`);
      continue;
    }
    versions[native.name] = version;
    native.build?.();
    for (const workload of native.workloads) {
      if (!wants(workload, native.name)) continue;
      const about = { runtime: native.name, kind: 'native', version, workload, note: native.notes?.[workload] };
      entries.push({ about, job: nativeJob({ native, workload }) });
    }
    for (const [workload, why] of Object.entries(native.without ?? {})) without.push({ runtime: native.name, workload, why });
  }

  // The runtimes of one workload come one after the other, and meet the same minute of the machine.
  const order = Object.keys(workloads);
  entries.sort((a, b) => order.indexOf(a.about.workload) - order.indexOf(b.about.workload));
  const outcomes = takeSamples(entries.map(({ job }) => job), { runs, tell });
  const floors = floorsOf(outcomes, runs);
  const floor = {
    samples: floors.map((ns) => ns && { n: workloads.bare.n, wall: [ns], cpu: [ns] }),
    failures: [],
  };
  return {
    kind: 'comparison',
    at: new Date().toISOString(),
    node: node.version,
    machine: machine(),
    runs,
    minutes: Math.round((performance.now() - began) / 6000) / 10,
    versions,
    missing,
    without,
    rows: [
      rowOf({ runtime: 'floor', kind: 'floor', version: null, workload: 'bare' }, floor, floors),
      ...entries.map(({ about }, i) => rowOf(about, outcomes[i], floors)),
    ],
  };
}
