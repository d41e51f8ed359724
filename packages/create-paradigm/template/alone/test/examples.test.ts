/**
 * Runs the examples in the README and in the comments of the sources, as a user would: against the package by its name.
 * An example is a fence `js run` or `ts run`; the fence `text output` behind it holds exactly what it prints. Node cannot
 * run types on every version, so an example has none.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';

const root = new URL('../../', import.meta.url); // seen from dist/test
const sources = readdirSync(new URL('src/', root)).map((name) => `src/${name}`);

for (const path of ['README.md', ...sources]) {
  const text = readFileSync(new URL(path, root), 'utf8').replaceAll(/^ *\* ?/gm, '');
  const examples = [...text.matchAll(/^```[jt]s run\n(.*?)^```\n+(?:^```text output\n(.*?)^```)?/gms)];
  for (const [index, [, code, output = '']] of examples.entries()) {
    test(`${path} / example ${index + 1}: prints what it says`, () => {
      const file = new URL('dist/example.mjs', root);
      writeFileSync(file, code!);
      const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(file)], { encoding: 'utf8' });
      assert.deepEqual({ stdout, stderr }, { stdout: output, stderr: '' });
    });
  }
}

test('the README / has an example that runs', () => {
  assert.match(readFileSync(new URL('README.md', root), 'utf8'), /^```js run$/m);
});
