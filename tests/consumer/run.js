// Packs nothing itself: takes the tarballs of `pnpm pack` and uses them the way a stranger would,
// from an empty folder, installed by npm, without a network.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { devDependencies } = createRequire(import.meta.url)('./package.json');
const published = Object.keys(devDependencies).filter((name) => name.startsWith('@core/'));
const compilers = Object.keys(devDependencies).filter((name) => name.startsWith('typescript'));
const resolutions = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

const folder = mkdtempSync(join(tmpdir(), 'core-consumer-'));
try {
  install();
  for (const program of ['import.mjs', 'require.cjs']) execute(process.execPath, [program]);
  for (const compiler of compilers) for (const options of resolutions) compile(compiler, options);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install() {
  const tarballs = Object.fromEntries(
    published.map((name) => [name, `file:${realpathSync(join(here, 'node_modules', name))}/.pack/package.tgz`]),
  );
  write('package.json', { private: true, type: 'module', dependencies: tarballs, overrides: tarballs });
  for (const program of ['import.mjs', 'require.cjs', 'program.ts']) {
    copyFileSync(join(here, program), join(folder, program));
  }
  execute('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, '.npm')]);
}

function compile(compiler, options) {
  const name = `tsconfig.${compiler}.${options.moduleResolution}.json`;
  write(name, { compilerOptions: { target: 'es2022', strict: true, noEmit: true, types: [], ...options }, files: ['program.ts'] });
  execute(process.execPath, [join(here, 'node_modules', compiler, 'bin/tsc'), '-p', name]);
}

function write(name, content) {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

function execute(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in a consumer`, { cause: error });
}
