import { realpathSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const HELP = `Usage: census [DIRECTORY] [--json] [--all]

Reports on every package installed under DIRECTORY (the current one by default):
versions, licences, install scripts, sizes, engines and broken manifests.

  --json   print the whole census as JSON
  --all    print whole lists instead of their first lines
  --help   print this text

Ctrl-C stops early and prints what has been read; the exit code is then 130.
`;

export type Wish = { help: true } | { help: false; json: boolean; all: boolean; root: string };

/** Throws an error whose message is meant for the user. */
export function parseArguments(args: string[]): Wish {
  const flag = { type: 'boolean', default: false } as const;
  const options = { json: flag, all: flag, help: { ...flag, short: 'h' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { help, ...rest } = values;
  if (help) return { help };
  if (positionals.length > 1) throw new Error(`expected one directory, not ${positionals.length}`);
  const [directory = '.'] = positionals;
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found?.isDirectory()) throw new Error(`${found ? 'not a' : 'no such'} directory: "${directory}"`);
  return { help, ...rest, root: realpathSync(directory) };
}
