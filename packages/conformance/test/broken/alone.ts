/** Paradigms that are broken by themselves, each in one way, and the law that must notice. */
import {
  BarrierError, chain, ExitSignal, Family, Scheduler, Wait, WaitQueue, type Coroutine, type Ending, type Routine, type Waiter,
} from '@core/coroutine';
import { families } from '../adapters/families.ts';
import { schedulers } from '../adapters/schedulers.ts';
import type { Adapter, Probe, Script } from '../../src/index.ts';

export interface Broken {
  /** What is wrong with it. */
  readonly fault: string;
  readonly adapter: Adapter;
  /** The law that must be broken. */
  readonly law: string;
  /** What is said about it. */
  readonly message: string;
  /** Laws that hold all the same, so that it is this fault that was found. */
  readonly keeps: readonly string[];
}

function like<I>(model: Adapter<I>, name: string, changes: Partial<Adapter<I>>): Adapter<I> {
  return { ...model, name, ...changes };
}

/** Runs workers in turn by a family; what differs is passed. */
function inTurn(
  name: string,
  {
    body = (_family, work) => work,
    caught = (probe, error) => probe.threw(error),
    over = (probe, value) => probe.returned(value),
  }: {
    readonly body?: (family: Family, work: () => Routine<object>) => () => Routine<object>;
    readonly caught?: (probe: Probe, error: unknown) => void;
    readonly over?: (probe: Probe, value: unknown) => void;
  },
): Adapter<Family> {
  return {
    name,
    make: () => new Family(name),
    *run(family, script, probe) {
      const turn = () => family.suspend();
      const left = new Set(script.map((worker) => family.create(body(family, () => probe.work(worker, turn)))));
      while (left.size > 0) {
        for (const each of left) {
          try {
            const value = yield* family.resume(each);
            if (each.state === 'ended') over(probe, value);
          } catch (error) {
            caught(probe, error);
          }
          if (each.state === 'ended') left.delete(each);
        }
      }
    },
    claims: ['results'],
  };
}

/** A scheduler that takes part in the end of its workers. */
function hooked(onEnd: (ending: Ending) => void): () => Scheduler {
  return () =>
    new (class extends Scheduler {
      protected override onEnd(_coroutine: Coroutine, ending: Ending): void {
        onEnd(ending);
      }
    })('hooked');
}

function* runReady(scheduler: Scheduler, script: Script, probe: Probe): Routine<void> {
  for (const worker of script) scheduler.start(scheduler.create(() => probe.work(worker, () => scheduler.reschedule())));
  while (scheduler.readyCount + scheduler.parkedCount > 0) {
    try {
      yield* scheduler.run();
    } catch (error) {
      probe.threw(error);
    }
  }
}

/** Looks again and again whether a parked worker is ready, instead of parking itself. */
class Spinner extends Scheduler {
  *spin(): Routine<void> {
    while (this.readyCount + this.parkedCount > 0) {
      for (let looks = 0; this.readyCount === 0; looks++) {
        if (looks > 1_000) throw new Error('looked a thousand times, and nobody was ready');
      }
      yield* this.resume(this.dequeue()!);
    }
  }
}

/** What the servants of a pool wait for. */
class Idle extends Wait<void> {
  readonly queue: WaitQueue = new WaitQueue();

  attempt(): boolean {
    return false;
  }

  enter(waiter: Waiter): void {
    this.queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.queue.remove(waiter);
  }

  describe(): string {
    return 'for a worker that is ready';
  }
}

/** A scheduler with a loop of its own, which several may run; `wakes` says how many of those that idle a ready worker wakes. */
class Pool extends Scheduler {
  private readonly servants = new Idle();
  private readonly wakes: number;

  constructor(wakes: number) {
    super('pool');
    this.wakes = wakes;
  }

  override enqueue(worker: Coroutine): void {
    super.enqueue(worker);
    this.wake(this.wakes);
  }

  *serve(probe: Probe): Routine<void> {
    while (this.readyCount + this.parkedCount > 0) {
      const next = this.dequeue();
      try {
        if (next === undefined) yield* this.servants;
        else yield* this.resume(next);
      } catch (error) {
        probe.threw(error);
      }
    }
    this.wake(Infinity);
  }

  private wake(count: number): void {
    for (let i = 0; i < count; i++) {
      const servant = this.servants.queue.shift();
      if (servant === undefined) return;
      servant.wake();
    }
  }
}

export function pool(name: string, wakes: number): Adapter<Pool> {
  return {
    name,
    make: () => new Pool(wakes),
    *run(scheduler, script, probe) {
      for (const worker of script) scheduler.start(scheduler.create(() => probe.work(worker, () => scheduler.reschedule())));
      yield* scheduler.serve(probe);
    },
    claims: ['waiting', 'runners'],
  };
}

let runs = 0;

export const broken: readonly Broken[] = [
  {
    fault: 'starts a coroutine as soon as it is made',
    adapter: like(families, 'eager', {
      make() {
        const family = families.make();
        family.resume(family.create(function* () {})).sync();
        return family;
      },
    }),
    law: 'creation',
    message: '1 coroutines were started before anything was switched to',
    keeps: ['order', 'program', 'errors'],
  },
  {
    fault: 'does something else each time',
    adapter: like(families, 'moody', {
      *run(family, script, probe) {
        probe.log(`run ${++runs}`);
        yield* families.run(family, script, probe);
      },
    }),
    law: 'order',
    message: 'a second run differs',
    keeps: ['creation', 'program', 'errors'],
  },
  {
    fault: 'forgets the last of three',
    adapter: like(families, 'forgetful', {
      run: (family, script, probe) => families.run(family, script.slice(0, 2), probe),
    }),
    law: 'program',
    message: 'w3 was never run',
    keeps: ['creation', 'order', 'errors'],
  },
  {
    fault: 'a scheduler that swallows errors',
    adapter: {
      name: 'swallower',
      make: hooked((ending) => (ending.failed = false)),
      run: (scheduler: Scheduler, script, probe) => runReady(scheduler, script, probe),
    },
    law: 'errors',
    message: 'the error "w1 fails" was swallowed',
    keeps: ['creation', 'order', 'program', 'host'],
  },
  {
    fault: 'delivers errors twice',
    adapter: inTurn('repeater', {
      caught(probe, error) {
        probe.threw(error);
        probe.threw(error);
      },
    }),
    law: 'errors',
    message: 'the error "w1 fails" was delivered 2 times',
    keeps: ['creation', 'order', 'program', 'host'],
  },
  {
    fault: 'delivers a copy of the error',
    adapter: inTurn('copier', {
      caught(probe, error) {
        probe.threw(error instanceof ExitSignal ? error : new Error((error as Error).message));
      },
    }),
    law: 'errors',
    message: 'the error "w1 fails" was swallowed',
    keeps: ['creation', 'order', 'program', 'host'],
  },
  {
    fault: 'tells of each error twice, once in its own words',
    adapter: inTurn('chatty', {
      caught(probe, error) {
        if (!(error instanceof ExitSignal)) probe.threw(new Error(`wrapped: ${(error as Error).message}`));
        probe.threw(error);
      },
    }),
    law: 'errors',
    message: 'an error was delivered that nobody raised: Error: wrapped: w1 fails',
    keeps: ['creation', 'order', 'program', 'kill', 'close', 'host', 'results'],
  },
  {
    fault: 'fails after each worker',
    adapter: inTurn('clumsy', {
      over(probe, value) {
        probe.returned(value);
        probe.threw(new TypeError('x is undefined'));
      },
    }),
    law: 'program',
    message: 'an error was delivered that nobody raised: TypeError: x is undefined',
    keeps: ['creation', 'order', 'results'],
  },
  {
    fault: 'delivers more results than there are',
    adapter: inTurn('generous', {
      over(probe, value) {
        probe.returned(value);
        probe.returned('garbage');
      },
    }),
    law: 'results',
    message: 'a result was delivered that no worker has returned: garbage',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'eats the signal that ends the whole run',
    adapter: inTurn('eater', {
      body: (_family, work) =>
        function* () {
          try {
            return yield* work();
          } catch (error) {
            if (error instanceof ExitSignal) return {};
            throw error;
          }
        },
    }),
    law: 'kill',
    message: 'the signal that ends the whole run did not get through',
    keeps: ['creation', 'order', 'program', 'errors', 'close', 'host', 'results'],
  },
  {
    fault: 'a scheduler that swallows what a `finally` throws while it is closed',
    adapter: {
      name: 'hush',
      make: hooked((ending) => {
        if (ending.closed && ending.failed) ending.failed = false;
      }),
      run: (scheduler: Scheduler, script, probe) => runReady(scheduler, script, probe),
    },
    law: 'close',
    message: 'the error "w1 fails in its finally" was swallowed',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'host'],
  },
  {
    fault: 'begins again when it is killed',
    adapter: inTurn('phoenix', {
      body: (_family, work) =>
        function* () {
          try {
            return yield* work();
          } catch (error) {
            if (error instanceof ExitSignal) return yield* work();
            throw error;
          }
        },
    }),
    law: 'kill',
    message: 'w1 was run 2 times',
    keeps: ['creation', 'order', 'program', 'errors', 'close', 'host'],
  },
  {
    fault: 'finishes the others when it is closed',
    adapter: like(families, 'finisher', {
      *run(family, script, probe) {
        let done = false;
        try {
          yield* families.run(family, script, probe);
          done = true;
        } finally {
          if (!done) for (const each of family.names.keys()) if (each.state === 'suspended') family.resume(each).sync();
        }
      },
    }),
    law: 'close',
    message: 'workers passed 1 steps after the end',
    keeps: ['creation', 'order', 'program', 'errors', 'host'],
  },
  {
    fault: 'knows on what it stands',
    adapter: like(families, 'nosy', {
      *run(family, script, probe) {
        probe.log(`${[...chain()].length} coroutines around`);
        yield* families.run(family, script, probe);
      },
    }),
    law: 'resumers',
    message: '"nosy" is disturbed by its company',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'blocks the host while one of its workers waits',
    adapter: {
      name: 'spinner',
      make: () => new Spinner('spinner'),
      *run(scheduler: Spinner, script, probe) {
        for (const worker of script) scheduler.start(scheduler.create(() => probe.work(worker, () => scheduler.reschedule())));
        yield* scheduler.spin();
      },
    },
    law: 'host',
    message: 'a wait did not end well: the last event is "delivered Error: looked a thousand times, and nobody was ready"',
    keeps: ['creation', 'order', 'program', 'kill', 'close'],
  },
  {
    fault: 'runs its workers behind a plain frame',
    adapter: {
      name: 'walled',
      make: () => new Scheduler('walled'),
      *run(scheduler: Scheduler, script, probe) {
        for (const worker of script) scheduler.start(scheduler.create(() => probe.work(worker, () => scheduler.reschedule())));
        scheduler.run().sync();
      },
    },
    law: 'host',
    message: 'w1 passed no step instead of 0',
    keeps: ['creation', 'order', 'current', 'waiting'],
  },
  {
    fault: 'makes another error of a refused suspension',
    adapter: {
      ...inTurn('obscure', {}),
      *run(family, script, probe) {
        const turn = function* () {
          try {
            yield* family.suspend();
          } catch (error) {
            throw error instanceof BarrierError ? new Error('something went wrong') : error;
          }
        };
        yield* inTurn('obscure', {}).run(family, script, { ...bound(probe), work: (worker) => probe.work(worker, turn) });
      },
    } satisfies Adapter<Family>,
    law: 'barrier',
    message: 'w1 got Error: something went wrong',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'takes the last that began for the current one',
    adapter: like(families, 'hasty', { current: (family) => [...family.names.values()].at(-1) }),
    law: 'current',
    message: 'at "w1 begins (current: w2)" somebody else was taken for the running worker',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'results'],
  },
  {
    fault: 'loses what workers return',
    adapter: inTurn('careless', { over() {} }),
    law: 'results',
    message: 'the result of w1 was lost',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'waits as a whole when one worker does',
    adapter: { ...inTurn('rigid', {}), claims: ['waiting'] },
    law: 'waiting',
    message: 'nobody went on while a worker waited',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'cancels everybody',
    adapter: like(schedulers, 'harsh', {
      cancel(scheduler) {
        for (const each of scheduler.coroutines()) scheduler.interrupt(each, new Error('everybody out'));
      },
    }),
    law: 'cancel',
    message: 'w2 passed the steps',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'current', 'results', 'waiting'],
  },
  {
    fault: 'cancels nobody',
    adapter: like(schedulers, 'lenient', { cancel() {} }),
    law: 'cancel',
    message: 'w1 was cancelled and went on to its end',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'current', 'results', 'waiting'],
  },
  {
    fault: 'wakes only the first of several idle loops, which may go away before it has gone on',
    adapter: pool('notifier', 1),
    law: 'runners',
    message: 'w1 did not come to its end',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'waiting'],
  },
  {
    fault: 'takes one that is moved by hand for the first in its queue, and runs the others behind it',
    adapter: like(schedulers, 'jumper', {
      *resume(scheduler, worker) {
        const wanted = scheduler.named.get(worker)!;
        const others = [...scheduler.coroutines()].filter((each) => each !== wanted && each.state === 'suspended');
        for (const each of others) scheduler.withdraw(each);
        for (const each of others) scheduler.enqueue(each);
        yield* scheduler.run();
      },
    }),
    law: 'by-hand',
    message: 'was resumed by hand, and "w',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'current', 'waiting', 'cancel', 'runners'],
  },
  {
    fault: 'resumes nobody by hand',
    adapter: like(schedulers, 'deaf', { *resume() {} }),
    law: 'by-hand',
    message: 'w1 was resumed by hand and did not go on',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'current', 'waiting', 'cancel', 'runners'],
  },
  {
    fault: 'tells nobody what is handed over',
    adapter: like(schedulers, 'discreet', { left: () => [], claims: ['hand-off'] }),
    law: 'hand-off',
    message: 'workers took turns, and nothing was sent or received',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host'],
  },
  {
    fault: 'drops a value on cancel: takes it, gives way, and only then hands it out',
    adapter: like(schedulers, 'dropper', {
      *run(scheduler, script, probe) {
        const queue: string[] = [];
        const turn = function* () {
          const item = probe.item();
          queue.push(item);
          probe.sent(item);
          const taken = queue.shift()!;
          yield* scheduler.reschedule();
          probe.received(taken);
        };
        yield* schedulers.run(scheduler, script, { ...bound(probe), work: (worker) => probe.work(worker, turn) });
      },
      left: () => [],
      claims: ['cancel', 'hand-off'],
    }),
    law: 'hand-off',
    message: 'item 1 was sent and is lost',
    keeps: ['creation', 'order', 'program', 'errors', 'kill', 'close', 'host', 'cancel'],
  },
];

/** The probe as an object that can be spread. */
function bound(probe: Probe): Probe {
  return {
    work: (worker, turn) => probe.work(worker, turn),
    log: (line) => probe.log(line),
    returned: (value) => probe.returned(value),
    threw: (error) => probe.threw(error),
    item: () => probe.item(),
    sent: (item) => probe.sent(item),
    received: (item) => probe.received(item),
  };
}
