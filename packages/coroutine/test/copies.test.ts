/** Law 13: no shared state but the running chain; two copies of the contract are told apart. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as one from '../src/index.ts';
import type { Operation, Routine } from '../src/index.ts';
import { Tasklets } from './support/paradigms.ts';
import { Gate } from './support/gate.ts';

describe('two schedulers', () => {
  test('side by side, by turns: each has its own ready ones, its own parked ones and its own trace', () => {
    const schedulers = ['one', 'two'].map((name) => {
      const scheduler = new Tasklets(name);
      const trace: unknown[] = [];
      const gate = new Gate();
      scheduler.spawn(function* () {
        trace.push(scheduler.current?.name);
        trace.push(yield* gate);
      });
      return { scheduler, trace, gate };
    });
    const [first, second] = schedulers as [(typeof schedulers)[0], (typeof schedulers)[0]];
    expect(() => first.scheduler.run().sync()).toThrow(one.DeadlockError);
    expect([second.scheduler.readyCount, second.scheduler.parkedCount, second.trace]).toEqual([1, 0, []]);
    expect(() => second.scheduler.run().sync()).toThrow(one.DeadlockError);
    second.gate.open('two');
    expect([first.scheduler.readyCount, second.scheduler.readyCount]).toEqual([0, 1]);
    second.scheduler.run().sync();
    first.gate.open('one');
    first.scheduler.run().sync();
    expect(schedulers.map((each) => each.trace)).toEqual([['one#1', 'one'], ['two#1', 'two']]);
  });

  test('an error in one: the other does not notice', () => {
    const [a, b] = [new Tasklets('a'), new Tasklets('b')];
    const trace: string[] = [];
    a.spawn(function* () { throw new Error('boom'); });
    b.spawn(function* () { trace.push('b'); });
    expect(() => a.run().sync()).toThrow('boom');
    b.run().sync();
    expect(trace).toEqual(['b']);
  });
});

describe('two copies of the contract', () => {
  let two: typeof one;
  const copies = (): string[] => (globalThis as never as { [key: symbol]: string[] })[Symbol.for('@core/coroutine')]!;
  const suffix = (): string => `2 copies of @core/coroutine are loaded, and their operations do not mix: ${copies().join(', ')}`;

  beforeAll(async () => {
    jest.resetModules();
    two = await import('../src/index.ts');
  });

  function caught(run: () => unknown): Error {
    try {
      run();
    } catch (error) {
      return error as Error;
    }
    throw new Error('nothing was thrown');
  }

  test('loaded twice: both work side by side', () => {
    expect(two.Family).not.toBe(one.Family);
    expect(copies()).toHaveLength(2);
    for (const { Family } of [one, two]) {
      const family = new Family('f');
      expect(family.resume(family.create(function* () { return yield* family.suspend('value'); })).sync()).toBe('value');
    }
  });

  test('an operation of the other copy, run in a coroutine: a usage error that names both copies', () => {
    const family = new one.Family('f');
    const other = new two.Family('g');
    const coroutine = family.create(function* () {
      try {
        yield* other.suspend();
      } catch (error) {
        return error;
      }
    });
    const error = family.resume(coroutine).sync() as Error;
    expect(error.name).toBe('UsageError');
    expect(error.message).toBe(`cannot suspend in plain code: run the operation with sync() or await; ${suffix()}`);
    expect(coroutine.state).toBe('ended');
  });

  test('a coroutine of the other copy that suspends one of this copy: a usage error in the one that tried, both usable after', () => {
    const family = new one.Family('f');
    const other = new two.Family('g');
    const seen: unknown[] = [];
    const outer = family.create(function* () {
      const inner = other.create(function* () {
        const error = yield* trying(() => family.suspend('lost'));
        seen.push((error as Error).message);
        seen.push(yield* other.suspend('inner works'));
      });
      seen.push(other.resume(inner).sync());
      seen.push(yield* family.suspend('outer works'));
      other.resume(inner, 'inner goes on').sync();
    });
    seen.push(family.resume(outer).sync());
    family.resume(outer, 'outer goes on').sync();
    expect(seen).toEqual([
      `an operation of another copy was run in "g#1"; ${suffix()}`,
      'inner works', 'outer works', 'outer goes on', 'inner goes on',
    ]);

    function* trying(operation: () => Operation<unknown>): Routine<unknown> {
      try {
        yield* operation();
      } catch (error) {
        return error;
      }
    }
  });

  test('a coroutine of the other copy handed to a family: refused', () => {
    const family = new one.Family('f');
    const stranger = new two.Family('g').create(function* () {});
    expect(caught(() => family.resume(stranger as never as one.Coroutine).sync()).message).toBe(
      'cannot resume "g#1": it belongs to family "g", not to "f"',
    );
    expect(stranger.state).toBe('new');
  });

  test('one copy inside the other, each by its own means: both work', () => {
    const family = new one.Family('f');
    const other = new two.Family('g');
    const inner = other.create(function* () {
      yield* other.suspend('inner');
      return 'inner ends';
    });
    const outer = family.create(function* () {
      yield* family.suspend(other.resume(inner).sync());
      return other.resume(inner).sync();
    });
    expect([family.resume(outer).sync(), family.resume(outer).sync()]).toEqual(['inner', 'inner ends']);
  });
});
