/** Law 11, decision 7.7: nothing suspends across a plain frame, and both sides stay usable. */
import { describe, expect, test } from '@jest/globals';
import {
  BarrierError, call, chain, type Coroutine, Family, type Operation, ready, type Routine, type RoutineFunction, Scheduler, UsageError,
} from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

function message(run: () => unknown): unknown {
  try {
    return { returned: run() };
  } catch (error) {
    return error instanceof BarrierError ? `${error.code}: ${error.message}` : error;
  }
}

const refusal = (verb: string, name: string): string =>
  `barrier: cannot ${verb} "${name}" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place`;
const swallowed = (verb: string): string =>
  `barrier: cannot ${verb} across a plain frame: a routine was iterated by for…of, spread or a similar construct; enter it with yield*`;

/** Plain frames that run an operation to its end while a coroutine runs around them. */
const frames: [string, (operation: Operation<unknown>) => unknown][] = [
  ['a callback', (operation) => [0].map(() => operation.sync())[0]],
  ['a getter', (operation) => ({ get value() { return operation.sync(); } }).value],
  ['a sort', (operation) => void [1, 2].sort(() => Number(operation.sync() === null))],
  ['a template', (operation) => `${{ toString: () => String(operation.sync()) }}`],
  ['a proxy', (operation) => (new Proxy({}, { get: () => operation.sync() }) as { x: unknown }).x],
  ['a constructor', (operation) => new (class { readonly value = operation.sync(); })().value],
];

describe.each(frames)('sync / in %s of a coroutine', (_what, frame) => {
  test('suspend: the barrier error at the attempt, and the coroutine can suspend afterwards', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* () {
      seen.push(message(() => frame(family.suspend('never'))));
      seen.push(yield* family.suspend('still works'));
    });
    seen.push(family.resume(coroutine).sync());
    family.resume(coroutine, 'resumed').sync();
    expect(seen).toEqual([refusal('suspend', 'f#1'), 'still works', 'resumed']);
  });

  test('resume another one: runs to its suspension, and can be resumed from anywhere later', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const inner = family.create(function* () {
      seen.push('inner');
      seen.push(yield* family.suspend('from inner'));
    });
    const outer = family.create(function* () {
      frame(family.resume(inner));
      seen.push(inner.state);
      yield* family.resume(inner, 'again');
    });
    family.resume(outer).sync();
    expect(seen).toEqual(['inner', 'suspended', 'again']);
  });
});

describe('sync / moves whose target lies beyond the barrier', () => {
  const family = (): [Family, Family] => [new Family('a'), new Family('b')];

  test('transfer from: the barrier error, both usable', () => {
    const [a] = family();
    const other = a.create(function* () { return 'other'; });
    const coroutine = a.create(function* () {
      const error = message(() => [0].map(() => a.transfer(other).sync()));
      return [error, other.state, yield* a.resume(other)];
    });
    expect(a.resume(coroutine).sync()).toEqual([refusal('transfer from', 'a#2'), 'new', 'other']);
  });

  test('park: the barrier error, the gate has no waiter', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      seen.push(message(() => [0].map(() => gate.sync())), gate.queue.size);
      yield* scheduler.reschedule();
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      yield* scheduler.reschedule();
      gate.open('value');
    });
    scheduler.run().sync();
    expect(seen).toEqual([refusal('park', 's#1'), 0, 'value']);
  });

  test('reschedule: the barrier error', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      seen.push(message(() => [0].map(() => scheduler.reschedule().sync())), scheduler.readyCount);
    });
    scheduler.run().sync();
    expect(seen).toEqual([refusal('reschedule', 's#1'), 0]);
  });

  test('an operation that needs not suspend: works', () => {
    const a = new Family('a');
    const coroutine: Coroutine = a.create(function* () {
      return [0].map(() => [a.current?.name, call(function* () { return yield* ready('value'); }).sync()]);
    });
    expect(a.resume(coroutine).sync()).toEqual([['a#1', 'value']]);
  });

  test('transfer to itself in a callback: the barrier counts, for the current coroutine lies beyond it', () => {
    const a = new Family('a');
    const coroutine: Coroutine = a.create(function* () {
      return [0].map(() => message(() => a.transfer(coroutine, 'echo').sync()))[0];
    });
    expect(a.resume(coroutine).sync()).toBe(refusal('transfer from', 'a#1'));
  });

  test('a state check comes first: resuming the one beyond is refused because it runs', () => {
    const a = new Family('a');
    const coroutine: Coroutine = a.create(function* () {
      return [0].map(() => message(() => a.resume(coroutine).sync()))[0];
    });
    expect(a.resume(coroutine).sync()).toEqual(new UsageError('cannot resume "a#1": it is already running'));
  });

  test('from a coroutine inside the callback: the error is raised in that one, which may catch it', () => {
    const [a, b] = family();
    const seen: unknown[] = [];
    const outer = a.create(function* () {
      const inner = b.create(function* () {
        try {
          yield* a.suspend();
        } catch (error) {
          seen.push((error as Error).message);
        }
        seen.push(yield* b.suspend('inner waits'));
      });
      seen.push([0].map(() => b.resume(inner).sync())[0]);
      yield* b.resume(inner, 'resumed without a barrier');
      yield* a.suspend('outer waits');
    });
    seen.push(a.resume(outer).sync());
    expect(seen).toEqual([refusal('suspend', 'a#1').slice(9), 'inner waits', 'resumed without a barrier', 'outer waits']);
  });

  test('within the callback everything is possible that stays in it: schedulers, nesting, errors', () => {
    const a = new Family('a');
    const seen: unknown[] = [];
    const outer = a.create(function* () {
      [0].forEach(() => {
        const scheduler = new Tasklets('s');
        const gate = new Gate();
        scheduler.spawn(function* () { seen.push(yield* gate); });
        scheduler.spawn(function* () { gate.open('inside'); });
        scheduler.run().sync();
      });
      try {
        [0].forEach(() => a.resume(a.create(function* () { throw new Error('boom'); })).sync());
      } catch (error) {
        seen.push((error as Error).message);
      }
      yield* a.suspend();
    });
    a.resume(outer).sync();
    expect([seen, outer.state]).toEqual([['inside', 'boom'], 'suspended']);
  });

  test('barriers in barriers, ten deep: current sees through all, the chain is as it was after each', () => {
    const a = new Family('a');
    const seen: string[] = [];
    const nest = (depth: number): void => {
      a.resume(a.create(function* () {
        if (depth > 0) [0].forEach(() => nest(depth - 1));
        seen.push([...chain()].map((c) => c.name).join(' '));
      })).sync();
    };
    nest(2);
    expect(seen).toEqual(['a#3 a#2 a#1', 'a#2 a#1', 'a#1']);
  });

  test('a deep walk that crosses a barrier: remembered as crossed', () => {
    const [a, b] = family();
    const seen: unknown[] = [];
    const nest = (depth: number): RoutineFunction<[], unknown> =>
      function* () {
        if (depth > 0) return yield* b.resume(b.create(nest(depth - 1)));
        for (let i = 0; i < 2; i++) {
          try {
            yield* a.suspend();
          } catch (error) {
            seen.push((error as Error).name);
          }
        }
      };
    a.resume(a.create(function* () {
      [0].forEach(() => b.resume(b.create(nest(8))).sync());
    })).sync();
    expect(seen).toEqual(['BarrierError', 'BarrierError']);
  });
});

// ── plain consumers of a routine's steps ────────────────────────────────────────────────────────────────────────────

type Consume = (iterable: Iterable<unknown>) => unknown;

const consumers: [string, Consume][] = [
  ['for…of', (iterable) => { for (const item of iterable) void item; }],
  ['spread', (iterable) => [...iterable]],
  ['Array.from', (iterable) => Array.from(iterable)],
  ['destructuring', (iterable) => { const [first] = iterable; return first; }],
  ['new Set', (iterable) => new Set(iterable)],
];

describe.each(consumers)('%s / over', (_what, consume) => {
  /** Runs `attempt` in a coroutine, which afterwards suspends, calls, resumes and ends as ever. */
  function within(attempt: (family: Family, log: (entry: unknown) => void) => Iterable<unknown>): unknown[] {
    const family = new Family('f');
    const seen: unknown[] = [];
    const log = (entry: unknown): void => void seen.push(entry);
    const coroutine = family.create(function* () {
      const iterable = attempt(family, log);
      log(message(() => consume(iterable)));
      log(yield* family.suspend('suspends'));
      log(yield* call(function* () { return `called ${yield* family.suspend('in a call')}`; }));
      log(yield* family.resume(family.create(function* () { return 'nested'; })));
      return 'ends';
    });
    log(family.resume(coroutine).sync());
    log(family.resume(coroutine, 'x').sync());
    log(family.resume(coroutine, 'y').sync());
    return seen;
  }
  const afterwards = ['suspends', 'x', 'in a call', 'called y', 'nested', 'ends'];

  test('a suspend: the barrier error, the coroutine goes on as ever', () => {
    expect(within((family) => family.suspend())).toEqual([swallowed('suspend'), ...afterwards]);
  });

  test('a routine that suspends: the barrier error', () => {
    const routine = function* (family: Family): Routine {
      yield* family.suspend();
    };
    expect(within((family) => routine(family))).toEqual([swallowed('suspend'), ...afterwards]);
  });

  test('a call whose routine suspends: the barrier error, and the call is forgotten', () => {
    expect(within((family, log) => call(function* () {
      yield* family.suspend();
      log('never');
    }))).toEqual([swallowed('suspend'), ...afterwards]);
  });

  test('a call in a call whose routine suspends: the barrier error, and both are forgotten', () => {
    expect(within((family, log) => call(function* () {
      yield* call(function* () { yield* family.suspend(); });
      log('never');
    }))).toEqual([swallowed('suspend'), ...afterwards]);
  });

  test('calls nested deeper than they are entered natively: the barrier error, and all are forgotten', () => {
    const deep = function* (family: Family, depth: number): Routine {
      if (depth === 0) yield* family.suspend();
      else yield* call(deep, family, depth - 1);
    };
    expect(within((family) => call(deep, family, 200))).toEqual([swallowed('call'), ...afterwards]);
  });

  test('a call whose routine needs not suspend: nothing is wrong', () => {
    expect(within(() => call(function* () { return 'value'; })).slice(1)).toEqual(afterwards);
  });

  test('a resume of one that fails: its error', () => {
    const boom = new Error('boom');
    expect(within((family) => family.resume(family.create(function* () { throw boom; })))).toEqual([boom, ...afterwards]);
  });

  test('a resume of one that parks: the barrier error, the tasklet around is not parked', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      const family = new Family('f');
      const inner = family.create(function* () {
        try {
          yield* gate;
          seen.push('never');
        } catch (error) {
          seen.push(`inner ${(error as Error).name}`);
        }
        return 'inner ends';
      });
      seen.push(message(() => consume(family.resume(inner))), gate.queue.size);
      seen.push(inner.state);
      seen.push(yield* family.resume(inner));
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      gate.open('value');
    });
    scheduler.run().sync();
    expect(seen).toEqual([swallowed('park'), 0, 'suspended', 'inner BarrierError', 'inner ends', 'value']);
  });

  test('a wait: the barrier error, the gate has no waiter', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      seen.push(message(() => consume(gate)), gate.queue.size);
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      gate.open('value');
    });
    scheduler.run().sync();
    expect(seen).toEqual([swallowed('park'), 0, 'value']);
  });

  test('a reschedule: the barrier error, the tasklet is not queued twice', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      seen.push(message(() => consume(scheduler.reschedule())), scheduler.readyCount);
      yield* scheduler.reschedule();
      seen.push('goes on');
    });
    scheduler.run().sync();
    expect(seen).toEqual([swallowed('reschedule'), 0, 'goes on']);
  });

  test('a close, a throw and a transfer: the barrier error, the target is untouched', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const target = family.create(function* () {
      seen.push(yield* family.suspend());
    });
    family.resume(target).sync();
    family.resume(family.create(function* () {
      for (const operation of [family.close(target), family.throw(target, 'x'), family.kill(target), family.transfer(target)]) {
        seen.push(message(() => consume(operation)));
      }
    })).sync();
    expect(target.state).toBe('suspended');
    family.resume(target, 'unharmed').sync();
    expect(seen).toEqual([swallowed('close'), swallowed('throw'), swallowed('throw'), swallowed('transfer'), 'unharmed']);
  });
});

describe('stepping by hand', () => {
  const lost = (verb: string, earlier: string): string =>
    `barrier: cannot ${verb}: an earlier ${earlier} never reached the driver; a routine was stepped by hand, enter it with yield*`;

  test('next / of an operation that suspends, its result not looked at: the next operation says so, the one after works', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      family.suspend('lost')[Symbol.iterator]().next();
      const error = message(() => family.suspend()[Symbol.iterator]());
      return [error, yield* family.suspend('works')];
    });
    expect(family.resume(coroutine).sync()).toBe('works');
    expect(family.resume(coroutine, 'x').sync()).toEqual([lost('suspend', 'suspend'), 'x']);
  });

  test('next / of a call that suspends: the same, and the call is forgotten', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      call(function* () { yield* family.suspend('lost'); })[Symbol.iterator]().next();
      const error = message(() => family.suspend()[Symbol.iterator]());
      return [error, yield* family.suspend('works')];
    });
    expect(family.resume(coroutine).sync()).toBe('works');
    expect(family.resume(coroutine, 'x').sync()).toEqual([lost('suspend', 'suspend'), 'x']);
  });

  test('next / and then the body ends: the error ends the coroutine, its resumer is told', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      family.suspend('lost')[Symbol.iterator]().next();
    });
    expect(message(() => family.resume(coroutine).sync())).toBe(lost('end', 'suspend'));
    expect(coroutine.state).toBe('ended');
    expect(family.resume(family.create(function* () { return 'fine'; })).sync()).toBe('fine');
  });

  test('next / and then a callback runs an operation: the operation says so', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      family.suspend('lost')[Symbol.iterator]().next();
      const error = message(() => ready(1) && family.resume(family.create(function* () {})).sync());
      return [error, yield* family.suspend('works')];
    });
    expect(family.resume(coroutine).sync()).toBe('works');
    expect((family.resume(coroutine, 'x').sync() as unknown[])[0]).toMatch(/an earlier suspend never reached the driver/);
  });

  test('next / and then an error of the body: that error, nothing is left behind', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      family.suspend('lost')[Symbol.iterator]().next();
      throw new Error('boom');
    });
    expect(() => family.resume(coroutine).sync()).toThrow('boom');
    expect(family.resume(family.create(function* () { return 'fine'; })).sync()).toBe('fine');
  });

  test('iterator / of a call, without a step: nothing has happened', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      call(function* () { return 'never'; })[Symbol.iterator]();
      return yield* family.suspend('works');
    });
    expect([family.resume(coroutine).sync(), family.resume(coroutine, 'x').sync()]).toEqual(['works', 'x']);
  });

  test('in plain code / an operation\'s iterator: a usage error that tells how to run it', () => {
    const scheduler = new Scheduler('s');
    const coroutine = scheduler.create(function* () {});
    const refused = (verb: string): UsageError =>
      new UsageError(`cannot ${verb} in plain code: run the operation with sync() or await`);
    expect(message(() => [...scheduler.resume(coroutine)])).toEqual(refused('resume'));
    expect(message(() => [...scheduler.suspend()])).toEqual(refused('suspend'));
    expect(message(() => [...scheduler.transfer(coroutine)])).toEqual(refused('transfer to'));
    expect(message(() => [...scheduler.throw(coroutine, 1)])).toEqual(refused('throw'));
    expect(message(() => [...scheduler.kill(coroutine)])).toEqual(refused('kill'));
    expect(message(() => [...scheduler.close(coroutine)])).toEqual(refused('close'));
    expect(message(() => [...scheduler.reschedule()])).toEqual(refused('reschedule'));
    expect(message(() => [...new Gate()])).toEqual(refused('park'));
    expect(message(() => [...call(function* () {})])).toEqual(refused('call'));
    expect(coroutine.state).toBe('new');
  });
});

describe('yield instead of yield*', () => {
  const bodies: [string, (family: Family) => unknown, string][] = [
    ['an operation', (family) => family.suspend(), '"f#1" yielded an operation: write yield* instead of yield'],
    ['a routine', (family) => standard(family), '"f#1" yielded an operation: write yield* instead of yield'],
    ['a call', () => call(function* () {}), '"f#1" yielded an operation: write yield* instead of yield'],
    ['nothing', () => undefined, '"f#1" yielded a plain value: a routine gives values through operations, run by yield*'],
    ['a number', () => 7, '"f#1" yielded a plain value: a routine gives values through operations, run by yield*'],
    ['a promise', () => Promise.resolve(), '"f#1" yielded a plain value: a routine gives values through operations, run by yield*'],
  ];

  test.each(bodies)('yield / %s: a usage error at that yield, which the body may catch', (_what, make, text) => {
    for (const resumedFrom of ['plain code', 'a coroutine']) {
      const family = new Family('f');
      const coroutine = family.create(function* () {
        try {
          yield make(family) as never;
        } catch (error) {
          return [error, yield* family.suspend('goes on')];
        }
      });
      const resume = (value?: unknown): unknown =>
        resumedFrom === 'plain code'
          ? family.resume(coroutine, value).sync()
          : family.resume(family.create(() => resumeIn(family, coroutine, value))).sync();
      expect(resume()).toBe('goes on');
      expect(resume('x')).toEqual([new UsageError(text), 'x']);
    }
  });

  test('yield / in a called routine: raised there', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      try {
        yield* call(function* () { yield 7 as never; });
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(family.resume(coroutine).sync()).toMatch(/^"f#1" yielded a plain value/);
  });

  function* standard(family: Family): Routine {
    yield* family.suspend();
  }

  function* resumeIn(family: Family, coroutine: Coroutine, value: unknown): Routine<unknown> {
    return yield* family.resume(coroutine, value);
  }
});

test("a scheduler's loop stepped by plain code: refused, and nobody that was ready is lost", () => {
  const scheduler = new Scheduler('s');
  const seen: unknown[] = [];
  for (const n of [1, 2]) {
    scheduler.start(
      scheduler.create(function* () {
        seen.push(`ran ${n}`);
      }),
    );
  }
  expect(() => [...scheduler.run()]).toThrow(new UsageError('cannot run in plain code: run the operation with sync() or await'));
  const family = new Family('f');
  const coroutine = family.create(function* () {
    try {
      Array.from(scheduler.run());
    } catch (error) {
      seen.push((error as Error).message);
    }
  });
  family.resume(coroutine).sync();
  expect(scheduler.readyCount).toBe(2);
  scheduler.run().sync();
  expect(seen).toEqual([swallowed('run').replace('barrier: ', ''), 'ran 1', 'ran 2']);
  expect([...scheduler.coroutines()]).toEqual([]);
});
