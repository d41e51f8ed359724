/** Schedulers whose wait, or whose order, is broken: found by ending or moving those who wait. */
import {
  done, ReadyQueue, reschedule, Scheduler, Wait, WaitQueue, type Coroutine, type Routine, type Steps, type Waiter,
} from '@core/coroutine';
import type { Adapter, Claim } from '../../src/index.ts';
import type { Broken } from './alone.ts';

class Crew extends Scheduler {
  readonly named = new Map<string, Coroutine>();

  spawn(body: () => Routine<void>): Coroutine {
    const coroutine = this.create(body);
    this.start(coroutine);
    return coroutine;
  }
}

/** How takers are kept while they wait. */
interface Takers {
  enter(waiter: Waiter): void;
  leave(waiter: Waiter): void;
  shift(): Waiter | undefined;
}

class Shelf {
  readonly items: string[] = [];
  readonly takers: Takers;

  constructor(takers: Takers) {
    this.takers = takers;
  }

  put(item: string): void {
    const taker = this.takers.shift();
    if (taker === undefined) this.items.push(item);
    else taker.wake(item);
  }
}

class Take extends Wait<string> {
  private readonly shelf: Shelf;

  constructor(shelf: Shelf) {
    super();
    this.shelf = shelf;
  }

  attempt(): boolean {
    return this.shelf.items.length > 0 && done(this.shelf.items.shift());
  }

  enter(waiter: Waiter): void {
    this.shelf.takers.enter(waiter);
  }

  leave(waiter: Waiter): void {
    this.shelf.takers.leave(waiter);
  }

  describe(): string {
    return 'to take';
  }
}

interface Post {
  readonly crew: Crew;
  readonly there: Shelf;
  readonly back: Shelf;
}

/** A turn puts an item on one shelf, and takes what a helper brings to another. */
function post(name: string, takers: (crew: Crew) => Takers, claims: readonly Claim[]): Adapter<Post> {
  return {
    name,
    make() {
      const crew = new Crew('crew');
      return { crew, there: new Shelf(takers(crew)), back: new Shelf(takers(crew)) };
    },
    *run({ crew, there, back }, script, probe) {
      function* turn(): Routine<void> {
        crew.spawn(function* () {
          back.put(yield* new Take(there));
        });
        const item = probe.item();
        there.put(item);
        probe.sent(item);
        probe.received(yield* new Take(back));
      }
      for (const worker of script) {
        const body = function* (): Routine<void> {
          probe.returned(yield* probe.work(worker, turn));
        };
        crew.named.set(worker.name, crew.spawn(body));
      }
      while (crew.readyCount + crew.parkedCount > 0) {
        try {
          yield* crew.run();
        } catch (error) {
          probe.threw(error);
        }
      }
    },
    cancel: ({ crew }, worker) => crew.interrupt(crew.named.get(worker)!, new Error(`${worker} is cancelled`)),
    left: ({ there, back }) => [...there.items, ...back.items],
    resume: ({ crew }, worker) => crew.resume(crew.named.get(worker)!),
    claims,
  };
}

/** Takers in a queue, with another way to leave it. */
function leaving(leave: (queue: WaitQueue, waiter: Waiter) => void): () => Takers {
  return () => {
    const queue = new WaitQueue();
    return {
      enter: (waiter) => queue.push(waiter),
      leave: (waiter) => leave(queue, waiter),
      shift: () => queue.shift(),
    };
  };
}

const right = leaving((queue, waiter) => void queue.remove(waiter));
const first = leaving((queue) => void queue.shift());

const REST: readonly Claim[] = ['results', 'waiting', 'runners', 'by-hand'];
const ALL: readonly Claim[] = [...REST, 'cancel', 'hand-off'];

export const sound: Adapter<Post> = post('sound', right, [...ALL, 'guests']);

/** Two queues, so that whoever gives way does not run in the same round again. */
class Rounds extends Crew {
  private readonly later = new ReadyQueue();
  private readonly resting = new Set<Coroutine>();
  private round = 0;
  private readonly forgets: boolean;
  private readonly failing: number;

  constructor({ forgets = false, failing = 0 }: { readonly forgets?: boolean; readonly failing?: number }) {
    super('rounds');
    this.forgets = forgets;
    this.failing = failing;
  }

  override get readyCount(): number {
    return this.readyQueue.size + this.later.size;
  }

  *rest(): Routine<void> {
    const steps = reschedule(this) as Steps<never>;
    this.resting.add(this.current!);
    yield* steps;
  }

  override enqueue(coroutine: Coroutine): void {
    if (this.resting.delete(coroutine)) this.later.push(coroutine);
    else super.enqueue(coroutine);
  }

  protected override dequeue(): Coroutine | undefined {
    if (this.readyQueue.size === 0) this.nextRound();
    return this.readyQueue.shift();
  }

  override withdraw(coroutine: Coroutine): void {
    if (this.forgets || !this.later.remove(coroutine)) this.readyQueue.remove(coroutine);
  }

  private nextRound(): void {
    for (let next = this.later.shift(); next !== undefined; next = this.later.shift()) this.readyQueue.push(next);
    if (++this.round === this.failing) throw new Error('the policy is broken');
  }
}

function rounds(name: string, make: () => Rounds, claims: readonly Claim[]): Adapter<Rounds> {
  return {
    name,
    make,
    *run(scheduler, script, probe) {
      for (const worker of script) {
        const body = function* (): Routine<void> {
          probe.returned(yield* probe.work(worker, () => scheduler.rest()));
        };
        scheduler.named.set(worker.name, scheduler.spawn(body));
      }
      while (scheduler.readyCount + scheduler.parkedCount > 0) {
        try {
          yield* scheduler.run();
        } catch (error) {
          probe.threw(error);
        }
      }
    },
    resume: (scheduler, worker) => scheduler.resume(scheduler.named.get(worker)!),
    claims,
  };
}

export const soundRounds: Adapter<Rounds> = rounds('sound-rounds', () => new Rounds({}), REST);

const KEPT = ['creation', 'order', 'program', 'errors', 'host', 'barrier'];

export const waits: readonly Broken[] = [
  {
    fault: 'a wait takes the first out of the queue when another one leaves',
    adapter: post('first-leaver', first, ALL),
    law: 'hand-off',
    message: 'was sent and is lost',
    keeps: [...KEPT, 'results', 'waiting', 'runners', 'by-hand'],
  },
  {
    fault: 'a wait takes the last out of the queue when another one leaves',
    adapter: post('last-leaver', leaving((queue) => void queue.remove([...queue].at(-1)!)), ALL),
    law: 'cancel',
    message: 'somebody is left waiting for ever',
    keeps: KEPT,
  },
  {
    fault: 'a wait forgets everybody when one leaves',
    adapter: post('forgetter', leaving((queue) => {
      while (queue.shift() !== undefined);
    }), ALL),
    law: 'cancel',
    message: 'somebody is left waiting for ever',
    keeps: KEPT,
  },
  {
    fault: 'a wait wakes the next with nothing when one leaves',
    adapter: post('ghostly', leaving((queue, waiter) => {
      queue.remove(waiter);
      queue.shift()?.wake('a ghost');
    }), ALL),
    law: 'hand-off',
    message: 'a ghost arrived and was never sent',
    keeps: KEPT,
  },
  {
    fault: 'a wait remembers who has left, and nothing is claimed that would tell',
    adapter: post('elephant', leaving(() => {}), REST),
    law: 'kill',
    message: 'an error was delivered that nobody raised: UsageError: ',
    keeps: [...KEPT, ...REST],
  },
  {
    fault: 'a wait fails when somebody leaves, and nothing is claimed that would tell',
    adapter: post('sore', leaving((queue, waiter) => {
      queue.remove(waiter);
      throw new Error('do not go');
    }), REST),
    law: 'close',
    message: 'w1 did not end',
    keeps: [...KEPT, ...REST],
  },
  {
    fault: 'a wait takes another one out, and nothing is claimed that would tell',
    adapter: post('usurper', first, REST),
    law: 'kill',
    message: 'somebody is left waiting for ever',
    keeps: [...KEPT, ...REST],
  },
  {
    fault: 'a wait keeps takers by the worker that is current, which guests have none of',
    adapter: post('homely', (crew) => {
      const byWorker = new Map<Coroutine | undefined, Waiter>();
      return {
        enter: (waiter) => void byWorker.set(crew.current, waiter),
        leave(waiter) {
          for (const [worker, each] of byWorker) if (each === waiter) byWorker.delete(worker);
        },
        shift() {
          for (const [worker, waiter] of byWorker) {
            byWorker.delete(worker);
            return waiter;
          }
          return undefined;
        },
      };
    }, [...ALL, 'guests']),
    law: 'guests',
    message: 'guest 1 did not come to its end',
    keeps: [...KEPT, 'kill', 'close', ...ALL],
  },
  {
    fault: 'a policy leaves one that is moved by hand in its second queue',
    adapter: rounds('two-queues', () => new Rounds({ forgets: true }), REST),
    law: 'by-hand',
    message: 'the program failed: TypeError: ',
    keeps: [...KEPT, 'results', 'waiting', 'runners'],
  },
  {
    fault: 'a policy fails in its second round',
    adapter: rounds('stumbler', () => new Rounds({ failing: 2 }), ['results', 'waiting']),
    law: 'program',
    message: 'an error was delivered that nobody raised: Error: the policy is broken',
    keeps: ['creation', 'order', 'results'],
  },
];
