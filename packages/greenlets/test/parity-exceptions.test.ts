import { expect, jest, test } from '@jest/globals';
import { greenlet, type Greenlet } from '../src/index.ts';
import { caught, go, main } from './support.ts';

test('[B83] an error / raised in the body: main gets it', () => {
  expect(caught(() => go(greenlet(function* () {
    throw new RangeError('inside');
  })))).toEqual(new RangeError('inside'));
});

test('[B84] an error / through a parent that catches it and raises another: main gets the other', () => {
  const g1 = greenlet(function* () {
    try {
      yield* g2.switch();
    } catch (error) {
      throw new TypeError('instead', { cause: error });
    }
  });
  const g2 = greenlet(function* () {
    throw new RangeError('first');
  });
  g2.parent = g1;
  expect(caught(() => go(g1))).toEqual(new TypeError('instead', { cause: new RangeError('first') }));
});

test('[B85] an error / of a child re-parented while suspended: raised once in the new parent, and on to main', () => {
  const log: unknown[] = [];
  const error = new Error('some');
  const g1 = greenlet(function* () {
    try {
      yield* main.switch();
    } catch (each) {
      log.push(each);
      throw each;
    }
  });
  const g2 = greenlet(function* () {
    yield* main.switch();
    throw error;
  });
  go(g1);
  go(g2);
  g2.parent = g1;
  expect(caught(() => go(g2))).toBe(error);
  expect(log).toEqual([error]);
  expect([g1.dead, g2.dead]).toEqual([true, true]);
  expect([go(g2), go(g2, 25)]).toEqual([undefined, 25]);
});

test('[B86] an error / of any kind but the exit: goes to the parent like any other, also what is no Error', () => {
  const kinds: unknown[] = [new DOMException('stop', 'AbortError'), new SyntaxError(), 'a text', undefined, null, 0];
  for (const kind of kinds) {
    const g = greenlet(function* () {
      throw kind;
    });
    expect(caught(() => go(g))).toBe(kind);
    expect(g.dead).toBe(true);
  }
});

test('[B87] an error / caught by main: the same object, with the stack of where it was made', () => {
  const error = new Error('same');
  const { stack } = error;
  const inner = greenlet(function* () {
    throw error;
  }, { name: 'inner' });
  const between = greenlet(function* () {
    yield* inner.switch();
  }, { name: 'between' });
  expect(caught(() => go(between))).toBe(error);
  expect(error.stack!.startsWith(stack!)).toBe(true);
  expect(error.stack).toContain('in coroutine "inner" (greenlets)');
  expect(error.stack).not.toContain('between');
});

test('[B88] catch / a switch inside: the greenlet does not see the error, main still has it', () => {
  const g = greenlet(function* (...args: unknown[]) {
    return args.length;
  });
  const error = new Error('handled by main');
  try {
    throw error;
  } catch (handled) {
    expect(go(g)).toBe(0);
    expect(handled).toBe(error);
  }
});

test('[B89] catch / two greenlets, each in a handler of its own: each keeps its error', () => {
  const log: string[] = [];
  const a: Greenlet = greenlet(function* () {
    try {
      throw new RangeError('of a');
    } catch (error) {
      log.push((error as Error).message);
      yield* b.switch();
      log.push((error as Error).message);
      throw error;
    }
  });
  const b: Greenlet = greenlet(function* () {
    try {
      throw new TypeError('of b');
    } catch (error) {
      log.push((error as Error).message);
      yield* a.switch();
      log.push((error as Error).message);
    }
  });
  expect(caught(() => go(a))).toEqual(new RangeError('of a'));
  go(b);
  expect(log).toEqual(['of a', 'of b', 'of a', 'of b']);
});

test('[B90] [B91] an error / raised in a greenlet begun inside a handler of main: it has no cause', () => {
  try {
    throw new RangeError('handled by main');
  } catch {
    const error = caught(() => go(greenlet(function* () {
      throw new Error('of g');
    }))) as Error;
    expect(error).toEqual(new Error('of g'));
    expect(Object.hasOwn(error, 'cause')).toBe(false);
  }
});

test('[B92] throw / into a handler: the thrown error has no cause', () => {
  const g = greenlet(function* () {
    try {
      throw new RangeError('handled by g');
    } catch {
      yield* main.switch();
    }
  });
  go(g);
  const error = new Error('thrown');
  expect(caught(() => g.throw(error).sync())).toBe(error);
  expect(Object.hasOwn(error, 'cause')).toBe(false);
});

test('[B93] catch and finally / switches inside: the values arrive, the pending error goes on', () => {
  const seen: unknown[] = [];
  const g = greenlet(function* () {
    try {
      try {
        throw new RangeError('first');
      } catch (error) {
        seen.push(yield* main.switch('in catch'));
        throw new TypeError('second', { cause: error });
      }
    } finally {
      seen.push(yield* main.switch('in finally'));
    }
  });
  expect([go(g), go(g, 1)]).toEqual(['in catch', 'in finally']);
  expect(caught(() => go(g, 2))).toEqual(new TypeError('second', { cause: new RangeError('first') }));
  expect(seen).toEqual([1, 2]);
});

test('[B94] an error / that nobody handles: it arrives in main, and nothing is printed', () => {
  const print = jest.spyOn(console, 'error').mockImplementation(() => {});
  const nested = (depth: number): Greenlet => greenlet(function* () {
    if (depth === 0) throw new Error('deep inside');
    yield* nested(depth - 1).switch();
  });
  expect(() => go(nested(10))).toThrow('deep inside');
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
});
