import { describe, expect, test } from '@jest/globals';
import { ExitSignal, type Routine, UsageError } from '@core/coroutine';
import { isExit, type StacklessScheduler, StacklessTasklet } from '../src/stackless.ts';
import { play, thrownBy } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

function* nothing(): Routine<void> {}

/** Which of its flags are set. */
function flags(t: StacklessTasklet): string[] {
  const all = ['alive', 'scheduled', 'blocked', 'paused', 'isCurrent', 'isMain', 'atomic', 'blockTrap'] as const;
  return all.filter((flag) => t[flag]);
}

/** Yields for ever, and writes down how it ends. */
function victim(s: StacklessScheduler, seen: string[], name = 'v'): () => Routine<void> {
  return function* () {
    try {
      for (;;) yield* s.schedule();
    } catch (error) {
      seen.push(`${name}.${isExit(error) ? 'exit' : (error as Error).message}`);
      throw error;
    } finally {
      seen.push(`${name}.fin`);
    }
  };
}

describe('binding', () => {
  test('[TL-1] tasklet / without a function: no flag is set, tempval is undefined', () => {
    play(function* ({ s }) {
      const t = s.tasklet();
      expect([flags(t), t.tempval, t.next]).toEqual([[], undefined, null]);
    });
  });

  test('[TL-2] tasklet / with a function: not alive yet; tempval is the function', () => {
    play(function* ({ s }) {
      const t = s.tasklet(nothing);
      expect([flags(t), t.tempval]).toEqual([[], nothing]);
    });
  });

  test('[TL-3] bind / with null or nothing: unbound again', () => {
    play(function* ({ s }) {
      for (const unbind of [[null], []] as [null?][]) {
        const t = s.tasklet(nothing);
        t.bind(...unbind);
        expect([flags(t), t.tempval]).toEqual([[], undefined]);
      }
    });
  });

  test('[TL-4] setup: alive and scheduled', () => {
    play(function* ({ s }) {
      const t = s.tasklet(nothing);
      expect(t.setup()).toBe(t);
      expect(flags(t)).toEqual(['alive', 'scheduled']);
    });
  });

  test('[TL-5] bind / with arguments, also none of them: alive and paused', () => {
    expect(play(function* ({ s, seen }) {
      const t = s.tasklet().bind(function* (what: string) {
        seen.push(what);
      }, ['argument']);
      expect(flags(t)).toEqual(['alive', 'paused']);
      expect(flags(s.tasklet().bind(nothing, []))).toEqual(['alive', 'paused']);
      yield* t.run();
    })).toEqual(['argument']);
  });

  test('[TL-6] bind / arguments alone: for the function bound earlier; without one a usage error', () => {
    expect(play(function* ({ s, seen }) {
      const t = s.tasklet(function* (n: number) {
        seen.push(`${n}`);
      }, 't');
      (t as StacklessTasklet).bind(null, [7]);
      expect(flags(t)).toEqual(['alive', 'paused']);
      yield* t.run();
      expect(() => s.tasklet(undefined, 'u').bind(null, [7] as never)).toThrow(
        new UsageError('cannot bind "u": it was not bound to a function'),
      );
      expect(() => s.tasklet(undefined, 'u').bind(7 as never)).toThrow(
        new TypeError('cannot bind "u": 7 is not a generator function'),
      );
    })).toEqual(['7']);
  });

  test('[TL-7] bound without arguments: it cannot run', () => {
    play(function* ({ s }) {
      const t = s.tasklet(nothing, 't');
      const why = 'it is not alive: it has ended, or was not bound with arguments';
      expect(yield* thrownBy(t.run())).toEqual(new UsageError(`cannot run "t": ${why}`));
      expect(yield* thrownBy(t.switch())).toEqual(new UsageError(`cannot switch to "t": ${why}`));
      expect(() => t.insert()).toThrow(new UsageError(`cannot insert "t": ${why}`));
    });
  });

  test('[TL-15] bind / scheduled, blocked, current or main: refused, and nothing changes', () => {
    play(function* ({ s, go, worker }) {
      const scheduled = worker('a');
      const blocked = go('b', () => new Channel(s).receive());
      const main = s.main!;
      go('t', function* () {
        expect(() => main.bind()).toThrow(new UsageError('cannot bind "main": it is the main tasklet'));
        expect(() => s.running!.bind(nothing)).toThrow(new UsageError('cannot bind "t": it is the current tasklet'));
      });
      expect(() => scheduled.bind()).toThrow(new UsageError('cannot bind "a": it is scheduled'));
      yield* s.run();
      expect(() => blocked.bind(nothing, [])).toThrow(new UsageError('cannot bind "b": it is scheduled'));
      expect(() => main.bind()).toThrow(new UsageError('cannot bind "main": it is the current tasklet'));
      expect(flags(blocked)).toEqual(['alive', 'scheduled', 'blocked']);
    });
  });

  test('[TL-16] bind / unbinding a paused one that has begun: its finally does not run', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        try {
          yield* s.scheduleRemove();
        } finally {
          seen.push('fin');
        }
      });
      yield* s.run();
      expect(flags(t)).toEqual(['alive', 'paused']);
      t.bind();
      expect(flags(t)).toEqual([]);
    })).toEqual([]);
  });

  test('[TL-17] an ended tasklet that is forgotten: its finally has run once', () => {
    expect(play(function* ({ s, seen, go }) {
      go('t', function* () {
        try {
          yield* s.schedule();
        } finally {
          seen.push('fin');
        }
      });
      yield* s.run();
      yield* s.run();
    })).toEqual(['fin']);
  });

  test('[TL-18] setup / alive, also from inside itself: a usage error', () => {
    play(function* ({ s, worker, go }) {
      const alive = new UsageError('cannot set up "t": it is alive');
      const t = go('t', function* () {
        expect(() => t.setup()).toThrow(alive);
      });
      expect(() => t.setup()).toThrow(alive);
      expect(() => worker('a').setup()).toThrow(new UsageError('cannot set up "a": it is alive'));
      yield* s.run();
    });
  });

  test('[TL-31] a derived class / made, bound and inserted by its constructor: it runs like any other', () => {
    expect(play(function* ({ s, seen }) {
      class Job extends StacklessTasklet {
        readonly n: number;
        constructor(n: number) {
          super(s, `job ${n}`);
          this.n = n;
          this.bind(this.body.bind(this), []);
          this.insert();
        }
        *body(): Routine<void> {
          seen.push(`${this.n} ${s.running === (this as StacklessTasklet)} ${this.name}`);
        }
      }
      const jobs = [new Job(1), new Job(2)];
      yield* s.run();
      expect(jobs.map((job) => job.alive)).toEqual([false, false]);
      expect(new StacklessTasklet(s).name).toBe('stackless#1');
    })).toEqual(['1 true job 1', '2 true job 2']);
  });
});

describe('the flags over a life', () => {
  test('[TL-8] remove: scheduled to paused; insert: paused to scheduled', () => {
    expect(play(function* ({ s, worker }) {
      const t = worker('t');
      expect(t.remove()).toBe(t);
      expect(flags(t)).toEqual(['alive', 'paused']);
      t.remove();
      yield* s.run();
      expect(t.insert()).toBe(t);
      expect(flags(t)).toEqual(['alive', 'scheduled']);
      yield* s.run();
    })).toEqual(['t0', 't.']);
  });

  test('[TL-9] kill / scheduled or paused: not alive immediately, tempval undefined', () => {
    play(function* ({ s, worker, paused }) {
      for (const t of [worker('a'), paused('p', nothing)]) {
        yield* t.kill();
        expect([flags(t), t.tempval]).toEqual([[], undefined]);
      }
      expect(s.runCount).toBe(1);
    });
  });

  test('[TL-10] kill pending / paused: scheduled, and still alive', () => {
    play(function* ({ s, paused }) {
      const p = paused('p', nothing);
      yield* p.kill({ pending: true });
      expect(flags(p)).toEqual(['alive', 'scheduled']);
      yield* s.run();
      expect(flags(p)).toEqual([]);
    });
  });

  test('[TL-11] running: alive, scheduled, current; the starter is scheduled, or paused by switch and by run', () => {
    play(function* ({ s, paused, go }) {
      const main = s.main!;
      const look = (starter: string[]) => function* () {
        expect(flags(s.running!)).toEqual(['alive', 'scheduled', 'isCurrent']);
        expect(flags(main)).toEqual(starter);
        if (main.paused && s.watchdogs.length === 1) main.insert();
      };
      yield* paused('a', look(['alive', 'scheduled', 'isMain'])).run();
      yield* paused('b', look(['alive', 'paused', 'isMain'])).switch();
      go('c', look(['alive', 'paused', 'isMain']));
      yield* s.run();
    });
  });

  test('[TL-12] blocked: alive, scheduled, blocked, not paused', () => {
    play(function* ({ s, go }) {
      const t = go('t', () => new Channel(s).receive());
      yield* s.run();
      expect(flags(t)).toEqual(['alive', 'scheduled', 'blocked']);
      expect(() => t.insert()).toThrow(new UsageError('cannot insert "t": it is blocked'));
      expect(() => t.remove()).toThrow(new UsageError('cannot remove "t": it is blocked'));
      expect(() => s.main!.remove()).toThrow(new UsageError('cannot remove "main": it is the current tasklet'));
    });
  });

  test('[TL-13] ended: not alive, not scheduled, tempval undefined; the value went to those who joined', () => {
    play(function* ({ s, go }) {
      const t = go('t', function* () {
        return 'value';
      });
      const join = t.join();
      yield* s.run();
      expect([flags(t), t.tempval, yield* join]).toEqual([[], undefined, 'value']);
      expect(() => t.join()).toThrow(new UsageError('cannot join "t": it is not alive'));
    });
  });

  test('[TL-14] ended / run and set up: refused; bound again: the same tasklet lives once more', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        seen.push('first');
      });
      yield* s.run();
      expect(yield* thrownBy(t.run())).toEqual(
        new UsageError('cannot run "t": it is not alive: it has ended, or was not bound with arguments'),
      );
      expect(() => t.setup()).toThrow(new UsageError('cannot set up "t": it was not bound to a function'));
      const again = t.bind(function* (what: string) {
        seen.push(what);
      });
      expect(again).toBe(t);
      again.setup('second');
      yield* s.run();
    })).toEqual(['first', 'second']);
  });

  test('[TL-32] interrupted in the middle: alive and paused; inserted: scheduled; then it ends', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        for (let i = 0; i < 30; i++) yield* s.tick();
        seen.push('done');
      });
      expect(flags(t)).toEqual(['alive', 'scheduled']);
      expect(yield* s.run({ timeout: 20 })).toBe(t);
      expect(flags(t)).toEqual(['alive', 'paused']);
      t.insert();
      expect(flags(t)).toEqual(['alive', 'scheduled']);
      expect(yield* s.run()).toBeUndefined();
      expect(flags(t)).toEqual([]);
    })).toEqual(['done']);
  });

  test('[TL-33] run, schedule and scheduleRemove / made of run and switch of the next: the same traces', () => {
    const trace = (own: boolean): string[] =>
      play(function* ({ s, seen, go }) {
        const schedule = (): Iterable<unknown> => (own ? s.running!.next!.run() : s.schedule()) as never;
        const remove = (): Iterable<unknown> => (own ? s.running!.next!.switch() : s.scheduleRemove()) as never;
        for (const name of ['a', 'b', 'c']) {
          go(name, function* () {
            seen.push(`${name}0`);
            yield* schedule() as Routine<unknown>;
            seen.push(`${name}1`);
            if (name === 'b') {
              yield* remove() as Routine<unknown>;
              seen.push('not reached');
            }
          });
        }
        if (!own) {
          yield* s.run();
        } else {
          const main = s.running!;
          const helper = s.tasklet(function* () {
            while (s.runCount > 1) yield* s.running!.next!.run();
            yield* main.switch();
          }).bind(null, []);
          yield* helper.switch();
        }
        seen.push('M');
      });
    expect(trace(true)).toEqual(trace(false));
    expect(trace(false)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'M']);
  });
});

describe('kill', () => {
  test('[TL-19] kill / never begun: its body never runs; it is dead', () => {
    expect(play(function* ({ s, seen, worker }) {
      const t = worker('t');
      yield* t.kill();
      expect(yield* thrownBy(t.run())).toBeInstanceOf(UsageError);
      yield* s.run();
      seen.push('M');
    })).toEqual(['M']);
  });

  test('[TL-20] kill / dead or unbound, also by throwing an exit: no effect, no error', () => {
    play(function* ({ s, worker }) {
      const t = worker('t');
      yield* t.kill();
      yield* t.kill();
      yield* t.kill({ pending: true });
      yield* t.throw(new ExitSignal(t, 't'));
      yield* s.tasklet(nothing).kill();
    });
  });

  test('[TL-21] kill / immediate: handlers and finally run before it returns', () => {
    expect(play(function* ({ s, seen, go }) {
      const v = go('v', victim(s, seen));
      yield* s.schedule();
      yield* v.kill();
      seen.push('M');
    })).toEqual(['v.exit', 'v.fin', 'M']);
  });

  test('[TL-22] kill pending: it returns first; the victim dies when it is next run', () => {
    expect(play(function* ({ s, seen, go }) {
      const v = go('v', victim(s, seen));
      yield* s.schedule();
      yield* v.kill({ pending: true });
      seen.push('M');
      yield* s.run();
    })).toEqual(['M', 'v.exit', 'v.fin']);
  });

  test('[TL-23] kill / the victim catches it and lives on: the killer goes on when it yields', () => {
    expect(play(function* ({ s, seen, paused }) {
      const v = paused('v', function* () {
        try {
          yield* s.scheduleRemove();
        } catch (error) {
          expect(isExit(error)).toBe(true);
          seen.push('caught');
        }
        seen.push('go');
        yield* s.schedule();
        seen.push('end');
      });
      yield* v.run();
      yield* v.kill();
      seen.push('M');
      yield* s.run();
    })).toEqual(['caught', 'go', 'M', 'end']);
  });

  test('[TL-24] kill / the victim yields while it cleans up: the killer goes on before the clean-up is done', () => {
    expect(play(function* ({ s, seen, paused, worker }) {
      const v = paused('v', function* () {
        try {
          yield* s.scheduleRemove();
        } finally {
          seen.push('exit', 'cleanup0');
          yield* s.schedule();
          seen.push('cleanup1');
        }
      });
      yield* v.run();
      worker('a');
      yield* v.kill();
      seen.push('M');
      yield* s.run();
    })).toEqual(['exit', 'cleanup0', 'M', 'a0', 'cleanup1', 'a.']);
  });

  test('[TL-25] kill / blocked: it leaves the channel first, and what it wanted to send is lost', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      const t = go('t', () => ch.send('lost'));
      go('u', () => ch.send('kept'));
      yield* s.run();
      expect(ch.balance).toBe(2);
      yield* t.kill();
      expect([ch.balance, t.alive]).toEqual([1, false]);
      expect(yield* ch.receive()).toBe('kept');
    });
  });

  test('[TL-26] kill / in the middle of the run list: its successors run before the killer', () => {
    expect(play(function* ({ s, seen, go, worker }) {
      const v = go('v', victim(s, seen));
      yield* s.schedule();
      worker('a');
      worker('b');
      yield* v.kill();
      seen.push('M2');
    })).toEqual(['v.exit', 'v.fin', 'a0', 'b0', 'M2']);
  });

  test('[TL-27] kill the next as long as there is one: an endless one in between gets its turns', () => {
    expect(play(function* ({ s, seen, go }) {
      let turns = 0;
      go('a', nothing);
      go('endless', function* () {
        while (turns < 3) {
          seen.push(`turn ${++turns}`);
          yield* s.schedule();
        }
      });
      yield* s.main!.next!.kill();
      seen.push('M');
      while (s.runCount > 1) yield* s.schedule();
    })).toEqual(['turn 1', 'M', 'turn 2', 'turn 3']);
  });

  test('[TL-28] kill / the current one: raised right there', () => {
    expect(play(function* ({ s, seen, go }) {
      const t: StacklessTasklet<[], void> = go('t', function* (): Routine<void> {
        const error = yield* thrownBy(t.kill());
        expect(error).toBeInstanceOf(ExitSignal);
        seen.push('raised');
        yield* t.kill({ pending: true });
        seen.push('not reached');
      });
      yield* s.run();
      expect(t.alive).toBe(false);
    })).toEqual(['raised']);
  });

  test('[TL-29] an exit that leaves its tasklet: silent; neither run nor the error handler see it', () => {
    const handled: unknown[] = [];
    play(function* ({ s, go }) {
      s.setErrorHandler((error) => handled.push(error));
      const v = go('v', victim(s, []));
      yield* s.schedule();
      yield* v.kill({ pending: true });
      yield* s.run();
      expect(v.alive).toBe(false);
    });
    expect(handled).toEqual([]);
  });

  test('[TL-30] kill / main, by a tasklet: its run raises the exit; the killer stays in the run list', () => {
    expect(play(function* ({ s, seen, go }) {
      const main = s.main!;
      const killer = go('killer', function* () {
        yield* main.kill();
        seen.push('killer goes on');
      });
      const error = yield* thrownBy(s.run());
      expect(isExit(error)).toBe(true);
      seen.push(`M, ${killer.scheduled}, ${s.watchdogs.length}`);
      yield* s.run();
    })).toEqual(['M, true, 1', 'killer goes on']);
  });
});
