import type { Coroutine } from '@core/coroutine';
import type { Adapter } from '@core/conformance';
import { Crew, Shelf } from '../src/index.ts';

/** One instance: a crew, two shelves, and the workers by their names. */
class Post {
  readonly crew = new Crew();
  readonly there: Shelf<string> = new Shelf('there');
  readonly back: Shelf<string> = new Shelf('back');
  readonly workers = new Map<string, Coroutine>();
}

/** What the kit knows of this paradigm. A turn puts an item on one shelf, and takes what a helper brings back from another. */
export const adapter: Adapter<Post> = {
  name: 'NAME',
  make: () => new Post(),
  *run({ crew, there, back, workers }, script, probe) {
    function* help() {
      back.put(yield* there.take());
    }
    function* turn() {
      crew.spawn(help);
      const item = probe.item();
      there.put(item);
      probe.sent(item);
      probe.received(yield* back.take());
    }
    for (const worker of script) {
      const body = function* () {
        probe.returned(yield* probe.work(worker, turn));
      };
      workers.set(worker.name, crew.spawn(body));
    }
    while (crew.readyCount + crew.parkedCount > 0) {
      try {
        yield* crew.run();
      } catch (error) {
        probe.threw(error); // and the others go on
      }
    }
  },
  current: ({ crew, workers }) => [...workers].find(([, worker]) => worker === crew.current)?.[0],
  cancel: ({ crew, workers }, name) => crew.interrupt(workers.get(name)!, new Error(`${name} is cancelled`)),
  left: ({ there, back }) => [there, back].flatMap((shelf) => Array.from({ length: shelf.size }, () => shelf.tryTake()!)),
  resume: ({ crew, workers }, name) => crew.resume(workers.get(name)!),
  // The laws of the optional tier that it keeps. Take one out only if your paradigm means something else by it.
  claims: ['current', 'results', 'waiting', 'cancel', 'hand-off', 'runners', 'by-hand', 'guests'],
};
