// Checks the built packages on any engine that runs JavaScript modules: Node, Bun, Deno, a browser.
// Every program writes a trace, and the trace must be the expected one, entry for entry.
// The last line of output adds it up; `outcome` is the same for a page that imports this module.
import { channels } from './programs/channels.js';
import { contract } from './programs/contract.js';
import { host } from './programs/host.js';
import { switching } from './programs/switching.js';
import { tasklets } from './programs/tasklets.js';

const END = Symbol('end');
const PATIENCE = 10_000;

export const outcome = { passed: 0, failed: 0, lines: [] };

for (const [area, programs] of Object.entries({ contract, switching, tasklets, channels, host })) {
  for (const program of programs) {
    const problem = await check(program);
    if (problem === undefined) outcome.passed++;
    else {
      outcome.failed++;
      print(`FAILED ${area}: ${program.title}\n  ${problem}`);
    }
  }
}
print(`${outcome.passed} passed, ${outcome.failed} failed`);
if (outcome.failed > 0 && globalThis.process !== undefined) globalThis.process.exitCode = 1;

/** What is wrong with the program's trace; undefined when nothing is. */
async function check(program) {
  const trace = [];
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    await Promise.race([program.body((entry) => trace.push(entry)), tooLong]);
  } catch (error) {
    trace.push(`it threw ${error}`);
  } finally {
    clearTimeout(timer);
  }
  const seen = [...trace, END].map(text);
  const wanted = [...program.expected, END].map(text);
  const at = wanted.findIndex((entry, i) => entry !== seen[i]);
  return at === -1 ? undefined : `entry ${at}: expected ${wanted[at]}\n  but saw ${seen.slice(at).join('\n  ')}`;
}

function text(entry) {
  return entry === END ? 'the end' : JSON.stringify(entry);
}

function print(line) {
  outcome.lines.push(line);
  console.log(line);
}
