import { describe, expect, test } from '@jest/globals';
import { channel, select, TimeoutError as ChannelsTimeout, withTimeout } from '@core/channels';
import { type Routine, Scheduler } from '@core/coroutine';
import { after, run as runHost, sleep, TimeoutError, until, virtualClock } from '@core/coroutine/host';
import { currentGreenlet, genlet, give, greenlet } from '@core/greenlets';
import {
  failAfter,
  race,
  run as runTasklets,
  runSync as runTaskletsSync,
  scope,
  spawn,
  TaskletScheduler,
  TimeoutError as TaskletsTimeout,
} from '@core/tasklets';
import {
  actor,
  ActorSystem,
  handlers,
  openSystem,
  type Reply,
  run,
  type Self,
  supervisor,
  TimeoutError as ActorsTimeout,
} from '../src/index.ts';
import { program, say, thrown } from './program.ts';

type Message = { type: 'double'; n: number; reply: Reply<number> };
const doubler = handlers({ double: ({ n, reply }: Message) => reply.send(n * 2) });

describe('inside an actor', () => {
  test('channels / an actor receives from one and sends on another: it waits there like anybody', () => {
    const seen: number[] = [];
    program(function* () {
      const [work, results] = [channel<number>(), channel<number>()];
      actor(function* () {
        for (;;) yield* results.send((yield* work.receive()) ** 2);
      });
      for (const n of [1, 2, 3]) {
        yield* work.send(n);
        seen.push(yield* results.receive());
      }
    });
    expect(seen).toEqual([1, 4, 9]);
  });

  test('scopes / failAfter around a receive, race between asks: as in a tasklet', () => {
    const seen: unknown[] = [];
    program(function* () {
      const slow = actor(function* (self: Self<Message>) {
        for (;;) {
          const { n, reply } = yield* self.receive();
          yield* sleep(n);
          reply.send(n);
        }
      });
      const ref = actor(function* (self: Self<string>) {
        seen.push(yield* failAfter(10, () => self.receive()));
        seen.push(yield* race([slow.ask('double', { n: 50 }), sleep(5)]));
        seen.push((yield* thrown(failAfter(10, () => self.receive()))) instanceof TimeoutError);
        seen.push(yield* self.receive());
      });
      ref.send('first');
      yield* sleep(40);
      ref.send('second');
      expect(yield* ref.ended()).toBe('normal');
    });
    expect(seen).toEqual(['first', undefined, true, 'second']);
  });

  test('scopes / the actor is told to shut down: its tasklets unwind before it ends', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(function* () {
        yield* scope(function* (s) {
          s.spawn(function* () {
            try {
              yield* sleep(1000);
            } finally {
              yield* sleep(10);
              seen.push('tasklet cleaned up');
            }
          });
          yield* sleep(1000);
        });
      });
      yield* sleep(5);
      ref.exit('shutdown');
      expect(yield* ref.ended()).toBe('shutdown');
      seen.push('ended');
    });
    expect(seen).toEqual(['tasklet cleaned up', 'ended']);
  });

  test('channels / the actor is killed while it waits there: the channel does not remember it', () => {
    program(function* () {
      const work = channel<number>();
      const ref = actor(function* () {
        yield* work.receive();
      });
      yield* sleep(1);
      expect(work.balance).toBe(-1);
      ref.exit('kill');
      yield* ref.ended();
      expect(work.balance).toBe(0);
    });
  });

  test('a channel / feeds supervised actors, and one item crashes whoever takes it: the others lose nothing', () => {
    const seen: string[] = [];
    program(function* () {
      const work = channel<number>(1);
      const start = function* (self: Self<never>) {
        if (self.restartReason !== undefined) seen.push(`${self.name} is told: ${say(self.restartReason)}`);
        yield* work.each(function* (n) {
          if (n % 3 === 0) throw new Error(`${n} is poison`);
          seen.push(`${self.name} takes ${n}`);
        });
      };
      const kind = { start, restart: 'transient', significant: true } as const;
      const children = [{ ...kind, id: 'left' }, { ...kind, id: 'right' }];
      const sup = actor(supervisor({ maxRestarts: Infinity, autoShutdown: 'all' }, children));
      for (let n = 1; n <= 7; n++) yield* work.send(n);
      work.close();
      expect(yield* sup.ended()).toBe('shutdown');
    });
    expect(seen).toEqual([
      'left takes 1',
      'left takes 2',
      'right takes 4',
      'right takes 5',
      'left is told: Error: 3 is poison',
      'left takes 7',
      'right is told: Error: 6 is poison',
    ]);
  });

  test('a generator / whose body receives: the actor waits, and the generator goes on where it was', () => {
    const seen: number[] = [];
    program(function* () {
      const ref = actor(function* (self: Self<number>) {
        const pairs = genlet<number>(function* () {
          for (;;) {
            const first = yield* self.receive();
            yield* give(first + (yield* self.receive()));
          }
        });
        for (let i = 0; i < 2; i++) seen.push((yield* pairs.next()).value as number);
      });
      for (const n of [1, 2, 3, 4]) {
        ref.send(n);
        yield* sleep(1);
      }
      expect(yield* ref.ended()).toBe('normal');
    });
    expect(seen).toEqual([3, 7]);
  });

  test('greenlets / in two actors, each switching to one that receives: only that actor waits, and gets its own', () => {
    const seen: string[] = [];
    program(function* () {
      const listen = function* (self: Self<string>) {
        const main = currentGreenlet();
        const ear = greenlet(function* () {
          for (;;) yield* main.switch(`${self.name} hears ${yield* self.receive()}`);
        });
        for (let i = 0; i < 2; i++) seen.push((yield* ear.switch()) as string);
      };
      const [left, right] = [actor(listen, { name: 'left' }), actor(listen, { name: 'right' })];
      for (const word of ['tea', 'cake']) {
        yield* sleep(1);
        right.send(word);
        left.send(word.toUpperCase());
      }
      expect([yield* left.ended(), yield* right.ended()]).toEqual(['normal', 'normal']);
    });
    expect(seen).toEqual(['right hears tea', 'left hears TEA', 'right hears cake', 'left hears CAKE']);
  });

  test('tasklets / a scheduler of them runs inside an actor: they ask other actors', () => {
    program(function* () {
      const ref = actor(doubler);
      const inner = actor(function* () {
        const tasklets = new TaskletScheduler();
        const all = [1, 2, 3].map((n) =>
          tasklets.spawn(function* () {
            return yield* ref.ask('double', { n });
          }),
        );
        yield* tasklets.run();
        const values: number[] = [];
        for (const each of all) values.push(yield* each.join());
        expect(values).toEqual([2, 4, 6]);
      });
      expect(yield* inner.ended()).toBe('normal');
    });
  });

  test('promises / awaited in a body: the actor waits, the others go on', async () => {
    const seen: string[] = [];
    await run(function* () {
      const ref = actor(function* () {
        seen.push(yield* until(new Promise<string>((resolve) => setImmediate(resolve, 'promised'))));
      });
      const other = actor(function* () {
        seen.push('other');
      });
      yield* ref.ended();
      yield* other.ended();
    });
    expect(seen).toEqual(['other', 'promised']);
  });
});

describe('a choice', () => {
  test('select / over an ask, a receive and a timer: whichever comes first; the others leave nothing behind', () => {
    program(function* (self) {
      const letters: unknown[] = [];
      self.system.deadLetters.subscribe(({ message, cause }) => letters.push([message, cause]));
      const slow = actor(function* (me: Self<Message>) {
        for (;;) {
          const { n, reply } = yield* me.receive();
          yield* sleep(n);
          reply.send(n * 2);
        }
      });
      const chooser = actor(function* (me: Self<string>) {
        const seen: unknown[] = [];
        for (const n of [10, 90]) {
          const arms = { asked: slow.ask('double', { n }), told: me.receive(), late: after(50, 'late') };
          const { arm, value } = yield* select(arms);
          seen.push(arm, value);
        }
        const { arm, value } = yield* select({ told: me.receive((word) => word === 'cake'), late: after(500, 'late') });
        seen.push(arm, value, me.pending, yield* me.receive());
        expect(seen).toEqual(['asked', 20, 'late', 'late', 'told', 'cake', 1, 'tea']);
      });
      yield* sleep(70);
      chooser.send('tea');
      yield* sleep(1);
      chooser.send('cake');
      expect(yield* chooser.ended()).toBe('normal');
      yield* sleep(100);
      expect(letters).toEqual([[180, 'late-reply']]);
    });
  });

  test('select / over two asks of one actor: one answer counts, the other is late', () => {
    program(function* ({ system }) {
      const ref = actor(doubler);
      const asker = actor(function* () {
        const { value } = yield* select([ref.ask('double', { n: 1 }), ref.ask('double', { n: 2 })], { order: 'priority' });
        expect(value).toBe(2);
      });
      expect(yield* asker.ended()).toBe('normal');
      yield* system.reschedule();
      expect(system.deadLetters.count).toBe(1);
    });
  });

  test('select / with a receive whose match throws: the error comes out of the select, not at the sender', () => {
    program(function* () {
      const chooser = actor(function* (self: Self<number>) {
        const error = yield* thrown(select({
          told: self.receive(() => {
            throw new Error('bad match');
          }),
        }));
        expect([say(error), self.pending]).toEqual(['Error: bad match', 1]);
      });
      yield* sleep(1);
      chooser.send(1);
      expect(yield* chooser.ended()).toBe('normal');
    });
  });
});

describe('beside others', () => {
  test('a tasklet asks an actor / whose system runs in another tasklet', () => {
    runTaskletsSync(function* () {
      const system = new ActorSystem();
      const ref = system.actor(doubler);
      const runner = spawn(function* () {
        yield* system.run();
      });
      const asks = [1, 2, 3].map((n) => spawn(() => askFor(n)));
      function* askFor(n: number): Routine<number> {
        return yield* ref.ask('double', { n });
      }
      const answers: number[] = [];
      for (const each of asks) answers.push(yield* each.join());
      expect(answers).toEqual([2, 4, 6]);
      expect(yield* system.stop()).toEqual({ stopped: 1, killed: 0 });
      yield* runner.join();
    });
  });

  test('two systems and a tasklet scheduler, nested / each with its own: their actors talk to each other', () => {
    const seen: string[] = [];
    program(function* (self: Self<string>) {
      const inner = new ActorSystem({ name: 'inner' });
      inner.actor(function* () {
        for (let i = 0; i < 2; i++) {
          self.send(`from inside ${i}`);
          yield* inner.reschedule();
        }
      });
      actor(function* () {
        yield* inner.run();
        self.send('inner system is done');
      });
      const plain = new Scheduler('plain');
      plain.start(plain.create(function* () {
        self.send('from a plain scheduler');
      }));
      actor(function* () {
        yield* plain.run();
      });
      for (let i = 0; i < 4; i++) seen.push(yield* self.receive());
    });
    // An inner loop has its 128 turns before it lets the others go on.
    expect(seen).toEqual(['from inside 0', 'from inside 1', 'inner system is done', 'from a plain scheduler']);
  });

  test('async code / tells, asks and waits for the end: as bodies do', async () => {
    const system = openSystem({ onCrash: () => {} });
    const ref = system.actor(function* (self: Self<Message | { type: 'crash' }>) {
      for (;;) {
        const message = yield* self.receive();
        if (message.type === 'crash') throw new Error('boom');
        message.reply.send(message.n * 2);
      }
    });
    expect(await Promise.all([1, 2, 3].map(async (n) => await ref.ask('double', { n })))).toEqual([2, 4, 6]);
    ref.send({ type: 'crash' });
    expect(say(await ref.ended())).toBe('Error: boom');
    expect(await system.stop()).toEqual({ stopped: 0, killed: 0 });
  });

  test('an ask that is awaited outside / its signal aborts: rejects with the reason, and its reply is late', async () => {
    const system = openSystem();
    const letters: unknown[] = [];
    system.deadLetters.subscribe(({ message, cause }) => letters.push([message, cause]));
    let answer!: () => void;
    const ref = system.actor(function* (self: Self<Message>) {
      const { n, reply } = yield* self.receive();
      answer = () => reply.send(n * 2);
      yield* self.receive();
    });
    const controller = new AbortController();
    const asking = runHost(() => ref.ask('double', { n: 21 }), { signal: controller.signal, open: true });
    const outcome = asking.catch((error: unknown) => error);
    await new Promise(setImmediate);
    controller.abort('changed my mind');
    expect(await outcome).toBe('changed my mind');
    answer();
    expect(letters).toEqual([[42, 'late-reply']]);
    await system.stop();
  });

  test('an ask that is awaited outside / on the clock of its own run', async () => {
    const system = openSystem();
    const ref = system.actor(function* (self: Self<Message>) {
      for (;;) yield* self.receive();
    }, { name: 'mute' });
    const asking = runHost(() => ref.ask('double', { n: 1 }, { timeout: 60_000 }), { clock: virtualClock(), open: true });
    await expect(asking).rejects.toThrow('"mute" did not answer within 60000 ms');
    await system.stop();
  });

  test('async code delivers / to a bounded mailbox: back-pressure from the outside in', async () => {
    const { bounded } = (await import('../src/index.ts')).mailbox;
    const system = openSystem();
    const seen: string[] = [];
    const ref = system.actor(
      function* (self: Self<number>) {
        for (let i = 0; i < 4; i++) {
          yield* until(Promise.resolve());
          seen.push(`takes ${yield* self.receive()}`);
        }
      },
      { mailbox: bounded(1) },
    );
    for (let i = 0; i < 4; i++) {
      await ref.deliver(i);
      seen.push(`delivered ${i}`);
    }
    await ref.ended();
    await system.stop();
    const open = seen.map((_, i) => seen.slice(0, i + 1)).map((part) => {
      const delivered = part.filter((each) => each.startsWith('delivered')).length;
      return delivered - (part.length - delivered);
    });
    expect(Math.max(...open)).toBeLessThanOrEqual(2);
    expect(seen).toHaveLength(8);
  });
});

test('all at once / tasklets, greenlets, channels, actors, async: each trace as when it is alone', async () => {
  const seen: Record<string, string[]> = { actors: [], tasklets: [], outside: [] };
  const system = openSystem();
  const feed = channel<number>();
  const source = system.actor(
    supervisor({}, [
      {
        id: 'feeder',
        start: function* (self: Self<never>) {
          for (let n = 1; n <= 3; n++) {
            yield* feed.send(n);
            seen['actors']!.push(`fed ${n}`);
          }
          yield* self.receive();
        },
      },
    ]),
  );
  const squares = system.actor(handlers({ square: ({ n, reply }: { n: number; reply: Reply<number> }) => reply.send(n * n) }));
  await runTasklets(
    function* () {
      const reader = genlet<number>(function* () {
        for (let i = 0; i < 3; i++) yield* give(yield* feed.receive());
      });
      const consumer = spawn(function* () {
        for (let next = yield* reader.next(); !next.done; next = yield* reader.next()) {
          seen['tasklets']!.push(`${next.value} squared is ${yield* squares.ask('square', { n: next.value })}`);
        }
      });
      yield* consumer.join();
    },
    { open: true },
  );
  seen['outside']!.push(String(await squares.ask('square', { n: 9 })));
  source.exit('shutdown');
  await source.ended();
  await system.stop();
  expect(seen).toEqual({
    actors: ['fed 1', 'fed 2', 'fed 3'],
    tasklets: ['1 squared is 1', '2 squared is 4', '3 squared is 9'],
    outside: ['81'],
  });
});

test('timeouts / of a wait, a scope and an ask: errors of one class, whichever package gives its name', () => {
  expect([ChannelsTimeout, TaskletsTimeout, ActorsTimeout]).toEqual([TimeoutError, TimeoutError, TimeoutError]);
  const told: unknown[] = [];
  runTaskletsSync(
    function* () {
      const system = new ActorSystem();
      const silent = system.actor(function* (self: Self<Message>) {
        for (;;) yield* self.receive();
      });
      spawn(function* () {
        yield* system.run();
      });
      for (const late of [
        withTimeout(channel(0, { name: 'tea' }).receive(), 5),
        failAfter(6, () => sleep(10)),
        silent.ask('double', { n: 1 }, { timeout: 7 }),
      ]) {
        const error = yield* thrown(late);
        if (error instanceof TimeoutError) told.push([error.code, error.message]);
      }
      silent.exit('shutdown');
      yield* silent.ended();
    },
    { clock: virtualClock() },
  );
  expect(told).toEqual([
    ['timeout', 'timed out after 5 ms of waiting to receive from channel "tea"'],
    ['timeout', '"scope" took longer than 6 ms'],
    ['timeout', '"actors#1" did not answer within 7 ms'],
  ]);
});
