import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One thread, so that nothing depends on which of two was faster. */
const ONE_THREAD = ['--single-threaded', '--no-flush-bytecode', '--expose-gc'];
/** Nothing is collected before so many megabytes have been allocated. */
const NO_COLLECTION = ['--min-semi-space-size=256', '--max-semi-space-size=256'];
/** Without compilers every allocation that the sources ask for is made. */
const INTERPRETED = ['--no-opt', '--no-sparkplug', '--no-maglev'];

/** How a program is run. */
export const flags = {
  interpreted: [...ONE_THREAD, ...NO_COLLECTION, ...INTERPRETED],
  optimized: [...ONE_THREAD, ...NO_COLLECTION],
  collected: [...ONE_THREAD, ...INTERPRETED],
  plain: ONE_THREAD,
};

/** Runs one of the programs, on the built packages, in a Node of its own; what it prints. */
export function run<T>(program: string, options: readonly string[], ...args: (string | number)[]): Record<string, T> {
  const file = fileURLToPath(new URL(`../programs/${program}.js`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, file, ...args.map(String)], {
    encoding: 'utf8',
    // Jest's own options are not for this one.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (status !== 0) {
    throw new Error(`${program} failed; the packages must have been built before (pnpm build):\n${stderr.slice(0, 2000)}`);
  }
  return JSON.parse(stdout) as Record<string, T>;
}
