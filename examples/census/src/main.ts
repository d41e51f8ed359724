#!/usr/bin/env node
import { race, run } from '@core/tasklets';
import { HELP, parseArguments, type Wish } from './arguments.ts';
import { Census } from './census.ts';
import { showProgress } from './progress.ts';
import { toJson, toTable } from './render.ts';
import { survey } from './survey.ts';

const ROWS = 10;

const { stdout, stderr } = process;
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  let wish: Wish;
  try {
    wish = parseArguments(words);
  } catch (error) {
    stderr.write(`census: ${(error as Error).message}\nTry census --help.\n`);
    return 2;
  }
  if (!wish.help) return report(wish);
  stdout.write(HELP);
  return 0;
}

async function report({ root, json, all }: Wish & { help: false }): Promise<number> {
  const census = new Census(root);
  const { signal } = interrupt;
  function* tasks() {
    // The survey is always the first to end, for showing progress never does.
    yield* race([survey(census), ...(stderr.isTTY ? [showProgress(census, stderr)] : [])]);
  }
  const complete = await run(tasks, { signal }).then(() => true, (error) => error !== signal.reason && Promise.reject(error));
  stdout.write(json ? toJson(census, complete) : toTable(census, complete, all ? Infinity : ROWS));
  return complete ? 0 : 130;
}

/** The reader of our output, such as `head`, has seen enough. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
