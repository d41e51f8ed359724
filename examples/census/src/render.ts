import type { Census } from './census.ts';

type Value = string | number | Map<string, number>;

export function toJson(census: Census, complete: boolean): string {
  const plain = (_: string, value: unknown) => (value instanceof Map ? Object.fromEntries(inOrder(value)) : value);
  const { root, ...lists } = census;
  return `${JSON.stringify({ complete, node: process.version, root, ...lists }, plain, 2)}\n`;
}

/** Of each list the first `limit` rows. */
export function toTable(census: Census, complete: boolean, limit: number): string {
  const { root, packages, bytes, versions } = census;
  const total = `${packages} packages (${versions.size} names, ${inMegabytes(bytes)}) under ${printable(root)}\n`;
  return [
    complete ? total : `Interrupted; until then: ${total}`,
    section('Packages and versions', versions, limit),
    section('In several versions', new Map([...versions].filter(([, known]) => known.size > 1)), limit),
    section('Licences', census.licences, limit),
    section('Licence unknown or missing', census.unclearLicences, limit),
    section('Install scripts', census.installScripts, limit),
    section('Largest', census.sizes, limit, inMegabytes),
    section(`Not for Node ${process.version}`, census.excludedEngines, limit),
    section('Malformed or unreadable', census.problems, limit),
  ].join('\n');
}

function section<V extends Value>(title: string, list: Map<string, V>, limit: number, show: (value: V) => string = inWords): string {
  const rows = inOrder(list).slice(0, limit).map(([name, value]) => [printable(name), printable(show(value))] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`);
  if (list.size > rows.length) lines.push(`  … ${list.size - rows.length} more (--all)\n`);
  return list.size === 0 ? `${title}: none\n` : `${title}: ${list.size}\n${lines.join('')}`;
}

/** The highest counts first, everything else by name. */
function inOrder<V extends Value>(list: Map<string, V>): Array<[string, V]> {
  const higher = (a: Value, b: Value) => (typeof a === 'number' && typeof b === 'number' ? b - a : 0);
  return [...list].sort(([a, x], [b, y]) => higher(x, y) || (a < b ? -1 : 1));
}

function inWords(value: Value): string {
  if (!(value instanceof Map)) return String(value);
  return inOrder(value).map(([version, count]) => (count > 1 ? `${version} ×${count}` : version)).join(', ');
}

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Names come from strangers: none may steer the terminal or drown its line. */
function printable(text: string): string {
  const safe = text.replace(/\p{Cc}/gu, '?');
  return safe.length > 100 ? `${safe.slice(0, 50)}…${safe.slice(-49)}` : safe;
}
