// Which plots the page has, and what stands in them. Each is null when nothing was measured for it.
import { bytes, digits, time } from './figures.js';
import { lines, strips } from './plot.js';
import { SIZES, TITLES } from './scale.js';
import { workloads } from './spec.js';

/** A row per workload: ours, libraries, other languages. */
export function costPlot({ node, rows }) {
  const kinds = ['ours', 'peer', 'native'];
  const names = ['ours', 'other JavaScript', 'other languages'];
  const shapes = ['dot', 'ring', 'diamond'];
  const present = kinds.filter((kind) => rows.some((row) => row.kind === kind));
  if (present.length < 2) return null;
  const subjects = Object.entries(workloads).filter(
    ([name, { own, bytes }]) => !own && !bytes && name !== 'bare' && name !== 'sieve',
  );
  return strips({
    title: `User CPU time per operation, Node ${node}`,
    series: kinds.map((_, i) => ({ name: names[i], shape: shapes[i] })),
    rows: subjects
      .map(([name, { title, of }]) => ({
        label: title,
        marks: rows
          .filter((row) => row.workload === name && row.cpu !== undefined && (row.kind !== 'ours' || row.runtime === of))
          .filter((row) => kinds.includes(row.kind))
          .map((row) => ({ series: kinds.indexOf(row.kind), value: row.cpu, name: `${row.runtime}: ${time(row.cpu)}` }))
          .toSorted((a, b) => a.series - b.series),
      }))
      .filter(({ marks }) => marks.length > 0),
    write: time,
  });
}

export function depthPlot(comparison) {
  const depths = [1, 10, 100, 1000];
  return linesOver(comparison, {
    title: `A value from a producer so many calls deep, Node ${comparison.node}`,
    across: 'call depth',
    sizes: depths,
    names: depths.map((depth) => `depth-${depth}`),
    runtimes: ['core', 'genlets', 'generators', 'luajit', 'go', 'cpython-greenlet', 'greenlet', 'pypy-greenlet'],
  });
}

export function selectPlot(comparison) {
  const arms = [4, 16, 128];
  return linesOver(comparison, {
    title: `Select over so many channels, none of them ready, Node ${comparison.node}`,
    across: 'channels',
    sizes: arms,
    names: arms.map((k) => `select-waiting-${k}`),
    runtimes: ['tasklets', 'go', '@thi.ng/csp', 'ts-chan', '@nodeguy/channel', 'async-await', 'js-csp', 'effect'],
  });
}

function linesOver({ rows }, { title, across, sizes, names, runtimes }) {
  const series = runtimes
    .map((runtime) => ({
      name: OURS.includes(runtime) ? `ours (${runtime})` : runtime,
      points: names
        .map((name, i) => [sizes[i], rows.find((row) => row.runtime === runtime && row.workload === name)?.cpu])
        .filter(([, cpu]) => cpu !== undefined),
    }))
    .filter(({ points }) => points.length > 1);
  return series.length === 0 ? null : lines({ title, across, series, write: time });
}

const OURS = ['core', 'tasklets', 'greenlets', 'genlets', 'actors'];

export function parkedPlot({ node, rows }) {
  const found = rows
    .filter((row) => row.workload === 'parked' && row.bytes !== undefined)
    .toSorted((a, b) => a.bytes - b.bytes);
  if (found.length < 2) return null;
  const kinds = ['ours', 'peer', 'native'];
  return strips({
    title: `Memory of a task parked on a channel of its own, Node ${node}`,
    series: [
      { name: 'ours', shape: 'dot' },
      { name: 'other JavaScript', shape: 'ring' },
      { name: 'other languages (resident set)', shape: 'diamond' },
    ],
    rows: found.map((row) => ({
      label: row.runtime,
      marks: [{ series: kinds.indexOf(row.kind), value: row.bytes, name: bytes(row.bytes) }],
    })),
    write: bytes,
  });
}

export function interferencePlot({ node, rows }) {
  const names = ['used', 'nested', 'observed'];
  const subjects = rows.filter((row) => names.some((name) => row[name]?.ratio !== undefined));
  if (subjects.length === 0) return null;
  return strips({
    title: `Cost in company, as a ratio to the plain run; the line is the goal, Node ${node}`,
    series: [
      { name: 'used', shape: 'dot' },
      { name: 'nested', shape: 'diamond' },
      { name: 'observed', shape: 'ring' },
    ],
    rows: subjects.map((row) => ({
      label: `${workloads[row.workload].title}, ${row.runtime}`,
      marks: names
        .map((name, series) => ({ series, value: row[name]?.ratio, name: `${name}: ${digits(row[name]?.ratio)}` }))
        .filter(({ value }) => value !== undefined),
    })),
    write: digits,
    line: 1.05,
  });
}

export function scalePlot({ node, rows }) {
  const series = Object.entries(TITLES)
    .map(([workload, name]) => ({
      name: name.split(',')[0],
      points: SIZES.map((k) => [k, rows.find((row) => row.workload === workload && row.k === k)?.cpu]).filter(
        ([, cpu]) => cpu !== undefined,
      ),
    }))
    .filter(({ points }) => points.length > 1);
  if (series.length === 0) return null;
  return lines({ title: `User CPU time per operation at k coroutines, Node ${node}`, across: 'coroutines', series, write: time });
}
