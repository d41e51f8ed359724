// Says how much of the behaviour of Stackless and greenlet is pinned by tests that ran and passed; fails when anything
// is missing. The facts are listed in docs/reference/<reference>-facts.json. A test that pins one begins its title with
// the fact's id: `[CS-3] …`, or with several: `[CS-3] [CS-4] …`. A fact that JavaScript makes impossible counts when
// docs/reference/<reference>-parity.md has it in a table of impossible facts.
// Usage: node scripts/parity.js [--json]
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packages, readJson, root, run } from './workspace.js';

const references = ['stackless', 'greenlet'];
const kinds = ['covered', 'adapted', 'impossible', 'later', 'missing'];

const tested = packages().filter(({ folder }) => folder.startsWith('packages/') && factTests(folder).length > 0);
const unfinished = tested.filter(({ folder }) => !hasWholeResult(folder)).map(({ manifest }) => `--filter=${manifest.name}`);
if (unfinished.length > 0 && run(`turbo run test ${unfinished.join(' ')} --continue --output-logs=errors-only`) !== 0) {
  console.error('Not all tests passed, or they could not be run; what they would have shown counts as missing.');
}

const outcomes = readOutcomes();
const sections = references.flatMap(sectionsOf);
const known = new Set(sections.flatMap(({ facts }) => Object.keys(facts)));
const unknown = [...outcomes.keys()].filter((id) => !known.has(id));
const reports = sections.map(report);

if (process.argv.includes('--json')) console.log(JSON.stringify({ sections: reports, unknown }, null, 2));
else print();
process.exitCode = unknown.length > 0 || reports.some(({ missing }) => missing.length > 0) ? 1 : 0;

/** The files with tests that pin facts. */
function factTests(folder) {
  const tests = join(root, folder, 'test');
  if (!existsSync(tests)) return [];
  return readdirSync(tests, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(tests, name))
    .filter((file) => /['"`]\[[A-Z]+-?\d+\]/.test(readFileSync(file, 'utf8')));
}

/** A run of part of the tests leaves a result too, and so does one before the last change. */
function hasWholeResult(folder) {
  const result = resultOf(folder);
  if (result === undefined) return false;
  const ended = new Map(result.testResults.map(({ name, endTime }) => [name, endTime]));
  return factTests(folder).every((file) => (ended.get(file) ?? 0) > statSync(file).mtimeMs);
}

function resultOf(folder) {
  const file = `${folder}/.results/test.json`;
  return existsSync(join(root, file)) ? readJson(file) : undefined;
}

/** For each id in a title, whether all the tests that begin with it passed. */
function readOutcomes() {
  const passed = new Map();
  for (const { folder } of tested) {
    for (const { assertionResults } of resultOf(folder)?.testResults ?? []) {
      for (const { title, status } of assertionResults) {
        for (const id of idsOf(title)) passed.set(id, status === 'passed' && passed.get(id) !== false);
      }
    }
  }
  return passed;
}

function idsOf(title) {
  const [ids = ''] = /^(?:\[[A-Z]+-?\d+\] ?)+/.exec(title) ?? [];
  return ids.match(/[A-Z]+-?\d+/g) ?? [];
}

function sectionsOf(reference) {
  const explained = impossibleFacts(reference);
  return readJson(`docs/reference/${reference}-facts.json`).sections.map((section) => ({ reference, explained, ...section }));
}

/** The ids in the first column of the tables whose head, or the heading above them, speaks of impossible facts. */
function impossibleFacts(reference) {
  const file = join(root, `docs/reference/${reference}-parity.md`);
  const ids = new Set();
  if (!existsSync(file)) return ids;
  let heading = '';
  let inside = false;
  let before = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('#')) heading = line;
    if (!line.startsWith('|')) inside = false;
    else if (!before.startsWith('|')) inside = /impossible/i.test(heading + line);
    else if (inside) for (const [id] of line.split('|')[1].matchAll(/[A-Z]+-?\d+/g)) ids.add(id);
    before = line;
  }
  return ids;
}

function report({ reference, title, facts, explained }) {
  const ids = { covered: [], adapted: [], impossible: [], later: [], missing: [] };
  for (const [id, mark] of Object.entries(facts)) ids[kindOf(id, mark, explained)].push(id);
  return { reference, title, ...ids };
}

function kindOf(id, mark, explained) {
  if (mark === 'later') return 'later';
  if (mark === 'impossible') return explained.has(id) && outcomes.get(id) !== false ? 'impossible' : 'missing';
  if (outcomes.get(id) !== true) return 'missing';
  return mark === 'direct' ? 'covered' : 'adapted';
}

function print() {
  for (const reference of references) {
    const own = reports.filter((each) => each.reference === reference);
    console.log(row(reference, kinds));
    for (const each of own) console.log(row(`  ${each.title}`, counts([each])));
    console.log(row('  all', counts(own)));
    for (const { title, missing } of own) if (missing.length > 0) console.log(`  missing in ${title}: ${inRanges(missing)}`);
    console.log();
  }
  for (const id of unknown) console.log(`a test is about [${id}], which is no known fact`);
  const total = counts(reports);
  const last = total.pop();
  console.log(`${total.reduce((sum, each) => sum + each)} facts settled, ${last} missing`);
}

/** CS-1 CS-2 CS-3 CS-7 → CS-1…CS-3 CS-7 */
function inRanges(ids) {
  const number = (id) => Number(/\d+/.exec(id)[0]);
  const runs = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last !== undefined && number(id) === number(last.at(-1)) + 1) last.push(id);
    else runs.push([id]);
  }
  return runs.map((each) => (each.length > 2 ? `${each[0]}…${each.at(-1)}` : each.join(' '))).join(' ');
}

function counts(list) {
  return kinds.map((kind) => list.reduce((sum, each) => sum + each[kind].length, 0));
}

function row(title, cells) {
  return title.padEnd(44) + cells.map((cell) => String(cell).padStart(12)).join('');
}
