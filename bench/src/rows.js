// From samples to rows. A sample's figure is the median of its rounds, a row's the median of its samples.
import { mean, median, spread } from './statistics.js';

/**
 * @param {object} about what the row says of itself: runtime, kind, workload …
 * @param {{ samples: (object | undefined)[], failures: string[] }} outcome
 * @param {number[]} floors of each run, for samples that have none of their own
 */
export function rowOf(about, { samples, failures, seconds }, floors = []) {
  const taken = samples.map((sample, run) => sample && figuresOf(sample, floors[run])).filter(Boolean);
  const row = { ...about, samples: taken.length };
  if (seconds !== undefined) row.seconds = Math.round(seconds * 10) / 10;
  if (failures.length > 0) row.failed = `${failures.length} of ${failures.length + taken.length}: ${failures.at(-1)}`;
  if (taken.length === 0) return row;
  for (const key of ['wall', 'cpu', 'ratio', 'rss', 'bytes']) {
    const values = taken.map((figures) => figures[key]).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    row[key] = median(values);
    row[`${key}Spread`] = spread(values);
  }
  row.n = samples.find(Boolean).n;
  return row;
}

/**
 * The ratio is of user CPU time, which other programs on the machine disturb least. The system counts it in ticks, so that a
 * short round may have some too many or too few; the mean of the floor's short rounds evens that out.
 */
function figuresOf({ wall, cpu, floorCpu, rss, bytes }, floorOfRun) {
  const floor = floorCpu === undefined ? floorOfRun : mean(floorCpu);
  const cost = median(cpu);
  return { wall: median(wall), cpu: cost, ratio: floor === undefined ? undefined : cost / floor, rss, bytes };
}

/** The floor of each run: the median of what its samples found. */
export function floorsOf(outcomes, runs) {
  return Array.from({ length: runs }, (_, run) => {
    const found = outcomes.map(({ samples }) => samples[run]?.floorCpu).filter((floors) => floors !== undefined);
    return found.length === 0 ? undefined : median(found.map(mean));
  });
}
