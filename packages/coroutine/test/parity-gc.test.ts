/** What becomes of coroutines that nobody can reach any more: the reference's facts GC-1 to GC-10. */
import { describe, expect, jest, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Coroutine, DeadlockError, Family } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { Channel } from './support/channel.ts';
import { type Continulet, Continulets } from './support/continulet.ts';
import { Gate } from './support/gate.ts';
import { Generating, Tasklets } from './support/paradigms.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
jest.setTimeout(60_000); // each collection goes through the heap of the whole test run

/** Collects what nobody can reach; only a turn of the event loop lets go of what weak references were just asked for. */
async function collectGarbage(rounds = 10): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    gc();
  }
}

/** Several times: the compiler in the background holds on to the objects of the code that it is optimizing. */
async function collected(refs: WeakRef<object>[]): Promise<void> {
  for (let attempt = 0; attempt < 10 && alive(refs).includes(true); attempt++) await collectGarbage(1);
}

/** Makes things in a frame of their own, which is gone when they are to be collected. */
function weakly(make: () => object[]): WeakRef<object>[] {
  return make().map((each) => new WeakRef(each));
}

const alive = (refs: WeakRef<object>[]): boolean[] => refs.map((each) => each.deref() !== undefined);

describe('weak references', () => {
  test('[GC-1] tasklet in the run queue, then ended: kept alive by the queue, then collected, and told of once', async () => {
    const scheduler = new Tasklets('tasklet');
    const seen: string[] = [];
    const registry = new FinalizationRegistry<string>((name) => void seen.push(`${name} was collected`));
    const refs = weakly(() => {
      const tasklet = scheduler.spawn(function* () {
        seen.push('ran');
      });
      registry.register(tasklet, 'tasklet');
      return [tasklet];
    });
    await collectGarbage();
    expect([alive(refs), seen]).toEqual([[true], []]);
    scheduler.run().sync();
    await collected(refs);
    await collectGarbage();
    expect([alive(refs), seen]).toEqual([[false], ['ran', 'tasklet was collected']]);
  });

  test('[GC-2] channel / referred to weakly: collected with those who wait on it and whom nobody else knows', async () => {
    const refs = weakly(() => {
      const channel = new Channel<number>('forgotten');
      const scheduler = new Tasklets('tasklet');
      const waiting = scheduler.spawn(function* () {
        yield* channel.receive();
      });
      expect(() => scheduler.run().sync()).toThrow(DeadlockError);
      expect([channel.receivers.size, waiting.state]).toEqual([1, 'parked']);
      return [channel, waiting];
    });
    await collected(refs);
    expect(alive(refs)).toEqual([false, false]);
  });
});

describe('forgotten', () => {
  test('[GC-3] parked on a channel of its own, with its scheduler: collected, no finally runs', async () => {
    const seen: string[] = [];
    const refs = weakly(() => {
      const scheduler = new Tasklets('tasklet');
      const tasklet = scheduler.spawn(function* () {
        try {
          yield* new Channel<number>('own').receive();
        } finally {
          seen.push('finally');
        }
      });
      expect(() => scheduler.run().sync()).toThrow(DeadlockError);
      expect(tasklet.state).toBe('parked');
      return [scheduler, tasklet];
    });
    await collected(refs);
    expect([alive(refs), seen]).toEqual([[false, false], []]);
  });

  test('[GC-3] parked on a channel of its own, its scheduler still in use: kept, for deadlocks list it', async () => {
    const scheduler = new Tasklets('tasklet');
    const refs = weakly(() => [
      scheduler.spawn(function* () {
        yield* new Channel<number>('own').receive();
      }),
    ]);
    expect(() => scheduler.run().sync()).toThrow('"tasklet#1" (tasklet) waits to receive from "own"');
    await collectGarbage();
    expect([alive(refs), scheduler.parkedCount]).toEqual([[true], 1]);
  });

  test('[GC-7] suspended inside a generator: nothing is said, nothing runs', async () => {
    const seen: string[] = [];
    const refs = weakly(() => {
      const family = new Family('f');
      const outer = family.create(function* () {
        const inner = new Generating<number>(function* (give) {
          try {
            yield* give(1);
            yield* family.suspend();
            seen.push('not reached');
          } finally {
            seen.push('finally');
          }
        });
        yield* inner.next();
        yield* inner.next();
      });
      family.resume(outer).sync();
      expect(outer.state).toBe('suspended');
      return [outer];
    });
    await collected(refs);
    expect([alive(refs), seen]).toEqual([[false], []]);
  });

  test('[GC-8] unfinished and in cycles / through locals, links and captured segments: collected', async () => {
    const refs = weakly(() => {
      const [family, around] = [new Family('f'), new Family('g')];
      const inner: Coroutine = family.create(function* () {
        const itself = inner;
        yield* around.suspend();
        return itself;
      });
      const outer: Coroutine = around.create(function* () {
        const itself = outer;
        yield* family.resume(inner);
        return itself;
      });
      around.resume(outer).sync();
      expect([inner.state, outer.state]).toEqual(['captured', 'suspended']);
      const world = new Continulets();
      const pair: Continulet[] = [0, 1].map((n) => world.make(function* (own) {
        yield* own.switch(n);
        return pair;
      }));
      runSync(function* () {
        for (const each of pair) yield* each.switch();
      });
      world.permute(...pair);
      return [inner, outer, ...pair, world];
    });
    await collected(refs);
    expect(alive(refs)).toEqual([false, false, false, false, false]);
  });

  test('[GC-10] still blocked when the program is over: not unwound, and nothing is left that would run at its exit', () => {
    const atExit = (): number[] => ['exit', 'beforeExit'].map((event) => process.listenerCount(event));
    const before = atExit();
    const seen: string[] = [];
    const scheduler = new Tasklets('tasklet');
    scheduler.spawn(function* () {
      try {
        yield* new Gate('closed for ever');
      } finally {
        seen.push('finally');
      }
    });
    expect(() => scheduler.run().sync()).toThrow(DeadlockError);
    expect([seen, atExit()]).toEqual([[], before]);
  });
});
