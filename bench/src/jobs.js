// What is run for a row: our workloads and those of peers in a Node each, natives by their own commands.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fit, operations, workloads } from './spec.js';

const one = fileURLToPath(new URL('one.js', import.meta.url));

/** Our workloads are done at their full size. Peers find theirs in the first run. */
export function nodeJob({ node, id, name, workload, company = 'plain', isOurs = false, rounds = 3 }) {
  return {
    label: company === 'plain' ? `${name} ${workload}` : `${name} ${workload}, ${company}`,
    command(first) {
      const n = isOurs ? workloads[workload].n : first?.n;
      return [node.path, one, id, workload, n === undefined ? 'auto' : String(n), String(rounds), company];
    },
    read: JSON.parse,
  };
}

const NATIVE_ROUND = 120; // milliseconds
const NATIVE_LIMIT = 20_000;

export function nativeJob({ native, workload, rounds = 2 }) {
  let n;
  return {
    label: `${native.name} ${workload}`,
    command() {
      n ??= sizeFor(native, workload);
      return native.command(workload, n, rounds);
    },
    read: (output) => readNative(workload, n, output),
  };
}

/** Tries small sizes until it can tell at which one a round lasts long enough. */
function sizeFor(native, workload) {
  const spec = workloads[workload];
  const most = fit(spec, spec.n);
  if (spec.fixed) return most;
  let size = fit(spec, most / 100);
  for (let tries = 0; tries < 3 && size < most; tries++) {
    const [file, ...args] = native.command(workload, size, 1);
    const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: NATIVE_LIMIT });
    if (status !== 0) throw new Error(error?.message ?? stderr.trim().split('\n').at(-1));
    const { wall } = readNative(workload, size, stdout);
    const took = (Math.min(...wall) * operations(spec, size)) / 1e6;
    const wanted = Math.min(most, fit(spec, (size * NATIVE_ROUND) / Math.max(took, 0.01)));
    if (wanted < size * 4) return Math.max(size, wanted);
    size = wanted;
  }
  return size;
}

function readNative(workload, n, output) {
  const { answer, wall, cpu, bytes, rss } = JSON.parse(output.trim().split('\n').at(-1));
  const right = workloads[workload].check(n);
  if (Number(answer) !== right) throw new Error(`wrong answer to ${workload} of ${n}: ${answer}, expected ${right}`);
  return { n, wall, cpu, ...(bytes !== undefined && { bytes }), ...(rss !== undefined && { rss }) };
}
