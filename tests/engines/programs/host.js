// The host: time, promises, abort, fairness, and code outside.
import { Family, Scheduler } from '@core/coroutine';
import {
  aborted, after, iterate, now, once, run, runSync, sleep, toAsyncIterable, until, virtualClock, withSignal,
} from '@core/coroutine/host';
import { channel } from '@core/channels';
import { reschedule, run as runTasklets, spawn } from '@core/tasklets';

const HOUR = 3_600_000;

async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
}

/** Sleepers of 3, 1 and 2 units, and what they see on the clock. */
function* sleepers(log, unit) {
  for (const n of [3, 1, 2]) {
    spawn(function* () {
      yield* sleep(n * unit);
      log(n);
    });
  }
}

export const host = [
  {
    title: 'run: the first step at once, the value in a promise',
    expected: ['main', 'after run', 42],
    async body(log) {
      const result = run(function* () {
        log('main');
        return 42;
      });
      log('after run');
      log(await result);
    },
  },
  {
    title: 'sleep / the platform\'s clock: in order of time',
    expected: [1, 2, 3],
    body: (log) => runTasklets(() => sleepers(log, 30)),
  },
  {
    title: 'sleep / a virtual clock: hours pass at once, in order',
    expected: [1, 2, 3, 3 * HOUR],
    async body(log) {
      const clock = virtualClock();
      await runTasklets(() => sleepers(log, HOUR), { clock });
      log(clock.now());
    },
  },
  {
    title: 'runSync / a virtual clock: sleeps without the event loop',
    expected: [0, HOUR, 'value', HOUR],
    body(log) {
      runSync(function* () {
        log(yield* now());
        yield* sleep(HOUR);
        log(yield* now());
        log(yield* after(0, 'value'));
        log(yield* now());
      }, { clock: virtualClock() });
    },
  },
  {
    title: 'until / a promise that fulfils, one that rejects, any thenable: its value, the same error',
    expected: ['fulfilled', true, 'thenable'],
    body: (log) =>
      run(function* () {
        const reason = new Error('no');
        log(yield* until(Promise.resolve('fulfilled')));
        try {
          yield* until(Promise.reject(reason));
        } catch (error) {
          log(error === reason);
        }
        log(yield* until({ then: (fulfil) => void setTimeout(() => void fulfil('thenable'), 0) }));
      }),
  },
  {
    title: 'run and promise jobs: they take turns in the same order everywhere',
    expected: ['run 0', 'job 1', 'job 2', 'run 1', 'job 3', 'job 4', 'run 2', 'job 5', 'job 6', 'run 3'],
    async body(log) {
      const jobs = (async () => {
        for (let i = 1; i <= 6; i++) {
          await Promise.resolve();
          log(`job ${i}`);
        }
      })();
      const main = run(function* () {
        for (let i = 0; i <= 3; i++) {
          log(`run ${i}`);
          if (i < 3) yield* until(Promise.resolve());
        }
      });
      await Promise.all([jobs, main]);
    },
  },
  {
    title: 'signal / aborts while the run waits: it unwinds, then rejects with the reason',
    expected: ['in', 'cleaned up', 'stop'],
    async body(log) {
      const controller = new AbortController();
      setTimeout(() => controller.abort('stop'), 5);
      const result = run(function* () {
        try {
          log('in');
          yield* sleep(HOUR);
          log('not reached');
        } finally {
          yield* sleep(1);
          log('cleaned up');
        }
      }, { signal: controller.signal });
      log(await rejection(result));
    },
  },
  {
    title: 'signal / aborted before: nothing runs',
    expected: ['stop'],
    async body(log) {
      log(await rejection(run(function* () { log('not reached'); }, { signal: AbortSignal.abort('stop') })));
    },
  },
  {
    title: 'aborted, withSignal: in both directions',
    expected: ['aborted: too late', 'left', true],
    body: (log) =>
      run(function* () {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new Error('too late')), 0);
        try {
          yield* aborted(controller.signal);
        } catch (error) {
          log(`aborted: ${error.message}`);
        }
        let given;
        yield* withSignal(function* (signal) {
          given = signal;
          yield* sleep(0);
        });
        log('left');
        log(given.aborted);
      }),
  },
  {
    title: 'budget / tasklets that never wait: timers still get their turn',
    expected: ['timer', 'over'],
    async body(log) {
      const timer = { fired: false };
      setTimeout(() => {
        timer.fired = true;
        log('timer');
      }, 1);
      const deadline = performance.now() + 10_000;
      await runTasklets(function* () {
        while (!timer.fired && performance.now() < deadline) yield* reschedule();
        log('over');
      });
    },
  },
  {
    title: 'once / an event: the event itself, and the listener is gone',
    expected: ['ring', 1],
    body: (log) =>
      run(function* () {
        const bell = new EventTarget();
        let rung = 0;
        setTimeout(() => {
          for (let i = 0; i < 2; i++) bell.dispatchEvent(new Event('ring'));
        }, 0);
        const event = yield* once(bell, 'ring');
        rung++;
        log(event.type);
        yield* sleep(1);
        log(rung);
      }),
  },
  {
    title: 'iterate / a web stream: every item, then the end',
    expected: ['a', 'b', 'end'],
    body: (log) =>
      run(function* () {
        const stream = new ReadableStream({
          start(controller) {
            for (const item of ['a', 'b']) controller.enqueue(item);
            controller.close();
          },
        });
        const source = iterate(stream);
        for (let item = yield* source.next(); !item.done; item = yield* source.next()) log(item.value);
        log('end');
      }),
  },
  {
    title: 'toAsyncIterable / left early: the body is closed',
    expected: [1, 2, 'cleaned up', 'left'],
    async body(log) {
      const numbers = toAsyncIterable(function* (give) {
        try {
          for (let n = 1; ; n++) {
            yield* sleep(0);
            yield* give(n);
          }
        } finally {
          log('cleaned up');
        }
      });
      for await (const n of numbers) {
        log(n);
        if (n === 2) break;
      }
      log('left');
    },
  },
  {
    title: 'await / an operation in async code: its value',
    expected: ['resumed', 'item'],
    async body(log) {
      const family = new Family('f');
      log(await family.resume(family.create(function* () {
        yield* sleep(0);
        return 'resumed';
      })));
      const items = channel();
      const item = items.receive();
      setTimeout(() => items.trySend('item'), 0);
      log(await item);
    },
  },
  {
    title: 'deadlock: an error that says who waits on what',
    expected: ['DeadlockError', 'deadlock', '"main" (host) waits to receive from channel "jobs"'],
    async body(log) {
      const jobs = channel(0, { name: 'jobs' });
      const error = await rejection(run(function* () {
        yield* jobs.receive();
      }));
      log(error.name);
      log(error.code);
      log(error.message.split('\n')[1].trim());
    },
  },
  {
    title: 'runSync / a wait that only the outside could end: WouldBlockError, and finally runs',
    expected: ['cleaned up', 'WouldBlockError', 'would-block'],
    body(log) {
      try {
        runSync(function* () {
          try {
            yield* sleep(1);
          } finally {
            log('cleaned up');
          }
        });
      } catch (error) {
        log(error.name);
        log(error.code);
      }
    },
  },
  {
    title: 'two runs at once: each keeps its own clock',
    expected: ['virtual 100', 'real'],
    async body(log) {
      const real = run(function* () {
        yield* sleep(50);
        log('real');
      });
      await run(function* () {
        yield* sleep(100);
        log(`virtual ${yield* now()}`);
      }, { clock: virtualClock() });
      await real;
    },
  },
  {
    title: 'a scheduler\'s loop inside a run: parks the run, and both go on',
    expected: ['inner waits', 'inner woke', 'loop over'],
    body: (log) =>
      run(function* () {
        const inner = new Scheduler('inner');
        inner.start(inner.create(function* () {
          log('inner waits');
          yield* sleep(1);
          log('inner woke');
        }));
        yield* inner.run();
        log('loop over');
      }),
  },
];
