import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import type { StacklessRunOptions, StacklessTasklet } from '../src/stackless.ts';
import { play, type Stage } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

const boom = new Error('boom');

/** In the run list, and computes for so many ticks without yielding. */
function busy({ s, seen, go }: Stage, name: string, ticks: number): StacklessTasklet {
  return go(name, function* () {
    for (let i = 0; i < ticks; i++) yield* s.tick();
    seen.push(`${name} done`);
  });
}

/** In the run list, and yields after each of so many ticks. */
function polite({ s, seen, go }: Stage, name: string, rounds: number): StacklessTasklet {
  return go(name, function* () {
    for (let i = 0; i < rounds; i++) {
      yield* s.tick();
      yield* s.schedule();
    }
    seen.push(`${name} done`);
  });
}

function names(list: readonly (StacklessTasklet | null)[]): (string | null)[] {
  return list.map((each) => each?.name ?? null);
}

/** How often `run` came back before all had ended. */
function* exits({ s }: Stage, options: StacklessRunOptions): Routine<number> {
  for (let count = 0; ; count++) {
    const interrupted = yield* s.run(options);
    if (interrupted === undefined && s.runCount === 1) return count;
    interrupted?.insert();
  }
}

describe('timeouts', () => {
  test('[WD-1] hard: returns the interrupted one, alive and paused; two busy ones alternate when they are inserted again', () => {
    expect(play(function* (stage) {
      const { s, seen } = stage;
      const a = busy(stage, 'a', 25);
      const b = busy(stage, 'b', 25);
      const order: (string | undefined)[] = [];
      for (;;) {
        const interrupted = yield* s.run({ timeout: 10 });
        order.push(interrupted?.name);
        if (interrupted === undefined) break;
        expect([interrupted.alive, interrupted.paused, interrupted.scheduled]).toEqual([true, true, false]);
        expect((interrupted === a ? b : a).scheduled).toBe(true);
        interrupted.insert();
      }
      seen.push(order.join(' '));
    })).toEqual(['a done', 'b done', 'a b a b ']);
  });

  test('[WD-2] all end within the budget: undefined', () => {
    expect(play(function* (stage) {
      busy(stage, 'a', 9);
      expect(yield* stage.s.run({ timeout: 10 })).toBeUndefined();
    })).toEqual(['a done']);
  });

  test('[WD-3] the budget begins anew at every switch; with totalTimeout it does not', () => {
    expect(play(function* (stage) {
      polite(stage, 'a', 200);
      polite(stage, 'b', 200);
      expect(yield* stage.s.run({ timeout: 100 })).toBeUndefined();
    })).toEqual(['a done', 'b done']);
    expect(play(function* (stage) {
      const { s, seen } = stage;
      polite(stage, 'a', 200);
      polite(stage, 'b', 200);
      const interrupted = yield* s.run({ timeout: 100, totalTimeout: true });
      expect(interrupted!.paused).toBe(true);
      seen.push(`interrupted, ${s.runCount} in the run list`);
    })).toEqual(['interrupted, 2 in the run list']);
  });

  test('[WD-3] totalTimeout / tasklets that never tick: their switches count', () => {
    play(function* ({ s, worker }) {
      const all = [worker('a', 50), worker('b', 50)];
      const interrupted = yield* s.run({ timeout: 10, totalTimeout: true });
      expect(all).toContain(interrupted);
      expect([interrupted!.paused, s.runCount]).toEqual([true, 2]);
    });
  });

  test('[WD-4] soft: returns undefined at the next switch, nobody is taken out, and the one that was next is next', () => {
    expect(play(function* (stage) {
      const { s, seen } = stage;
      polite(stage, 'a', 3);
      busy(stage, 'long', 20);
      const b = polite(stage, 'b', 1);
      expect(yield* s.run({ timeout: 10, soft: true })).toBeUndefined();
      seen.push(`${s.runCount}`);
      expect(s.main!.next).toBe(b);
      yield* s.run();
    })).toEqual(['long done', '3', 'b done', 'a done']);
  });

  test('[WD-5] hard interrupts those who do not yield more often, soft those who do', () => {
    const count = (make: (stage: Stage) => void, options: StacklessRunOptions): number => {
      let answer = 0;
      play(function* (stage) {
        make(stage);
        answer = yield* exits(stage, options);
      });
      return answer;
    };
    const yielding = (stage: Stage): unknown => [polite(stage, 'a', 100), polite(stage, 'b', 100)];
    const greedy = (stage: Stage): unknown => [busy(stage, 'a', 100), busy(stage, 'b', 100)];
    const [hard, soft] = [{ timeout: 10 }, { timeout: 10, soft: true, totalTimeout: true }];
    expect(count(greedy, hard)).toBeGreaterThan(count(yielding, hard));
    expect(count(yielding, soft)).toBeGreaterThan(count(greedy, soft));
  });

  test('[WD-6] atomic: the timeout is remembered, and interrupts after the section', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        yield* s.atomic(function* (ticks: number) {
          expect(s.running!.atomic).toBe(true);
          for (let i = 0; i < ticks; i++) yield* s.tick();
          seen.push('atomic done');
        }, 50);
        expect(s.running!.atomic).toBe(false);
        yield* s.tick();
        seen.push('end');
      });
      expect(yield* s.run({ timeout: 10 })).toBe(t);
      seen.push('interrupted');
      expect([t.setAtomic(true), t.setAtomic(false), t.atomic]).toEqual([false, true, false]);
      t.insert();
      yield* s.run();
    })).toEqual(['atomic done', 'interrupted', 'end']);
  });

  test('[WD-7] the switch trap defers it too', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        s.switchTrap(1);
        yield* s.tick(50);
        seen.push('still here');
        s.switchTrap(-1);
        yield* s.tick();
        seen.push('end');
      });
      expect(yield* s.run({ timeout: 10 })).toBe(t);
      seen.push('interrupted');
    })).toEqual(['still here', 'interrupted']);
  });

  test('[WD-9] errors in a loop of runs: they can be caught, and the rest killed', () => {
    expect(play(function* (stage) {
      const { s, seen, go } = stage;
      busy(stage, 'a', 100);
      go('bad', function* () {
        yield* s.tick(5);
        throw boom;
      });
      busy(stage, 'b', 100);
      try {
        while (s.runCount > 1) (yield* s.run({ timeout: 10 }))?.insert();
      } catch (error) {
        expect(error).toBe(boom);
        seen.push('caught');
        while (s.runCount > 1) yield* s.main!.next!.remove().kill();
      }
      expect(s.runCount).toBe(1);
    })).toEqual(['caught']);
  });

  test('[WD-10] a server and three clients, 20 messages each: 60', () => {
    play(function* (stage) {
      const { s, go } = stage;
      const ch = new Channel(s);
      let count = 0;
      go('server', function* () {
        for (;;) {
          yield* ch.receive();
          yield* s.tick();
          count++;
        }
      });
      for (let client = 0; client < 3; client++) {
        go(`client ${client}`, function* () {
          for (let i = 0; i < 20; i++) {
            yield* s.tick();
            yield* ch.send(i);
          }
        });
      }
      yield* exits(stage, { timeout: 7, totalTimeout: true });
      expect(count).toBe(60);
    });
  });

  test('[WD-20] a chain of three on channels, soft total timeouts: the run list keeps its length', () => {
    play(function* ({ s, go }) {
      const [ab, bc] = [new Channel<number>(s), new Channel<number>(s)];
      let received = 0;
      go('a', function* () {
        for (let i = 0; ; i++) {
          yield* ab.send(i);
          yield* s.schedule();
        }
      });
      go('b', function* () {
        for (;;) yield* bc.send(yield* ab.receive());
      });
      go('c', function* () {
        for (;;) received += (yield* bc.receive()) >= 0 ? 1 : 0;
      });
      for (let i = 1; i <= 10; i++) {
        expect(yield* s.run({ timeout: 20, soft: true, totalTimeout: true })).toBeUndefined();
        expect([2, 3, 4]).toContain(s.runCount);
        expect(received).toBeGreaterThanOrEqual(i);
      }
    });
  });

  test('[WD-21] finding a hog: a huge budget, and whoever comes back is one', () => {
    play(function* (stage) {
      polite(stage, 'good', 100);
      const hog = busy(stage, 'hog', Infinity);
      expect(yield* stage.s.run({ timeout: 100_000 })).toBe(hog);
      expect(hog.name).toBe('hog');
    });
  });

  test('a soft timeout does not disturb a preferred transfer; the next switch has it', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const ch = new Channel(s);
      go('r', function* () {
        seen.push(`got ${yield* ch.receive()}`);
        yield* s.schedule();
        seen.push('r.');
      });
      go('t', function* () {
        yield* s.tick(20);
        yield* ch.send('it');
        seen.push('t.');
      });
      worker('a');
      yield* s.run({ timeout: 10, soft: true });
      seen.push('M');
      yield* s.run();
    })).toEqual(['got it', 'M', 'a0', 't.', 'r.', 'a.']);
  });
});

describe('runs inside runs', () => {
  test('[WD-11] run from a worker while main keeps scheduling: the worker is paused until main leaves the run list', () => {
    expect(play(function* ({ s, seen, go }) {
      const main = s.main!;
      const worker = go('worker', function* () {
        yield* s.run();
        seen.push('worker');
        main.insert();
      });
      for (let i = 0; i < 3; i++) {
        yield* s.schedule();
        seen.push(`M${i} ${worker.paused}`);
      }
      yield* s.scheduleRemove();
      seen.push('M');
    })).toEqual(['M0 true', 'M1 true', 'M2 true', 'worker', 'M']);
  });

  test('[WD-11] run from a worker, and main ends: so does the program, and the worker stays paused', () => {
    let worker: StacklessTasklet | undefined;
    expect(play(function* ({ s, seen, go }) {
      worker = go('worker', function* () {
        yield* s.run();
        seen.push('not reached');
      });
      yield* s.schedule();
      seen.push('M ends');
    })).toEqual(['M ends']);
    expect(worker!.paused).toBe(true);
  });

  test('[WD-12] run from a worker while main is blocked: it returns when the others have ended, and may send to main', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const ch = new Channel<string>(s);
      go('worker', function* () {
        yield* s.run();
        seen.push('run is over');
        yield* ch.send('hello');
      });
      worker('a', 2);
      seen.push(yield* ch.receive());
    })).toEqual(['a0', 'a1', 'a.', 'run is over', 'hello']);
  });

  test('[WD-13] nested: the inner run returns first, the caller of the outer stays paused', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const main = s.main!;
      go('o', function* () {
        seen.push('o');
        go('in', function* () {
          seen.push('in');
          yield* s.schedule();
          seen.push('in.');
        });
        yield* s.run();
        expect(main.paused).toBe(true);
        seen.push('o.');
      });
      worker('z', 2);
      yield* s.run();
      seen.push('M');
    })).toEqual(['o', 'z0', 'in', 'z1', 'in.', 'z.', 'o.', 'M']);
  });

  test('[WD-14] nested: the inner run returns when all that is left is blocked', () => {
    expect(play(function* ({ s, seen, go }) {
      go('o', function* () {
        go('b', () => new Channel(s).receive());
        yield* s.run();
        seen.push('o.');
      });
      yield* s.run();
      seen.push('M');
    })).toEqual(['o.', 'M']);
  });

  test('[WD-15] main is woken by hand: its run is over; those inside it become ready, and complete in a later run', () => {
    expect(play(function* ({ s, seen, go }) {
      const main = s.main!;
      go('w', function* () {
        go('z', function* () {
          seen.push('w0');
          yield* main.run();
          seen.push('z');
        });
        yield* s.run();
        seen.push('w1');
      });
      yield* s.run();
      seen.push(`M ${names(s.watchdogs).length} ${s.runCount}`);
      yield* s.run();
    })).toEqual(['w0', 'M 1 3', 'z', 'w1']);
  });

  test('[WD-16] only the outermost timeout counts: the inner never fires, and its caller stays inside', () => {
    for (const soft of [false, true]) {
      expect(play(function* (stage) {
        const { s, seen, go } = stage;
        const inner = go('inner', function* () {
          busy(stage, 'v', 1000);
          busy(stage, 'w', 1000);
          seen.push(`inner got ${(yield* s.run({ timeout: 50, soft }))?.name}`);
        });
        const victim = yield* s.run({ timeout: 500, soft });
        seen.push(`outer got ${victim?.name}`);
        expect(inner.paused).toBe(false); // its run was popped with the outer one, and it is ready
      })).toEqual(soft ? ['v done', 'outer got undefined'] : ['outer got v']);
    }
  });

  test('[WD-17] the stack: the interrupt target or null, then the callers, outermost first', () => {
    play(function* ({ s, go }) {
      expect(names(s.watchdogs)).toEqual([null]);
      go('a', function* () {
        expect(names(s.watchdogs)).toEqual([null, 'main']);
        go('b', function* () {
          expect(names(s.watchdogs)).toEqual(['a', 'main', 'a']);
          go('c', function* () {
            expect(names(s.watchdogs)).toEqual(['a', 'main', 'a', 'b']);
          });
          yield* s.run({ timeout: 5 });
          expect(names(s.watchdogs)).toEqual(['a', 'main', 'a']);
        });
        yield* s.run({ timeout: 1000 });
        expect(names(s.watchdogs)).toEqual([null, 'main']);
      });
      yield* s.run();
      expect(names(s.watchdogs)).toEqual([null]);
    });
  });

  test('[WD-18] a deeper one that was inserted by hand meanwhile: not inserted again', () => {
    expect(play(function* ({ s, seen, go }) {
      const main = s.main!;
      const w = go('w', function* () {
        go('z', function* () {
          w.insert();
          yield* main.run();
          seen.push('z');
        });
        yield* s.run();
        seen.push('w');
      });
      yield* s.run();
      expect(s.runCount).toBe(3);
      seen.push('M');
      yield* s.run();
    })).toEqual(['M', 'z', 'w']);
  });

  test('[WD-19] the run with the timeout was called by a tasklet: that one is woken, hard and soft', () => {
    for (const soft of [false, true]) {
      expect(play(function* (stage) {
        const { s, seen, go } = stage;
        go('dog', function* () {
          busy(stage, 'v', 100);
          polite(stage, 'p', 2);
          const victim = yield* s.run({ timeout: 50, soft });
          seen.push(`dog got ${victim?.name}`);
        });
        yield* s.run();
        seen.push('M');
      })).toEqual(soft ? ['v done', 'dog got undefined', 'p done', 'M'] : ['dog got v', 'p done', 'M']);
    }
  });

  test('run / its caller is killed inside: the run is forgotten, and the one around it still works', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const inner = go('inner', function* () {
        yield* s.run({ timeout: 5 });
      });
      go('killer', function* () {
        expect(names(s.watchdogs)).toEqual(['inner', 'main', 'inner']);
        yield* inner.kill();
        expect(names(s.watchdogs)).toEqual([null, 'main']);
        seen.push('killed');
      });
      worker('a');
      yield* s.run();
      seen.push('M');
    })).toEqual(['killed', 'a0', 'a.', 'M']);
  });
});
