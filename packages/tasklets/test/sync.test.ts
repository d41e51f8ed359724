import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DeadlockError, type Routine, UsageError, type Wait } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { barrier, event, latch, moveOnAfter, mutex, reschedule, runSync, semaphore, spawn } from '../src/index.ts';

function program<T>(main: () => Routine<T>): T {
  return runSync(main, { clock: virtualClock() });
}

function deadlock(main: () => Routine<unknown>): string {
  try {
    program(main);
  } catch (error) {
    expect(error).toBeInstanceOf(DeadlockError);
    return (error as Error).message;
  }
  throw new Error('no deadlock');
}

/** Waits, and writes down that it has. */
function* pass(seen: string[], name: string, wait: () => Wait): Routine<void> {
  try {
    yield* wait();
    seen.push(name);
  } catch {
    seen.push(`${name} gave up`);
  }
}

describe('semaphore', () => {
  test('acquire, release / first come, first served; whoever finds a permit does not wait', () => {
    const seen: string[] = [];
    program(function* () {
      const s = semaphore(1);
      yield* s.acquire();
      for (const name of ['a', 'b', 'c']) spawn(pass, seen, name, () => s.acquire());
      yield* reschedule();
      expect([s.available, s.waiting]).toEqual([0, 3]);
      s.release();
      seen.push('released');
      yield* reschedule();
      expect([s.available, s.waiting]).toEqual([0, 2]);
      s.release(5);
      yield* reschedule();
      expect([s.available, s.waiting]).toEqual([3, 0]);
    });
    expect(seen).toEqual(['released', 'a', 'b', 'c']);
  });

  test('acquire many / until all are there; those behind wait too, so that it is not starved', () => {
    const seen: string[] = [];
    program(function* () {
      const s = semaphore(2);
      yield* s.acquire();
      spawn(pass, seen, 'three', () => s.acquire(3));
      spawn(pass, seen, 'one', () => s.acquire(1));
      yield* reschedule();
      expect(s.tryAcquire()).toBe(false);
      s.release();
      yield* reschedule();
      expect(seen).toEqual([]);
      s.release();
      yield* reschedule();
      expect(seen).toEqual(['three']);
      s.release();
      yield* reschedule();
      expect([seen, s.available]).toEqual([['three', 'one'], 0]);
    });
  });

  test('withdrawn / nothing was taken, and those behind who fit now go on', () => {
    const seen: string[] = [];
    program(function* () {
      const s = semaphore(1);
      const many = spawn(pass, seen, 'many', () => s.acquire(2));
      spawn(pass, seen, 'one', () => s.acquire());
      yield* reschedule();
      many.cancel();
      yield* reschedule();
      expect([seen, s.available, s.waiting]).toEqual([['one', 'many gave up'], 0, 0]);
    });
  });

  test('with / gives back in any case: returned, thrown, cancelled, closed, also between hand-off and turn', () => {
    program(function* () {
      const s = semaphore(1);
      expect(yield* s.with(function* (a: number, b: number) {
        expect(s.available).toBe(0);
        return a + b;
      }, 1, 2)).toBe(3);
      const boom = new Error('boom');
      const failing = spawn(function* () {
        yield* s.with(function* () {
          throw boom;
        });
      });
      expect(yield* failing.outcome()).toMatchObject({ reason: boom });
      expect(yield* moveOnAfter(10, () => s.with(() => sleep(50)))).toBeUndefined();
      expect(s.available).toBe(1);
      yield* s.acquire();
      const closed = spawn(function* () {
        yield* s.with(function* () {
          throw new Error('not reached');
        });
      });
      yield* reschedule();
      s.release();
      expect(s.available).toBe(0);
      yield* closed.family.close(closed);
      expect(s.available).toBe(1);
    });
  });

  test('counts / not whole, negative: a RangeError that names the semaphore, and nothing is changed', () => {
    const text = 'it must be a whole number, 0 or more';
    expect(() => semaphore(1.5)).toThrow(new RangeError(`cannot make "semaphore" with 1.5 permits: ${text}`));
    expect(() => semaphore(-1, { name: 'stoves' })).toThrow(new RangeError(`cannot make "stoves" with -1 permits: ${text}`));
    const s = semaphore(2);
    expect(() => s.acquire(-1)).toThrow(new RangeError(`cannot acquire -1 permits of "semaphore": ${text}`));
    expect(() => s.tryAcquire(NaN)).toThrow(new RangeError(`cannot acquire NaN permits of "semaphore": ${text}`));
    expect(() => s.release(0.5)).toThrow(new RangeError(`cannot release 0.5 permits of "semaphore": ${text}`));
    expect(s.available).toBe(2);
  });

  test('random: permits are never lost, doubled or taken by more than there are', () => {
    const action = fc.record({
      count: fc.integer({ min: 1, max: 3 }),
      hold: fc.integer({ min: 0, max: 20 }),
      patience: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(fc.property(fc.integer({ min: 3, max: 5 }), fc.array(action, { maxLength: 20 }), (permits, actions) => {
      program(function* () {
        const s = semaphore(permits);
        let held = 0;
        for (const { count, hold, patience } of actions) {
          spawn(function* () {
            const got = yield* moveOnAfter(patience, function* () {
              yield* s.acquire(count);
              held += count; // never lost: a cancellation is raised at the next wait only
              return true;
            });
            if (got !== true) return;
            expect(held).toBeLessThanOrEqual(permits);
            try {
              yield* sleep(hold);
            } finally {
              held -= count;
              s.release(count);
            }
          });
        }
        yield* sleep(10_000);
        expect([s.available, s.waiting, held]).toEqual([permits, 0, 0]);
      });
    }));
  });

  test('a deadlock / its message says what is wanted', () => {
    const message = deadlock(function* () {
      const s = semaphore(1, { name: 'stoves' });
      spawn({ name: 'cook' }, pass, [], 'x', () => s.acquire(2));
      yield* s.acquire();
      yield* s.acquire();
    });
    expect(message).toContain('"main" (tasklets) waits for a permit of "stoves"');
    expect(message).toContain('"cook" (tasklets) waits for 2 permits of "stoves"');
  });
});

describe('mutex', () => {
  test('lock, unlock / handed on first come, first served', () => {
    const seen: string[] = [];
    program(function* () {
      const m = mutex();
      yield* m.lock();
      for (const name of ['a', 'b']) {
        spawn(function* () {
          yield* m.lock();
          seen.push(name);
          m.unlock();
        });
      }
      yield* reschedule();
      expect([m.locked, m.waiting, m.tryLock()]).toEqual([true, 2, false]);
      m.unlock();
      seen.push('unlocked');
      expect([m.locked, m.waiting]).toEqual([true, 1]);
      yield* sleep(1);
      expect([m.locked, m.waiting, m.tryLock(), m.locked]).toEqual([false, 0, true, true]);
    });
    expect(seen).toEqual(['unlocked', 'a', 'b']);
  });

  test('with / gives back in any case, also when closed between hand-off and turn', () => {
    program(function* () {
      const m = mutex();
      expect(yield* m.with(function* () {
        expect(m.locked).toBe(true);
        return 'value';
      })).toBe('value');
      expect(yield* moveOnAfter(10, () => m.with(() => sleep(50)))).toBeUndefined();
      yield* m.lock();
      const closed = spawn(function* () {
        yield* m.with(function* () {});
      });
      yield* reschedule();
      m.unlock();
      expect(m.locked).toBe(true);
      yield* closed.family.close(closed);
      expect(m.locked).toBe(false);
    });
  });

  test('misuse / unlocking what is not locked or is another one’s, locking twice: usage errors that change nothing', () => {
    program(function* () {
      const m = mutex({ name: 'log' });
      expect(() => m.unlock()).toThrow(new UsageError('cannot unlock "log": it is not locked'));
      const holder = spawn({ name: 'holder' }, function* () {
        yield* m.lock();
        expect(() => m.lock().sync()).toThrow(
          new UsageError('cannot lock "log": "holder" holds it already, and would wait for itself'),
        );
        yield* sleep(10);
        m.unlock();
      });
      yield* reschedule();
      expect(() => m.unlock()).toThrow(new UsageError('cannot unlock "log": "holder" holds it'));
      expect(m.locked).toBe(true);
      yield* holder.join();
      expect(m.locked).toBe(false);
    });
  });

  test('a holder that has ended / anybody may unlock', () => {
    program(function* () {
      const m = mutex();
      yield* spawn(function* () {
        yield* m.lock();
      }).join();
      m.unlock();
      expect(m.locked).toBe(false);
    });
  });

  test('a deadlock / its message says who holds it', () => {
    const message = deadlock(function* () {
      const m = mutex({ name: 'log' });
      yield* m.lock();
      yield* spawn({ name: 'writer' }, pass, [], 'x', () => m.lock()).join();
    });
    expect(message).toContain('"writer" (tasklets) waits to lock "log", which "main" holds');
  });
});

describe('latch', () => {
  test('countDown, wait / opens once and for all, those who wait go on in order', () => {
    const seen: string[] = [];
    program(function* () {
      const l = latch(2);
      const impatient = spawn(pass, seen, 'impatient', () => l.wait());
      for (const name of ['a', 'b']) spawn(pass, seen, name, () => l.wait());
      yield* reschedule();
      impatient.cancel();
      l.countDown();
      yield* reschedule();
      expect([seen, l.count]).toEqual([['impatient gave up'], 1]);
      l.countDown();
      l.countDown();
      expect(l.count).toBe(0);
      yield* l.wait();
      seen.push('main');
    });
    expect(seen).toEqual(['impatient gave up', 'main', 'a', 'b']);
  });

  test('bad count: a RangeError; 0: it is open', () => {
    expect(() => latch(-1)).toThrow(new RangeError('cannot make "latch" for -1: it must be a whole number, 0 or more'));
    program(function* () {
      yield* latch(0).wait();
    });
  });

  test('a deadlock / its message says what lacks', () => {
    const message = deadlock(() => pass([], '', () => latch(3, { name: 'guests' }).wait()));
    expect(message).toContain('waits for "guests", which lacks 3');
  });
});

describe('event', () => {
  test('set, clear / all who wait go on; from clear on others wait again', () => {
    const seen: string[] = [];
    program(function* () {
      const e = event();
      for (const name of ['a', 'b']) spawn(pass, seen, name, () => e.wait());
      yield* reschedule();
      expect(e.isSet).toBe(false);
      e.set();
      e.set();
      e.clear();
      seen.push('set and cleared');
      const late = spawn(pass, seen, 'late', () => e.wait());
      yield* sleep(1);
      expect(late.done).toBe(false);
      e.set();
      expect(e.isSet).toBe(true);
      yield* e.wait();
      yield* late.join();
    });
    expect(seen).toEqual(['set and cleared', 'a', 'b', 'late']);
  });

  test('a deadlock / its message says what has not happened', () => {
    expect(deadlock(() => pass([], '', () => event({ name: 'dawn' }).wait()))).toContain('waits for "dawn" to happen');
  });
});

describe('barrier', () => {
  test('wait / all go on when the last has come, with their places; and again', () => {
    const seen: string[] = [];
    program(function* () {
      const b = barrier(3);
      for (const name of ['a', 'b', 'c']) {
        spawn(function* () {
          for (let round = 1; round <= 2; round++) seen.push(`${name}${round} was ${yield* b.wait()}`);
        });
      }
      yield* sleep(1);
      expect([b.waiting, b.parties]).toEqual([0, 3]);
    });
    expect(seen).toEqual(['c1 was 2', 'a1 was 0', 'b1 was 1', 'b2 was 2', 'c2 was 0', 'a2 was 1']);
  });

  test('withdrawn / no longer there', () => {
    program(function* () {
      const b = barrier(2);
      const impatient = spawn(pass, [], 'x', () => b.wait());
      yield* reschedule();
      expect(b.waiting).toBe(1);
      impatient.cancel();
      expect(b.waiting).toBe(0);
      const first = spawn(pass, [], 'x', () => b.wait());
      yield* reschedule();
      expect(yield* b.wait()).toBe(1);
      yield* first.join();
    });
  });

  test('bad count: a RangeError', () => {
    expect(() => barrier(0)).toThrow(new RangeError('cannot make "barrier" for 0 parties: it must be a whole number, 1 or more'));
  });

  test('a deadlock / its message says how many are there', () => {
    const message = deadlock(() => pass([], '', () => barrier(2, { name: 'line' }).wait()));
    expect(message).toContain('waits at "line", where 1 of 2 are');
  });
});
