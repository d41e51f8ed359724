import { expect, test } from '@jest/globals';
import type { Operation, Routine } from '@core/coroutine';
import { currentGreenlet, Greenlet, greenlet, GreenletExit } from '../src/index.ts';
import { caught, go, main, refusal, waiting } from './support.ts';

function* returns<T>(value: T): Routine<T> {
  return value;
}

test('[B33] an end / switched to by another than the parent: the parent gets the result, the other waits on', () => {
  const child = greenlet(() => returns('c'));
  const other = greenlet(function* () {
    return ['inner switch got', yield* child.switch()];
  });
  expect(go(other)).toBe('c');
  expect(other.active).toBe(true);
  expect(go(other, 'late')).toEqual(['inner switch got', 'late']);
});

test('[B34] an end / between siblings: main gets it, the sibling can go on', () => {
  const b = greenlet(() => returns('b'));
  const a = greenlet(function* () {
    return yield* b.switch();
  });
  expect(go(a)).toBe('b');
  expect(a.active).toBe(true);
  expect(go(a, 'resume')).toBe('resume');
});

test('[B35] parent / set to another: that one receives', () => {
  const seen: unknown[] = [];
  const g1 = greenlet(function* () {
    seen.push(yield* g2.switch());
    return 'from 1';
  });
  const g2 = greenlet(() => returns('from 2'));
  g2.parent = g1;
  expect(go(g1)).toBe('from 1');
  expect(seen).toEqual(['from 2']);
});

test('[B36] an end / the parent waits for something else: that switch returns the result', () => {
  const parent = greenlet(function* () {
    return ['got', yield* main.switch('waiting')];
  });
  const child = greenlet(() => returns('cret'), { parent });
  expect(go(parent)).toBe('waiting');
  expect(go(child)).toEqual(['got', 'cret']);
});

test('[B37] an end / the parent waits in a throw: that throw returns the result', () => {
  const child = greenlet(function* () {
    try {
      yield* main.switch();
    } catch {
      return 'handled';
    }
  });
  const parent = greenlet(function* () {
    return ['throw returned', yield* child.throw(new Error('thrown'))];
  });
  child.parent = parent;
  go(child);
  expect(go(parent)).toEqual(['throw returned', 'handled']);
});

test('[B38] an end / after the running child set its own parent: the new one counts', () => {
  const other = waiting('other');
  const child = greenlet(function* () {
    currentGreenlet().parent = other;
    return 'to other';
  });
  expect(go(child)).toBe('to other');
  expect(other.dead).toBe(true);
});

test('[B39] a parent / dead before its child: its nearest living ancestor stands for it', () => {
  let child!: Greenlet;
  const parent = greenlet(function* () {
    child = greenlet(function* () {
      return ['child got', yield* child.parent!.switch('v')];
    });
  });
  go(parent);
  expect(go(child)).toBe('v');
  expect(go(child, 'end')).toEqual(['child got', 'end']);
});

test('[B40] an end / dead parent, suspended grandparent: that one receives', () => {
  const grandparent = greenlet(function* () {
    return ['grandparent got', yield* main.switch()];
  });
  const parent = greenlet(() => returns(0), { parent: grandparent });
  const child = greenlet(() => returns('c'), { parent });
  parent.kill().sync();
  go(grandparent);
  expect(go(child)).toEqual(['grandparent got', 'c']);
});

test('[B41] throw / into the own parent: it resumes by the error, the child can go on', () => {
  const child = greenlet(function* () {
    return ['throw returned', yield* currentGreenlet().parent!.throw(new RangeError('up'))];
  });
  expect(caught(() => go(child))).toEqual(new RangeError('up'));
  expect(child.active).toBe(true);
  expect(go(child, 'sent')).toEqual(['throw returned', 'sent']);
});

test('[B42] an end / the parent overrides switch: the override is not called', () => {
  const calls: unknown[] = [];
  class Loud extends Greenlet {
    override switch<R = unknown>(...values: readonly unknown[]): Operation<R> {
      calls.push(values);
      return super.switch<R>(...values);
    }
  }
  const parent = new Loud(function* () {
    return ['got', yield* main.switch()];
  });
  go(parent);
  expect(calls).toEqual([[]]);
  expect(go(greenlet(() => returns('c'), { parent }))).toEqual(['got', 'c']);
  expect(calls).toEqual([[]]);
});

test('[B43] switch / to a dead one whose parent is main: the values come straight back, shaped', () => {
  const g = greenlet(() => returns(0));
  go(g);
  expect([go(g), go(g, 5), go(g, 5, 6), go(g, { x: 5 })]).toEqual([undefined, 5, [5, 6], { x: 5 }]);
});

test('[B44] switch / to a dead one from its parent, then both dead: nothing comes back', () => {
  let inner!: Greenlet;
  const outer = greenlet(function* () {
    inner = greenlet(() => returns(42));
    return [yield* inner.switch(), yield* inner.switch()];
  });
  expect(go(outer)).toEqual([42, undefined]);
  expect(go(inner)).toBeUndefined();
});

test('[B45] switch / to a dead one whose parent is suspended: the parent goes on with the values', () => {
  const g1 = greenlet(function* () {
    return [yield* main.switch('next step'), 'all ok'];
  });
  const g2 = greenlet(() => returns(0), { parent: g1 });
  g2.kill().sync();
  expect(go(g1)).toBe('next step');
  expect(go(g2, 'goes to g1 instead')).toEqual(['goes to g1 instead', 'all ok']);
});

test('[B46] switch / to a dead worker of a hub: the hub gets it', () => {
  const seen: unknown[] = [];
  const hub = greenlet(function* () {
    for (;;) seen.push(yield* main.switch());
  });
  const worker = greenlet(() => returns('result'), { parent: hub });
  go(hub);
  go(worker);
  go(worker, 'x');
  expect(seen).toEqual(['result', 'x']);
});

test('[B47] [B48] switch / to a dead one whose parent has not begun: the parent begins with the values', () => {
  for (const values of [[], [1, 2, { z: 3 }]]) {
    const log: unknown[] = [];
    const child = greenlet(function* () {
      log.push(42);
    });
    go(child);
    child.parent = greenlet(function* (...args: unknown[]) {
      log.push(24, ...args);
    });
    expect(go(child, ...values)).toBeUndefined();
    expect(log).toEqual([42, 24, ...values]);
  }
});

test('[B49] an end / into a parent that has not begun: it begins with the result as its argument', () => {
  const parent = greenlet(function* (x: number) {
    return [x, 24];
  });
  expect(go(greenlet(() => returns(42), { parent }))).toEqual([42, 24]);
});

test('[B50] an end / into a parent whose routine cannot take the result: fails inside that parent', () => {
  const parent = greenlet(function* ({ x }: { x: number }) {
    return x;
  });
  expect(caught(() => go(greenlet(() => returns(undefined), { parent })))).toBeInstanceOf(TypeError);
  expect(parent.dead).toBe(true);
});

test('[B51] an end / into a parent that has not begun, with nothing, a list or an object: one argument', () => {
  for (const result of [undefined, [1, 2], { x: 1 }]) {
    const parent = greenlet(function* (...args: unknown[]) {
      return args;
    });
    expect(go(greenlet(() => returns(result), { parent }))).toEqual([result]);
  }
});

test('[B52] an end / a line of parents that have not begun: each begins with the result of the one before', () => {
  const log: string[] = [];
  const make = (name: string, parent?: Greenlet): Greenlet =>
    greenlet(function* (value: unknown) {
      log.push(`${name}(${String(value)})`);
      return name.toUpperCase();
    }, { parent: parent ?? null });
  const a = make('a');
  const b = make('b', a);
  const c = make('c', b);
  expect(go(c, 1)).toBe('A');
  expect(log).toEqual(['c(1)', 'b(C)', 'a(B)']);
  expect([a.dead, b.dead, c.dead]).toEqual([true, true, true]);
});

test('[B53] an error / a line of parents that have not begun: none runs, all are dead, main gets it', () => {
  const log: string[] = [];
  const parentOf = (parent?: Greenlet): Greenlet => greenlet(function* () {
    log.push('ran');
  }, { parent: parent ?? null });
  const a = parentOf();
  const b = parentOf(a);
  const error = new RangeError('from c');
  const c = greenlet(function* () {
    throw error;
  }, { parent: b });
  expect(caught(() => go(c))).toBe(error);
  expect(log).toEqual([]);
  expect([a.dead, b.dead, c.dead]).toEqual([true, true, true]);
});

test.each(['a result', 'an error'])('[B54] %s / into a parent without run: the refusal goes one further up', (what) => {
  const log: unknown[] = [];
  const grandparent = greenlet(function* () {
    try {
      yield* main.switch();
    } catch (error) {
      log.push((error as Error).message, (error as Error).cause);
    }
  });
  const parent = greenlet(undefined, { name: 'p', parent: grandparent });
  const error = new Error('from the child');
  const child = greenlet(function* () {
    if (what === 'an error') throw error;
    return 7;
  }, { name: 'c', parent });
  go(grandparent);
  go(child);
  expect(log).toEqual(['cannot continue "p" after "c": it has no run', what === 'an error' ? error : undefined]);
  expect([child.dead, parent.dead]).toEqual([true, false]);
});

test('[B55] an end / the run of the parent cannot be read: that error goes on, now and at each later switch', () => {
  const log: number[] = [];
  const error = new Error('unreadable');
  class Perverse extends Greenlet {}
  Object.defineProperty(Perverse.prototype, 'run', {
    get() {
      throw error;
    },
  });
  const child = greenlet(function* () {
    log.push(42);
  }, { parent: new Perverse() });
  expect(caught(() => go(child))).toBe(error);
  expect(caught(() => go(child))).toBe(error);
  expect(log).toEqual([42]);
});

test('[B55] an end / the run of the parent cannot be read, by an exit: it ends a pending grandparent and goes on', () => {
  const exit = new GreenletExit();
  class Perverse extends Greenlet {}
  Object.defineProperty(Perverse.prototype, 'run', {
    get() {
      throw exit;
    },
  });
  const grandparent = greenlet(() => returns('ran'));
  const parent = new Perverse(undefined, { parent: grandparent });
  expect(go(greenlet(() => returns(0), { parent }))).toBe(exit);
  expect([parent.dead, grandparent.dead]).toEqual([false, true]);
  expect(caught(() => go(greenlet(() => returns(0), { parent: new Perverse() })))).toBe(exit);
});

test('[B56] an exit / into a parent that has not begun: it begins with the exit as its argument', () => {
  const exit = new GreenletExit('payload');
  const seen: unknown[] = [];
  const make = (): Greenlet => greenlet(function* (...args: unknown[]) {
    seen.push(...args);
  });
  go(greenlet(function* () {
    throw exit;
  }, { parent: make() }));
  const dead = greenlet(() => returns(0));
  go(dead);
  dead.parent = make();
  dead.throw(exit).sync();
  expect(seen).toEqual([exit, exit]);
});

test('[B95] parent / set to what is no greenlet: refused, before and after the start', () => {
  const begun = waiting('g');
  for (const g of [greenlet(undefined, { name: 'g' }), begun]) {
    for (const wrong of [null, undefined, 1, 'main', Greenlet, {}]) {
      const text = refusal(() => (g.parent = wrong as never));
      expect(text).toMatch(/^TypeError: cannot set the parent of "g" to .+: a parent is a greenlet$/s);
    }
    expect(g.parent).toBe(main);
  }
  expect(refusal(() => greenlet(undefined, { parent: 1 as never }))).toBe(
    'TypeError: cannot make a greenlet with parent 1: a parent is a greenlet',
  );
});

test('[B96] parent / itself: refused', () => {
  const g = greenlet(undefined, { name: 'g' });
  expect(refusal(() => (g.parent = g))).toBe('UsageError: cannot set the parent of "g" to "g": it would be its own ancestor');
});

test('[B97] [B98] parent / a descendant: refused, for dead ones as well', () => {
  for (const dead of [false, true]) {
    const g3 = greenlet(() => returns(0), { name: 'g3' });
    const g2 = greenlet(undefined, { name: 'g2', parent: g3 });
    const g1 = greenlet(() => returns(0), { name: 'g1', parent: g2 });
    if (dead) for (const each of [g1, g2, g3]) each.kill().sync();
    expect(refusal(() => (g3.parent = g1))).toBe(
      'UsageError: cannot set the parent of "g3" to "g1": it would be its own ancestor',
    );
    expect(g3.parent).toBe(main);
  }
});

test('[B99] parent / the own child, while running: refused', () => {
  const g = greenlet(function* () {
    const child = greenlet(undefined, { name: 'child' });
    return refusal(() => (currentGreenlet().parent = child));
  }, { name: 'g' });
  expect(go(g)).toBe('UsageError: cannot set the parent of "g" to "child": it would be its own ancestor');
});

test('[B100] parent / deleted, or set on main: it stays; refused on main before anything else', () => {
  const g = greenlet();
  delete (g as { parent?: unknown }).parent;
  expect(g.parent).toBe(main);
  for (const parent of [main, g, 1]) {
    expect(refusal(() => (main.parent = parent as never))).toBe(
      'UsageError: cannot set the parent of "main": it is the main greenlet of "greenlets"',
    );
  }
});

test('[B101] parent / a dead one: fine', () => {
  const dead = greenlet(() => returns(0));
  go(dead);
  const g = greenlet(() => returns('past it'));
  g.parent = dead;
  expect(go(g)).toBe('past it');
});

test('[B102] parent / set from outside while it is suspended: the end comes to the new one', () => {
  const g = waiting('g');
  const parent = greenlet(function* (value: unknown) {
    return ['new parent got', value];
  });
  g.parent = parent;
  expect(go(g, 'result')).toEqual(['new parent got', 'result']);
});
