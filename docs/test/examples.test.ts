import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { docComments, markdown, root } from './documents.ts';
import { examples, type Example } from './examples.ts';

const folder = join(root, 'docs/.examples');
const { runnable, skipped, unclear } = examples([...markdown(), ...docComments()]);
const typeErrors = compile();

test('every fence says whether it runs', () => {
  expect(unclear).toEqual([]);
});

test('the examples compile as a whole', () => {
  const names = runnable.map(fileName);
  expect(typeErrors.filter((line) => !names.some((name) => line.startsWith(`${name}(`)))).toEqual([]);
});

for (const example of runnable) {
  test(`${example.where} prints what it says`, () => {
    expect(typeErrors.filter((line) => line.startsWith(`${fileName(example)}(`))).toEqual([]);
    const { stdout, stderr } = node(join(folder, 'out', fileName(example).replace(/ts$/, 'js')));
    expect({ stdout, stderr }).toEqual({ stdout: example.output, stderr: '' });
  });
}

for (const reason of skipped) test.skip(reason, () => {});

function fileName({ where, extension }: Example): string {
  return `${where.replaceAll(/[^\w]+/g, '-')}.${extension}`;
}

/** Compiles against the built packages, as a user would, and returns what the compiler has to say. */
function compile(): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const example of runnable) {
    // The compiler then speaks of the line in the document.
    writeFileSync(join(folder, fileName(example)), '\n'.repeat(example.line) + example.code);
  }
  if (runnable.length === 0) return [];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.base.json',
      compilerOptions: {
        allowJs: true,
        customConditions: [],
        noEmit: false,
        noUnusedLocals: false,
        outDir: 'out',
        rootDir: '.',
      },
      include: ['*'],
    }),
  );
  const { stdout } = node(join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false');
  return stdout.split('\n').filter((line) => line !== '');
}

function node(...args: string[]): { stdout: string; stderr: string } {
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
}
