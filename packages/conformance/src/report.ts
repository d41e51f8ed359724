import { explain } from './failure.ts';
import { laws } from './laws.ts';
import { nestings } from './nestings.ts';
import type { Row } from './check.ts';

interface Sum {
  readonly cases: number;
  readonly schedules: number;
  readonly failures: number;
  readonly exhaustive: boolean;
}

function sum(rows: readonly Row[]): Sum {
  return {
    cases: rows.reduce((total, row) => total + row.cases, 0),
    schedules: rows.reduce((total, row) => total + row.schedules, 0),
    failures: rows.reduce((total, row) => total + row.failures.length, 0),
    exhaustive: rows.every((row) => row.exhaustive),
  };
}

function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** What a group of rows came to, in one cell of a table. */
function cell(rows: readonly Row[]): string {
  if (rows.every((row) => row.cases === 0)) return '–';
  const { schedules, failures, exhaustive } = sum(rows);
  if (failures > 0) return `**${count(failures)} failed** of ${count(schedules)}`;
  return `${count(schedules)}${exhaustive ? '' : '+'}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/**
 * The matrix as text: one line that says how it went, then the tables of each paradigm alone, of each with each, and of each
 * nesting by law; then the failures, with the tokens that replay them. Figures count the schedules that were run; a plus says
 * that there are more.
 */
export function report(rows: readonly Row[]): string {
  const { cases, schedules, failures, exhaustive } = sum(rows);
  const verdict = failures === 0 ? 'every law is kept' : `${count(failures)} failures`;
  const extent = `${count(cases)} cases, ${count(schedules)} schedules, ${exhaustive ? 'exhaustive' : 'not exhaustive'}`;
  const broken = rows.flatMap((row) => row.failures.slice(0, 1).map((failure) => `${title(row)}\n${explain(failure)}`));
  return [`${verdict}: ${extent}`, ...tables(rows), ...broken].join('\n\n');
}

function title({ paradigm, with: other, nesting, law }: Row): string {
  return other === undefined ? `${paradigm}: ${law}` : `${paradigm} with ${other}, ${nesting}: ${law}`;
}

function tables(rows: readonly Row[]): string[] {
  const alone = rows.filter((row) => row.nesting === 'alone');
  const pairs = rows.filter((row) => row.nesting !== 'alone' && row.nesting !== 'random');
  const random = rows.filter((row) => row.nesting === 'random');
  return [
    ...(alone.length > 0 ? [aloneTable(alone)] : []),
    ...(pairs.length > 0 ? [pairTable(pairs), nestingTable(pairs)] : []),
    ...(random.length > 0 ? [`Random programs of three to five: ${cell(random)}`] : []),
  ];
}

function aloneTable(rows: readonly Row[]): string {
  const paradigms = unique(rows.map((row) => row.paradigm));
  const lines = unique(rows.map((row) => row.law)).map((law) => [
    law,
    ...paradigms.map((paradigm) => cell(rows.filter((row) => row.law === law && row.paradigm === paradigm))),
  ]);
  return table(['alone', ...paradigms], lines);
}

function pairTable(rows: readonly Row[]): string {
  const [as, bs] = [unique(rows.map((row) => row.paradigm)), unique(rows.map((row) => row.with!))];
  const lines = as.map((a) => [a, ...bs.map((b) => cell(rows.filter((row) => row.paradigm === a && row.with === b)))]);
  return table(['A \\ B', ...bs], lines);
}

function nestingTable(rows: readonly Row[]): string {
  const names = unique(rows.map((row) => row.law));
  const lines = unique(rows.map((row) => row.nesting)).map((nesting) => [
    nesting,
    ...names.map((law) => cell(rows.filter((row) => row.nesting === nesting && row.law === law))),
  ]);
  return table(['nesting', ...names], lines);
}

/** The report as a page of documentation. */
export function reportPage(rows: readonly Row[]): string {
  return `# Conformance

Written by \`npm run conformance\`; do not edit. The kit and its words are explained in the
[README](../../packages/conformance/README.md) of \`@core/conformance\`.

Figures count schedules: complete runs of a program, each under another sequence of choices. A plus says that there are more
than the bound allowed for.

${report(rows)}

## Laws

${table(['law', 'tier', 'what must hold'], laws.map(({ name, tier, sentence }) => [name, tier, sentence]))}

## Nestings

${table(['nesting', 'A and B'], nestings.map(({ name, means }) => [name, means]))}

The columns \`error\`, \`kill\`, \`close\`, \`timeout\`, \`park\` and \`cancel\` are the law \`projection\` with that fault at
each pause of each member in turn.
`;
}
