// The page in the docs: written from the JSON of measurements only.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CAUSES } from './causes.js';
import { bytes, digits, megabytes, range, time } from './figures.js';
import { inWords, verdicts } from './goals.js';
import { companies, GOAL } from './interference.js';
import { INTERFERENCE, MEANING, METHOD, NEAR, SCALE } from './page-words.js';
import { costPlot, depthPlot, interferencePlot, parkedPlot, scalePlot, selectPlot } from './page-plots.js';
import { SIZES, TITLES } from './scale.js';
import { PEER_GOAL, workloads } from './spec.js';
import { median } from './statistics.js';

const reference = fileURLToPath(new URL('../../docs/reference/', import.meta.url));
const FOLDER = 'benchmarks';

/** Writes the page, its tables and its plots; what an earlier page had beside it goes. */
export function writePage(documents) {
  const files = pageOf(documents);
  rmSync(join(reference, FOLDER), { recursive: true, force: true });
  for (const [file, text] of files) {
    mkdirSync(dirname(join(reference, file)), { recursive: true });
    writeFileSync(join(reference, file), text);
  }
}

/**
 * @param {object[]} documents what `--json` wrote, in any order; several of one kind and Node complete each other
 * @returns {Map<string, string>} the files, by their paths below docs/reference
 */
export function pageOf(documents) {
  const comparisons = byNode(documents.filter(({ kind }) => kind === 'comparison'));
  if (comparisons.length === 0) throw new Error('cannot write the page: no file of a comparison was given');
  const files = new Map();
  const plot = (name, text) => {
    if (text === null) return [];
    files.set(`${FOLDER}/${name}.svg`, text);
    return [`![${/aria-label="([^"]*)"/.exec(text)[1]}](${FOLDER}/${name}.svg)`, ''];
  };
  const of = (kind) => byNode(documents.filter((each) => each.kind === kind));

  const sections = [
    '# Benchmarks',
    '',
    'Written by `pnpm bench --page`; do not edit. How to measure on your own machine is told in the',
    '[README of the bench](../../bench/README.md).',
    '',
    ...comparisons.flatMap(inShort),
    '',
    ...comparisons.flatMap((each) => plot(`costs-node-${major(each)}`, costPlot(each))),
    '## How it was measured',
    METHOD,
    ...comparisons.flatMap(machineOf),
    '## Ours, and the goals',
    '',
    'Time per operation, user CPU beside wall; × is the ratio to the floor. A goal in brackets is the limit, and what we are',
    'after.',
    '',
    ...comparisons.flatMap(ownTable),
    ...missedAndWhy(comparisons),
    ...near(comparisons),
    '## Ours and JavaScript libraries',
    '',
    'User CPU time per operation. A dash: the library cannot do it, or only something that means less; the reasons are listed',
    'with [every figure](#every-figure). generators and async-await are the language itself, and co runs promises in generators:',
    'their channels are written by hand for this bench, without errors, cancellation or closing, and count as no library.',
    '',
    ...comparisons.flatMap((each) => matrix(each, 'peer')),
    '## Ours and other languages',
    '',
    ...comparisons.flatMap((each) => matrix(each, 'native')),
    ...comparisons.slice(-1).flatMap((each) => [
      ...plot('depth', depthPlot(each)),
      ...plot('select', selectPlot(each)),
      ...plot('parked', parkedPlot(each)),
    ]),
    ...of('interference').flatMap((each, i) => [
      ...(i === 0 ? ['## No interference', INTERFERENCE] : []),
      ...plot(`interference-node-${major(each)}`, interferencePlot(each)),
      ...interferenceTable(each),
    ]),
    ...of('scale').flatMap((each, i) => [
      ...(i === 0 ? ['## Scale', SCALE] : []),
      ...plot(`scale-node-${major(each)}`, scalePlot(each)),
      ...scaleTable(each),
    ]),
    ...of('soak').flatMap((each, i) => [...(i === 0 ? ['## Soak', ''] : []), ...soakTable(each)]),
    '## Differences of meaning',
    MEANING,
    '## Every figure',
    '',
    ...comparisons.map((each) => `- [Node ${each.node}](${FOLDER}/node-${major(each)}.md)`),
    '',
  ];
  files.set('benchmarks.md', sections.join('\n'));
  for (const each of comparisons) files.set(`${FOLDER}/node-${major(each)}.md`, everyFigure(each));
  return files;
}

/** One document for each Node, oldest first; a later one replaces the rows of an earlier one. */
function byNode(documents) {
  const merged = new Map();
  for (const each of documents) {
    const before = merged.get(major(each));
    merged.set(major(each), before === undefined || each.rows === undefined ? each : merge(before, each));
  }
  return [...merged.values()].toSorted((a, b) => major(a) - major(b));
}

function merge(before, after) {
  const key = ({ runtime, workload, k }) => `${runtime} ${workload} ${k}`;
  const newer = new Set(after.rows.map(key));
  const old = (before.without ?? []).filter((each) => !(after.without ?? []).some((one) => key(one) === key(each)));
  return {
    ...before,
    ...after,
    versions: { ...before.versions, ...after.versions },
    without: [...old, ...(after.without ?? [])],
    rows: [...before.rows.filter((row) => !newer.has(key(row))), ...after.rows],
  };
}

function major({ node }) {
  return Number(node.split('.')[0]);
}

function inShort(comparison) {
  const { node, rows } = comparison;
  const all = ownRows(rows).flatMap((row) => verdicts(row, rows, major(comparison)));
  const limits = all.filter(({ limit, atLeast }) => limit !== null && !atLeast);
  const rivals = all.filter(({ atLeast }) => atLeast);
  const times = rivals.map(({ value }) => value);
  const beaten =
    rivals.length === 0
      ? ''
      : ` The cheapest library costs ${digits(median(times))} times as much in the median of ${rivals.length} workloads, ` +
        `${digits(Math.min(...times))} times at least.`;
  return [`**Node ${node}**: ${limits.filter(({ met }) => met).length} of ${limits.length} goals are met.${beaten}`, ''];
}

function machineOf({ node, machine, at, runs, minutes, versions, missing }) {
  const names = Object.entries(versions).filter(([name]) => !OURS.includes(name));
  return [
    `**Node ${node}** on ${at.slice(0, 10)}: ${machine.processor}, ${machine.processors} processors, ${machine.gigabytes} GB, ` +
      `${machine.system}; ${runs} runs in ${minutes} minutes. ` +
      names.map(([name, version]) => `${name} ${version}`).join(', ') +
      (names.length > 0 ? '.' : '') +
      (missing.length > 0 ? ` Not installed there: ${missing.map(({ runtime }) => runtime).join(', ')}.` : ''),
    '',
  ];
}

const OURS = ['core', 'tasklets', 'greenlets', 'genlets', 'actors'];

/** Those of our rows that the comparison shows, the floor first. */
function ownRows(rows) {
  const order = Object.keys(workloads);
  return rows
    .filter((row) => row.kind === 'floor' || (row.kind === 'ours' && row.runtime === workloads[row.workload].of))
    .toSorted((a, b) => order.indexOf(a.workload) - order.indexOf(b.workload));
}

function ownTable({ node, rows }) {
  const line = (row) => {
    const { title, unit } = workloads[row.workload];
    if (row.cpu === undefined) return [title, unit, 'failed', row.failed, '', '', '', ''];
    const goals = verdicts(row, rows, Number.parseInt(node, 10)).filter(({ atLeast }) => !atLeast);
    const memory = row.bytes === undefined ? megabytes(row.rss) : bytes(row.bytes);
    return [
      title,
      unit,
      time(row.cpu),
      time(row.wall),
      digits(row.ratio),
      range(row.ratioSpread),
      memory,
      goals.map(inWords).join('<br>'),
    ];
  };
  const others = rows
    .filter((row) => row.kind === 'ours' && row.runtime !== workloads[row.workload].of)
    .map((row) => ({ ...row, title: `${workloads[row.workload].title}, ${row.runtime}` }));
  return [
    `### Node ${node}`,
    '',
    ...table(
      ['workload', 'per', 'CPU', 'wall', '×', 'from – to', 'memory', 'goals'],
      [...ownRows(rows).map(line), ...others.map((row) => [row.title, ...line(row).slice(1)])],
    ),
    '',
  ];
}

/** For each workload of which a goal is missed, on any Node: by how much, why, and what was done about it. Those with one cause together. */
function missedAndWhy(comparisons) {
  const found = new Map();
  for (const comparison of comparisons) {
    for (const row of ownRows(comparison.rows)) {
      const missed = verdicts(row, comparison.rows, major(comparison)).filter(({ met, atLeast }) => !met && !atLeast);
      if (missed.length === 0) continue;
      const { cause, remedies } = CAUSES[row.workload] ?? { cause: 'Not known yet.', remedies: 'None yet.' };
      const key = `- Cause: ${cause}\n- Remedies. ${remedies}`;
      const figures = missed.map(({ goal, value, limit }) => `${digits(value)} ${goal} for ${limit}`).join(', ');
      const line = `**${workloads[row.workload].title}**, Node ${major(comparison)}: ${figures}`;
      found.set(key, [...(found.get(key) ?? []), line]);
    }
  }
  if (found.size === 0) return [];
  const entries = [...found].flatMap(([why, lines]) => [`${lines.join('; ')}.`, '', why, '']);
  return ['### Missed, and why', '', ...entries];
}

/** The workloads in which a library comes nearer than the goal allows. */
function near(comparisons) {
  const lines = comparisons.flatMap((comparison) =>
    ownRows(comparison.rows).flatMap((row) =>
      verdicts(row, comparison.rows, major(comparison))
        .filter(({ met, atLeast }) => atLeast && !met)
        .map(({ value, runtime, note = '' }) => [workloads[row.workload].title, String(major(comparison)), runtime, digits(value), note]),
    ),
  );
  if (lines.length === 0) return [];
  return [
    `### Libraries within ${PEER_GOAL} ×`,
    '',
    NEAR,
    '',
    ...table(['workload', 'Node', 'cheapest library', 'costs × ours', 'what differs'], lines),
    '',
  ];
}

function matrix({ node, rows }, kind) {
  const rivals = [...new Set(rows.filter((row) => row.kind === kind).map(({ runtime }) => runtime))];
  if (rivals.length === 0) return [];
  const cell = (row, own) => {
    if (row === undefined) return '–';
    if (row.cpu === undefined) return 'failed';
    return `${time(row.cpu)}<br>${digits(row.cpu / own.cpu)} ×`;
  };
  const lines = ownRows(rows)
    .filter((own) => own.kind === 'ours' && own.cpu !== undefined)
    .map((own) => ({
      own,
      cells: rivals.map((rival) =>
        cell(rows.find((row) => row.runtime === rival && row.workload === own.workload), own),
      ),
    }))
    .filter(({ cells }) => cells.some((each) => each !== '–'))
    .map(({ own, cells }) => [workloads[own.workload].title, `**${time(own.cpu)}**`, ...cells]);
  return [`### Node ${node}`, '', ...table(['workload', 'ours', ...rivals], lines), ''];
}

function interferenceTable({ node, runs, rows }) {
  const cell = (row, company) => {
    const found = row[company];
    if (found?.ratio === undefined) return 'failed';
    const missed = company !== 'observed' && found.ratio > GOAL;
    return `${digits(found.ratio)}${missed ? ' MISSED' : ''} (${range(found.spread)})`;
  };
  const summary = companies.map((company) => {
    const ratios = rows.map((row) => row[company]?.ratio).filter(Boolean);
    const within = ratios.filter((ratio) => ratio <= GOAL).length;
    return `${company} ${digits(median(ratios))} in the median, ${within} of ${ratios.length} within ${GOAL}`;
  });
  return [
    `Node ${node}, ratios of user CPU time, median of ${runs} turns, goal ${GOAL} or less (observed has none): ` +
      `${summary.join('; ')}.`,
    '',
    ...table(
      ['workload', 'plain', ...companies],
      rows.map((row) => [
        `${workloads[row.workload].title}, ${row.runtime}`,
        time(row.plain),
        ...companies.map((company) => cell(row, company)),
      ]),
    ),
    '',
  ];
}

function scaleTable({ node, runs, rows }) {
  const lines = Object.entries(TITLES).map(([workload, title]) => [
    title,
    ...SIZES.map((k) => {
      const row = rows.find((each) => each.workload === workload && each.k === k);
      return row?.cpu === undefined ? 'failed' : time(row.cpu);
    }),
  ]);
  const head = ['k', ...SIZES.map((k) => k.toLocaleString('en'))];
  return [`Node ${node}, user CPU time per operation, median of ${runs} processes.`, '', ...table(head, lines), ''];
}

function soakTable({ node, looks, growth, failed }) {
  const last = looks.at(-1);
  const head = `Node ${node}: ${last.switches.toLocaleString('en')} switches of mixed paradigms, some of whose coroutines live`;
  const verdict = `${failed ? 'FAILED: ' : ''}heap in use after a collection grew by ${Math.round(growth / 1000)} kB.`;
  return [
    `${head} throughout while others come and go, in ${last.seconds} seconds; ${verdict}`,
    '',
    ...table(
      ['switches', 'heap in use'],
      looks.map(({ switches, heap }) => [switches.toLocaleString('en'), `${(heap / 1e6).toFixed(2)} MB`]),
    ),
    '',
  ];
}

/** All rows of a Node, with notes and reasons. */
function everyFigure({ node, rows, without }) {
  const parts = [`# Every figure, Node ${node}`, '', 'Written by `pnpm bench --page`; do not edit. [Back](../benchmarks.md)', ''];
  for (const [name, { title, does, unit }] of Object.entries(workloads)) {
    const found = rows.filter((row) => row.workload === name).toSorted((a, b) => (a.cpu ?? Infinity) - (b.cpu ?? Infinity));
    if (found.length === 0) continue;
    parts.push(`## ${title}`, '', `${capital(does)}. Per ${unit}.`, '');
    const line = (row) => {
      const who = row.kind === 'ours' ? `**${row.runtime}**` : row.runtime;
      if (row.cpu === undefined) return [who, `failed ${row.failed}`, '', '', '', '', '', ''];
      const memory = row.bytes === undefined ? megabytes(row.rss) : bytes(row.bytes);
      const times = [time(row.cpu), range(row.cpuSpread), time(row.wall), digits(row.ratio), range(row.ratioSpread)];
      return [who, ...times, memory, String(row.n ?? '')];
    };
    parts.push(...table(['runtime', 'CPU', 'ns, from – to', 'wall', '×', 'from – to', 'memory', 'n'], found.map(line)), '');
    const notes = found.filter(({ note }) => note !== undefined).map(({ runtime, note }) => `- ${runtime}: ${note}`);
    const failures = found
      .filter(({ cpu, failed }) => cpu !== undefined && failed !== undefined)
      .map(({ runtime, failed }) => `- ${runtime}: failed ${failed}`);
    const absent = without.filter(({ workload }) => workload === name).map(({ runtime, why }) => `- not by ${runtime}: ${why}`);
    const list = [...notes, ...failures, ...absent];
    if (list.length > 0) parts.push(...list.map(plain), '');
  }
  return parts.join('\n');
}

function table(head, lines) {
  const row = (cells) => `| ${cells.map((cell) => plain(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)];
}

/** Messages of errors may have several lines. */
function plain(text) {
  return String(text).replaceAll(/\s*\n\s*/g, ' ');
}

function capital(text) {
  return text[0] === '`' ? text : text[0].toUpperCase() + text.slice(1);
}
