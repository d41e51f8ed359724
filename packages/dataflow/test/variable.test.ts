import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { channel, select } from '@core/channels';
import { Family, type Wait } from '@core/coroutine';
import { runSync as runPlain, sleep, virtualClock } from '@core/coroutine/host';
import { moveOnAfter, runSync as runTasklets, spawn } from '@core/tasklets';
import { bound, lazy, port, runSync, thread, unify, variable, type Variable, wait, waitOr } from '../src/index.ts';
import { refusal, wayOf } from './support.ts';

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

type Flow = (x: Variable<number>, y: Variable<number>) => void;

test.each<[string, (x: Variable<number>, y: Variable<number>) => Wait<unknown>, Flow, unknown]>([
  ['waitOr, the same variable twice', (x) => waitOr(x, x), (x) => x.bind(1), 0],
  ['waitOr, it fails', (x) => waitOr(x, x), (x) => x.fail(new Error('no tea')), 0],
  ['waitOr, two that have become one', waitOr, both((x, y) => unify(x, y), (x) => x.bind(1)), 0],
  ['waitOr, two that become one and are bound at once', waitOr, (x, y) => unify([y, x], [x, 1]), 0],
  ['waitOr, one bound while the other becomes an alias', waitOr, (x, y) => unify([x, y], [1, variable()]), 0],
  ['select, the same variable twice', (x) => select({ a: x, b: x }), (x) => x.bind(1), { arm: 'a', value: 1 }],
  ['select, two that have become one', (x, y) => select({ x, y }), both((x, y) => unify(x, y), (x) => x.bind(1)), { arm: 'y', value: 1 }],
  ['select, needed twice', (x) => select({ a: x.whenNeeded(), b: x.whenNeeded() }), (x) => thread(read, x), { arm: 'a', value: undefined }],
  [
    'select, an alias that is needed',
    (x, y) => select({ a: x.whenNeeded(), b: y.whenNeeded(), c: select({ x }) }),
    (x, y) => unify(x, y),
    { arm: 'a', value: undefined },
  ],
])('one waiter in several places / %s: the first wins, the others are withdrawn, later readers are served', (_, arms, act, outcome) => {
  const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
  const seen: unknown[] = [];
  runSync(function* () {
    const chosen = thread(function* () {
      return yield* arms(x, y);
    });
    thread(function* () {
      act(x, y);
      yield* chosen.result;
      for (const each of [x, y]) if (!each.isDetermined) each.bind(1);
    });
    for (const each of [x, y]) {
      thread(function* () {
        try {
          yield* each;
        } catch (error) {
          if (each.state !== 'failed') throw error;
        }
        seen.push(each.name);
      });
    }
    expect(yield* chosen.result).toEqual(outcome);
  });
  expect(new Set(seen)).toEqual(new Set(['x', 'y']));
  expect([x._isAwaited, y._isAwaited]).toEqual([false, false]);
});

function* read(x: Variable<number>) {
  yield* x;
}

function both(...acts: Flow[]): Flow {
  return (x, y) => acts.forEach((act) => act(x, y));
}

const place = fc.nat({ max: 3 });
const arm = fc.record({ kind: fc.constantFrom('read', 'view', 'lazily', 'needed', 'either'), x: place, y: place });
const act = fc.record({ kind: fc.constantFrom('bind', 'unify', 'both', 'fail'), x: place, y: place });

test('one waiter in several places / any choices, any bindings: each waiter goes on once, and nobody is left', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(arm, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
      fc.array(act, { maxLength: 5 }),
      (choices, acts) => {
        const all = Array.from({ length: 4 }, (_, i) => variable<unknown>({ name: `x${i}` }));
        let ended = 0;
        runSync(function* () {
          const waits = choices.map((arms) =>
            arms.map(({ kind, x, y }) => {
              if (kind === 'needed') return all[x]!.whenNeeded();
              if (kind === 'either') return waitOr(all[x]!, all[y]!.view);
              if (kind === 'view') return all[x]!.view;
              return kind === 'read' ? all[x]! : lazy(readAny, all[x]!);
            }),
          );
          for (const arms of waits) {
            thread(function* () {
              try {
                yield* select([...arms, all[0]]);
              } catch {}
              ended++;
            });
            thread(function* () {
              try {
                yield* arms[0]!;
              } catch {}
              ended++;
            });
          }
          for (const { kind, x, y } of acts) {
            thread(function* () {
              const [left, right] = [all[x]!, all[y]!];
              if (left.state === 'failed') return;
              if (kind === 'bind') left.bind(1);
              else if (left.isDetermined || right.isDetermined) return;
              else if (kind === 'fail') left.fail(new Error('lost'));
              else unify(kind === 'unify' ? left : [left, left], kind === 'unify' ? right : [right, 1]);
            });
          }
          yield* thread(function* () {}).result;
          for (const each of all) if (!each.isDetermined) each.bind(1);
        });
        expect(ended).toBe(2 * choices.length);
        expect(all.some((each) => each._isAwaited)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

function* readAny(x: Variable<unknown>) {
  return yield* x;
}

test('whenNeeded / as an arm beside its own variable: whoever waits for the variable needs it', () => {
  for (const isFirst of [true, false]) {
    const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
    const needed = x.whenNeeded();
    const arms = isFirst ? { needed, either: waitOr(x, y) } : { either: waitOr(y, x), needed };
    expect(runSync(() => select(arms))).toEqual({ arm: 'needed', value: undefined });
    expect([x._isAwaited, y._isAwaited]).toEqual([false, false]);
  }
});

test('unify / a waiter of both, and one of another variable before it: nobody is left standing', () => {
  const [a, x] = [variable<number>({ name: 'a' }), variable<number>({ name: 'x' })];
  const kept = variable<number>({ name: 'kept' });
  const seen: unknown[] = [];
  runSync(function* () {
    thread(function* () {
      seen.push(yield* waitOr(a, x));
    });
    thread(function* () {
      unify([a, x], [1, kept]);
      seen.push(kept._isAwaited);
      kept.bind(2);
    });
  });
  expect(seen).toEqual([false, 0]);
});

test('read / iterated by plain code: refused, and nothing is left behind', () => {
  const seen: unknown[] = [];
  runTasklets(
    function* () {
      const x = lazy({ name: 'x' }, function* () {
        yield* sleep(10);
        return 7;
      });
      const iterate = () => seen.push(refusal(() => [...(x as unknown as [])]).slice(0, 12));
      iterate();
      const quitter = spawn(function* () {
        yield* x;
      });
      yield* sleep(1);
      iterate(); // while somebody runs it
      seen.push((yield* quitter.stop()).status);
      iterate(); // while it waits, and nobody runs it
      yield* sleep(20);
      iterate(); // when it is ready
      seen.push(yield* x);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['BarrierError', 'BarrierError', 'cancelled', 'BarrierError', 'BarrierError', 7]);
});

test('aliases / a way of 200,000, made from either end: short once it was gone, and who could only read it still does', () => {
  const all = Array.from({ length: 200_000 }, (_, i) => variable<number>({ name: `x${i}` }));
  for (let i = 1; i < all.length; i++) all[i - 1]!.bind(i % 2 === 0 ? all[i]! : all[i]!.view);
  expect(all[0]!.tryRead()).toBe(undefined);
  expect(Math.max(...all.slice(0, 1_000).map(wayOf))).toBe(2);
  expect(refusal(() => all[0]!.bind(1))).toBe('UsageError: cannot bind "x199999": it can only be read here, and it is unbound');
  all.at(-1)!.bind(3);
  expect(all[0]!.tryRead()).toBe(3);
  const back = Array.from({ length: 200_000 }, (_, i) => variable<number>({ name: `y${i}` }));
  let steps = 0;
  for (let i = back.length - 1; i > 0; i--) {
    back[i - 1]!.bind(back[i]!.view);
    steps += wayOf(back[i - 1]!);
  }
  expect(steps < 4 * back.length).toBe(true);
});

test('aliases / made by a unification that fails: shortened ways lead where they led before', () => {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => variable<number>({ name }));
  x!.bind(y!.view);
  expect(refusal(() => unify([y, x, 1], [z, y, 2]))).toMatch('1 is not 2');
  z!.bind(1);
  expect([x!.tryRead(), y!.state]).toEqual([undefined, 'unbound']);
  y!.bind(2);
  expect(x!.sync()).toBe(2);
});

test('made with what are no options: refused', () => {
  expect(refusal(() => variable(null as never))).toBe(
    'TypeError: cannot make "variable" with null: options are an object, { name: … }',
  );
  expect(refusal(() => port('x' as never))).toBe(`TypeError: cannot make "port" with 'x': options are an object, { name: … }`);
});
