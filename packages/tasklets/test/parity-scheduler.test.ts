import { describe, expect, test } from '@jest/globals';
import { DeadlockError, UsageError } from '@core/coroutine';
import { StacklessScheduler, type StacklessTasklet } from '../src/stackless.ts';
import { play, thrownBy } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

const trapped = (what: string): UsageError => new UsageError(`cannot ${what}: the switch trap is set`);

describe('the run list', () => {
  test('[SC-1] setup / a new tasklet: it is appended and nothing runs', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        seen.push('t');
      });
      seen.push(`${t.scheduled} ${s.runCount}`);
    })).toEqual(['true 2']);
  });

  test('[SC-2] schedule / three tasklets: in the order of creation', () => {
    expect(play(function* ({ s, worker }) {
      for (const name of ['a', 'b', 'c']) worker(name, 2);
      yield* s.run();
    })).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a.', 'b.', 'c.']);
  });

  test('[SC-3] run / g schedules once, f does not: main goes on after both', () => {
    expect(play(function* ({ s, seen, go }) {
      seen.push('m');
      go('g', function* () {
        seen.push('g');
        yield* s.schedule();
      });
      go('f', function* () {
        seen.push('f');
      });
      yield* s.run();
      seen.push('m');
    })).toEqual(['m', 'g', 'f', 'm']);
  });

  test('[SC-4] schedule / by main: it takes part like any other', () => {
    expect(play(function* ({ s, seen, worker }) {
      for (const name of ['a', 'b', 'c']) worker(name, 2);
      for (let i = 1; i <= 3; i++) {
        yield* s.schedule();
        seen.push(`M${i}`);
      }
    })).toEqual(['a0', 'b0', 'c0', 'M1', 'a1', 'b1', 'c1', 'M2', 'a.', 'b.', 'c.', 'M3']);
  });

  test('[SC-5] run / three tasklets that schedule at different places: the exact order', () => {
    expect(play(function* ({ s, seen, go }) {
      seen.push('mb');
      go('f', function* () {
        seen.push('fb');
        yield* s.schedule();
        seen.push('fa');
      });
      go('g', function* () {
        seen.push('gb');
        yield* s.schedule();
        seen.push('ga');
      });
      go('h', function* () {
        seen.push('hb');
        yield* s.schedule();
        seen.push('ha');
      });
      yield* s.run();
      seen.push('ma');
    })).toEqual(['mb', 'fb', 'gb', 'hb', 'fa', 'ga', 'ha', 'ma']);
  });

  test('[SC-6] schedule / its result: the calling tasklet, else the argument, also undefined', () => {
    play(function* ({ s, go }) {
      go('t', function* () {
        expect(yield* s.schedule()).toBe(s.running);
        expect(yield* s.schedule(7)).toBe(7);
        expect(yield* s.schedule(undefined)).toBeUndefined();
        expect(yield* s.schedule(null)).toBeNull();
      });
      expect(yield* s.schedule()).toBe(s.main);
      yield* s.run();
    });
  });

  test('[SC-7] run / empty run list: undefined at once', () => {
    play(function* ({ s, worker }) {
      expect(yield* s.run()).toBeUndefined();
      worker('a');
      expect(yield* s.run()).toBeUndefined();
    });
    expect(new StacklessScheduler().run().sync()).toBeUndefined();
  });

  test('[SC-8] run / somebody is blocked: it returns all the same, and the balance shows them', () => {
    play(function* ({ s, go }) {
      const [a, b] = [new Channel(s), new Channel(s)];
      const t = go('t', () => a.send(1));
      go('u', () => b.receive());
      go('v', () => b.receive());
      yield* s.run();
      expect([a.balance, b.balance, t.blocked, s.runCount]).toEqual([1, -2, true, 1]);
    });
  });

  test('[SC-9] run / the caller: paused meanwhile, not scheduled', () => {
    play(function* ({ s, go }) {
      const main = s.running!;
      go('t', function* () {
        expect([main.paused, main.scheduled, main.alive]).toEqual([true, false, true]);
      });
      yield* s.run();
      expect([main.paused, main.scheduled]).toEqual([false, true]);
    });
  });

  test('[SC-10] runCount / counts the caller', () => {
    play(function* ({ s, go }) {
      expect(s.runCount).toBe(1);
      go('t', function* () {
        expect(s.runCount).toBe(1);
      });
      expect(s.runCount).toBe(2);
      yield* s.run();
      expect(s.runCount).toBe(1);
    });
  });

  test('[SC-11] setup / by a tasklet: at the end', () => {
    expect(play(function* ({ s, seen, worker, go }) {
      go('p', function* () {
        seen.push('p0');
        go('q', function* () {
          seen.push('q');
        });
        yield* s.schedule();
        seen.push('p2');
      });
      worker('a');
      yield* s.run();
    })).toEqual(['p0', 'a0', 'q', 'p2', 'a.']);
  });

  test('[SC-12] insert / already in the run list: nothing changes', () => {
    expect(play(function* ({ s, worker }) {
      const a = worker('a');
      worker('b');
      expect(a.insert()).toBe(a);
      expect(s.runCount).toBe(3);
      yield* s.run();
    })).toEqual(['a0', 'b0', 'a.', 'b.']);
  });

  test('[SC-29] never run / at the end of the program: dropped silently', () => {
    expect(play(function* ({ worker }) {
      worker('a');
    })).toEqual([]);
  });

  test('[SC-30] next, previous / the neighbours in the circle', () => {
    play(function* ({ s, worker }) {
      const main = s.main!;
      expect([main.next, main.previous]).toEqual([main, main]);
      const t = worker('t');
      expect([main.next, main.previous, t.next, t.previous]).toEqual([t, t, main, main]);
      const t2 = worker('t2');
      const circle: StacklessTasklet[] = [];
      for (let each: StacklessTasklet | null = main; circle.length < 4; each = each!.next) circle.push(each!);
      expect(circle).toEqual([main, t, t2, main]);
      expect([main.previous, t2.previous]).toEqual([t2, t]);
      t.remove();
      expect([t.next, t.previous, main.next, t2.previous]).toEqual([null, null, t2, main]);
    });
  });
});

describe('running a chosen tasklet', () => {
  test('[SC-13] run / one in the run list: only the head moves, those in between wait for the caller', () => {
    expect(play(function* ({ s, seen, worker }) {
      worker('a');
      const b = worker('b');
      worker('c');
      yield* b.run();
      seen.push('M');
      yield* s.run();
    })).toEqual(['b0', 'c0', 'M', 'a0', 'b.', 'c.', 'a.']);
  });

  test('[SC-14] remove, then run: the caller goes on right after it yields', () => {
    expect(play(function* ({ s, seen, worker }) {
      worker('a');
      const b = worker('b');
      worker('c');
      b.remove();
      yield* b.run();
      seen.push('M');
      yield* s.run();
    })).toEqual(['b0', 'M', 'a0', 'c0', 'b.', 'a.', 'c.']);
  });

  test('[SC-15] run / a paused one: the caller goes on before older members', () => {
    expect(play(function* ({ s, seen, worker, paused }) {
      const p = paused('p', function* () {
        seen.push('p0');
        yield* s.schedule();
        seen.push('p.');
      });
      worker('a');
      yield* p.run();
      seen.push('M');
      yield* s.run();
    })).toEqual(['p0', 'M', 'a0', 'p.', 'a.']);
  });

  test('[SC-16] run / by one later in the run list: the circle goes on from there', () => {
    expect(play(function* ({ s, seen, worker, go }) {
      const a = worker('A', 2);
      worker('B');
      go('P', function* () {
        yield* a.run();
        seen.push('p');
        yield* s.schedule();
        seen.push('p.');
      });
      yield* s.run();
    })).toEqual(['A0', 'B0', 'A1', 'B.', 'p', 'A.', 'p.']);
  });

  test('[SC-17] switch / the caller is paused until somebody inserts it', () => {
    expect(play(function* ({ s, seen, paused }) {
      const main = s.running!;
      const t = paused('t', function* () {
        seen.push(`main ${main.paused ? 'paused' : 'not paused'}`);
        main.insert();
        seen.push('x');
        yield* s.schedule();
        seen.push('y');
      });
      yield* t.switch();
      seen.push('M');
      yield* s.schedule();
    })).toEqual(['main paused', 'x', 'M', 'y']);
  });

  test('[SC-18] switch / nobody inserts the caller: the others go on without it', () => {
    expect(play(function* ({ s, seen, paused, go }) {
      const main = s.running!;
      let rounds = 0;
      const turn = (name: string) => function* () {
        while (rounds < 6) {
          rounds++;
          seen.push(name);
          yield* s.schedule();
        }
        if (!main.scheduled) main.insert();
      };
      const t1 = paused('t1', turn('t1'));
      go('t2', turn('t2'));
      yield* t1.switch();
      seen.push('M');
    })).toEqual(['t1', 't2', 't1', 't2', 't1', 't2', 'M']);
  });

  test('[SC-19] scheduleRemove / under run: paused and alive, goes on with its value when it is inserted and run', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        seen.push(`got ${yield* s.scheduleRemove('it')}`);
      });
      yield* s.run();
      expect([t.alive, t.paused, t.tempval]).toEqual([true, true, 'it']);
      t.insert();
      yield* s.run();
      expect(t.alive).toBe(false);
    })).toEqual(['got it']);
  });

  test('[SC-20] scheduleRemove / the last that can run while main is blocked: a deadlock there, and it may free main', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel<string>(s, 'main’s');
      go('t', function* () {
        const error = (yield* thrownBy(s.scheduleRemove())) as DeadlockError;
        expect(error).toBeInstanceOf(DeadlockError);
        expect(error.message).toContain('"main" (stackless) waits to receive from "main’s"');
        seen.push(`deadlock, ${s.running!.scheduled}`);
        yield* ch.send('hello');
      });
      seen.push(yield* ch.receive());
    })).toEqual(['deadlock, true', 'hello']);
  });

  test('[SC-21] scheduleRemove / by main, with one that inserts it again', () => {
    expect(play(function* ({ s, seen, go }) {
      const main = s.running!;
      go('t', function* () {
        seen.push('t');
        main.insert();
      });
      yield* s.scheduleRemove();
      seen.push('M');
      expect(yield* s.scheduleRemove('alone')).toBe('alone');
    })).toEqual(['t', 'M']);
  });

  test('[SC-27] pumping / waiters on a channel: preference 1 runs them later, preference -1 during the pump', () => {
    const frames = (preference: -1 | 1): string[] =>
      play(function* ({ s, seen, go }) {
        const tick = new Channel(s);
        tick.preference = preference;
        for (const name of ['a', 'b']) {
          go(name, function* () {
            for (let i = 0; i < 2; i++) {
              seen.push(`${name}${i}`);
              yield* tick.receive();
            }
            seen.push(`${name}.`);
          });
        }
        for (let frame = 0; frame < 3; frame++) {
          yield* s.run();
          for (let waiting = -tick.balance; waiting > 0; waiting--) {
            yield* tick.send(frame);
            seen.push('S');
          }
        }
      });
    expect(frames(1)).toEqual(['a0', 'b0', 'S', 'S', 'a1', 'b1', 'S', 'S', 'a.', 'b.']);
    expect(frames(-1)).toEqual(['a0', 'b0', 'a1', 'S', 'b1', 'S', 'a.', 'S', 'b.', 'S']);
  });

  test('[SC-28] sorting by scheduling / each schedules n times and sends n: they come sorted', () => {
    const numbers = [7, 2, 9, 1, 5];
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel<number>(s);
      for (const n of numbers) {
        go(`${n}`, function* () {
          for (let i = 0; i < n; i++) yield* s.schedule();
          yield* ch.send(n);
        });
      }
      yield* s.run();
      while (ch.balance > 0) seen.push(`${yield* ch.receive()}`);
    })).toEqual(['1', '2', '5', '7', '9']);
  });
});

describe('the switch trap', () => {
  test('[SC-22] trapped / whatever would switch fails; afterwards everything is as if nobody had tried', () => {
    expect(play(function* ({ s, seen, worker, paused }) {
      const a = worker('a');
      const p = paused('p', function* () {
        seen.push('p');
      });
      const [out, back] = [new Channel(s, 'out'), new Channel(s, 'in')];
      s.switchTrap(1);
      expect(yield* thrownBy(s.schedule())).toEqual(trapped('schedule'));
      expect(yield* thrownBy(s.scheduleRemove())).toEqual(trapped('schedule'));
      expect(yield* thrownBy(s.run())).toEqual(trapped('run the others'));
      expect(yield* thrownBy(a.run())).toEqual(trapped('run "a"'));
      expect(yield* thrownBy(a.switch())).toEqual(trapped('switch to "a"'));
      expect(yield* thrownBy(p.run())).toEqual(trapped('run "p"'));
      expect(yield* thrownBy(a.kill())).toEqual(trapped('kill "a"'));
      expect(yield* thrownBy(a.raiseException(Error, 'x'))).toEqual(trapped('throw into "a"'));
      expect(yield* thrownBy(s.yieldTo(a))).toEqual(trapped('yield to "a"'));
      expect(yield* thrownBy(out.send(1))).toEqual(trapped('wait to send to "out" in "main"'));
      expect(yield* thrownBy(back.receive())).toEqual(trapped('wait to receive from "in" in "main"'));
      expect(yield* thrownBy(out.sendException(new Error('x')))).toEqual(trapped('wait to send to "out" in "main"'));
      expect([out.balance, back.balance, s.runCount, s.watchdogs.length]).toEqual([0, 0, 2, 1]);
      expect([s.running!.next, a.next, p.paused]).toEqual([a, s.main, true]);
      s.switchTrap(-1);
      yield* s.run();
    })).toEqual(['a0', 'a.']);
  });

  test('[SC-23] trapped / paused stays paused after a failed run, scheduled stays scheduled after a failed switch', () => {
    play(function* ({ s, worker, paused }) {
      const a = worker('a');
      const p = paused('p', function* () {});
      s.switchTrap(1);
      yield* thrownBy(p.run());
      yield* thrownBy(p.switch());
      yield* thrownBy(a.switch());
      expect([p.paused, a.scheduled, s.running!.scheduled, s.runCount]).toEqual([true, true, true, 2]);
      s.switchTrap(-1);
    });
  });

  test('[SC-24] trapped / switch to a blocked tasklet: told that it is blocked', () => {
    play(function* ({ s, go }) {
      const t = go('t', () => new Channel(s).receive());
      yield* s.run();
      s.switchTrap(1);
      expect(yield* thrownBy(t.switch())).toEqual(new UsageError('cannot switch to "t": it is blocked'));
      expect(yield* thrownBy(t.run())).toEqual(new UsageError('cannot run "t": it is blocked'));
      s.switchTrap(-1);
    });
  });

  test('[SC-25] trapped / what does not switch goes on: sending with preference 1, schedule with nobody else', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel(s);
      ch.preference = 1;
      go('r', function* () {
        seen.push(`got ${yield* ch.receive()}`);
      });
      yield* s.run();
      s.switchTrap(1);
      yield* s.schedule();
      yield* ch.send(7);
      s.switchTrap(-1);
      seen.push('sent');
      yield* s.run();
    })).toEqual(['sent', 'got 7']);
  });

  test('[SC-26] switchTrap / with 0: reads the level', () => {
    const s = new StacklessScheduler();
    expect([s.switchTrap(), s.switchTrap(2), s.switchTrap(0), s.switchTrap(-2), s.switchTrap(0)]).toEqual([0, 0, 2, 2, 0]);
  });
});
