import { afterEach, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { Context, ContextVariable, currentGreenlet, type Greenlet, greenlet, Greenlets } from '../src/index.ts';
import { go, main, refusal } from './support.ts';

const variable = new ContextVariable('v', 0);

afterEach(() => {
  main.context = null;
});

/** Reads, sets, and suspends in between. */
function* reads(then: number): Routine<number[]> {
  const first = variable.get();
  variable.set(then);
  yield* main.switch(first);
  return [first, variable.get()];
}

test('[B128] a new greenlet / whatever its maker has set: no context, the initial values', () => {
  variable.set(1);
  const g = greenlet(() => reads(2));
  expect(g.context).toBeNull();
  expect(go(g)).toBe(0);
  expect(variable.get()).toBe(1);
});

test('[B129] values / set in a greenlet: kept across its suspension, unseen outside, still there after its end', () => {
  const g = greenlet(() => reads(2));
  go(g);
  expect(variable.get()).toBe(0);
  expect(go(g)).toEqual([0, 2]);
  expect(g.context?.get(variable)).toBe(2);
});

test('[B130] context / read before and after the first set: null, then the one made', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* () {
    seen.push(currentGreenlet().context);
    variable.set(1);
    seen.push(currentGreenlet().context?.has(variable));
  });
  go(g);
  expect(seen).toEqual([null, true]);
});

test('[B131] context / a copy before the start: the values of that time; later changes stay apart', () => {
  variable.set(1);
  const byHand = greenlet(() => reads(2));
  byHand.context = main.context!.copy();
  const byOption = greenlet(() => reads(2), { context: 'copy' });
  variable.set(5);
  for (const g of [byHand, byOption]) {
    expect(go(g)).toBe(1);
    expect(variable.get()).toBe(5);
    expect(go(g)).toEqual([1, 2]);
  }
  main.context = null;
  expect(greenlet(undefined, { context: 'copy' }).context).toBeNull();
});

test('[B132] context / shared by several: each sees what the one before has set', () => {
  const seen: number[] = [];
  const counts: Record<number, number> = {};
  function count(): void {
    const value = variable.get();
    counts[value] = (counts[value] ?? 0) + 1;
    seen.push(value);
  }
  const greenlets = [1, 2, 3, 4].map((id) => greenlet(function* () {
    count();
    variable.set(id);
    yield* main.switch();
    count();
  }, { context: 'share' }));
  for (const g of greenlets) go(g);
  for (const g of greenlets) go(g);
  count();
  count();
  expect(seen).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4, 4]);
  expect(counts).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 6 });
  expect(greenlets[0]!.context).toBe(main.context);
});

test('[B133] context / replaced while suspended, while current, and by null: at once', () => {
  const seen: unknown[] = [];
  const other = new Context();
  const g: Greenlet = greenlet(function* () {
    variable.set(1);
    const first = g.context!;
    yield* main.switch();
    seen.push(variable.get());
    g.context = first;
    seen.push(variable.get());
    g.context = null;
    seen.push(variable.get());
    variable.set(3);
    seen.push(g.context === first, first.get(variable));
  });
  go(g);
  g.context = other;
  go(g);
  expect(seen).toEqual([0, 1, 0, false, 1]);
});

test("[B134] context / its run as the greenlet's body: it is the context inside, and no more after the end", () => {
  const context = new Context();
  const seen: unknown[] = [];
  const g: Greenlet = greenlet(function* () {
    return yield* context.run(function* (x: number) {
      variable.set(x);
      seen.push(g.context === context);
      yield* main.switch();
      seen.push(g.context === context);
    }, 7);
  });
  go(g);
  expect(g.context).toBe(context);
  go(g);
  expect(seen).toEqual([true, true]);
  expect([g.dead, g.context, context.get(variable)]).toEqual([true, null, 7]);
});

test('[B135] context / two greenlets leave theirs in the wrong order: each has its own again', () => {
  const make = (id: number): Greenlet => greenlet(function* () {
    variable.set(id);
    yield* new Context().run(function* () {
      variable.set(10 * id);
      yield* main.switch(variable.get());
    });
    return variable.get();
  });
  const [a, b] = [make(1), make(2)];
  expect([go(a), go(b), go(a), go(b)]).toEqual([10, 20, 1, 2]);
});

test('[B135] context / entered by two at once: refused for the second', () => {
  const context = new Context();
  const make = (): Greenlet => greenlet(() => context.run(function* () {
    yield* main.switch('entered');
  }));
  const a = make();
  expect(go(a)).toBe('entered');
  expect(refusal(() => go(make()))).toBe('UsageError: cannot run in a context that is entered already: use a copy of it');
  go(a);
  expect(go(make())).toBe('entered');
});

test('[B136] context / set to what is none: refused, and it stays', () => {
  const g = greenlet();
  const context = new Context();
  g.context = context;
  expect(refusal(() => (g.context = 'elsewhere' as never))).toBe(
    "TypeError: cannot use elsewhere as a context: pass a Context, null, 'empty', 'copy' or 'share'",
  );
  delete (g as { context?: unknown }).context;
  expect(g.context).toBe(context);
  expect(refusal(() => greenlet(undefined, { context: 1 as never }))).toMatch(/^TypeError: cannot use 1 as a context/);
});

test('[B137] context / of a greenlet of another family that runs around this code: read and written', () => {
  const outer: Greenlet = greenlet(function* () {
    variable.set(1);
    const inner = new Greenlets('inner').greenlet(function* () {
      const seen = outer.context!.get(variable);
      outer.context = null;
      return seen;
    });
    return [yield* inner.switch(), variable.get()];
  });
  expect(go(outer)).toEqual([1, 0]);
});

test('a variable of another family / read and set: in the context of the current greenlet of that family', () => {
  const family = new Greenlets('own');
  const own = new ContextVariable('own', 'initial', family);
  const seen: string[] = [];
  const g = family.greenlet(function* () {
    own.set('of g');
    yield* greenlet(function* () {
      seen.push(own.get());
    }).switch();
  });
  go(g);
  seen.push(own.get());
  expect(seen).toEqual(['of g', 'initial']);
});
