// What the figures were measured on.
import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';

const WHO = 'JSON.stringify([process.execPath, process.versions.node])';

export function machine() {
  const [{ model }] = cpus();
  return {
    processor: model.trim(),
    processors: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
  };
}

/**
 * The binary of the Node to measure on: this one, or one that npm has ("node@26").
 * @returns {{ path: string, version: string }}
 */
export function findNode(spec) {
  if (spec === undefined) return { path: process.execPath, version: process.versions.node };
  const text = execFileSync(
    'npx',
    ['--yes', '--ignore-scripts=false', `--package=${spec}`, 'node', '-p', WHO],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [path, version] = JSON.parse(text);
  const [, major] = /@(\d+)/.exec(spec) ?? [];
  // Where install scripts are switched off, npm's package leaves the Node that runs it in charge.
  if (major !== undefined && !version.startsWith(`${major}.`)) throw new Error(`npm's ${spec} runs as ${version}`);
  return { path, version };
}
