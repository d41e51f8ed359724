import { describe, expect, test } from '@jest/globals';
import { BarrierError, DeadlockError, Family, type Routine, UsageError } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import { current, reschedule, run, runSync, scope, spawn } from '../src/index.ts';
import { Bomb, StacklessScheduler, type StacklessTasklet } from '../src/stackless.ts';
import { Gate } from './gate.ts';
import { play, thrownBy } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

const boom = new Error('boom');

describe('main', () => {
  test('runMain / its value and its error are those of the body; the others stay as they are', () => {
    const s = new StacklessScheduler({ name: 's' });
    const seen: string[] = [];
    const t = s.tasklet(function* () {
      seen.push('t');
    }, 't').setup();
    expect(s.runMain(function* () {
      return s.main === s.running && s.running!.name;
    }).sync()).toBe('main');
    expect([t.scheduled, s.main, s.running, seen]).toEqual([true, undefined, undefined, []]);
    expect(() => s.runMain(function* () {
      throw boom;
    }).sync()).toThrow(boom);
    expect(s.runMain(() => s.run()).sync()).toBeUndefined();
    expect([t.alive, seen]).toEqual([false, ['t']]);
  });

  test('runMain / again after an abandoned one: blocked, paused and ready tasklets go on', () => {
    const s = new StacklessScheduler();
    const seen: string[] = [];
    const ch = new Channel<string>(s);
    s.tasklet(function* () {
      seen.push(yield* ch.receive());
    }).setup();
    s.runMain(() => s.run()).sync();
    expect(ch.balance).toBe(-1);
    s.runMain(function* () {
      yield* ch.send('hello');
    }).sync();
    expect(seen).toEqual(['hello']);
  });

  test('runMain / while one runs: a usage error that changes nothing', () => {
    expect(play(function* ({ s, seen, worker }) {
      worker('a', 0);
      expect(yield* thrownBy(s.runMain(function* () {}))).toEqual(
        new UsageError('cannot run a main tasklet: "stackless" has one that runs'),
      );
      yield* s.run();
      seen.push('M');
    })).toEqual(['a.', 'M']);
  });

  test('run / in plain code: it plays main, and an uncaught error comes out; the others go on in the next run', () => {
    const s = new StacklessScheduler();
    const seen: string[] = [];
    s.tasklet(function* () {
      throw boom;
    }).setup();
    s.tasklet(function* () {
      seen.push('b');
    }).setup();
    expect(() => s.run().sync()).toThrow(boom);
    expect([seen, s.runCount]).toEqual([[], 1]);
    s.run().sync();
    expect(seen).toEqual(['b']);
  });

  test('operations / outside all tasklets: a usage error that says what to do', () => {
    const s = new StacklessScheduler({ name: 's' });
    const t = s.tasklet(function* () {}, 't').setup();
    const hint = 'no tasklet of "s" runs here; use runMain';
    expect(() => s.schedule().sync()).toThrow(new UsageError(`cannot schedule: ${hint}`));
    expect(() => t.run().sync()).toThrow(new UsageError(`cannot run "t": ${hint}`));
    expect(() => t.kill().sync()).toThrow(new UsageError(`cannot kill "t": ${hint}`));
    expect(() => s.tick().sync()).toThrow(new UsageError(`cannot tick: ${hint}`));
    t.kill({ pending: true }).sync();
    s.run().sync();
    expect(t.alive).toBe(false);
  });
});

describe('with the rest of tasklets', () => {
  test('spawn, current, reschedule, join and scope / in a Stackless tasklet: in its run list', () => {
    expect(play(function* ({ s, seen, worker }) {
      worker('a', 2);
      const child = spawn({ name: 'child' }, function* () {
        seen.push(`${current().name} ${s.running!.name}`);
        yield* reschedule();
        return 'value';
      });
      seen.push(yield* child.join());
      yield* scope(function* (each) {
        each.spawn(function* () {
          seen.push('in the scope');
        });
      });
      seen.push('M');
    })).toEqual(['a0', 'child child', 'a1', 'a.', 'value', 'in the scope', 'M']);
  });

  test('create and start / as for any scheduler; insert and remove move it', () => {
    expect(play(function* ({ s, seen }) {
      const made = s.create(function* () {
        seen.push('made');
      });
      expect(s.runCount).toBe(1);
      s.start(made);
      expect(s.runCount).toBe(2);
      yield* s.run();
      expect(made.done).toBe(true);
    })).toEqual(['made']);
  });

  test('a tasklet is joined and fails: the joiner has the error, run does not', () => {
    expect(play(function* ({ s, seen, go }) {
      const t = go('t', function* () {
        yield* s.schedule();
        throw boom;
      });
      go('j', function* () {
        expect(yield* thrownBy(t.join())).toBe(boom);
        seen.push('joined');
      });
      yield* s.run();
      seen.push('M');
    })).toEqual(['joined', 'M']);
  });

  test('cancel / a coroutine that waits, one that is ready, one that asks for a switch: told at its next wait', () => {
    expect(play(function* ({ s, seen, go }) {
      const show = (name: string, wait: () => Iterable<unknown>) => {
        const t = go(name, function* () {
          seen.push(((yield* thrownBy(wait())) as Error).message);
          yield* reschedule(); // and what it had asked for is forgotten
          seen.push(`${name} goes on`);
        });
        return t;
      };
      const waits = show('waits', () => new Gate());
      yield* s.run();
      const asks = show('asks', function* () {
        current().cancel('by itself');
        yield* s.main!.run();
      });
      waits.coroutine!.cancel('why');
      yield* s.run();
      expect([waits.alive, asks.alive]).toEqual([false, false]);
    })).toEqual(['"asks" was cancelled: by itself', '"waits" was cancelled: why', 'asks goes on', 'waits goes on']);
  });

  test('a program of run is aborted: finally blocks of Stackless tasklets run', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const s = new StacklessScheduler({ threadBlock: true });
    await expect(run(function* () {
      yield* s.runMain(function* () {
        try {
          yield* sleep(1);
          controller.abort(boom);
          yield* sleep(1000);
        } finally {
          seen.push('unwound');
        }
      });
    }, { signal: controller.signal, clock: virtualClock() })).rejects.toBe(boom);
    expect([seen, s.main]).toEqual([['unwound'], undefined]);
  });

  test('runMain is closed / the finally of main waits, and fails: it gets its time, and its error comes out', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const s = new StacklessScheduler({ threadBlock: true });
    const error = await run(function* () {
      try {
        yield* s.runMain(function* () {
          s.tasklet(function* () {
            yield* new Gate();
          }, 'other').setup();
          yield* s.schedule();
          controller.abort(new Error('aborted'));
          try {
            yield* new Gate();
          } finally {
            yield* sleep(10);
            seen.push(`unwound at ${yield* now()}`);
            // oxlint-disable-next-line no-unsafe-finally -- the point
            throw boom;
          }
        });
      } finally {
        seen.push(`left, ${s.parkedCount} still parked`);
      }
    }, { signal: controller.signal, clock: virtualClock() }).catch((error: unknown) => error) as AggregateError;
    expect(seen).toEqual(['unwound at 10', 'left, 1 still parked']);
    expect(error.errors).toEqual([new Error('aborted'), boom]);
  });

  test('two schedulers, one inside the other: each has its own run list and its own main', () => {
    expect(play(function* (outer) {
      outer.worker('o', 2);
      const inner = new StacklessScheduler({ name: 'inner' });
      yield* inner.runMain(function* () {
        inner.tasklet(function* () {
          outer.seen.push('i0');
          yield* outer.s.schedule();
          outer.seen.push('i1');
          yield* inner.schedule();
          outer.seen.push('i.');
        }).setup();
        yield* inner.run();
        expect([outer.s.running!.name, inner.running!.name]).toEqual(['main', 'main']);
      });
      outer.seen.push('M');
    })).toEqual(['i0', 'o0', 'i1', 'i.', 'M']);
  });

  test('a switch from a coroutine of another family inside the tasklet: it is taken along', () => {
    const family = new Family('generators');
    expect(play(function* ({ s, seen, worker }) {
      worker('a', 1);
      const inner = family.create(function* () {
        yield* s.schedule();
        seen.push('inner');
        yield* family.suspend('value');
      });
      seen.push(`${yield* family.resume(inner)}`);
      yield* s.run();
    })).toEqual(['a0', 'inner', 'value', 'a.']);
  });

  test('a switch across a callback: a barrier error, and the run list is as before', () => {
    expect(play(function* ({ s, seen, worker }) {
      const a = worker('a');
      const b = worker('b');
      expect(() => [1].map(() => b.run().sync())).toThrow(BarrierError);
      expect([s.running!.next, a.next]).toEqual([a, b]);
      yield* s.run();
      seen.push('M');
    })).toEqual(['a0', 'b0', 'a.', 'b.', 'M']);
  });
});

describe('what went astray', () => {
  test('a switch asked for in a for…of: a barrier error, and a later wait has its own value', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel<string>(s);
      go('t', function* () {
        expect(() => {
          for (const step of s.schedule('stale') as Iterable<unknown>) seen.push(`not reached ${step}`);
        }).toThrow(BarrierError);
        seen.push(yield* ch.receive());
      });
      yield* s.schedule();
      yield* ch.send('fresh');
    })).toEqual(['fresh']);
  });

  test('the caller of a run is closed by hand: the run is forgotten, its timeout too', () => {
    expect(play(function* ({ s, seen, go }) {
      const inner = go('inner', function* () {
        yield* s.run({ timeout: 5 });
      });
      go('t', function* () {
        expect(s.watchdogs.map((each) => each?.name)).toEqual(['inner', 'main', 'inner']);
        yield* s.close(inner.coroutine!);
        expect(s.watchdogs.map((each) => each?.name)).toEqual([undefined, 'main']);
        yield* s.tick(100);
        seen.push('not interrupted');
      });
      yield* s.run();
    })).toEqual(['not interrupted']);
  });

  test('a bomb in tempval of one that has not begun: its body never runs; a value there is dropped', () => {
    expect(play(function* ({ seen, paused }) {
      const t = paused('t', function* () {
        seen.push('not reached');
      });
      t.tempval = new Bomb(boom);
      expect(yield* thrownBy(t.run())).toBe(boom);
      const u = paused('u', function* () {
        seen.push('u');
      });
      u.tempval = 'dropped';
      expect(u.tempval).toBeUndefined();
      yield* u.run();
    })).toEqual(['u']);
  });
});

describe('the outside world', () => {
  test('by default a wait for a timer is a deadlock when nobody else can run, as in Stackless', () => {
    play(function* () {
      expect(yield* thrownBy(sleep(10))).toBeInstanceOf(DeadlockError);
    });
  });

  test('threadBlock / nobody can run: the run list waits', () => {
    expect(play(function* ({ s, seen, go }) {
      go('t', function* () {
        yield* sleep(20);
        seen.push(`t at ${yield* now()}`);
      });
      yield* sleep(10);
      seen.push(`M at ${yield* now()}`);
      yield* s.run();
      seen.push(`run is over at ${yield* now()}`);
    }, { threadBlock: true })).toEqual(['M at 10', 't at 20', 'run is over at 20']);
  });

  test('threadBlock / nobody can run and nothing outside is awaited: the deadlock of the whole program', () => {
    const s = new StacklessScheduler({ threadBlock: true });
    expect(() => runSync(function* () {
      yield* s.runMain(() => new Gate('shut'));
    })).toThrow(DeadlockError);
  });

  test('threadBlock / inserted by another scheduler’s tasklet meanwhile: it runs', () => {
    const s = new StacklessScheduler({ threadBlock: true });
    const seen: string[] = [];
    runSync(function* () {
      const t = s.tasklet(function* () {
        seen.push('t');
      });
      spawn(function* () {
        yield* sleep(5);
        t.setup();
      });
      yield* s.runMain(function* () {
        yield* sleep(10);
        seen.push('M');
      });
    }, { clock: virtualClock() });
    expect(seen).toEqual(['t', 'M']);
  });
});

describe('a loop that waits', () => {
  test('threadBlock / one that is paused is inserted from outside: it goes on', () => {
    const s = new StacklessScheduler({ threadBlock: true });
    const seen: string[] = [];
    runSync(function* () {
      const t = s.tasklet(function* () {
        seen.push('t0');
        yield* s.scheduleRemove();
        seen.push(`t1 at ${yield* now()}`);
      }).setup();
      spawn(function* () {
        yield* sleep(5);
        t.insert();
        seen.push('inserted');
      });
      yield* s.runMain(function* () {
        yield* sleep(10);
        seen.push('M');
      });
      expect([...s.coroutines()]).toEqual([]);
    }, { clock: virtualClock() });
    expect(seen).toEqual(['t0', 'inserted', 't1 at 5', 'M']);
  });
});

describe('traps', () => {
  test('blockTrap / an operation that would wait: refused, and the queue is as before; one that need not wait goes on', () => {
    expect(play(function* ({ s, seen, go }) {
      const ch = new Channel(s, 'ch');
      ch.preference = 1;
      const t = go('t', function* () {
        expect(yield* thrownBy(ch.receive())).toEqual(
          new UsageError('cannot wait to receive from "ch" in "t": it does not like to be blocked'),
        );
        expect([ch.balance, s.running!.scheduled]).toEqual([0, true]);
        yield* s.schedule();
        seen.push(`${yield* ch.receive()}`);
      });
      t.blockTrap = true;
      go('a', () => ch.send('it'));
      yield* s.run();
    })).toEqual(['it']);
  });

  test('refuseSwitch / throws while the trap is set', () => {
    const s = new StacklessScheduler();
    s.refuseSwitch();
    s.switchTrap(1);
    s.runMain(() => s.run()).sync(); // nobody else is in the run list: nothing to refuse
    expect(() => s.refuseSwitch()).toThrow(new UsageError('cannot switch: the switch trap is set'));
  });

  test('yieldTo / the partner runs now, the caller after all others', () => {
    expect(play(function* ({ s, seen, worker, paused }) {
      worker('a', 0);
      const p: StacklessTasklet = paused('p', function* (): Routine<void> {
        seen.push('p');
        yield* s.schedule();
        seen.push('p.');
      });
      worker('b', 0);
      yield* s.yieldTo(p);
      seen.push('M');
      yield* s.yieldTo(s.running!);
      yield* s.yieldTo(p);
      expect(yield* thrownBy(s.yieldTo(p))).toBeInstanceOf(UsageError);
    })).toEqual(['p', 'a.', 'b.', 'M', 'p.']);
  });
});
