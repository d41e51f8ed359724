/** Laws 9 and 10, decisions 7.1, 7.9, 7.10: parking, schedulers in any arrangement, deadlock. */
import { describe, expect, test } from '@jest/globals';
import { call, type Coroutine, DeadlockError, Family, ReadyQueue, type Routine, Scheduler, UsageError, Wait, type Waiter } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Generating, Greenlets, Tasklets } from './support/paradigms.ts';

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

describe('park', () => {
  test('park / in a tasklet: it waits, the others run, wake appends it and does not switch', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const waiting = scheduler.spawn(function* () {
      seen.push('waits');
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      seen.push(waiting.state, waiting.waitsFor);
      gate.open('value');
      seen.push('opened', waiting.state, waiting.waitsFor);
    });
    scheduler.spawn(function* () {
      seen.push('third');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['waits', 'parked', 'at "gate"', 'opened', 'suspended', undefined, 'third', 'value']);
  });

  test('park / refused: wakeThrow raises that error where it waits', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const boom = new Error('boom');
    scheduler.spawn(function* () {
      try {
        yield* gate;
      } catch (error) {
        seen.push(error === boom);
      }
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      gate.refuse(boom);
      yield* scheduler.reschedule();
      gate.open('then a value');
    });
    scheduler.run().sync();
    expect(seen).toEqual([true, 'then a value']);
  });

  test.each([
    ['a generator', function* (body: () => Routine<unknown>): Routine {
      yield* new Generating(function* () { yield* body(); }).next();
    }],
    ['a greenlet inside a greenlet', function* (body: () => Routine<unknown>): Routine {
      const family = new Greenlets('g');
      yield* family.switch(family.make(function* () {
        yield* family.switch(family.make(body));
      }));
    }],
    ['five families', function* (body: () => Routine<unknown>): Routine {
      const nest = function* (depth: number): Routine<unknown> {
        const family = new Family(`f${depth}`);
        return yield* family.resume(family.create(depth === 0 ? body : () => nest(depth - 1)));
      };
      yield* nest(4);
    }],
    ['heap calls', function* (body: () => Routine<unknown>): Routine {
      const deep = function* (depth: number): Routine<unknown> {
        return depth === 0 ? yield* body() : yield* call(deep, depth - 1);
      };
      yield* call(deep, 100);
    }],
  ])('park / inside %s inside a tasklet: the tasklet waits, all come back as they were', (_what, within) => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet = scheduler.spawn(function* () {
      yield* within(function* () {
        seen.push(yield* gate);
      });
      seen.push('after');
    });
    scheduler.spawn(function* () {
      seen.push(tasklet.state);
      gate.open('value');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['parked', 'value', 'after']);
  });

  test('park / without a scheduler around: a usage error that says what for', () => {
    const family = new Family('f');
    const gate = new Gate('door');
    const coroutine = family.create(function* () {
      try {
        yield* gate;
      } catch (error) {
        return error;
      }
    });
    expect(family.resume(coroutine).sync()).toEqual(
      new UsageError('cannot wait at "door": no scheduler runs around this call'),
    );
    expect(gate.queue.size).toBe(0);
  });

  test('park / in the inner of two schedulers: only the inner tasklet waits', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    const seen: unknown[] = [];
    const gate = new Gate();
    const runner = outer.spawn(function* () {
      inner.spawn(function* () {
        seen.push(yield* gate);
      });
      inner.spawn(function* () {
        seen.push(runner.state);
        gate.open('inner value');
      });
      yield* inner.run();
      seen.push('inner done');
    });
    outer.run().sync();
    expect(seen).toEqual(['running', 'inner value', 'inner done']);
  });

  test('park / resumed by hand: its resumer goes on with nothing; once woken its scheduler runs it', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const coroutine = scheduler.create(function* () {
      seen.push(yield* gate);
    });
    seen.push(scheduler.resume(coroutine).sync(), coroutine.state, scheduler.parkedCount);
    gate.open('value');
    seen.push(scheduler.readyCount);
    scheduler.run().sync();
    expect(seen).toEqual([undefined, 'parked', 1, 1, 'value']);
  });

  test('park / the wait throws from enter: nobody has left, the error is raised at the wait', () => {
    class Broken extends Gate {
      override enter(): void {
        throw new Error('no entry');
      }
    }
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      const inside = new Generating(function* () {
        try {
          yield* new Broken();
        } catch (error) {
          seen.push((error as Error).message, scheduler.parkedCount);
        }
      });
      yield* inside.next();
      yield* scheduler.reschedule();
      seen.push('goes on');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['no entry', 0, 'goes on']);
  });

  test('park / the wait wakes its waiter from enter: it is ready at once, behind the others', () => {
    class Revolving extends Gate {
      override enter(waiter: Waiter): void {
        waiter.wake('at once');
      }
    }
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      seen.push(yield* new Revolving());
    });
    scheduler.spawn(function* () {
      seen.push('other');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['other', 'at once']);
  });
});

describe('loops', () => {
  test('run / nothing to do: returns at once, and the operation may be run again', () => {
    const scheduler = new Tasklets('s');
    const seen: string[] = [];
    const run = scheduler.run();
    run.sync();
    scheduler.spawn(function* () { seen.push('ran'); });
    run.sync();
    expect(seen).toEqual(['ran']);
  });

  test('run / until none is ready or parked: a tasklet spawned by a tasklet is waited for', () => {
    const scheduler = new Tasklets('s');
    const seen: string[] = [];
    const spawn = (depth: number): void =>
      void scheduler.spawn(function* () {
        seen.push(`${depth}`);
        if (depth > 0) spawn(depth - 1);
      });
    spawn(3);
    scheduler.run().sync();
    expect(seen).toEqual(['3', '2', '1', '0']);
  });

  test('run / inside a tasklet of another scheduler with nothing ready: parks there, the other goes on', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    const seen: unknown[] = [];
    const gate = new Gate();
    const runner = outer.spawn(function* () {
      inner.spawn(function* () {
        seen.push(yield* gate);
      });
      yield* inner.run();
      seen.push('inner done');
    });
    outer.spawn(function* () {
      seen.push(runner.state, runner.waitsFor);
      gate.open('from outside');
      seen.push('opened');
    });
    outer.spawn(function* () {
      seen.push('behind the runner?');
    });
    outer.run().sync();
    // Woken, the loop's runner is appended to the queue of its own scheduler.
    expect(seen).toEqual([
      'parked', 'for its scheduler "inner"', 'opened', 'behind the runner?', 'from outside', 'inner done',
    ]);
  });

  test('run / two schedulers side by side that wake each other: both make progress to the end', () => {
    const [outer, a, b] = [new Tasklets('outer'), new Tasklets('a'), new Tasklets('b')];
    const seen: string[] = [];
    const [toA, toB] = [new Gate('to a'), new Gate('to b')];
    a.spawn(function* () {
      for (let i = 0; i < 3; i++) {
        seen.push(`a ${yield* toA}`);
        toB.open(i);
      }
    });
    b.spawn(function* () {
      for (let i = 0; i < 3; i++) {
        toA.open(i);
        seen.push(`b ${yield* toB}`);
      }
    });
    for (const scheduler of [a, b]) {
      outer.spawn(function* () {
        yield* scheduler.run();
        seen.push(`${scheduler.name} done`);
      });
    }
    outer.run().sync();
    expect(seen).toEqual(['a 0', 'b 0', 'a 1', 'b 1', 'a 2', 'a done', 'b 2', 'b done']);
  });

  test('run / five schedulers, each inside the next, the innermost woken from the outermost: it gets through', () => {
    const seen: unknown[] = [];
    const gate = new Gate();
    const schedulers = Array.from({ length: 5 }, (_, i) => new Tasklets(`s${i}`));
    schedulers[0]!.spawn(function* () {
      seen.push(yield* gate);
    });
    for (let i = 1; i < 5; i++) {
      schedulers[i]!.spawn(function* () {
        yield* schedulers[i - 1]!.run();
        seen.push(`s${i - 1} done`);
      });
    }
    schedulers[4]!.spawn(function* () {
      seen.push('open');
      gate.open('through');
    });
    schedulers[4]!.run().sync();
    expect(seen).toEqual(['open', 'through', 's0 done', 's1 done', 's2 done', 's3 done']);
  });

  test('run / nested in itself: the inner loop runs the others, and its own runner is no reason to wait', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      seen.push('first runs the loop');
      yield* scheduler.run();
      seen.push('first goes on');
    });
    scheduler.spawn(function* () {
      seen.push(`second, inside ${scheduler.current?.name}`);
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      seen.push('third');
      yield* scheduler.reschedule();
      gate.open('opened by third');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['first runs the loop', 'second, inside s#2', 'third', 'opened by third', 'first goes on']);
  });

  test('run / nested in itself, and the one awaited is the one outside: both loops wait, a later wake ends them', () => {
    const [outer, scheduler] = [new Tasklets('outer'), new Tasklets('s')];
    const seen: unknown[] = [];
    const gate = new Gate();
    outer.spawn(function* () {
      scheduler.spawn(function* () {
        yield* scheduler.run();
        seen.push('inner loop over');
      });
      scheduler.spawn(function* () {
        seen.push(yield* gate);
      });
      yield* scheduler.run();
      seen.push('outer loop over');
    });
    outer.spawn(function* () {
      seen.push(`parked ${scheduler.parkedCount}`);
      gate.open('value');
    });
    outer.run().sync();
    expect(seen).toEqual(['parked 1', 'value', 'inner loop over', 'outer loop over']);
  });

  test('run / two loops of one scheduler, both idle: whichever finishes the work, both end', () => {
    const [outer, scheduler] = [new Tasklets('outer'), new Tasklets('s')];
    const seen: unknown[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      seen.push(yield* gate);
    });
    for (const name of ['one', 'two']) {
      outer.spawn(function* () {
        yield* scheduler.run();
        seen.push(`${name} over`);
      });
    }
    outer.spawn(function* () {
      gate.open('value');
    });
    outer.run().sync();
    expect(seen[0]).toBe('value');
    expect(seen.slice(1).map(String).sort()).toEqual(['one over', 'two over']);
  });

  test('run / two idle loops, the runner of one killed before it goes on: the other does the work', () => {
    const [outer, scheduler] = [new Tasklets('outer'), new Tasklets('s')];
    for (const victim of [0, 1]) {
      const seen: unknown[] = [];
      const gate = new Gate();
      scheduler.spawn(function* () {
        seen.push(yield* gate);
      });
      const runners = ['one', 'two'].map((name) =>
        outer.spawn(function* () {
          yield* scheduler.run();
          seen.push(`${name} over`);
        }));
      outer.spawn(function* () {
        gate.open('value');
        yield* outer.kill(runners[victim]!);
      });
      outer.run().sync();
      expect(seen).toEqual(['value', victim === 0 ? 'two over' : 'one over']);
    }
  });

  test.each(['kill', 'close', 'throw'] as const)('run / idle, and its last parked tasklet is ended by %s from outside: the loop ends', (way) => {
    const [outer, scheduler] = [new Tasklets('outer'), new Tasklets('s')];
    const seen: unknown[] = [];
    const tasklet = scheduler.spawn(function* () {
      yield* new Gate();
    });
    outer.spawn(function* () {
      yield* scheduler.run();
      seen.push('loop over');
    });
    outer.spawn(function* () {
      try {
        yield* way === 'throw' ? scheduler.throw(tasklet, 'thrown') : scheduler[way](tasklet);
      } catch (error) {
        seen.push(error);
      }
      seen.push(tasklet.state);
    });
    outer.run().sync();
    expect(seen).toEqual([...(way === 'throw' ? ['thrown'] : []), 'ended', 'loop over']);
  });

  test('run / one loop after another, from different resumers: a tasklet captured by none is continued by whichever runs', () => {
    const scheduler = new Tasklets('s');
    const carriers = new Family('carrier');
    const seen: string[] = [];
    scheduler.spawn(function* () {
      for (let i = 0; i < 3; i++) {
        seen.push(`${i} in ${carriers.current?.name ?? 'main'}`);
        yield* carriers.current === undefined ? scheduler.reschedule() : stop();
      }
    });
    const gate = new Gate();
    const stop = function* (): Routine {
      yield* gate;
    };
    const carry = function* (): Routine {
      yield* scheduler.run();
    };
    for (let i = 0; i < 2; i++) {
      expect(caught(() => carriers.resume(carriers.create(carry)).sync())).toBeInstanceOf(DeadlockError);
      gate.open();
    }
    scheduler.run().sync();
    expect(seen).toEqual(['0 in carrier#1', '1 in carrier#2', '2 in main']);
  });

  test('run / behind a barrier inside a tasklet: a loop of its own, which cannot wait for what is outside', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    const seen: unknown[] = [];
    const gate = new Gate();
    outer.spawn(function* () {
      inner.spawn(function* () {
        seen.push(yield* gate);
      });
      [0].forEach(() => seen.push((caught(() => inner.run().sync()) as Error).name));
      yield* outer.reschedule();
      yield* inner.run();
      seen.push('inner done');
    });
    outer.spawn(function* () {
      gate.open('value');
    });
    outer.run().sync();
    expect(seen).toEqual(['DeadlockError', 'value', 'inner done']);
  });
});

describe('fairness', () => {
  test('run / an inner scheduler that is never idle: the tasklets around it have their turn', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    let [spins, turns] = [0, 0];
    let stop = false;
    inner.spawn(function* () {
      while (!stop) {
        spins++;
        yield* inner.reschedule();
      }
    });
    outer.spawn(function* () {
      yield* inner.run();
    });
    outer.spawn(function* () {
      for (; turns < 10; turns++) yield* outer.reschedule();
      stop = true;
    });
    outer.run().sync();
    expect(turns).toBe(10);
    // A slice is 128 picks: so much, and no more, passes before each turn outside, and after the last.
    expect(spins).toBe(11 * 128);
  });

  test('run / several inner schedulers that are never idle, nested and side by side: each makes progress', () => {
    const outer = new Tasklets('outer');
    const spins: Record<string, number> = {};
    let stop = false;
    const spinner = (name: string, inside?: Tasklets): Tasklets => {
      const scheduler = new Tasklets(name);
      spins[name] = 0;
      scheduler.spawn(function* () {
        while (!stop) {
          spins[name]!++;
          yield* scheduler.reschedule();
        }
      });
      if (inside !== undefined) scheduler.spawn(function* () { yield* inside.run(); });
      return scheduler;
    };
    for (const scheduler of [spinner('a', spinner('b', spinner('c'))), spinner('d')]) {
      outer.spawn(function* () { yield* scheduler.run(); });
    }
    outer.spawn(function* () {
      for (let turn = 0; turn < 3; turn++) yield* outer.reschedule();
      stop = true;
    });
    outer.run().sync();
    for (const name of ['a', 'b', 'c', 'd']) expect([name, spins[name]! > 100]).toEqual([name, true]);
  });

  test('run / many tasklets: every one has its turn before any has a second', () => {
    const scheduler = new Tasklets('s');
    const turns: number[] = [];
    for (let i = 0; i < 300; i++) {
      scheduler.spawn(function* () {
        turns.push(i);
        yield* scheduler.reschedule();
        turns.push(i);
      });
    }
    scheduler.run().sync();
    const once = Array.from({ length: 300 }, (_, i) => i);
    expect(turns).toEqual([...once, ...once]);
  });
});

describe('deadlock', () => {
  test('run / nothing ready and somebody parked: an error that lists who waits on what, oldest first', () => {
    const scheduler = new Tasklets('jobs');
    const [a, b] = [new Gate('a'), new Gate('b')];
    scheduler.spawn(function* () { yield* b; });
    scheduler.spawn(function* () {});
    scheduler.spawn(function* () { yield* a; });
    const error = caught(() => scheduler.run().sync()) as DeadlockError;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toBe(
      'deadlock: nothing can run, nothing outside is awaited\n' +
        '  "jobs#1" (jobs) waits at "b"\n' +
        '  "jobs#3" (jobs) waits at "a"',
    );
    expect(error).toMatchObject({
      name: 'DeadlockError',
      code: 'deadlock',
      waiting: [
        { coroutine: 'jobs#1', family: 'jobs', waitsFor: 'at "b"', within: [] },
        { coroutine: 'jobs#3', family: 'jobs', waitsFor: 'at "a"', within: [] },
      ],
    });
  });

  test('run / with schedulers inside: raised by the outermost loop, those inside are listed within', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    inner.spawn(function* () { yield* new Gate('deep'); });
    outer.spawn(function* () {
      try {
        yield* inner.run();
      } catch {
        expect('raised in the inner loop').toBe('never');
      }
    });
    outer.spawn(function* () { yield* new Gate('flat'); });
    const error = caught(() => outer.run().sync()) as DeadlockError;
    expect(error.message).toBe(
      'deadlock: nothing can run, nothing outside is awaited\n' +
        '  "outer#1" (outer) waits for its scheduler "inner"\n' +
        '    "inner#1" (inner) waits at "deep"\n' +
        '  "outer#2" (outer) waits at "flat"',
    );
    expect(error.waiting[0]!.within).toEqual([
      { coroutine: 'inner#1', family: 'inner', waitsFor: 'at "deep"', within: [] },
    ]);
  });

  test('run / after a deadlock: nothing has changed, a wake and another run go on', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet = scheduler.spawn(function* () {
      try {
        seen.push(yield* gate);
      } finally {
        seen.push('finally');
      }
    });
    for (let i = 0; i < 2; i++) {
      expect(caught(() => scheduler.run().sync())).toBeInstanceOf(DeadlockError);
      expect([tasklet.state, scheduler.parkedCount, gate.queue.size, seen]).toEqual(['parked', 1, 1, []]);
    }
    gate.open('value');
    scheduler.run().sync();
    expect(seen).toEqual(['value', 'finally']);
  });

  test('run / inside a coroutine of a family that does not schedule: raised there, and may be caught there', () => {
    const scheduler = new Tasklets('s');
    const family = new Family('f');
    scheduler.spawn(function* () { yield* new Gate(); });
    const coroutine = family.create(function* () {
      try {
        yield* scheduler.run();
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(family.resume(coroutine).sync()).toBe('DeadlockError');
  });

  test('dump / while running: those parked, with what they wait for; coroutines: all that were started', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () { yield* new Gate('one'); });
    scheduler.spawn(function* () {
      seen.push(scheduler.dump());
      seen.push([...scheduler.coroutines()].map((c) => `${c.name} ${c.state}`));
    });
    scheduler.spawn(function* () {});
    caught(() => scheduler.run().sync());
    expect(seen).toEqual([
      [{ coroutine: 's#1', family: 's', waitsFor: 'at "one"', within: [] }],
      ['s#1 parked', 's#2 running', 's#3 new'],
    ]);
    expect([...scheduler.coroutines()].map((c) => c.name)).toEqual(['s#1']);
  });
});

describe('policy', () => {
  test('enqueue and dequeue / overridden: the derived class decides the order, everything else is as before', () => {
    class LastFirst extends Scheduler {
      protected override dequeue(): Coroutine | undefined {
        const last = [...this.readyQueue].at(-1);
        if (last !== undefined) this.readyQueue.remove(last);
        return last;
      }
    }
    const scheduler = new LastFirst('stack');
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      scheduler.start(scheduler.create(function* () {
        seen.push(name);
        yield* scheduler.reschedule();
        seen.push(name.toUpperCase());
      }));
    }
    scheduler.run().sync();
    expect(seen).toEqual(['c', 'C', 'b', 'B', 'a', 'A']);
  });

  test.each(['of its class', 'given to it'] as const)('enqueue, dequeue and withdraw / %s: asked for each coroutine', (whose) => {
    const asked: string[] = [];
    const mine = new ReadyQueue();
    const decisions = {
      enqueue(c: Coroutine): void {
        asked.push(`enqueue ${c.name}`);
        mine.push(c);
      },
      dequeue(): Coroutine | undefined {
        const next = mine.shift();
        asked.push(`dequeue ${next?.name}`);
        return next;
      },
      withdraw(c: Coroutine): void {
        asked.push(`withdraw ${c.name}`);
        mine.remove(c);
      },
    };
    const Mine = class extends Scheduler {};
    const scheduler = new Mine('mine');
    Object.assign(whose === 'of its class' ? Mine.prototype : scheduler, decisions);
    const workers = ['a', 'b'].map(() => scheduler.create(function* () {
      yield* scheduler.reschedule();
    }));
    for (const worker of workers) scheduler.start(worker);
    scheduler.close(workers[1]!).sync();
    expect(asked).toEqual(['enqueue mine#1', 'enqueue mine#2', 'withdraw mine#2']);
    expect([scheduler.readyCount, mine.size, mine.first]).toEqual([0, 1, workers[0]]);
  });

  test('ReadyQueue / unshift, remove, shift, iteration: coroutines in order', () => {
    const family = new Family('f');
    const [a, b, c] = ['a', 'b', 'c'].map(() => family.create(function* () {})) as [Coroutine, Coroutine, Coroutine];
    const queue = new ReadyQueue();
    queue.push(b);
    queue.unshift(a);
    queue.push(c);
    expect([...queue]).toEqual([a, b, c]);
    expect([queue.remove(b), queue.remove(b), queue.size, queue.first]).toEqual([true, false, 2, a]);
    expect(() => new ReadyQueue().push(a)).toThrow(new TypeError('a waiter can stand in one queue only'));
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([a, c, undefined]);
  });
});

test('waiter.coroutine: the coroutine that waits', () => {
  const gate = new Gate();
  const scheduler = new Tasklets('s');
  const waits = scheduler.spawn(function* () {
    yield* gate;
  });
  expect(() => scheduler.run().sync()).toThrow(DeadlockError);
  expect([...gate.queue].map((waiter) => waiter.coroutine)).toEqual([waits]);
});

test.each(['interrupt', 'close', 'kill', 'throw'] as const)('a wait that is ended by %s: finds the slot as it left it', (how) => {
  const seen: unknown[] = [];
  class Keeping extends Wait {
    attempt(): boolean {
      return false;
    }
    enter(waiter: Waiter): void {
      waiter.slot = 'kept';
    }
    leave(waiter: Waiter): void {
      seen.push(waiter.slot);
    }
    describe(): string {
      return 'for nothing';
    }
  }
  const scheduler = new Scheduler('s');
  const coroutine = scheduler.create(function* () {
    try {
      yield* new Keeping();
    } catch {
      seen.push('caught');
    }
  });
  scheduler.start(coroutine);
  expect(() => scheduler.run().sync()).toThrow(/^deadlock/);
  if (how === 'interrupt') scheduler.interrupt(coroutine, 'stop');
  else if (how === 'throw') scheduler.throw(coroutine, 'stop').sync();
  else scheduler[how](coroutine).sync();
  scheduler.run().sync();
  expect(seen).toEqual(how === 'close' ? ['kept'] : ['kept', 'caught']);
});

test('a wait whose enter wakes its waiter and then throws: the park is refused, the error is raised there, and it is ready no more', () => {
  class Odd extends Wait {
    attempt(): boolean {
      return false;
    }
    enter(waiter: Waiter): void {
      waiter.wake('woken');
      throw new Error('refused');
    }
    leave(): void {}
    describe(): string {
      return 'oddly';
    }
  }
  const scheduler = new Scheduler('s');
  const seen: unknown[] = [];
  scheduler.start(
    scheduler.create(function* () {
      try {
        seen.push(yield* new Odd());
      } catch (error) {
        seen.push((error as Error).message, scheduler.readyCount, scheduler.parkedCount);
      }
    }),
  );
  scheduler.run().sync();
  scheduler.run().sync();
  expect(seen).toEqual(['refused', 0, 0]);
});
