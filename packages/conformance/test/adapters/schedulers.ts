import { choose, Scheduler, type Coroutine } from '@core/coroutine';
import type { Adapter, Probe, Script } from '../../src/index.ts';

/** A scheduler of the contract, first in, first out. */
class Workers extends Scheduler {
  readonly named = new Map<string, Coroutine>();

  nameOf(coroutine: Coroutine | undefined): string | undefined {
    for (const [name, each] of this.named) if (each === coroutine) return name;
    return undefined;
  }

  *runScript(script: Script, probe: Probe) {
    const turn = () => this.reschedule();
    for (const worker of script) {
      const coroutine = this.create(function* () {
        probe.returned(yield* probe.work(worker, turn));
      });
      this.named.set(worker.name, coroutine);
      this.start(coroutine);
    }
    while (this.readyCount + this.parkedCount > 0) {
      try {
        yield* this.run();
      } catch (error) {
        probe.threw(error);
      }
    }
  }
}

/** The same with another policy: whoever is ready may be next, and the chooser says who. */
class AnyWorkers extends Workers {
  protected override dequeue(): Coroutine | undefined {
    const wanted = choose(this.readyCount);
    const next = [...this.readyQueue][wanted];
    if (next !== undefined) this.withdraw(next);
    return next;
  }
}

function adapter(name: string, make: () => Workers): Adapter<Workers> {
  return {
    name,
    make,
    run: (scheduler, script, probe) => scheduler.runScript(script, probe),
    current: (scheduler) => scheduler.nameOf(scheduler.current),
    cancel: (scheduler, worker) => scheduler.interrupt(scheduler.named.get(worker)!, new Error(`${worker} is cancelled`)),
    resume: (scheduler, worker) => scheduler.resume(scheduler.named.get(worker)!),
    claims: ['current', 'results', 'waiting', 'cancel', 'runners', 'by-hand'],
  };
}

export const schedulers: Adapter<Workers> = adapter('schedulers', () => new Workers('scheduler'));
export const choosers: Adapter<Workers> = adapter('choosers', () => new AnyWorkers('chooser'));
