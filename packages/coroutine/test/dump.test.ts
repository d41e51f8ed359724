import { expect, test } from '@jest/globals';
import { call, Family, Scheduler, type Routine } from '../src/index.ts';
import { run, sleep, track, virtualClock } from '../src/host.ts';

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
