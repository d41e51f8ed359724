import { describe, expect, jest, test } from '@jest/globals';
import { call, DeadlockError, type Routine, type Wait } from '@core/coroutine';
import { now, run as runHost, sleep, virtualClock } from '@core/coroutine/host';
import { scope, shield } from '@core/tasklets';
import {
  actor,
  type ActorRef,
  ActorSystem,
  type Body,
  type Crash,
  exit,
  type Exit,
  handlers,
  mailbox,
  openSystem,
  type Reply,
  run,
  runSync,
  type Self,
  supervisor,
} from '../src/index.ts';
import { program, say, thrown } from './program.ts';

const boom = new Error('boom');

function fail(error: Error): never {
  throw error;
}

function* idle(self: Self<unknown>): Routine {
  for (;;) yield* self.receive();
}

describe('isolation', () => {
  test('a body throws / nobody is told: that actor ends, the crash is reported, the others go on', () => {
    const crashes: Crash[] = [];
    program(
      function* () {
        const ref = actor(
          function* () {
            throw boom;
          },
          { name: 'fragile' },
        );
        yield* sleep(1);
        expect([ref.isAlive, ref.exitReason]).toEqual([false, boom]);
      },
      { system: { onCrash: (crash) => crashes.push(crash) } },
    );
    expect(crashes.map(({ ref, reason, isNoticed }) => [ref.name, reason, isNoticed])).toEqual([['fragile', boom, false]]);
  });

  test('a crash / somebody is linked or monitors, or it ends by a signal: noticed, or no crash of its own', () => {
    const crashes: string[] = [];
    program(
      function* () {
        const ref = actor(
          function* (self: Self<never>) {
            actor(
              function* () {
                throw boom;
              },
              { link: true, name: 'child' },
            );
            yield* self.receive();
          },
          { name: 'parent' },
        );
        expect(yield* ref.ended()).toBe(boom);
      },
      { system: { onCrash: ({ ref, isNoticed }) => crashes.push(`${ref.name} ${isNoticed}`) } },
    );
    expect(crashes).toEqual(['child true']);
  });

  test('onCrash / not given: crashes that nobody is told of go to the console; one that throws is reported too', () => {
    const told: unknown[][] = [];
    const print = jest.spyOn(console, 'error').mockImplementation((...args) => void told.push(args));
    try {
      const body = function* (): Routine {
        const ref = actor(
          function* () {
            throw boom;
          },
          { name: 'fragile' },
        );
        actor(
          function* () {
            exit('odd');
          },
          { name: 'odd' },
        );
        yield* sleep(1);
        expect(ref.isAlive).toBe(false);
      };
      runSync(body, { clock: virtualClock() });
      const bad = new Error('bad reporter');
      runSync(body, {
        clock: virtualClock(),
        system: {
          onCrash() {
            throw bad;
          },
        },
      });
      expect(told).toEqual([
        ['actor "fragile" crashed:', boom],
        ['actor "odd" crashed:', 'odd'],
        ['onCrash failed:', bad],
        ['onCrash failed:', bad],
      ]);
    } finally {
      print.mockRestore();
    }
  });

  test('a subscriber to changes of the registry throws / an actor ends: everybody else is told all the same', () => {
    const told: unknown[][] = [];
    const print = jest.spyOn(console, 'error').mockImplementation((...args) => void told.push(args));
    try {
      program(function* ({ system }) {
        const ref = actor(
          function* () {
            yield* sleep(1);
          },
          { register: 'tea' },
        );
        system.registry.changes.subscribe(() => {
          throw boom;
        });
        expect(yield* ref.ended()).toBe('normal');
        expect(system.registry.names()).toEqual([]);
      });
      expect(told).toEqual([['a subscriber of "registry" failed:', boom]]);
    } finally {
      print.mockRestore();
    }
  });

  test('a priority that cannot be told / of a message from outside: the sender\'s error; of a timer: the actor\'s own', () => {
    program(function* () {
      const ref = actor(
        function* (self: Self<{ p: number } | null>) {
          self.sendAfter(10, null);
          yield* self.receive();
        },
        { mailbox: mailbox.priority(({ p }: { p: number }) => p) },
      );
      expect(() => ref.send(null)).toThrow(TypeError);
      expect(yield* ref.ended()).toBeInstanceOf(TypeError);
    });
  });

  test('isolation freeze / plain messages are frozen all through; references are not', () => {
    program(
      function* (self: Self<{ list: number[]; from: Self<never>; when: Date }>) {
        const message = { list: [1], from: self as never, when: new Date(0) };
        self.send(message);
        const got = yield* self.receive();
        expect(got).toBe(message);
        expect(() => got.list.push(2)).toThrow(TypeError);
        expect([Object.isFrozen(got.from), Object.isFrozen(got.when)]).toEqual([false, false]);
      },
      { system: { isolation: 'freeze' } },
    );
  });

  test('isolation clone / the receiver has its own copy, cycles included; references stay the same', () => {
    program(
      function* () {
        type Node = { value: number[]; again?: Node; from?: unknown; at?: Map<string, number> };
        const ref = actor(function* (me: Self<{ type: 'look'; node: Node; reply: Reply<Node> }>) {
          const { node, reply } = yield* me.receive();
          node.value.push(2);
          expect([node.again === node, node.from === me, node.at!.get('x')]).toEqual([true, true, 1]);
          reply.send(node);
        });
        const node: Node = { value: [1], from: ref, at: new Map([['x', 1]]) };
        node.again = node;
        const answer = yield* ref.ask('look', { node });
        expect([node.value, answer.value, answer === node]).toEqual([[1], [1, 2], false]);
      },
      { system: { isolation: 'clone' } },
    );
  });

  test('isolation clone / a function in a message: the sender gets the error, nothing is sent', () => {
    program(
      function* (self: Self<unknown>) {
        expect(() => self.send({ f: () => {} })).toThrow('could not be cloned');
        expect(self.pending).toBe(0);
      },
      { system: { isolation: 'clone' } },
    );
  });
});

describe('fairness', () => {
  test('a busy actor / a mailbox that never empties: the others get their turn after 64 messages', () => {
    let busy = 0;
    const seen: number[] = [];
    program(function* () {
      const ref = actor(function* (self: Self<number>) {
        for (; busy < 1000; busy++) self.send(yield* self.receive());
      });
      ref.send(1);
      actor(function* (self: Self<never>) {
        for (let i = 0; i < 4; i++) {
          seen.push(busy);
          yield* self.system.reschedule();
        }
      });
      yield* ref.ended();
    });
    expect(seen).toEqual([0, 64, 128, 192]);
  });

  test('two actors that never stop / the event loop: it gets its turn', async () => {
    let ticks = 0;
    let isOver = false;
    const interval = setInterval(() => {
      if (++ticks === 3) isOver = true;
    }, 1);
    await run(function* (self: Self<number>) {
      const other = actor(function* (me: Self<number>) {
        for (;;) self.send(yield* me.receive());
      });
      for (let n = 0; !isOver; n++) {
        other.send(n);
        yield* self.receive();
      }
    });
    clearInterval(interval);
    expect(ticks).toBeGreaterThanOrEqual(3);
  });
});

describe('timers', () => {
  test('sendAfter / the actor lives: the message arrives; cancelled: it does not, and says whether it was in time', () => {
    program(function* (self: Self<string>) {
      const first = self.sendAfter(10, 'first');
      const second = self.sendAfter(20, 'second');
      expect([second.cancel(), second.cancel()]).toEqual([true, false]);
      expect(yield* self.receive({ after: 100 })).toBe('first');
      expect(first.cancel()).toBe(false);
      expect(yield* self.receive({ after: 100 })).toBeUndefined();
    });
  });

  test('sendEvery / until it is cancelled, or the actor ends', () => {
    const seen: unknown[] = [];
    const clock = virtualClock();
    runSync(
      function* (self: Self<string>) {
        const timer = self.sendEvery(10, 'tick');
        for (let i = 0; i < 3; i++) seen.push(`${yield* self.receive()} ${yield* now()}`);
        expect([timer.cancel(), timer.cancel()]).toEqual([true, false]);
        seen.push(yield* self.receive({ after: 100 }));
        const ref = actor(function* (me: Self<string>) {
          me.sendEvery(1, 'x');
          me.sendAfter(1000, 'x');
          yield* sleep(5);
        });
        yield* ref.ended();
        yield* self.system.reschedule();
        expect(clock.pending).toBe(0);
      },
      { clock },
    );
    expect(seen).toEqual(['tick 10', 'tick 20', 'tick 30', undefined]);
    expect(clock.pending).toBe(0);
  });
});

describe('stop', () => {
  test('stop / all end in time: the youngest first; supervisors stop their own; nothing is left, nothing can start', async () => {
    const seen: string[] = [];
    const clock = virtualClock();
    const worker = (name: string) =>
      function* (self: Self<unknown>): Routine {
        self.sendEvery(5, 'tick');
        try {
          yield* idle(self);
        } finally {
          yield* sleep(10);
          seen.push(name);
        }
      };
    await runHost(
      function* () {
        const system = new ActorSystem();
        const runner = system.run();
        system.actor(worker('old'), { name: 'old' });
        system.actor(supervisor({}, [{ id: 'a', start: worker('a') }, { id: 'b', start: worker('b') }]));
        system.actor(worker('young'), { name: 'young' });
        system.start(
          system.create(function* () {
            yield* sleep(100);
            const report = yield* system.stop();
            seen.push(`stopped ${report.stopped}, killed ${report.killed}`);
          }),
        );
        yield* runner;
        expect([system.actorCount, system.readyCount, system.parkedCount, [...system.coroutines()]]).toEqual([0, 0, 0, []]);
        expect(() => system.actor(idle, { name: 'late' })).toThrow(
          'cannot start "late": the system "actors" has been stopped',
        );
      },
      { clock },
    );
    expect(seen).toEqual(['young', 'b', 'a', 'old', 'stopped 5, killed 0']);
    expect(clock.pending).toBe(0);
  });

  test('stop / some do not end by the deadline: they are killed, and pushed out of their finally; counted', () => {
    const clock = virtualClock();
    runSync(
      function* () {
        const system = new ActorSystem();
        system.actor(idle);
        system.actor(
          function* (self: Self<Exit>) {
            for (;;) yield* self.receive();
          },
          { trapExit: true },
        );
        system.actor(function* (self: Self<unknown>) {
          try {
            yield* idle(self);
          } finally {
            try {
              yield* sleep(1_000_000);
            } finally {
              yield* sleep(1_000_000);
            }
          }
        });
        const begin = yield* now();
        expect(yield* system.stop({ deadline: 50 })).toEqual({ stopped: 0, killed: 3 });
        expect([(yield* now()) - begin, system.actorCount, clock.pending]).toEqual([50, 0, 0]);
      },
      { clock },
    );
  });

  test('stop / asked twice: both wait for the same one', async () => {
    const system = openSystem();
    system.actor(idle);
    const reports = await Promise.all([system.stop(), system.stop()]);
    expect(reports).toEqual([{ stopped: 1, killed: 0 }, { stopped: 1, killed: 0 }]);
    expect(await system.stop()).toEqual({ stopped: 1, killed: 0 });
  });

  test('stop / by one of its actors: that one is stopped too', async () => {
    const system = openSystem();
    const ref = system.actor(function* (self: Self<unknown>) {
      yield* self.system.stop();
    });
    expect(await ref.ended()).toBe('shutdown');
    expect(await system.stop()).toEqual({ stopped: 1, killed: 0 });
  });

  test('await using / the block is left: the system has stopped', async () => {
    let system!: ActorSystem;
    {
      await using open = openSystem();
      system = open;
      system.actor(idle);
      expect(system.actorCount).toBe(1);
    }
    expect(system.actorCount).toBe(0);
  });
});

describe('run', () => {
  test('main / returns: the others are stopped, and its value is the result', () => {
    const seen: string[] = [];
    expect(
      program(function* () {
        actor(function* (self: Self<unknown>) {
          try {
            yield* idle(self);
          } finally {
            seen.push('stopped');
          }
        });
        yield* sleep(1);
        return 7;
      }),
    ).toBe(7);
    expect(seen).toEqual(['stopped']);
  });

  test('main / throws, or exits: the same error, or an ExitError with the reason', () => {
    expect(() => program(function* () {
      throw boom;
    })).toThrow(boom);
    expect(() => program(function* () {
      exit('tired');
    })).toThrow('exit: tired');
    expect(program(function* () {
      exit('normal');
    })).toBeUndefined();
  });

  test('deadlock / everybody waits: an error that lists who waits on what, and all have unwound', () => {
    const seen: string[] = [];
    let message = '';
    try {
      runSync(function* (self: Self<never>) {
        actor(
          function* (me: Self<unknown>) {
            try {
              yield* idle(me);
            } finally {
              seen.push('unwound');
            }
          },
          { name: 'idle' },
        );
        yield* self.receive();
      });
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.split('\n')).toEqual([
      'deadlock: nothing can run, nothing outside is awaited',
      '  "main" (host) waits for its scheduler "actors"',
      '    "main" (actors) waits to receive in "main"',
      '    "program" (actors) waits for "main" to end',
      '    "idle" (actors) waits to receive in "idle"',
    ]);
    expect(seen).toEqual(['unwound']);
  });

  test('abort / the signal aborts: everybody unwinds, and the run rejects with its reason', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const running = run(
      function* (self: Self<never>) {
        actor(function* (me: Self<unknown>) {
          try {
            yield* idle(me);
          } finally {
            seen.push('unwound');
          }
        });
        yield* sleep(0);
        controller.abort(boom);
        yield* self.receive();
      },
      { signal: controller.signal, open: true },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual(['unwound']);
  });

  test('abort / there are handlers and a supervisor: main unwinds first, then all are stopped as when it ends, hooks included', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const running = run(
      function* () {
        const child = (name: string) => ({
          id: name,
          start: handlers({
            onStop(reason: unknown) {
              seen.push(`${name} stops: ${String(reason)}`);
              return sleep(10);
            },
          }),
        });
        actor(supervisor({}, [child('cache'), child('server')]));
        try {
          yield* sleep(1);
          controller.abort(boom);
          yield* sleep(1000);
        } finally {
          seen.push('main unwinds');
        }
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual(['main unwinds', 'server stops: shutdown', 'cache stops: shutdown']);
  });

  test('abort / somebody never ends: killed when the deadline is over', async () => {
    const seen: unknown[] = [];
    const controller = new AbortController();
    const running = run(
      function* () {
        actor(function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            seen.push(yield* now());
            try {
              yield* sleep(Infinity);
            } finally {
              seen.push(yield* now());
            }
          }
        });
        yield* sleep(5);
        controller.abort(boom);
      },
      { signal: controller.signal, clock: virtualClock(), stop: { deadline: 300 } },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual([5, 305]);
  });

  test('deadlock / somebody traps exits and goes on: killed, and no timer is left', () => {
    const seen: unknown[] = [];
    const running = () =>
      runSync(
        function* (self: Self<never>) {
          actor(function* (me: Self<unknown>) {
            me.trapExit = true;
            try {
              yield* idle(me);
            } finally {
              seen.push('worker unwound');
            }
          });
          try {
            yield* self.receive();
          } finally {
            seen.push('main unwound');
          }
        },
      );
    expect(running).toThrow('deadlock');
    expect(seen).toEqual(['main unwound', 'worker unwound']);
  });

  test('abort / main traps exits: it is told once, and the deadline is for all together', async () => {
    const seen: unknown[] = [];
    const controller = new AbortController();
    const running = run(
      function* (self: Self<Exit>) {
        self.trapExit = true;
        actor(idle);
        controller.abort(boom);
        for (;;) {
          const { reason } = yield* self.receive();
          seen.push(reason);
        }
      },
      { signal: controller.signal, clock: virtualClock(), stop: { deadline: 100 } },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual(['shutdown']);
  });

  test.each(['abort', 'deadlock'])('%s / the finally of main fails: with the reason, in an AggregateError', async (why) => {
    const failure = new Error('of the finally');
    const controller = new AbortController();
    const running = run(
      function* () {
        try {
          if (why === 'abort') yield* sleep(1000);
          else yield* new ActorSystem().actor(idle).ended();
        } finally {
          fail(failure);
        }
      },
      { signal: controller.signal },
    );
    if (why === 'abort') controller.abort(boom);
    const error = await running.catch((reason: unknown) => reason);
    expect((error as AggregateError).errors).toEqual([why === 'abort' ? boom : expect.any(DeadlockError), failure]);
  });

  test('abort / the system is stopped for a reason of its own: that is no failure of main', async () => {
    const controller = new AbortController();
    const running = run(function* () {
      yield* sleep(1000);
    }, { signal: controller.signal, stop: { reason: 'maintenance' } });
    controller.abort(boom);
    await expect(running).rejects.toBe(boom);
  });

  test('kill / a helper entered by call() fails in its finally: the actor crashes with that', () => {
    const crashes: Crash[] = [];
    program(
      function* () {
        const ref = actor(function* () {
          yield* call(function* () {
            try {
              yield* sleep(1000);
            } finally {
              fail(boom);
            }
          });
        });
        yield* sleep(1);
        ref.exit('kill');
        expect(yield* ref.ended()).toBe(boom);
      },
      { system: { onCrash: (crash) => crashes.push(crash) } },
    );
    expect(crashes.map(({ reason }) => reason)).toEqual([boom]);
  });

  test('kill, twice / a scope of tasklets inside: all finally blocks run, and wait no more', () => {
    const seen: string[] = [];
    program(function* () {
      const body = function* (name: string): Routine {
        try {
          yield* sleep(1000);
        } finally {
          seen.push(`${name} begins`);
          yield* sleep(1000);
          seen.push(`${name} is done`);
        }
      };
      const ref = actor(function* () {
        yield* scope(function* (s) {
          s.spawn(body, 'tasklet');
          yield* shield(() => body('shielded'));
        });
      });
      yield* sleep(5);
      ref.exit('kill');
      yield* sleep(5);
      ref.exit('kill');
      expect(yield* ref.ended({ timeout: 1 })).toBe('killed');
    });
    expect(seen).toEqual(['tasklet begins', 'shielded begins']);
  });

  test.each([['at once', 0], ['later', 1]])('main throws %s: the error is the program\'s, and is not reported besides', (_when, ms) => {
    const crashes: Crash[] = [];
    const running = () =>
      runSync(
        function* () {
          if (ms > 0) yield* sleep(ms);
          throw boom;
        },
        { clock: virtualClock(), system: { onCrash: (crash) => crashes.push(crash) } },
      );
    expect(running).toThrow(boom);
    expect(crashes.map(({ reason, isNoticed }) => [reason, isNoticed])).toEqual([[boom, true]]);
  });

  test('kill, the second one / a helper that waits in its finally was entered by yield*, so the first was forgotten: it ends', () => {
    program(function* () {
      let jobs = 0;
      function* job() {
        try {
          yield* sleep(10);
        } finally {
          yield* sleep(1);
        }
      }
      const ref = actor(function* () {
        for (;;) {
          yield* job();
          jobs++;
        }
      });
      yield* sleep(5);
      ref.exit('kill');
      yield* sleep(100);
      expect([ref.isAlive, ref.exitReason, jobs]).toEqual([false, undefined, 9]);
      ref.exit('kill');
      expect(yield* ref.ended()).toBe('killed');
      expect(jobs).toBe(9);
    });
  });

  test.each<[string, (system: ActorSystem, ref: ActorRef<{ reply: Reply<void> }>) => Wait<unknown>, string]>([
    ['ask', (_system, ref) => ref.ask<void>((reply) => ({ reply })), 'for a reply of "others#1"'],
    ['ended', (_system, ref) => ref.ended(), 'for "others#1" to end'],
    ['deliver', (_system, ref) => ref.deliver({ reply: null as never }), 'for room in the mailbox of "others#1"'],
  ])('%s / of an actor whose system nobody runs: the deadlock says so', (_verb, wait, waits) => {
    const started = function* () {
      const system = new ActorSystem({ name: 'others' });
      const ref = system.actor(idle as Body<{ reply: Reply<void> }>, { mailbox: mailbox.bounded(1) });
      ref.send({ reply: null as never });
      yield* wait(system, ref);
    };
    expect(() => program(started)).toThrow(
      `"main" (actors) waits ${waits}, but nobody runs the system "others": yield* system.run()`,
    );
  });

  test('actor / where none runs: a usage error that says what to do', () => {
    expect(() => actor(idle)).toThrow(
      'cannot start an actor: no actor runs here; use system.actor(), or start the program with run()',
    );
    const refusal = new TypeError('cannot start an actor of 7: pass a generator function');
    expect(() => new ActorSystem().actor(7 as never)).toThrow(refusal);
  });

  test('link and monitor / of what is no actor: a usage error', () => {
    program(function* (self) {
      expect(() => self.link({} as never)).toThrow('cannot link in "main": that is no reference to an actor');
      expect(say(yield* thrown(self.ended()))).toBe('UsageError: cannot await the end of "main" in itself');
    });
  });

  test('two systems / in one process: names, groups and actors do not meet', () => {
    program(function* ({ system }) {
      const other = new ActorSystem({ name: 'other' });
      const ref = other.actor(idle, { register: 'tea' });
      expect([system.registry.whereis('tea'), other.registry.whereis('tea')]).toEqual([undefined, ref]);
      expect([system.actorCount, other.actorCount]).toEqual([1, 1]);
      expect(yield* other.stop()).toEqual({ stopped: 1, killed: 0 });
    });
  });

  test('ended with a timeout / it passes first: undefined, and the timer or the waiter is gone', () => {
    const clock = virtualClock();
    runSync(
      function* () {
        const ref = actor(idle);
        expect(yield* ref.ended({ timeout: 5 })).toBeUndefined();
        const waits = actor(function* () {
          yield* ref.ended({ timeout: 1000 });
        });
        yield* sleep(1);
        waits.exit('kill');
        yield* waits.ended();
        expect(clock.pending).toBe(0);
        const both = actor(function* () {
          expect(yield* ref.ended({ timeout: 1000 })).toBe('shutdown');
        });
        yield* sleep(1);
        ref.exit('shutdown');
        expect(yield* both.ended()).toBe('normal');
        expect(clock.pending).toBe(0);
      },
      { clock },
    );
  });
});
