import { Family, type Coroutine } from '@core/coroutine';
import type { Adapter } from '../../src/index.ts';

/** A bare family: main resumes its coroutines in turn, and they suspend to it. */
class Workers extends Family {
  readonly names = new Map<Coroutine, string>();
}

export const families: Adapter<Workers> = {
  name: 'families',
  make: () => new Workers('family'),
  *run(family, script, probe) {
    const turn = () => family.suspend();
    for (const worker of script) family.names.set(family.create(() => probe.work(worker, turn)), worker.name);
    const left = new Set(family.names.keys());
    while (left.size > 0) {
      for (const coroutine of left) {
        try {
          const value = yield* family.resume(coroutine);
          if (coroutine.state === 'ended') probe.returned(value);
        } catch (error) {
          probe.threw(error);
        }
        if (coroutine.state === 'ended') left.delete(coroutine);
      }
    }
  },
  current: (family) => family.names.get(family.current!),
  claims: ['current', 'results'],
};
