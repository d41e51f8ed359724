import { describe, expect, test } from '@jest/globals';
import { DeadlockError, ExitSignal, type Routine, UsageError } from '@core/coroutine';
import { Bomb, isExit, type StacklessScheduler, type StacklessTasklet } from '../src/stackless.ts';
import { play, type Stage, thrownBy } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

const boom = new Error('boom');
class CustomError extends Error {
  readonly details: readonly unknown[];
  constructor(...details: unknown[]) {
    super(`custom ${details.join(' ')}`);
    this.details = details;
  }
}

function* fail(error: unknown): Routine<never> {
  throw error;
}

/** In the run list, and fails when it runs. */
function bad({ go, seen }: Stage, ...error: [unknown?]): StacklessTasklet<[], never> {
  return go('bad', function* () {
    seen.push('bad');
    return yield* fail(error.length > 0 ? error[0] : boom);
  });
}

/** Receives, writes down what comes of it, and yields once. */
function* receiver(s: StacklessScheduler, seen: string[], ch: Channel): Routine<void> {
  try {
    seen.push(`got ${yield* ch.receive()}`);
  } catch (error) {
    seen.push((error as Error).message);
  }
  seen.push('r1');
  yield* s.schedule();
  seen.push('r.');
}

describe('where an uncaught error goes', () => {
  test('[EX-1] out of the innermost run; the others stay in the run list and go on in the next', () => {
    expect(play(function* (stage) {
      const { s, seen, worker } = stage;
      worker('a');
      bad(stage);
      worker('b');
      expect(yield* thrownBy(s.run())).toBe(boom);
      seen.push('E');
      yield* s.run();
    })).toEqual(['a0', 'bad', 'E', 'b0', 'a.', 'b.']);
  });

  test('[EX-2] main is merely in the run list: it goes on at once with the error, ahead of others', () => {
    for (const leave of [(s: StacklessScheduler) => s.schedule(), (s: StacklessScheduler) => s.main!.next!.run()]) {
      expect(play(function* (stage) {
        const { s, seen, worker } = stage;
        bad(stage);
        worker('b');
        expect(yield* thrownBy(leave(s))).toBe(boom);
        seen.push('E');
        yield* s.run();
      })).toEqual(['bad', 'E', 'b0', 'b.']);
    }
  });

  test('[EX-3] main is blocked: out of its call, and it leaves the queue', () => {
    expect(play(function* (stage) {
      const { s, seen, worker } = stage;
      const ch = new Channel(s);
      bad(stage);
      worker('b');
      expect(yield* thrownBy(ch.receive())).toBe(boom);
      seen.push(`E, balance ${ch.balance}`);
      yield* s.run();
    })).toEqual(['bad', 'E, balance 0', 'b0', 'b.']);
  });

  test('[EX-4] nested runs: the innermost gets it, the outer ones do not notice', () => {
    expect(play(function* (stage) {
      const { s, seen, go } = stage;
      go('inner', function* () {
        bad(stage);
        expect(yield* thrownBy(s.run())).toBe(boom);
        seen.push('inner E');
      });
      yield* s.run();
      seen.push('outer');
    })).toEqual(['bad', 'inner E', 'outer']);
  });

  test('[EX-12] others can still run: a failing one is reported, not a deadlock', () => {
    play(function* (stage) {
      const { s, worker } = stage;
      worker('a', 3);
      bad(stage);
      expect(yield* thrownBy(new Channel(s).receive())).toBe(boom);
    });
  });

  test('[EX-27] the end marker of iterators, thrown: an error like any other', () => {
    play(function* (stage) {
      const end = { done: true, value: undefined };
      bad(stage, end);
      expect(yield* thrownBy(stage.s.run())).toBe(end);
    });
  });

  test('[EX-28] what is no Error, thrown: it travels like any error', () => {
    play(function* (stage) {
      for (const strange of ['text', undefined, null, 0]) {
        bad(stage, strange);
        expect(yield* thrownBy(stage.s.run())).toBe(strange);
      }
    });
  });

  test('[EX-30] the exit signal / a handler for ordinary errors can tell it by isExit', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        try {
          yield* s.schedule();
        } catch (error) {
          if (isExit(error)) throw error;
          seen.push('not reached');
        }
        seen.push('not reached');
      });
      yield* s.schedule();
      yield* t.kill();
      expect([isExit(boom), isExit(undefined), t.alive]).toEqual([false, false, false]);
    })).toEqual([]);
  });
});

describe('deadlock', () => {
  test('[EX-5] main alone: a deadlock at its own call, the queue is as before', () => {
    play(function* ({ s }) {
      const ch = new Channel(s, 'nobody’s');
      for (const wait of [() => ch.receive(), () => ch.send(1)]) {
        const error = (yield* thrownBy(wait())) as DeadlockError;
        expect(error).toBeInstanceOf(DeadlockError);
        expect([ch.balance, s.runCount, s.running!.blocked]).toEqual([0, 1, false]);
      }
      const error = (yield* thrownBy(ch.receive())) as DeadlockError;
      expect(error.message).toBe(
        'deadlock: nothing can run, nothing outside is awaited\n  "main" (stackless) waits to receive from "nobody’s"',
      );
    });
  });

  test('[EX-6] main is blocked and the last other one ends: main gets the error, which names what it waits for', () => {
    play(function* ({ s, worker }) {
      const ch = new Channel(s, 'ch');
      for (const [wait, verb] of [[() => ch.receive(), 'receive from'], [() => ch.send(1), 'send to']] as const) {
        worker('a');
        const error = (yield* thrownBy(wait())) as DeadlockError;
        expect(error).toBeInstanceOf(DeadlockError);
        expect(error.waiting).toEqual([{ coroutine: 'main', family: 'stackless', waitsFor: `to ${verb} "ch"`, within: [] }]);
        expect(ch.balance).toBe(0);
      }
    });
  });

  test('[EX-7] main is blocked and the last other one blocks: that one gets it at its own call, and can free main', () => {
    expect(play(function* ({ s, seen, go }) {
      const [mine, its] = [new Channel(s), new Channel(s)];
      go('t', function* () {
        expect(yield* thrownBy(its.receive())).toBeInstanceOf(DeadlockError);
        seen.push(`deadlock, balance ${its.balance}`);
        yield* mine.send('freed');
      });
      seen.push(`${yield* mine.receive()}`);
    })).toEqual(['deadlock, balance 0', 'freed']);
  });

  test('[EX-8] it does not catch it: it ends, and the error arrives at main’s call', () => {
    play(function* ({ s, go }) {
      const [mine, its] = [new Channel(s), new Channel(s)];
      const t = go('t', () => its.receive());
      expect(yield* thrownBy(mine.receive())).toBeInstanceOf(DeadlockError);
      expect([t.alive, mine.balance, its.balance]).toEqual([false, 0, 0]);
    });
  });

  test('[EX-9] under run, the last one blocks: no deadlock, run returns', () => {
    play(function* ({ s, go }) {
      const t = go('t', () => new Channel(s).receive());
      expect(yield* s.run()).toBeUndefined();
      expect(t.blocked).toBe(true);
    });
  });

  test('[EX-10] under run, one sends to itself: it stays blocked', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      const t = go('t', function* () {
        yield* ch.send(1);
        yield* ch.receive();
      });
      yield* s.run();
      expect([t.blocked, ch.balance]).toEqual([true, 1]);
    });
  });

  test('[EX-11] the last one blocks sending an exception: it stays queued, and reaches its receiver alone', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      const t = go('t', () => ch.sendException(boom));
      expect(yield* s.run()).toBeUndefined(); // Stackless raises it here as well
      expect([t.blocked, ch.balance]).toEqual([true, 1]);
      expect(yield* thrownBy(ch.receive())).toBe(boom);
    });
  });
});

describe('throw', () => {
  test('[EX-13] immediate, into a blocked receiver: it leaves the channel and goes on until it yields, then the thrower', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel(s);
      const t = go('t', () => receiver(s, seen, ch));
      yield* s.run();
      yield* t.throw(boom);
      seen.push(`M, balance ${ch.balance}`);
      yield* s.run();
    })).toEqual(['boom', 'r1', 'M, balance 0', 'r.']);
  });

  test('[EX-14] pending, into a blocked one: it leaves the channel, is appended, and gets it in its turn', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const ch = new Channel(s);
      const t = go('t', () => receiver(s, seen, ch));
      yield* s.run();
      worker('a');
      yield* t.throw(boom, { pending: true });
      expect([ch.balance, t.blocked, t.scheduled]).toEqual([0, false, true]);
      yield* s.run();
    })).toEqual(['a0', 'boom', 'r1', 'a.', 'r.']);
  });

  test('[EX-15] pending, into one in the run list: it keeps its place', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      worker('a');
      const b = go('b', function* () {
        try {
          for (let i = 0; ; i++) {
            seen.push(`b${i}`);
            yield* s.schedule();
          }
        } catch {
          seen.push('bE');
        }
      });
      worker('c');
      yield* s.schedule();
      yield* b.throw(boom, { pending: true });
      yield* s.run();
    })).toEqual(['a0', 'b0', 'c0', 'a.', 'bE', 'c.']);
  });

  test('[EX-16] two pending: the last one wins, wherever the target stood', () => {
    expect(play(function* ({ s, seen, go, paused }) {
      const ch = new Channel(s);
      const blocked = go('b', () => receiver(s, seen, ch));
      yield* s.run();
      const ready = go('r', function* () {
        try {
          yield* s.schedule();
        } catch (error) {
          seen.push((error as Error).message);
        }
      });
      yield* s.schedule();
      const fresh = paused('f', function* () {
        seen.push('not reached');
      });
      for (const t of [blocked, ready, fresh]) {
        yield* t.throw(new Error('first'), { pending: true });
        yield* t.throw(new Error(`last, ${t.name}`), { pending: true });
      }
      seen.push(((yield* thrownBy(s.run())) as Error).message);
      yield* s.run();
    })).toEqual(['last, r', 'last, b', 'r1', 'last, f', 'r.']);
  });

  test('[EX-16] pending, after it was handed something and before its turn: the error, not the value', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel(s);
      ch.preference = 1;
      const t = go('t', () => receiver(s, seen, ch));
      yield* s.run();
      yield* ch.send('value');
      yield* t.throw(boom, { pending: true });
      yield* s.run();
    })).toEqual(['boom', 'r1', 'r.']);
  });

  test('[EX-17] into one that has not begun: its body does not run; at the thrower, or pending: from the next run', () => {
    expect(play(function* ({ s, seen, worker, paused }) {
      const body = function* (): Routine<void> {
        seen.push('not reached');
      };
      const t = worker('t');
      expect(yield* thrownBy(t.throw(boom))).toBe(boom);
      expect(t.alive).toBe(false);
      const p = paused('p', body);
      yield* p.throw(boom, { pending: true });
      expect(p.alive).toBe(true);
      expect(yield* thrownBy(s.run())).toBe(boom);
      expect(p.alive).toBe(false);
    })).toEqual([]);
  });

  test('[EX-18] into a dead one: a usage error at the thrower', () => {
    play(function* ({ s, worker }) {
      const t = worker('t');
      yield* s.run();
      for (const pending of [false, true]) {
        expect(yield* thrownBy(t.throw(boom, { pending }))).toEqual(new UsageError('cannot throw into "t": it is not alive'));
      }
      expect(yield* thrownBy(t.raiseException(CustomError))).toBeInstanceOf(UsageError);
    });
  });

  test('[EX-19] the very error object arrives, with its cause and its stack', () => {
    play(function* ({ s, go }) {
      const error = new CustomError(1, 2);
      error.cause = boom;
      const stack = error.stack!;
      const ch = new Channel(s);
      const t = go('t', function* () {
        const got = (yield* thrownBy(ch.receive())) as CustomError;
        expect(got).toBe(error);
        expect([got.details, got.cause, got.stack!.startsWith(stack)]).toEqual([[1, 2], boom, true]);
      });
      yield* s.run();
      yield* t.throw(error);
      expect(t.alive).toBe(false);
    });
  });

  test('[EX-20] without an error, or with what is none: a TypeError, the target is untouched', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      const t = go('t', () => ch.receive());
      yield* s.run();
      for (const wrong of [undefined, 'text', CustomError]) {
        expect(() => t.throw(wrong as never)).toThrow(
          new TypeError(`cannot throw ${String(wrong)} into "t": it is not an error`),
        );
      }
      expect([t.blocked, ch.balance]).toEqual([true, -1]);
    });
  });

  test('[EX-21] raiseException / makes the error from its class and arguments', () => {
    play(function* ({ s, go }) {
      const t = go('t', function* () {
        const error = (yield* thrownBy(s.scheduleRemove())) as CustomError;
        expect(error).toBeInstanceOf(CustomError);
        expect(error.details).toEqual([1, 2]);
      });
      yield* s.run();
      yield* t.raiseException(CustomError, 1, 2);
      expect(t.alive).toBe(false);
    });
  });

  test('[EX-31] errors sent over a channel / raised at the receiver’s call, arguments kept', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      go('t', () => ch.sendException(new CustomError('a', 'b')));
      yield* s.run();
      expect(((yield* thrownBy(ch.receive())) as CustomError).details).toEqual(['a', 'b']);
    });
  });

  test('throw / a tempval that is a bomb: raised where the tasklet goes on, also by hand', () => {
    play(function* ({ s, go }) {
      const t = go('t', function* () {
        expect(yield* thrownBy(s.scheduleRemove())).toBe(boom);
      });
      yield* s.run();
      t.tempval = new Bomb(boom);
      yield* t.run();
      expect(t.alive).toBe(false);
      expect(() => (t.tempval = 1)).toThrow(new UsageError('cannot set tempval of "t": it is not alive'));
    });
  });

  test('throw / into itself: raised right there', () => {
    play(function* ({ s }) {
      expect(yield* thrownBy(s.running!.throw(boom))).toBe(boom);
    });
  });
});

describe('the error handler', () => {
  test('[EX-22] it returns: the error is gone and the others go on; the dying tasklet is the current one', () => {
    const handled: unknown[] = [];
    expect(play(function* (stage) {
      const { s, worker } = stage;
      const dying = bad(stage);
      worker('b');
      s.setErrorHandler((error, tasklet) => handled.push(error, tasklet === dying, s.running === tasklet, dying.isCurrent));
      yield* s.run();
      expect(s.running).toBe(s.main);
    })).toEqual(['bad', 'b0', 'b.']);
    expect(handled).toEqual([boom, true, true, true]);
  });

  test('[EX-23] it throws: that error goes to run instead', () => {
    play(function* (stage) {
      bad(stage);
      stage.s.setErrorHandler(() => {
        throw new Error('handler');
      });
      expect(yield* thrownBy(stage.s.run())).toEqual(new Error('handler'));
    });
  });

  test('[EX-24] an error thrown before the body began: handled too', () => {
    const handled: unknown[] = [];
    play(function* ({ s, paused }) {
      s.setErrorHandler((error) => handled.push(error));
      yield* paused('p', function* () {}).throw(boom);
    });
    expect(handled).toEqual([boom]);
  });

  test('[EX-25] a pending throw: handled when the target runs, not before', () => {
    const handled: unknown[] = [];
    play(function* ({ s, worker }) {
      s.setErrorHandler((error) => handled.push(error));
      yield* worker('t').throw(boom, { pending: true });
      expect(handled).toEqual([]);
      yield* s.run();
      expect(handled).toEqual([boom]);
    });
  });

  test('[EX-26] setErrorHandler / returns the one before; null restores the default', () => {
    play(function* (stage) {
      const { s } = stage;
      const [one, two] = [(): void => {}, (): void => {}];
      expect([s.setErrorHandler(one), s.setErrorHandler(two), s.setErrorHandler(null), s.setErrorHandler(null)]).toEqual([
        null,
        one,
        two,
        null,
      ]);
      bad(stage);
      expect(yield* thrownBy(s.run())).toBe(boom);
      expect(() => s.setErrorHandler(7 as never)).toThrow(
        new TypeError('cannot set the error handler: it is number, not a function or null'),
      );
    });
  });

  test('the error handler / main’s own errors, exits, and switching in it: not called, not called, refused', () => {
    const handled: unknown[] = [];
    expect(() => play(function* ({ s }) {
      s.setErrorHandler((error) => handled.push(error));
      yield* fail(boom);
    })).toThrow(boom);
    play(function* (stage) {
      stage.s.setErrorHandler(() => void stage.s.schedule().sync());
      bad(stage);
      expect(yield* thrownBy(stage.s.run())).toEqual(new UsageError('cannot schedule: a callback of the scheduler runs'));
    });
    expect(handled).toEqual([]);
    expect(new ExitSignal({}, 'x')).toBeInstanceOf(Error);
  });
});
