import { expect, test } from '@jest/globals';
import { channel, select } from '@core/channels';
import { Wait } from '@core/coroutine';
import { run as runHost, runSync as runPlain, sleep, virtualClock } from '@core/coroutine/host';
import { moveOnAfter, runSync as runTasklets, spawn } from '@core/tasklets';
import {
  bound,
  breadthFirst,
  depthFirst,
  lazy,
  limitedDiscrepancy,
  linear,
  runSync,
  type SearchNode,
  solveAll,
  solveBest,
  solveOne,
  type Space,
  type Strategy,
  thread,
  variable,
  type Variable,
  waitOr,
} from '../src/index.ts';
import { Solutions } from '../src/solutions.ts';
import { refusal } from './support.ts';

test('choose / one thread: every answer, in order; the body begins anew where a branch is gone back to', () => {
  const seen: string[] = [];
  const pairs = solveAll(function* (space) {
    seen.push('begins');
    const a = yield* space.choose(2);
    const b = yield* space.choose(3);
    return [a, b];
  });
  expect([...pairs].map((pair) => pair.join(''))).toEqual(['00', '01', '02', '10', '11', '12']);
  expect(seen.length).toBe(6);
  expect(pairs.statistics).toEqual({ nodes: 9, failures: 0, spaces: 6, replayed: 9 });
});

test('choose / other threads are ready: waits until the space is stable', () => {
  const seen: string[] = [];
  solveOne(function* (space) {
    const x = variable<number>({ name: 'x' });
    thread(function* () {
      seen.push(`x is ${yield* x}`);
    });
    thread(function* () {
      yield* thread(function* () {}).result;
      seen.push('binds');
      x.bind(1);
    });
    seen.push(`chose ${yield* space.choose(2)}`);
  }).sync();
  expect(seen).toEqual(['binds', 'x is 1', 'chose 0']);
});

test('choose / several threads ask: first come, first served, and the same when made again', () => {
  const runs: string[] = [];
  const solutions = solveAll(function* (space) {
    const seen: string[] = [];
    const ask = function* (who: string) {
      for (let i = 0; i < 2; i++) seen.push(`${who}${yield* space.choose(2)}`);
    };
    const [a, b] = [thread(ask, 'a'), thread(ask, 'b')];
    yield* a.result;
    yield* b.result;
    runs.push(seen.join(' '));
    return seen.join('');
  });
  expect(new Set(solutions).size).toBe(16);
  expect(runs.slice(0, 3)).toEqual(['a0 b0 a0 b0', 'a0 b0 a0 b1', 'a0 b0 a1 b0']);
});

test('choose / several threads distribute: the same solutions when made again at once', () => {
  const solutions = solveAll(function* (space) {
    const [xs, ys] = [space.integers(2, 0, 1, { name: 'x' }), space.integers(2, 0, 2, { name: 'y' })];
    const [a, b] = [xs, ys].map((each) => thread(distribute, space, each));
    yield* a!.result;
    yield* b!.result;
    return [...xs, ...ys];
  });
  function* distribute(space: Space, list: Parameters<Space['distribute']>[0]) {
    yield* space.distribute(list);
  }
  expect(new Set([...solutions].map(String)).size).toBe(36);
});

test('choose / a count that is none, no thread of the space: refused', () => {
  let leaked: Space | undefined;
  expect(solveOne(function* (space) {
    leaked = space;
    expect(refusal(() => space.choose(0))).toBe('RangeError: cannot choose one of 0: it is a whole number above 0');
    return yield* space.choose(1);
  }).sync()).toBe(0);
  expect(refusal(() => leaked!.choose(2).sync())).toBe(
    'UsageError: cannot choose in space "search": none of its threads runs here',
  );
});

test('fail / in any thread: ends the branch, and nothing of it runs any more', () => {
  const seen: string[] = [];
  const solutions = solveAll(function* (space) {
    const a = yield* space.choose(3);
    thread(function* () {
      seen.push(`looks at ${a}`);
      if (a === 1) space.fail();
    });
    thread(function* () {
      seen.push(`goes on with ${a}`);
    });
    return a;
  });
  expect([...solutions]).toEqual([0, 2]);
  expect(seen).toEqual(['looks at 0', 'goes on with 0', 'looks at 1', 'looks at 2', 'goes on with 2']);
});

test('fail / a conflict in a thread: the same; caught, the thread goes on', () => {
  const solutions = solveAll(function* (space) {
    const x = variable<number>({ name: 'x' });
    x.bind(yield* space.choose(3));
    try {
      x.bind(0);
    } catch {
      x.bind(2);
    }
    return x;
  });
  expect([...solutions]).toEqual([0, 2]);
});

test('fail / what waits: its finally runs, and may use nothing of the space', () => {
  const seen: string[] = [];
  expect(solveOne(function* (space) {
    const x = variable();
    thread(function* () {
      try {
        yield* x;
      } finally {
        seen.push('unwound');
      }
    });
    yield* thread(function* () {}).result;
    space.fail();
  }).sync()).toBe(undefined);
  expect(seen).toEqual(['unwound']);
});

test('error / in a thread: ends the search with that error, and the others are unwound', () => {
  const seen: string[] = [];
  const solutions = solveAll(function* (space) {
    const a = yield* space.choose(2);
    thread(function* () {
      try {
        yield* variable();
      } finally {
        seen.push('unwound');
      }
    });
    yield* thread(function* () {}).result;
    if (a === 0) throw new Error('lost');
    return a;
  });
  expect(refusal(() => solutions.next().sync())).toBe('Error: lost');
  expect(seen).toEqual(['unwound']);
});

test('stuck / a thread waits for what nobody binds: a deadlock that names it', () => {
  const stuck = solveOne(
    function* () {
      thread({ name: 'reader' }, function* () {
        yield* variable({ name: 'x' });
      });
    },
    { name: 'puzzle' },
  );
  expect(refusal(() => stuck.sync())).toBe(
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n' +
      '  "reader" (puzzle) waits for "x" to be bound\n' +
      '(space "puzzle" is stable and not solved: bind or distribute what is waited for)',
  );
});

test('stuck / the solution is not known, or a constraint not decided: neither passes for a solution', () => {
  const open = solveOne(function* (space) {
    return [space.integer(1, 3, { name: 'x' })];
  });
  expect(refusal(() => open.sync())).toMatch('"solution" (search) waits for "x" to be bound');
  const undecided = solveOne(function* (space) {
    const [x, y] = [space.integer(1, 3, { name: 'x' }), space.integer(1, 3, { name: 'y' })];
    linear([[1, x], [1, y]], '=', 4);
    return 'done';
  });
  expect(refusal(() => undecided.sync())).toMatch('"x + y = 4" (search) waits for "x" or "y" to be narrowed');
});

test('outside / a variable bound later: the space waits for it, and so does whoever searches', () => {
  const seen: unknown[] = [];
  runTasklets(function* () {
    const limit = variable<number>({ name: 'limit' });
    spawn(function* () {
      const solutions = solveAll(function* (space) {
        const least = yield* limit;
        const x = space.integer(0, 3);
        x.atLeast(least);
        yield* space.distribute([x]);
        return x;
      });
      for (let next = yield* solutions.next(); next.done !== true; next = yield* solutions.next()) seen.push(next.value);
    });
    spawn(function* () {
      seen.push('others go on');
      limit.bind(2);
    });
  });
  expect(seen).toEqual(['others go on', 2, 3]);
});

test('outside / somebody waits outside, another asks: no choice is made before the first is answered', () => {
  const seen: string[] = [];
  const clock = virtualClock();
  runPlain(
    () =>
      solveOne(function* (space) {
        thread(function* () {
          yield* sleep(5);
          seen.push('slept');
        });
        yield* space.choose(2);
        seen.push('chose');
      }),
    { clock },
  );
  expect(seen).toEqual(['slept', 'chose']);
});

test('outside / a lazy variable, or an inner search, waits outside: no choice is made before', () => {
  const seen: string[] = [];
  const slow = (ms: number) =>
    lazy(function* () {
      yield* sleep(ms);
      seen.push(`slept ${ms}`);
    });
  const main = solveOne(function* (space) {
    thread(function* () {
      yield* slow(5);
    });
    thread(function* () {
      yield* solveOne(function* () {
        yield* slow(9);
      });
    });
    yield* space.choose(2);
    seen.push('chose');
  });
  runPlain(() => main, { clock: virtualClock() });
  expect(seen).toEqual(['slept 5', 'slept 9', 'chose']);
});

test('outside / in plain code: a deadlock that names who waits inside; the search goes on when it is bound', () => {
  const limit = variable<number>({ name: 'limit' });
  const solutions = solveAll(function* (space) {
    const a = yield* space.choose(2);
    return a + (yield* limit);
  });
  expect(refusal(() => solutions.next().sync())).toBe(
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n  "main" (search) waits for "limit" to be bound',
  );
  expect(limit._isAwaited).toBe(false);
  limit.bind(10);
  expect([...solutions]).toEqual([10, 11]);
});

test('outside / channels and the event loop: for await', async () => {
  const items = channel<number>(2);
  items.trySend(5);
  const seen: number[] = [];
  const solutions = solveAll(function* (space) {
    yield* sleep(1);
    return 2 * (yield* space.choose(3));
  });
  for await (const each of solutions) {
    seen.push(each);
    if (each === 2) break;
  }
  expect(seen).toEqual([0, 2]);
  expect((await solutions.next()).done).toBe(true);
  const received = await runHost(() =>
    solveOne(function* () {
      return yield* items.receive();
    }),
  );
  expect(received).toBe(5);
});

test('outside / bound from within: refused, for the branch may be wrong', () => {
  const x = variable<number>({ name: 'x' });
  const solved = solveOne(function* () {
    const inside = variable<number>();
    inside.bind(x); // the inner one becomes an alias
    expect(refusal(() => x.fail(new Error()))).toMatch('cannot fail "x" in space "search"');
    x.bind(1);
  });
  expect(refusal(() => solved.sync())).toBe(
    'UsageError: cannot bind "x" in space "search": it belongs to what is around the space',
  );
  expect(x.state).toBe('unbound');
});

test('withdrawal / the searcher is cancelled: nothing waits any more, and the search can go on', () => {
  const gate = variable<number>({ name: 'gate' });
  const seen: unknown[] = [];
  const solutions = solveAll(function* (space) {
    const a = yield* space.choose(2);
    try {
      return a + (yield* gate);
    } finally {
      seen.push('unwound');
    }
  });
  runTasklets(
    function* () {
      seen.push(yield* moveOnAfter(5, () => solutions.next()));
      seen.push(gate._isAwaited);
      gate.bind(1);
      seen.push((yield* solutions.next()).value, (yield* solutions.next()).value);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['unwound', undefined, false, 'unwound', 'unwound', 1, 2]);
});

test('withdrawal / a finally that waits: gets the time it needs', () => {
  const seen: string[] = [];
  runPlain(
    () =>
      solveAll(function* (space) {
        thread(function* () {
          try {
            yield* variable();
          } finally {
            yield* sleep(5);
            seen.push('unwound');
          }
        });
        yield* thread(function* () {}).result;
        space.fail();
      }).next(),
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['unwound']);
});

test('search / two look at once: the second is refused', () => {
  const solutions = solveAll(function* () {
    yield* sleep(5);
    return 1;
  });
  const seen: unknown[] = [];
  runTasklets(
    function* () {
      spawn(function* () {
        seen.push((yield* solutions.next()).value);
      });
      yield* sleep(1);
      try {
        yield* solutions.next();
      } catch (error) {
        seen.push((error as Error).message);
      }
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['cannot look for the next solution of "search": somebody is looking already', 1]);
});

test('search / inside a space: each outer branch searches anew', () => {
  const solutions = solveAll(function* (space) {
    const sum = yield* space.choose(4);
    const inner = yield* solveOne(function* (inside) {
      const [a, b] = inside.integers(2, 1, 2);
      yield* inside.distribute([a!, b!]);
      if (a!.min + b!.min !== sum) inside.fail();
      return [a!, b!];
    });
    if (inner === undefined) space.fail();
    return inner;
  });
  expect([...solutions]).toEqual([[1, 1], [1, 2]]);
});

test('search / an inner one waits for a variable of the outer space: the outer one is stable all the same', () => {
  const solutions = solveAll(function* (space) {
    const x = variable<number>({ name: 'x' });
    const inner = thread(function* () {
      return yield* solveOne(function* (inside) {
        return (yield* x) + (yield* inside.choose(1));
      });
    });
    x.bind(yield* space.choose(2));
    return inner.result;
  });
  expect([...solutions]).toEqual([0, 1]);
});

test('search / a lazy variable waits for what a choice decides: the space is stable all the same', () => {
  const solutions = solveAll(function* (space) {
    const x = variable<number>({ name: 'x' });
    const double = lazy(function* () {
      return 2 * (yield* x);
    });
    const reader = thread(function* () {
      return yield* double;
    });
    x.bind(yield* space.choose(3));
    return [reader.result, double];
  });
  expect([...solutions]).toEqual([[0, 0], [2, 2], [4, 4]]);
});

test('search / side by side in tasklets: each as if it were alone', () => {
  const seen: string[] = [];
  runTasklets(function* () {
    for (const name of ['a', 'b']) {
      spawn(function* () {
        const solutions = solveAll(function* (space) {
          const choice = yield* space.choose(2);
          yield* tick;
          return choice;
        });
        for (let next = yield* solutions.next(); next.done !== true; next = yield* solutions.next()) {
          seen.push(`${name}${next.value}`);
        }
      });
    }
    tick.bind(undefined);
  });
  expect(seen).toEqual(['a0', 'a1', 'b0', 'b1']);
});
const tick: Variable<void> = variable<void>();

test('search / a body that asks otherwise the second time: told so', () => {
  let times = 0;
  const solutions = solveAll(function* (space) {
    if (times++ === 0) return yield* space.choose(2);
    return 5;
  });
  expect(solutions.next().sync()).toEqual({ done: false, value: 0 });
  expect(refusal(() => solutions.next().sync())).toBe(
    'UsageError: cannot make space "search" again: thread 0 asks no more; its body must do the same each time',
  );
});

test('strategies / three binary choices: the order of the solutions', () => {
  const found = (strategy: Strategy) => {
    const solutions = solveAll(
      function* (space) {
        if ((yield* space.choose(2)) === 1) return '1';
        return `0${yield* space.choose(2)}${yield* space.choose(2)}`;
      },
      { strategy },
    );
    return [...solutions].join(' ');
  };
  expect(found(depthFirst())).toBe('000 001 010 011 1');
  expect(found(breadthFirst())).toBe('1 000 001 010 011');
  expect(found(limitedDiscrepancy())).toBe('000 001 010 1 011');
  expect(found(limitedDiscrepancy(1))).toBe('000 001 010 1');
});

test('search / a strategy of your own: last alternatives first', () => {
  const order: SearchNode[] = [];
  const nodes: SearchNode[] = [];
  const solutions = solveAll(
    function* (space) {
      return [yield* space.choose(2), yield* space.choose(2)];
    },
    {
      strategy: {
        push: (alternatives) => void nodes.push(...alternatives),
        next() {
          const node = nodes.pop();
          if (node !== undefined) order.push(node);
          return node;
        },
      },
    },
  );
  expect([...solutions].map(String)).toEqual(['1,1', '1,0', '0,1', '0,0']);
  expect(order.map(({ depth, alternative, discrepancy }) => `${depth}${alternative}${discrepancy}`)).toEqual([
    '000',
    '111',
    '212',
    '201',
    '100',
    '211',
    '200',
  ]);
});

test('search / a strategy that makes nodes up: refused', () => {
  const strategy = { ...depthFirst(), next: () => ({ depth: 0, alternative: 0, discrepancy: 0 }) };
  expect(refusal(() => solveOne(function* () {}, { strategy }).sync())).toBe(
    'TypeError: cannot explore "search": the strategy has answered what it was not given',
  );
  expect(refusal(() => solveAll(1 as never))).toBe('TypeError: cannot search 1: pass a generator function of a space');
});

test('best / minimize and maximize: the first of the best', () => {
  const knapsack = function* (space: Space) {
    const counts = space.integers(3, 0, 5, { name: 'n' });
    const value = space.integer(0, 1_000, { name: 'value' });
    linear(counts.map((each, i) => [[5, 4, 3][i]!, each]), '<=', 13);
    linear([...counts.map((each, i) => [[11, 8, 5][i]!, each] as const), [-1, value]], '=', 0);
    space.maximize(value);
    yield* space.distribute(counts, { value: 'min' });
    return { counts, value };
  };
  expect(solveBest(knapsack).sync()).toEqual({ counts: [1, 2, 0], value: 27 });
  const all = solveAll(knapsack);
  const values = [...all].map(({ value }) => value);
  expect([values[0], Math.max(...values), values.indexOf(27) > 0]).toEqual([0, 27, true]);
});

test('best / choices that depend on domains: the bound is where it was when they are made again', () => {
  const body = function* (space: Space) {
    const x = space.integer(0, 6, { name: 'x' });
    const cost = space.integer(0, 10, { name: 'cost' });
    linear([[1, x], [-1, cost]], '=', 0);
    space.minimize(cost);
    const all = [...x.values()].toReversed();
    x.bind(all[yield* space.choose(all.length)]!);
    return x;
  };
  expect(solveBest(body).sync()).toBe(0);
});

test('best / no objective, or two: refused; no solution: undefined', () => {
  expect(refusal(() => solveBest(function* () {}).sync())).toBe(
    'UsageError: cannot find the best solution of "search": its body calls neither minimize nor maximize',
  );
  const twice = solveBest(function* (space) {
    space.minimize(space.integer(0, 1, { name: 'x' }));
    space.maximize(space.integer(0, 1, { name: 'y' }));
  });
  expect(refusal(() => twice.sync())).toBe('UsageError: cannot aim at "y": space "search" aims at "x"');
  expect(solveBest(function* (space) {
    space.fail();
  }).sync()).toBe(undefined);
});

test('solution / a term with variables: grounded', () => {
  expect(solveOne(function* () {
    return { a: [bound(1), { b: bound(bound(2).tryRead()) }] };
  }).sync()).toEqual({ a: [1, { b: 2 }] });
});

test('spaces / inside a program of threads: threads of both take turns', () => {
  expect(runSync(function* () {
    const x = thread(function* () {
      return yield* solveOne(function* (space) {
        return 1 + (yield* space.choose(2));
      });
    });
    return yield* x.result;
  })).toBe(1);
});

test('stuck / a finally waits for what nobody binds, in plain code: a deadlock that names it', () => {
  const body = function* (space: Space) {
    thread({ name: 'stuck' }, function* () {
      try {
        yield* variable();
      } finally {
        yield* variable({ name: 'never' });
      }
    });
    if ((yield* space.choose(2)) === 0) space.fail();
    return 'solution';
  };
  const error =
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n  "stuck" (search) waits for "never" to be bound';
  expect(refusal(() => solveOne(body).sync())).toBe(error);
  expect(refusal(() => [...solveAll(body)])).toBe(error);
});

test('stuck / a finally waits for what only the outside can end, in plain code: told so', () => {
  class Outside extends Wait<void> {
    attempt() {
      return false;
    }
    enter() {}
    leave() {}
    describe() {
      return 'for rain';
    }
    override outside() {
      return true;
    }
  }
  const stopped = solveOne(function* (space) {
    thread({ name: 'stuck' }, function* () {
      try {
        yield* variable();
      } finally {
        yield* new Outside();
      }
    });
    yield* thread(function* () {}).result;
    space.fail();
  });
  expect(refusal(() => stopped.sync())).toBe(
    'WouldBlockError: a synchronous run would block: only the outside world can go on\n  "stuck" (search) waits for rain',
  );
});

test('error / in a thread, and in the finally of another: neither is lost', () => {
  const stopped = solveOne(function* (space) {
    thread(function* () {
      try {
        yield* variable();
      } finally {
        void space.integer(2, 1, { name: 'second' });
      }
    });
    yield* thread(function* () {}).result;
    throw new Error('first');
  });
  try {
    stopped.sync();
  } catch (error) {
    const { cause, errors, message } = error as AggregateError;
    expect([message, (cause as Error).message]).toEqual(['several threads failed', 'first']);
    expect(errors.map((each) => (each as Error).name)).toEqual(['Error', 'RangeError']);
  }
  expect.assertions(2);
});

test('withdrawal / the searcher is cancelled while the solution waits for a value: the next one gets that solution', () => {
  const seen: unknown[] = [];
  const solutions = solveAll(function* (space) {
    const n = yield* space.choose(2);
    const slow = lazy(function* () {
      yield* sleep(20);
      return 10 * n;
    });
    return [n, slow];
  });
  runTasklets(
    function* () {
      seen.push(yield* moveOnAfter(5, () => solutions.next()));
      seen.push(solutions.statistics.nodes);
      for (let next = yield* solutions.next(); next.done !== true; next = yield* solutions.next()) seen.push(next.value);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual([undefined, 1, [0, 0], [1, 10]]);
});

test('best / the searcher is cancelled while the solution waits for a value: its cost does not count yet', () => {
  const seen: unknown[] = [];
  const body = function* (space: Space) {
    const cost = space.integer(1, 2, { name: 'cost' });
    space.minimize(cost);
    yield* space.distribute([cost], { value: 'max' });
    return lazy(function* () {
      yield* sleep(20);
      return cost.min;
    });
  };
  const better = new Solutions(body, {}, true);
  runTasklets(
    function* () {
      seen.push(yield* moveOnAfter(5, () => better.next()));
      for (let next = yield* better.next(); next.done !== true; next = yield* better.next()) seen.push(next.value);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual([undefined, 2, 1]);
});

test('error / in the solution: thrown once, and the search goes on behind it', () => {
  const solutions = solveAll(function* (space) {
    const n = yield* space.choose(2);
    return lazy(function* () {
      if (n === 0) throw new Error('burnt');
      return n;
    });
  });
  expect(refusal(() => solutions.next().sync())).toBe('Error: burnt');
  expect(solutions.next().sync()).toEqual({ done: false, value: 1 });
});

test('search / iterated by plain code: refused, and nobody is looking', () => {
  const solutions = solveAll(function* (space) {
    yield* sleep(5);
    return yield* space.choose(2);
  });
  const seen: unknown[] = [];
  runTasklets(
    function* () {
      for (let i = 0; i < 2; i++) seen.push(refusal(() => [...(solutions.next() as unknown as [])]).slice(0, 12));
      seen.push((yield* solutions.next()).value, (yield* solutions.next()).value);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['BarrierError', 'BarrierError', 0, 1]);
});

test('outside / a thread whose iterated lazy variable came to nothing waits outside: no choice is made before', () => {
  const seen: string[] = [];
  const main = solveOne(function* (space) {
    const x = lazy(function* () {});
    thread(function* () {
      seen.push(refusal(() => [...(x as unknown as [])]).slice(0, 12));
      yield* sleep(5);
      seen.push('slept');
    });
    thread(function* () {
      yield* x;
    });
    yield* space.choose(2);
    seen.push('chose');
  });
  runPlain(() => main, { clock: virtualClock() });
  expect(seen).toEqual(['BarrierError', 'slept', 'chose']);
});

test('choose / one of 200,000, explored level by level: the first', () => {
  const first = solveOne(
    function* (space) {
      return yield* space.choose(200_000);
    },
    { strategy: breadthFirst() },
  );
  expect(first.sync()).toBe(0);
});

test('strategies / a limit or a strategy that is none: refused', () => {
  expect(refusal(() => limitedDiscrepancy(NaN))).toBe('RangeError: cannot limit discrepancies to NaN: it is a number, 0 or more');
  expect(refusal(() => limitedDiscrepancy('1' as never))).toBe(
    "RangeError: cannot limit discrepancies to '1': it is a number, 0 or more",
  );
  expect(refusal(() => solveAll(function* () {}, { strategy: {} as Strategy }))).toBe(
    'TypeError: cannot search by strategy {  }: it has two functions, push and next',
  );
  expect(refusal(() => solveAll(function* () {}, { strategy: null as never }))).toBe(
    'TypeError: cannot search by strategy null: it has two functions, push and next',
  );
});

test('stuck / a choice of another paradigm between variables of the space: a deadlock, where waitOr is none', () => {
  const solutions = (choice: (x: Variable<number>, y: Variable<number>) => Wait<unknown>) =>
    solveAll(function* (space) {
      const [x, y] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' })];
      thread({ name: 'chooser' }, function* () {
        yield* choice(x, y);
      });
      x.bind(yield* space.choose(2));
      return x;
    });
  expect(refusal(() => [...solutions((x, y) => select({ x, y }))])).toMatch(
    '"chooser" (search) waits for "x" to be bound, or for "y" to be bound',
  );
  expect([...solutions(waitOr)]).toEqual([0, 1]);
});
