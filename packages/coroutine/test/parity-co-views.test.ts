/**
 * PyPy's composability of 2006 and 2007, on the layer in support/continulet-costate.ts: CO-1 to CO-7, CO-9 to CO-13 and
 * CO-16 of the reference's facts. A view is one use of switching by name; two views do not disturb each other, and one view
 * for two uses goes wrong in a way that is pinned here too.
 */
import { describe, expect, test } from '@jest/globals';
import { Coroutine, enclosing, Family, UsageError, type Ending, type Routine } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { Costate, Strand } from './support/continulet-costate.ts';

/** A generator as PyPy's documentation built it on a view: it remembers its caller, and switches there to give a value. */
class Giver extends Strand {
  private caller: Strand | undefined;
  private answer: unknown;
  private answered = false;

  static *give(view: Costate, value: unknown): Routine<void> {
    const giver = view.running;
    if (!(giver instanceof Giver)) throw new UsageError(`cannot give a value: no generator of "${view.name}" runs here`);
    giver.answer = value;
    giver.answered = true;
    yield* giver.caller!.switch();
  }

  /** The latest answer; an error when there was none yet. */
  *next(): Routine<unknown> {
    this.caller = this.costate.running;
    yield* this.switch();
    if (!this.answered) throw new TypeError('no answer');
    return this.answer;
  }

  /** Forgets the earlier answer first; no answer means the end. */
  *nextOrEnd(): Routine<unknown> {
    if (!this.isAlive) return undefined;
    this.answered = false;
    try {
      return yield* this.next();
    } catch (error) {
      if (this.answered) throw error;
      return undefined;
    }
  }
}

/** A filler of lists, in the other style of the time: it gives control back to the main that it knows. */
function filling(view: Costate, batch: (n: number) => number[]): { list: number[]; grab: () => Routine<number> } {
  const list: number[] = [];
  const filler = view.spawn().bind(function* () {
    for (let n = 0; ; n++) {
      list.push(...batch(n));
      yield* view.main.switch();
    }
  });
  const grab = function* (): Routine<number> {
    if (list.length === 0) yield* filler.switch();
    return list.shift()!;
  };
  return { list, grab };
}

/** Fourteen results of `next` on a generator of what is grabbed, as in PyPy's documentation. */
function documented(fillers: Costate, givers: Costate): unknown[] {
  const { grab } = filling(fillers, (n) => [n, 5 * n, 25 * n]);
  return runSync(function* () {
    const grabbed = givers.spawn(Giver).bind(function* () {
      for (;;) yield* Giver.give(givers, yield* grab());
    });
    const seen: unknown[] = [];
    for (let i = 0; i < 14; i++) {
      try {
        seen.push(yield* grabbed.next());
      } catch (error) {
        seen.push((error as Error).message);
      }
    }
    return seen;
  });
}

/** The loop of PyPy's test: ten grabbed numbers, each times its index. */
function tested(fillers: Costate, givers: Costate): { seen: unknown[]; list: number[]; isGiverAlive: boolean } {
  const { list, grab } = filling(fillers, (n) => [0, 1, 2].map((i) => 100 * n + i));
  return runSync(function* () {
    const products = givers.spawn(Giver).bind(function* () {
      for (let i = 0; i < 10; i++) yield* Giver.give(givers, i * (yield* grab()));
    });
    const seen: unknown[] = [];
    for (let v = yield* products.nextOrEnd(); v !== undefined; v = yield* products.nextOrEnd()) seen.push(v);
    return { seen, list, isGiverAlive: products.isAlive };
  });
}

describe('one view', () => {
  test('[CO-1] running / in a fresh view, in a coroutine of it, in one of another: main, that one, main', () => {
    const [view, other] = [new Costate('view'), new Costate('other')];
    const seen: boolean[] = [view.running === view.main];
    const c = view.spawn();
    const d = other.spawn();
    c.bind(function* () {
      seen.push(view.running === c, other.running === other.main);
      d.bind(function* () {
        seen.push(view.running === c, other.running === d);
      });
      yield* d.switch();
    });
    runSync(() => c.switch());
    seen.push(view.running === view.main);
    expect(seen).toEqual([true, true, true, true, true, true]);
  });

  test('[CO-2] generator / on a view: squares to 81', () => {
    const view = new Costate('view');
    const seen = runSync(function* () {
      const squares = view.spawn(Giver).bind(function* () {
        for (let i = 0; i < 10; i++) yield* Giver.give(view, i * i);
      });
      const values: unknown[] = [];
      for (let v = yield* squares.nextOrEnd(); v !== undefined; v = yield* squares.nextOrEnd()) values.push(v);
      return values;
    });
    expect(seen).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
  });

  test('[CO-10] generator / give outside any, and enter the one that runs: refused, and it goes on', () => {
    const view = new Costate('view');
    const seen: unknown[] = [];
    const g = view.spawn(Giver);
    const attempt = function* (what: () => Routine<unknown>): Routine<void> {
      try {
        yield* what();
      } catch (error) {
        seen.push((error as Error).message);
      }
    };
    runSync(function* () {
      yield* attempt(() => Giver.give(view, 1));
      g.bind(function* () {
        yield* attempt(() => g.next());
        yield* view.main.switch();
      });
      yield* attempt(() => g.switch());
      seen.push(g.isAlive);
    });
    expect(seen).toEqual([
      'cannot give a value: no generator of "view" runs here', 'cannot switch to "view#1": it runs already', true,
    ]);
  });

  test('[CO-13] spawn / a class of one\'s own: that is what runs, and what can be found from inside', () => {
    class Worker extends Strand {
      readonly job = 'dig';
    }
    const view = new Costate('view');
    const seen: unknown[] = [];
    const worker = view.spawn(Worker);
    worker.bind(function* () {
      seen.push(view.running === worker, (view.running as Worker).job);
    });
    runSync(() => worker.switch());
    class Job extends Coroutine {
      readonly kind = 'dig';
    }
    const family = new Family<Job>('jobs');
    const job = new Job(family, function* () {
      seen.push(family.current === job, enclosing(Job)?.kind);
    }, []);
    family.resume(job).sync();
    expect(seen).toEqual([true, 'dig', true, 'dig']);
  });
});

describe('two uses', () => {
  const right = [0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700];

  test('[CO-3] a filler inside a generator, a view each: 0 1 4 300 404 510 1200 1407 1616 2700', () => {
    expect(tested(new Costate('fillers'), new Costate('givers')).seen).toEqual(right);
  });

  test('[CO-4] the same with one view: the filler jumps into the consumer, whose loop ends before it begins', () => {
    const shared = new Costate('shared');
    expect(tested(shared, shared)).toEqual({ seen: [], list: [0, 1, 2], isGiverAlive: true });
  });

  test('[CO-5] as documented, a view each: 0 0 0 1 5 25 2 10 50 3 15 75 4 20', () => {
    const seen = documented(new Costate('fillers'), new Costate('givers'));
    expect(seen).toEqual([0, 0, 0, 1, 5, 25, 2, 10, 50, 3, 15, 75, 4, 20]);
  });

  test('[CO-6] as documented, one view: no answer at first, then a stale one after each filling', () => {
    const shared = new Costate('shared');
    expect(documented(shared, shared)).toEqual(['no answer', 0, 0, 0, 0, 1, 5, 25, 25, 2, 10, 50, 50, 3]);
  });

  test('[CO-7] switch / three views nested: each switch changes what runs in its own view only', () => {
    const views = ['p', 'q', 'r'].map((name) => new Costate(name)) as [Costate, Costate, Costate];
    const [p, q, r] = views;
    const seen: string[] = [];
    const inside = ({ main, running }: Costate): string => (running === main ? '-' : running.name);
    const look = (): void => void seen.push(views.map(inside).join(' '));
    const innermost = r.spawn().bind(function* () {
      look();
      yield* r.main.switch();
      look();
      yield* p.main.switch(); // leaves p, with q and r inside
      look();
    });
    const inner = q.spawn().bind(function* () {
      look();
      yield* innermost.switch();
      look();
      yield* innermost.switch();
      look();
    });
    const outer = p.spawn().bind(function* () {
      look();
      yield* inner.switch();
      look();
    });
    runSync(function* () {
      look();
      yield* outer.switch();
      look();
      yield* outer.switch();
      look();
    });
    expect(seen).toEqual([
      '- - -', 'p#1 - -', 'p#1 q#1 -', 'p#1 q#1 r#1', 'p#1 q#1 -', 'p#1 q#1 r#1', // inwards, back to q, inwards
      '- - -', 'p#1 q#1 r#1', // p is left and comes back with all inside
      'p#1 q#1 -', 'p#1 - -', '- - -', // they end, one after the other
    ]);
  });

  test('[CO-9] error / leaves a coroutine of one view, entered inside one of another: caught there', () => {
    const [p, g] = [new Costate('p'), new Costate('g')];
    const boom = new Error('boom');
    const seen: unknown[] = [];
    const failing = p.spawn().bind(function* () {
      throw boom;
    });
    const catching = g.spawn().bind(function* () {
      try {
        yield* failing.switch();
      } catch (error) {
        seen.push(error, g.running === catching);
      }
    });
    runSync(() => catching.switch());
    expect(seen).toEqual([boom, true]);
  });

  test('[CO-11] plain coroutines, greenlets, clonables / nested in any order: no current is another\'s', () => {
    const families = ['coroutine', 'greenlet', 'clonable'].map((name) => new Family(name));
    const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (const order of orders) {
      const inside: string[] = [];
      const seen: string[] = [];
      const descend = function* (depth: number): Routine<void> {
        seen.push(families.map((each) => each.current?.family.name ?? 'main').join(' '));
        const running = families.filter((each) => each.current !== undefined);
        expect(running.map((each) => each.name).toSorted()).toEqual(inside.toSorted());
        if (depth === 3) return;
        const family = families[order[depth]!]!;
        inside.push(family.name);
        yield* family.resume(family.create(() => descend(depth + 1)));
        inside.pop();
      };
      runSync(() => descend(0));
      expect([seen[0], seen[3]]).toEqual(['main main main', 'coroutine greenlet clonable']);
    }
  });

  test('[CO-12] parent / of another view, or a descendant: refused, and the old one stays', () => {
    const [view, other] = [new Costate('view'), new Costate('other')];
    const [parent, child] = [view.spawn().bind(function* () {}), view.spawn().bind(function* () {})];
    child.parent = parent;
    expect(() => { child.parent = other.main; }).toThrow('cannot adopt "view#2": its view is "view"');
    expect(() => { parent.parent = child; }).toThrow('cannot adopt "view#1": it would be its own ancestor');
    expect(() => { child.parent = child; }).toThrow('cannot adopt "view#2": it would be its own ancestor');
    expect([parent.parent === view.main, child.parent === parent]).toEqual([true, true]);
  });

  test('[CO-12] heir / of another family: the core refuses it at the end of the coroutine', () => {
    const stranger = new Family('other').create(function* () {});
    class Careless extends Family {
      protected override onEnd(_c: Coroutine, ending: Ending): void {
        ending.to = stranger;
      }
    }
    const family = new Careless('careless');
    expect(() => family.resume(family.create(function* () {})).sync()).toThrow(
      'cannot continue "other#1" after "careless#1": it belongs to family "other", not to "careless"',
    );
    expect(stranger.state).toBe('new');
  });
});

test('[CO-16] two tasks, a generator each, switching in the generator\'s body: A10 B20 A11 B21 A12 A. B22 B.', () => {
  const [tasks, givers] = [new Costate('tasks'), new Costate('givers')];
  const queue: Strand[] = [];
  const seen: string[] = [];
  const letOthersRun = function* (): Routine<void> {
    queue.push(tasks.running);
    yield* queue.shift()!.switch();
  };
  const task = function* (name: string, from: number): Routine<void> {
    const values = givers.spawn(Giver).bind(function* () {
      for (let i = from; i < from + 3; i++) {
        yield* letOthersRun();
        yield* Giver.give(givers, i);
      }
    });
    for (let v = yield* values.nextOrEnd(); v !== undefined; v = yield* values.nextOrEnd()) seen.push(`${name}${v as number}`);
    seen.push(`${name}.`);
  };
  runSync(function* () {
    queue.push(tasks.spawn().bind(task, 'A', 10), tasks.spawn().bind(task, 'B', 20));
    while (queue.length > 0) yield* queue.shift()!.switch();
  });
  expect(seen).toEqual(['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.']);
});
