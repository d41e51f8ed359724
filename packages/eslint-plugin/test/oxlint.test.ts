import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';

const folder = join(import.meta.dirname, '../.results/oxlint');
const { resolve } = createRequire(import.meta.url);
const oxlint = join(resolve('oxlint/package.json'), '../bin/oxlint');

const program = `import { channel, type Channel } from '@core/channels';
import { sleep } from '@core/coroutine/host';

const jobs = channel<number>();

function* worker(more: Channel<number>) {
  try {
    more.send(1);
    yield jobs.receive();
    yield* sleep(1);
  } catch {
  } finally {
    yield* sleep(1);
  }
}
export function* main() {
  const got = jobs.receive();
  console.log(got + 1);
  yield* worker(jobs);
}
`;

const mended = `import { channel, type Channel } from '@core/channels';
import { sleep } from '@core/coroutine/host';

const jobs = channel<number>();

function* worker(more: Channel<number>) {
  try {
    yield* more.send(1);
    yield* jobs.receive();
    yield* sleep(1);
  } catch {
  } finally {
    yield* sleep(1);
  }
}
export function* main() {
  const got = yield* jobs.receive();
  console.log(got + 1);
  yield* worker(jobs);
}
`;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // oxlint loads plugins with Node, which may not read TypeScript.
  const built = run(resolve('typescript/bin/tsc'), '-p', '../../tsconfig.build.json', '--outDir', 'plugin');
  expect(built).toEqual({ stdout: '', stderr: '', status: 0 });
});

test('oxlint / jsPlugins: finds the same by shape', () => {
  configure(['no-forgotten-yield', 'no-native-finally', 'no-swallowed-exit']);
  const { stdout, status } = run(oxlint, '-f', 'unix', 'program.ts');
  const problems = stdout.split('\n').flatMap((line) => /^program\.ts:(\d+):.*@core\((.+)\)/.exec(line)?.slice(1, 3).join(' ') ?? []);
  expect(problems.toSorted()).toEqual([
    '11 no-swallowed-exit',
    '13 no-native-finally',
    '17 no-forgotten-yield',
    '8 no-forgotten-yield',
    '9 no-forgotten-yield',
  ]);
  expect(status).toBe(1);
});

test('oxlint / --fix: inserts the star that was left out', () => {
  configure(['no-forgotten-yield']);
  run(oxlint, '--fix', 'program.ts');
  expect(code()).toBe(program.replace('yield jobs', 'yield* jobs'));
});

test('oxlint / --fix-suggestions: inserts yield*', () => {
  configure(['no-forgotten-yield']);
  expect(run(oxlint, '--fix-suggestions', 'program.ts').status).toBe(0);
  expect(code()).toBe(mended);
});

const code = (): string => readFileSync(join(folder, 'program.ts'), 'utf8');

function configure(rules: readonly string[]): void {
  writeFileSync(join(folder, 'program.ts'), program);
  const config = {
    categories: { correctness: 'off' },
    jsPlugins: ['./plugin/index.js'],
    rules: Object.fromEntries(rules.map((rule) => [`@core/${rule}`, 'error'])),
  };
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));
}

function run(...args: string[]): { stdout: string; stderr: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { stdout, stderr, status };
}
