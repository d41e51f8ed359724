import { expect, test } from '@jest/globals';
import { call } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { runSync as runTasklets, spawn } from '@core/tasklets';
import { ground, lazy, run, runSync, thread, Threads, unify, variable } from '../src/index.ts';
import { refusal } from './support.ts';

test('thread / order: first in, first out, after the one that starts them', () => {
  const seen: string[] = [];
  runSync(function* () {
    for (const who of ['a', 'b']) {
      thread(function* () {
        seen.push(who);
      });
    }
    seen.push('main');
  });
  expect(seen).toEqual(['main', 'a', 'b']);
});

test('thread / result: a variable that its end binds, and nobody else', () => {
  runSync(function* () {
    const { result: x } = thread({ name: 'x' }, function* (n: number) {
      yield* call(sum, n);
      return n;
    }, 3);
    expect(refusal(() => unify(x, 4))).toBe('UsageError: cannot unify "x": it can only be read here, and it is unbound');
    expect(yield* x).toBe(3);
  });
  function* sum(n: number) {
    return n;
  }
});

test('thread / throws, somebody reads: the reader throws it, and the loop does not', () => {
  const seen: unknown[] = [];
  const error = new Error('lost');
  runSync(function* () {
    const { result: x } = thread(function* () {
      throw error;
    });
    try {
      yield* x;
    } catch (caught) {
      seen.push(caught);
    }
  });
  expect(seen).toEqual([error]);
});

test('thread / throws, nobody reads: the program ends with it, and the others are closed', () => {
  const seen: string[] = [];
  expect(refusal(() => runSync(function* () {
    const never = variable();
    thread(function* () {
      try {
        yield* never;
      } finally {
        seen.push('closed');
      }
    });
    thread(function* () {
      throw new Error('lost');
    });
    yield* never;
  }))).toBe('Error: lost');
  expect(seen).toEqual(['closed']);
});

test('thread / closed: its readers are told', () => {
  const threads = new Threads();
  const x = threads.thread({ name: 'x' }, function* () {
    yield* variable();
  });
  threads.close(x).sync();
  expect(refusal(() => x.result.sync())).toBe('AbandonedError: "x" has no value: it was closed before it had one');
});

test('thread / no thread around, or no function: refused', () => {
  expect(refusal(() => thread(function* () {}))).toBe(
    'UsageError: cannot start a thread: none runs here; start the program with run(), or use the method of a Threads',
  );
  expect(refusal(() => new Threads().thread(1 as never))).toBe(
    'TypeError: cannot start thread undefined: pass a generator function and its arguments, thread(body, …args)',
  );
});

test('thread / in the body of a lazy variable: is one of those who read it', () => {
  const seen: string[] = [];
  const x = lazy(function* () {
    return yield* thread(function* () {
      seen.push('helps');
      return 1;
    }).result;
  });
  expect(runSync(() => x)).toBe(1);
  expect(seen).toEqual(['helps']);
});

test('threads / two groups, side by side in tasklets: neither disturbs the other', () => {
  const seen: string[] = [];
  const question = variable<string>();
  const answer = variable<string>();
  runTasklets(function* () {
    for (const name of ['left', 'right']) {
      spawn(function* () {
        const threads = new Threads(name);
        threads.thread(function* () {
          if (name === 'left') question.bind('how far?');
          seen.push(`${name} hears ${yield* name === 'left' ? answer : question}`);
          if (name === 'right') answer.bind('far');
        });
        yield* threads.run();
      });
    }
  });
  expect(seen).toEqual(['right hears how far?', 'left hears far']);
});

test('run / with the event loop: sleeps, and returns the value of main', async () => {
  const seen: unknown[] = [];
  const value = await run(
    function* () {
      const x = thread(function* () {
        yield* sleep(1_000);
        return 2;
      });
      seen.push('waits');
      return 20 * (yield* x.result) + 2;
    },
    { clock: virtualClock() },
  );
  expect([seen, value]).toEqual([['waits'], 42]);
});

test('ground / a term with variables: waits for them and copies it', () => {
  const [x, y] = [variable<number>({ name: 'x' }), variable<unknown>({ name: 'y' })];
  const date = new Date(0);
  y.bind([x, { date }]);
  const copy = runSync(function* () {
    thread(function* () {
      x.bind(1);
    });
    return yield* ground({ a: y, b: [x, 'b'] });
  });
  expect(copy).toEqual({ a: [1, { date }], b: [1, 'b'] });
  expect((copy.a as [number, { date: Date }])[1].date).toBe(date);
});

test('ground / a cyclic term: a cyclic copy', () => {
  const x = variable<unknown>();
  const cell = { next: x };
  x.bind(cell);
  const copy = ground(x).sync() as { next: unknown };
  expect(copy.next).toBe(copy);
  expect(copy === cell).toBe(false);
});
