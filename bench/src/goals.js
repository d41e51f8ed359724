// What the figures must be, and whether they are.
import { BY_HAND, PEER_AIM, PEER_GOAL, workloads } from './spec.js';

/**
 * The verdicts on one of our rows: each `{ goal, limit, value, met, aim }` in words and figures.
 * A goal that concerns somebody who was not measured is left out.
 * @param {object} row
 * @param {object[]} rows all that were measured
 * @param {number} [major] the Node that they were measured on
 */
export function verdicts(row, rows, major = Infinity) {
  const { goal, of } = workloads[row.workload];
  if (row.kind !== 'ours' || row.runtime !== of || row.cpu === undefined) return [];
  return [...(goal === undefined ? [] : own(row, rows, goal, major)), ...againstPeers(row, rows)];
}

function own(row, rows, { aims = {}, since = 0, ...goals }, major) {
  const found = [];
  const judge = (what, value, limit, aim) => {
    if (value !== undefined && limit !== undefined) found.push({ goal: what, value, limit, aim, met: value <= limit });
    else if (value !== undefined && aim !== undefined) found.push({ goal: what, value, limit: null, aim, met: true });
  };
  if (major >= since) judge('× floor', row.ratio, goals.floor, aims.floor);
  judge('bytes', row.bytes, goals.bytes, aims.bytes);
  for (const native of new Set([...Object.keys(goals.natives ?? {}), ...Object.keys(aims.natives ?? {})])) {
    const other = rows.find((each) => each.runtime === native && each.workload === row.workload);
    judge(`× ${native}`, ratio(row, other), goals.natives?.[native], aims.natives?.[native]);
  }
  if (goals.row !== undefined) {
    const [name, limit] = goals.row;
    const other = rows.find((each) => each.runtime === row.runtime && each.workload === name);
    judge(`× ${workloads[name].title}`, other && row.ratio / other.ratio, limit);
  }
  return found;
}

/** The cheapest library, and how many times as much it costs. */
function againstPeers(row, rows) {
  const peers = rows.filter(
    ({ kind, runtime, workload, cpu }) =>
      kind === 'peer' && !BY_HAND.includes(runtime) && workload === row.workload && cpu !== undefined,
  );
  if (peers.length === 0) return [];
  const best = peers.reduce((a, b) => (a.cpu <= b.cpu ? a : b));
  const value = best.cpu / row.cpu;
  const { runtime, note } = best;
  return [{ goal: `${runtime} ×`, value, limit: PEER_GOAL, aim: PEER_AIM, met: value >= PEER_GOAL, atLeast: true, runtime, note }];
}

function ratio(row, other) {
  return other?.cpu === undefined ? undefined : row.cpu / other.cpu;
}

/** "3.1 × floor (≤ 3.5)" */
export function inWords({ goal, value, limit, aim, met, atLeast }) {
  const sign = atLeast ? '≥' : '≤';
  const figure = value >= 100 ? String(Math.round(value)) : value.toFixed(2);
  const wanted = [limit === null ? null : `${sign} ${limit}`, aim === undefined ? null : `aim ${aim}`].filter(Boolean).join(', ');
  return `${figure} ${goal} (${wanted})${met ? '' : ' MISSED'}`;
}
