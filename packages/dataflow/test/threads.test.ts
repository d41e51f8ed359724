import { expect, test } from '@jest/globals';
import { call } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { runSync as runTasklets, spawn } from '@core/tasklets';
import { ground, lazy, run, runSync, thread, Threads, unify, variable, waitOr } from '../src/index.ts';
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
    'TypeError: cannot start thread 1: pass a generator function and its arguments, thread(body, …args)',
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

test('thread / throws, only a waitOr stands on its result: it is told, and reads the error', () => {
  expect(runSync(function* () {
    const { result: x } = thread(function* () {
      throw new Error('lost');
    });
    const first = [x, variable()][yield* waitOr(x, variable())]!;
    try {
      return yield* first;
    } catch (error) {
      return (error as Error).message;
    }
  })).toBe('lost');
});

test('run / a finally fails while the rest is closed: neither error is lost', async () => {
  const errors = [new Error('first'), new Error('second')];
  function* main() {
    thread(function* () {
      try {
        yield* variable();
      } finally {
        fail(errors[1]);
      }
    });
    thread(function* () {
      throw errors[0];
    });
    yield* variable();
  }
  for (const started of [() => runSync(main), () => run(main)]) {
    const caught = await caughtFrom(started);
    expect(String(caught)).toBe('AggregateError: several threads failed');
    expect([caught.errors, caught.cause]).toEqual([errors, errors[0]]);
    expect([caught.errors[0] === errors[0], caught.errors[1] === errors[1]]).toEqual([true, true]);
  }
});

test('run / a finally waits for ever while the rest is closed: the first error comes with the deadlock', async () => {
  const error = new Error('first');
  function* main() {
    thread(function* () {
      try {
        yield* variable();
      } finally {
        yield* variable({ name: 'never' });
      }
    });
    thread(function* () {
      throw error;
    });
    yield* variable();
  }
  for (const started of [() => runSync(main), () => run(main)]) {
    const caught = await caughtFrom(started);
    expect(caught.errors.map((each) => (each as Error).name)).toEqual(['DeadlockError', 'Error']);
    expect(caught.errors[1] === error).toBe(true);
    expect((caught.errors[0] as Error).message).toMatch('waits for "never" to be bound');
  }
});

function fail(error: unknown): never {
  throw error;
}

async function caughtFrom(start: () => unknown): Promise<AggregateError> {
  try {
    await start();
  } catch (error) {
    return error as AggregateError;
  }
  throw new Error('nothing was thrown');
}

test('run / what is no program: refused', async () => {
  expect(refusal(() => runSync(5 as never))).toBe('TypeError: cannot run 5: pass a generator function, not what it returns');
  await expect(run(5 as never)).rejects.toThrow('cannot run 5: pass a generator function, not what it returns');
  expect(refusal(() => runSync(() => 5 as never))).toBe(
    'TypeError: cannot run 5: pass a generator function, or a function that returns an operation',
  );
});

test('thread / options and no function, or nothing: refused', () => {
  const threads = new Threads();
  const advice = 'pass a generator function and its arguments, thread(body, …args)';
  expect(refusal(() => threads.thread({ name: 'x' }, 5 as never))).toBe(`TypeError: cannot start thread 5: ${advice}`);
  expect(refusal(() => threads.thread(null as never))).toBe(`TypeError: cannot start thread null: ${advice}`);
  expect(threads.readyCount).toBe(0);
});

test('ground / 200,000 items: in order', () => {
  const items = Array.from({ length: 200_000 }, (_, i) => i);
  const copy = ground(items).sync();
  expect([copy.length, copy.every((each, i) => each === i)]).toEqual([200_000, true]);
});

test('ground / empty places, and a key that is called __proto__: as in the original', () => {
  const holes = ground(new Array<number>(3)).sync();
  expect([holes.length, Object.keys(holes)]).toEqual([3, []]);
  const copy = ground(JSON.parse('{"__proto__": {"isAdmin": true}, "b": 1}') as { readonly isAdmin?: boolean }).sync();
  expect([Object.keys(copy), copy.isAdmin, Object.getPrototypeOf(copy) === Object.prototype]).toEqual([
    ['__proto__', 'b'],
    undefined,
    true,
  ]);
});
