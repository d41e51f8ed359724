/**
 * Links, monitors and exit signals, as OTP defines them. "Processes" and "erlang" in the titles are the chapters of the Erlang
 * reference manual and of the module `erlang` where the rule is written down.
 */
import { describe, expect, test } from '@jest/globals';
import { type Routine } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
import { actor, type Down, exit, type Exit, type ExitReason, type Self } from '../src/index.ts';
import { program, say, thrown } from './program.ts';

const boom = new Error('boom');

/** What an actor that waits for ever gets when it is sent `reason`: its mailbox when it traps, and its own exit reason. */
function sent(reason: ExitReason, traps: boolean): { received: unknown[]; ended: ExitReason } {
  const received: unknown[] = [];
  let ended: ExitReason;
  program(function* () {
    const ref = actor(waiter(received), { trapExit: traps });
    yield* sleep(1);
    ref.exit(reason);
    yield* sleep(1);
    ended = ref.isAlive ? 'alive' : ref.exitReason;
    ref.exit('kill'); // the stop of the system would be another signal
  });
  return { received, ended };
}

function waiter(received: unknown[]) {
  return function* (self: Self<Exit>): Routine {
    for (;;) {
      const { type, reason } = yield* self.receive();
      received.push([type, reason]);
    }
  };
}

/** The same for an actor that is linked to one that ends by `body`. */
function linked(body: () => Routine<unknown>, traps: boolean): { received: unknown[]; ended: ExitReason } {
  const received: unknown[] = [];
  let ended: ExitReason;
  program(function* () {
    const other = actor(function* () {
      yield* sleep(10);
      yield* body();
    });
    const ref = actor(
      function* (self: Self<Exit>) {
        self.link(other);
        yield* waiter(received)(self);
      },
      { trapExit: traps },
    );
    yield* sleep(20);
    ended = ref.isAlive ? 'alive' : ref.exitReason;
    ref.exit('kill'); // the stop of the system would be another signal
  });
  return { received, ended };
}

describe('erlang:exit/2, sent to another process', () => {
  test.each([
    // what is sent   not trapping          trapping
    ['normal', 'alive', ['exit', 'normal']],
    ['shutdown', 'shutdown', ['exit', 'shutdown']],
    ['anything', 'anything', ['exit', 'anything']],
    [boom, boom, ['exit', boom]],
    ['killed', 'killed', ['exit', 'killed']],
  ])('exit signal %p / not trapping exits: %p; trapping: the message %p', (reason, ended, message) => {
    expect(sent(reason, false)).toEqual({ received: [], ended });
    expect(sent(reason, true)).toEqual({ received: [message], ended: 'alive' });
  });

  test('exit signal kill / trapping or not: untrappable, and the exit reason is killed', () => {
    expect(sent('kill', false)).toEqual({ received: [], ended: 'killed' });
    expect(sent('kill', true)).toEqual({ received: [], ended: 'killed' });
  });
});

describe('Processes, "Receiving exit signals": what a linked process receives', () => {
  function* returns(): Routine {}
  const fails = function* (): Routine {
    throw boom;
  };
  const exits = (reason: ExitReason) =>
    function* (): Routine {
      exit(reason);
    };

  test.each<[string, () => Routine<unknown>, unknown, unknown]>([
    ['its function returns', returns, 'alive', 'normal'],
    ['exit(normal)', exits('normal'), 'alive', 'normal'],
    ['exit(shutdown)', exits('shutdown'), 'shutdown', 'shutdown'],
    ['exit({shutdown, Term})', exits({ shutdown: 7 }), { shutdown: 7 }, { shutdown: 7 }],
    ['exit(kill) of its own: a link passes kill on as an ordinary reason', exits('kill'), 'kill', 'kill'],
    ['a runtime error', fails, boom, boom],
  ])('a linked process ends / %s: not trapping %#', (_how, body, ended, reason) => {
    expect(linked(body, false)).toEqual({ received: [], ended });
    expect(linked(body, true)).toEqual({ received: [['exit', reason]], ended: 'alive' });
  });

  test('a linked process is killed / by exit(Pid, kill): the links see killed, which can be trapped', () => {
    const seen: unknown[] = [];
    program(function* () {
      const victim = actor(function* () {
        yield* sleep(1000);
      });
      const traps = actor(
        function* (self: Self<Exit>) {
          self.link(victim);
          seen.push((yield* self.receive()).reason);
        },
        { trapExit: true },
      );
      const dies = actor(function* (self: Self<never>) {
        self.link(victim);
        yield* self.receive();
      });
      yield* sleep(1);
      victim.exit('kill');
      seen.push(yield* dies.ended(), yield* traps.ended());
    });
    expect(seen).toEqual(['killed', 'killed', 'normal']);
  });

  test('links / a chain of three: the signal passes through to the end', () => {
    program(function* () {
      const body = (next: number) =>
        function* (self: Self<never>): Routine {
          if (next > 0) actor(body(next - 1), { link: true, name: `n${next - 1}` });
          else {
            yield* sleep(1);
            throw boom;
          }
          yield* self.receive();
        };
      const first = actor(body(3), { name: 'n3' });
      expect(yield* first.ended()).toBe(boom);
    });
  });
});

describe('erlang:link/1', () => {
  test('link / twice: one link, one signal', () => {
    const seen: unknown[] = [];
    program(function* () {
      const other = actor(function* () {
        yield* sleep(1);
      });
      const ref = actor(
        function* (self: Self<Exit>) {
          self.link(other);
          self.link(other);
          yield* sleep(10);
          seen.push(self.pending);
        },
        { trapExit: true },
      );
      yield* ref.ended();
    });
    expect(seen).toEqual([1]);
  });

  test('link / to a process that does not exist: exit signal noproc', () => {
    program(function* () {
      const dead = actor(function* () {});
      yield* dead.ended();
      const traps = actor(
        function* (self: Self<Exit>) {
          self.link(dead);
          const { from, reason } = yield* self.receive();
          expect([from === dead, reason]).toEqual([true, 'noproc']);
        },
        { trapExit: true },
      );
      expect(yield* traps.ended()).toBe('normal');
      const dies = actor(function* (self: Self<never>) {
        self.link(dead);
        yield* self.receive();
      });
      expect(yield* dies.ended()).toBe('noproc');
    });
  });

  test('link / to itself: no effect', () => {
    program(function* () {
      const ref = actor(function* (self: Self<never>) {
        self.link(self);
        throw boom;
      });
      expect(yield* ref.ended()).toBe(boom);
    });
  });

  test('unlink / before the end (erlang:unlink/1): no signal', () => {
    program(function* () {
      const other = actor(function* () {
        yield* sleep(5);
        throw boom;
      });
      const ref = actor(function* (self: Self<never>) {
        self.link(other);
        self.unlink(other);
        yield* sleep(10);
      });
      expect(yield* ref.ended()).toBe('normal');
      expect(yield* other.ended()).toBe(boom);
    });
  });

  test('spawn_link / the child fails at once: the parent is linked already', () => {
    program(function* () {
      const parent = actor(function* (self: Self<never>) {
        actor(
          function* () {
            throw boom;
          },
          { link: true },
        );
        yield* self.receive();
      });
      expect(yield* parent.ended()).toBe(boom);
    });
  });
});

describe('erlang:exit/1 and exit/2 to oneself', () => {
  test('exit/1 / in a body: ends with that reason, finally runs, catch sees it', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(function* () {
        try {
          exit('done');
        } catch (error) {
          seen.push(say(error));
          throw error;
        } finally {
          seen.push('finally');
        }
      });
      seen.push(yield* ref.ended());
    });
    expect(seen).toEqual(['ExitError: exit: done', 'finally', 'done']);
  });

  test('exit(self(), normal) / not trapping: ends with normal', () => {
    program(function* () {
      const ref = actor(function* (self: Self<never>) {
        self.exit('normal');
        yield* self.receive();
      });
      expect(yield* ref.ended()).toBe('normal');
    });
  });

  test('exit(self(), kill) / trapping: ends with killed', () => {
    program(function* () {
      const ref = actor(
        function* (self: Self<never>) {
          self.exit('kill');
          yield* self.receive();
        },
        { trapExit: true },
      );
      expect(yield* ref.ended()).toBe('killed');
    });
  });
});

describe('Processes, "Monitors"', () => {
  test('monitor / the process ends: one down with its reason, and none for the other direction', () => {
    program(function* () {
      const ref = actor(function* () {
        yield* sleep(1);
        throw boom;
      });
      const watcher = actor(function* (self: Self<Down>) {
        const monitor = self.monitor(ref);
        const down = yield* self.receive();
        expect([down.type, down.ref === ref, down.monitor === monitor, down.reason]).toEqual(['down', true, true, boom]);
        yield* sleep(10);
        expect(self.pending).toBe(0);
      });
      expect(yield* watcher.ended()).toBe('normal');
    });
  });

  test('monitor / the process does not exist: a down at once, with noproc', () => {
    program(function* () {
      const dead = actor(function* () {
        throw boom;
      });
      yield* dead.ended();
      const watcher = actor(function* (self: Self<Down>) {
        self.monitor(dead);
        expect(self.pending).toBe(1);
        expect((yield* self.receive()).reason).toBe('noproc');
      });
      expect(yield* watcher.ended()).toBe('normal');
    });
  });

  test('monitor / several times: each is independent, with a down of its own', () => {
    program(function* () {
      const ref = actor(function* () {
        yield* sleep(1);
      });
      const watcher = actor(function* (self: Self<Down>) {
        const [a, b, c] = [self.monitor(ref), self.monitor(ref), self.monitor(ref)];
        self.demonitor(b);
        const seen = [(yield* self.receive()).monitor, (yield* self.receive()).monitor];
        expect(seen).toEqual([a, c]);
        yield* sleep(5);
        expect(self.pending).toBe(0);
      });
      expect(yield* watcher.ended()).toBe('normal');
    });
  });

  test('demonitor with flush / the down is in the mailbox: it is taken out', () => {
    program(function* () {
      const dead = actor(function* () {});
      yield* dead.ended();
      const watcher = actor(function* (self: Self<Down | string>) {
        const monitor = self.monitor(dead);
        self.send('tea');
        self.demonitor(monitor);
        expect(self.pending).toBe(1);
        expect(yield* self.receive()).toBe('tea');
      });
      expect(yield* watcher.ended()).toBe('normal');
    });
  });

  test('monitor / the watcher ends: the other one is not touched', () => {
    program(function* () {
      const ref = actor(function* (self: Self<string>) {
        return yield* self.receive();
      });
      const watcher = actor(function* (self: Self<Down>) {
        self.monitor(ref);
        throw boom;
      });
      yield* watcher.ended();
      expect(ref.isAlive).toBe(true);
      ref.send('go');
      expect(yield* ref.ended()).toBe('normal');
    });
  });

  test('monitor / with a message of one\'s own (as Gleam\'s selectors, Akka\'s watchWith): that message', () => {
    program(function* () {
      const ref = actor(function* () {
        yield* sleep(1);
        exit('tired');
      });
      const watcher = actor(function* (self: Self<{ gone: string; why: ExitReason }>) {
        self.monitor(ref, ({ ref: who, reason }) => ({ gone: who.name, why: reason }));
        expect(yield* self.receive()).toEqual({ gone: ref.name, why: 'tired' });
      });
      expect(yield* watcher.ended()).toBe('normal');
    });
  });

  test('monitor / the function that makes the message throws: its actor ends with that error, nobody else', () => {
    program(function* () {
      const ref = actor(function* () {
        yield* sleep(1);
      });
      const watcher = actor(function* (self: Self<string>) {
        self.monitor(ref, () => fail());
        yield* self.receive();
      });
      expect([yield* ref.ended(), yield* watcher.ended()]).toEqual(['normal', boom]);
    });
  });

  test('demonitor / of another actor: a usage error', () => {
    program(function* (self: Self<Down>) {
      const ref = actor(
        function* (me: Self<never>) {
          yield* me.receive();
        },
        { name: 'idle' },
      );
      const monitor = self.monitor(ref);
      const other = actor(
        function* (me: Self<Down>) {
          me.demonitor(monitor);
        },
        { name: 'other' },
      );
      expect(say(yield* other.ended())).toBe(
        'UsageError: cannot demonitor "idle" in "other": the monitor is another actor\'s',
      );
    });
  });
});

describe('signals and what runs', () => {
  test('an exit signal / the target is ready: it acts before the target runs again, and its messages are dead letters', () => {
    const seen: unknown[] = [];
    program(function* (self) {
      self.system.deadLetters.subscribe(({ message }) => seen.push(`dead: ${String(message)}`));
      const ref = actor(function* (me: Self<string>) {
        try {
          for (;;) seen.push(yield* me.receive());
        } finally {
          seen.push('finally');
        }
      });
      yield* sleep(1);
      ref.send('tea');
      ref.exit('shutdown');
      ref.send('cake');
      expect(ref.isAlive).toBe(false);
      expect(yield* ref.ended()).toBe('shutdown');
    });
    expect(seen).toEqual(['dead: cake', 'finally', 'dead: tea']);
  });

  test('an exit signal / from the target to itself, with messages waiting: it receives none of them', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(function* (self: Self<string>) {
        seen.push(yield* self.receive());
        self.exit('shutdown');
        seen.push('goes on until it waits');
        seen.push(yield* self.receive());
      });
      ref.send('one');
      ref.send('two');
      seen.push(yield* ref.ended());
    });
    expect(seen).toEqual(['one', 'goes on until it waits', 'shutdown']);
  });

  test('an exit signal / the target has not begun: it never does', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(function* () {
        seen.push('runs');
      });
      ref.exit('shutdown');
      seen.push(yield* ref.ended());
    });
    expect(seen).toEqual(['shutdown']);
  });

  test('an exit signal / the target would catch everything: it cannot catch that', () => {
    program(function* () {
      const ref = actor(function* (self: Self<never>) {
        for (;;) {
          try {
            yield* self.receive();
          } catch {
            // stubborn
          }
        }
      });
      yield* sleep(1);
      ref.exit('shutdown');
      expect(yield* ref.ended()).toBe('shutdown');
    });
  });

  test('an exit signal / its finally waits: it has ended when that has; a kill pushes it on', () => {
    const seen: unknown[] = [];
    program(function* () {
      const body = function* (self: Self<never>): Routine {
        try {
          yield* self.receive();
        } finally {
          yield* sleep(100);
          seen.push('slept');
        }
      };
      const [patient, pushed] = [actor(body), actor(body)];
      yield* sleep(1);
      patient.exit('shutdown');
      pushed.exit('shutdown');
      yield* sleep(1);
      pushed.exit('kill');
      seen.push(yield* pushed.ended());
      seen.push(yield* patient.ended());
    });
    expect(seen).toEqual(['killed', 'slept', 'shutdown']);
  });

  test('an exit signal / its finally throws: the exit reason is that error, as when terminate of a gen_server fails', () => {
    program(function* () {
      const ref = actor(function* (self: Self<never>) {
        try {
          yield* self.receive();
        } finally {
          fail();
        }
      });
      yield* sleep(1);
      ref.exit('shutdown');
      expect(yield* ref.ended()).toBe(boom);
    });
  });

  test('the end of an actor / everybody is told: names are free, waiters, askers, monitors, links, in that order', () => {
    const seen: string[] = [];
    program(function* (main) {
      const ref = actor(
        function* () {
          yield* sleep(10);
          throw boom;
        },
        { register: 'it' },
      );
      main.system.registry.changes.subscribe(({ type }) => seen.push(type));
      actor(
        function* (self: Self<Exit>) {
          self.link(ref);
          yield* self.receive();
          seen.push('link');
        },
        { trapExit: true },
      );
      actor(function* (self: Self<Down>) {
        self.monitor(ref);
        yield* self.receive();
        seen.push('monitor');
      });
      actor(function* () {
        seen.push(String(say(yield* thrown(ref.ask(() => undefined as never)))));
      });
      actor(function* () {
        yield* ref.ended();
        seen.push('waiter');
      });
      yield* sleep(100);
    });
    expect(seen).toEqual(['unregistered', 'waiter', 'EndedError: "it" ended before it answered: Error: boom', 'monitor', 'link']);
  });
});

function fail(): never {
  throw boom;
}
