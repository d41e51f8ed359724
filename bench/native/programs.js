// Finding the programs of other languages, asking for their versions, and building with them.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATIENCE = 20_000; // milliseconds

export const folder = fileURLToPath(new URL('.', import.meta.url));
export const built = join(folder, 'dist'); // ignored by git

/** What the command prints, as far as `pattern`'s group; null when it is not there, fails, or says something else. */
export function said([program, ...args], pattern) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: PATIENCE });
  return status === 0 ? (pattern.exec(stdout + stderr)?.[1] ?? null) : null;
}

/** The first of the commands that works; null when none does. */
export function firstThatWorks(programs, args) {
  return programs.find((program) => said([program, ...args], /()/) !== null) ?? null;
}

/**
 * Compiles the sources in `folder/language` into `dist/language`, unless nothing has changed since.
 * @param {string} language
 * @param {string} output a file that the compiler leaves there
 * @param {string[]} compiler the command, without the names of the sources
 * @param {Record<string, string>} generated further sources, by name
 */
export function compile(language, output, compiler, generated = {}) {
  const from = join(folder, language);
  const to = join(built, language);
  const sources = readdirSync(from).map((name) => join(from, name));
  if (isNewer(join(to, output), [...sources, ...ownFiles()])) return;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const source of sources) copyFileSync(source, join(to, basename(source)));
  for (const [name, text] of Object.entries(generated)) writeFileSync(join(to, name), text);
  const [program, ...args] = [...compiler, ...readdirSync(to)];
  const { status, stderr, stdout, error } = spawnSync(program, args, { cwd: to, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed: ${error?.message ?? stdout + stderr}`);
}

function ownFiles() {
  return ['index.js', 'programs.js', 'selects.js'].map((name) => join(folder, name));
}

function isNewer(file, others) {
  if (!existsSync(file)) return false;
  const { mtimeMs } = statSync(file);
  return others.every((other) => statSync(other).mtimeMs < mtimeMs);
}
