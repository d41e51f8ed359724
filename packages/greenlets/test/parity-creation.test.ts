import { expect, test } from '@jest/globals';
import { currentGreenlet, Greenlet, greenlet, Greenlets } from '../src/index.ts';
import { caught, go, main, refusal, runOf, state, traced } from './support.ts';

test('[B1] active and dead / before, during, between and after: as the life of a greenlet goes', () => {
  const seen: string[] = [];
  const g = greenlet(function* () {
    seen.push(state(g));
    yield* main.switch();
  });
  seen.push(state(g));
  go(g);
  seen.push(state(g));
  go(g);
  seen.push(state(g));
  expect(seen).toEqual(['inactive, not dead', 'active, not dead', 'active, not dead', 'inactive, dead']);
  expect(state(main)).toBe('active, not dead');
  expect([greenlet().started, g.started, main.started]).toEqual([false, true, true]);
});

test('[B2] greenlet / only made: nothing of it has run', () => {
  const seen: string[] = [];
  greenlet(function* () {
    seen.push('ran');
  });
  expect(seen).toEqual([]);
});

test('[B3] greenlet / made inside another: that one is its parent, also when it is dead', () => {
  let inner!: Greenlet;
  const outer = greenlet(function* () {
    inner = greenlet(function* () {
      return 'from inner';
    });
  });
  go(outer);
  expect(inner.parent).toBe(outer);
  expect(outer.dead).toBe(true);
  expect(go(inner)).toBe('from inner');
});

test('[B4] greenlet / parent null: the current one', () => {
  expect(greenlet(undefined, { parent: null }).parent).toBe(main);
  const outer = greenlet(function* () {
    return greenlet(null, { parent: null }).parent;
  });
  expect(go(outer)).toBe(outer);
});

test('[B5] switch / run is null: it begins, fails and is dead; the TypeError arrives in the parent', () => {
  const g = greenlet(null, { name: 'g' });
  expect(runOf(g)).toBeNull();
  const events = traced(() => {
    expect(refusal(() => go(g))).toBe('TypeError: cannot run "g": its run is not a generator function');
  });
  expect(g.dead).toBe(true);
  expect(events).toEqual(['switch(main, g)', 'throw(g, main)']);
});

test('[B6] switch / no run: refused at the caller, and it can still be given one', () => {
  const g = greenlet<number>(undefined, { name: 'g' });
  const events = traced(() => {
    expect(refusal(() => go(g))).toBe('UsageError: cannot switch to "g": it has no run');
  });
  expect(events).toEqual([]);
  expect(state(g)).toBe('inactive, not dead');
  g.run = function* () {
    return 45;
  };
  expect(go(g)).toBe(45);
});

test('[B7] throw / no run: refused at the caller, the error is not delivered', () => {
  const g = greenlet(undefined, { name: 'g' });
  expect(refusal(() => g.throw(new Error('lost')).sync())).toBe('UsageError: cannot throw into "g": it has no run');
  expect(state(g)).toBe('inactive, not dead');
});

test('[B8] run / after the start: it is gone, and cannot be set', () => {
  const seen: unknown[] = [];
  const body = function* (): Generator<never, void> {
    seen.push(runOf(g));
    seen.push(caught(() => (g.run = body as never)));
  };
  const g: Greenlet = greenlet(body as never, { name: 'g' });
  seen.push(runOf(g));
  go(g);
  seen.push(runOf(g));
  const message = 'cannot set the run of "g": it has begun';
  expect(seen).toEqual([body, undefined, expect.objectContaining({ message }), undefined]);
  expect(refusal(() => (g.run = body as never))).toBe(`UsageError: ${message}`);
  expect(runOf(main)).toBeUndefined();
  expect(refusal(() => (main.run = body as never))).toBe(
    'UsageError: cannot set the run of "main": it is the main greenlet of "greenlets"',
  );
});

test('[B9] run / taken away and set again before the start: the new one is used', () => {
  const g: { run?: unknown } & Greenlet = greenlet(function* () {
    return 'old';
  });
  g.run = undefined as never;
  expect(refusal(() => go(g))).toMatch(/it has no run$/);
  g.run = function* () {
    return 'new';
  };
  expect(go(g)).toBe('new');
});

test('[B10] current / a property set on it: visible on the greenlet from outside', () => {
  interface Tagged extends Greenlet {
    tag?: string;
  }
  const g: Tagged = greenlet(function* () {
    (currentGreenlet() as Tagged).tag = 'set inside';
  });
  go(g);
  expect(g.tag).toBe('set inside');
});

test('[B11] copying and serialising / in any state: refused', () => {
  const suspended = greenlet(function* () {
    yield* main.switch();
  }, { name: 'g' });
  go(suspended);
  for (const g of [greenlet(undefined, { name: 'g' }), suspended]) {
    expect(refusal(() => JSON.stringify(g))).toBe('TypeError: cannot serialise "g": a greenlet cannot be copied');
    expect(() => structuredClone(g)).toThrow(/could not be cloned/);
  }
});

test('[B12] current / in a derived class: that very object', () => {
  class Mine extends Greenlet {
    override *run() {
      return currentGreenlet();
    }
  }
  const g = new Mine();
  expect(go(g)).toBe(g);
});

test('[B13] main / parent and end: null, and nothing makes it dead', () => {
  expect(main.parent).toBeNull();
  expect(refusal(() => main.kill().sync())).toBe('UsageError: cannot kill "main": it is the main greenlet of "greenlets"');
  expect(refusal(() => main.close().sync())).toBe('UsageError: cannot close "main": it is the main greenlet of "greenlets"');
  expect(() => main.throw(new Error('thrown at main')).sync()).toThrow('thrown at main');
  expect(state(main)).toBe('active, not dead');
});

test('options / that are none, and a family that is none: refused where they are given; a family goes by itself', () => {
  const family = new Greenlets('own');
  for (const make of [greenlet, family.greenlet.bind(family)]) {
    expect(refusal(() => make(undefined, null as never))).toBe(
      'TypeError: cannot make a greenlet with options null: pass an object',
    );
    expect(refusal(() => make(undefined, 'name' as never))).toBe(
      'TypeError: cannot make a greenlet with options name: pass an object',
    );
    expect(refusal(() => make(undefined, greenlet(undefined, { name: 'g' })))).toBe(
      'TypeError: cannot make a greenlet with options "g": to make that one its parent, pass { parent }',
    );
  }
  expect(refusal(() => greenlet(undefined, { family: 'x' as never }))).toBe(
    'TypeError: cannot make a greenlet of family x: pass one made by new Greenlets(name)',
  );
  const made = family.greenlet(undefined, { name: 'g', parent: null, family: main.family } as object);
  expect([made.name, made.family, made.parent]).toEqual(['g', family, family.main]);
});
