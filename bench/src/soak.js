// A long run of mixed paradigms: the heap that is in use after a collection must not grow.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { observe } from '@core/coroutine';
import { mixed } from '../ours/mixed.js';
import { machine } from './machine.js';
import { median } from './statistics.js';

const LOOKS = 10;
/** What the engine itself keeps (code, shapes it has seen) may vary by so many bytes. */
const TOLERANCE = 1024 * 1024;

/** @param {number} switches at least so many; the heap is looked at ten times */
export async function soak(switches, say) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const looks = [];
  const began = performance.now();
  let done = 0;
  const look = () => {
    gc();
    const heap = process.memoryUsage().heapUsed;
    const seconds = Math.round((performance.now() - began) / 1000);
    looks.push({ switches: done, heap, seconds });
    const megabytes = (heap / 1e6).toFixed(3);
    say(`${done.toLocaleString('en').padStart(16)} switches ${megabytes.padStart(9)} MB ${String(seconds).padStart(6)} s`);
  };
  mixed(function* (batch) {
    yield* batch(); // warm up
    const perBatch = yield* switchesOf(batch);
    for (let next = switches / LOOKS; done < switches; ) {
      yield* batch();
      done += perBatch;
      if (done < next) continue;
      look();
      next += switches / LOOKS;
    }
  });
  const growth = median(looks.slice(-3).map(({ heap }) => heap)) - looks[0].heap;
  const failed = growth > TOLERANCE;
  say(`${failed ? 'FAILED: it grew' : 'it grew'} by ${(growth / 1e6).toFixed(3)} MB from the first look to the last three`);
  return { kind: 'soak', at: new Date().toISOString(), node: process.versions.node, machine: machine(), looks, growth, failed };
}

/** How many times control changes hands in a batch. */
function* switchesOf(batch) {
  let count = 0;
  const leave = observe({ switch: () => void count++ });
  yield* batch();
  leave();
  return count;
}
