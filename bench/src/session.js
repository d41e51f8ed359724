// Takes samples: every job once, then every job again, so that a slow minute of the machine meets all of them.
import { spawnSync } from 'node:child_process';

/**
 * @typedef {object} Job one row
 * @property {string} label for people who wait
 * @property {(first: object | undefined) => string[]} command what to run; given the first sample, once there is one
 * @property {(output: string) => object} read the sample that it printed
 * @property {number} [limit] in seconds; a sample that takes longer has failed
 */

const LIMIT = 30;

/**
 * @param {Job[]} jobs
 * @param {{ runs: number, tell?: (text: string) => void }} options
 * @returns for each job a list of samples with an entry per run, undefined where it failed; what went wrong; the time it took
 */
export function takeSamples(jobs, { runs, tell = () => {} }) {
  const outcomes = jobs.map(() => ({ samples: [], failures: [], seconds: 0 }));
  const began = performance.now();
  for (let run = 1; run <= runs; run++) {
    jobs.forEach((job, i) => {
      const { samples, failures } = outcomes[i];
      tell(`run ${run} of ${runs}, ${estimate(began, run - 1 + i / jobs.length, runs)}: ${job.label}`);
      if (isHopeless(outcomes[i])) return;
      const from = performance.now();
      const { sample, failure } = take(job, samples.find(Boolean));
      outcomes[i].seconds += (performance.now() - from) / 1000;
      samples[run - 1] = sample;
      if (failure !== undefined) failures.push(failure);
    });
  }
  tell('');
  return outcomes;
}

/** What fails twice before it has ever worked is not tried again. */
function isHopeless({ samples, failures }) {
  return failures.length >= 2 && !samples.some(Boolean);
}

function take({ command, read, limit = LIMIT }, first) {
  let line;
  try {
    line = command(first);
  } catch (error) {
    return { failure: error.message };
  }
  const [file, ...args] = line;
  const { stdout, stderr, status, error, signal } = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: limit * 1000,
    maxBuffer: Infinity,
    killSignal: 'SIGKILL',
  });
  if (error?.code === 'ETIMEDOUT') return { failure: `no answer within ${limit} seconds` };
  if (error !== undefined) return { failure: error.message };
  if (status !== 0) return { failure: reasonOf(stderr) ?? `it ended with ${signal ?? `status ${status}`}` };
  try {
    return { sample: read(stdout) };
  } catch (thrown) {
    return { failure: thrown.message };
  }
}

/** The line of an uncaught error that says what is wrong, else the last one. */
function reasonOf(stderr) {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^(Uncaught )?\w*Error\b/.test(line)) ?? lines.findLast((line) => !line.startsWith('Node.js'));
}

function estimate(began, done, runs) {
  if (done < 0.05) return 'time unknown';
  const left = ((performance.now() - began) / done) * (runs - done);
  return `${Math.ceil(left / 60_000)} min left`;
}
