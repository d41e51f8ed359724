import { expect, test } from '@jest/globals';
import { call, type Operation, type Routine } from '@core/coroutine';
import { currentGreenlet, type Greenlet, greenlet, GreenletExit } from '../src/index.ts';
import { caught, go, main } from './support.ts';

test('[B14] switch / back and forth between a greenlet and main: in turns', () => {
  const log: number[] = [];
  const g = greenlet(function* () {
    log.push(1);
    yield* main.switch();
    log.push(3);
  });
  log.push(0);
  go(g);
  log.push(2);
  go(g);
  log.push(4);
  expect(log).toEqual([0, 1, 2, 3, 4]);
});

test('[B15] switch / two greenlets over one routine: each has its own place in it', () => {
  const log: number[] = [];
  function* body(): Routine<void> {
    log.push(0);
    yield* main.switch();
    log.push(0, 0);
  }
  const [g, h] = [greenlet(body), greenlet(body)];
  const lengths = [g, h, h, g].map((each) => {
    go(each);
    return `${log.length}${g.dead ? ' g' : ''}${h.dead ? ' h' : ''}`;
  });
  expect(lengths).toEqual(['1', '2', '4 h', '6 g h']);
});

test('[B16] switch / a greenlet made inside another, to its parent: the outer goes on', () => {
  const log: string[] = [];
  let inner!: Greenlet;
  go(
    greenlet(function* () {
      log.push('a');
      inner = greenlet(function* () {
        log.push('b');
        yield* inner.parent!.switch();
      });
      yield* inner.switch();
      log.push('c');
    }),
  );
  expect(log).toEqual(['a', 'b', 'c']);
  expect(inner.active).toBe(true);
});

test('[B17] switch / to the end: the result of the routine', () => {
  expect(go(greenlet(function* () {
    return 45;
  }))).toBe(45);
  expect(go(greenlet(function* () {}))).toBeUndefined();
});

test('[B18] switch / values of both sides: each gets what the other sends, and the first are arguments', () => {
  const log: unknown[] = [];
  const g = greenlet(function* (x: number, y: string) {
    log.push([x, y]);
    log.push(yield* main.switch());
    log.push(yield* main.switch(42));
    return [44, 'z'];
  });
  log.push(go(g, 40, 'x'));
  log.push(go(g, 41, 'y'));
  log.push(go(g, 43));
  expect(log).toStrictEqual([[40, 'x'], undefined, [41, 'y'], 42, 43, [44, 'z']]);
});

test('[B19] switch / main to itself: none is nothing, one is itself, many are a list, named ones an object', () => {
  const list = [1];
  const named = { x: 5 };
  expect(go(main)).toBeUndefined();
  expect(go(main, null)).toBeNull();
  expect(go(main, 5)).toBe(5);
  expect(go(main, list)).toBe(list);
  expect(go(main, 5, 6)).toStrictEqual([5, 6]);
  expect(go(main, named)).toBe(named);
  expect(go(main, 3, named)).toStrictEqual([3, { x: 5 }]);
  expect(go(main, {})).toStrictEqual({});
});

test('[B20] switch / a result that is a list, an object or an exit: that very object', () => {
  for (const result of [[1], [], {}, new GreenletExit()]) {
    expect(go(greenlet(function* () {
      return result;
    }))).toBe(result);
  }
});

test('[B21] switch / four deliveries: the first are arguments, the others are shaped', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* (...first: unknown[]) {
    seen.push(first);
    for (;;) seen.push(yield* main.switch());
  });
  go(g, 1, 2);
  go(g, 3, 4);
  go(g);
  go(g, 5);
  expect(seen).toStrictEqual([[1, 2], [3, 4], undefined, 5]);
});

test('[B22] switch / named arguments at the start: destructured by the routine, by its own rules', () => {
  const g = greenlet(function* ({ x, y = 7 }: { x: number; y?: number }) {
    return [x, y];
  });
  expect(go(g, { x: 5, unknown: 1 })).toEqual([5, 7]);
});

test('[B23] switch / named arguments to the parent: they arrive as an object', () => {
  const g = greenlet(function* (x: number) {
    const { x: next } = yield* main.switch<{ x: number }>({ x });
    yield* main.switch(2, { x: next });
    return [next, next * next];
  });
  expect(go(g, 3)).toStrictEqual({ x: 3 });
  expect(go(g, { x: 3 })).toStrictEqual([2, { x: 3 }]);
  expect(go(g)).toStrictEqual([3, 9]);
});

test('[B24] switch / arguments that the routine cannot take: fails inside the new greenlet', () => {
  const g = greenlet(function* ({ x }: { x: number }) {
    return x;
  });
  expect(caught(() => go(g))).toBeInstanceOf(TypeError);
  expect(g.dead).toBe(true);
});

test('[B25] switch / question and answer three times: in turns, the asker ends', () => {
  const log: unknown[] = [];
  const a = greenlet(function* () {
    for (let i = 0; i < 3; i++) log.push(['a', yield* b.switch(i)]);
    return 'a is done';
  });
  const b: Greenlet = greenlet(function* (first: number) {
    for (let i = first; ; ) {
      log.push(['b', i]);
      i = yield* a.switch<number>(10 * i);
    }
  });
  expect(go(a)).toBe('a is done');
  expect(log).toEqual([['b', 0], ['a', 0], ['b', 1], ['a', 10], ['b', 2], ['a', 20]]);
  expect([a.dead, b.active]).toEqual([true, true]);
});

test('[B26] switch / three in a round: as written, and main goes on when the first ends', () => {
  const log: string[] = [];
  const make = (name: string, ...next: (() => Greenlet)[]): Greenlet =>
    greenlet(function* () {
      let round = 0;
      for (const to of next) {
        log.push(`${name}${++round}`);
        yield* to().switch();
      }
      log.push(`${name}${++round}`);
    });
  const a: Greenlet = make('a', () => b, () => c);
  const b: Greenlet = make('b', () => c, () => a);
  const c: Greenlet = make('c', () => a, () => b);
  go(a);
  expect(log).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'b2', 'a3']);
  expect([a.dead, b.dead, c.dead]).toEqual([true, false, false]);
});

test('[B27] switch / its result: what anybody sends here later, whoever it was sent to', () => {
  const g = greenlet(function* () {
    return yield* h.switch('to h');
  });
  const h: Greenlet = greenlet(function* () {
    yield* main.switch('h to main');
  });
  expect(go(g, 'to g')).toBe('h to main');
  expect(go(g, 'main to g')).toBe('main to g');
});

test('[B28] switch / as a plain callback of main: each call delivers, and returns when control comes back', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* (first: string) {
    for (let key = first; ; ) {
      seen.push(key);
      key = yield* main.switch<string>();
    }
  });
  const onKey = (key: string): unknown => g.switch(key).sync();
  for (const key of 'abc') onKey(key);
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('[B29] switch / a greenlet to itself: the values come straight back, shaped', () => {
  const g: Greenlet = greenlet(function* () {
    return [yield* g.switch(), yield* g.switch(1), yield* g.switch(1, 2)];
  });
  expect(go(g)).toStrictEqual([undefined, 1, [1, 2]]);
});

test('[B30] switch / along a chain of 100,000, and back down their ends: no recursion', () => {
  function* link(next: Greenlet): Routine<void> {
    const value = yield* currentGreenlet().parent!.switch<number>();
    yield* next.switch(value + 1);
  }
  let start = main;
  for (let i = 0; i < 100_000; i++) {
    const g = greenlet(link);
    go(g, start);
    start = g;
  }
  expect(go(start, 0)).toBe(100_000);

  // Each a child of the one before, ending one after the other into suspended, and into pending parents.
  for (const begun of [true, false]) {
    let parent = main;
    for (let i = 0; i < 100_000; i++) {
      const child: Greenlet = greenlet(
        function* (first: unknown) {
          return 1 + ((begun ? yield* main.switch() : first ?? 0) as number);
        },
        { parent },
      );
      if (begun) go(child);
      parent = child;
    }
    expect(go(parent, 0)).toBe(100_000);
  }

  // An error through 100,000 that have not begun, with and without somebody who follows.
  for (const follow of [false, true]) {
    let parent = main;
    for (let i = 0; i < 100_000; i++) parent = greenlet(function* () {}, { parent });
    const stop = follow ? main.family.onSwitch(() => {}) : () => {};
    expect(() => parent.throw(new Error('all the way')).sync()).toThrow('all the way');
    stop();
    expect(parent.dead).toBe(true);
  }
});

test('[B31] switch / from 100,000 calls deep on the heap: as from the first, and the deep one costs main nothing', () => {
  function* dive(depth: number): Routine<number> {
    if (depth === 0) return yield* main.switch<number>('at the bottom');
    return 1 + (yield* call(dive, depth - 1));
  }
  const g = greenlet(() => dive(100_000));
  expect(go(g)).toBe('at the bottom');
  expect(go(greenlet(() => dive(100_000)))).toBe('at the bottom');
  expect(go(g, 0)).toBe(100_000);
});

test('[B31] switch / native recursion that is too deep: the RangeError arrives in the parent, the program goes on', () => {
  function* dive(depth: number): Routine<number> {
    return depth === 0 ? 0 : 1 + (yield* dive(depth - 1));
  }
  const g = greenlet(() => dive(1_000_000));
  expect(caught(() => go(g))).toBeInstanceOf(RangeError);
  expect(g.dead).toBe(true);
  expect(go(greenlet(() => dive(100)))).toBe(100);
});

test('[B32] switch / a result that is an iterator or a promise: handed over as it is', () => {
  const iterator = [1, 2].values();
  const promise = Promise.resolve(1);
  for (const result of [iterator, promise]) {
    expect(go(greenlet(function* () {
      return result;
    }))).toBe(result);
  }
  expect(iterator.next().value).toBe(1);
});

test('[B32] run / a plain or async function: fails at the start, for it cannot suspend', () => {
  for (const run of [() => 1, async () => {}, Map]) {
    const g = greenlet(run as never, { name: 'g' });
    expect(caught(() => go(g))).toBeInstanceOf(TypeError);
    expect(g.dead).toBe(true);
  }
});

test('an operation / made once: it can be run again and again, and by two at once', () => {
  const back: Operation<unknown> = main.switch('back');
  const make = (): Greenlet => greenlet(function* () {
    for (;;) yield* back;
  });
  const [g, h] = [make(), make()];
  expect([go(g), go(h), go(g), go(h)]).toEqual(['back', 'back', 'back', 'back']);
});
