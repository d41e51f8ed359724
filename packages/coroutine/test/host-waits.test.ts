/** What a run waits for outside: how it says so, what it counts, and when nothing of it is left. */
import { describe, expect, test } from '@jest/globals';
import { type DeadlockError, type Runnable, Wait, Waiter, type WouldBlockError } from '../src/index.ts';
import {
  aborted, after, type Clock, events, iterate, now, once, run, runSync, sleep, TimeoutError, until, virtualClock,
} from '../src/host.ts';

/** Waits until somebody calls `wake`, and is nobody's to end but that one's. */
class Bell extends Wait<string> {
  private waiter: Waiter | null = null;
  attempt(): boolean {
    return false;
  }
  enter(waiter: Waiter): void {
    this.waiter = waiter;
  }
  leave(): void {
    this.waiter = null;
  }
  ring(): void {
    this.waiter!.wake('rung');
  }
  describe(): string {
    return 'for the bell';
  }
}

/** Stands in a timer's queue by itself, as a deadline does: no coroutine waits there. */
class Rings extends Waiter {
  readonly timer = sleep(5);
  private readonly bell: Bell;
  constructor(bell: Bell) {
    super();
    this.bell = bell;
  }
  wake(): void {
    this.bell.ring();
  }
  wakeThrow(): void {}
}

/** Never comes to what is due. */
const stopped: Clock = { now: () => 0, schedule: () => () => {} };

function blocked(main: () => Runnable<unknown>): string {
  try {
    runSync(main, { clock: stopped });
  } catch (error) {
    return (error as WouldBlockError).waiting[0]!.waitsFor;
  }
  return 'nothing';
}

test.each<[string, () => Runnable<unknown>]>([
  ['for a promise', () => until(new Promise(() => {}))],
  ['for promise "reply"', () => until(new Promise(() => {}), { name: 'reply' })],
  ['for an abort signal', () => aborted(new AbortController().signal)],
  ['for the event "load"', () => once(new EventTarget(), 'load')],
  ['for the event "load"', () => events(new EventTarget(), 'load').next()],
  ['for 3 ms', () => after(3, 'tea')],
])('a synchronous run says what it would block on: %s', (waitsFor, main) => {
  expect(blocked(main)).toBe(waitsFor);
});

describe('a waiter that is no coroutine', () => {
  test('its timer is waited for, and wakes whoever it is to wake', async () => {
    const value = await run(
      function* () {
        const bell = new Bell();
        const rings = new Rings(bell);
        rings.timer.enter(rings);
        return yield* bell;
      },
      { clock: virtualClock() },
    );
    expect(value).toBe('rung');
  });

  test('in a synchronous run: it would block', () => {
    expect(() =>
      runSync(function* () {
        const bell = new Bell();
        const rings = new Rings(bell);
        rings.timer.enter(rings);
        yield* bell;
      }, { clock: stopped }),
    ).toThrow('a synchronous run would block: only the outside world can go on\n  "main" (host) waits for the bell');
  });

  test('it leaves: what is left is a deadlock, and the run says so at once', async () => {
    let leave!: () => void;
    const running = run(
      function* () {
        const bell = new Bell();
        const rings = new Rings(bell);
        rings.timer.enter(rings);
        leave = () => rings.timer.leave(rings);
        yield* bell;
      },
      { clock: stopped },
    );
    let error: DeadlockError | undefined;
    running.catch((reason: unknown) => {
      error = reason as DeadlockError;
    });
    await Promise.resolve();
    expect(error).toBeUndefined();
    leave();
    await running.catch(() => {});
    expect(error!.waiting).toEqual([{ coroutine: 'main', family: 'host', waitsFor: 'for the bell', within: [] }]);
  });
});

test('iterate / an iterator without `return`: left in the middle, it is simply not asked again', async () => {
  let asked = 0;
  const numbers: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false, value: ++asked }) }),
  };
  const first = await run(function* () {
    const source = iterate(numbers);
    const { value } = yield* source.next();
    yield* source.close();
    return value;
  });
  expect([first, asked]).toEqual([1, 1]);
});

test('virtualClock / advanced by nothing: whatever is due happens, and no time passes', () => {
  const clock = virtualClock();
  const seen: string[] = [];
  clock.schedule(0, () => void seen.push('due'));
  clock.advance(0);
  expect([seen, clock.now()]).toEqual([['due'], 0]);
});

test('TimeoutError / a name, and a stable word for programs', () => {
  const error = new TimeoutError('too late');
  expect([String(error), error.code]).toEqual(['TimeoutError: too late', 'timeout']);
});

test('now / by the clock of the platform: a number that does not go back', async () => {
  await run(function* () {
    const before = yield* now();
    expect(before).toBeGreaterThan(0);
    expect(yield* now()).toBeGreaterThanOrEqual(before);
  });
});

test.each([undefined, null, 5])('run / a main that returns %s: a TypeError that says so', async (made) => {
  await expect(run(() => made as never)).rejects.toThrow(
    new TypeError('cannot run main: it is no generator function, and what it returned is no operation'),
  );
});
