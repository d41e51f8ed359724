/** Paradigms that keep every law by themselves and disturb each other. */
import { Family, type Coroutine, type Routine } from '@core/coroutine';
import { families } from '../adapters/families.ts';
import type { Adapter, Probe, Script } from '../../src/index.ts';

// ── one variable for "the current worker" ───────────────────────────────────────────────────────────────────────────

interface Worker {
  readonly name: string;
  readonly family: Family;
  readonly coroutine: Coroutine;
  below: Worker | undefined;
}

let current: Worker | undefined;

function* giveWay(): Routine<void> {
  const me = current!;
  current = me.below;
  try {
    yield* me.family.suspend();
  } catch (error) {
    current = me;
    throw error;
  }
}

/** Whoever gives way is taken to be the one that the variable names. */
export const globalCurrent: Adapter<Family> = {
  name: 'global-current',
  make: () => new Family('global current'),
  *run(family, script, probe) {
    const around = current;
    const left = new Set(
      script.map((worker): Worker => {
        const coroutine = family.create(() => probe.work(worker, giveWay));
        return { name: worker.name, family, coroutine, below: undefined };
      }),
    );
    try {
      while (left.size > 0) {
        for (const each of left) {
          each.below = around;
          current = each;
          try {
            const value = yield* family.resume(each.coroutine);
            if (each.coroutine.state === 'ended') probe.returned(value);
          } catch (error) {
            probe.threw(error);
          }
          current = around;
          if (each.coroutine.state === 'ended') left.delete(each);
        }
      }
    } finally {
      current = around;
    }
  },
  claims: ['results'],
};

// ── the costates of 2007 ────────────────────────────────────────────────────────────────────────────────────────────

/** One view of switching for all uses of a paradigm: it stores who is current, and a coroutine has the binder for a parent. */
class Costate extends Family {
  stored: Strand | undefined;

  *switch(to: Strand | undefined): Routine<unknown> {
    const from = this.stored;
    this.stored = to;
    if (to === undefined) return yield* this.suspend();
    const value = yield* from === undefined ? this.resume(to.coroutine) : this.transfer(to.coroutine);
    return value;
  }
}

class Strand {
  readonly coroutine: Coroutine;
  readonly parent: Strand | undefined;

  constructor(costate: Costate, body: () => Routine<object>) {
    this.parent = costate.stored;
    this.coroutine = costate.create(body);
  }
}

const costate = new Costate('costate');

/** Every use of the paradigm shares one costate, as all greenlets and all tasklets of PyPy did. */
export const costates2007: Adapter<Costate> = {
  name: 'costates-2007',
  make: () => costate,
  *run(_costate, script, probe) {
    const { stored } = costate;
    try {
      yield* switchInTurn(script, probe);
    } finally {
      costate.stored = stored;
    }
  },
};

function* switchInTurn(script: Script, probe: Probe): Routine<void> {
  const here = costate.stored;
  const left = new Set(script.map((worker) => new Strand(costate, () => probe.work(worker, () => costate.switch(here)))));
  while (left.size > 0) {
    for (const each of left) {
      try {
        yield* costate.switch(each);
      } catch (error) {
        probe.threw(error);
      }
      costate.stored = here;
      if (each.coroutine.state === 'ended') left.delete(each);
    }
  }
}

// ── resuming what is captured ───────────────────────────────────────────────────────────────────────────────────────

const crews = new Set<Family & { readonly names: ReadonlyMap<Coroutine, string> }>();

/** Helps other instances by resuming whom they seem to have forgotten. */
export const helper: Adapter<ReturnType<typeof families.make>> = {
  ...families,
  name: 'helper',
  *run(family, script, probe) {
    crews.add(family);
    try {
      for (const crew of crews) {
        for (const each of crew.names.keys()) if (each.state === 'captured') yield* crew.resume(each);
      }
      yield* families.run(family, script, probe);
    } finally {
      crews.delete(family);
    }
  },
};

// ── a cost that depends on the company ──────────────────────────────────────────────────────────────────────────────

let instances = 0;

/** Makes a helping hand for each other instance, which changes nothing but the cost. */
export const crowded: Adapter<ReturnType<typeof families.make>> = {
  ...families,
  name: 'crowded',
  *run(family, script, probe) {
    for (let i = 0; i < instances; i++) yield* family.resume(family.create(function* () {}));
    instances++;
    try {
      yield* families.run(family, script, probe);
    } finally {
      instances--;
    }
  },
};
