/**
 * Kill at collection is a best effort here: by a handle, in a later turn of the event loop, from plain code. What these
 * tests drop is collected because they ask for it; a program must not count on that.
 */
import { expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { currentGreenlet, type Greenlet, greenlet, GreenletExit, GreenletHandle } from '../src/index.ts';
import { collectGarbage } from './garbage.ts';
import { go, main, refusal } from './support.ts';

const { family } = main;

/** Begins a greenlet that nobody but its handle, and soon nobody at all, can reach. */
function drop(run: () => Routine<unknown>, onError?: (error: unknown) => void): void {
  const handle = new GreenletHandle(greenlet(run, { name: 'dropped' }), onError);
  handle.switch().sync();
}

/** Suspends to main for good, and says what ended it. */
function* guarded(log: unknown[]): Routine<void> {
  try {
    yield* main.switch();
  } catch (error) {
    log.push((error as Error).name);
    throw error;
  }
}

test('[B113] events / a greenlet killed because its handle was collected: throw in, switch out', async () => {
  drop(() => guarded([]));
  const events: string[] = [];
  family.setTrace((event, origin, target) => events.push(`${event}(${origin.name}, ${target.name})`));
  await collectGarbage(() => events.length === 2);
  family.setTrace(null);
  expect(events).toEqual(['throw(main, dropped)', 'switch(dropped, main)']);
});

test('[B138] handles / of two suspended greenlets, dropped: each gets an exit, later', async () => {
  const log: string[] = [];
  drop(() => guarded(log));
  drop(() => guarded(log));
  expect(log).toEqual([]);
  await collectGarbage(() => log.length === 2);
  expect(log).toEqual(['GreenletExit', 'GreenletExit']);
});

test('[B139] a handle / of an endless loop with a guard, dropped: the guard runs', async () => {
  const log: string[] = [];
  drop(function* () {
    try {
      for (;;) yield* main.switch();
    } finally {
      log.push('quitting');
    }
  });
  await collectGarbage(() => log.length === 1);
  expect(log).toEqual(['quitting']);
});

test('[B140] a handle / dropped, but the greenlet lives on: main was its parent meanwhile, then the hub is again', async () => {
  const log: unknown[] = [];
  const kept: Greenlet[] = [];
  const hub = greenlet(function* () {
    log.push('hub runs');
  });
  (function () {
    const handle = new GreenletHandle(greenlet(function* () {
      try {
        yield* main.switch();
      } catch {
        log.push(currentGreenlet().parent === main);
        kept.push(currentGreenlet());
        yield* hub.switch();
      }
    }, { parent: hub }));
    handle.switch().sync();
  })();
  await collectGarbage(() => log.length === 2);
  expect(log).toEqual([true, 'hub runs']);
  expect([kept[0]!.parent === hub, kept[0]!.active, hub.dead]).toEqual([true, true, true]);
});

test('[B141] a handle / dropped inside a greenlet: the kill comes from main all the same, and disturbs nobody', async () => {
  const log: string[] = [];
  const begun: Greenlet = greenlet(function* () {
    const handle = new GreenletHandle(greenlet(function* () {
      try {
        yield* begun.switch();
      } finally {
        log.push(`parent ${currentGreenlet().parent!.name}`);
      }
    }));
    yield* handle.switch();
    yield* main.switch();
    log.push('goes on');
  });
  go(begun);
  await collectGarbage(() => log.length === 1);
  // The frame of a suspended greenlet may still name the handle: until it ends, nothing is certain.
  go(begun);
  await collectGarbage(() => log.length === 2);
  expect(log.toSorted()).toEqual(['goes on', 'parent main']);
});

test('[B142] a handle / dropped, and the greenlet fails on its way out: the error goes to the hook, once', async () => {
  const errors: unknown[] = [];
  drop(function* () {
    try {
      yield* main.switch();
    } catch {
      throw new RangeError('instead of the exit');
    }
  }, (error) => errors.push(error));
  await collectGarbage(() => errors.length > 0);
  expect(errors).toEqual([new RangeError('instead of the exit')]);
});

test('[B143] a handle / dropped, and the greenlet returns a value on its way out: nobody gets it', async () => {
  const errors: unknown[] = [];
  const log: string[] = [];
  drop(function* () {
    try {
      yield* main.switch();
    } catch {
      log.push('returns');
      return 'a value';
    }
  }, (error) => errors.push(error));
  await collectGarbage(() => log.length > 0);
  expect([log, errors]).toEqual([['returns'], []]);
});

test('[B144] a handle / dropped by the greenlet itself in a switch: the value arrives, and the kill comes later', async () => {
  const log: string[] = [];
  const holder: { handle?: GreenletHandle } = {};
  holder.handle = new GreenletHandle(greenlet(function* () {
    try {
      delete holder.handle;
      yield* main.switch(42);
    } finally {
      log.push('finally');
    }
  }));
  expect(holder.handle.switch().sync()).toBe(42);
  expect(log).toEqual([]);
  await collectGarbage(() => log.length > 0);
  expect(log).toEqual(['finally']);
});

test('[B145] a weak reference / to a pending child of a greenlet whose handle was dropped: cleared', async () => {
  const weak: WeakRef<Greenlet>[] = [];
  const log: unknown[] = [];
  drop(function* () {
    weak.push(new WeakRef(greenlet()));
    try {
      yield* main.switch();
    } finally {
      log.push('finally');
    }
  });
  await collectGarbage(() => log.length > 0 && weak[0]!.deref() === undefined);
  expect(log).toEqual(['finally']);
  expect(weak.map((each) => each.deref())).toEqual([undefined]);
});

test('[B146] weak references / to dead, pending and suspended greenlets, also in cycles: cleared', async () => {
  const weak: WeakRef<object>[] = [];
  const remember = (g: Greenlet): Greenlet => {
    weak.push(new WeakRef(g));
    return g;
  };
  (function () {
    go(remember(greenlet(function* () {})));
    remember(greenlet());
    const circular: Greenlet & { self?: unknown } = remember(greenlet());
    circular.self = circular;
    const dead: Greenlet & { self?: unknown } = remember(greenlet(function* () {}));
    dead.self = dead;
    go(dead);
    go(remember(greenlet(() => guarded([]))));
  })();
  go(greenlet(function* () {})); // the last result of any operation is kept until the next one
  await collectGarbage(() => weak.every((each) => each.deref() === undefined));
  expect(weak.filter((each) => each.deref() !== undefined)).toEqual([]);
});

test('switch and throw / arrived, and the listener has left: nobody remembers what was on its way', async () => {
  const weak: WeakRef<object>[] = [];
  const g = greenlet(function* () {
    for (;;) {
      try {
        yield* main.switch();
      } catch {}
    }
  });
  go(g);
  // Not begun by plain code, whose last operation is kept by those that it has resumed, nor by a closure over the argument.
  function* suspends(): Routine<void> {
    yield* currentGreenlet().parent!.switch();
  }
  function* begins(argument: object): Routine<Greenlet> {
    const made = greenlet(suspends);
    yield* made.switch(argument);
    return made;
  }
  const begin = (argument: object): Greenlet => go(greenlet(() => begins(argument))) as Greenlet;
  const begun = [begin({})];
  (function () {
    const stop = family.onSwitch(() => {});
    const value = {};
    g.switch(value).sync();
    stop();
    const error = new Error('arrived');
    g.throw(error).sync();
    weak.push(new WeakRef(error), new WeakRef(value));
    const argument = {};
    weak.push(new WeakRef(argument));
    begun.push(begin(argument));
  })();
  go(g); // the last result of any operation is kept until the next one
  await collectGarbage(() => weak.every((each) => each.deref() === undefined));
  expect(weak.map((each) => each.deref())).toEqual([undefined, undefined, undefined]);
  expect(begun.map((each) => each.active)).toEqual([true, true]);
});

test('[B147] a handle / that its own body can reach: never killed by collection, and an explicit kill helps', async () => {
  const log: string[] = [];
  const weak = (function () {
    const g: Greenlet = greenlet(function* () {
      const own = new GreenletHandle(g);
      try {
        yield* main.switch();
      } finally {
        log.push(`finally, ${own.dead ? 'dead' : 'alive'}`);
      }
    });
    go(g);
    return new WeakRef(g);
  })();
  await collectGarbage();
  expect(log).toEqual([]);
  weak.deref()?.kill().sync();
  expect(log).toEqual(['finally, alive']);
});

test('[B148] a suspended greenlet / that nobody can reach, with a cycle of locals: collected without a word', async () => {
  const log: string[] = [];
  const weak: WeakRef<object>[] = [];
  (function () {
    go(greenlet(function* () {
      const local: { self?: object } = {};
      local.self = local;
      weak.push(new WeakRef(local));
      try {
        yield* main.switch();
      } finally {
        log.push(`finally ${String(local.self === local)}`);
      }
    }));
  })();
  go(greenlet(function* () {}));
  await collectGarbage(() => weak[0]!.deref() === undefined);
  expect([weak[0]!.deref(), log]).toEqual([undefined, []]);
});

test('[B149] a pending child / of a suspended parent: keeps it, and dropping the child drops both', async () => {
  const weak: WeakRef<object>[] = [];
  let child: Greenlet | undefined = (function () {
    const parent = greenlet(function* () {
      yield* main.switch();
    });
    go(parent);
    weak.push(new WeakRef(parent));
    return greenlet(undefined, { parent });
  })();
  await collectGarbage();
  expect(child.parent).toBe(weak[0]!.deref());
  child = undefined;
  go(greenlet(function* () {}));
  await collectGarbage(() => weak[0]!.deref() === undefined);
  expect(weak[0]!.deref()).toBeUndefined();
});

test('a handle / used: it does what the greenlet does', () => {
  const handle = new GreenletHandle(greenlet(function* (x: number) {
    try {
      yield* main.switch(x);
    } catch {
      yield* main.switch('caught');
    }
  }));
  expect(handle.active).toBe(false);
  expect(handle.switch(1).sync()).toBe(1);
  expect(handle.throw(RangeError).sync()).toBe('caught');
  expect([handle.active, handle.dead]).toEqual([true, false]);
  expect(handle.kill().sync()).toBeUndefined();
  expect([handle.dead, handle.throw().sync() instanceof GreenletExit]).toEqual([true, true]);
});

test('a handle / of what is no greenlet: refused', () => {
  expect(refusal(() => new GreenletHandle(5 as never))).toBe('TypeError: cannot make a handle of 5: pass a greenlet');
});

test('a handle / of a pending greenlet, dropped: it is left alone', async () => {
  const pending = greenlet();
  const weak = (function () {
    return new WeakRef(new GreenletHandle(pending));
  })();
  await collectGarbage(() => weak.deref() === undefined);
  await collectGarbage(() => pending.dead);
  expect([weak.deref(), pending.dead]).toEqual([undefined, false]);
});
