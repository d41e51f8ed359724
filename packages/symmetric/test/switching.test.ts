import { describe, expect, test } from '@jest/globals';
import { observe, type Routine } from '@core/coroutine';
import { runSync } from '@core/coroutine/host';
import { type SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';
import { family, go, life } from './support.ts';

describe('switch', () => {
  test('[CS-29] f g h f g f h f / from main, and all inside a coroutine: 1 to 8 in order', () => {
    const seen: (number | string)[] = [];
    const dance = (all: SymmetricFamily): SymmetricCoroutine => {
      const [f, g, h] = [all.coroutine('f'), all.coroutine('g'), all.coroutine('h')];
      f.bind(function* () {
        seen.push(1);
        yield* g.switch();
        seen.push(4);
        yield* g.switch();
        seen.push(6);
        yield* h.switch();
        seen.push(8);
      });
      g.bind(function* () {
        seen.push(2);
        yield* h.switch();
        seen.push(5);
        yield* f.switch();
      });
      h.bind(function* () {
        seen.push(3);
        yield* f.switch();
        seen.push(7);
        yield* f.switch();
      });
      return f;
    };
    go(dance(new SymmetricFamily('first')));
    seen.push('main');
    const second = new SymmetricFamily('second');
    const outer = second.coroutine().bind(function* () {
      yield* dance(second).switch();
      seen.push('outer');
    });
    go(outer);
    seen.push('main');
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 'main', 1, 2, 3, 4, 5, 6, 7, 8, 'outer', 'main']);
  });

  test('value / to one that is suspended, to main, to one that begins: what its own switch returns; dropped', () => {
    const [, main, a, b] = family('a', 'b');
    const seen: unknown[] = [];
    a!.bind(function* (...args: readonly unknown[]) {
      seen.push(['a begins', ...args]);
      seen.push(['a got', yield* b!.switch('to b, which begins')]);
      seen.push(['a got', yield* main.switch('to main')]);
    }, 1, 2);
    b!.bind(function* (...args: readonly unknown[]) {
      seen.push(['b begins', ...args]);
      yield* a!.switch('to a');
    });
    seen.push(['main got', go(a!, 'to a, which begins')], ['main got', go(a!, 'to a again')]);
    expect(seen).toEqual([
      ['a begins', 1, 2], ['b begins'], ['a got', 'to a'], ['a got', 'to a again'],
      ['main got', 'to main'], ['main got', undefined],
    ]);
  });

  test('from nested calls / two deep: the one that is left goes on there', () => {
    const [, main, a] = family('a');
    const seen: string[] = [];
    function* inner(): Routine<string> {
      return yield* main.switch<string>();
    }
    a!.bind(function* () {
      seen.push(`got ${yield* inner()}`);
    });
    go(a!);
    seen.push('main');
    go(a!, 'tea');
    expect(seen).toEqual(['main', 'got tea']);
  });

  test('operation / made and never run, then run twice: nothing, then a switch each time', () => {
    const [, main, a] = family('a');
    const seen: string[] = [];
    a!.bind(function* () {
      for (let n = 1; ; n++) {
        seen.push(`a ${n}`);
        yield* main.switch();
      }
    });
    const toA = a!.switch();
    seen.push('made');
    toA.sync();
    toA.sync();
    expect(seen).toEqual(['made', 'a 1', 'a 2']);
  });

  test('await / from async code: as with sync', async () => {
    const [, main, a] = family('a');
    a!.bind(function* () {
      return yield* main.switch('first');
    });
    expect([await a!.switch(), await a!.switch('second')]).toEqual(['first', 'second']);
  });

  test('100,000 coroutines in a ring / each switches to the next: the stack stays flat', () => {
    const [all, main] = family();
    const ring = Array.from({ length: 100_000 }, () => all.coroutine());
    let passed = 0;
    for (const [at, each] of ring.entries()) {
      each.bind(function* () {
        passed++;
        yield* (ring[at + 1] ?? main).switch();
      });
    }
    go(ring[0]!);
    expect(passed).toBe(100_000);
  });

  test('[CS-30] an observer of the contract / a round trip from main: from main to c1, and back', () => {
    const [, main, c1] = family('c1');
    const seen: string[] = [];
    c1!.bind(function* () {
      yield* main.switch();
    });
    const stop = observe({
      switch: (from, to) => void seen.push(`goodbye ${from?.name ?? 'main'}`, `hello ${to?.name ?? 'main'}`),
    });
    go(c1!);
    stop();
    expect(seen).toEqual(['goodbye main', 'hello c1', 'goodbye c1', 'hello main']);
  });

  test('[CS-38] same fringe / two coroutines walk two trees: equal, unequal, unequal, equal', () => {
    type Tree = number | readonly [Tree, Tree];
    function* walk(tree: Tree, to: SymmetricCoroutine): Routine<void> {
      if (typeof tree === 'number') yield* to.switch(tree);
      else for (const branch of tree) yield* walk(branch, to);
    }
    const differ = (a: Tree, b: Tree): number => {
      const [, main, left, right] = family('left', 'right');
      left!.bind(walk, a, main);
      right!.bind(walk, b, main);
      for (;;) {
        const [x, y] = [go(left!), go(right!)];
        if (x !== y) return 1;
        if (x === undefined) return 0;
      }
    };
    const [one, same, other] = [[1, [2, 3]], [[1, 2], 3], [1, [3, 2]]] as const;
    expect([differ(one, same), differ(one, other), differ(other, same), differ(same, one)]).toEqual([0, 1, 1, 0]);
  });
});

describe('current', () => {
  test('[CO-1] outside, inside, in a nested call, in a callback, after the end: main, itself three times, main', () => {
    const [all, main, a] = family('a');
    const seen: string[] = [];
    const say = (): number => seen.push(all.current.name);
    function* nested(): Routine<void> {
      say();
      [0].forEach(say);
      yield* main.switch();
    }
    a!.bind(function* () {
      say();
      yield* nested();
    });
    say();
    go(a!);
    say();
    go(a!);
    say();
    expect(seen).toEqual(['main', 'a', 'a', 'a', 'main', 'main']);
  });

  test('two families, one inside the other / each has its own, and its own main', () => {
    const [outer, outerMain, a] = family('a');
    const [inner, innerMain, b] = family('b');
    const seen: string[] = [];
    const say = (where: string): number => seen.push(`${where}: ${outer.current.name} ${inner.current.name}`);
    b!.bind(function* () {
      say('in b');
      yield* outerMain.switch(); // leaves a, with b inside
      say('in b again');
      yield* innerMain.switch();
      say('in b, from main');
    });
    a!.bind(function* () {
      say('in a');
      yield* b!.switch();
      say('back in a');
    });
    go(a!);
    say('outside');
    go(a!);
    say('outside');
    go(b!);
    expect(seen).toEqual([
      'in a: a main', 'in b: a b', 'outside: main main', 'in b again: a b', 'back in a: a main', 'outside: main main',
      'in b, from main: main b',
    ]);
  });
});

describe('bind', () => {
  test('a life / unbound, bound, left, ended, bound again: the object stays the same, and nothing runs before a switch', () => {
    const [, main, c] = family('c');
    const seen: string[] = [life(c!)];
    c!.bind(function* () {
      seen.push('first life');
      yield* main.switch();
    });
    seen.push(life(c!));
    go(c!);
    seen.push(life(c!));
    go(c!);
    seen.push(life(c!));
    const again = c!.bind(function* () {
      seen.push('second life');
    });
    seen.push(life(c!));
    go(c!);
    seen.push(life(c!), String(again === c));
    expect(seen).toEqual(['unbound', 'alive', 'first life', 'alive', 'zombie', 'alive', 'second life', 'zombie', 'true']);
  });

  test('main / always alive, never a zombie, nobody\'s child', () => {
    const [, main] = family();
    expect([life(main), main.parent, main.name]).toEqual(['alive', undefined, 'main']);
  });

  test('names / none given: the family\'s with a number', () => {
    const all = new SymmetricFamily('things');
    expect([all.coroutine().name, all.coroutine('x').name, all.coroutine().name]).toEqual(['things#1', 'x', 'things#2']);
  });

  test('depth / of one that switches from 10 nested routines by run and sync alike: the same value arrives', () => {
    const [, main, a] = family('a');
    function* down(depth: number): Routine<unknown> {
      return depth === 0 ? yield* main.switch('left') : yield* down(depth - 1);
    }
    a!.bind(down, 10);
    expect([runSync(() => toRoutine(a!)), go(a!, 'arrived')]).toEqual(['left', 'arrived']);
  });
});

function* toRoutine(target: SymmetricCoroutine): Routine<unknown> {
  return yield* target.switch();
}
