import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import { current, reschedule, run, runSync, spawn, type Tasklet, type TaskletScheduler, type Outcome } from '../src/index.ts';

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

test('the entry exports what its documents name, and nothing else', async () => {
  expect(laws).toBeInstanceOf(Function);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual([
    'CancelledError',
    'Tasklet',
    'TaskletScheduler',
    'current',
    'reschedule',
    'run',
    'runSync',
    'spawn',
  ]);
});
