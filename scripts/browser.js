// Fails if a `node:` import can be reached from an entry that a browser may load: every entry but "./node".
// Run in a package, after its build.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(exports).filter(([name, target]) => name !== './node' && target.default);

await build({
  entryPoints: entries.map(([, target]) => target.default),
  bundle: true,
  platform: 'browser',
  format: 'esm',
  write: false,
  outdir: 'dist',
  logLevel: 'error',
}).catch(() => {
  process.exitCode = 1;
});
console.log(`no node: import behind ${entries.map(([name]) => name).join(', ')}`);
