import type { Routine, Scheduler } from '@core/coroutine';
import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { checkAlone, checkPair, checkTuples, plan, replay } from '../src/index.ts';
import { families } from './adapters/families.ts';
import { schedulers } from './adapters/schedulers.ts';
import type { Adapter, Check, Failure, Row } from '../src/index.ts';

// The body is only compiled: each line is a law for the compiler.
function laws(mine: Adapter<Scheduler>): void {
  expectTypeOf(mine).toExtend<Adapter>();
  expectTypeOf(checkAlone(mine)).toEqualTypeOf<Row[]>();
  expectTypeOf(checkPair(mine, families, { schedules: 3 })).toEqualTypeOf<Row[]>();
  expectTypeOf(checkTuples([mine, families, schedulers], { programs: 1, seed: 2 })).toEqualTypeOf<Row>();
  expectTypeOf(plan([mine])).toEqualTypeOf<Check[]>();
  expectTypeOf(replay([mine], 'token')).toEqualTypeOf<Failure | undefined>();
  expectTypeOf<Parameters<typeof mine.run>[0]>().toEqualTypeOf<Scheduler>();
  expectTypeOf<ReturnType<typeof mine.run>>().toEqualTypeOf<Routine<void>>();
  // @ts-expect-error -- an adapter runs scripts
  checkAlone({ name: 'x', make: () => 1 });
  // @ts-expect-error -- not a law of the optional tier
  checkAlone({ ...mine, claims: ['creation'] });
  // @ts-expect-error -- run is a routine
  checkAlone({ ...mine, run: async () => {} });
}

test('the entry exports what its documents name, and nothing else', async () => {
  expect(laws).toBeInstanceOf(Function);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual([
    'checkAlone', 'checkPair', 'checkTuples', 'explain', 'laws', 'plan', 'replay', 'report', 'reportPage',
  ]);
});
