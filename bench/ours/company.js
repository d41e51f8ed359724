// A workload in company: with every paradigm loaded and used before, nested in other paradigms, or observed.
import { observe } from '@core/coroutine';
import { runSync as runThreads, thread, variable } from '@core/dataflow';
import { Greenlets } from '@core/greenlets';
import { SymmetricFamily } from '@core/symmetric';
import { fit, workloads } from '../src/spec.js';
import { actorProgram, program, taskletProgram } from './program.js';

/** @type {Record<string, (name: string, workload: object, sample: Function) => Promise<object>>} */
export const companies = {
  async used(name, workload, sample) {
    await useEverything(name);
    return sample(workload);
  },

  /** With two paradigms more: their coroutines are of a fifth and a sixth class, see docs/explanation/performance.md. */
  async crowded(name, workload, sample) {
    await useEverything(name);
    useOthers();
    return sample(workload);
  },

  nested: (_name, workload, sample) => sample(nested(workload.routine)),

  observed(_name, workload, sample) {
    return sample(workload, { around: beginToObserve });
  },
};

/** An observer with every hook; what is returned ends it. */
function beginToObserve() {
  let events = 0;
  const count = () => void events++;
  return observe({ create: count, start: count, switch: count, park: count, wake: count, end: count, error: count });
}

/**
 * In an actor, in a tasklet, in a greenlet: no plain frame is between them. The greenlet is of a family of its own, for in one
 * of the same a program of greenlets would make other moves: its main would be a greenlet, too.
 */
function nested(routine) {
  return program(function* (n, measure) {
    const inActor = actorProgram(() => routine(n, measure));
    const inTasklet = taskletProgram(() => inActor.routine(n));
    return yield* new Greenlets('around').greenlet(() => inTasklet.routine(n)).switch();
  });
}

/** Runs every other workload of ours at a small size, those of greenlets observed, by an observer that is then gone. */
async function useEverything(except) {
  const measure = Object.assign(() => {}, { begin() {}, end() {} });
  for (const paradigm of ['core', 'tasklets', 'greenlets', 'genlets', 'actors']) {
    const all = await import(`./${paradigm}.js`);
    const leave = paradigm === 'greenlets' ? beginToObserve() : () => {};
    for (const [name, workload] of Object.entries(all.workloads)) {
      if (name === except || name.endsWith('-1m')) continue;
      workload.run(fit(workloads[name], name === 'sieve' ? 100 : 2000), measure);
    }
    leave();
  }
}

function useOthers() {
  const family = new SymmetricFamily('others');
  const [one, other] = [family.coroutine(), family.coroutine()];
  one.bind(function* () {
    for (let i = 0; i < 2000; i++) yield* other.switch(i);
  });
  other.bind(function* () {
    for (;;) yield* one.switch();
  });
  one.switch().sync();
  runThreads(function* () {
    for (let i = 0; i < 2000; i++) {
      const answer = variable();
      thread(function* () {
        answer.bind(i);
      });
      yield* answer;
    }
  });
}
