// How a workload of ours is written: as a routine, so that it runs alone as well as inside coroutines of other paradigms.
import { Family } from '@core/coroutine';
import { runSync } from '@core/coroutine/host';
import { ActorSystem } from '@core/actors';
import { TaskletScheduler } from '@core/tasklets';

/** @param {(n: number, measure: () => void) => Generator} routine */
export function program(routine) {
  return { routine, run: (n, measure) => runSync(() => routine(n, measure)) };
}

/** A workload of tasklets and channels: `main` is the first tasklet of a scheduler of its own. */
export function taskletProgram(main) {
  return program(function* (n, measure) {
    const scheduler = new TaskletScheduler();
    const first = scheduler.spawn(main, n, measure);
    yield* scheduler.run();
    return yield* first.join();
  });
}

/** A workload of actors: `main` is the first actor of a system of its own, which it stops in the end. */
export function actorProgram(main) {
  return program(function* (n) {
    const system = new ActorSystem();
    let answer;
    system.actor(function* (self) {
      answer = yield* main(n, self);
      yield* system.stop();
    });
    yield* system.run();
    return answer;
  });
}

/** Runs `routine` in a coroutine of a new family, and returns what it returns. */
export function* inFamily(routine, ...args) {
  const family = new Family('bench');
  return yield* family.resume(family.create(routine, ...args));
}
