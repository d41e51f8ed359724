/**
 * The implementation against the model (model.ts) on random programs: the complete lists of events must be equal.
 *
 * MODEL_RUNS sets how many programs are tried, MODEL_SEED and MODEL_PATH replay one. A failure prints the line to type.
 */
import { test } from '@jest/globals';
import fc, { type RunDetails } from 'fast-check';
import { interpret, label, type Program } from './model.ts';
import { programs } from './model-programs.ts';
import { execute, source } from './model-source.ts';

/** A scheduler's loop lets others go on after so many picks; the model knows nothing of that, so programs stay below. */
const SLICE = 60;

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;

test(
  'random programs: the implementation and the model give the same events',
  () => {
    fc.assert(
      fc.property(programs, (program) => {
        const labelled = label(program);
        const expected = interpret(labelled);
        fc.pre(expected.picks <= SLICE && !expected.trapped);
        const actual = execute(labelled);
        const at = actual.findIndex((event, i) => event !== expected.events[i]);
        if (at !== -1 || actual.length !== expected.events.length) throw new Difference(labelled, expected.events, actual);
      }),
      {
        unbiased: true, // long programs are as likely as short ones
        numRuns: Number(MODEL_RUNS ?? 1000),
        ...(MODEL_SEED === undefined ? {} : { seed: Number(MODEL_SEED) }),
        ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH, endOnFailure: true }),
        reporter: report,
      },
    );
  },
  3_600_000,
);

class Difference extends Error {
  constructor(program: Program, expected: readonly string[], actual: readonly string[]) {
    const rows = Array.from({ length: Math.max(expected.length, actual.length) }, (_, i) => {
      const [e, a] = [expected[i], actual[i]];
      return e === a ? `      ${e}` : `model ${e}\nreal  ${a}`;
    });
    const start = program.hosted ? 'hosted' : 'main is resumed from plain code';
    const first = rows.findIndex((row) => row.includes('\n'));
    const shown = rows.slice(0, first + 12).join('\n');
    super(`${source(program)}\n// ${start}\n\n${shown}\n`);
    this.stack = this.message;
  }
}

function report(details: RunDetails<[Program]>): void {
  if (!details.failed) return;
  const replay = `MODEL_SEED=${details.seed} MODEL_PATH=${details.counterexamplePath} pnpm --filter @core/coroutine test model`;
  const { errorInstance: error } = details;
  throw new Error(`after ${details.numRuns} programs\n${error instanceof Error ? error.message : String(error)}\nreplay: ${replay}`);
}
