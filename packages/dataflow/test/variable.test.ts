import { expect, test } from '@jest/globals';
import { channel, select } from '@core/channels';
import { Family } from '@core/coroutine';
import { runSync as runPlain, sleep, virtualClock } from '@core/coroutine/host';
import { moveOnAfter, runSync as runTasklets, spawn } from '@core/tasklets';
import { bound, runSync, thread, variable, wait, waitOr } from '../src/index.ts';
import { refusal } from './support.ts';

test('read / unbound: readers wait, and go on in the order in which they came', () => {
  const seen: string[] = [];
  runSync(function* () {
    const x = variable<number>({ name: 'x' });
    for (const who of ['a', 'b', 'c']) {
      thread(function* () {
        seen.push(`${who} reads ${yield* x}`);
      });
    }
    thread(function* () {
      seen.push('binds');
      x.bind(7);
      seen.push('goes on');
    });
  });
  expect(seen).toEqual(['binds', 'goes on', 'a reads 7', 'b reads 7', 'c reads 7']);
});

test('read / bound: does not suspend, also in plain code', () => {
  const x = variable<string>();
  x.bind('tea');
  expect([x.sync(), x.tryRead(), x.state, x.isDetermined]).toEqual(['tea', 'tea', 'bound', true]);
  expect(bound(1).sync()).toBe(1);
});

test('read / nobody binds: a deadlock that names the variable', () => {
  expect(refusal(() => runSync(() => variable({ name: 'x' })))).toBe(
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n' +
      '  "main" (host) waits for its scheduler "threads"\n' +
      '    "main" (threads) waits for "x" to be bound',
  );
});

test('read / plain code, unbound: refused, and nobody waits', () => {
  const x = variable<number>({ name: 'x' });
  expect(refusal(() => x.sync())).toBe('UsageError: cannot wait for "x" to be bound: no scheduler runs around this call');
  x.bind(1);
  expect(x.sync()).toBe(1);
});

test('await / unbound: goes on when it is bound', async () => {
  const x = variable<number>();
  const later = Promise.resolve(x);
  x.bind(3);
  expect(await later).toBe(3);
  const y = variable<number>();
  setTimeout(() => y.bind(4), 0);
  expect(await y).toBe(4);
});

test('read / a value that is undefined: is a value', () => {
  const x = variable<undefined>();
  x.bind(undefined);
  expect([x.state, x.sync()]).toEqual(['bound', undefined]);
});

test('bind / again: the same is fine, another value is refused and changes nothing', () => {
  const x = variable<unknown>({ name: 'x' });
  x.bind({ a: [1, NaN] });
  x.bind({ a: [1, NaN] });
  expect(refusal(() => x.bind({ a: [2, NaN] }))).toBe(
    'FailureError: cannot bind "x" to { a: [2, NaN] }: at [a][0], 1 is not 2',
  );
  expect(refusal(() => x.bind('tea'))).toBe(`FailureError: cannot bind "x" to 'tea': { a: [1, NaN] } is not 'tea'`);
  expect(x.tryRead()).toEqual({ a: [1, NaN] });
});

test('fail / readers wait: all of them throw the same error, now and later', () => {
  const seen: unknown[] = [];
  const error = new Error('no tea');
  runSync(function* () {
    const x = variable({ name: 'x' });
    thread(function* () {
      yield* sleep(0);
    });
    const { result } = thread(function* () {
      return yield* x;
    });
    thread(function* () {
      x.fail(error);
      x.fail(error); // the same again is fine
      expect(refusal(() => x.fail(new Error('other')))).toBe('UsageError: cannot fail "x": it is failed already');
      expect(refusal(() => x.bind(1))).toBe('Error: no tea');
    });
    for (const each of [result, x]) {
      try {
        yield* each;
      } catch (caught) {
        seen.push(caught);
      }
    }
    expect(x.state).toBe('failed');
  }, { clock: virtualClock() });
  expect(seen).toEqual([error, error]);
  expect(seen[0]).toBe(error);
});

test('fail / bound: refused', () => {
  const x = variable({ name: 'x' });
  x.bind([1]);
  expect(refusal(() => x.fail(new Error()))).toBe('UsageError: cannot fail "x": it is bound to [1] already');
});

test('view / unbound: can be read and not bound', () => {
  const x = variable<number>({ name: 'x' });
  const { view } = x;
  const y = variable<number>({ name: 'y' });
  y.bind(view);
  expect(refusal(() => y.bind(1))).toBe('UsageError: cannot bind "x": it can only be read here, and it is unbound');
  x.bind(2);
  expect([view.sync(), y.sync()]).toEqual([2, 2]);
  y.bind(2); // it is known now, and the same
});

test('withdrawal / a reader is cancelled: nothing is left, and the others go on', () => {
  const x = variable<number>({ name: 'x' });
  const seen: unknown[] = [];
  runTasklets(
    function* () {
      const quitter = spawn(function* () {
        yield* x;
      });
      spawn(function* () {
        seen.push(yield* x);
      });
      yield* sleep(1);
      seen.push((yield* quitter.stop()).status, x._isAwaited);
      x.bind(1);
      seen.push(x._isAwaited);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['cancelled', true, false, 1]);
});

test('withdrawal / a timeout: nobody waits any more', () => {
  const x = variable<number>({ name: 'x' });
  runTasklets(function* () {
    yield* moveOnAfter(5, () => x);
  }, { clock: virtualClock() });
  expect(x._isAwaited).toBe(false);
  expect(x.state).toBe('unbound');
});

test('whenNeeded / nobody reads yet: waits for the first reader', () => {
  const seen: string[] = [];
  runSync(function* () {
    const x = variable<number>({ name: 'x' });
    thread(function* () {
      yield* x.whenNeeded();
      seen.push('is needed');
      x.bind(1);
    });
    thread(function* () {
      seen.push('reads');
      seen.push(`has ${yield* x}`);
    });
  });
  expect(seen).toEqual(['reads', 'is needed', 'has 1']);
});

test('whenNeeded / an alias is read: it is needed', () => {
  const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
  const seen: string[] = [];
  runSync(function* () {
    thread(function* () {
      yield* x.whenNeeded();
      x.bind(1);
    });
    thread(function* () {
      seen.push(`y is ${yield* y}`);
    });
    thread(function* () {
      y.bind(x);
    });
  });
  expect(seen).toEqual(['y is 1']);
});

test('whenNeeded / becomes an alias of what is read already: it is needed', () => {
  const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
  const seen: string[] = [];
  runSync(function* () {
    thread(function* () {
      seen.push(`y is ${yield* y}`);
    });
    thread(function* () {
      yield* x.whenNeeded();
      x.bind(1);
    });
    thread(function* () {
      x.bind(y);
    });
  });
  expect(seen).toEqual(['y is 1']);
});

test('whenNeeded / nobody ever reads: the deadlock says so', () => {
  expect(refusal(() => runSync(() => variable({ name: 'x' }).whenNeeded()))).toMatch('waits for somebody to need "x"');
});

test('wait / a value or a variable: comes to the value', () => {
  expect([wait(1).sync(), wait(bound(2)).sync()]).toEqual([1, 2]);
});

test('waitOr / several: the index of the first that is determined, and no trace in the others', () => {
  const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
  const seen: unknown[] = [];
  runSync(function* () {
    const either = waitOr(x, y);
    thread(function* () {
      seen.push(yield* either);
    });
    thread(function* () {
      seen.push([x._isAwaited, y._isAwaited]);
      y.fail(new Error('lost'));
      seen.push([x._isAwaited, y._isAwaited]);
    });
  });
  expect(seen).toEqual([[true, true], [false, false], 1]);
  expect(waitOr(x, y).sync()).toBe(1);
  expect(refusal(() => waitOr())).toBe('TypeError: cannot wait for the first of no variables');
  expect(refusal(() => runSync(() => waitOr(x)))).toMatch('waits for "x" to be bound');
});

test('waitOr / cancelled: nothing is left', () => {
  const [x, y] = [variable({ name: 'x' }), variable({ name: 'y' })];
  runTasklets(function* () {
    yield* moveOnAfter(5, () => waitOr(x, y));
  }, { clock: virtualClock() });
  expect([x._isAwaited, y._isAwaited]).toEqual([false, false]);
});

test('mixing / an arm of a select: is chosen when it is bound', () => {
  const x = variable<number>({ name: 'x' });
  const items = channel<string>();
  const seen: unknown[] = [];
  runTasklets(function* () {
    spawn(function* () {
      x.bind(5);
    });
    seen.push(yield* select({ x, item: items.receive() }));
  });
  expect(seen).toEqual([{ arm: 'x', value: 5 }]);
  expect(items.balance).toBe(0);
});

test('mixing / a coroutine of another family inside a thread: parks the thread', () => {
  const seen: unknown[] = [];
  const family = new Family('inner');
  runSync(function* () {
    const x = variable<number>({ name: 'x' });
    const inner = family.create(function* () {
      seen.push(yield* x);
      seen.push(yield* family.suspend('out'));
    });
    thread(function* () {
      seen.push('others go on');
      x.bind(1);
    });
    seen.push(yield* family.resume(inner));
    yield* family.resume(inner, 'in');
  });
  expect(seen).toEqual(['others go on', 1, 'out', 'in']);
});

test('mixing / threads inside a tasklet, and tasklets: both wait on one variable', () => {
  const x = variable<number>({ name: 'x' });
  const seen: string[] = [];
  runTasklets(function* () {
    spawn(function* () {
      seen.push(`tasklet reads ${yield* x}`);
    });
    spawn(() => runThread());
    spawn(function* () {
      seen.push('binds');
      x.bind(1);
    });
  });
  function* runThread() {
    const value = yield* x;
    seen.push(`the other reads ${value}`);
  }
  expect(seen).toEqual(['binds', 'tasklet reads 1', 'the other reads 1']);
  expect(runPlain(() => x)).toBe(1);
});
