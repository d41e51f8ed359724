import { describe, expect, jest, test } from '@jest/globals';
import {
  ContextVariable, currentGreenlet, type Greenlet, greenlet, GreenletExit, Greenlets, type TraceEvent,
} from '../src/index.ts';
import { caught, go, line, main, refusal, runOf, state, traced, waiting } from './support.ts';

const { family } = main;
const error = new Error('from the tracer');

function returning(name: string, value?: unknown, parent?: Greenlet): Greenlet {
  return greenlet(function* () {
    return value;
  }, { name, parent: parent ?? null });
}

function failing(name: string, parent?: Greenlet): Greenlet {
  return greenlet(function* () {
    throw new RangeError('of the body');
  }, { name, parent: parent ?? null });
}

/** Events up to and including the one at which the tracer throws. */
function disturbed(at: number, run: () => void): string[] {
  const events: string[] = [];
  family.setTrace((event, origin, target) => {
    events.push(line(event, origin, target));
    if (events.length === at) throw error;
  });
  run();
  expect(family.tracer).toBeNull();
  return events;
}

test('[B103] [CB-17] events / one returns, one fails: switch in and out, switch in and throw out', () => {
  expect(traced(() => {
    go(returning('g1'));
    caught(() => go(failing('g2')));
  })).toEqual(['switch(main, g1)', 'switch(g1, main)', 'switch(main, g2)', 'throw(g2, main)']);
});

test('[B104] the tracer / at every event: runs in the target', () => {
  const seen: boolean[] = [];
  family.setTrace((_event, _origin, target) => seen.push(currentGreenlet() === target));
  const g = waiting('g');
  go(g);
  caught(() => go(failing('f')));
  family.setTrace(null);
  expect(seen).toEqual([true, true, true, true, true, true]);
});

test('[B105] the tracer / at the start and at the end: the target is active without run, the origin is dead', () => {
  const seen: unknown[] = [];
  const g = returning('g');
  family.setTrace((_event, origin, target) => seen.push(state(origin), state(target), runOf(target)));
  go(g);
  family.setTrace(null);
  expect(seen).toEqual([
    'active, not dead', 'active, not dead', undefined,
    'inactive, dead', 'active, not dead', undefined,
  ]);
});

test('[B106] events / to itself: origin and target are the same', () => {
  expect(traced(() => {
    go(main);
    caught(() => main.throw(RangeError).sync());
  })).toEqual(['switch(main, main)', 'throw(main, main)']);
});

test('[B107] events / to a dead one from its living ancestor: one event with the real target', () => {
  const g = returning('g');
  go(g);
  expect(traced(() => {
    go(g);
    caught(() => g.throw(RangeError).sync());
    g.throw().sync();
  })).toEqual(['switch(main, main)', 'throw(main, main)', 'switch(main, main)']);
});

test('[B108] [B109] events / an error or an exit into one that ends by it, suspended or pending: two events', () => {
  for (const make of [() => waiting('g'), () => returning('g')]) {
    const [g, h] = [make(), make()];
    expect(traced(() => {
      caught(() => g.throw(RangeError).sync());
      h.throw().sync();
    })).toEqual(['throw(main, g)', 'throw(g, main)', 'throw(main, g)', 'switch(g, main)']);
  }
});

test('[B110] events / an end into a parent that has not begun: through that parent', () => {
  const parent = (): Greenlet => returning('P');
  expect(traced(() => go(returning('c', 1, parent())))).toEqual(['switch(main, c)', 'switch(c, P)', 'switch(P, main)']);
  expect(traced(() => caught(() => go(failing('c', parent()))))).toEqual(['switch(main, c)', 'throw(c, P)', 'throw(P, main)']);
});

test('[B111] events / an end with a dead parent: it does not appear', () => {
  const dead = returning('D');
  go(dead);
  expect(traced(() => go(returning('c', 1, dead)))).toEqual(['switch(main, c)', 'switch(c, main)']);
});

test('[B112] events / a start that is refused: none; one that fails: switch in, throw out', () => {
  expect(traced(() => caught(() => go(greenlet())))).toEqual([]);
  expect(traced(() => caught(() => go(greenlet(1 as never, { name: 'g' }))))).toEqual(['switch(main, g)', 'throw(g, main)']);
});

test('[B114] events / origin and target: as they go', () => {
  const log: string[] = [];
  const origin: Greenlet = greenlet(function* () {
    log.push('in origin');
    yield* target.switch();
    log.push('returned');
    yield* target.throw();
    log.push('never');
  }, { name: 'O' });
  const target: Greenlet = greenlet(function* () {
    yield* origin.switch();
  }, { name: 'T' });
  family.setTrace((event, from, to) => log.push(line(event, from, to)));
  expect(go(origin)).toBeInstanceOf(GreenletExit);
  family.setTrace(null);
  expect(log).toEqual([
    'switch(main, O)', 'in origin', 'switch(O, T)', 'switch(T, O)', 'returned', 'throw(O, T)', 'switch(T, main)',
  ]);
  expect(origin.active).toBe(true);
});

test('[B115] [CB-17] a tracer that throws / at a switch into a suspended one: raised in it, and the tracing ends', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* () {
    try {
      yield* main.switch();
    } catch (each) {
      seen.push(each);
    }
  }, { name: 'g' });
  go(g);
  expect(disturbed(1, () => go(g))).toEqual(['switch(main, g)']);
  expect([seen, g.dead]).toEqual([[error], true]);
});

test('[B116] a tracer that throws / at a start: the body never runs, the parent gets the error', () => {
  const seen: string[] = [];
  const g = greenlet(function* () {
    seen.push('ran');
  }, { name: 'g' });
  expect(disturbed(1, () => expect(caught(() => go(g))).toBe(error))).toEqual(['switch(main, g)']);
  expect([seen, g.dead]).toEqual([[], true]);
});

test('[B117] a tracer that throws / at a throw: its error is raised instead', () => {
  const g = waiting('g');
  expect(disturbed(1, () => expect(caught(() => g.throw(RangeError).sync())).toBe(error))).toEqual(['throw(main, g)']);
});

test('[B118] a tracer that throws / at an end: the parent gets its error instead of the result', () => {
  expect(disturbed(2, () => expect(caught(() => go(returning('g', 'result')))).toBe(error))).toEqual([
    'switch(main, g)', 'switch(g, main)',
  ]);
});

test('[B119] [B120] setTrace / in turns: answers with the one before, and may set the same again', () => {
  const a = (): void => {};
  const b = (): void => {};
  expect([family.setTrace(a), family.setTrace(a), family.setTrace(b), family.setTrace(null), family.tracer]).toEqual([
    null, a, a, b, null,
  ]);
});

test('[B121] the tracer / replaced by itself: the next event goes to the new one', () => {
  const seen: string[] = [];
  family.setTrace(() => {
    seen.push('first');
    family.setTrace(() => seen.push('second'));
  });
  go(returning('g'));
  family.setTrace(null);
  expect(seen).toEqual(['first', 'second']);
});

test('[B122] setTrace / inside a greenlet: for the whole family, from the next transfer', () => {
  const events: string[] = [];
  const g = greenlet(function* () {
    family.setTrace((event, origin, target) => events.push(line(event, origin, target)));
    yield* main.switch();
    yield* main.switch();
  }, { name: 'g' });
  go(g);
  expect(events).toEqual(['switch(g, main)']);
  go(g);
  expect(events).toEqual(['switch(g, main)', 'switch(main, g)', 'switch(g, main)']);
  family.setTrace(null);
});

test('[B123] the tracer / at a throw: does not see the error; a listener is given it', () => {
  const seen: unknown[] = [];
  const stop = family.onSwitch((_origin, _target, cause) => seen.push(cause));
  family.setTrace((...args) => seen.push(args.length));
  const g = waiting('g');
  seen.length = 0;
  const thrown = new RangeError('on its way');
  caught(() => g.throw(thrown).sync());
  stop();
  family.setTrace(null);
  expect(seen).toEqual([{ event: 'throw', value: thrown }, 3, { event: 'throw', value: thrown }, 3]);
});

test('events / a close whose finally switches out: what it sends and is sent, and neither how it is entered nor its end', () => {
  const log: string[] = [];
  const g = greenlet(function* () {
    try {
      yield* main.switch();
    } finally {
      log.push('finally');
      yield* main.switch();
    }
  }, { name: 'g' });
  family.setTrace((event, origin, target) => log.push(line(event, origin, target)));
  go(g);
  g.close().sync();
  go(g);
  family.setTrace(null);
  expect([g.dead, log]).toEqual([
    true, ['switch(main, g)', 'switch(g, main)', 'finally', 'switch(g, main)', 'switch(main, g)'],
  ]);
});

test('events / an end whose parent went over to another family: in the own family, to its main', () => {
  const [a, b] = [new Greenlets('a'), new Greenlets('b')];
  const log: string[] = [];
  for (const each of [a, b]) {
    each.setTrace((event, origin, target) => log.push(`${each.name}: ${line(event, origin, target)} of ${target.family.name}`));
  }
  const parent = a.greenlet(function* () {}, { name: 'p' });
  const child = a.greenlet(function* () {}, { name: 'c', parent });
  parent.parent = b.main;
  expect(refusal(() => go(child))).toBe(
    'UsageError: cannot continue "p" after "c": it belongs to family "b", not to "a"',
  );
  expect(log).toEqual(['a: switch(main, c) of a', 'a: throw(c, main) of a']);
});

test('[B124] setTrace / in one family: another has no tracer', () => {
  const other = new Greenlets('other');
  expect(traced(() => {
    expect(other.tracer).toBeNull();
    go(other.greenlet(function* () {}));
  })).toEqual([]);
});

test("[B125] the tracer / reading a context variable: the target's", () => {
  const variable = new ContextVariable('v', 'initial');
  variable.set('of main');
  const seen: string[] = [];
  const g = greenlet(function* () {
    variable.set('of g');
    yield* main.switch();
  });
  go(g);
  family.setTrace(() => seen.push(variable.get()));
  go(g);
  family.setTrace(null);
  main.context = null;
  expect(seen).toEqual(['of g', 'of main']);
});

test('[B150] the tracer / switching from main while it is told of a switch back to main: nested, and main resumes', () => {
  const log: string[] = [];
  const g1 = greenlet(function* () {
    log.push('g1 in');
    yield* main.switch();
    log.push('g1 ends');
  });
  const g2 = greenlet(function* () {
    log.push('g2 in');
    yield* g1.switch();
    log.push('g2 ends');
  });
  family.setTrace((_event, _origin, target) => {
    if (target !== main) return;
    family.setTrace(null);
    log.push('trace');
    g2.switch().sync();
  });
  go(g1);
  log.push('main');
  go(g2);
  expect(log).toEqual(['g1 in', 'trace', 'g2 in', 'g1 ends', 'main', 'g2 ends']);
});

test('the tracer / switching when the target is not main: the barrier error, which ends the tracing', () => {
  const g = returning('g');
  family.setTrace(() => void main.switch().sync());
  expect(refusal(() => go(g))).toMatch(/^BarrierError: cannot switch to "main" across a plain frame/);
  expect([g.dead, family.tracer]).toEqual([true, null]);
});

test('[B153] events / arguments that the routine cannot take: switch in, throw out', () => {
  const g = greenlet(function* ({ x }: { x: number }) {
    return x;
  }, { name: 'g1' });
  expect(traced(() => expect(caught(() => go(g))).toBeInstanceOf(TypeError))).toEqual(['switch(main, g1)', 'throw(g1, main)']);
});

describe('onSwitch', () => {
  test('several, left in any order: each is told while it listens, with what is on its way', () => {
    const seen: unknown[] = [];
    const stops = ['a', 'b'].map((who) =>
      family.onSwitch((origin, target, { event, value }) => seen.push([who, line(event, origin, target), value])));
    go(greenlet(function* (x: number) {
      return x + 1;
    }, { name: 'g' }), 1);
    stops[0]!();
    stops[0]!();
    go(main, 2);
    stops[1]!();
    go(main, 3);
    expect(seen).toEqual([
      ['a', 'switch(main, g)', [1]], ['b', 'switch(main, g)', [1]],
      ['a', 'switch(g, main)', 2], ['b', 'switch(g, main)', 2],
      ['b', 'switch(main, main)', 2],
    ]);
  });

  test('one that throws: reported, and nothing else changes', () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    const events: TraceEvent[] = [];
    const stops = [family.onSwitch(() => {
      throw error;
    }), family.onSwitch((_origin, _target, { event }) => events.push(event))];
    expect(go(returning('g', 5))).toBe(5);
    for (const stop of stops) stop();
    expect(print.mock.calls).toEqual([['a listener to switches failed:', error], ['a listener to switches failed:', error]]);
    expect(events).toEqual(['switch', 'switch']);
    print.mockRestore();
  });

  test('what is no function: refused, as by setTrace', () => {
    expect(refusal(() => family.onSwitch(1 as never))).toBe('TypeError: cannot tell 1 of switches: pass a function');
    expect(refusal(() => family.setTrace('x' as never))).toBe('TypeError: cannot trace with x: pass a function, or null');
  });
});
