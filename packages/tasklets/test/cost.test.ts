import { describe, expect, test } from '@jest/globals';
import { Coroutine, type Waiter } from '@core/coroutine';
import { virtualClock } from '@core/coroutine/host';
import {
  current,
  latch,
  moveOnAfter,
  mutex,
  race,
  reschedule,
  runSync,
  scope,
  semaphore,
  spawn,
  Tasklet,
  TaskletScheduler,
} from '../src/index.ts';
import { StacklessScheduler, type StacklessTasklet } from '../src/stackless.ts';
import { collectGarbage } from './garbage.ts';
import { Gate } from './gate.ts';

/** How often any waiter's place was looked at or changed. */
let touched = 0;

/** Stands in a queue like a parked coroutine, and counts how often somebody comes near. */
class Counted {
  slot: unknown = undefined;
  woken = false;
  private place = -1;

  get _place(): number {
    touched++;
    return this.place;
  }
  set _place(place) {
    touched++;
    this.place = place;
  }
  wake(): void {
    this.woken = true;
  }
}

function count(what: () => void): number {
  touched = 0;
  what();
  return touched;
}

const as = (waiter: Counted): Waiter => waiter as unknown as Waiter;

describe('among twenty thousand, one costs as much as among ten', () => {
  const [few, many] = [10, 20_000];

  test('joiners, and those who wait for a permit or a lock: entering, leaving from the middle, being served', () => {
    const costs = (waiting: number): number[] => {
      const s = semaphore(0);
      const m = mutex();
      m.tryLock();
      const target = new TaskletScheduler().create(function* () {});
      return [s.acquire(), m.lock(), target.join()].flatMap((wait) => {
        const waiters = Array.from({ length: waiting }, () => new Counted());
        for (const waiter of waiters.slice(1)) wait.enter(as(waiter));
        const answers = [
          count(() => wait.enter(as(waiters[0]!))),
          count(() => wait.leave(as(waiters[waiting >> 1]!))),
          count(() => {
            s.release();
            if (m.locked) m.unlock();
          }),
        ];
        for (const waiter of waiters) if (!waiter.woken) wait.leave(as(waiter));
        return answers;
      });
    };
    expect(costs(many)).toEqual(costs(few));
  });

  test('the run list of Stackless: insert, remove and run of any member', () => {
    let looked = 0;
    const costs = (length: number): number[] => {
      const s = new StacklessScheduler();
      const tasklets = Array.from({ length }, () => {
        const t = s.tasklet(function* () {});
        const links = t as unknown as { _next: StacklessTasklet | null };
        let next: StacklessTasklet | null = null;
        Object.defineProperty(links, '_next', {
          get: () => (looked++, next),
          set: (value: StacklessTasklet | null) => {
            looked++;
            next = value;
          },
        });
        return t;
      });
      for (const t of tasklets) t.setup();
      const measure = (what: () => void): number => {
        looked = 0;
        what();
        return looked;
      };
      const middle = tasklets[length >> 1]!;
      return [
        measure(() => void middle.remove()),
        measure(() => void middle.insert()),
        measure(() => void s.runMain(() => middle.run()).sync()),
      ];
    };
    expect(costs(many)).toEqual(costs(few));
  });
});

describe('memory', () => {
  test('a tasklet that few things are asked of: no rare object is made for it', () => {
    runSync(function* () {
      const gate = new Gate();
      const t = spawn(function* () {
        yield* gate;
      });
      yield* reschedule();
      expect(Object.hasOwn(t, '_rare') && (t as unknown as { _rare: unknown })._rare).toBeNull();
      gate.open();
      yield* t.join();
      expect((t as unknown as { _rare: unknown })._rare).toBeNull();
    });
  });

  test('the fields of a tasklet beyond those of a coroutine: three', () => {
    const scheduler = new TaskletScheduler();
    const plain = Object.keys(new Coroutine(scheduler, function* () {}, []));
    const own = Object.keys(scheduler.create(function* () {})).filter((key) => !plain.includes(key));
    expect(own).toEqual(['joiners', '_scope', '_rare']);
    expect(scheduler.create(function* () {})).toBeInstanceOf(Tasklet);
  });

  test('scopes, races and deadlines that are over: nobody remembers who was in them', async () => {
    const references: WeakRef<object>[] = [];
    runSync(function* () {
      for (let i = 0; i < 3; i++) {
        yield* moveOnAfter(10, function* (s) {
          references.push(new WeakRef(s), new WeakRef(s.spawn(function* () {
            yield* new Gate();
          })));
          yield* race([function* () {
            references.push(new WeakRef(current()));
            yield* new Gate();
          }, function* () {
            yield* reschedule();
          }]);
          yield* new Gate();
        });
        yield* scope(function* (s) {
          references.push(new WeakRef(s), new WeakRef(s.spawn(function* () {})));
        });
      }
    }, { clock: virtualClock() });
    runSync(function* () {
      yield* reschedule(); // the last result of any operation is kept until the next one
    });
    await collectGarbage();
    expect(references.length).toBe(15);
    expect(references.filter((each) => each.deref() !== undefined)).toEqual([]);
  });

  test('waits that were withdrawn from latches and semaphores: nobody remembers them', async () => {
    const [l, s] = [latch(1), semaphore(0)];
    const references: WeakRef<object>[] = [];
    runSync(function* () {
      for (const wait of [l.wait(), s.acquire()]) {
        const t = spawn(function* () {
          yield* wait;
        });
        references.push(new WeakRef(t));
        yield* reschedule();
        yield* t.stop();
      }
    });
    runSync(function* () {
      yield* reschedule();
    });
    await collectGarbage();
    expect(references.filter((each) => each.deref() !== undefined)).toEqual([]);
    expect([l.count, s.waiting]).toEqual([1, 0]);
  });
});
