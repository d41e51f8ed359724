// Tasklets: their order, and how they end.
import { run, runSync, reschedule, spawn, TaskletScheduler } from '@core/tasklets';

function* count(log, name, to) {
  for (let i = 1; i <= to; i++) {
    log(`${name}${i}`);
    yield* reschedule();
  }
  return name;
}

export const tasklets = [
  {
    title: 'spawn, reschedule: first in, first out',
    expected: ['spawned', 'a1', 'b1', 'a2', 'b2', 'b3', 'joined a b'],
    body(log) {
      runSync(function* () {
        const a = spawn(count, log, 'a', 2);
        const b = spawn(count, log, 'b', 3);
        log('spawned');
        log(`joined ${yield* a.join()} ${yield* b.join()}`);
      });
    },
  },
  {
    title: 'join / a tasklet that throws: the same error',
    expected: [true, 'rejected'],
    body(log) {
      const thrown = new Error('boom');
      runSync(function* () {
        const failing = spawn(function* () {
          yield* reschedule();
          throw thrown;
        });
        try {
          yield* failing.join();
        } catch (error) {
          log(error === thrown);
        }
        log((yield* failing.outcome()).status);
      });
    },
  },
  {
    title: 'a tasklet throws while nobody joins it: the others are cancelled and unwind, the run rejects with the error',
    expected: ['other in', 'other out', true],
    async body(log) {
      const thrown = new Error('boom');
      try {
        await run(function* () {
          spawn(function* () {
            try {
              log('other in');
              for (;;) yield* reschedule();
            } finally {
              log('other out');
            }
          });
          yield* reschedule();
          spawn(function* () {
            throw thrown;
          });
          for (;;) yield* reschedule();
        });
      } catch (error) {
        log(error === thrown);
      }
    },
  },
  {
    title: 'cancel / a tasklet that gives way: CancelledError where it stands, finally runs, the outcome tells',
    expected: ['in', 'CancelledError', 'out', 'cancelled'],
    body(log) {
      runSync(function* () {
        const endless = spawn(function* () {
          try {
            log('in');
            for (;;) yield* reschedule();
          } catch (error) {
            log(error.name);
            throw error;
          } finally {
            yield* reschedule();
            log('out');
          }
        });
        yield* reschedule();
        log((yield* endless.stop()).status);
      });
    },
  },
  {
    title: 'schedulers nested and side by side: they take turns and keep their own order',
    expected: ['a1 a2 a3', 'b1 b2 b3', 'c1 c2 c3'],
    body(log) {
      const entries = [];
      const outer = new TaskletScheduler('outer');
      const inner = new TaskletScheduler('inner');
      inner.spawn(count, (entry) => entries.push(entry), 'a', 3);
      inner.spawn(count, (entry) => entries.push(entry), 'b', 3);
      outer.spawn(function* () {
        yield* inner.run();
      });
      outer.spawn(count, (entry) => entries.push(entry), 'c', 3);
      outer.run().sync();
      for (const name of ['a', 'b', 'c']) log(entries.filter((entry) => entry.startsWith(name)).join(' '));
    },
  },
  {
    title: '100,000 tasklets at a time: all of them run',
    expected: [100_000],
    body(log) {
      let ran = 0;
      runSync(function* () {
        for (let i = 0; i < 100_000; i++) {
          spawn(function* () {
            yield* reschedule();
            ran++;
          });
        }
      });
      log(ran);
    },
  },
];
