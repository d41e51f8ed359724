import { Greenlets, type Greenlet } from '@core/greenlets';
import type { Adapter } from '../../src/index.ts';

interface Ring {
  readonly family: Greenlets;
  readonly greenlets: Greenlet[];
}

/** A ring of greenlets: a turn is a switch to the next one that lives; main, their parent, receives every outcome. */
export const greenlets: Adapter<Ring> = {
  name: 'greenlets',
  make: () => ({ family: new Greenlets('ring'), greenlets: [] }),
  *run({ family, greenlets }, script, probe) {
    const turn = () => {
      const here = greenlets.indexOf(family.current);
      const others = [...greenlets.slice(here + 1), ...greenlets.slice(0, here + 1)];
      return others.find((each) => !each.dead)!.switch();
    };
    for (const worker of script) {
      greenlets.push(family.greenlet(() => probe.work(worker, turn), { name: worker.name }));
    }
    for (let next = greenlets[0]; next !== undefined; next = greenlets.find((each) => !each.dead)) {
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
