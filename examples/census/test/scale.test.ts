import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { chdir, cwd } from 'node:process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { censusJson, makeTree, program, removeTrees, type Report } from './tree.ts';

const PACKAGES = 100_000;
const LEVELS = 5_000;
const MINUTES = 60_000;

let many: string;

beforeAll(() => {
  many = makeTree();
  for (let scope = 0; scope < 100; scope += 1) {
    const shelf = `${many}/node_modules/@scope-${scope}`;
    const manifest = `${shelf}/manifest.json`;
    mkdirSync(shelf, { recursive: true });
    writeFileSync(manifest, `{"name":"@scope-${scope}/tea","version":"1.0.0","license":"MIT"}`);
    for (let i = 0; i < PACKAGES / 100; i += 1) {
      mkdirSync(`${shelf}/tea-${i}`);
      // A hard link costs a tenth of a file.
      linkSync(manifest, `${shelf}/tea-${i}/package.json`);
    }
  }
}, 5 * MINUTES);

afterAll(removeTrees, 5 * MINUTES);

/** Makes directories inside each other, far beyond the longest path that one system call accepts. */
function nest(root: string, visit: (level: number) => void): void {
  const home = cwd();
  chdir(root);
  for (let level = 0; level < LEVELS; level += 1) visit(level);
  chdir(home);
}

function descend(name: string): void {
  mkdirSync(name);
  chdir(name);
}

test('census / 5,000 nested directories with a package at the bottom: it is found', () => {
  const root = makeTree();
  nest(root, (level) => {
    if (level === LEVELS - 1) descend('node_modules');
    descend('d');
    if (level === LEVELS - 1) writeFileSync('package.json', '{"name":"d","version":"1.0.0"}');
  });
  expect(censusJson(root)).toMatchObject({ packages: 1, versions: { d: { '1.0.0': 1 } }, problems: {} });
}, 5 * MINUTES);

test('census / 5,000 packages, each inside the one before: all are found', () => {
  const root = makeTree();
  nest(root, (level) => {
    descend('node_modules');
    descend('d');
    writeFileSync('package.json', `{"name":"d","version":"1.0.${level}"}`);
  });
  expect(censusJson(root)).toMatchObject({ packages: LEVELS, problems: {} });
}, 5 * MINUTES);

test('census / 100,000 packages in a heap of 96 MB: all are counted', () => {
  const words = ['--max-old-space-size=96', program, many, '--json'];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: Infinity });
  expect([stderr, status]).toEqual(['', 0]);
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, packages: PACKAGES, licences: { MIT: PACKAGES } });
}, 5 * MINUTES);

test('census / Ctrl-C on a terminal: shows progress, stops, prints what it has, exit code 130', async () => {
  const command = `'${process.execPath}' '${program}' '${many}' --json`;
  const terminal = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null']);
  let shown = '';
  let pressed = false;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (pressed || !/[1-9]\d* packages read/.test(shown)) return;
    pressed = true;
    terminal.stdin.write('\u0003');
  });
  const status = await new Promise((resolve) => terminal.on('close', resolve));
  const report = JSON.parse(shown.slice(shown.indexOf('{'))) as Report;
  expect([report.complete, status]).toEqual([false, 130]);
  expect(report.packages).toBeGreaterThan(0);
  expect(report.packages).toBeLessThan(PACKAGES);
}, 5 * MINUTES);
