// Checks every paradigm of this repository alone, with each of them, and several at a time; prints the matrix, and writes it
// to docs/reference/conformance.md: always when nothing is left out, else when told to by --page. Reads the sources, so nothing
// needs to be built.
// Usage: node scripts/conformance.js [--json] [--quick] [--only NAME,…] [--schedules N] [--programs N] [--seed N] [--page]
//        node scripts/conformance.js --replay TOKEN
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('../', import.meta.url));
const page = join(root, 'docs/reference/conformance.md');

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    schedules: { type: 'string' },
    programs: { type: 'string' },
    seed: { type: 'string' },
    page: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

const { adapters: all, explain, plan, replay, report, reportPage } = await load();
const wanted = options.only?.split(',');
const unknown = wanted?.find((name) => !all.some((adapter) => adapter.name === name));
if (unknown !== undefined) {
  console.error(`there is no paradigm "${unknown}"; there are ${all.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
const adapters = all.filter(({ name }) => wanted?.includes(name) ?? true);

if (options.replay !== undefined) {
  const failure = replay(adapters, options.replay);
  console.log(failure === undefined ? 'the law holds' : explain(failure));
  process.exitCode = failure === undefined ? 0 : 1;
} else {
  const number = (text) => (text === undefined ? undefined : Number(text));
  const effort = {
    schedules: number(options.schedules) ?? (options.quick ? 20 : undefined),
    programs: number(options.programs) ?? (options.quick ? 50 : 2_000),
    seed: number(options.seed),
  };
  let shown;
  const rows = plan(adapters, effort).map((check) => {
    const what = [check.paradigm, check.with].filter(Boolean).join(' with ');
    if (what !== shown && !options.json) process.stderr.write(`${(shown = what)}\n`);
    return check.run();
  });
  if (options.json) for (const row of rows) console.log(JSON.stringify(row));
  else console.log(report(rows));
  const isWhole = Object.values({ ...options, json: false }).every((value) => value === false || value === undefined);
  if (isWhole || options.page) writeFileSync(page, reportPage(rows));
  process.exitCode = rows.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

/** The kit and the adapters as one module, built from the sources by the repository's own bundler. */
async function load() {
  const { buildSync } = createRequire(join(root, 'package.json'))('esbuild');
  const outfile = join(here, `.results/conformance-${process.pid}.mjs`);
  mkdirSync(join(here, '.results'), { recursive: true });
  buildSync({
    stdin: {
      contents: `export * from './src/index.ts'; export * from './test/adapters/index.ts';`,
      resolveDir: here,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@core/source'],
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
