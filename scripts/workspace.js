import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The folders and manifests of the workspace packages. */
export function packages() {
  const patterns = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').matchAll(/^ {2}- (\S+)$/gm);
  return [...patterns]
    .flatMap(([, pattern]) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
    })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(`${folder}/package.json`) }));
}

/**
 * Installs what the lockfile says, then runs the commands; stops at the first failure and returns its exit code.
 * Needs nothing but npm, and keeps stdout free for the caller's own output.
 */
export function run(...commands) {
  const { packageManager } = readJson('package.json');
  const line = ['pnpm install --frozen-lockfile', ...commands.map((command) => `pnpm exec ${command}`)].join(' && ');
  const { status } = spawnSync('npx', ['--yes', `--package=${packageManager}`, '--call', line], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      // turbo does not know that another Node may give another result.
      CORE_NODE_VERSION: process.version,
    },
  });
  return status ?? 1;
}
