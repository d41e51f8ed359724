/** Scopes, and what is made of them, where no tasklet runs: in other paradigms, in the host alone, in async and in plain code. */
import { expect, test } from '@jest/globals';
import { BarrierError, Family, type Routine, Scheduler } from '@core/coroutine';
import { after, run as runHost, runSync as runHostSync, sleep, virtualClock } from '@core/coroutine/host';
import { all, allSettled, any, current, failAfter, moveOnAfter, race, reschedule, run, runSync, scope, shield, spawn, TimeoutError } from '../src/index.ts';
import { Gate } from './gate.ts';

const boom = new Error('boom');

function* nap(seen: string[], name: string, ms: number): Routine<string> {
  try {
    yield* sleep(ms);
    seen.push(`${name} done`);
    return name;
  } finally {
    seen.push(`${name} unwound`);
  }
}

function* everything(seen: string[]): Routine<unknown[]> {
  const results: unknown[] = [];
  results.push(
    yield* scope(function* (s) {
      const child = s.spawn(nap, seen, 'child', 5);
      spawn(nap, seen, 'free', 3);
      return yield* child.join();
    }),
  );
  results.push(yield* all([after(2, 'a'), after(1, 'b')]));
  results.push(yield* allSettled([after(1, 'a')]));
  results.push(yield* race([() => nap(seen, 'slow', 50), after(1, 'quick')]));
  results.push(yield* any([after(1, 'any')]));
  results.push(yield* moveOnAfter(1, () => sleep(10)));
  results.push(yield* shield(() => after(1, 'shielded')));
  try {
    yield* failAfter(1, () => sleep(10));
  } catch (error) {
    results.push((error as Error).name);
  }
  return results;
}
const EVERYTHING = [
  'child',
  ['a', 'b'],
  [{ status: 'fulfilled', value: 'a' }],
  'quick',
  'any',
  undefined,
  'shielded',
  'TimeoutError',
];
const SEEN = ['free done', 'free unwound', 'child done', 'child unwound', 'slow unwound'];

test('scope, all, race … / in a run of the host alone: as in a tasklet', async () => {
  const seen: string[] = [];
  expect(await runHost(() => everything(seen), { clock: virtualClock() })).toEqual(EVERYTHING);
  expect(seen).toEqual(SEEN);
});

test('scope, all, race … / in a coroutine of another scheduler, which a tasklet runs: as in a tasklet', () => {
  const seen: string[] = [];
  let results: unknown;
  runSync(
    function* () {
      const others = new Scheduler('others');
      others.start(
        others.create(function* () {
          results = yield* everything(seen);
        }),
      );
      yield* others.run();
    },
    { clock: virtualClock() },
  );
  expect([results, seen]).toEqual([EVERYTHING, SEEN]);
});

test('failAfter / in a coroutine of another scheduler, which a tasklet runs: the others there do not notice', () => {
  const seen: string[] = [];
  runSync(
    function* () {
      const others = new Scheduler('others');
      others.start(
        others.create(function* () {
          try {
            yield* failAfter(5, () => nap(seen, 'limited', 100));
          } catch (error) {
            seen.push((error as Error).name);
          }
        }),
      );
      others.start(others.create(() => nap(seen, 'other', 50)));
      yield* others.run();
      seen.push('main goes on');
    },
    { clock: virtualClock() },
  );
  expect(seen).toEqual(['limited unwound', 'TimeoutError', 'other done', 'other unwound', 'main goes on']);
});

test('scope / in a coroutine of a family inside a tasklet: that tasklet waits, and its scopes nest', () => {
  const family = new Family('f');
  runSync(function* () {
    const here = current();
    yield* family.resume(
      family.create(function* () {
        yield* scope(function* () {
          expect(current()).toBe(here);
        });
      }),
    );
  });
});

test('race / awaited in async code: the others have unwound', async () => {
  const seen: string[] = [];
  expect(await race([() => nap(seen, 'slow', 10_000), after(1, 'quick')])).toBe('quick');
  expect(seen).toEqual(['slow unwound']);
  await expect(failAfter(1, () => sleep(10_000))).rejects.toBeInstanceOf(TimeoutError);
});

test('scope / in plain code, by sync(): when nobody has to wait', () => {
  const sum = scope(function* (s) {
    const [a, b] = [1, 2].map((n) => s.spawn(function* () {
      return n;
    }));
    return (yield* a!.join()) + (yield* b!.join());
  }).sync();
  expect(sum).toBe(3);
});

test('scope / in a callback inside a tasklet, by sync(): in a program of its own, for there nothing can wait', () => {
  const seen: unknown[] = [];
  const work = all([
    function* () {
      yield* reschedule();
      return current().name;
    },
    function* () {
      return 2;
    },
  ]);
  runSync(function* () {
    seen.push(...[1].map(() => work.sync()));
    seen.push(yield* work);
  });
  expect(seen).toEqual([['all[0]', 2], ['all[0]', 2]]);
});

test('scope / iterated by for…of: refused, and nothing of it is left', () => {
  const seen: string[] = [];
  expect(() =>
    runSync(function* () {
      const operation = scope(function* (s) {
        s.spawn(nap, seen, 'child', 1000);
      });
      for (const _ of operation as Iterable<unknown>);
    }, { clock: virtualClock() }),
  ).toThrow(BarrierError);
  expect(seen).toEqual([]);
});

test('scope / something in it fails: where the scope stands', () => {
  const seen: string[] = [];
  expect(() =>
    runHostSync(
      function* () {
        yield* scope(function* (s) {
          s.spawn(nap, seen, 'child', 100);
          yield* sleep(5);
          throw boom;
        });
      },
      { clock: virtualClock() },
    ),
  ).toThrow(boom);
  expect(seen).toEqual(['child unwound']);
});

function* guarded(seen: string[]): Routine<void> {
  try {
    yield* scope(function* (s) {
      s.spawn(nap, seen, 'child', 1000);
      spawn(function* () {
        try {
          yield* new Gate();
        } finally {
          yield* nap(seen, 'slow cleaning', 10);
        }
      });
      yield* nap(seen, 'body', 1000);
    });
  } finally {
    seen.push('outside');
  }
}
const UNWOUND = ['body unwound', 'child unwound', 'slow cleaning done', 'slow cleaning unwound', 'outside'];

test('abort / of the run around the scope: everything in it unwinds first', async () => {
  const seen: string[] = [];
  const controller = new AbortController();
  const running = runHost(() => guarded(seen), { signal: controller.signal, clock: virtualClock() });
  controller.abort(boom);
  await expect(running).rejects.toBe(boom);
  expect(seen).toEqual(UNWOUND);
});

test('close / of the coroutine around the scope: everything in it unwinds first', () => {
  const seen: string[] = [];
  const others = new Scheduler('others');
  const c = others.create(() => guarded(seen));
  others.start(c);
  others.start(
    others.create(function* () {
      yield* sleep(5);
      yield* others.close(c);
    }),
  );
  runHostSync(() => others.run(), { clock: virtualClock() });
  expect(seen).toEqual(UNWOUND);
});

test('run / inside: its tasklets and those of a scope outside do not meet', async () => {
  const names = await runHost(function* () {
    return yield* scope(function* () {
      return current().name;
    }, { name: 'mine' });
  });
  expect(names).toBe('mine');
  expect(await run(function* () {
    return yield* scope(function* () {
      return current().name;
    });
  })).toBe('main');
});
