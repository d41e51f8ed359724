// One sample: a workload in a process that does nothing else, with the floor beside it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bare } from './floor.js';
import { fit, operations, workloads } from './spec.js';

const FLOOR_SIZE = 2_000_000;
/** A round lasts about so many milliseconds, unless the default size is done in less. */
const TARGET = 100;
/** After so many milliseconds no further round is begun. */
const ENOUGH = 800;
/** What is done before, as parts of a round, when its size is given. */
const WARM_UP = [0.1, 0.5];
/** Whoever has not run for so many milliseconds goes on warming up: the engine has then compiled what it will. */
const WARM = 200;

/**
 * @param {string} name of the workload
 * @param {{ run: (n: number, measure: () => void) => unknown }} workload
 * @param {object} [options]
 * @param {number} [options.n] its size; as it is given, else found by growing up to the default size
 * @param {number} [options.rounds]
 * @param {() => (() => void)} [options.around] begins something for the time of the rounds, and returns what ends it
 */
export async function sample(name, { run }, { n, rounds = 3, around = () => () => {} } = {}) {
  const spec = workloads[name];
  const leave = around();
  const warm = performance.now() + WARM;
  const size = n === undefined ? await calibrate(name, run) : fit(spec, n);
  if (n !== undefined && !spec.heavy) for (const part of WARM_UP) await round(name, run, fit(spec, size * part));
  while (!spec.heavy && performance.now() < warm) await round(name, run, size);
  const bytes = spec.bytes ? await bytesEach(name, run, size) : undefined;
  const floors = [];
  const times = [];
  const deadline = performance.now() + ENOUGH;
  floor(FLOOR_SIZE / 10);
  do {
    floors.push(floor(FLOOR_SIZE));
    times.push(await round(name, run, size));
  } while (!spec.heavy && times.length < rounds && performance.now() < deadline);
  leave();
  return {
    n: size,
    wall: times.map(({ wall }) => wall),
    cpu: times.map(({ cpu }) => cpu),
    floorWall: floors.map(({ wall }) => wall),
    floorCpu: floors.map(({ cpu }) => cpu),
    rss: process.resourceUsage().maxRSS * 1024,
    ...(bytes !== undefined && { bytes }),
  };
}

/** Grows from small until a round lasts long enough, or the default size is near. Warms up by doing so. */
async function calibrate(name, run) {
  const spec = workloads[name];
  const most = fit(spec, spec.n);
  if (spec.fixed) {
    await round(name, run, fit(spec, most / 10));
    return most;
  }
  const took = async (n) => ((await round(name, run, n)).wall * operations(spec, n)) / 1e6;
  let size = fit(spec, most / 100_000);
  for (;;) {
    let ms = await took(size);
    // The engine was compiling perhaps: once more, now that it is warm.
    if (ms > TARGET / 4 && ms < 5 * TARGET) ms = await took(size);
    if (size >= most || ms >= TARGET) return size;
    const wanted = (size * TARGET) / Math.max(ms, 0.001);
    if (size * 10 >= most && wanted >= most / 2) return most;
    if (ms > TARGET / 3) return Math.min(most, fit(spec, wanted));
    size = Math.min(most, fit(spec, Math.max(Math.min(size * 10, wanted), size + (spec.step ?? 1))));
  }
}

/** Does the work once; nanoseconds per operation. */
async function round(name, run, n) {
  let from = stamp();
  let to = null;
  const measure = Object.assign(() => {}, { begin: () => (from = stamp()), end: () => (to = stamp()) });
  let answer = run(n, measure);
  if (typeof answer?.then === 'function') answer = await answer;
  to ??= stamp();
  verify(name, n, answer);
  const count = operations(workloads[name], n);
  return { wall: ((to.wall - from.wall) * 1e6) / count, cpu: ((to.cpu - from.cpu) * 1000) / count };
}

function floor(n) {
  const from = stamp();
  const answer = bare(n);
  const to = stamp();
  verify('bare', n, answer);
  return { wall: ((to.wall - from.wall) * 1e6) / n, cpu: ((to.cpu - from.cpu) * 1000) / n };
}

function stamp() {
  return { cpu: process.cpuUsage().user, wall: performance.now() };
}

function verify(name, n, answer) {
  const right = workloads[name].check(n);
  if (answer !== right) throw new Error(`wrong answer to ${name} of ${n}: ${answer}, expected ${right}`);
}

/** What the workload holds at the moment when it calls `measure`, in bytes of heap per operation. */
async function bytesEach(name, run, n) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  let held;
  gc();
  const before = process.memoryUsage().heapUsed;
  const measure = () => {
    gc();
    held = process.memoryUsage().heapUsed - before;
  };
  verify(name, n, await run(n, Object.assign(measure, { begin() {}, end() {} })));
  if (held === undefined) throw new Error(`${name} has not said when to measure`);
  return held / n;
}
