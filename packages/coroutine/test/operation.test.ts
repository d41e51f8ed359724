/** Operations: lazy values that are run by `yield*`, by `sync()`, and by `await` where a host is loaded. */
import { describe, expect, test } from '@jest/globals';
import { call, Coroutine, done, Family, Operation, type Routine, Scheduler, UsageError, Wait, type Waiter } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

/** Commits as long as there is something left, and counts what was asked of it. */
class Supply extends Wait<number> {
  readonly asked: string[] = [];
  waiter: Waiter | undefined;
  private left: number;

  constructor(left: number) {
    super();
    this.left = left;
  }

  attempt(): boolean {
    this.asked.push('attempt');
    return this.left > 0 && done(this.left--);
  }

  enter(waiter: Waiter): void {
    this.waiter = waiter;
    this.asked.push('enter');
  }

  leave(_waiter: Waiter): void {
    this.asked.push('leave');
  }

  describe(): string {
    return 'for supply';
  }
}

describe('lazy', () => {
  test('made and dropped: nothing has happened', () => {
    const scheduler = new Scheduler('s');
    const seen: string[] = [];
    const coroutine = scheduler.create(function* () { seen.push('ran'); });
    scheduler.resume(coroutine);
    scheduler.kill(coroutine);
    scheduler.close(coroutine);
    scheduler.throw(coroutine, 'x');
    scheduler.transfer(coroutine);
    scheduler.suspend();
    scheduler.reschedule();
    scheduler.run();
    call(function* () { seen.push('called'); });
    const supply = new Supply(1);
    expect([seen, coroutine.state, supply.asked]).toEqual([[], 'new', []]);
  });

  test('run again: done again, each time anew', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* () {
      const give = family.suspend('given');
      for (let i = 0; i < 2; i++) seen.push(yield* give);
      return 'end';
    });
    const resume = family.resume(coroutine, 'sent');
    seen.push(resume.sync(), resume.sync(), resume.sync());
    expect(seen).toEqual(['sent', 'sent', 'given', 'given', 'end']);
    expect(() => resume.sync()).toThrow('it has ended');
  });

  test('one operation in two coroutines at the same time: they do not meet', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const shared = call(function* () { return `through ${yield* gate}`; });
    for (const name of ['a', 'b']) {
      scheduler.spawn(function* () {
        seen.push(`${name} ${yield* shared}`);
      });
    }
    scheduler.spawn(function* () {
      for (let i = 0; gate.open(i); i++);
    });
    scheduler.run().sync();
    expect(seen).toEqual(['a through 0', 'b through 1']);
  });
});

describe('sync', () => {
  test('sync / in plain code: runs to the end and returns the value', () => {
    expect(call(function* (n: number) { return n + 1; }, 1).sync()).toBe(2);
    expect(new Supply(3).sync()).toBe(3);
  });

  test('sync / an error: thrown, the same', () => {
    const boom = new Error('boom');
    let caught: unknown;
    try {
      call(function* () { throw boom; }).sync();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(boom);
  });

  test('sync / it would have to wait: a usage error, nothing is left behind', () => {
    const supply = new Supply(0);
    expect(() => supply.sync()).toThrow(new UsageError('cannot wait for supply: no scheduler runs around this call'));
    expect(supply.asked).toEqual(['attempt']);
    expect(() => new Gate().sync()).toThrow('cannot wait at "gate": no scheduler runs around this call');
  });

  test('sync / suspend in main: a usage error', () => {
    const family = new Family('f');
    expect(() => family.suspend().sync()).toThrow(new UsageError('cannot suspend "f": no coroutine of this family is running here'));
  });

  test('sync / of any runnable that derives from Operation: its own steps are driven', () => {
    class Twice extends Operation<string> {
      override *[Symbol.iterator](): Routine<string> {
        const family = new Family('f');
        const coroutine = family.create(function* () {
          return `${yield* family.suspend(1)}${yield* family.suspend(2)}`;
        });
        yield* family.resume(coroutine);
        yield* family.resume(coroutine, 'a');
        return (yield* family.resume(coroutine, 'b')) as string;
      }
    }
    expect(new Twice().sync()).toBe('ab');
  });
});

describe('wait', () => {
  test('yield* / committed at once: the value, nobody parks', () => {
    const scheduler = new Tasklets('s');
    const supply = new Supply(2);
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      seen.push(yield* supply, yield* supply);
    });
    scheduler.run().sync();
    expect([seen, supply.asked]).toEqual([[2, 1], ['attempt', 'attempt']]);
  });

  test('yield* / nothing to commit: attempt, then enter; woken: no leave', () => {
    const scheduler = new Tasklets('s');
    const supply = new Supply(0);
    scheduler.spawn(function* () { yield* supply; });
    scheduler.spawn(function* () { supply.waiter!.wake(); });
    scheduler.run().sync();
    expect(supply.asked).toEqual(['attempt', 'enter']);
  });

  test.each(['wake', 'wakeThrow'] as const)('%s / by hand while it waits: leave, once, so that no partner finds it any more', (way) => {
    const scheduler = new Tasklets('s');
    const supply = new Supply(0);
    const seen: unknown[] = [];
    const tasklet = scheduler.spawn(function* () {
      try {
        seen.push(yield* supply);
      } catch (error) {
        seen.push(['thrown', error]);
      }
    });
    scheduler.spawn(function* () { tasklet[way]('by hand'); });
    scheduler.run().sync();
    expect([supply.asked, seen]).toEqual([
      ['attempt', 'enter', 'leave'],
      [way === 'wake' ? 'by hand' : ['thrown', 'by hand']],
    ]);
  });

  test.each(['kill', 'close', 'throw', 'interrupt'] as const)('%s / while it waits: leave, once', (way) => {
    const scheduler = new Tasklets('s');
    const supply = new Supply(0);
    const tasklet = scheduler.spawn(function* () {
      try {
        yield* supply;
      } catch {}
    });
    scheduler.spawn(function* () {
      if (way === 'interrupt') scheduler.interrupt(tasklet, 'x');
      else if (way === 'throw') yield* scheduler.throw(tasklet, 'x');
      else yield* scheduler[way](tasklet);
    });
    scheduler.run().sync();
    expect(supply.asked).toEqual(['attempt', 'enter', 'leave']);
  });
});

describe('await', () => {
  test('then / without a host: a type error that tells what to import', () => {
    expect(() => new Supply(1).then()).toThrow(
      new TypeError("cannot await an operation: import '@core/coroutine/host' first, it brings the event loop"),
    );
  });

  test('await / with a host: the value, or the same error', async () => {
    await import('../src/host.ts');
    expect(await new Supply(1)).toBe(1);
    const boom = new Error('boom');
    await expect(call(function* (): Routine { throw boom; }).then()).rejects.toBe(boom);
    expect(await Promise.all([call(function* () { return 1; }), new Supply(2)])).toEqual([1, 2]);
  });

  test('await / a resume, each in turn: a coroutine driven from async code', async () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      yield* family.suspend('one');
      yield* family.suspend('two');
      return 'end';
    });
    const seen: unknown[] = [];
    while (coroutine.state !== 'ended') seen.push(await family.resume(coroutine));
    expect(seen).toEqual(['one', 'two', 'end']);
  });

  test('await / a wait that somebody else ends: settles then', async () => {
    const gate = new Gate();
    const waiting = gate.then((value) => `got ${value}`);
    await Promise.resolve();
    gate.open('value');
    expect(await waiting).toBe('got value');
  });
});

test('a coroutine of a class of one\'s own: an operation may carry more than the core knows', () => {
  class Task extends Coroutine<string> {
    readonly label = 'extra';
  }
  const family = new Family<Task>('task');
  const task = new Task(family, function* () { return family.current!.label; }, [], 'own');
  expect(family.resume(task).sync()).toBe('extra');
});
