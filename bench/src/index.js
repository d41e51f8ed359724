// What things cost. See the README beside this folder for the options.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare } from './compare.js';
import { findNode } from './machine.js';
import { printEverybody, printOurs } from './print.js';

const { values: options, positionals: files } = parseArgs({
  args: withFile(process.argv.slice(2).filter((arg) => arg !== '--')),
  allowPositionals: true,
  options: {
    peers: { type: 'boolean', default: false },
    native: { type: 'boolean', default: false },
    interference: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: '' },
    node: { type: 'string' },
    json: { type: 'string' },
  },
});
const say = options.json === '-' ? () => {} : (text) => console.log(text);
let told = 0;
/** Progress: on one line of a terminal, else a line a minute. */
const tell = (text) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.slice(0, 78).padEnd(78)}${text === '' ? '\r' : ''}`);
  else if (text !== '' && performance.now() - told > 60_000) {
    told = performance.now();
    process.stderr.write(`${text}\n`);
  }
};
const wants = (workload, runtime) => `${runtime} ${workload}`.includes(options.only);
const runs = Number(options.runs ?? 7);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs}: it is a whole number, 1 or more`);

if (options.page) {
  const { writePage } = await import('./page.js');
  writePage(files.map((file) => JSON.parse(readFileSync(file, 'utf8'))));
} else if (options.soak) {
  const { soak } = await import('./soak.js');
  finish(await soak(Number(files[0] ?? 1e9), say));
} else if (options.scale) {
  const { scale } = await import('./scale.js');
  finish(scale({ node: findNode(options.node), runs: Number(options.runs ?? 3), wants, tell, say }));
} else if (options.interference) {
  const { interference } = await import('./interference.js');
  finish(await interference({ node: findNode(options.node), runs, wants, tell, say }));
} else {
  const result = await compare({
    node: findNode(options.node),
    runs,
    wants,
    peers: options.peers || options.native,
    natives: options.native,
    tell,
    say,
  });
  printOurs(result, say);
  printEverybody(result, say);
  finish(result);
}

function finish(result) {
  if (result.failed) process.exitCode = 1;
  const text = `${JSON.stringify(result, null, 1)}\n`;
  if (options.json === '-') process.stdout.write(text);
  else if (options.json !== undefined) writeFileSync(options.json, text);
}

/** `--json` alone writes to the standard output. */
function withFile(args) {
  return args.flatMap((arg, i) => (arg === '--json' && !/^[^-]/.test(args[i + 1] ?? '') ? ['--json=-'] : [arg]));
}
