// Runs jest in the package it is called from and leaves the outcome in .results/<task>.json.
// Usage: node ../../scripts/jest.js test|test:dist [jest arguments]
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const [task = 'test', ...args] = process.argv.slice(2);
const outcome = `.results/${task.replace(':', '-')}.json`;
mkdirSync('.results', { recursive: true });
rmSync(outcome, { force: true });

// A warm transform cache loses the source maps of built files.
const mode = task === 'test:dist' ? ['--config=jest.dist.config.js', '--no-cache'] : [];

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    createRequire(import.meta.url).resolve('jest/bin/jest'),
    '--reporters=default',
    `--reporters=${fileURLToPath(new URL('results.js', import.meta.url))}`,
    '--ci',
    ...mode,
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, RESULTS: outcome } },
);
process.exitCode = status ?? 1;
