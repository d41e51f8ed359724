import { SymmetricFamily, type SymmetricCoroutine } from '@core/symmetric';
import type { Adapter } from '@core/conformance';

interface Ring {
  readonly family: SymmetricFamily;
  readonly workers: SymmetricCoroutine[];
}

/** A ring of coroutines: a turn is a switch to the next one that lives; main, their parent, receives every outcome. */
export const adapter: Adapter<Ring> = {
  name: 'symmetric',
  make: () => ({ family: new SymmetricFamily('ring'), workers: [] }),
  *run({ family, workers }, script, probe) {
    const living = (from: number) => [...workers.slice(from), ...workers.slice(0, from)].find((each) => each.isAlive);
    const turn = function* () {
      const next = living(workers.indexOf(family.current) + 1)!;
      if (next !== family.current) yield* next.switch();
    };
    for (const worker of script) {
      workers.push(family.coroutine(worker.name).bind(() => probe.work(worker, turn)));
    }
    for (let next = living(0); next !== undefined; next = living(0)) {
      try {
        probe.returned(yield* next.switch());
      } catch (error) {
        probe.threw(error);
      }
    }
  },
  current: ({ family }) => family.current.name,
  claims: ['current', 'results'],
};
