import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
import {
  all,
  allSettled,
  any,
  barrier,
  context,
  current,
  failAfter,
  moveOnAfter,
  mutex,
  type Outcome,
  race,
  reschedule,
  run,
  runSync,
  type RunQueue,
  scope,
  semaphore,
  shield,
  spawn,
  type Tasklet,
  type TaskletScheduler,
} from '../src/index.ts';
import type { StacklessScheduler, StacklessTasklet } from '../src/stackless.ts';

function* add(a: number, b: number): Routine<number> {
  return a + b;
}

// The body is only compiled: each line is a law for the compiler.
function* laws(tasklet: Tasklet<number>, scheduler: TaskletScheduler): Routine<void> {
  expectTypeOf(spawn(add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
  expectTypeOf(spawn({ name: 'sum' }, add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
  expectTypeOf(scheduler.spawn(add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
  expectTypeOf(scheduler.create(add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
  // @ts-expect-error -- an argument is missing
  spawn(add, 1);
  // @ts-expect-error -- an argument of the wrong type
  spawn({ name: 'sum' }, add, 1, '2');
  // @ts-expect-error -- no such option
  spawn({ title: 'sum' }, add, 1, 2);
  // @ts-expect-error -- a routine that was called
  spawn(add(1, 2));
  // @ts-expect-error -- no generator function
  spawn(() => 1);
  // @ts-expect-error -- an async function is no routine
  spawn(async () => 1);

  expectTypeOf(tasklet.join()).toEqualTypeOf<Wait<number>>();
  expectTypeOf(yield* tasklet.join()).toEqualTypeOf<number>();
  expectTypeOf(yield* tasklet.outcome()).toEqualTypeOf<Outcome<number>>();
  expectTypeOf(yield* tasklet.stop()).toEqualTypeOf<Outcome<number>>();
  expectTypeOf(tasklet.cancel('why')).toEqualTypeOf<void>();
  expectTypeOf(yield* reschedule()).toEqualTypeOf<void>();
  expectTypeOf(reschedule()).toExtend<Operation<void>>();
  expectTypeOf(current()).toEqualTypeOf<Tasklet>();
  expectTypeOf<Awaited<ReturnType<typeof tasklet.join>>>().toEqualTypeOf<number>();

  const outcome = yield* tasklet.outcome();
  if (outcome.status === 'fulfilled') expectTypeOf(outcome.value).toEqualTypeOf<number>();
  else if (outcome.status === 'cancelled') expectTypeOf<typeof outcome.reason.code>().toEqualTypeOf<'cancelled'>();
  else expectTypeOf(outcome.reason).toEqualTypeOf<unknown>();

  expectTypeOf(runSync(() => add(1, 2))).toEqualTypeOf<number>();
  expectTypeOf(run(() => add(1, 2))).toEqualTypeOf<Promise<number>>();
  // @ts-expect-error -- main takes no arguments
  void run(add);
  // @ts-expect-error -- a sync run knows no signal
  runSync(() => add(1, 2), { signal: new AbortController().signal });
}

function* moreLaws(tasklet: Tasklet<number>): Routine<void> {
  expectTypeOf(yield* scope(() => add(1, 2))).toEqualTypeOf<number>();
  expectTypeOf(yield* moveOnAfter(1, () => add(1, 2))).toEqualTypeOf<number | undefined>();
  expectTypeOf(yield* failAfter(1, () => add(1, 2))).toEqualTypeOf<number>();
  expectTypeOf(yield* shield(() => sleep(1))).toEqualTypeOf<void>();
  yield* scope(function* (s) {
    expectTypeOf(s.spawn(add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
    expectTypeOf(s.spawn({ name: 'sum', priority: 1, labels: { kind: 'sum' } }, add, 1, 2)).toEqualTypeOf<Tasklet<number>>();
    // @ts-expect-error -- an argument is missing
    s.spawn(add, 1);
  });
  // @ts-expect-error -- no such way to treat failures
  void scope(() => add(1, 2), { onError: 'ignore' });
  // @ts-expect-error -- moveOnAfter has its time already
  void moveOnAfter(1, () => add(1, 2), { timeout: 2 });
  // @ts-expect-error -- an async function is no routine
  void scope(async () => 1);

  expectTypeOf(yield* all([add(1, 2), () => sleep(1), tasklet.join()])).toEqualTypeOf<[number, void, number]>();
  expectTypeOf(yield* all([add(1, 2)].slice())).toEqualTypeOf<number[]>();
  expectTypeOf(yield* allSettled([add(1, 2), sleep(1)])).toEqualTypeOf<[Outcome<number>, Outcome<void>]>();
  expectTypeOf(yield* race([add(1, 2), () => sleep(1)])).toEqualTypeOf<number | void>();
  expectTypeOf(yield* any([tasklet.join()])).toEqualTypeOf<number>();
  // @ts-expect-error -- a promise is no arm: until() makes one of it
  void all([Promise.resolve(1)]);

  expectTypeOf(semaphore(1).acquire()).toEqualTypeOf<Wait<void>>();
  expectTypeOf(yield* semaphore(1).with(add, 1, 2)).toEqualTypeOf<number>();
  expectTypeOf(yield* mutex().with(() => sleep(1))).toEqualTypeOf<void>();
  expectTypeOf(yield* barrier(1).wait()).toEqualTypeOf<number>();
  const user = context<string | undefined>(undefined);
  expectTypeOf(user.get()).toEqualTypeOf<string | undefined>();
  expectTypeOf(yield* user.with('Ada', add, 1, 2)).toEqualTypeOf<number>();
  // @ts-expect-error -- a value of another type
  void user.with(1, () => add(1, 2));
  // @ts-expect-error -- a policy lacks methods
  expectTypeOf<{ size: number }>().toExtend<RunQueue>();
}

function* stacklessLaws(s: StacklessScheduler): Routine<void> {
  expectTypeOf(s.tasklet(add)).toEqualTypeOf<StacklessTasklet<[a: number, b: number], number>>();
  expectTypeOf(s.tasklet(add).setup(1, 2).join()).toEqualTypeOf<Wait<number>>();
  // @ts-expect-error -- an argument is missing
  s.tasklet(add).setup(1);
  // @ts-expect-error -- an argument of the wrong type
  s.tasklet().bind(add, [1, '2']);
  expectTypeOf(yield* s.schedule()).toEqualTypeOf<StacklessTasklet>();
  expectTypeOf(yield* s.schedule(7)).toEqualTypeOf<number>();
  expectTypeOf(yield* s.run()).toEqualTypeOf<void>();
  expectTypeOf(yield* s.run({ timeout: 1 })).toEqualTypeOf<StacklessTasklet | undefined>();
  expectTypeOf(yield* s.runMain(() => add(1, 2))).toEqualTypeOf<number>();
  expectTypeOf(yield* s.atomic(add, 1, 2)).toEqualTypeOf<number>();
  // @ts-expect-error -- the name is `pending`
  void s.running!.kill({ later: true });
}

test('the entry exports what its documents name, and nothing else', async () => {
  for (const each of [laws, moreLaws, stacklessLaws]) expect(each).toBeInstanceOf(Function);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual([
    'CancelledError',
    'PolicyScheduler',
    'Tasklet',
    'TaskletScheduler',
    'TimeoutError',
    'all',
    'allSettled',
    'any',
    'barrier',
    'context',
    'current',
    'event',
    'failAfter',
    'latch',
    'moveOnAfter',
    'mutex',
    'priorities',
    'race',
    'reschedule',
    'run',
    'runSync',
    'scope',
    'semaphore',
    'shield',
    'spawn',
  ]);
});

test('the Stackless entry exports what its documents name, and nothing else', async () => {
  expect(Object.keys(await import('../src/stackless.ts')).toSorted()).toEqual([
    'Bomb',
    'StacklessScheduler',
    'StacklessTasklet',
    'isExit',
  ]);
});
