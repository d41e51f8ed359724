import { expect, test } from '@jest/globals';
import { Family, innermost, type Routine } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { runSync as runTasklets, spawn } from '@core/tasklets';
import { lazy, runSync, thread, type Thread, unify, variable } from '../src/index.ts';
import { Readable } from '../src/readable.ts';
import { refusal, wayOf } from './support.ts';

test('lazy / several readers: computed once, when the first one reads', () => {
  const seen: unknown[] = [];
  const x = lazy({ name: 'x' }, function* (by: number) {
    seen.push('computing');
    return 6 * by;
  }, 7);
  expect([x.tryRead(), x.state, seen.length]).toEqual([undefined, 'unbound', 0]);
  runSync(function* () {
    for (const who of ['a', 'b']) {
      thread(function* () {
        seen.push(`${who} reads ${yield* x}`);
      });
    }
  });
  expect(seen).toEqual(['computing', 'a reads 42', 'b reads 42']);
});

test('lazy / plain code: computes behind a barrier', () => {
  expect(lazy(function* () {
    return 1;
  }).sync()).toBe(1);
});

test('lazy / the computation waits: the readers do, others go on', () => {
  const seen: unknown[] = [];
  const x = lazy(function* () {
    seen.push('begins');
    yield* sleep(10);
    seen.push('ends');
    return 1;
  });
  runTasklets(
    function* () {
      for (const who of ['a', 'b']) {
        spawn(function* () {
          seen.push(`${who} has ${yield* x}`);
        });
      }
      spawn(function* () {
        seen.push('another one');
      });
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['begins', 'another one', 'ends', 'a has 1', 'b has 1']);
});

test('lazy / its reader is cancelled meanwhile: the computation is untouched, and goes on with the next reader', () => {
  const seen: unknown[] = [];
  const x = lazy(function* () {
    try {
      seen.push('begins');
      yield* sleep(10);
      seen.push('ends');
      return 1;
    } catch {
      seen.push('disturbed');
      return 2;
    }
  });
  runTasklets(
    function* () {
      const quitter = spawn(function* () {
        yield* x;
      });
      yield* sleep(1);
      seen.push((yield* quitter.stop()).status);
      yield* sleep(100);
      seen.push('nobody needs it, nobody runs it', x.state);
      seen.push(yield* x);
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['begins', 'cancelled', 'nobody needs it, nobody runs it', 'unbound', 'ends', 1]);
});

test('lazy / of two readers the one that runs it is cancelled: the other goes on with it', () => {
  const seen: unknown[] = [];
  const x = lazy(function* () {
    yield* sleep(10);
    return 1;
  });
  runTasklets(
    function* () {
      const first = spawn(function* () {
        yield* x;
      });
      spawn(function* () {
        seen.push(`second has ${yield* x}`);
      });
      yield* sleep(1);
      first.cancel();
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['second has 1']);
});

test('lazy / the reader that runs it is closed: the next one goes on with it', () => {
  const seen: unknown[] = [];
  const x = lazy(function* () {
    yield* sleep(10);
    return 1;
  });
  runTasklets(
    function* () {
      const first = spawn(function* () {
        yield* x;
      });
      spawn(function* () {
        seen.push(`second has ${yield* x}`);
      });
      yield* sleep(1);
      first[Symbol.dispose]();
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['second has 1']);
});

test('lazy / the body throws: every reader throws the same error', () => {
  const error = new Error('burnt');
  const x = lazy(function* () {
    throw error;
  });
  expect(refusal(() => x.sync())).toBe('Error: burnt');
  expect(refusal(() => x.sync())).toBe('Error: burnt');
  expect(x.state).toBe('failed');
});

test('lazy / needs itself, directly or by another: an error at the reader in the middle', () => {
  const [a, b] = [variable<number>({ name: 'a' }), variable<number>({ name: 'b' })];
  a.bind(lazy({ name: 'left' }, function* (): Routine<number> {
    return 1 + (yield* b);
  }));
  b.bind(lazy({ name: 'right' }, function* (): Routine<number> {
    return 1 + (yield* a);
  }));
  expect(refusal(() => a.sync())).toBe('UsageError: cannot compute "left": it needs its own value');
});

test('lazy / bound or unified with a value: refused; an unbound variable becomes its alias', () => {
  const x = lazy({ name: 'x' }, function* () {
    return 1;
  });
  expect(refusal(() => unify(x, 1))).toBe('UsageError: cannot unify "x": it can only be read here, and it is unbound');
  const y = variable<number>({ name: 'y' });
  unify(y, x);
  expect(y.sync()).toBe(1);
  unify(x, 1);
});

test('lazy / a variable becomes its alias while somebody waits: who waits computes it', () => {
  const y = variable<number>({ name: 'y' });
  const seen: unknown[] = [];
  runSync(function* () {
    thread(function* () {
      seen.push(`y is ${yield* y}`);
    });
    thread(function* () {
      y.bind(lazy(function* () {
        seen.push('computing');
        return 3;
      }));
      seen.push('bound');
    });
  });
  expect(seen).toEqual(['bound', 'computing', 'y is 3']);
});

test('lazy / a chain of 10,000: on the heap', () => {
  let last = lazy(function* () {
    return 0;
  });
  for (let i = 0; i < 10_000; i++) {
    const before = last;
    last = lazy(function* () {
      return 1 + (yield* before);
    });
  }
  expect(runSync(() => last)).toBe(10_000);
});

test('lazy / the computation was taken along by another family: whoever reads meanwhile waits until it comes back', () => {
  const seen: unknown[] = [];
  const family = new Family('outer');
  const x = lazy({ name: 'x' }, function* () {
    seen.push('begins');
    yield* family.suspend();
    seen.push('ends');
    return 1;
  });
  runSync(function* () {
    const outer = family.create(function* () {
      seen.push(`outer has ${yield* x}`);
    });
    yield* family.resume(outer);
    thread(function* () {
      seen.push(`other has ${yield* x}`);
    });
    thread(function* () {
      yield* family.resume(outer);
    });
  });
  expect(seen).toEqual(['begins', 'ends', 'outer has 1', 'other has 1']);
});

test('lazy / a deadlock in the computation: says who waits inside', () => {
  const y = variable({ name: 'y' });
  const x = lazy({ name: 'x' }, function* () {
    return yield* y;
  });
  expect(refusal(() => runSync(() => x))).toBe(
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n' +
      '  "main" (host) waits for its scheduler "threads"\n' +
      '    "main" (threads) waits for its scheduler "x"\n' +
      '      "x" (x) waits for "y" to be bound',
  );
});

test('lazy / no function: refused', () => {
  expect(refusal(() => lazy(3 as never))).toBe(
    'TypeError: cannot make a lazy variable of 3: pass a generator function and its arguments, lazy(body, …args)',
  );
});

test.each<[string, () => Readable<unknown>, string]>([
  [
    'itself',
    () => {
      const x: Readable<unknown> = lazy({ name: 'x' }, function* (): Routine<unknown> {
        return x;
      });
      return x;
    },
    'x',
  ],
  [
    'an alias of itself',
    () => {
      const y = variable({ name: 'y' });
      y.bind(lazy({ name: 'x' }, function* () {
        return y;
      }));
      return y;
    },
    'x',
  ],
  [
    'one that returns it',
    () => {
      const x: Readable<unknown> = lazy({ name: 'x' }, function* (): Routine<unknown> {
        return lazy({ name: 'other' }, function* (): Routine<unknown> {
          return x;
        });
      });
      return x;
    },
    'other',
  ],
])('lazy / returns %s: it needs its own value', (_, make, culprit) => {
  const error = `UsageError: cannot compute "${culprit}": it needs its own value`;
  expect(refusal(() => make().sync())).toBe(error);
  expect(refusal(() => runSync(make))).toBe(error);
  const told: string[] = [];
  runSync(function* () {
    const x = make();
    for (let i = 0; i < 2; i++) {
      thread(function* () {
        try {
          yield* x;
        } catch (caught) {
          told.push(String(caught));
        }
      });
    }
  });
  expect(told).toEqual([error, error]);
});

test('thread / returns its own result: it needs its own value', () => {
  expect(refusal(() => runSync(function* () {
    const x: Thread<unknown> = thread({ name: 'x' }, function* (): Routine<unknown> {
      return x.result;
    });
  }))).toBe('UsageError: cannot compute "x": it needs its own value');
});

test('lazy / left by a move of its own family: the reader waits, and a deadlock says so', () => {
  const x = lazy({ name: 'x' }, function* () {
    yield* innermost()!.family.suspend();
  });
  expect(refusal(() => runSync(() => x))).toBe(
    'DeadlockError: deadlock: nothing can run, nothing outside is awaited\n' +
      '  "main" (host) waits for its scheduler "threads"\n' +
      '    "main" (threads) waits for "x" to be bound',
  );
});

test('tail calls / 200,000 lazy variables or threads that return the next one: on the heap, in a linear number of steps', () => {
  function* count(n: number, next: (n: number) => Readable<unknown>): Routine<unknown> {
    return n === 0 ? 'bottom' : next(n - 1);
  }
  const byNeed = (n: number): Readable<unknown> => lazy(count, n, byNeed);
  const ahead = (n: number): Readable<unknown> => thread(count, n, ahead).result;
  for (const next of [byNeed, ahead]) {
    let steps = 0;
    // oxlint-disable-next-line typescript/unbound-method -- called with its own `this`
    const { attempt } = Readable.prototype;
    Readable.prototype.attempt = function () {
      steps += wayOf(this);
      return attempt.call(this);
    };
    try {
      expect(runSync(() => next(200_000))).toBe('bottom');
    } finally {
      Readable.prototype.attempt = attempt;
    }
    expect(steps < 200_000 * 10).toBe(true);
  }
});
