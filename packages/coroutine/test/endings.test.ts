/** Law 7: where a body's outcome goes, once, and as the same object. */
import { describe, expect, test } from '@jest/globals';
import { Coroutine, type Ending, Family, observe, type Routine, Scheduler, UsageError } from '../src/index.ts';

/** A family that sends every outcome on to whoever is written down for it. */
class Chained extends Family {
  readonly next = new Map<Coroutine, Coroutine>();
  readonly ends: string[] = [];
  change: (ending: Ending) => void = () => {};

  protected override onEnd(coroutine: Coroutine, ending: Ending): void {
    this.ends.push(`${coroutine.name} ${ending.failed ? 'failed' : 'returned'} ${describeValue(ending.value)}${ending.closed ? ' closed' : ''}`);
    ending.to = this.next.get(coroutine);
    this.change(ending);
  }
}

function describeValue(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return { thrown: error };
  }
}

describe('by default', () => {
  test('return: the value goes to the resumer, the coroutine has ended', () => {
    const family = new Family('f');
    const value = { a: 'value' };
    const coroutine = family.create(function* () {
      return value;
    });
    expect(family.resume(coroutine).sync()).toBe(value);
    expect(coroutine.state).toBe('ended');
  });

  test.each([
    ['an error', new Error('boom')],
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['a string', 'boom'],
    ['undefined', undefined],
    ['an object without a prototype', Object.create(null) as object],
  ])('throw / %s: the resumer gets that very thing', (_what, thing) => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      throw thing;
    });
    const caught: unknown[] = [];
    const resumer = family.create(function* () {
      try {
        yield* family.resume(coroutine);
      } catch (error) {
        caught.push(error);
      }
    });
    family.resume(resumer).sync();
    expect(caught).toHaveLength(1);
    expect(caught[0]).toBe(thing);
    expect([coroutine.state, resumer.state]).toEqual(['ended', 'ended']);
  });

  test('throw / through coroutines of several families: the same error ends each on the way, outwards', () => {
    const seen: string[] = [];
    const boom = new Error('boom');
    const families = ['a', 'b', 'c', 'd'].map((name) => new Family(name));
    const nest = (i: number): (() => Routine<unknown>) =>
      function* () {
        try {
          if (i === families.length) throw boom;
          yield* families[i]!.resume(families[i]!.create(nest(i + 1)));
        } catch (error) {
          seen.push(`${i} ${error === boom}`);
          if (i > 0) throw error;
        }
      };
    const base = new Family('base');
    base.resume(base.create(nest(0))).sync();
    expect(seen).toEqual(['4 true', '3 true', '2 true', '1 true', '0 true']);
  });

  test('throw / out of everything: plain code gets the same error', () => {
    const family = new Family('f');
    const boom = new Error('boom');
    const inner = family.create(function* () {
      throw boom;
    });
    const outer = family.create(function* () {
      yield* family.resume(inner);
    });
    expect(outcome(() => family.resume(outer).sync())).toEqual({ thrown: boom });
    expect((outcome(() => family.resume(outer).sync()) as { thrown: Error }).thrown.message).toContain('it has ended');
  });

  test('end / after a change of resumers: the last one gets the outcome', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const coroutine = a.create(function* () {
      yield* a.suspend('first');
      return 'last';
    });
    const user = function* () {
      return yield* a.resume(coroutine);
    };
    expect([1, 2].map(() => b.resume(b.create(user)).sync())).toEqual(['first', 'last']);
  });

  test('end / after a transfer: the resumer of the place gets the outcome, not who transferred', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const second = family.create(function* () {
      return 'second ends';
    });
    const first = family.create(function* () {
      seen.push(yield* family.transfer(second));
      return 'first ends';
    });
    seen.push(family.resume(first).sync(), first.state);
    seen.push(family.resume(first, 'later').sync());
    expect(seen).toEqual(['second ends', 'suspended', 'later', 'first ends']);
  });
});

describe('onEnd', () => {
  test('to / one that is suspended: it continues with the value, in the place of the ended one', () => {
    const family = new Chained('f');
    const seen: unknown[] = [];
    const parent = family.create(function* () {
      seen.push(yield* family.suspend('waiting'));
      return 'parent ends';
    });
    const child = family.create(function* () {
      return 'child ends';
    });
    family.next.set(child, parent);
    seen.push(family.resume(parent).sync());
    seen.push(family.resume(child).sync());
    expect(seen).toEqual(['waiting', 'child ends', 'parent ends']);
    expect(family.ends).toEqual(['f#2 returned child ends', 'f#1 returned parent ends']);
  });

  test('to / one that is suspended, after an error: raised where it stands', () => {
    const family = new Chained('f');
    const boom = new Error('boom');
    const parent = family.create(function* () {
      try {
        yield* family.suspend();
      } catch (error) {
        return error;
      }
    });
    const child = family.create(function* () {
      throw boom;
    });
    family.next.set(child, parent);
    family.resume(parent).sync();
    expect(family.resume(child).sync()).toBe(boom);
  });

  test('to / a new one: it starts, without the value', () => {
    const family = new Chained('f');
    const parent = family.create(function* (...args: string[]) {
      return args;
    }, 'argument');
    const child = family.create(function* () {
      return 'dropped';
    });
    family.next.set(child, parent);
    expect(family.resume(child).sync()).toEqual(['argument']);
  });

  test('to / a new one, after an error: it ends without running, and the error goes on from there', () => {
    const family = new Chained('f');
    const seen: string[] = [];
    const boom = new Error('boom');
    const grandparent = family.create(function* () {
      try {
        yield* family.suspend();
      } catch (error) {
        return error;
      }
    });
    const parent = family.create(function* () {
      seen.push('never');
    });
    const child = family.create(function* () {
      throw boom;
    });
    family.next.set(child, parent).set(parent, grandparent);
    family.resume(grandparent).sync();
    expect(family.resume(child).sync()).toBe(boom);
    expect(seen).toEqual([]);
    expect(family.ends).toEqual(['f#3 failed boom', 'f#2 failed boom', 'f#1 returned boom']);
  });

  test('to / a suspended one with others nested inside: these come back with it', () => {
    const family = new Chained('f');
    const other = new Family('other');
    const seen: unknown[] = [];
    const nested = other.create(function* () {
      seen.push(yield* family.suspend(), other.current?.name);
    });
    const parent = family.create(function* () {
      yield* other.resume(nested);
    });
    const child = family.create(function* () {
      return 'to the nested one';
    });
    family.next.set(child, parent);
    family.resume(parent).sync();
    family.resume(child).sync();
    expect(seen).toEqual(['to the nested one', 'other#1']);
  });

  test('to / one of another family: the resumer gets a usage error, and nobody has moved', () => {
    const family = new Chained('f');
    const stranger = new Family('other').create(function* () {});
    const child = family.create(function* () {});
    family.next.set(child, stranger);
    expect(outcome(() => family.resume(child).sync())).toEqual({
      thrown: new UsageError('cannot continue "other#1" after "f#1": it belongs to family "other", not to "f"'),
    });
    expect([child.state, stranger.state]).toEqual(['ended', 'new']);
  });

  test('to / one that has ended: the resumer gets a usage error', () => {
    const family = new Chained('f');
    const gone = close(family, family.create(function* () {}));
    const child = family.create(function* () {});
    family.next.set(child, gone);
    expect(outcome(() => family.resume(child).sync())).toEqual({
      thrown: new UsageError('cannot continue "f#1" after "f#2": it has ended'),
    });
    expect(family.resume(family.create(function* () { return 'fine'; })).sync()).toBe('fine');
  });

  test('to / the running resumer itself: the resumer gets a usage error', () => {
    const family = new Chained('f');
    const child = family.create(function* () {});
    const parent: Coroutine = family.create(function* () {
      try {
        return yield* family.resume(child);
      } catch (error) {
        return (error as Error).message;
      }
    });
    family.next.set(child, parent);
    expect(family.resume(parent).sync()).toBe('cannot continue "f#2" after "f#1": it is already running');
  });

  test('failed / made false: the error becomes a value', () => {
    const family = new Chained('f');
    const boom = new Error('boom');
    family.change = (ending) => void (ending.failed = false);
    expect(family.resume(family.create(function* () { throw boom; })).sync()).toBe(boom);
  });

  test('failed / made true: the value is thrown', () => {
    const family = new Chained('f');
    family.change = (ending) => void (ending.failed = true);
    expect(outcome(() => family.resume(family.create(function* () { return 'value'; })).sync())).toEqual({ thrown: 'value' });
  });

  test('value / replaced: the resumer gets the replacement', () => {
    const family = new Chained('f');
    family.change = (ending) => void (ending.value = 'other');
    expect(family.resume(family.create(function* () { return 'value'; })).sync()).toBe('other');
  });

  test('onEnd / throws: the resumer gets that error, and the coroutine has ended', () => {
    const family = new Chained('f');
    const broken = new Error('hook');
    family.change = () => {
      throw broken;
    };
    const coroutine = family.create(function* () {});
    expect(outcome(() => family.resume(coroutine).sync())).toEqual({ thrown: broken });
    expect(coroutine.state).toBe('ended');
  });

  test('onEnd / of a closed one: told so, and it cannot divert', () => {
    const family = new Chained('f');
    const parent = family.create(function* () {});
    const coroutine = family.create(function* () {
      yield* family.suspend();
    });
    family.next.set(coroutine, parent);
    family.resume(coroutine).sync();
    expect(family.close(coroutine).sync()).toBeUndefined();
    expect([family.ends, parent.state]).toEqual([['f#2 returned undefined closed'], 'new']);
  });

  test('onEnd / for every ending: called once, when the coroutine has ended and before anybody continues', () => {
    const seen: string[] = [];
    class Watched extends Family {
      protected override onEnd(coroutine: Coroutine): void {
        seen.push(`${coroutine.name} ${coroutine.state}`);
      }
    }
    const family = new Watched('f');
    const inner = family.create(function* () {
      seen.push('inner');
    });
    const outer = family.create(function* () {
      yield* family.resume(inner);
      seen.push('outer');
    });
    family.resume(outer).sync();
    seen.push('main');
    expect(seen).toEqual(['inner', 'f#1 ended', 'outer', 'f#2 ended', 'main']);
  });

  test('onEnd / runs something in which another one ends: both outcomes arrive where they belong', () => {
    const seen: unknown[] = [];
    const other = new Family('other');
    class Nesting extends Family {
      protected override onEnd(): void {
        seen.push(other.resume(other.create(function* () { return 'other value'; })).sync());
      }
    }
    const family = new Nesting('f');
    seen.push(family.resume(family.create(function* () { return 'own value'; })).sync());
    expect(seen).toEqual(['other value', 'own value']);
  });

  test('onEnd / current of the families around: what it was in the body', () => {
    const seen: unknown[] = [];
    const outer = new Family('outer');
    class Looking extends Family {
      protected override onEnd(): void {
        seen.push(outer.current?.name);
      }
    }
    const family = new Looking('f');
    outer.resume(outer.create(function* () {
      yield* family.resume(family.create(function* () { seen.push(outer.current?.name); }));
    })).sync();
    expect(seen).toEqual(['outer#1', 'outer#1']);
  });
});

describe('long chains', () => {
  const LENGTH = 100_000;

  test('onEnd / 100,000 unstarted links: an error passes them all without recursion', () => {
    const family = new Chained('f');
    const boom = new Error('boom');
    const body = function* () {};
    let to: Coroutine | undefined;
    for (let i = 0; i < LENGTH; i++) {
      const link = family.create(body);
      if (to !== undefined) family.next.set(link, to);
      to = link;
    }
    const first = family.create(function* () {
      throw boom;
    });
    family.next.set(first, to!);
    expect(outcome(() => family.resume(first).sync())).toEqual({ thrown: boom });
    expect(family.ends).toHaveLength(LENGTH + 1);
  });

  test.each(['returns', 'throws'])('onEnd / 100,000 suspended links, the first one %s: each continues the next', (way) => {
    const family = new Chained('f');
    let sum = 0;
    const body = function* () {
      try {
        yield* family.suspend();
      } finally {
        sum++;
      }
    };
    let to: Coroutine | undefined;
    for (let i = 0; i < LENGTH; i++) {
      const link = family.create(body);
      if (to !== undefined) family.next.set(link, to);
      family.resume(link).sync();
      to = link;
    }
    const first = family.create(function* () {
      if (way === 'throws') throw new Error('boom');
    });
    family.next.set(first, to!);
    expect(outcome(() => family.resume(first).sync())).toEqual(way === 'throws' ? { thrown: new Error('boom') } : undefined);
    expect(sum).toBe(LENGTH);
  });

  test('onEnd / 100,000 new links that return: each starts the next', () => {
    const family = new Chained('f');
    let sum = 0;
    const body = function* () {
      sum++;
    };
    let to = family.create(body);
    for (let i = 1; i < LENGTH; i++) {
      const link = family.create(body);
      family.next.set(link, to);
      to = link;
    }
    family.resume(to).sync();
    expect(sum).toBe(LENGTH);
  });

  test('resume / 100,000 deep, then an error from the innermost: it passes them all', () => {
    const family = new Family('f');
    const boom = new Error('boom');
    const body = function* (depth: number): Routine<number> {
      if (depth === 0) throw boom;
      return 1 + ((yield* family.resume(family.create(body, depth - 1))) as number);
    };
    expect(outcome(() => family.resume(family.create(body, LENGTH)).sync())).toEqual({ thrown: boom });
  });

  test('resume / 100,000 deep, then returning: every value arrives', () => {
    const family = new Family('f');
    const body = function* (depth: number): Routine<number> {
      return depth === 0 ? 0 : 1 + ((yield* family.resume(family.create(body, depth - 1))) as number);
    };
    expect(family.resume(family.create(body, LENGTH)).sync()).toBe(LENGTH);
  });
});

describe('in a scheduler', () => {
  test('return: the value goes to nobody, the next one runs', () => {
    const scheduler = new Scheduler('s');
    const seen: string[] = [];
    for (const name of ['a', 'b']) {
      scheduler.start(scheduler.create(function* () {
        seen.push(name);
        return name;
      }));
    }
    expect(scheduler.run().sync()).toBeUndefined();
    expect(seen).toEqual(['a', 'b']);
  });

  test('throw: the loop fails with that error, the others stay ready and a later run continues them', () => {
    const scheduler = new Scheduler('s');
    const seen: string[] = [];
    const boom = new Error('boom');
    const make = (name: string, fails: boolean): void =>
      scheduler.start(scheduler.create(function* () {
        seen.push(name);
        if (fails) throw boom;
        yield* scheduler.reschedule();
        seen.push(`${name} again`);
      }));
    make('a', false);
    make('b', true);
    make('c', false);
    expect(outcome(() => scheduler.run().sync())).toEqual({ thrown: boom });
    expect([seen, scheduler.readyCount]).toEqual([['a', 'b'], 2]);
    scheduler.run().sync();
    expect(seen).toEqual(['a', 'b', 'c', 'a again', 'c again']);
  });

  test('resumed by hand / return: the value goes to that resumer', () => {
    const scheduler = new Scheduler('s');
    const coroutine = scheduler.create(function* () {
      return 'value';
    });
    scheduler.start(coroutine);
    expect([scheduler.resume(coroutine).sync(), scheduler.readyCount]).toEqual(['value', 0]);
  });
});

test('end / nothing is delivered twice: one observation for every coroutine, whatever the way', () => {
  const ends: string[] = [];
  const stop = observe({
    end: (c, value) => void ends.push(`${c.name} ${describeValue(value)}`),
    error: (c, error) => void ends.push(`${c.name} error ${describeValue(error)}`),
  });
  const family = new Family('f');
  const inner = family.create(function* () {
    throw new Error('boom');
  });
  const outer = family.create(function* () {
    try {
      yield* family.resume(inner);
    } catch {
      return 'caught';
    }
  });
  const killed = new Coroutine(family, function* () { yield* family.suspend(); }, [], 'killed');
  family.resume(killed).sync();
  family.kill(killed).sync();
  family.close(killed).sync();
  family.resume(outer).sync();
  stop();
  expect(ends).toEqual(['killed undefined', 'f#1 error boom', 'f#2 caught']);
});

function close<C extends Coroutine>(family: Family, coroutine: C): C {
  family.close(coroutine).sync();
  return coroutine;
}

test("an error of a parameter's default, in a coroutine that continues after a failed one: is its own, and arrives at its resumer", () => {
  const heir: Coroutine[] = [];
  class Diverting extends Family {
    protected override onEnd(c: Coroutine, ending: Ending): void {
      if (!ending.failed || c === heir[0]) return;
      ending.failed = false;
      ending.to = heir[0];
    }
  }
  const family = new Diverting('f');
  const outer = new Family('outer');
  const fails = (): number => {
    throw new Error('default');
  };
  heir.push(
    family.create(function* (x: number = fails()): Routine<number> {
      return x;
    }),
  );
  const first = family.create(function* () {
    throw new Error('first');
  });
  const around = outer.create(function* () {
    try {
      yield* family.resume(first);
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(outer.resume(around).sync()).toBe('default');
  expect([first.state, heir[0]!.state, around.state]).toEqual(['ended', 'ended', 'ended']);
});

test('a body that returns an iterator which is no generator: refused when it is to start', () => {
  const family = new Family('f');
  const body = (() => [1][Symbol.iterator]()) as unknown as () => Routine;
  expect(() => family.resume(family.create(body)).sync()).toThrow(
    new UsageError('cannot start "f#1": its body "body" is not a generator function'),
  );
});
