// Runs the tests of the published packages on every engine that can be had here, against the built packages: jest's on each
// Node, and tests/engines/check.js, which needs no test runner, everywhere. Says what ran where, and what did not and why.
// Usage: pnpm test:engines [engine …]      for instance: pnpm test:engines node24 bun
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkInChromium, findChromium } from './chromium.js';
import { packages, readJson, root, run } from './workspace.js';

const MINUTE = 60_000;
const CHECK = 'tests/engines/check.js';

const engines = [
  ...[20, 22, 24, 26].map((major) => ({
    name: `node${major}`,
    find: () => findNode(major),
    suites: [...published().map(({ folder }) => (node) => jest(node, folder)), (node) => check([...node, CHECK])],
  })),
  { name: 'bun', find: () => findTool('bun', 'bun@1'), suites: [(bun) => check([...bun, 'run', CHECK])] },
  { name: 'deno', find: () => findTool('deno', 'deno@2'), suites: [(deno) => check([...deno, 'run', CHECK])] },
  { name: 'chromium', find: findChromium, suites: [checkInChromium] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !engines.some((engine) => engine.name === name));
if (unknown.length > 0) {
  console.error(`no such engine: ${unknown.join(', ')}; there are ${engines.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
const chosen = engines.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
// jest runs in every published package; the check needs those that it imports.
const built = chosen.some(({ suites }) => suites.length > 1) ? './packages/*' : '@core/engines^...';
if (run(`turbo run build --filter='${built}' --output-logs=errors-only`) !== 0) process.exit(1);

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, find, suites } of chosen) {
  const { command, version, missing, install } = find();
  if (missing !== undefined) {
    total.skipped++;
    report(name, '', `skipped: ${missing}; to install it: ${install}`);
    continue;
  }
  for (const suite of suites) {
    const outcome = await suite(command);
    for (const key of Object.keys(total)) total[key] += outcome[key];
    report(name, version, `${outcome.title.padEnd(32)} ${outcome.failed > 0 ? 'FAILED ' : ''}${summary(outcome)}`);
    if (outcome.failed > 0) console.log(outcome.output.trim().replace(/^/gm, '    '));
  }
}
console.log(summary(total));
process.exitCode = total.failed > 0 ? 1 : 0;

function report(name, version, text) {
  console.log(`${name.padEnd(9)} ${version.padEnd(15)} ${text}`);
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function published() {
  return packages().filter(({ manifest }) => !manifest.private);
}

// ── where the engines come from ──

/** This very Node, or one from npm. */
function findNode(major) {
  const command = process.version.startsWith(`v${major}.`) ? [process.execPath] : fromNpm('node', `node@${major}`);
  const version = versionOf(command);
  if (version?.startsWith(`${major}.`)) return { command, version };
  return {
    // Where install scripts are switched off, npm's package leaves the Node that runs it in charge.
    missing: version === undefined ? `npm has no node@${major}` : `npm's node@${major} runs as ${version}`,
    install: `npm exec --yes --ignore-scripts=false --package=node@${major} -- node --version`,
  };
}

/** The one on the PATH, or one from npm. */
function findTool(name, spec) {
  for (const command of [[name], fromNpm(name, spec)]) {
    const version = versionOf(command);
    if (version !== undefined) return { command, version };
  }
  return {
    missing: `not on the PATH, and npm's ${spec} does not run`,
    install: `npm install --global --ignore-scripts=false ${spec}`,
  };
}

function fromNpm(name, spec) {
  return ['npx', '--yes', `--package=${spec}`, name];
}

/** The version that a command says it has; undefined when it does not run. */
function versionOf(command) {
  const { status, stdout } = execute([...command, '--version'], '.', 5 * MINUTE);
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

// ── what runs on them ──

/** The tests of one package, on its built files. */
function jest(node, folder) {
  const file = `${folder}/.results/test-dist.json`;
  rmSync(join(root, file), { force: true });
  const { status, output } = execute([...node, '../../scripts/jest.js', 'test:dist'], folder, 10 * MINUTE);
  const title = `jest ${folder}`;
  if (!existsSync(join(root, file))) return { title, passed: 0, failed: 1, skipped: 0, output };
  const result = readJson(file);
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    title,
    passed: result.numPassedTests,
    failed: failed === 0 && (status !== 0 || result.numPassedTests === 0) ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
    output,
  };
}

function check(command) {
  const { status, stdout, output } = execute(command, '.', 5 * MINUTE);
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(stdout);
  const [passed, failed] = counts === null ? [0, 1] : [Number(counts[1]), Number(counts[2])];
  return { title: CHECK, passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed, skipped: 0, output };
}

function execute([command, ...args], folder, timeout) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: join(root, folder),
    encoding: 'utf8',
    maxBuffer: Infinity,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
  });
  return { status, stdout: stdout ?? '', output: [stdout, stderr, error].filter(Boolean).join('\n') };
}
