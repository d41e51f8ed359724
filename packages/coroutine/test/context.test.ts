import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, test } from '@jest/globals';
import { Family, Scheduler, type Routine } from '../src/index.ts';
import { followContext, run, sleep, until, virtualClock } from '../src/host.ts';

const storage = new AsyncLocalStorage<string>();
let stop = (): void => undefined;
afterEach(() => stop());

test('followContext / a coroutine created in a context: finds its own store after every switch, parked or suspended', async () => {
  stop = followContext(storage);
  const seen: (string | undefined)[] = [];
  const tasks = new Scheduler('tasks');
  const worker = (name: string) =>
    storage.run(name, () =>
      tasks.create(function* () {
        const pieces = new Family('pieces');
        const source = storage.run(`${name} source`, () =>
          pieces.create(function* () {
            for (;;) {
              yield* sleep(1);
              yield* pieces.suspend(storage.getStore());
            }
          }),
        );
        for (let i = 0; i < 2; i++) {
          seen.push((yield* pieces.resume(source)) as string, storage.getStore());
          yield* until(Promise.resolve());
        }
      }),
    );
  await storage.run('main', () =>
    run(
      function* () {
        tasks.start(worker('a'));
        tasks.start(worker('b'));
        yield* tasks.run();
        seen.push(storage.getStore());
      },
      { clock: virtualClock() },
    ),
  );
  expect(seen).toEqual(['a source', 'a', 'b source', 'b', 'a source', 'a', 'b source', 'b', 'main']);
  expect(storage.getStore()).toBeUndefined();
});

test('followContext / a store entered inside a coroutine: stays with it and is invisible to its resumer', () => {
  stop = followContext(storage);
  const family = new Family('f');
  const seen: (string | undefined)[] = [];
  const coroutine = family.create(function* () {
    storage.enterWith('inside');
    yield* family.suspend();
    seen.push(storage.getStore());
  });
  storage.run('outside', () => {
    family.resume(coroutine).sync();
    seen.push(storage.getStore());
    family.resume(coroutine).sync();
    seen.push(storage.getStore());
  });
  expect(seen).toEqual(['outside', 'inside', 'outside']);
});

test('without followContext / a coroutine: sees the store of whoever resumes it', () => {
  const family = new Family('f');
  const coroutine = storage.run('creator', () =>
    family.create(function* () {
      return storage.getStore();
    }),
  );
  expect(storage.run('resumer', () => family.resume(coroutine).sync())).toBe('resumer');
});

test('without followContext / after a wait: the store of whichever coroutine waited for the promise first', async () => {
  const promise = new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  const seen: (string | undefined)[] = [];
  await run(function* () {
    const tasks = new Scheduler('tasks');
    for (const name of ['a', 'b']) {
      tasks.start(
        tasks.create(function* () {
          storage.enterWith(name);
          yield* until(promise);
          seen.push(storage.getStore());
        }),
      );
    }
    yield* tasks.run();
  });
  storage.enterWith(undefined as never);
  expect(seen).toEqual(['a', 'a']);
});

test('followContext / two runs in two contexts that share a promise: each keeps its own', async () => {
  stop = followContext(storage);
  const promise = Promise.resolve();
  const seen: (string | undefined)[] = [];
  const program = function* (): Routine<void> {
    for (let i = 0; i < 2; i++) {
      yield* until(promise);
      seen.push(storage.getStore());
    }
  };
  await Promise.all(['a', 'b'].map((name) => storage.run(name, () => run(program))));
  expect(seen).toEqual(['a', 'b', 'a', 'b']);
  expect(storage.getStore()).toBeUndefined();
});

test('followContext / an operation awaited in async code: sees that code’s store', async () => {
  stop = followContext(storage);
  const family = new Family('f');
  const seen: (string | undefined)[] = [];
  await storage.run('async code', async () => {
    await family.resume(
      family.create(function* () {
        yield* until(Promise.resolve());
        seen.push(storage.getStore());
      }),
    );
    seen.push(storage.getStore());
  });
  expect(seen).toEqual(['async code', 'async code']);
});

test('followContext / transfer, errors, kill, close and endings: whoever goes on finds its own store', () => {
  stop = followContext(storage);
  const family = new Family('f');
  const seen: string[] = [];
  const note = (who: string): void => void seen.push(`${who} ${storage.getStore()}`);
  const make = (name: string, body: () => Routine<void>) => storage.run(name, () => family.create(body));
  const ender = make('ender', function* () {
    note('ender');
  });
  const second = make('second', function* () {
    note('second');
    yield* family.suspend();
    try {
      yield* family.resume(thrower);
    } catch {
      note('second after an error');
    }
    yield* family.suspend();
  });
  const first = make('first', function* () {
    note('first');
    yield* family.transfer(second);
  });
  const thrower = make('thrower', function* () {
    note('thrower');
    throw new Error('no');
  });
  const closed = make('closed', function* () {
    try {
      yield* family.suspend();
    } finally {
      note('closed');
    }
  });
  storage.run('plain', () => {
    family.resume(first).sync();
    note('plain');
    family.resume(second).sync();
    note('plain');
    family.resume(closed).sync();
    family.close(closed).sync();
    note('plain');
    family.kill(second).sync();
    note('plain');
    family.resume(ender).sync();
    note('plain');
    family.close(first).sync();
    note('plain');
  });
  expect(seen).toEqual([
    'first first',
    'second second',
    'plain plain',
    'thrower thrower',
    'second after an error second',
    'plain plain',
    'closed closed',
    'plain plain',
    'plain plain',
    'ender ender',
    'plain plain',
    'plain plain',
  ]);
});

test('followContext / plain code inside a coroutine that runs others: each has its own, so has the code after it', () => {
  stop = followContext(storage);
  const family = new Family('f');
  const seen: (string | undefined)[] = [];
  const inner = storage.run('inner', () =>
    family.create(function* () {
      seen.push(storage.getStore());
      yield* family.suspend();
      seen.push(storage.getStore());
    }),
  );
  const outer = storage.run('outer', () =>
    family.create(function* () {
      [0].forEach(() => family.resume(inner).sync());
      seen.push(storage.getStore());
    }),
  );
  storage.run('plain', () => {
    family.resume(outer).sync();
    family.resume(inner).sync();
    seen.push(storage.getStore());
  });
  expect(seen).toEqual(['inner', 'outer', 'inner', 'plain']);
});

test('followContext / begun inside a coroutine: one made before has no store yet, plain code keeps its own', () => {
  const family = new Family('f');
  const seen: (string | undefined)[] = [];
  const before = storage.run('creator', () =>
    family.create(function* () {
      stop = followContext(storage);
      seen.push(storage.getStore());
      yield* family.suspend();
      seen.push(storage.getStore());
    }),
  );
  storage.run('first resumer', () => {
    family.resume(before).sync();
    seen.push(storage.getStore());
  });
  storage.run('second resumer', () => family.resume(before).sync());
  expect(seen).toEqual(['first resumer', 'first resumer', 'first resumer']);
});

test('followContext / a coroutine that was made before it was on: begins with the store of whoever resumes it', () => {
  const family = new Family('f');
  const seen: (string | undefined)[] = [];
  const before = storage.run('creator', () =>
    family.create(function* () {
      seen.push(storage.getStore());
      yield* family.suspend();
      seen.push(storage.getStore());
    }),
  );
  stop = followContext(storage);
  storage.run('first resumer', () => family.resume(before).sync());
  storage.run('second resumer', () => family.resume(before).sync());
  expect(seen).toEqual(['first resumer', 'first resumer']);
});

test('followContext / ended: coroutines see the store of whoever resumes them', () => {
  stop = followContext(storage);
  const family = new Family('f');
  const coroutine = storage.run('creator', () =>
    family.create(function* () {
      return storage.getStore();
    }),
  );
  stop();
  expect(storage.run('resumer', () => family.resume(coroutine).sync())).toBe('resumer');
});

test('followContext / two storages: both follow', () => {
  const other = new AsyncLocalStorage<number>();
  stop = followContext(storage);
  const stopOther = followContext(other);
  const family = new Family('f');
  const coroutine = storage.run('a', () =>
    other.run(1, () =>
      family.create(function* () {
        yield* family.suspend();
        return [storage.getStore(), other.getStore()];
      }),
    ),
  );
  family.resume(coroutine).sync();
  const seen = storage.run('b', () => other.run(2, () => family.resume(coroutine).sync()));
  stopOther();
  expect(seen).toEqual(['a', 1]);
});
