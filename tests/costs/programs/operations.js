// Prints what an observer sees happen in 1,024 operations of each workload, beyond what happens once.
import { observe } from '@core/coroutine';
import { workloads } from './workloads.js';

const N = 1024;
const { 'bare next()': _, ...ours } = workloads;
console.log(JSON.stringify(Object.fromEntries(Object.entries(ours).map(([name, run]) => [name, difference(run)]))));

function difference(run) {
  const once = events(run, N);
  const twice = events(run, 2 * N);
  const counts = [...twice].map(([event, count]) => [event, count - (once.get(event) ?? 0)]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** How often each thing happens; a switch goes by its kind. */
function events(run, n) {
  const counts = new Map();
  const count = (event) => counts.set(event, (counts.get(event) ?? 0) + 1);
  const stop = observe({
    create: () => count('create'),
    start: () => count('start'),
    switch: (_from, _to, _family, kind) => count(kind),
    park: () => count('park'),
    wake: () => count('wake'),
    end: () => count('ends'), // `end` is also a kind of switch
    error: () => count('error'),
  });
  run(n);
  stop();
  return counts;
}
