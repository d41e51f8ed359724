import { expect, test } from '@jest/globals';
import { Greenlet, greenlet, GreenletExit } from '../src/index.ts';
import { caught, go, main, refusal, state, waiting } from './support.ts';

/** Sends "ok" to main now, and again whenever an error is thrown into it. */
function stubborn(): Greenlet {
  const g = greenlet(function* () {
    for (;;) {
      try {
        yield* main.switch('ok');
      } catch (error) {
        seen.push(error);
      }
    }
  });
  const seen: unknown[] = [];
  go(g);
  return Object.assign(g, { seen });
}

/** What `throw` with these arguments raises in a suspended greenlet. */
function raised(...args: [never?, ...unknown[]]): unknown {
  const g = stubborn() as Greenlet & { seen: unknown[] };
  expect(g.throw(...args).sync()).toBe('ok');
  return g.seen[0];
}

test('[B57] throw / a class of errors into a handler: the error is caught there, and what it sends comes back', () => {
  expect(raised(RangeError as never)).toEqual(new RangeError());
});

test('[B58] throw / an error, or a class and a text: an error with that text', () => {
  expect(raised(new RangeError('ciao') as never)).toEqual(new RangeError('ciao'));
  expect(raised(RangeError as never, 'ciao')).toEqual(new RangeError('ciao'));
});

test('[B59] throw / an error: that very object arrives', () => {
  const error = new Error('same');
  expect(raised(error as never)).toBe(error);
});

test('[B60] throw / a class and arguments: they make the error; an object of the class stands for itself', () => {
  class Pair extends Error {
    readonly pair: readonly unknown[];
    constructor(...pair: unknown[]) {
      super();
      this.pair = pair;
    }
  }
  const made = new Pair('made');
  expect((raised(Pair as never, 1, 2) as Pair).pair).toEqual([1, 2]);
  expect(raised(Pair as never, made)).toBe(made);
  expect((raised(Pair as never, new Error('other')) as Pair).pair).toEqual([new Error('other')]);
  expect((raised(Pair as never) as Pair).pair).toEqual([]);
  expect((raised(Pair as never, '') as Pair).pair).toEqual(['']);
  expect((raised(Pair as never, 0) as Pair).pair).toEqual([0]);
});

test('[B61] throw / what is no error: refused at the call, the target is as before', () => {
  const g = waiting('g');
  const wrong: [unknown[], string][] = [
    [['abc'], 'cannot throw into "g": "abc" is neither an error nor a class of errors'],
    [[null], 'cannot throw into "g": null is neither an error nor a class of errors'],
    [[1], 'cannot throw into "g": 1 is neither an error nor a class of errors'],
    [[Date], 'cannot throw into "g": function Date is neither an error nor a class of errors'],
    [[new Error('made'), 'text'], 'cannot throw into "g": arguments go with a class of errors, not with an error that is made'],
  ];
  for (const [args, text] of wrong) {
    expect(refusal(() => void g.throw(...(args as [never])))).toBe(`TypeError: ${text}`);
  }
  expect(go(g, 'untouched')).toBe('untouched');
});

test('[B62] throw / into one that has not begun: it is dead without having run, its parent gets the error', () => {
  const seen: string[] = [];
  const g = greenlet(function* () {
    seen.push('ran');
  });
  const error = new Error('first');
  expect(caught(() => g.throw(error).sync())).toBe(error);
  expect([seen, state(g)]).toEqual([[], 'inactive, dead']);
});

test('[B63] throw / into one that has not begun, from a stranger: the parent handles it, the stranger waits', () => {
  const parent = greenlet(function* () {
    try {
      yield* main.switch();
    } catch {
      return 'p done';
    }
  });
  go(parent);
  const c = greenlet(function* () {}, { parent });
  const m = greenlet(function* () {
    return ['throw returned', yield* c.throw(RangeError)];
  });
  expect(go(m)).toBe('p done');
  expect(m.active).toBe(true);
  expect(go(m, 'hi')).toEqual(['throw returned', 'hi']);
});

test('[B64] throw / into a child whose parent waits for the error: caught there if the parent has begun', () => {
  const cases = { 'both pending': [false, false], 'parent suspended': [true, false], 'both suspended': [true, true] };
  const seen = Object.entries(cases).map(([name, [parentBegun, childBegun]]) => {
    const g1 = greenlet(function* () {
      try {
        yield* main.switch();
      } catch (error) {
        return `caught ${(error as Error).message}`;
      }
    });
    const g2 = greenlet(function* () {
      yield* main.switch();
    }, { parent: g1 });
    if (parentBegun) go(g1);
    if (childBegun) go(g2);
    let end: unknown;
    try {
      end = g2.throw(RangeError, 'it').sync();
    } catch (error) {
      end = error;
    }
    return [name, end, g1.dead, g2.dead];
  });
  expect(seen).toEqual([
    ['both pending', new RangeError('it'), true, true],
    ['parent suspended', 'caught it', true, true],
    ['both suspended', 'caught it', true, true],
  ]);
});

test('[B65] throw / into a dead one: raised in its parent, the error is made once', () => {
  let made = 0;
  class Counted extends Error {
    constructor() {
      super();
      made++;
    }
  }
  const g = greenlet(function* () {});
  go(g);
  expect(caught(() => g.throw(Counted).sync())).toBeInstanceOf(Counted);
  expect(made).toBe(1);
});

test('[B66] throw / into a dead one whose parent has not begun: that one dies without having run, main gets it', () => {
  const g = greenlet(function* () {});
  go(g);
  const parent = greenlet(function* () {
    return 'ran';
  });
  g.parent = parent;
  expect(caught(() => g.throw(RangeError).sync())).toEqual(new RangeError());
  expect(parent.dead).toBe(true);
});

test('[B67] throw / into main: raised there, and the child that threw can go on', () => {
  expect(caught(() => main.throw(RangeError, 'from main').sync())).toEqual(new RangeError('from main'));
  const child = greenlet(function* () {
    return ['throw returned', yield* main.throw(RangeError, 'from a child')];
  });
  expect(caught(() => go(child))).toEqual(new RangeError('from a child'));
  expect(child.active).toBe(true);
  expect(go(child, 9)).toEqual(['throw returned', 9]);
});

test('[B68] throw / into a suspended sibling that handles it: its result goes to main', () => {
  const f2 = greenlet(function* () {
    try {
      yield* main.switch();
    } catch {
      return 'ok';
    }
  });
  const f1 = greenlet(function* () {
    yield* f2.throw(RangeError);
  });
  go(f2);
  expect(go(f1)).toBe('ok');
});

test('[B69] throw / a finally that switches: the error goes on when it is resumed', () => {
  const log: unknown[] = [];
  const g = greenlet(function* () {
    try {
      yield* main.switch();
    } finally {
      log.push(yield* main.switch('from finally'));
    }
  });
  go(g);
  expect(g.throw(RangeError, 'original').sync()).toBe('from finally');
  expect(caught(() => go(g, 'received'))).toEqual(new RangeError('original'));
  expect(log).toEqual(['received']);
});

test('[B70] throw / into one that has not begun and whose run is a getter: it is read once, in the caller', () => {
  const readers: unknown[] = [];
  class Derived extends Greenlet {}
  Object.defineProperty(Derived.prototype, 'run', {
    get() {
      readers.push(main.family.current);
      return function* () {};
    },
  });
  const g = new Derived();
  expect(caught(() => g.throw(RangeError).sync())).toEqual(new RangeError());
  expect(readers).toEqual([main]);
});

test('[B71] throw / a property of the target throws and swallows an error meanwhile: the error thrown arrives', () => {
  class Derived extends Greenlet {}
  Object.defineProperty(Derived.prototype, 'run', {
    get() {
      try {
        throw new Error('internal');
      } catch {
        return function* () {};
      }
    },
  });
  expect(caught(() => new Derived().throw(RangeError, 'thrown').sync())).toEqual(new RangeError('thrown'));
});

test('throw / into the current one: raised at the call', () => {
  const seen: unknown[] = [];
  const g: Greenlet = greenlet(function* () {
    try {
      yield* g.throw(RangeError, 'self');
    } catch (error) {
      seen.push(error);
    }
  });
  go(g);
  expect(seen).toEqual([new RangeError('self')]);
});

test('throw / the default: an exit without arguments', () => {
  expect(raised()).toEqual(new GreenletExit());
});
