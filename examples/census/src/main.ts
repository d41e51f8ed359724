#!/usr/bin/env node
import type { Routine } from '@core/coroutine';
import { run, spawn } from '@core/tasklets';
import { HELP, parseArguments, type Wish } from './arguments.ts';
import { Census } from './census.ts';
import { showProgress } from './progress.ts';
import { toJson, toTable } from './render.ts';
import { survey } from './survey.ts';

const ROWS = 10;

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  let wish: Wish;
  try {
    wish = parseArguments(words);
  } catch (error) {
    process.stderr.write(`census: ${error instanceof Error ? error.message : error}\nTry census --help.\n`);
    return 2;
  }
  if (wish.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const census = new Census(wish.root);
  const { signal } = interrupt;
  const complete = await run(() => surveyInSight(census), { signal }).then(() => true, falseIfInterrupted);
  process.stdout.write(wish.json ? toJson(census, complete) : toTable(census, complete, wish.all ? Infinity : ROWS));
  return complete ? 0 : 130;
}

function falseIfInterrupted(error: unknown): false {
  if (error !== interrupt.signal.reason) throw error;
  return false;
}

function* surveyInSight(census: Census): Routine<void> {
  const { stderr } = process;
  const progress = stderr.isTTY ? spawn({ name: 'progress' }, showProgress, census, stderr) : undefined;
  yield* survey(census);
  progress?.cancel();
}

/** The reader of our output, such as `head`, has seen enough. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
