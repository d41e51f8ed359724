import { CancelledError, reschedule, TaskletScheduler, type Tasklet } from '@core/tasklets';
import type { Adapter } from '../../src/index.ts';

interface Tasklets {
  readonly scheduler: TaskletScheduler;
  readonly named: Map<string, Tasklet>;
}

/** A scheduler of tasklets, each of which is joined by another one that waits for it from the beginning. */
export const tasklets: Adapter<Tasklets> = {
  name: 'tasklets',
  make: () => ({ scheduler: new TaskletScheduler(), named: new Map() }),
  *run({ scheduler, named }, script, probe) {
    for (const { name } of script) {
      scheduler.spawn({ name: `joins ${name}` }, function* () {
        try {
          probe.returned(yield* named.get(name)!.join());
        } catch (error) {
          if (error instanceof CancelledError) probe.log(`${name} was cancelled`);
          else probe.threw(error);
        }
      });
    }
    for (const worker of script) {
      named.set(worker.name, scheduler.spawn({ name: worker.name }, () => probe.work(worker, reschedule)));
    }
    yield* scheduler.run();
  },
  current: ({ scheduler }) => scheduler.current?.name,
  cancel: ({ named }, worker) => named.get(worker)!.cancel(),
  resume: ({ scheduler, named }, worker) => scheduler.resume(named.get(worker)!),
  claims: ['current', 'results', 'waiting', 'cancel', 'runners', 'by-hand'],
};
