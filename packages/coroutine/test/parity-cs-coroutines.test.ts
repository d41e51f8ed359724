/**
 * Coroutines as PyPy had them from 2006 to 2011, on the layer in support/continulet-costate.ts: CS-29 to CS-38 of the
 * reference's facts. There a switch names its target, and a coroutine that ends continues its parent.
 */
import { describe, expect, test } from '@jest/globals';
import { ExitSignal, Family, type Routine } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { Costate, Strand } from './support/continulet-costate.ts';
import { Generating } from './support/paradigms.ts';

/** f, g and h switch to each other by name; every step is numbered. */
function* threeByTurns(view: Costate, seen: number[]): Routine<void> {
  const [f, g, h] = [view.spawn(), view.spawn(), view.spawn()] as const;
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
  yield* f.switch();
}

describe('symmetric switches', () => {
  test('[CS-29] f g h f g f h f / from main, and all inside a coroutine: 1 to 8 in order', () => {
    const fromMain: number[] = [];
    runSync(() => threeByTurns(new Costate('view'), fromMain));
    const inside: (number | string)[] = [];
    const view = new Costate('view');
    const outer = view.spawn().bind(() => threeByTurns(view, inside as number[]));
    runSync(function* () {
      yield* outer.switch();
      inside.push('main');
    });
    expect(fromMain).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(inside).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 'main']);
  });

  test('[CS-30] hooks / a round trip from main: goodbye main, hello c1, goodbye c1, hello main', () => {
    const seen: string[] = [];
    class Greeting extends Strand {
      override hello(): void {
        seen.push('hello c1');
      }
      override goodbye(): void {
        seen.push('goodbye c1');
      }
    }
    const view = new Costate('view');
    view.main.hello = () => void seen.push('hello main');
    view.main.goodbye = () => void seen.push('goodbye main');
    const c1 = view.spawn(Greeting).bind(function* () {
      yield* view.main.switch();
    });
    const trip = ['goodbye main', 'hello c1', 'goodbye c1', 'hello main'];
    runSync(() => c1.switch());
    expect(seen).toEqual(trip);
    runSync(() => c1.switch()); // back by its end this time
    expect(seen).toEqual([...trip, ...trip]);
  });

  test('[CS-33] switch and bind / unbound, running, finished, bound: refused without effect; it can be bound anew', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const refused = function* (attempt: () => Routine<void>): Routine<void> {
      try {
        yield* attempt();
      } catch (error) {
        seen.push((error as Error).message);
      }
    };
    const c = view.spawn();
    runSync(function* () {
      yield* refused(() => c.switch());
      yield* refused(() => view.main.switch());
      c.bind(function* () {
        seen.push('first life');
        yield* refused(() => c.switch());
        yield* view.main.switch();
      });
      yield* c.switch();
      expect(() => c.bind(function* () {})).toThrow('cannot bind "view#1": it is bound already');
      yield* c.switch();
      yield* refused(() => c.switch());
      expect(c.isAlive).toBe(false);
      yield* c.bind(function* () { seen.push('second life'); }).switch();
    });
    expect(seen).toEqual([
      'cannot switch to "unbound coroutine": it is not bound',
      'cannot switch to "main of view": it runs already',
      'first life',
      'cannot switch to "view#1": it runs already',
      'cannot switch to "view#1": it is not bound',
      'second life',
    ]);
  });

  test('[CS-38] same fringe / two coroutines walk two trees: equal, unequal, unequal, equal', () => {
    type Tree = number | readonly [Tree, Tree];
    const leaves = function* (tree: Tree, give: (leaf: number) => Routine<void>): Routine<void> {
      if (typeof tree === 'number') yield* give(tree);
      else for (const branch of tree) yield* leaves(branch, give);
    };
    const differ = function* (a: Tree, b: Tree): Routine<number> {
      const [left, right] = [a, b].map((tree) => new Generating<number>((give) => leaves(tree, give)));
      for (;;) {
        const [x, y] = [yield* left!.next(), yield* right!.next()];
        if (x !== y) return 1;
        if (x === undefined) return 0;
      }
    };
    const [one, same, other] = [[1, [2, 3]], [[1, 2], 3], [1, [3, 2]]] as const;
    const pairs = [[one, same], [one, other], [other, same], [same, one]] as const;
    expect(pairs.map(([a, b]) => runSync(() => differ(a, b)))).toEqual([0, 1, 1, 0]);
  });
});

describe('endings', () => {
  test('[CS-31] end / bound by main, switched to from a: main goes on, a stays where it was', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const b = view.spawn().bind(function* () {
      seen.push('b');
    });
    const a = view.spawn().bind(function* () {
      seen.push('a');
      yield* b.switch();
      seen.push('a2');
    });
    runSync(function* () {
      yield* a.switch();
      seen.push('main');
      yield* a.switch();
    });
    expect(seen).toEqual(['a', 'b', 'main', 'a2']);
  });

  test('[CS-31] end / bound by a, switched to from main: a goes on where it was, and then main', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const b = view.spawn();
    const a = view.spawn().bind(function* () {
      b.bind(function* () {
        seen.push('b');
      });
      seen.push('a');
      yield* view.main.switch();
      seen.push('a2');
    });
    runSync(function* () {
      yield* a.switch();
      seen.push('main');
      yield* b.switch();
      seen.push('main again');
    });
    expect(seen).toEqual(['a', 'main', 'b', 'a2', 'main again']);
  });

  test('[CS-31] end / of the core\'s own coroutine: whoever resumed it last goes on', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const b = family.create(function* () {
      seen.push('b');
      return 'result';
    });
    const a = family.create(function* () {
      seen.push('a', String(yield* family.resume(b)), 'a2');
    });
    family.resume(a).sync();
    expect(seen).toEqual(['b', 'a', 'result', 'a2']);
  });

  test('[CS-32] end / its parent has ended before: the nearest ancestor that lives goes on', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const [child, grandchild] = [view.spawn(), view.spawn()];
    const parent = view.spawn().bind(function* () {
      child.bind(function* () {
        grandchild.bind(function* () {
          seen.push('grandchild');
        });
        seen.push('child');
      });
      yield* child.switch();
      seen.push('parent');
    });
    runSync(function* () {
      yield* parent.switch();
      seen.push(`main: ${[parent, child, grandchild].map((each) => String(each.isAlive)).join(' ')}`);
      yield* grandchild.switch();
      seen.push('main again');
    });
    expect(seen).toEqual(['child', 'parent', 'main: false false true', 'grandchild', 'main again']);
  });

  test('[CS-37] error / leaves a coroutine: raised at the parent\'s switch, whoever switched to it', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const boom = new Error('boom');
    const failing = view.spawn().bind(function* () {
      throw boom;
    });
    const caller = view.spawn().bind(function* () {
      yield* failing.switch();
      seen.push('not reached before main goes on');
    });
    runSync(function* () {
      try {
        yield* caller.switch();
      } catch (error) {
        seen.push(`main caught ${String(error === boom)}, caller alive ${String(caller.isAlive)}`);
      }
    });
    expect(seen).toEqual(['main caught true, caller alive true']);
  });
});

describe('kill', () => {
  test('[CS-34] kill / unbound, then suspended: nothing, then it sees the exit now and its killer goes on', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const victim = view.spawn();
    const killer = view.spawn();
    runSync(function* () {
      yield* victim.kill();
      victim.bind(function* () {
        try {
          yield* view.main.switch();
        } catch (error) {
          seen.push(`exit seen ${String(error instanceof ExitSignal)}`);
          throw error;
        }
      });
      killer.bind(function* () {
        yield* victim.kill();
        seen.push(`killer, victim alive ${String(victim.isAlive)}`);
      });
      yield* victim.switch();
      yield* killer.switch();
      seen.push('main');
    });
    expect(seen).toEqual(['exit seen true', 'killer, victim alive false', 'main']);
  });

  test('[CS-34] kill / bound and never run: its body never runs, the killer goes on', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const victim = view.spawn().bind(function* () { seen.push('body'); });
    runSync(() => victim.kill());
    expect([seen, victim.isAlive]).toEqual([[], false]);
  });

  test('[CS-35] kill / the killer descends from its victim: both end, and the victim\'s parent goes on', () => {
    const view = new Costate('view');
    const seen: string[] = [];
    const victim = view.spawn();
    const killer = view.spawn();
    victim.bind(function* () {
      killer.bind(function* () {
        yield* victim.kill();
        seen.push('killer');
      });
      try {
        yield* killer.switch();
      } finally {
        seen.push('victim ends');
      }
    });
    runSync(function* () {
      yield* victim.switch();
      seen.push('main');
    });
    expect(seen).toEqual(['victim ends', 'killer', 'main']);
    expect([victim.parent === killer, killer.parent === view.main]).toEqual([true, true]);
  });

  test('[CS-36] kill / the exit is catchable: finally runs, the handler sees it once, nothing after it runs', () => {
    const view = new Costate('view');
    const result: number[] = [];
    let exits = 0;
    const victim = view.spawn().bind(function* () {
      try {
        try {
          result.push(1);
          yield* view.main.switch();
          result.push(3);
        } finally {
          result.push(2);
        }
      } catch (error) {
        if (error instanceof ExitSignal) exits++;
        throw error;
      }
      result.push(4);
    });
    runSync(function* () {
      yield* victim.switch();
      yield* victim.kill();
    });
    expect([result, exits, victim.isAlive]).toEqual([[1, 2], 1, false]);
  });
});
