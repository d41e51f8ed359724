import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');

export function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

export type Command = readonly [string, ...string[]];

/** What the test runner, npm, pnpm and turbo put into the environment. */
const OURS = /^(?:npm_|pnpm_|TURBO_|NODE_|JEST_|INIT_CWD$|RESULTS$)/i;

/** Runs a command as a user would type it: in an environment without ours. */
export function run(cwd: string, [command, ...args]: Command, more: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
    NO_COLOR: '1',
    ...more,
  };
  return new Promise((resolve) => {
    const options = { cwd, env, maxBuffer: 1e8, shell: process.platform === 'win32' };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (child.exitCode ?? 1), output: stdout + stderr });
    });
  });
}

/** What a command said that failed; nothing for one that did not. */
export function complaint({ code, output }: Outcome): string {
  return code === 0 ? '' : `${output}\n(exit code ${code})`;
}
