import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Routine } from '@core/coroutine';
import { greenlet, parse, stringify, type Hook } from '../src/index.ts';
import { caught, go, main } from './support.ts';

/** Hands each call of the hook to main, which answers by the plain hook that `JSON` itself would call. */
function through(run: (hook: Hook) => Routine<unknown>, hook: Plain): unknown {
  const g = greenlet(() => run(function* (key, value, holder) {
    return yield* main.switch({ key, value, holder });
  }));
  let sent = go(g);
  while (!g.dead) {
    const { key, value, holder } = sent as { key: string; value: unknown; holder: unknown };
    sent = go(g, hook.call(holder, key, value));
  }
  return sent;
}

type Plain = (this: unknown, key: string, value: unknown) => unknown;
const same: Plain = (_key, value) => value;

/** A hook that writes down what it is asked, and what of. */
function recording(answer: Plain): { hook: Plain; calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    hook(this: unknown, key, value) {
      calls.push([key, JSON.stringify(value), JSON.stringify(this)]);
      return answer.call(this, key, value);
    },
  };
}

const values: unknown[] = [
  { a: [1, 'x', null, { b: true }], c: {} }, [], 'text', 1.5, null, undefined, true, NaN,
  { when: new Date(0), f() {}, u: undefined, s: Symbol('s'), list: [undefined, () => {}, Symbol('s')] },
  { boxed: [new Number(1), new String('s'), new Boolean(false)] },
  { toJSON: (key: string) => ({ key, toJSON: 'data' }) },
  { nested: { toJSON: () => ({ toJSON: () => 'never called' }) } },
  Object.assign(Object.create({ inherited: 1 }) as object, { own: 2 }),
  JSON.parse('{"__proto__": {"x": 1}, "2": 2, "1": 1}'),
  // oxlint-disable-next-line no-sparse-arrays -- a hole is the point
  [1, , 3],
];

describe('stringify', () => {
  test.each(values.map((value, i) => [i, value]))('value %i: text and calls of the replacer as by JSON', (_i, value) => {
    const [native, ours] = [recording(same), recording(same)];
    const expected = JSON.stringify(value, native.hook);
    expect(through((hook) => stringify(value, hook), ours.hook)).toBe(expected);
    expect(ours.calls).toEqual(native.calls);
  });

  test('a replacer that replaces, drops and expands, and white space: as JSON.stringify', () => {
    const value = { keep: 1, drop: 2, list: [1, 2, 3], deep: { drop: 1, expand: 1 } };
    const replacer: Plain = (key, each) => {
      if (key === 'drop' || each === 2) return undefined;
      return key === 'expand' ? { made: [new Date(0)] } : each;
    };
    for (const space of [undefined, 2, '--']) {
      expect(through((hook) => stringify(value, hook, space), replacer)).toBe(JSON.stringify(value, replacer, space));
    }
  });

  const convertible = (): unknown => Object.assign(() => {}, { toJSON: (key: string) => `function at ${key}` });

  test.each([
    ['of functions', { f: convertible(), list: [convertible()] }, same],
    ['of functions that the replacer answers: never asked', { f: 1, list: [1] }, (_key: string, value: unknown) => {
      return value === 1 ? convertible() : value;
    }],
    ['of a function that stands for everything: never asked', 1, convertible],
  ] as [string, unknown, Plain][])('toJSON %s: text and calls of the replacer as by JSON', (_what, value, answer) => {
    const [native, ours] = [recording(answer), recording(answer)];
    const expected = JSON.stringify(value, native.hook);
    expect(through((hook) => stringify(value, hook), ours.hook)).toBe(expected);
    expect(ours.calls).toEqual(native.calls);
  });

  test('toJSON of bigints: asked before the replacer, and never for what that one answers', () => {
    const prototype = BigInt.prototype as { toJSON?: (this: bigint) => string };
    prototype.toJSON = function () {
      return `${this}n`;
    };
    try {
      const [native, ours] = [recording(same), recording(same)];
      const expected = JSON.stringify([1n], native.hook);
      expect(through((hook) => stringify([1n], hook), ours.hook)).toBe(expected);
      expect(ours.calls).toEqual(native.calls);
      expect(() => JSON.stringify([1], (_key, value: unknown) => (value === 1 ? 1n : value))).toThrow(TypeError);
      expect(caught(() => through((hook) => stringify([1], hook), (_key, value) => (value === 1 ? 1n : value)))).toEqual(
        new TypeError('cannot stringify: the value at "0" is a bigint'),
      );
    } finally {
      delete prototype.toJSON;
    }
  });

  test('a value that contains itself, and a bigint: a TypeError; the same value twice is none', () => {
    const circular: { self?: unknown } = {};
    circular.self = [circular];
    expect(caught(() => through((hook) => stringify(circular, hook), same))).toEqual(
      new TypeError('cannot stringify: the value at "0" contains itself'),
    );
    expect(caught(() => through((hook) => stringify(1n, hook), same))).toBeInstanceOf(TypeError);
    const shared = {};
    expect(through((hook) => stringify([shared, shared], hook), same)).toBe('[{},{}]');
  });

  test('the value is left as it was', () => {
    const value = { a: { b: 1 } };
    through((hook) => stringify(value, hook), (key, each) => (key === 'b' ? 2 : each));
    expect(value).toEqual({ a: { b: 1 } });
  });
});

describe('parse', () => {
  const reviver: Plain = (key, value) => {
    if (key === 'drop' || value === 2) return undefined;
    return typeof value === 'number' ? value + 1 : value;
  };

  test.each(['{"a":[1,2,{"drop":1,"b":3}],"c":null}', '[]', '"x"', '2', '{"__proto__":[1]}', '[1,2,3]'])(
    '%s: value and calls of the reviver as by JSON',
    (text) => {
      const [native, ours] = [recording(reviver), recording(reviver)];
      const expected: unknown = JSON.parse(text, native.hook);
      expect(through((hook) => parse(text, hook), ours.hook)).toEqual(expected);
      expect(ours.calls).toEqual(native.calls);
    },
  );

  test('what is not JSON: a SyntaxError', () => {
    expect(caught(() => through((hook) => parse('{', hook), same))).toBeInstanceOf(SyntaxError);
  });
});

test('random values / there and back: as JSON itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = through((hook) => stringify(value, hook), same);
      expect(text).toBe(JSON.stringify(value));
      expect(through((hook) => parse(text as string, hook), same)).toEqual(JSON.parse(text as string));
    }),
    { seed: 20_070_718 },
  );
});
