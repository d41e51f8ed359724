// Who is measured: our packages, JavaScript peers (every file of `peers/`) and natives (`native/index.js`), the latter two
// only if they are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bench = new URL('../', import.meta.url);

export const ours = ['core', 'tasklets', 'greenlets', 'genlets', 'actors'].map((name) => `ours/${name}`);

/** @returns the ids of the peers, `peers/<name>` each */
export function peers() {
  const folder = fileURLToPath(new URL('peers/', bench));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => `peers/${file.slice(0, -3)}`)
    .toSorted();
}

/** The runtime with that id; each workload as `{ run, note? }`. */
export async function load(id) {
  const module = await import(new URL(`${id}.js`, bench).href);
  const workloads = Object.entries(module.workloads).map(([name, given]) => [
    name,
    typeof given === 'function' ? { run: given } : given,
  ]);
  return {
    id,
    name: module.name,
    version: module.versionOf === undefined ? null : versionOf(module.versionOf),
    workloads: Object.fromEntries(workloads),
    without: module.without ?? {},
  };
}

/** The natives as they describe themselves. */
export async function natives() {
  const index = new URL('native/index.js', bench);
  if (!existsSync(fileURLToPath(index))) return [];
  return (await import(index.href)).natives;
}

function versionOf(packageName) {
  const manifest = new URL(`node_modules/${packageName}/package.json`, bench);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
