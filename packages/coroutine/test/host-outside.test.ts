/** `OutsideWait`: what whoever lets in something new can rely on. */
import { expect, test } from '@jest/globals';
import { chain, Scheduler, UsageError, WouldBlockError } from '../src/index.ts';
import { OutsideWait, run, runSync, sleep, virtualClock, type Clock, type Deliver } from '../src/host.ts';
import { Gate } from './support/gate.ts';

/** Something outside that a test moves by hand. */
class Bell extends OutsideWait<string> {
  readonly delivers: Deliver[] = [];
  readonly clocks: Clock[] = [];
  stops = 0;
  failing: Error | null = null;

  protected subscribe(deliver: Deliver, clock: Clock): () => void {
    if (this.failing !== null) throw this.failing;
    this.delivers.push(deliver);
    this.clocks.push(clock);
    return () => this.stops++;
  }

  describe(): string {
    return 'for the bell';
  }
}

test('outside wait / delivered: the value or the error, once; it is not told to stop', async () => {
  const bell = new Bell();
  const clock = virtualClock();
  const program = run(() => bell, { clock });
  bell.delivers[0]!(false, 'ding');
  bell.delivers[0]!(false, 'dong');
  bell.delivers[0]!(true, new Error('crack'));
  expect(await program).toBe('ding');
  const failing = run(() => bell, { clock });
  const reason = new Error('crack');
  bell.delivers[1]!(true, reason);
  await expect(failing).rejects.toBe(reason);
  expect([bell.delivers.length, bell.stops]).toEqual([2, 0]);
  expect(bell.clocks).toEqual([clock, clock]);
});

test('outside wait / given up: told to stop once, and what is delivered afterwards goes nowhere', async () => {
  const bell = new Bell();
  const controller = new AbortController();
  const program = run(() => bell, { signal: controller.signal });
  controller.abort('enough');
  await expect(program).rejects.toBe('enough');
  expect(bell.stops).toBe(1);
  bell.delivers[0]!(false, 'too late');
});

test('outside wait / run by several at once: each has its own', async () => {
  const bell = new Bell();
  const seen: string[] = [];
  const program = run(function* () {
    const tasks = new Scheduler('tasks');
    for (const name of ['a', 'b']) {
      tasks.start(
        tasks.create(function* () {
          seen.push(`${name} ${yield* bell}`);
        }),
      );
    }
    yield* tasks.run();
  });
  bell.delivers[1]!(false, 'ding');
  bell.delivers[0]!(false, 'dong');
  await program;
  expect(seen).toEqual(['b ding', 'a dong']);
});

test('outside wait / subscribing throws: the wait throws it, and may be tried again', async () => {
  const bell = new Bell();
  bell.failing = new Error('no bell');
  const seen: string[] = [];
  const program = run(function* () {
    try {
      yield* bell;
    } catch (error) {
      seen.push((error as Error).message);
    }
    bell.failing = null;
    seen.push(yield* bell);
  });
  bell.delivers[0]!(false, 'ding');
  await program;
  expect(seen).toEqual(['no bell', 'ding']);
});

test('outside wait / subscribing throws, then nobody outside is awaited: a deadlock, no hang', async () => {
  const bell = new Bell();
  bell.failing = new Error('no bell');
  const program = run(function* () {
    try {
      yield* bell;
    } catch {
      yield* new Gate('the door');
    }
  });
  await expect(program).rejects.toThrow('"main" (host) waits at "the door"');
});

test('outside wait / where no run is under way: a usage error that names it, nobody listens', () => {
  const bell = new Bell();
  const tasks = new Scheduler('tasks');
  tasks.start(
    tasks.create(function* () {
      yield* bell;
    }),
  );
  expect(() => tasks.run().sync()).toThrow(
    new UsageError('cannot wait for the bell: no host runs here, start the program with run()'),
  );
  expect(bell.delivers).toEqual([]);
});

test('outside wait / a scheduler of another run takes the waiter over: it goes on there', async () => {
  const bell = new Bell();
  const seen: string[] = [];
  const tasks = new Scheduler('tasks');
  const controller = new AbortController();
  const first = run(
    function* () {
      tasks.start(
        tasks.create(function* () {
          seen.push(yield* bell);
        }),
      );
      yield* tasks.run();
    },
    { signal: controller.signal },
  );
  controller.abort('enough');
  await expect(first).rejects.toBe('enough');
  const second = run(() => tasks.run(), { open: true });
  bell.delivers[0]!(false, 'ding');
  await second;
  expect(seen).toEqual(['ding']);
});

test('outside wait / in a synchronous run: would block, is told to stop', () => {
  const bell = new Bell();
  expect(() => runSync(() => bell)).toThrow('"main" (host) waits for the bell');
  expect(bell.stops).toBe(1);
});

test("a coroutine of the host's own beside its main: finds the host", async () => {
  const seen: unknown[] = [];
  await run(
    function* () {
      const host = [...chain()].at(-1)!.family as Scheduler;
      host.start(
        host.create(function* () {
          yield* sleep(1);
          seen.push('slept');
        }),
      );
      yield* sleep(10);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['slept']);
});

test("a scheduler's loop in a callback, one of whose coroutines sleeps: it would block, which is no deadlock", async () => {
  let thrown: unknown;
  await run(
    function* () {
      const scheduler = new Scheduler('s');
      scheduler.start(
        scheduler.create(function* () {
          yield* sleep(5);
        }),
      );
      [0].forEach(() => {
        try {
          scheduler.run().sync();
        } catch (error) {
          thrown = error;
        }
      });
    },
    { clock: virtualClock() },
  );
  expect(thrown).toBeInstanceOf(WouldBlockError);
  expect((thrown as Error).message).toBe(
    'a synchronous run would block: only the outside world can go on\n  "s#1" (s) waits for 5 ms',
  );
});
