import { describe, expect, test } from '@jest/globals';
import { Family, type Routine } from '@core/coroutine';
import { currentGreenlet, type Greenlet, greenlet, GreenletExit, Greenlets, passExit } from '../src/index.ts';
import { caught, go, line, main, refusal, traced, waiting } from './support.ts';

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

describe('an exit on its way through greenlets of other families', () => {
  const [a, b] = [new Greenlets('a'), new Greenlets('b')];

  /** A greenlet of `a` that was left from inside one of `b`, itself inside one of `a.b`. */
  function nested(log: unknown[], inmost: () => Routine<unknown>): Greenlet {
    const deeper = new Greenlets('deeper');
    const victim = a.greenlet(function* () {
      const between = b.greenlet(function* () {
        try {
          return yield* deeper.greenlet(inmost, { name: 'inmost' }).switch();
        } catch (error) {
          log.push(['between sees', (error as Error).name, b.current.name, a.current.name]);
          throw error;
        } finally {
          log.push('finally');
        }
      }, { name: 'between' });
      log.push(['between gives', yield* between.switch()]);
      return 'victim goes on';
    }, { name: 'victim' });
    log.push(go(victim));
    return victim;
  }

  function* leavesVictim(): Routine<unknown> {
    return yield* a.main.switch('left from inside');
  }

  const seen = ['left from inside', ['between sees', 'GreenletExit', 'between', 'victim'], 'finally'];

  test('kill / the victim is left from inside them: an error for these, quiet in the victim, which is dead', () => {
    const log: unknown[] = [];
    const victim = nested(log, leavesVictim);
    expect([victim.kill().sync(), victim.dead, log]).toEqual([undefined, true, seen]);
  });

  test('throw / an exit, made there and by the thrower: the parent of the victim has it as a value', () => {
    const log: unknown[] = [];
    expect(nested(log, leavesVictim).throw().sync()).toBeInstanceOf(GreenletExit);
    const exit = new GreenletExit('mine');
    expect(nested(log, leavesVictim).throw(exit).sync()).toBe(exit);
    expect(log).toEqual([...seen, ...seen]);
  });

  test('throw and kill / the victim, by a greenlet inside it: the same', () => {
    for (const end of [(victim: Greenlet) => victim.throw(), (victim: Greenlet) => victim.kill()]) {
      const log: unknown[] = [];
      const victim = nested(log, function* () {
        yield* a.main.switch('left from inside');
        yield* end(a.current);
      });
      expect([go(victim), victim.dead, log]).toEqual([expect.any(GreenletExit), true, seen]);
    }
  });

  test('events / in the families on the way: it is thrown; in that of the victim it is a value', () => {
    const log: unknown[] = [];
    const victim = nested(log, leavesVictim);
    const events: string[] = [];
    const stop = b.onSwitch((origin, target, { event }) => events.push(line(event, origin, target)));
    expect(traced(() => victim.kill().sync(), a)).toEqual(['throw(main, victim)', 'switch(victim, main)']);
    stop();
    expect(events).toEqual(['throw(between, main)']);
  });

  test('one of them catches it: the victim goes on, and an exit of its own making is its own', () => {
    const log: unknown[] = [];
    const own = new GreenletExit('own');
    const victim = nested(log, function* () {
      try {
        yield* a.main.switch('left from inside');
      } catch {
        throw own;
      }
    });
    expect([victim.throw().sync(), log]).toEqual(['victim goes on', ['left from inside', 'finally', ['between gives', own]]]);
  });

  test('it has ended its victim: raised once more in another family, it is as one that was never thrown', () => {
    const exit = new GreenletExit();
    const victim = nested([], leavesVictim);
    victim.throw(exit).sync();
    expect(go(b.greenlet(function* () {
      throw exit;
    }))).toBe(exit);
  });

  test('throw / an exit into main, which is a greenlet of another family: an error for that one', () => {
    const exit = new GreenletExit();
    const around = b.greenlet(function* () {
      yield* a.greenlet(function* () {
        yield* a.main.throw(exit);
      }).switch();
    });
    expect([caught(() => go(around)), around.dead]).toEqual([exit, true]);
  });

  test('the greenlet of another family has a parent that waits elsewhere: the error goes on there', () => {
    const log: unknown[] = [];
    const parent = b.greenlet(function* () {
      try {
        yield* b.main.switch();
      } catch (error) {
        log.push((error as Error).name);
        throw error;
      }
    });
    go(parent);
    const victim = a.greenlet(function* () {
      yield* b.greenlet(leavesVictim, { parent }).switch();
      log.push('never');
    });
    go(victim);
    expect([victim.kill().sync(), victim.dead, parent.dead, log]).toEqual([undefined, true, true, ['GreenletExit']]);
  });
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

  test('iterated in plain code inside a greenlet: the barrier error, and the victim has its parent', () => {
    const victim = waiting('victim');
    const killer = greenlet(function* () {
      return refusal(() => {
        const [result] = victim.kill();
        return result;
      });
    });
    expect(go(killer)).toMatch(/^BarrierError: cannot transfer across a plain frame/);
    expect([victim.active, victim.parent]).toEqual([true, main]);
    expect(go(victim, 'as before')).toBe('as before');
  });

  /** Is left to main, goes on whatever is thrown at it, three times, and returns. */
  function stubborn(name: string, parent: Greenlet): Greenlet {
    const made = greenlet(function* () {
      for (let i = 0; i < 3; i++) {
        try {
          yield* main.switch();
        } catch {}
      }
      return 'result';
    }, { name, parent });
    go(made);
    return made;
  }

  test.each([
    ['first', [0, 1, 2], ['c', 'c', 'p']],
    ['last', [2, 1, 0], ['b', 'a', 'p']],
    ['in the middle', [1, 0, 2], ['c', 'c', 'p']],
  ])('three kills of one that lives on, the %s killer goes on before the others: its parent is the newest that waits', (
    _which, order, parents,
  ) => {
    const parent = waiting('p');
    const victim = greenlet(function* () {
      for (;;) {
        try {
          yield* main.switch();
        } catch {}
      }
    }, { parent });
    go(victim);
    const killers = ['a', 'b', 'c'].map((name) => greenlet(function* () {
      return yield* victim.kill();
    }, { name }));
    expect(killers.map((each) => [go(each), victim.parent])).toEqual(killers.map((each) => [undefined, each]));
    expect(order.map((i) => [go(killers[i]!, i), victim.parent!.name])).toEqual(order.map((i, at) => [i, parents[at]]));
  });

  test('two overlapping kills, both killers gone on: the outcome goes to the parent', () => {
    const parent = waiting('parent');
    const victim = stubborn('victim', parent);
    const killers = [1, 2].map(() => greenlet(() => victim.kill()));
    for (const each of [...killers, ...killers]) go(each);
    expect(killers.map((each) => each.dead)).toEqual([true, true]);
    expect([go(victim), parent.dead]).toEqual(['result', true]);
  });

  test.each([
    ['closed by another', (victim: Greenlet) => victim.close().sync()],
    ['ended for another killer', (victim: Greenlet) => go(greenlet(() => victim.kill()))],
  ])('one that lives on, and is then %s: what is sent to the killer arrives', (_how, end) => {
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } catch {}
      yield* main.switch('survived');
    });
    go(victim);
    const killer = greenlet(function* () {
      return ['killer hears', yield* victim.kill()];
    });
    expect(go(killer)).toBe('survived');
    end(victim);
    expect([victim.dead, go(killer, 'a message')]).toEqual([true, ['killer hears', 'a message']]);
  });

  test('its end goes to another main than the one that killed it: what is sent to that one arrives', () => {
    const tasks = new Family('tasks');
    const [crew, log] = [new Greenlets('crew'), [] as unknown[]];
    const other = crew.greenlet(function* () {
      yield* tasks.suspend();
      yield* crew.main.switch('a message');
    });
    const victim = crew.greenlet(function* () {
      try {
        yield* crew.main.switch();
      } catch {
        yield* other.switch();
      }
      return 'result';
    });
    go(victim);
    const killing = tasks.create(function* () {
      log.push(['killer hears', yield* victim.kill()]);
    });
    tasks.resume(killing).sync();
    log.push(go(victim));
    tasks.resume(killing).sync();
    expect([log, victim.dead]).toEqual([['result', ['killer hears', 'a message']], true]);
  });

  test('by one that descends from the victim: whoever goes from parent to parent comes to main', () => {
    const log: string[] = [];
    const ancestors = (g: Greenlet): void => {
      for (let each: Greenlet | null = g; each !== null && log.length < 9; each = each.parent) log.push(each.name);
    };
    const victim: Greenlet = greenlet(function* () {
      const killer = greenlet(function* () {
        yield* victim.kill();
        ancestors(killer);
      }, { name: 'killer' });
      try {
        yield* killer.switch();
      } finally {
        ancestors(victim);
        ancestors(killer);
      }
    }, { name: 'victim' });
    go(victim);
    expect(log).toEqual(['victim', 'main', 'killer', 'victim', 'main', 'killer', 'victim', 'main']);
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

  test('a finally that switches to the closer across a callback: refused by name, and the unwinding goes on', () => {
    const log: string[] = [];
    const victim = greenlet(function* () {
      try {
        yield* main.switch();
      } finally {
        [0].forEach(() => log.push(refusal(() => closer.switch().sync())));
      }
    }, { name: 'victim' });
    const closer: Greenlet = greenlet(function* () {
      yield* victim.close();
      log.push(`${victim.dead ? 'dead' : 'alive'}, the closer goes on`);
    }, { name: 'closer' });
    go(victim);
    go(closer);
    expect(log).toEqual([
      'BarrierError: cannot switch to "closer" across a plain frame: a callback or getter stands between it and this call; ' +
        'where a callback has to switch, use map, filter, forEach, reduce, toSorted, stringify and the like of @core/greenlets',
      'dead, the closer goes on',
    ]);
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
