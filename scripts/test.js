// Everything that must hold, on a machine that has only Node and npm.
// The last line adds up what really ran: each jest test counts one, and so does every other task.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packages, readJson, root, run } from './workspace.js';

const rootTasks = ['lint', 'lint:routines', 'knip'];
const requiredOfPublished = ['build', 'typecheck', 'test', 'test:dist', 'size', 'browser', 'pack', 'publint', 'attw'];
const tasks = [...rootTasks, ...requiredOfPublished, 'consumer', 'check'];
const summaries = '.turbo/runs';

const workspace = packages();
rmSync(join(root, summaries), { recursive: true, force: true });
for (const { folder } of workspace) rmSync(join(root, folder, '.results'), { recursive: true, force: true });

const exitCode = run(
  `turbo run ${tasks.join(' ')} --concurrency=100% --continue=dependencies-successful --output-logs=errors-only --summarize`,
);

const total = { passed: 0, failed: 0, skipped: 0 };
const exitCodes = readExitCodes();
for (const { id, folder, task } of expectedTasks()) {
  const outcome = isJest(task) ? jestOutcome(id, folder, task) : gateOutcome(id);
  for (const key of Object.keys(total)) total[key] += outcome[key];
  if (outcome.failed > 0) console.log(`FAILED ${id}${outcome.reason ? `: ${outcome.reason}` : ''}`);
}
// Whatever turbo saw fail and this script did not is still a failure.
if (exitCode !== 0 && total.failed === 0) total.failed = 1;

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Exit codes by task id; a task that never started is absent. */
function readExitCodes() {
  if (!existsSync(join(root, summaries))) return new Map();
  const [summary] = readdirSync(join(root, summaries));
  return new Map(readJson(`${summaries}/${summary}`).tasks.map((task) => [task.taskId, task.execution?.exitCode]));
}

function expectedTasks() {
  const ofPackages = workspace.flatMap(({ folder, manifest }) =>
    tasks
      .filter((task) => !rootTasks.includes(task))
      .filter((task) =>
        manifest.private ? task in (manifest.scripts ?? {}) : requiredOfPublished.includes(task),
      )
      .map((task) => ({ id: `${manifest.name}#${task}`, folder, task })),
  );
  return [...rootTasks.map((task) => ({ id: `//#${task}`, folder: '.', task })), ...ofPackages];
}

function isJest(task) {
  return task.startsWith('test');
}

function gateOutcome(id) {
  if (exitCodes.get(id) === 0) return { passed: 1, failed: 0, skipped: 0 };
  return { passed: 0, failed: 1, skipped: 0, reason: exitCodes.has(id) ? '' : 'did not run' };
}

function jestOutcome(id, folder, task) {
  const file = `${folder}/.results/${task.replace(':', '-')}.json`;
  if (!existsSync(join(root, file))) return { passed: 0, failed: 1, skipped: 0, reason: 'left no result' };
  const result = readJson(file);
  const outcome = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
  if (result.numTotalTests === 0) return { ...outcome, failed: outcome.failed + 1, reason: 'has no tests' };
  if (outcome.failed === 0 && exitCodes.get(id) !== 0) return { ...outcome, failed: 1, reason: 'jest failed' };
  return outcome;
}
