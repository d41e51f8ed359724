/** Loops inside loops, and what they look for around them: who is to be rescheduled, whose host is asked, who waits. */
import { describe, expect, test } from '@jest/globals';
import { type Coroutine, Family, type Routine, Scheduler, schedulable, Wait } from '../src/index.ts';
import { run, runSync } from '../src/host.ts';

/** More picks than a slice has. */
const MANY = 300;

class Never extends Wait<void> {
  attempt(): boolean {
    return false;
  }
  enter(): void {}
  leave(): void {}
  describe(): string {
    return 'for ever';
  }
}

/** Runs `turns` turns of a task in a scheduler of its own. */
function* busy(turns: number, log: string[] = []): Routine<number> {
  const tasks = new Scheduler('busy');
  let done = 0;
  tasks.start(
    tasks.create(function* () {
      for (; done < turns; done++) yield* tasks.reschedule();
    }),
  );
  yield* tasks.run();
  log.push(`${done} turns`);
  return done;
}

describe('a loop with more to do than a slice', () => {
  test('behind a plain frame it keeps the frame waiting: whoever was picked outside is not rescheduled', () => {
    const log: string[] = [];
    runSync(function* () {
      const tasks = new Scheduler('outer');
      tasks.start(
        tasks.create(function* () {
          [1].forEach(() => {
            const inner = new Scheduler('inner');
            let turns = 0;
            inner.start(
              inner.create(function* () {
                for (; turns < MANY; turns++) yield* inner.reschedule();
              }),
            );
            inner.run().sync();
            log.push(`${turns} turns`);
          });
        }),
      );
      tasks.start(
        tasks.create(function* () {
          log.push('another');
        }),
      );
      yield* tasks.run();
    });
    expect(log).toEqual([`${MANY} turns`, 'another']);
  });

  test('in a run behind a plain frame it does not ask the host outside, whose budget is over', async () => {
    const log: string[] = [];
    await run(
      function* () {
        const tasks = new Scheduler('outer');
        tasks.start(
          tasks.create(function* () {
            [1].forEach(() => log.push(`${runSync(() => busy(MANY))} in a run of its own`));
          }),
        );
        yield* tasks.run();
      },
      { budget: 0 },
    );
    expect(log).toEqual([`${MANY} in a run of its own`]);
  });

  test('inside a coroutine of a plain family, which nobody schedules', () => {
    const family = new Family('plain');
    const log: string[] = [];
    const outer = new Scheduler('outer');
    const c = family.create(function* () {
      outer.start(
        outer.create(function* () {
          yield* busy(MANY, log);
        }),
      );
      outer.start(
        outer.create(function* () {
          log.push('another');
        }),
      );
      yield* outer.run();
    });
    family.resume(c).sync();
    expect(log).toEqual(['another', `${MANY} turns`]);
  });
});

describe('a run', () => {
  test('is no wait beside others: whoever would wait so is told before anything has happened', () => {
    const tasks = new Scheduler('tasks');
    expect(() => (tasks.run() as unknown as Wait).attempt()).toThrow(
      'cannot run "tasks" beside a wait: give it a coroutine of its own',
    );
  });

  test('its deadlock leaves out who waits for nothing: one that was suspended', () => {
    expect(() =>
      runSync(function* () {
        const tasks = new Scheduler('tasks');
        const paused = tasks.create(function* () {
          yield* tasks.suspend();
        });
        tasks.start(paused);
        tasks.start(
          tasks.create(function* () {
            yield* new Never();
          }),
        );
        yield* tasks.run();
      }),
    ).toThrow(
      'deadlock: nothing can run, nothing outside is awaited\n  "main" (host) waits for its scheduler "tasks"\n    "tasks#2" (tasks) waits for ever',
    );
  });
});

describe('schedulable', () => {
  test('the nearest one that a scheduler runs, from inside others too; nobody in plain code, and nobody behind a plain frame', () => {
    const seen: unknown[] = [schedulable()];
    const name = (): string | undefined => schedulable()?.name;
    runSync(function* () {
      const plain = new Family('plain');
      seen.push(name());
      yield* plain.resume(
        plain.create(function* () {
          seen.push(name());
          [1].forEach(() => seen.push(name()));
          plain.resume(plain.create(function* () { seen.push(name()); })).sync();
        }),
      );
    });
    expect(seen).toEqual([undefined, 'main', 'main', 'main', undefined]);
  });
});

test('slot / whoever made a coroutine keeps in it what waits see', () => {
  const c = new Family('family').create(function* () {});
  c.slot = 'kept';
  expect(c.slot).toBe('kept');
});

test('start / twice before its turn: told so, and it runs once', () => {
  const tasks = new Scheduler('tasks');
  let runs = 0;
  const c = tasks.create(function* () {
    runs++;
  });
  tasks.start(c);
  expect(() => tasks.start(c)).toThrow(`cannot start "${c.name}": it is not a new coroutine of "tasks"`);
  tasks.run().sync();
  expect(runs).toBe(1);
});

test('run / by a policy, dropped by plain code after its first step: whoever was taken out is ready again', () => {
  class Stack extends Scheduler {
    private readonly stack: Coroutine[] = [];
    override get readyCount(): number {
      return this.stack.length;
    }
    override enqueue(c: Coroutine): void {
      this.stack.push(c);
    }
    protected override dequeue(): Coroutine | undefined {
      return this.stack.pop();
    }
    override withdraw(c: Coroutine): void {
      this.stack.splice(this.stack.indexOf(c), 1);
    }
  }
  const tasks = new Stack('tasks');
  const log: string[] = [];
  for (const name of ['a', 'b']) {
    tasks.start(tasks.create(function* () {
      log.push(name);
    }));
  }
  runSync(function* () {
    expect(() => {
      for (const step of tasks.run()) void step;
    }).toThrow('cannot run across a plain frame');
    yield* tasks.run();
  });
  expect(log).toEqual(['b', 'a']);
});
