/** `toAsyncIterable`: a body as what `for await` reads. */
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { choose, DeadlockError, Scheduler, type Operation, type Routine } from '../src/index.ts';
import { now, sleep, toAsyncIterable, until, virtualClock } from '../src/host.ts';
import { Gate } from './support/gate.ts';

type Give = (item: number) => Operation<void>;

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('toAsyncIterable', () => {
  test('for await / the order of events: the body goes on when the next item is asked for', async () => {
    const seen: unknown[] = [];
    const numbers = toAsyncIterable<number>(function* (give) {
      seen.push('body begins');
      for (let n = 1; n <= 2; n++) {
        yield* give(n);
        seen.push(`body after ${n}`);
        yield* until(Promise.resolve());
      }
      seen.push('body ends');
    });
    seen.push('made');
    for await (const n of numbers) {
      seen.push(`got ${n}`);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      seen.push(`done with ${n}`);
    }
    seen.push(await numbers.next());
    expect(seen).toEqual([
      'made',
      'body begins',
      'got 1',
      'done with 1',
      'body after 1',
      'got 2',
      'done with 2',
      'body after 2',
      'body ends',
      { done: true, value: undefined },
    ]);
  });

  test('for await / the body throws: the same error, once, then the end', async () => {
    const reason = new Error('no');
    const failing = toAsyncIterable<number>(function* (give) {
      yield* give(1);
      throw reason;
    });
    const seen: unknown[] = [];
    try {
      for await (const n of failing) seen.push(n);
    } catch (error) {
      seen.push(error);
    }
    expect(seen).toEqual([1, reason]);
    expect(seen[1]).toBe(reason);
    expect(await failing.next()).toEqual({ done: true, value: undefined });
  });

  test('left early / the body stands at give: unwinds, a finally may wait, then the loop goes on', async () => {
    const seen: string[] = [];
    const numbers = toAsyncIterable<number>(function* (give) {
      try {
        yield* give(1);
        seen.push('not reached');
      } finally {
        yield* sleep(1);
        seen.push('unwound');
      }
    });
    for await (const n of numbers) {
      seen.push(`got ${n}`);
      break;
    }
    seen.push('left');
    expect(seen).toEqual(['got 1', 'unwound', 'left']);
    expect(await numbers.next()).toEqual({ done: true, value: undefined });
  });

  test('left early / the body waits for something else: unwinds there, and who asked gets the end', async () => {
    const seen: string[] = [];
    const numbers = toAsyncIterable<number>(function* () {
      try {
        yield* sleep(2 ** 40);
      } finally {
        seen.push('unwound');
      }
    });
    const asked = numbers.next();
    expect(await numbers.return!()).toEqual({ done: true, value: undefined });
    expect(await asked).toEqual({ done: true, value: undefined });
    expect(seen).toEqual(['unwound']);
  });

  test('left early / before the first item, or twice: the body never begins', async () => {
    const seen: string[] = [];
    const numbers = toAsyncIterable<number>(function* () {
      seen.push('begun');
    });
    const end = { done: true, value: undefined };
    expect([await numbers.return!(), await numbers.return!(), await numbers.next()]).toEqual([end, end, end]);
    expect(seen).toEqual([]);
  });

  test('left early / a finally throws: that error', async () => {
    const reason = new Error('cannot clean up');
    const numbers = toAsyncIterable<number>(function* (give) {
      try {
        yield* give(1);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what the test is about
        throw reason;
      }
    });
    await numbers.next();
    expect(await rejection(numbers.return!())).toBe(reason);
    expect(await numbers.return!()).toEqual({ done: true, value: undefined });
  });

  test('next / called several times before an item is there: answered in order, the rest with the end', async () => {
    const numbers = toAsyncIterable<number>(function* (give) {
      for (let n = 1; n <= 2; n++) {
        yield* until(Promise.resolve());
        yield* give(n);
      }
    });
    const results = await Promise.all([numbers.next(), numbers.next(), numbers.next(), numbers.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, undefined, undefined]);
  });

  test('next / called several times, the body fails: the first of them rejects', async () => {
    const reason = new Error('no');
    const numbers = toAsyncIterable<number>(function* () {
      yield* until(Promise.resolve());
      throw reason;
    });
    const results = await Promise.allSettled([numbers.next(), numbers.next()]);
    expect(results).toEqual([
      { status: 'rejected', reason },
      { status: 'fulfilled', value: { done: true, value: undefined } },
    ]);
  });

  test('give / handed to several tasks: each item goes out once, in the order of giving', async () => {
    const numbers = toAsyncIterable<number>(function* (give) {
      const tasks = new Scheduler('tasks');
      for (const first of [1, 10, 100]) {
        tasks.start(
          tasks.create(function* () {
            for (let i = 0; i < 2; i++) yield* give(first + i);
          }),
        );
      }
      yield* tasks.run();
    });
    const seen: number[] = [];
    for await (const n of numbers) seen.push(n);
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 10, 11, 100, 101]);
    expect(seen.slice(0, 3)).toEqual([1, 10, 100]);
  });

  test('give / while its item is out: the other tasks of the body go on; one that fails is told when more is asked', async () => {
    const reason = new Error('background');
    const numbers = toAsyncIterable<number>(function* (give) {
      const tasks = new Scheduler('tasks');
      tasks.start(
        tasks.create(function* () {
          yield* give(1);
        }),
      );
      tasks.start(
        tasks.create(function* () {
          yield* until(Promise.resolve());
          throw reason;
        }),
      );
      yield* tasks.run();
    });
    expect(await numbers.next()).toEqual({ done: false, value: 1 });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(await rejection(numbers.next())).toBe(reason);
    expect(await numbers.next()).toEqual({ done: true, value: undefined });
  });

  test('give / given up: its item does not go out', async () => {
    const numbers = toAsyncIterable<number>(function* (give) {
      const tasks = new Scheduler('tasks');
      const giver = (n: number) =>
        tasks.create(function* () {
          yield* give(n);
        });
      const [first, second] = [giver(1), giver(2)];
      tasks.start(first);
      tasks.start(second);
      tasks.start(
        tasks.create(function* () {
          yield* tasks.close(second);
          yield* tasks.close(first);
        }),
      );
      yield* tasks.run();
      yield* give(3);
    });
    const seen: number[] = [];
    for await (const n of numbers) seen.push(n);
    expect(seen).toEqual([1, 3]);
  });

  test('options / clock and seed: one for the whole body', async () => {
    const body = function* (give: Give): Routine<void> {
      for (let i = 0; i < 4; i++) {
        yield* sleep(10);
        yield* give((yield* now()) + choose(10));
      }
    };
    const items = async (): Promise<number[]> => {
      const seen: number[] = [];
      for await (const n of toAsyncIterable(body, { clock: virtualClock(), seed: 3 })) seen.push(n);
      return seen;
    };
    const first = await items();
    expect(first.map((n) => Math.floor(n / 10))).toEqual([1, 2, 3, 4]);
    expect(new Set(first.map((n) => n % 10)).size).toBeGreaterThan(1);
    expect(await items()).toEqual(first);
  });

  test('options / a signal: aborts the body; the loop throws the reason', async () => {
    const seen: unknown[] = [];
    const controller = new AbortController();
    const numbers = toAsyncIterable<number>(
      function* (give) {
        try {
          for (let n = 1; ; n++) yield* give(n);
        } finally {
          seen.push('unwound');
        }
      },
      { signal: controller.signal },
    );
    const loop = async (): Promise<void> => {
      for await (const n of numbers) {
        seen.push(n);
        if (n === 2) controller.abort('enough');
      }
    };
    expect(await rejection(loop())).toBe('enough');
    expect(seen).toEqual([1, 2, 'unwound']);
  });

  test('options / a body that waits for nobody: open by default; closed, it is a deadlock', async () => {
    const gate = new Gate();
    const body = function* (give: Give): Routine<void> {
      yield* give((yield* gate) as number);
    };
    const open = toAsyncIterable(body);
    const first = open.next();
    gate.open(7);
    expect(await first).toEqual({ done: false, value: 7 });
    await open.return!();
    expect(await rejection(toAsyncIterable(body, { open: false }).next())).toBeInstanceOf(DeadlockError);
  });

  test('a Node stream made of it: destroyed early, the body is unwound', async () => {
    const seen: string[] = [];
    const stream = Readable.from(
      toAsyncIterable<string>(function* (give) {
        try {
          yield* give('a');
          yield* sleep(2 ** 40);
        } finally {
          seen.push('unwound');
        }
      }),
    );
    for await (const chunk of stream) {
      seen.push(chunk as string);
      break;
    }
    expect(seen).toEqual(['a', 'unwound']);
  });
});
