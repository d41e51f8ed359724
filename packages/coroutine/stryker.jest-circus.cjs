// Runs the test files of a mutation run. A mutant is dead at the first test that fails, and most tests do not reach it: a file
// that holds none of the tests to run, and every file after a failure, is not even loaded, for loading takes longer than testing.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const circus = require('jest-circus/runner').default;

let mutant;
let dead = false;

module.exports = async function run(globalConfig, config, environment, runtime, file, ...more) {
  const titles = path.join(config.rootDir, '.titles', `${path.relative(config.rootDir, file).replaceAll(/\W/g, '-')}.json`);
  const active = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (active === undefined) return remember(await circus(globalConfig, config, environment, runtime, file, ...more), titles);
  if (active !== mutant) [mutant, dead] = [active, false];
  if (dead || !holdsAny(globalConfig.testNamePattern, titles)) return nothing(file);
  const result = await circus(globalConfig, config, environment, runtime, file, ...more);
  dead = result.numFailingTests > 0 || result.testExecError !== undefined;
  return result;
};

/** Before there are mutants, every file runs once. */
function remember(result, titles) {
  mkdirSync(path.dirname(titles), { recursive: true });
  writeFileSync(titles, JSON.stringify(result.testResults.map((test) => test.fullName)));
  return result;
}

function holdsAny(pattern, titles) {
  if (!pattern) return true;
  const wanted = new RegExp(pattern, 'i');
  return JSON.parse(readFileSync(titles, 'utf8')).some((title) => wanted.test(title));
}

/** The result of a file with a test that is left out: jest takes one without tests for a mistake. */
function nothing(testFilePath) {
  const test = { ancestorTitles: [], failureDetails: [], failureMessages: [], fullName: testFilePath, numPassingAsserts: 0, status: 'pending', title: '' };
  const counts = { numFailingTests: 0, numPassingTests: 0, numPendingTests: 1, numTodoTests: 0 };
  const snapshot = { added: 0, fileDeleted: false, matched: 0, unchecked: 0, uncheckedKeys: [], unmatched: 0, updated: 0 };
  const perfStats = { start: 0, end: 0, runtime: 0, slow: false };
  return { ...counts, leaks: false, openHandles: [], perfStats, skipped: false, snapshot, testFilePath, testResults: [test] };
}
