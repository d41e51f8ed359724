import { describe, expect, test } from '@jest/globals';
import { BarrierError, DeadlockError, Family, type Routine, Scheduler, UsageError } from '@core/coroutine';
import { current, reschedule, runSync, spawn, Tasklet, TaskletScheduler } from '../src/index.ts';
import { Gate } from './gate.ts';

function* steps(seen: string[], name: string, count: number): Routine<string> {
  for (let i = 1; i <= count; i++) {
    seen.push(`${name}${i}`);
    yield* reschedule();
  }
  return name;
}

describe('spawn', () => {
  test('spawn / several: none runs before the spawner waits, then they run in order', () => {
    const seen: string[] = [];
    runSync(function* () {
      for (const name of ['a', 'b', 'c']) spawn(steps, seen, name, 1);
      seen.push('spawned');
    });
    expect(seen).toEqual(['spawned', 'a1', 'b1', 'c1']);
  });

  test('spawn / from a spawned one: the new one runs after all that were ready', () => {
    const seen: string[] = [];
    runSync(function* () {
      spawn(function* () {
        seen.push('a');
        spawn(steps, seen, 'child', 1);
      });
      spawn(steps, seen, 'b', 2);
    });
    expect(seen).toEqual(['a', 'b1', 'child1', 'b2']);
  });

  test('spawn / any number of arguments: the routine receives them all', () => {
    const seen: unknown[][] = [];
    function* body(...args: unknown[]): Routine<void> {
      seen.push(args);
    }
    runSync(function* () {
      spawn(body);
      spawn(body, 1);
      spawn(body, 1, undefined);
      spawn({ name: 'named' }, body, 1, 2, 3, 4);
    });
    expect(seen).toEqual([[], [1], [1, undefined], [1, 2, 3, 4]]);
  });

  test('spawn / with and without a name: given names stay, others are numbered in order', () => {
    const nothing = function* (): Routine<void> {};
    runSync(function* () {
      const made = [spawn(nothing), spawn({ name: 'clerk' }, nothing), spawn({}, nothing)];
      expect(made.map((t) => t.name)).toEqual(['tasklets#1', 'clerk', 'tasklets#2']);
      expect(new TaskletScheduler('kitchen').spawn(nothing).name).toBe('kitchen#1');
    });
  });

  test('spawn / from a callback: allowed, for it never switches', () => {
    const seen: string[] = [];
    runSync(function* () {
      const all = ['a', 'b'].map((name) => spawn(steps, seen, name, 1));
      for (const each of all) seen.push(yield* each.join());
    });
    expect(seen).toEqual(['a1', 'b1', 'a', 'b']);
  });

  test('spawn / from another family inside a tasklet: into the scheduler of that tasklet', () => {
    const family = new Family('generators');
    runSync(function* main() {
      const inner = family.create(function* () {
        return spawn(function* () {
          return current().family;
        });
      });
      const child = (yield* family.resume(inner)) as Tasklet;
      expect(yield* child.join()).toBe(current().family);
    });
  });

  test.each([
    ['nothing', undefined, 'cannot spawn undefined: pass a generator function and its arguments, spawn(body, …args)'],
    ['options alone', { name: 'x' }, 'cannot spawn undefined: pass a generator function and its arguments, spawn(body, …args)'],
    ['a routine that was called', steps([], '', 0), 'cannot spawn undefined: pass a generator function and its arguments, spawn(body, …args)'],
  ])('spawn / %s: a TypeError, and nothing is spawned', (_, wrong, message) => {
    runSync(function* () {
      expect(() => spawn(wrong as never)).toThrow(new TypeError(message));
      expect([...current().family.coroutines()]).toEqual([current()]);
    });
  });

  test('spawn / something else in place of the routine: named in the message', () => {
    runSync(function* () {
      const call = (): unknown => spawn({ name: 'x' }, 7 as never);
      expect(call).toThrow(new TypeError('cannot spawn 7: pass a generator function and its arguments, spawn(body, …args)'));
    });
  });

  test('spawn / a function that is no generator function: the tasklet fails when it starts', () => {
    runSync(function* () {
      const wrong = spawn({ name: 'wrong' }, (() => 5) as never);
      expect(yield* wrong.outcome()).toEqual({
        status: 'rejected',
        reason: new UsageError('cannot start "wrong": its body is not a generator function'),
      });
    });
  });

  test('spawn, current, reschedule / in plain code: a usage error that says what to do', () => {
    const hint = "no tasklet runs here; start the program with run(), or use a scheduler's own methods";
    expect(() => spawn(steps, [], '', 0)).toThrow(new UsageError(`cannot spawn: ${hint}`));
    expect(() => current()).toThrow(new UsageError(`cannot tell the current tasklet: ${hint}`));
    expect(() => reschedule().sync()).toThrow(new UsageError(`cannot reschedule: ${hint}`));
  });
});

describe('create and start', () => {
  test('create / nothing else: it is new and does not run', () => {
    const seen: string[] = [];
    const scheduler = new TaskletScheduler();
    const made = scheduler.create(steps, seen, 'a', 1);
    expect(made).toBeInstanceOf(Tasklet);
    scheduler.run().sync();
    expect([made.state, made.done, seen]).toEqual(['new', false, []]);
    scheduler.start(made);
    scheduler.run().sync();
    expect([made.state, made.done, seen]).toEqual(['ended', true, ['a1']]);
  });

  test('start / a tasklet that was started, or of another scheduler: a usage error', () => {
    const scheduler = new TaskletScheduler();
    const ready = scheduler.spawn(steps, [], 'a', 1);
    const foreign = new TaskletScheduler('other').create(steps, [], 'b', 1);
    expect(() => scheduler.start(ready)).toThrow(
      new UsageError('cannot start "tasklets#1": it is not a new coroutine of "tasklets"'),
    );
    expect(() => scheduler.start(foreign)).toThrow(
      new UsageError('cannot start "other#1": it is not a new coroutine of "tasklets"'),
    );
  });
});

describe('reschedule', () => {
  test('reschedule / several ready: the running one goes behind them all', () => {
    const seen: string[] = [];
    runSync(function* () {
      spawn(steps, seen, 'a', 3);
      spawn(steps, seen, 'b', 1);
      yield* steps(seen, 'main', 2);
    });
    expect(seen).toEqual(['main1', 'a1', 'b1', 'main2', 'a2', 'a3']);
  });

  test('reschedule / alone: it goes on', () => {
    expect(runSync(() => steps([], 'alone', 1000))).toBe('alone');
  });

  test('reschedule / one operation run often, in several tasklets: each run is one turn', () => {
    const seen: string[] = [];
    const turn = reschedule();
    expect(turn).toBe(reschedule());
    runSync(function* () {
      for (const name of ['a', 'b']) {
        spawn(function* () {
          for (let i = 1; i <= 2; i++) {
            seen.push(`${name}${i}`);
            yield* turn;
          }
        });
      }
    });
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  test('reschedule / from another family inside the tasklet: the tasklet gives way, and what is nested comes back with it', () => {
    const seen: string[] = [];
    const family = new Family('generators');
    runSync(function* () {
      spawn(steps, seen, 'other', 1);
      const inner = family.create(steps, seen, 'inner', 1);
      seen.push((yield* family.resume(inner)) as string);
    });
    expect(seen).toEqual(['inner1', 'other1', 'inner']);
  });

  test('reschedule / across a plain frame: the barrier error, and both sides go on', () => {
    const seen: string[] = [];
    runSync(function* main() {
      spawn(steps, seen, 'other', 1);
      const attempt = (): unknown => [0].map(() => reschedule().sync());
      expect(attempt).toThrow(
        new BarrierError('cannot reschedule "main" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place'),
      );
      seen.push('main');
    });
    expect(seen).toEqual(['main', 'other1']);
  });
});

describe('current', () => {
  test('current / anywhere inside: the innermost tasklet', () => {
    const family = new Family('generators');
    runSync(function* main() {
      const outer = current();
      expect(outer.name).toBe('main');
      expect([0].map(() => current())).toEqual([outer]);
      const generator = family.create(function* () {
        return current();
      });
      expect(yield* family.resume(generator)).toBe(outer);
      const nested = new TaskletScheduler('nested');
      const inner = nested.spawn(function* () {
        return current();
      });
      yield* nested.run();
      expect(yield* inner.join()).toBe(inner);
      expect(current()).toBe(outer);
    });
  });

  test('current / seen from outside afterwards: a tasklet stays itself in every state', () => {
    const states: string[] = [];
    const gate = new Gate();
    const scheduler = new TaskletScheduler();
    const tasklet = scheduler.create(function* () {
      states.push(current().state);
      yield* gate;
    });
    states.push(tasklet.state);
    scheduler.start(tasklet);
    expect(() => scheduler.run().sync()).toThrow(DeadlockError);
    states.push(tasklet.state);
    gate.open();
    states.push(tasklet.state);
    scheduler.run().sync();
    states.push(tasklet.state);
    expect(states).toEqual(['new', 'running', 'parked', 'suspended', 'ended']);
  });
});

describe('several schedulers', () => {
  const alone = ['a1', 'b1', 'a2', 'b2', 'a3'];
  function fill(scheduler: TaskletScheduler, seen: string[]): void {
    scheduler.spawn(steps, seen, 'a', 3);
    scheduler.spawn(steps, seen, 'b', 2);
  }

  test('two side by side in plain code / run in turn: each has its own trace', () => {
    const [one, two] = [[], []] as [string[], string[]];
    const schedulers = [one, two].map((seen) => {
      const scheduler = new TaskletScheduler();
      fill(scheduler, seen);
      return scheduler;
    });
    for (const scheduler of schedulers) scheduler.run().sync();
    expect([one, two]).toEqual([alone, alone]);
  });

  test('two side by side in tasklets of a third / all wait for each other: everybody comes to the end', () => {
    const seen: string[] = [];
    const [ping, pong] = [new Gate('ping'), new Gate('pong')];
    function* within(scheduler: TaskletScheduler): Routine<void> {
      yield* scheduler.run();
    }
    runSync(function* () {
      const [left, right] = [new TaskletScheduler('left'), new TaskletScheduler('right')];
      left.spawn(function* () {
        for (let i = 1; i <= 3; i++) {
          yield* ping;
          seen.push(`pong${i}`);
          pong.open();
        }
      });
      right.spawn(function* () {
        for (let i = 1; i <= 3; i++) {
          seen.push(`ping${i}`);
          ping.open();
          yield* pong;
        }
      });
      spawn(within, left);
      spawn(within, right);
    });
    expect(seen).toEqual(['ping1', 'pong1', 'ping2', 'pong2', 'ping3', 'pong3']);
  });

  test('one nested in a tasklet / others of the outer one are ready: the trace inside is what it is alone', () => {
    const [inner, outer] = [[], []] as [string[], string[]];
    runSync(function* () {
      const other = spawn(steps, outer, 'other', 2);
      const nested = new TaskletScheduler('nested');
      fill(nested, inner);
      yield* nested.run();
      outer.push('main');
      yield* other.join();
    });
    expect(inner).toEqual(alone);
    expect(outer).toEqual(['main', 'other1', 'other2']);
  });

  test('one nested in a tasklet / endless work inside: the outer ones are not starved', () => {
    const seen: string[] = [];
    runSync(function* () {
      const nested = new TaskletScheduler('nested');
      const endless = nested.spawn(function* () {
        for (;;) yield* reschedule();
      });
      spawn(function* () {
        seen.push('outer');
        endless.cancel();
      });
      yield* nested.run();
      seen.push('nested is over');
    });
    expect(seen).toEqual(['outer', 'nested is over']);
  });

  test('reschedule inside a nested one: gives way in the nested one, not in the outer', () => {
    const seen: string[] = [];
    runSync(function* () {
      spawn(steps, seen, 'outer', 1);
      const nested = new TaskletScheduler('nested');
      nested.spawn(steps, seen, 'x', 2);
      nested.spawn(steps, seen, 'y', 2);
      yield* nested.run();
    });
    expect(seen).toEqual(['x1', 'y1', 'x2', 'y2', 'outer1']);
  });

  test('a tasklet inside a plain scheduler of the contract / parks: the inner coroutine waits, not the tasklet around', () => {
    const seen: string[] = [];
    const gate = new Gate();
    runSync(function* () {
      const plain = new Scheduler('plain');
      const waits = plain.create(function* () {
        yield* gate;
        seen.push('through the gate');
      });
      const opens = plain.create(function* () {
        seen.push('opens');
        gate.open();
      });
      plain.start(waits);
      plain.start(opens);
      yield* plain.run();
      seen.push('main');
    });
    expect(seen).toEqual(['opens', 'through the gate', 'main']);
  });

  test('run of a scheduler / a tasklet fails and nobody joins it: the error comes out, the others go on at the next run', () => {
    const seen: string[] = [];
    const scheduler = new TaskletScheduler();
    const boom = new Error('boom');
    scheduler.spawn(steps, seen, 'a', 2);
    scheduler.spawn(function* () {
      yield* reschedule();
      throw boom;
    });
    scheduler.spawn(steps, seen, 'b', 2);
    expect(() => scheduler.run().sync()).toThrow(boom);
    expect(seen).toEqual(['a1', 'b1', 'a2']);
    scheduler.run().sync();
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  test('run of a scheduler / deadlock: lists who waits on what, changes nothing, and may be entered again', () => {
    const gate = new Gate<string>('gate');
    const scheduler = new TaskletScheduler();
    const first = scheduler.spawn({ name: 'first' }, function* () {
      return yield* gate;
    });
    scheduler.spawn({ name: 'second' }, function* () {
      yield* first.join();
    });
    expect(() => scheduler.run().sync()).toThrow(
      'deadlock: nothing can run, nothing outside is awaited\n' +
        '  "first" (tasklets) waits at "gate"\n' +
        '  "second" (tasklets) waits for "first" to end',
    );
    gate.open('opened');
    scheduler.run().sync();
    expect(first.outcome().sync()).toEqual({ status: 'fulfilled', value: 'opened' });
  });

  test('close of the tasklet that runs a nested loop: the inner ones stay, and a later run continues them', () => {
    const seen: string[] = [];
    const gate = new Gate();
    runSync(function* () {
      const nested = new TaskletScheduler('nested');
      nested.spawn(function* () {
        seen.push('inner waits');
        yield* gate;
        seen.push('inner goes on');
      });
      const runner = spawn(function* () {
        try {
          yield* nested.run();
        } finally {
          seen.push('runner unwinds');
        }
      });
      yield* reschedule();
      yield* current().family.close(runner);
      gate.open();
      yield* nested.run();
    });
    expect(seen).toEqual(['inner waits', 'runner unwinds', 'inner goes on']);
  });
});
