import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, test } from '@jest/globals';
import { Family, Scheduler } from '../src/index.ts';
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
