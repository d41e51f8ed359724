import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { currentGreenlet, type Greenlet, greenlet, GreenletExit, Greenlets, passExit } from '../src/index.ts';
import { caught, go, main, refusal, waiting } from './support.ts';

class Quit extends GreenletExit {
  override readonly name = 'Quit';
}

test('[B72] an exit / raised in the body: switch returns that object, with its arguments', () => {
  const exit = new GreenletExit('foo', 'bar');
  expect(go(greenlet(function* () {
    throw exit;
  }))).toBe(exit);
  expect(exit.args).toEqual(['foo', 'bar']);
  expect(exit.message).toBe('foo, bar');
});

test('an exit / made: it has no stack of its own, and those of other errors are as before', () => {
  const frames = (error: Error): number => error.stack!.split('\n').length - 1;
  const before = frames(new Error('before'));
  expect(frames(new GreenletExit('exit'))).toBe(0);
  expect(frames(new Error('after'))).toBe(before);
});

test('[B73] throw / an exit into a suspended one, twice: both return an exit, the first ends it', () => {
  const g = waiting('g');
  expect(g.throw().sync()).toBeInstanceOf(GreenletExit);
  expect(g.dead).toBe(true);
  expect(g.throw().sync()).toBeInstanceOf(GreenletExit);
});

test('[B74] throw / an exit that is made: that object comes back from a suspended, a pending and a dead one', () => {
  const exit = new GreenletExit();
  const dead = greenlet(function* () {});
  go(dead);
  for (const g of [waiting('g'), greenlet(function* () {}), dead]) {
    expect(g.throw(exit).sync()).toBe(exit);
    expect(g.dead).toBe(true);
  }
});

test('[B75] an exit / of a derived class: the same, and the class is kept', () => {
  const quit = new Quit('now');
  expect(waiting('g').throw(quit).sync()).toBe(quit);
  expect(waiting('g').throw(Quit, 'now').sync()).toBeInstanceOf(Quit);
});

test('[B76] an exit / through a handler that begins with passExit: not caught there', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* () {
    for (;;) {
      try {
        yield* main.switch();
      } catch (error) {
        passExit(error);
        seen.push((error as Error).message);
      }
    }
  });
  go(g);
  g.throw(new Error('a failure')).sync();
  expect(g.throw().sync()).toBeInstanceOf(GreenletExit);
  expect(seen).toEqual(['a failure']);
});

test('[B77] an exit / caught: the greenlet lives on', () => {
  const g = greenlet(function* () {
    try {
      yield* main.switch();
    } catch {}
    yield* main.switch('still alive');
    return 'ended normally';
  });
  go(g);
  expect(g.throw().sync()).toBe('still alive');
  expect(g.active).toBe(true);
  expect(go(g)).toBe('ended normally');
});

test('[B78] throw / an exit from another than the parent: finally runs, the parent gets the exit, the thrower waits', () => {
  const log: string[] = [];
  const victim = greenlet(function* () {
    try {
      yield* main.switch();
    } finally {
      log.push('finally');
    }
  });
  go(victim);
  const killer = greenlet(function* () {
    yield* victim.throw();
    log.push('never');
  });
  expect(go(killer)).toBeInstanceOf(GreenletExit);
  expect(log).toEqual(['finally']);
  expect(killer.active).toBe(true);
});

test('[B79] throw / an exit into a dead one with a suspended parent: its switch returns the exit', () => {
  const parent = greenlet(function* () {
    return ['got', yield* main.switch()];
  });
  go(parent);
  const child = greenlet(function* () {});
  go(child);
  child.parent = parent;
  const exit = new GreenletExit();
  expect(child.throw(exit).sync()).toEqual(['got', exit]);
});

test('[B80] throw / an exit into main: raised, for main does not end', () => {
  expect(caught(() => main.throw().sync())).toBeInstanceOf(GreenletExit);
  const child = greenlet(function* () {
    yield* main.throw();
  });
  expect(caught(() => go(child))).toBeInstanceOf(GreenletExit);
});

test('[B81] an error raised in a helper whose parent is g: raised in g; an exit arrives as a value', () => {
  const g = greenlet(function* () {
    try {
      yield* main.switch();
    } catch (error) {
      return ['raised', error, yield* main.switch()];
    }
  });
  const send = (error: Error): unknown => go(greenlet(function* () {
    throw error;
  }, { parent: g }));
  go(g);
  const [failure, exit] = [new RangeError(), new GreenletExit()];
  send(failure);
  expect(send(exit)).toEqual(['raised', failure, exit]);
});

test('[B82] throw / an exit into itself: its own finally runs, the parent gets the exit', () => {
  const log: string[] = [];
  const g = greenlet(function* () {
    try {
      yield* currentGreenlet().throw();
    } finally {
      log.push('finally');
    }
  });
  expect(go(g)).toBeInstanceOf(GreenletExit);
  expect(log).toEqual(['finally']);
});

describe('kill', () => {
  test('suspended, by a sibling: finally runs, and the killer goes on, not the parent', () => {
    const log: string[] = [];
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } finally {
        log.push(`its parent is ${currentGreenlet().parent!.name}`);
      }
    });
    go(victim);
    const killer = greenlet(function* () {
      log.push(`kill returned ${String(yield* victim.kill())}`);
      return 'killer ends';
    }, { name: 'killer' });
    expect(go(killer)).toBe('killer ends');
    expect(log).toEqual(['its parent is killer', 'kill returned undefined']);
    expect([victim.dead, victim.parent]).toEqual([true, main]);
  });

  test('pending or dead: nothing runs, nothing is raised', () => {
    const g = greenlet(function* () {
      throw new Error('never runs');
    });
    expect(g.kill().sync()).toBeUndefined();
    expect(g.dead).toBe(true);
    expect(g.kill().sync()).toBeUndefined();
  });

  test('one that lives on: the killer gets what it sends, and it has its parent back', () => {
    const hub = waiting('hub');
    const g = greenlet(function* () {
      try {
        yield* main.switch();
      } catch {
        yield* currentGreenlet().parent!.switch('not yet');
      }
      return 'to the hub';
    }, { parent: hub });
    go(g);
    expect(g.kill().sync()).toBe('not yet');
    expect([g.active, g.parent]).toEqual([true, hub]);
    expect(go(g)).toBe('to the hub');
  });

  test('one whose finally throws: the killer gets the error', () => {
    const error = new Error('in finally');
    const g = greenlet(function* () {
      try {
        yield* main.switch();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is what this test is about
        throw error;
      }
    });
    go(g);
    expect(caught(() => g.kill().sync())).toBe(error);
    expect(g.dead).toBe(true);
  });

  test.each([
    ['killed', (killer: Greenlet) => killer.kill().sync()],
    ['closed', (killer: Greenlet) => killer.close().sync()],
    ['ended by the error of a child', (killer: Greenlet) => caught(() => go(greenlet(function* () {
      throw new RangeError();
    }, { parent: killer })))],
  ])('the killer is itself %s while it waits: the survivor has its parent back', (_how, end) => {
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } catch {
        yield* main.switch('to main');
      }
      return 'end';
    });
    go(victim);
    const killer = greenlet(function* () {
      yield* victim.kill();
    });
    expect(go(killer)).toBe('to main');
    expect(victim.parent).toBe(killer);
    end(killer);
    expect([killer.dead, victim.parent]).toEqual([true, main]);
    expect(go(victim)).toBe('end');
  });

  test('one that lives on, while the killer gets an error natively: it has its parent back', () => {
    const error = new RangeError();
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } catch {
        yield* main.throw(error);
      }
    });
    go(victim);
    expect(caught(() => victim.kill().sync())).toBe(error);
    expect([victim.active, victim.parent]).toEqual([true, main]);
  });

  test('the parent, by its child: it ends, the child goes on', () => {
    const log: string[] = [];
    const parent: Greenlet = greenlet(function* () {
      const child = greenlet(function* () {
        yield* parent.kill();
        log.push('child goes on');
        return 'end';
      });
      yield* child.switch();
    });
    expect(go(parent)).toBe('end');
    expect([log, parent.dead]).toEqual([['child goes on'], true]);
  });

  test('itself: as by throw', () => {
    const g: Greenlet = greenlet(function* () {
      yield* g.kill();
    });
    expect(go(g)).toBeInstanceOf(GreenletExit);
  });
});

describe('close', () => {
  function* guarded(log: string[]): Routine<void> {
    try {
      yield* main.switch();
    } catch {
      log.push('catch');
    } finally {
      log.push('finally');
    }
  }

  test('suspended: finally runs, no catch sees it, the parent is told nothing', () => {
    const log: string[] = [];
    const parent = waiting('parent');
    const g = greenlet(() => guarded(log), { parent });
    go(g);
    expect(g.close().sync()).toBeUndefined();
    expect([log, g.dead, parent.active]).toEqual([['finally'], true, true]);
  });

  test('using: closed at the end of the block', () => {
    const log: string[] = [];
    {
      using g = greenlet(() => guarded(log));
      go(g);
      log.push('in the block');
    }
    expect(log).toEqual(['in the block', 'finally']);
  });

  test('pending or dead: nothing runs', () => {
    const log: string[] = [];
    const g = greenlet(() => guarded(log));
    g.close().sync();
    g.close().sync();
    expect([log, g.dead]).toEqual([[], true]);
  });

  test.each([false, true])('a finally that throws, followed: %s: the closer gets the error, not the parent', (follow) => {
    const stop = follow ? main.family.onSwitch(() => {}) : () => {};
    const error = new RangeError('in finally');
    const parent = greenlet(() => guarded([]));
    const g = greenlet(function* () {
      try {
        yield* main.switch();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is what this test is about
        throw error;
      }
    }, { parent });
    go(g);
    expect(caught(() => g.close().sync())).toBe(error);
    stop();
    expect([g.dead, parent.dead, parent.started]).toEqual([true, false, false]);
  });

  test('by another greenlet, to which its finally switches: that close returns the value, the unwinding goes on later', () => {
    const log: unknown[] = [];
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } finally {
        log.push(yield* closer.switch('from finally'));
      }
      log.push('never');
    });
    const closer: Greenlet = greenlet(function* () {
      log.push(yield* victim.close());
      log.push(`then ${victim.dead ? 'dead' : 'alive'}`);
      yield* victim.switch('goes on');
      log.push('never: control went to the parent, main');
    });
    go(victim);
    go(closer);
    expect(log).toEqual(['from finally', 'then alive', 'goes on']);
    expect(victim.dead).toBe(true);
  });

  test('one that runs around this code: refused, and both go on', () => {
    const outer: Greenlet = greenlet(function* () {
      const inner = new Greenlets('inner').greenlet(function* () {
        return refusal(() => outer.close().sync());
      });
      return yield* inner.switch();
    }, { name: 'outer' });
    expect(go(outer)).toBe('UsageError: cannot close "outer": it is already running');
  });
});
