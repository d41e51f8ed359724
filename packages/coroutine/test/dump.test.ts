import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { call, Family, Scheduler, type Routine } from '../src/index.ts';
import { run, sleep, track, virtualClock } from '../src/host.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

test('track / coroutines in every state: the dump lists the live ones with state, wait and logical stack', async () => {
  const tracker = track();
  const tasks = new Scheduler('tasks');
  const pieces = new Family('pieces');
  const unused = pieces.create(function* () {});
  const left = pieces.create(function* () {
    yield* pieces.suspend();
  });
  function* inner(): Routine<void> {
    yield* sleep(10);
  }
  await run(
    function* () {
      yield* pieces.resume(left);
      tasks.start(
        tasks.create(function* () {
          const nested = pieces.create(function* () {
            yield* call(inner);
          });
          yield* pieces.resume(nested);
        }),
      );
      tasks.start(
        tasks.create(function* () {
          const lines = tracker
            .dump()
            .map(({ coroutine, state, waitsFor, stack }) => [coroutine, state, waitsFor, stack.join(' < ')]);
          expect(lines).toEqual([
            [unused.name, 'new', undefined, 'in coroutine "pieces#1" (pieces)'],
            [left.name, 'suspended', undefined, 'in coroutine "pieces#2" (pieces)'],
            ['main', 'running', undefined, 'in coroutine "main" (host)'],
            ['tasks#1', 'parked', 'for 10 ms', 'in coroutine "tasks#1" (tasks)'],
            ['tasks#2', 'running', undefined, 'in coroutine "tasks#2" (tasks) < in coroutine "main" (host)'],
            [
              'pieces#3',
              'captured',
              undefined,
              'in routine inner < in coroutine "pieces#3" (pieces) < in coroutine "tasks#1" (tasks)',
            ],
          ]);
        }),
      );
      yield* tasks.run();
    },
    { clock: virtualClock() },
  );
  expect(tracker.dump().map((entry) => entry.coroutine)).toEqual(['pieces#1', 'pieces#2']);
  tracker.stop();
  expect(tracker.dump()).toEqual([]);
});

test('track / endings of every kind: the coroutine is gone from the dump', () => {
  const tracker = track();
  const family = new Family('f');
  const make = () =>
    family.create(function* () {
      yield* family.suspend();
    });
  const names = (): string[] => tracker.dump().map((entry) => entry.coroutine);
  const [returned, killed, closed, unbegun] = [make(), make(), make(), make()];
  const failed = family.create(function* () {
    throw new Error('no');
  });
  for (const c of [returned, killed, closed]) family.resume(c).sync();
  expect(names()).toEqual(['f#1', 'f#2', 'f#3', 'f#4', 'f#5']);
  family.resume(returned).sync();
  expect(names()).toEqual(['f#2', 'f#3', 'f#4', 'f#5']);
  family.kill(killed).sync();
  family.close(closed).sync();
  family.close(unbegun).sync();
  expect(() => family.resume(failed).sync()).toThrow('no');
  expect(names()).toEqual([]);
  tracker.stop();
});

test('track / as text: a line for each with state and wait, its logical stack below', async () => {
  const tracker = track();
  const tasks = new Scheduler('tasks');
  function* inner(): Routine<void> {
    yield* sleep(10);
  }
  let text = '';
  await run(
    function* () {
      tasks.start(
        tasks.create(function* () {
          yield* call(inner);
        }),
      );
      tasks.start(
        tasks.create(function* () {
          text = String(tracker);
        }),
      );
      yield* tasks.run();
    },
    { clock: virtualClock() },
  );
  tracker.stop();
  expect(text).toBe(
    [
      '"main" (host) is running',
      '    in coroutine "main" (host)',
      '"tasks#1" (tasks) is parked, waits for 10 ms',
      '    in routine inner',
      '    in coroutine "tasks#1" (tasks)',
      '"tasks#2" (tasks) is running',
      '    in coroutine "tasks#2" (tasks)',
      '    in coroutine "main" (host)',
    ].join('\n'),
  );
});

test('track / a coroutine that nobody can reach: is collected, and gone from the dump', async () => {
  const tracker = track();
  const family = new Family('f');
  (() => {
    family
      .resume(
        family.create(function* () {
          yield* family.suspend();
        }),
      )
      .sync();
  })();
  expect(tracker.dump()).toHaveLength(1);
  for (let i = 0; i < 10 && tracker.dump().length > 0; i++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    gc();
  }
  expect(tracker.dump()).toEqual([]);
  tracker.stop();
});
