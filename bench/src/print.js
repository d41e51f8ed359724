// What people see in the terminal.
import { bytes, digits, megabytes, range, time } from './figures.js';
import { inWords, verdicts } from './goals.js';
import { workloads } from './spec.js';

/** One row for each of ours, with its goals. */
export function printOurs({ rows, node, runs, minutes }, say) {
  say(`node ${node}; median of ${runs} processes (user CPU time beside wall time); ratios to the bare next() beside it`);
  say('');
  say(line('per operation', 'wall', 'user CPU', '× floor', 'from – to', 'memory', '  goals'));
  const major = Number.parseInt(node, 10);
  for (const row of rows.filter(({ kind }) => kind === 'ours' || kind === 'floor')) {
    const { title, of } = workloads[row.workload];
    const name = row.kind === 'floor' || row.runtime === of ? title : `${title}, ${row.runtime}`;
    if (row.cpu === undefined) say(`${name.padEnd(38)} failed: ${row.failed}`);
    else say(line(name, ...figures(row), `  ${verdicts(row, rows, major).map(inWords).join('; ')}`).trimEnd());
    if (row.cpu !== undefined && row.failed !== undefined) say(`    failed ${row.failed}`);
  }
  say('');
  say(`${minutes} minutes`);
}

/** Everybody, workload by workload, the cheapest first. */
export function printEverybody({ rows, without }, say) {
  for (const [name, { title, does, unit }] of Object.entries(workloads)) {
    const all = rows.filter((row) => row.workload === name);
    if (!all.some(({ kind }) => kind === 'peer' || kind === 'native')) continue;
    say('');
    say(`${title}: ${does}; per ${unit}`);
    for (const row of all.toSorted((a, b) => (a.cpu ?? Infinity) - (b.cpu ?? Infinity))) {
      const who = `  ${row.runtime}${row.kind === 'ours' ? ' (ours)' : ''}`;
      if (row.cpu === undefined) say(`${who.padEnd(38)} failed: ${row.failed}`);
      else say(line(who, ...figures(row), row.failed === undefined ? '' : `  failed ${row.failed}`).trimEnd());
    }
    for (const { runtime, why } of without.filter(({ workload }) => workload === name)) say(`  ${runtime}: not here: ${why}`);
  }
}

function figures(row) {
  const memory = row.bytes === undefined ? megabytes(row.rss) : bytes(row.bytes);
  return [time(row.wall), time(row.cpu), digits(row.ratio), range(row.ratioSpread), memory];
}

const COLUMNS = [10, 10, 9, 17, 12];

/** The name, wall time, CPU time, ratio, its spread and memory in columns; then the rest. */
function line(name, ...cells) {
  const columns = COLUMNS.map((width, i) => cells[i].padStart(width));
  return name.padEnd(38) + columns.join('') + cells.slice(COLUMNS.length).join('');
}
