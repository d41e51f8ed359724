/**
 * Paradigms in each other: CO-8, CO-14, CO-15 and CO-17 to CO-24 of the reference's facts. Where PyPy's continulets or
 * greenlets gave another result than the one that is right, the right one is pinned.
 */
import { describe, expect, test } from '@jest/globals';
import { type Coroutine, DeadlockError, done, Family, Wait, WaitQueue, type Routine, type Waiter } from '../src/index.ts';
import { runSync } from '../src/host.ts';
import { Channel } from './support/channel.ts';
import { Costate } from './support/continulet-costate.ts';
import { Continulets, Genlet } from './support/continulet.ts';
import { Generating, Greenlets, Tasklets } from './support/paradigms.ts';

/** A generator on greenlets: to give a value it switches to whoever asked. */
class GreenletGenerator<T> {
  private readonly family: Greenlets;
  private readonly greenlet: Coroutine;
  private caller: Coroutine | undefined;

  constructor(family: Greenlets, body: (give: (value: T) => Routine<void>) => Routine<void>) {
    const give = function* (value: T): Routine<void> {
      yield* family.switch(self.caller, value);
    };
    const self = this;
    this.family = family;
    this.greenlet = family.make(() => body(give));
  }

  *next(): Routine<T | undefined> {
    if (this.greenlet.state === 'ended') return undefined;
    this.caller = this.family.current;
    return (yield* this.family.switch(this.greenlet)) as T | undefined;
  }

  *all(): Routine<T[]> {
    const values: T[] = [];
    for (let v = yield* this.next(); v !== undefined; v = yield* this.next()) values.push(v);
    return values;
  }
}

type Numbers = (give: (value: number) => Routine<unknown>) => Routine<void>;

/** Two tasks, each with a generator whose body lets the other task run before it gives a value. */
function twoTasks(makeGenerator: (numbers: Numbers) => () => Routine<unknown>): string[] {
  const scheduler = new Tasklets('tasklet');
  const seen: string[] = [];
  const task = function* (name: string, from: number): Routine<void> {
    const next = makeGenerator(function* (give) {
      for (let i = from; i < from + 3; i++) {
        yield* scheduler.reschedule();
        yield* give(i);
      }
    });
    for (let v = yield* next(); v !== undefined; v = yield* next()) seen.push(`${name}${v as number}`);
    seen.push(`${name}.`);
  };
  scheduler.spawn(task, 'A', 10);
  scheduler.spawn(task, 'B', 20);
  scheduler.run().sync();
  return seen;
}

const byTurns = ['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.'];

describe('greenlets', () => {
  test('[CO-8] two coroutines by turns, each with a greenlet of its own: 0 1 0 1 2 3 2 3 4 4', () => {
    const view = new Costate('coroutine');
    const greenlets = new Greenlets('greenlet');
    const seen: unknown[] = [];
    const [c, d] = [view.spawn(), view.spawn()];
    const drive = function* (other: typeof c): Routine<void> {
      const counter = greenlets.make(function* () {
        for (let i = 0; ; i++) yield* greenlets.switch(undefined, i);
      });
      for (let i = 0; i < 5; i++) {
        seen.push(yield* greenlets.switch(counter));
        if (i % 2 === 1) yield* other.switch();
      }
      if (other.isAlive) yield* other.switch();
    };
    c.bind(drive, d);
    d.bind(drive, c);
    runSync(() => c.switch());
    expect(seen).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 4]);
  });

  test('[CO-17] generators on greenlets of one family, a tasklet switch in the body: each task gets its own values', () => {
    const greenlets = new Greenlets('greenlet');
    const seen = twoTasks((numbers) => {
      const generator = new GreenletGenerator<number>(greenlets, numbers);
      return () => generator.next();
    });
    expect(seen).toEqual(byTurns);
  });

  test('[CO-22] generators that use themselves, on greenlets: all permutations of four, and a nest of five', () => {
    const greenlets = new Greenlets('greenlet');
    const permutations = (items: number[]): GreenletGenerator<number[]> =>
      new GreenletGenerator(greenlets, function* (give) {
        if (items.length === 0) yield* give([]);
        for (const item of items) {
          const rest = permutations(items.filter((each) => each !== item));
          for (let p = yield* rest.next(); p !== undefined; p = yield* rest.next()) yield* give([item, ...p]);
        }
      });
    const nested = (n: number): GreenletGenerator<number> =>
      new GreenletGenerator(greenlets, function* (give) {
        if (n > 1) {
          const inner = nested(n - 1);
          for (let v = yield* inner.next(); v !== undefined; v = yield* inner.next()) yield* give(v);
        }
        yield* give(n);
      });
    const all = runSync(() => permutations([0, 1, 2, 3]).all());
    expect(all.length).toBe(24);
    expect(all.map((each) => each.join(''))).toEqual(all.map((each) => each.join('')).toSorted());
    expect(new Set(all.map((each) => each.join(''))).size).toBe(24);
    expect(runSync(() => nested(5).all())).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('continulets', () => {
  test('[CO-14] filler and generator on continulets of one kind: right without any cooperation', () => {
    const world = new Continulets();
    const list: number[] = [];
    const filler = world.make(function* (self) {
      for (let n = 0; ; n++) {
        list.push(n, 5 * n, 25 * n);
        yield* self.switch();
      }
    });
    const grabbed = new Genlet(world, function* (self) {
      for (;;) {
        if (list.length === 0) yield* filler.switch();
        yield* self.switch(list.shift());
      }
    });
    const seen = runSync(function* () {
      const values: unknown[] = [];
      for (let i = 0; i < 14; i++) values.push((yield* grabbed.next()).value);
      return values;
    });
    expect(seen).toEqual([0, 0, 0, 1, 5, 25, 2, 10, 50, 3, 15, 75, 4, 20]);
  });

  test('[CO-15] generators inside a generator of the same kind: (1,0) (2,0) (2,1) (3,0) (3,1) (3,2)', () => {
    const world = new Continulets();
    const count = (to: number): Genlet =>
      new Genlet(world, function* (self) {
        for (let i = 0; i < to; i++) yield* self.switch(i);
      });
    const pairs = new Genlet(world, function* (self) {
      for (const i of yield* count(4).all()) for (const j of yield* count(i as number).all()) yield* self.switch(`(${i},${j})`);
    });
    expect(runSync(() => pairs.all())).toEqual(['(1,0)', '(2,0)', '(2,1)', '(3,0)', '(3,1)', '(3,2)']);
  });

  test('[CO-18] genlets on continulets, a tasklet switch in the body: each task gets its own values', () => {
    const world = new Continulets();
    const seen = twoTasks((numbers) => {
      const generator = new Genlet(world, (self) => numbers((value) => self.switch(value)));
      return function* () {
        return (yield* generator.next()).value;
      };
    });
    expect(seen).toEqual(byTurns);
  });
});

describe('resume and suspend', () => {
  test('[CO-19] filler and generator in one family, by resume and suspend: right, for each resume has its own place', () => {
    const family = new Family('shared');
    const list: number[] = [];
    const filler = family.create(function* () {
      for (let k = 0; ; k += 100) {
        list.push(k, k + 1, k + 2);
        yield* family.suspend();
      }
    });
    const products = new Generating<number>(function* (give) {
      for (let i = 0; i < 10; i++) {
        if (list.length === 0) yield* family.resume(filler);
        yield* give(i * list.shift()!);
      }
    }, family);
    const seen = runSync(function* () {
      const values: number[] = [];
      for (let v = yield* products.next(); v !== undefined; v = yield* products.next()) values.push(v);
      return values;
    });
    expect(seen).toEqual([0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700]);
  });

  test('[CO-19] two tasks, a generator each, all generators in one family: each task gets its own values', () => {
    const family = new Family('shared');
    const seen = twoTasks((numbers) => {
      const generator = new Generating<number>((give) => numbers(give), family);
      return () => generator.next();
    });
    expect(seen).toEqual(byTurns);
  });

  test('[CO-20] a producer inside a suspended generator / resumed from outside: refused, and both go on as before', () => {
    const [producers, generators] = [new Family('producer'), new Family('generator')];
    const seen: unknown[] = [];
    const producer = producers.create(function* () {
      yield* generators.suspend('given by the producer');
      seen.push('producer goes on');
    });
    const generator = generators.create(function* () {
      yield* producers.resume(producer);
      return 'generator ends';
    });
    runSync(function* () {
      seen.push(yield* generators.resume(generator));
      try {
        yield* producers.resume(producer);
      } catch (error) {
        seen.push((error as Error).message);
      }
      seen.push(yield* generators.resume(generator));
    });
    expect(seen).toEqual([
      'given by the producer',
      'cannot resume "producer#1": it is captured inside "generator#1", which is suspended',
      'producer goes on', 'generator ends',
    ]);
  });

  test('[CO-21] give across two levels of generators, by the outer one\'s handle: 1 1 2 4 3 9 4 16', () => {
    const seen: number[] = [];
    const squares = new Generating<number>(function* (giveOuter) {
      const numbers = new Generating<number>(function* (give) {
        for (let i = 1; i < 5; i++) {
          yield* give(i);
          yield* giveOuter(i * i);
        }
      });
      for (let v = yield* numbers.next(); v !== undefined; v = yield* numbers.next()) seen.push(v);
    });
    runSync(function* () {
      for (let v = yield* squares.next(); v !== undefined; v = yield* squares.next()) seen.push(v);
    });
    expect(seen).toEqual([1, 1, 2, 4, 3, 9, 4, 16]);
  });
});

describe('schedulers', () => {
  test('[CO-23] a generator that receives from a channel in its body, inside a tasklet: s0 s1 list s2', () => {
    const scheduler = new Tasklets('tasklet');
    const channel = new Channel<number>('numbers');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      const received = new Generating<number>(function* (give) {
        for (let i = 0; i < 3; i++) yield* give(yield* channel.receive());
      });
      const list: number[] = [];
      for (let v = yield* received.next(); v !== undefined; v = yield* received.next()) list.push(v);
      seen.push(list);
    });
    scheduler.spawn(function* () {
      for (let i = 0; i < 3; i++) {
        yield* channel.send(i);
        yield* scheduler.reschedule(); // as in Stackless, where the receiver runs before the sender goes on
        seen.push(`s${i}`);
      }
    });
    scheduler.run().sync();
    expect(seen).toEqual(['s0', 's1', [0, 1, 2], 's2']);
  });

  test('[CO-24] dataflow variables with a scheduler of their own: they meet in any order, and all blocked is an error', () => {
    const space = new Tasklets('space');
    const seen: string[] = [];
    const [x, y, z, never] = [new Variable('x'), new Variable('y'), new Variable('z'), new Variable('never')];
    space.spawn(function* () {
      z.bind((yield* x) + (yield* y));
      seen.push('sum');
    });
    space.spawn(function* () {
      seen.push(`z is ${yield* z}`);
    });
    space.spawn(function* () {
      y.bind(2);
      seen.push('y bound');
      yield* space.reschedule();
      x.bind(40);
      seen.push('x bound');
    });
    space.run().sync();
    expect(seen).toEqual(['y bound', 'x bound', 'sum', 'z is 42']);
    space.spawn(function* () {
      seen.push(`never ${yield* never}`);
    });
    expect(() => space.run().sync()).toThrow(DeadlockError);
    expect(space.dump()).toEqual([{ coroutine: 'space#4', family: 'space', waitsFor: 'for variable "never"', within: [] }]);
    never.bind(1);
    space.run().sync();
    expect(seen.at(-1)).toBe('never 1');
  });
});

/** A variable that is bound once; who needs it earlier waits. */
class Variable extends Wait<number> {
  private readonly name: string;
  private readonly waiting = new WaitQueue();
  private value: number | undefined;

  constructor(name: string) {
    super();
    this.name = name;
  }

  bind(value: number): void {
    this.value = value;
    for (let waiter = this.waiting.shift(); waiter !== undefined; waiter = this.waiting.shift()) waiter.wake(value);
  }

  attempt(): boolean {
    return this.value !== undefined && done(this.value);
  }

  enter(waiter: Waiter): void {
    this.waiting.push(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiting.remove(waiter);
  }

  describe(): string {
    return `for variable "${this.name}"`;
  }
}
