import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { channel } from '@core/channels';
import { current, reschedule, run, runSync, spawn, type Tasklet, TaskletScheduler } from '@core/tasklets';
import { currentGreenlet, genlet, give, type Greenlet, greenlet, Greenlets } from '../src/index.ts';
import { caught, go, main } from './support.ts';

describe('greenlets inside tasklets', () => {
  /** Counts three values up from `first`, and gives way to the other tasklet between them. */
  function* counts(first: number, send: (value: number) => Routine<unknown>): Routine<void> {
    for (let i = 0; i < 3; i++) {
      if (i > 0) yield* reschedule();
      yield* send(first + i);
    }
  }

  /** Makes `next` of a generator construct; undefined is its end. */
  type Construct = (first: number) => () => Routine<number | undefined>;

  const onGreenlets: Construct = (first) => {
    const g = greenlet(() => counts(first, function* (value) {
      yield* g.parent!.switch(value);
    })) as Greenlet;
    return function* () {
      return yield* g.switch<number | undefined>();
    };
  };
  const onGenlets: Construct = (first) => {
    const g = genlet<number>(() => counts(first, function* (value) {
      yield* give(value);
    }));
    return function* () {
      return (yield* g.next()).value as number | undefined;
    };
  };

  test.each([['greenlets', onGreenlets], ['genlets', onGenlets]] as const)(
    'two tasklets, each with a generator made of %s whose body gives way to the other: each gets its own values',
    (_what, construct) => {
      const seen: string[] = [];
      function* consume(who: string, first: number): Routine<void> {
        const next = construct(first);
        for (let value = yield* next(); value !== undefined; value = yield* next()) seen.push(`${who}${value}`);
        seen.push(`${who}.`);
      }
      runSync(function* () {
        spawn(consume, 'A', 10);
        spawn(consume, 'B', 20);
      });
      expect(seen).toEqual(['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.']);
    },
  );

  test('a receive inside a greenlet: its tasklet waits, others go on, and the same greenlet has the item', () => {
    const seen: string[] = [];
    runSync(function* () {
      const items = channel<number>();
      spawn({ name: 'consumer' }, function* () {
        const tree = greenlet(function* () {
          const leaf: Greenlet = greenlet(function* () {
            for (;;) {
              const item = yield* items.receive();
              seen.push(`${currentGreenlet().name} in ${current().name} got ${item}`);
              yield* leaf.parent!.switch(item);
            }
          }, { name: 'leaf' });
          return (yield* leaf.switch<number>()) + (yield* leaf.switch<number>());
        }, { name: 'tree' });
        seen.push(`sum ${String(yield* tree.switch())}`);
      });
      spawn({ name: 'producer' }, function* () {
        for (const item of [1, 2]) {
          seen.push(`sends ${item}, current is ${currentGreenlet().name}`);
          yield* items.send(item);
        }
      });
    });
    expect(seen).toEqual([
      'sends 1, current is main', 'sends 2, current is main',
      'leaf in consumer got 1', 'leaf in consumer got 2', 'sum 3',
    ]);
  });

  test('a tasklet cancelled while a greenlet in it waits: the error passes through both, and both end', () => {
    const seen: string[] = [];
    runSync(function* () {
      const never = channel<number>();
      const g = greenlet(function* () {
        try {
          yield* never.receive();
        } catch (error) {
          seen.push(`greenlet sees ${(error as Error).name}`);
          throw error;
        }
      });
      const tasklet = spawn(function* () {
        yield* g.switch();
      });
      yield* reschedule();
      seen.push((yield* tasklet.stop()).status, g.dead ? 'dead' : 'alive');
    });
    expect(seen).toEqual(['greenlet sees CancelledError', 'cancelled', 'dead']);
  });

  test('a greenlet that is captured in a waiting tasklet: another tasklet is refused, and it goes on where it was', () => {
    const seen: unknown[] = [];
    runSync(function* () {
      const items = channel<string>(0, { name: 'items' });
      const g = greenlet(() => items.receive(), { name: 'g' });
      spawn({ name: 'owner' }, function* () {
        seen.push(yield* g.switch());
      });
      yield* reschedule();
      try {
        yield* g.switch('lost');
      } catch (error) {
        seen.push((error as Error).message);
      }
      yield* items.send('item');
    });
    expect(seen).toEqual([
      'cannot switch to "g": it is captured inside "owner", which is parked',
      'item',
    ]);
  });

  test('a child whose parent is captured in another tasklet: the reason goes to main, with the error as its cause', () => {
    runSync(function* () {
      const items = channel<string>();
      let child!: Greenlet;
      spawn({ name: 'owner' }, function* () {
        yield* greenlet(function* () {
          child = greenlet(function* () {
            throw new RangeError('of the child');
          }, { name: 'child' });
          yield* items.receive();
        }, { name: 'parent' }).switch();
      });
      yield* reschedule();
      try {
        yield* child.switch();
      } catch (error) {
        expect((error as Error).message).toBe(
          'cannot continue "parent" after "child": it is captured inside a coroutine that is suspended or parked',
        );
        expect((error as Error).cause).toEqual(new RangeError('of the child'));
      }
      yield* items.send('on');
      expect.assertions(2);
    });
  });

  test('a greenlet moved from one tasklet to another while suspended: main is whoever runs it', () => {
    const seen: string[] = [];
    runSync(function* () {
      const g = greenlet(function* () {
        for (;;) {
          seen.push(current().name);
          yield* main.switch();
        }
      });
      for (const name of ['one', 'two', 'three']) {
        spawn({ name }, function* () {
          yield* g.switch();
        });
      }
    });
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('sleeping in greenlets of several tasklets: by the clock, each in its place', async () => {
    const seen: string[] = [];
    await run(function* () {
      for (const [name, ms] of [['slow', 30], ['fast', 10]] as const) {
        spawn(function* () {
          const g = greenlet(function* () {
            for (let i = 0; i < 2; i++) {
              yield* sleep(ms);
              yield* main.switch(`${name} ${i}`);
            }
          });
          seen.push((yield* g.switch<string>()), (yield* g.switch<string>()));
        });
      }
    }, { clock: virtualClock() });
    expect(seen).toEqual(['fast 0', 'fast 1', 'slow 0', 'slow 1']);
  });
});

describe('schedulers inside greenlets', () => {
  test('a scheduler whose tasklet switches to a greenlet outside of it: the whole loop waits and comes back', () => {
    const seen: string[] = [];
    const g = greenlet(function* () {
      const scheduler = new TaskletScheduler();
      for (const name of ['a', 'b']) {
        scheduler.spawn({ name }, function* () {
          seen.push(`${name}: ${String(yield* main.switch(name))}`);
        });
      }
      yield* scheduler.run();
      return 'rest';
    });
    expect([go(g), go(g, 1), go(g, 2)]).toEqual(['a', 'b', 'rest']);
    expect(seen).toEqual(['a: 1', 'b: 2']);
  });
});

describe('families inside each other', () => {
  test("the reference's own program: a filler of one family, a generator of another", () => {
    const fillers = new Greenlets('fillers');
    const shelf: number[] = [];
    const filler = fillers.greenlet(function* () {
      for (let k = 0; ; k += 100) {
        shelf.push(k, k + 1, k + 2);
        yield* fillers.main.switch();
      }
    });
    function* grab(): Routine<number> {
      if (shelf.length === 0) yield* filler.switch();
      return shelf.shift()!;
    }
    const generators = new Greenlets('generators');
    const products = generators.greenlet(function* () {
      for (let i = 0; i < 10; i++) yield* generators.main.switch(i * (yield* grab()));
    });
    const seen: unknown[] = [];
    for (let value = go(products); !products.dead; value = go(products)) seen.push(value);
    expect(seen).toEqual([0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700]);
  });

  test('a greenlet of each of ten families, one inside the other: a switch takes along what is inside', () => {
    const families = Array.from({ length: 10 }, (_, i) => new Greenlets(`f${i}`));
    const inside = (count: number): string => families.map((_, i) => (i < count ? `f${i}#1` : 'main')).join(' ');
    const currents = (): string => families.map((each) => each.current.name).join(' ');
    const seen: string[] = [];

    /** Runs what is one level further in, and sends it back whenever it comes out. */
    function* runs(inner: Greenlet): Routine<string> {
      for (let came = yield* inner.switch<string>(); ; came = yield* inner.switch<string>('back')) {
        if (inner.dead) return came;
        seen.push(`${came} out: ${currents()}`);
      }
    }
    function* innermost(): Routine<string> {
      for (const { main, name } of families) seen.push(`${name} ${yield* main.switch<string>(name)}: ${currents()}`);
      return 'end';
    }
    let made: (() => Routine<string>) = innermost;
    for (const family of families.toReversed()) {
      const body = made;
      made = () => runs(family.greenlet(body));
    }
    expect(go(greenlet(made))).toBe('end');
    expect(seen).toEqual(families.flatMap(({ name }, i) => [`${name} out: ${inside(i)}`, `${name} back: ${inside(10)}`]));
  });

  test('a greenlet inside an operation awaited by async code, with its own tasklets: all of it goes on', async () => {
    const ch = channel<number>();
    const g = greenlet(function* () {
      return (yield* ch.receive()) + (yield* ch.receive());
    });
    const sum = g.switch().then((value) => value);
    await ch.send(1);
    await ch.send(2);
    expect(await sum).toBe(3);
  });
});

describe('two parts of a program / each with a scheduler, and in it a tree of greenlets that receives', () => {
  /** A scheduler whose consumer runs a tree of greenlets, fed by channels, with a genlet consumed inside. */
  function part(log: string[]): TaskletScheduler {
    const scheduler = new TaskletScheduler();
    const family = new Greenlets('tree');
    const [letters, numbers] = [channel<string>(), channel<number>(1)];
    scheduler.spawn({ name: 'consumer' }, function* () {
      const pairs = genlet<string>(function* () {
        const left = family.greenlet(function* () {
          for (;;) yield* right.switch(yield* letters.receive());
        });
        const right: Greenlet = family.greenlet(function* (first: string) {
          for (let letter = first; ; ) {
            const pair = `${letter}${yield* numbers.receive()}`;
            yield* give(pair);
            letter = yield* left.switch<string>();
          }
        });
        yield* left.switch();
      });
      for (let i = 0; i < 4; i++) {
        log.push(`pair ${String((yield* pairs.next()).value)}, current ${family.current.name}`);
      }
      yield* pairs.close();
    });
    scheduler.spawn({ name: 'letters' }, function* () {
      for (const letter of 'abcd') {
        log.push(`sends ${letter}`);
        yield* letters.send(letter);
      }
    });
    scheduler.spawn({ name: 'numbers' }, function* () {
      for (let n = 1; n <= 4; n++) {
        log.push(`sends ${n}`);
        yield* numbers.send(n);
        yield* reschedule();
      }
    });
    return scheduler;
  }

  const alone: string[] = [];
  part(alone).run().sync();

  test('run together: each has the trace that it has alone', () => {
    const logs: string[][] = [[], []];
    runSync(function* () {
      for (const log of logs) {
        spawn(function* () {
          yield* part(log).run();
        });
      }
    });
    expect(alone.filter((line) => line.startsWith('pair'))).toEqual(
      ['a1', 'b2', 'c3', 'd4'].map((pair) => `pair ${pair}, current main`),
    );
    expect(logs).toEqual([alone, alone]);
  });

  test('the consumer of one closed at its 1st, 2nd, 3rd … turn: the other has the trace that it has alone', () => {
    let ended = false;
    let turns = 0;
    for (; !ended; turns++) {
      const logs: [string[], string[]] = [[], []];
      runSync(function* () {
        const [victim, other] = [part(logs[0]), part(logs[1])];
        const consumer: Tasklet = victim.coroutines().next().value;
        victim.spawn({ name: 'reaper' }, function* () {
          for (let i = 0; i < turns; i++) yield* reschedule();
          ended = consumer.done;
          yield* victim.close(consumer);
          // Those who would have sent to it wait for nobody.
          for (const left of victim.coroutines()) if (left !== current()) left.cancel();
        });
        for (const each of [victim, other]) {
          spawn(function* () {
            yield* each.run();
          });
        }
      });
      expect(logs[1]).toEqual(alone);
      if (ended) expect(logs[0]).toEqual(alone);
    }
    expect(turns).toBeGreaterThan(4);
  });
});

describe('for await over a genlet', () => {
  test('a body that sleeps and receives: every value, and the end', async () => {
    const ch = channel<number>(3);
    for (const i of [1, 2, 3]) ch.trySend(i);
    ch.close();
    const doubled = genlet<number>(function* () {
      for (let next = yield* ch.next(); !next.done; next = yield* ch.next()) {
        yield* sleep(0);
        yield* give(2 * next.value);
      }
    });
    const seen: number[] = [];
    for await (const value of doubled) seen.push(value);
    expect(seen).toEqual([2, 4, 6]);
    expect(doubled.done).toBe(true);
  });

  test('left early, and thrown into: finally runs, the error is caught', async () => {
    const log: string[] = [];
    const make = (): AsyncIterableIterator<unknown> => genlet(function* () {
      try {
        yield* give(1);
      } catch (error) {
        log.push((error as Error).message);
      } finally {
        yield* sleep(0);
        log.push('finally');
      }
    })[Symbol.asyncIterator]();
    for await (const _ of make()) break;
    const other = make();
    await other.next();
    expect(await other.throw!(new Error('thrown'))).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['finally', 'thrown', 'finally']);
  });

  test('for…of over a body that has to wait: refused where it waits, in the words of the wait', () => {
    const g = genlet(function* () {
      yield* sleep(1);
    });
    expect((caught(() => [...g]) as Error).message).toMatch(/^cannot wait .*: no scheduler runs around this call$/);
  });
});
