/**
 * What the contract calls in the middle of a move is somebody else's: waits, policies, observers, iterables. They may throw, wake
 * and run something, and plain code may drop a suspension: whoever asked is told, and nobody else is touched.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, jest, test } from '@jest/globals';
import {
  call,
  type Coroutine,
  DeadlockError,
  type Ending,
  Family,
  observe,
  type Routine,
  Scheduler,
  transferThrow,
  UsageError,
  Wait,
  WaitQueue,
  type Waiter,
  WouldBlockError,
} from '../src/index.ts';
import { followContext, iterate, run, runSync, sleep, until, virtualClock } from '../src/host.ts';
import { Gate } from './support/gate.ts';

const boom = new Error('boom');

function fail(message: string): never {
  throw new Error(message);
}

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

/** A wait that nobody ends; `leave` does what it is told. */
class Stubborn extends Wait<never> {
  private readonly onLeave: () => void;
  constructor(onLeave: () => void = () => {}) {
    super();
    this.onLeave = onLeave;
  }
  attempt(): boolean {
    return false;
  }
  enter(): void {}
  leave(): void {
    this.onLeave();
  }
  describe(): string {
    return 'for ever';
  }
}

describe('a wait that fails when it is left', () => {
  test.each(['close', 'kill', 'throw'] as const)('%s / of who waits there: thrown where that was asked, the one that waits is untouched', (way) => {
    const s = new Scheduler('s');
    const seen: unknown[] = [];
    let fails = true;
    const waits = s.create(function* () {
      yield* new Stubborn(() => {
        if (fails) throw boom;
      });
    });
    const asks = s.create(function* () {
      try {
        if (way === 'throw') yield* s.throw(waits, 'x');
        else yield* s[way](waits);
      } catch (error) {
        seen.push('caught', error);
      } finally {
        seen.push('finally');
      }
      return 'ended by itself';
    });
    s.start(waits);
    s.start(asks);
    const error = caught(() => s.run().sync());
    expect(error).toBeInstanceOf(DeadlockError);
    expect([seen, asks.state, waits.state, waits.waitsFor, s.parkedCount]).toEqual([
      ['caught', boom, 'finally'],
      'ended',
      'parked',
      'for ever',
      1,
    ]);
    fails = false;
    s.close(waits).sync();
    expect([waits.state, s.parkedCount]).toEqual(['ended', 0]);
  });

  test('throw / the wait runs something in plain code when it is left: the error arrives all the same', () => {
    const s = new Scheduler('s');
    const seen: unknown[] = [];
    const waits = s.create(function* () {
      try {
        yield* new Stubborn(() => runSync(function* () {}));
      } catch (error) {
        seen.push(error);
      }
    });
    s.start(waits);
    caught(() => s.run().sync());
    s.throw(waits, boom).sync();
    expect(seen).toEqual([boom]);
  });
});

describe('a policy that fails', () => {
  class Moody extends Scheduler {
    fails: 'enqueue' | 'dequeue' | 'withdraw' | null = null;
    private failOnce(what: 'enqueue' | 'dequeue' | 'withdraw'): void {
      if (this.fails !== what) return;
      this.fails = null;
      throw boom;
    }
    override enqueue(coroutine: Coroutine): void {
      this.failOnce('enqueue');
      super.enqueue(coroutine);
    }
    protected override dequeue(): Coroutine | undefined {
      this.failOnce('dequeue');
      return super.dequeue();
    }
    override withdraw(coroutine: Coroutine): void {
      this.failOnce('withdraw');
      super.withdraw(coroutine);
    }
  }

  test.each(['reschedule', 'park', 'end'] as const)('dequeue / at %s: thrown out of the loop, nobody ends, and the loop goes on when it is run again', (at) => {
    const s = new Moody('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const one = s.create(function* () {
      try {
        s.fails = 'dequeue';
        if (at === 'reschedule') yield* s.reschedule();
        else if (at === 'park') yield* gate;
        seen.push('one');
      } finally {
        seen.push('finally');
      }
    });
    const two = s.create(function* () {
      seen.push('two');
      gate.open(undefined);
    });
    s.start(one);
    s.start(two);
    expect(caught(() => s.run().sync())).toBe(boom);
    expect(seen).toEqual(at === 'end' ? ['one', 'finally'] : []);
    s.run().sync();
    expect(seen).toEqual(at === 'end' ? ['one', 'finally', 'two'] : ['two', 'one', 'finally']);
    expect([one.state, two.state, s.readyCount, s.parkedCount]).toEqual(['ended', 'ended', 0, 0]);
  });

  test.each(['reschedule', 'park', 'end'] as const)('dequeue / at %s, and the loop runs in a coroutine: that one can catch it', (at) => {
    const s = new Moody('s');
    const f = new Family('f');
    const gate = new Gate();
    const seen: unknown[] = [];
    s.start(s.create(function* () {
      s.fails = 'dequeue';
      if (at === 'reschedule') yield* s.reschedule();
      else if (at === 'park') yield* gate;
    }));
    const runs = f.create(function* () {
      try {
        yield* s.run();
      } catch (error) {
        seen.push(error);
        gate.open(undefined);
        yield* s.run();
      } finally {
        seen.push('finally');
      }
      return 'over';
    });
    seen.push(f.resume(runs).sync());
    expect([seen, s.readyCount, s.parkedCount]).toEqual([[boom, 'finally', 'over'], 0, 0]);
  });

  test('dequeue / when a body has failed: both errors arrive', () => {
    class Tolerant extends Moody {
      readonly errors: unknown[] = [];
      protected override onEnd(_c: Coroutine, ending: Ending): void {
        if (ending.failed) this.errors.push(ending.value);
        ending.failed = false;
      }
    }
    const s = new Tolerant('s');
    s.start(s.create(function* () {
      s.fails = 'dequeue';
      throw new Error('of the body');
    }));
    const f = new Family('f');
    const seen: unknown[] = [];
    f.resume(f.create(function* () {
      try {
        yield* s.run();
      } catch (error) {
        seen.push(error);
      }
    })).sync();
    expect([seen, s.errors]).toEqual([[boom], [new Error('of the body')]]);
  });

  test.each([false, true])('enqueue / at reschedule: thrown there, for it has not been left; moved by hand: %p', (byHand) => {
    const s = new Moody('s');
    const seen: unknown[] = [];
    const one: Coroutine = s.create(function* () {
      s.fails = 'enqueue';
      try {
        yield* s.reschedule();
      } catch (error) {
        seen.push(error, one.state);
      }
      yield* s.reschedule();
      return 'one';
    });
    if (byHand) seen.push(s.resume(one).sync());
    else s.start(one);
    s.run().sync();
    expect([seen, one.state, s.readyCount]).toEqual([byHand ? [boom, 'running', undefined] : [boom, 'running'], 'ended', 0]);
  });

  test('withdraw / of one that is resumed: thrown where that was asked, and it stays ready', () => {
    const s = new Moody('s');
    const f = new Family('f');
    const ready = s.create(function* () {
      return 'ran';
    });
    s.start(ready);
    s.fails = 'withdraw';
    const seen: unknown[] = [];
    f.resume(f.create(function* () {
      try {
        yield* s.resume(ready);
      } catch (error) {
        seen.push(error);
      }
      seen.push(yield* s.resume(ready));
    })).sync();
    expect(seen).toEqual([boom, 'ran']);
  });
});

test('a policy that fails in a run inside a wait that is entered: nobody outside that run is touched', () => {
  class Bad extends Scheduler {
    private asked = 0;
    protected override dequeue(): Coroutine | undefined {
      if (this.asked++ === 1) throw boom;
      return super.dequeue();
    }
  }
  const seen: unknown[] = [];
  class Odd extends Stubborn {
    override enter(waiter?: Waiter): void {
      const inner = new Bad('inner');
      inner.start(inner.create(function* () {
        yield* inner.reschedule();
      }));
      seen.push(caught(() => inner.run().sync()));
      waiter!.wake('ok');
    }
  }
  const s = new Scheduler('s');
  s.start(s.create(function* () {
    seen.push(yield* new Odd());
  }));
  runSync(() => s.run());
  expect(seen).toEqual([boom, 'ok']);
});

describe('an observer', () => {
  test('a hook throws, and so does the console: the program does not see it', () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {
      throw new Error('no console');
    });
    const stop = observe({
      switch() {
        throw boom;
      },
    });
    try {
      const f = new Family('f');
      const c = f.create(function* () {
        return yield* f.suspend(1);
      });
      expect([f.resume(c).sync(), f.resume(c, 2).sync(), c.state]).toEqual([1, 2, 'ended']);
    } finally {
      stop();
      print.mockRestore();
    }
  });

  test('the park hook wakes the one that parks: it goes on without having waited', () => {
    const s = new Scheduler('s');
    const asked: string[] = [];
    class Asked extends Stubborn {
      override enter(): void {
        asked.push('enter');
      }
      override leave(): void {
        asked.push('leave');
      }
    }
    const seen: unknown[] = [];
    const stop = observe({ park: (coroutine) => coroutine.wake('woken') });
    try {
      s.start(s.create(function* () {
        seen.push(yield* new Asked());
      }));
      s.start(s.create(function* () {
        seen.push('other');
      }));
      s.run().sync();
    } finally {
      stop();
    }
    expect([seen, asked, s.parkedCount]).toEqual([['other', 'woken'], [], 0]);
  });

  test('the park hook wakes another that is parked: that one has left its wait', () => {
    const s = new Scheduler('s');
    const left: string[] = [];
    const first = s.create(function* () {
      yield* new Stubborn(() => left.push('first'));
    });
    s.start(first);
    caught(() => s.run().sync());
    const stop = observe({
      park: (coroutine) => {
        if (coroutine !== first) first.wake();
      },
    });
    try {
      s.start(s.create(function* () {
        yield* new Stubborn(() => left.push('second'));
      }));
      caught(() => s.run().sync());
    } finally {
      stop();
    }
    expect([first.state, left]).toEqual(['ended', ['first']]);
  });
});

test('kill / an error in a call frame and one in a coroutine inside, while all are closed: both are the outcome of the outermost', () => {
  const ends: unknown[] = [];
  class Recording extends Family {
    protected override onEnd(_c: Coroutine, ending: Ending): void {
      ends.push(ending.failed, ending.value);
      ending.failed = false;
    }
  }
  const [f, g] = [new Recording('f'), new Family('g')];
  function* fails(name: string): Routine {
    try {
      yield* f.suspend();
    } finally {
      fail(name);
    }
  }
  const c = f.create(function* () {
    yield* call(function* () {
      try {
        yield* g.resume(g.create(fails, 'inside'));
      } finally {
        fail('call');
      }
    });
  });
  f.resume(c).sync();
  expect(f.close(c).sync()).toBeUndefined();
  expect(ends).toEqual([true, new AggregateError([new Error('inside'), new Error('call')], 'errors while "f#1" was closed')]);
});

describe('wake', () => {
  test('by hand, from a timer: what it waited for comes to nobody', async () => {
    const clock = virtualClock();
    const seen: unknown[] = [];
    await run(
      function* () {
        const s = new Scheduler('s');
        const t = s.create(function* () {
          seen.push(yield* sleep(20));
          seen.push(yield* until(new Promise((resolve) => void run(() => sleep(60), { clock }).then(() => resolve('right')))));
        });
        s.start(t);
        s.start(s.create(function* () {
          yield* sleep(5);
          t.wake('early');
        }));
        yield* s.run();
      },
      { clock },
    );
    expect(seen).toEqual(['early', 'right']);
  });

  test('by hand, from the hook that is told of the switch away from it: its wait is left', () => {
    const s = new Scheduler('s');
    const left: string[] = [];
    let done = false;
    const c = s.create(function* () {
      yield* new Stubborn(() => left.push('left'));
    });
    const stop = observe({
      switch() {
        if (done || c.state !== 'parked') return;
        done = true;
        c.wake();
      },
    });
    try {
      s.start(c);
      s.run().sync();
    } finally {
      stop();
    }
    expect([left, c.state]).toEqual([['left'], 'ended']);
  });

  test('by hand, of one of two who wait for a promise: the other is told', async () => {
    const seen: unknown[] = [];
    let settle!: (value: string) => void;
    const promise = new Promise<string>((resolve) => (settle = resolve));
    await run(function* () {
      const s = new Scheduler('s');
      const [a] = ['a', 'b'].map((name) => {
        const c = s.create(function* () {
          seen.push([name, yield* until(promise)]);
        });
        s.start(c);
        return c;
      });
      s.start(s.create(function* () {
        a!.wake('by hand');
        settle('settled');
      }));
      yield* s.run();
    });
    expect(seen).toEqual([['a', 'by hand'], ['b', 'settled']]);
  });

  test('by its partner, who has left it in the queue: refused, for another would find it there', () => {
    class Line extends Stubborn {
      readonly queue = new WaitQueue();
      override enter(waiter?: Waiter): void {
        this.queue.push(waiter!);
      }
      override leave(waiter?: Waiter): void {
        this.queue.remove(waiter!);
      }
    }
    const s = new Scheduler('s');
    const line = new Line();
    const c = s.create(function* () {
      yield* line;
    });
    s.start(c);
    caught(() => s.run().sync());
    expect(() => line.queue.first!.wake()).toThrow(new UsageError('cannot wake "s#1": it still stands in the queue of its wait'));
    expect([c.state, line.queue.size]).toEqual(['parked', 1]);
    c.wake();
    expect([c.state, line.queue.size]).toEqual(['suspended', 0]);
  });
});

describe('deadlock', () => {
  test('a run takes over a scheduler whose coroutines sleep in a run that was aborted: it waits for them', async () => {
    const s = new Scheduler('s');
    const seen: string[] = [];
    const clock = virtualClock();
    const controller = new AbortController();
    s.start(s.create(function* () {
      yield* sleep(50);
      seen.push('goes on');
    }));
    const first = run(() => s.run(), { signal: controller.signal, clock });
    controller.abort(boom);
    await expect(first).rejects.toBe(boom);
    const second = run(() => s.run(), { clock });
    await second;
    expect(seen).toEqual(['goes on']);
  });

  test('sync / one scheduler runs in another, and only the outside world can go on: would block', () => {
    const [outer, inner] = [new Scheduler('outer'), new Scheduler('inner')];
    class Outside extends Stubborn {
      override outside(): boolean {
        return true;
      }
    }
    inner.start(inner.create(() => (function* () {
      yield* new Outside();
    })()));
    outer.start(outer.create(function* () {
      yield* inner.run();
    }));
    expect(caught(() => outer.run().sync())).toBeInstanceOf(WouldBlockError);
    expect(caught(() => inner.run().sync())).toBeInstanceOf(WouldBlockError);
  });

  test('a wait that another run has counted is given up: an error, not a hang', async () => {
    const s = new Scheduler('s');
    const controller = new AbortController();
    const outside = s.create(function* () {
      yield* until(new Promise(() => {}));
    });
    s.start(outside);
    s.start(s.create(function* () {
      yield* new Stubborn();
    }));
    const first = run(() => s.run(), { signal: controller.signal });
    controller.abort(boom);
    await expect(first).rejects.toBe(boom);
    const second = run(() => s.run());
    await run(() => sleep(0));
    s.close(outside).sync();
    await expect(second).rejects.toBeInstanceOf(DeadlockError);
  });

  test('the last wait for the outside world ends in a coroutine that nobody runs: an error, not a hang', async () => {
    const s = new Scheduler('s');
    s.start(s.create(function* () {
      yield* sleep(20);
    }));
    s.start(s.create(function* () {
      throw boom;
    }));
    const running = run(
      function* () {
        expect(yield* thrown(() => s.run())).toBe(boom);
        yield* sleep(Infinity);
      },
      { clock: virtualClock() },
    );
    await expect(running).rejects.toBeInstanceOf(DeadlockError);
  });
});

function* thrown(routine: () => Iterable<unknown>): Routine<unknown> {
  try {
    yield* routine() as Routine<unknown>;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('coroutines()', () => {
  test('each of them is closed while it is gone through: all are seen', () => {
    const s = new Scheduler('s');
    for (let i = 0; i < 3; i++) s.start(s.create(() => new Stubborn()[Symbol.iterator]() as Routine<never>));
    caught(() => s.run().sync());
    for (const c of s.coroutines()) s.close(c).sync();
    expect([...s.coroutines()]).toEqual([]);
  });

  test('one is started, withdrawn and started again: it is there once', () => {
    const s = new Scheduler('s');
    const c = s.create(function* () {});
    s.start(c);
    s.withdraw(c);
    s.start(c);
    expect([...s.coroutines()]).toEqual([c]);
    s.run().sync();
    expect([c.state, [...s.coroutines()]]).toEqual(['ended', []]);
  });
});

describe('one that was moved by hand runs another scheduler', () => {
  test.each([10, 500, 5000])('resume / of %i steps there: its outcome goes to who resumed it, and the others have their turns', (steps) => {
    const [outer, inner] = [new Scheduler('outer'), new Scheduler('inner')];
    const seen: unknown[] = [];
    let turns = 0;
    const runs = outer.create(function* () {
      inner.start(inner.create(function* () {
        for (let i = 0; i < steps; i++) yield* inner.reschedule();
      }));
      yield* inner.run();
      return 'result';
    });
    let over = false;
    outer.start(outer.create(function* () {
      seen.push(yield* outer.resume(runs), runs.state);
      over = true;
    }));
    outer.start(outer.create(function* () {
      while (!over) {
        turns++;
        yield* outer.reschedule();
      }
    }));
    outer.run().sync();
    expect(seen).toEqual(['result', 'ended']);
    expect(turns > 1).toBe(steps >= 500);
  });

  test('close / its finally runs many steps there: it has ended when the close is over', () => {
    const [outer, inner] = [new Scheduler('outer'), new Scheduler('inner')];
    const seen: unknown[] = [];
    const runs = outer.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        inner.start(inner.create(function* () {
          for (let i = 0; i < 500; i++) yield* inner.reschedule();
        }));
        yield* inner.run();
      }
    });
    outer.start(outer.create(function* () {
      yield* outer.resume(runs);
      yield* outer.close(runs);
      seen.push(runs.state);
    }));
    outer.run().sync();
    expect(seen).toEqual(['ended']);
  });
});

describe('kill', () => {
  test.each(['a call', 'a coroutine of another family'])('while it is being closed, %s inside it: silent, for the signal has left its target', (inside) => {
    const [f, g] = [new Family('f'), new Family('g')];
    function* cleans() {
      try {
        yield* f.suspend(1);
      } finally {
        yield* f.suspend(2);
      }
    }
    const c = f.create(function* () {
      if (inside === 'a call') yield* call(cleans);
      else yield* g.resume(g.create(cleans));
    });
    f.resume(c).sync();
    expect(f.close(c).sync()).toBe(2);
    expect([f.kill(c).sync(), c.state]).toEqual([undefined, 'ended']);
  });
});

describe('transferThrow', () => {
  test('observed / it is a transfer', () => {
    const f = new Family('f');
    const told: string[] = [];
    const b: Coroutine = f.create(function* () {
      try {
        yield* f.transfer(a);
      } catch {
        return 'told';
      }
      return 'not told';
    });
    const a = f.create(function* () {
      yield* f.transfer(b);
      yield* transferThrow(f, b, boom);
    });
    const stop = observe({
      switch(from, to, _family, kind) {
        told.push(`${from?.name ?? 'plain'} > ${to?.name ?? 'plain'} ${kind}`);
      },
    });
    try {
      expect(f.resume(a).sync()).toBe('told');
    } finally {
      stop();
    }
    expect(told).toEqual([
      'plain > f#2 resume',
      'f#2 > f#1 transfer',
      'f#1 > f#2 transfer',
      'f#2 > f#1 transfer',
      'f#1 > plain end',
    ]);
  });

  test('to one that was woken with an error: that one is gone', () => {
    const s = new Scheduler('s');
    const seen: unknown[] = [];
    const target = s.create(function* () {
      try {
        yield* new Stubborn();
      } catch (error) {
        seen.push(error);
      }
      seen.push(yield* s.suspend());
    });
    s.start(target);
    caught(() => s.run().sync());
    target.wakeThrow('old');
    const from = s.create(function* () {
      yield* transferThrow(s, target, 'new');
    });
    s.resume(from).sync();
    s.resume(target, 'value').sync();
    expect([seen, s.readyCount]).toEqual([['new', 'value'], 0]);
  });
});

describe('a suspension that is dropped', () => {
  test('after a barrier was hit inside a segment whose innermost one has ended: both sides stay usable', () => {
    const [f, g, s] = [new Family('f'), new Family('g'), new Scheduler('s')];
    const d = g.create(function* () {
      yield* f.suspend();
    });
    const seen: unknown[] = [];
    const c = f.create(function* () {
      try {
        yield* g.resume(d);
        yield* s.reschedule();
      } catch (error) {
        seen.push((error as Error).name);
      }
      return 'done';
    });
    s.start(s.create(function* () {
      yield* f.resume(c);
      try {
        for (const _ of f.resume(c));
      } catch (error) {
        seen.push((error as Error).name);
      }
      seen.push(yield* f.resume(c));
    }));
    s.run().sync();
    expect(seen).toEqual(['BarrierError', 'BarrierError', 'done']);
  });

  test('unread, and then an ordinary error: that one ends, the one inside is told and stays usable', () => {
    const [f, s] = [new Family('f'), new Scheduler('s')];
    const seen: unknown[] = [];
    const d = f.create(function* () {
      try {
        yield* s.reschedule();
      } catch (error) {
        seen.push((error as Error).message);
        return 'told';
      }
      return 'not told';
    });
    s.start(s.create(function* () {
      const [,] = f.resume(d);
      throw boom;
    }));
    expect(caught(() => s.run().sync())).toBe(boom);
    expect(d.state).toBe('suspended');
    expect(f.resume(d).sync()).toBe('told');
    expect(seen).toEqual([
      'cannot go on: an earlier reschedule never reached the driver; a routine was stepped by hand, enter it with yield*',
    ]);
  });

  test('unread, in a coroutine that was itself resumed natively: the same', () => {
    const [f, g, s] = [new Family('f'), new Family('g'), new Scheduler('s')];
    const d = f.create(function* () {
      yield* s.reschedule();
    });
    const seen: unknown[] = [];
    s.start(s.create(function* () {
      try {
        yield* g.resume(g.create(function* () {
          const [,] = f.resume(d);
          throw boom;
        }));
      } catch (error) {
        seen.push(error);
      }
    }));
    s.run().sync();
    expect([seen, d.state]).toEqual([[boom], 'suspended']);
  });

  test('observed / the way back is told as a suspension of what was resumed', () => {
    const [f, s] = [new Family('f'), new Scheduler('s')];
    const told: string[] = [];
    const stop = observe({
      switch(from, to, family, kind) {
        told.push(`${from?.name ?? 'plain'} > ${to?.name ?? 'plain'} ${kind} (${family.name})`);
      },
    });
    try {
      const e = f.create(function* () {
        yield* s.reschedule();
      });
      s.start(s.create(function* () {
        caught(() => {
          for (const _ of f.resume(e));
        });
      }));
      s.run().sync();
    } finally {
      stop();
    }
    expect(told).toEqual([
      'plain > s#1 schedule (s)',
      's#1 > f#1 resume (f)',
      'f#1 > s#1 suspend (f)',
      's#1 > plain schedule (s)',
    ]);
  });

  test('run / of a scheduler, refused: who was about to run is still the first', () => {
    const [q, s] = [new Scheduler('q'), new Scheduler('s')];
    const seen: string[] = [];
    for (const name of 'ABC') q.start(q.create(function* () {
      seen.push(name);
    }));
    s.start(s.create(function* () {
      try {
        for (const _ of q.run());
      } catch {
        seen.push('refused');
      }
      yield* q.run();
    }));
    s.run().sync();
    expect(seen).toEqual(['refused', 'A', 'B', 'C']);
  });

  test('followContext / after a barrier: the code behind it has its own store again', () => {
    const storage = new AsyncLocalStorage<string>();
    const stop = followContext(storage);
    const seen: unknown[] = [];
    try {
      const [f, s] = [new Family('f'), new Scheduler('s')];
      const e = storage.run('E', () =>
        f.create(function* () {
          yield* s.reschedule();
        }),
      );
      const t = storage.run('T', () =>
        s.create(function* () {
          try {
            for (const _ of f.resume(e));
          } catch {
            seen.push(storage.getStore());
          }
        }),
      );
      s.start(t);
      storage.run('plain', () => {
        s.run().sync();
        seen.push(storage.getStore());
      });
    } finally {
      stop();
    }
    expect(seen).toEqual(['T', 'plain']);
  });
});

test('iterate / next() throws at once, later it does not: nothing goes to the one that was told', async () => {
  let n = 0;
  const numbers: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => numbers,
    next() {
      if (n++ === 0) throw boom;
      return Promise.resolve({ done: n > 5, value: n } as IteratorResult<number>);
    },
  };
  const seen: unknown[] = [];
  await run(function* () {
    const source = iterate(numbers);
    seen.push(yield* thrown(() => source.next()));
    seen.push((yield* source.next()).done);
  });
  expect(seen).toEqual([boom, true]);
});

test('the native stack overflows in a resume, and the body catches that: its outcome is its own, and arrives', () => {
  const outcomes = new Set<unknown>();
  for (let pad = 0; pad < 60; pad++) {
    const family = new Family('f');
    const inner = family.create(function* () {
      for (;;) yield* family.suspend(1);
    });
    const deep = function* (): Routine<void> {
      yield* family.resume(inner);
      yield* deep();
    };
    const outer = family.create(function* () {
      try {
        yield* deep();
      } catch {
        // It does not matter where the stack was at its end.
      }
      return 'ok';
    });
    const from = (depth: number): unknown => (depth > 0 ? from(depth - 1) : family.resume(outer).sync());
    try {
      outcomes.add(from(pad * 3));
    } catch (error) {
      outcomes.add((error as Error).message);
    }
  }
  // Where the stack ends between a request and its first step, the request cannot have reached the driver.
  outcomes.delete('cannot end: an earlier resume never reached the driver; a routine was stepped by hand, enter it with yield*');
  expect([...outcomes]).toEqual(['ok']);
});
