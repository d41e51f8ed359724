/** Law 5: parts that work alone work together, in any nesting; and the three programs of the contract's section 5. */
import { describe, expect, test } from '@jest/globals';
import { call, type Coroutine, Family, type Routine } from '../src/index.ts';
import '../src/host.ts';
import { Channel } from './support/channel.ts';
import { Gate } from './support/gate.ts';
import { Generating, Greenlets, Tasklets } from './support/paradigms.ts';

// ── parts: each a program with families of its own, which now and then gives the world a chance by `pause` ──────────

interface Part {
  readonly name: string;
  run(log: (entry: unknown) => void, pause: () => Routine<void>): Routine<void>;
}

/** PyPy's two uses of one primitive: a filler of lists, and generators. */
const numbers: Part = {
  name: 'generators',
  *run(log, pause) {
    const fillers = new Family('filler');
    const list: number[] = [];
    const filler = fillers.create(function* () {
      for (let base = 0; ; base += 100) {
        yield* pause();
        for (let i = 0; i < 3; i++) list.push(base + i);
        yield* fillers.suspend();
      }
    });
    const grab = function* (): Routine<number> {
      if (list.length === 0) yield* fillers.resume(filler);
      return list.shift()!;
    };
    const products = new Generating<number>(function* (give) {
      for (let i = 0; i < 10; i++) {
        yield* pause();
        yield* give(i * (yield* grab()));
      }
    });
    for (let value = yield* products.next(); value !== undefined; value = yield* products.next()) log(value);
  },
};

const greenlets: Part = {
  name: 'greenlets',
  *run(log, pause) {
    const family = new Greenlets('greenlet');
    const root: Coroutine = family.make(function* () {
      log('root');
      const left: Coroutine = family.make(function* () {
        log('left');
        yield* pause();
        log(`left got ${yield* family.switch(right, 'hello')}`);
        yield* pause();
        return 'left ends';
      });
      const right: Coroutine = family.make(function* () {
        yield* pause();
        log('right');
        log(`right got ${yield* family.switch(root, 'to root')}`);
        yield* pause();
        throw new Error('right fails');
      });
      log(`root got ${yield* family.switch(left)}`);
      log(`root got ${yield* family.switch(left, 'go on')}`);
      try {
        log(`root got ${yield* family.switch(right, 'fail')}`);
      } catch (error) {
        log(`root caught ${(error as Error).message}`);
      }
      yield* pause();
      log(`root got ${yield* family.switch(undefined, 'to main')}`);
      return 'root ends';
    });
    log(`main got ${yield* family.switch(root)}`);
    yield* pause();
    log(`main got ${yield* family.switch(root, 'again')}`);
  },
};

const tasklets: Part = {
  name: 'tasklets',
  *run(log, pause) {
    const scheduler = new Tasklets('tasklet');
    const gate = new Gate();
    for (const name of ['x', 'y']) {
      scheduler.spawn(function* () {
        log(`${name} waits`);
        yield* pause();
        log(`${name} got ${yield* gate}`);
        yield* pause();
        yield* scheduler.reschedule();
        log(`${name} ends`);
      });
    }
    scheduler.spawn(function* () {
      for (const value of [1, 2]) {
        log(`open ${value}`);
        yield* pause();
        gate.open(value);
        yield* scheduler.reschedule();
      }
    });
    yield* scheduler.run();
    log('all done');
  },
};

const tree: Part = {
  name: 'heap calls',
  *run(log, pause) {
    const walk = function* (give: (value: string) => Routine<void>, from: number, to: number): Routine<number> {
      if (from > to) return 0;
      const middle = (from + to) >> 1;
      const left = yield* call(walk, give, from, middle - 1);
      yield* give(`node ${middle}`);
      yield* pause();
      return left + 1 + (yield* call(walk, give, middle + 1, to));
    };
    const nodes = new Generating<string>(function* (give) {
      log(`count ${yield* walk(give, 1, 6)}`);
    });
    for (let node = yield* nodes.next(); node !== undefined; node = yield* nodes.next()) log(node);
  },
};

const endings: Part = {
  name: 'endings',
  *run(log, pause) {
    const family = new Family('ending');
    const body = function* (name: string) {
      try {
        log(`${name} begins`);
        yield* pause();
        yield* family.suspend(name);
        log(`${name} goes on`);
      } catch (error) {
        log(`${name} caught ${(error as Error).message}`);
        throw error;
      } finally {
        yield* pause();
        log(`${name} cleans up`);
      }
    };
    for (const way of ['kill', 'close', 'throw'] as const) {
      const coroutine = family.create(body, way);
      yield* family.resume(coroutine);
      yield* pause();
      try {
        log(yield* way === 'throw' ? family.throw(coroutine, new Error('boom')) : family[way](coroutine));
      } catch (error) {
        log(`main caught ${(error as Error).message}`);
      }
    }
  },
};

const parts = [numbers, greenlets, tasklets, tree, endings];

function* quiet(): Routine<void> {}

function alone(part: Part): unknown[] {
  const trace: unknown[] = [];
  const family = new Family('alone');
  family.resume(family.create(() => part.run((entry) => trace.push(entry), quiet))).sync();
  return trace;
}

/** A part that can be advanced a step at a time, from wherever. */
class Stepped {
  readonly trace: unknown[] = [];
  steps = 0;
  private readonly family = new Family('stepped');
  private readonly coroutine: Coroutine;

  constructor(part: Part, atEachPause: () => Routine<void> = quiet) {
    const { family } = this;
    const pause = function* (): Routine<void> {
      yield* atEachPause();
      yield* family.suspend();
    };
    this.coroutine = family.create(() => part.run((entry) => this.trace.push(entry), pause));
  }

  get isOver(): boolean {
    return this.coroutine.state === 'ended';
  }

  readonly step = (): Routine<void> => this.advance();

  private *advance(): Routine<void> {
    if (this.isOver) return;
    this.steps++;
    yield* this.family.resume(this.coroutine);
  }

  finish(): this {
    while (!this.isOver) {
      const { family } = this;
      family.resume(this.coroutine).sync();
    }
    return this;
  }
}

describe('parts', () => {
  test('generators / alone: what PyPy\'s program must print', () => {
    expect(alone(numbers)).toEqual([0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700]);
  });

  test('greenlets / alone: siblings, parents and main in order', () => {
    expect(alone(greenlets)).toEqual([
      'root', 'left', 'right', 'root got to root', 'left got go on', 'root got left ends', 'right got fail',
      'root caught right fails', 'main got to main', 'root got again', 'main got root ends',
    ]);
  });

  test('tasklets / alone: first in, first out', () => {
    expect(alone(tasklets)).toEqual([
      'x waits', 'y waits', 'open 1', 'x got 1', 'open 2', 'x ends', 'y got 2', 'y ends', 'all done',
    ]);
  });

  test('heap calls / alone: the nodes in order', () => {
    expect(alone(tree)).toEqual(['node 1', 'node 2', 'node 3', 'node 4', 'node 5', 'node 6', 'count 6']);
  });

  test('endings / alone: kill, close, throw', () => {
    expect(alone(endings)).toEqual([
      'kill begins', 'kill caught "ending#1" was killed', 'kill cleans up', undefined,
      'close begins', 'close cleans up', undefined,
      'throw begins', 'throw caught boom', 'throw cleans up', 'main caught boom',
    ]);
  });
});

const pairs = parts.flatMap((a) => parts.map((b) => [a.name, b.name, a, b] as const));

describe('pairs', () => {
  test.each(pairs)('%s / with %s advanced inside at every pause: both traces as alone', (_a, _b, a, b) => {
    const inner = new Stepped(b);
    const outer = new Stepped(a, inner.step).finish();
    expect(inner.steps).toBeGreaterThan(2);
    expect(outer.trace).toEqual(alone(a));
    expect(inner.finish().trace).toEqual(alone(b));
  });

  test.each(pairs)('%s / a whole %s inside at its every pause: both traces as alone', (_a, _b, a, b) => {
    const inner: unknown[][] = [];
    const outer = new Stepped(a, function* () {
      const trace: unknown[] = [];
      inner.push(trace);
      yield* b.run((entry) => trace.push(entry), quiet);
    }).finish();
    expect(outer.trace).toEqual(alone(a));
    expect(inner.length).toBeGreaterThan(2);
    for (const trace of inner) expect(trace).toEqual(alone(b));
  });

  test.each(pairs)('%s / side by side with %s, a step each: both traces as alone', (_a, _b, a, b) => {
    const both = [new Stepped(a), new Stepped(b)];
    while (!both.every((part) => part.isOver)) {
      const family = new Family('by turns');
      for (const part of both) family.resume(family.create(part.step)).sync();
    }
    expect(both.map((part) => part.trace)).toEqual([alone(a), alone(b)]);
  });

  test.each(pairs)('%s / behind a barrier inside %s: both traces as alone', (_a, _b, a, b) => {
    const inner = new Stepped(a);
    const family = new Family('callback');
    const outer = new Stepped(b, function* () {
      [0].forEach(() => family.resume(family.create(inner.step)).sync());
    }).finish();
    expect(outer.trace).toEqual(alone(b));
    expect(inner.finish().trace).toEqual(alone(a));
  });
});

test('all parts / in tasklets of one scheduler, one inside the next, pausing through it: every trace as alone', () => {
  const scheduler = new Tasklets('all');
  const traces = parts.map((part) => {
    const trace: unknown[] = [];
    scheduler.spawn(() => part.run((entry) => trace.push(entry), () => turn()));
    return trace;
  });
  const turn = function* (): Routine<void> {
    yield* scheduler.reschedule();
  };
  scheduler.run().sync();
  expect(traces).toEqual(parts.map(alone));
});

test('all parts / each inside the next, five deep: every trace as alone', () => {
  const stepped: Stepped[] = [];
  for (const part of parts) stepped.push(new Stepped(part, stepped.at(-1)?.step));
  for (const part of stepped.toReversed()) part.finish();
  expect(stepped.map((part) => part.trace)).toEqual(parts.map(alone));
});

// ── where the 2007 design fails ─────────────────────────────────────────────────────────────────────────────────────

describe('generators whose bodies give way to another tasklet', () => {
  const right = ['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.'];

  function consume(scheduler: Tasklets, family: () => Family): string[] {
    const seen: string[] = [];
    const tasklet = function* (name: string, from: number): Routine<void> {
      const values = new Generating<number>(function* (give) {
        for (let i = from; i < from + 3; i++) {
          yield* give(i);
          if (i < from + 2) yield* scheduler.reschedule();
        }
      }, family());
      for (let v = yield* values.next(); v !== undefined; v = yield* values.next()) seen.push(`${name}${String(v)}`);
      seen.push(`${name}.`);
    };
    scheduler.spawn(tasklet, 'A', 10);
    scheduler.spawn(tasklet, 'B', 20);
    scheduler.run().sync();
    return seen;
  }

  test('each generator in a family of its own: each tasklet sees its own values', () => {
    expect(consume(new Tasklets('tasklet'), () => new Family('generator'))).toEqual(right);
  });

  test('both generators in one family: each tasklet sees its own values', () => {
    const shared = new Family('generator');
    expect(consume(new Tasklets('tasklet'), () => shared)).toEqual(right);
  });

  test('greenlets instead, all of one family: each tasklet sees its own values', () => {
    const scheduler = new Tasklets('tasklet');
    const family = new Greenlets('greenlet');
    const seen: string[] = [];
    const tasklet = function* (name: string, from: number): Routine<void> {
      const values = family.make(function* () {
        for (let i = from; i < from + 3; i++) {
          yield* family.switch(undefined, i);
          if (i < from + 2) yield* scheduler.reschedule();
        }
      });
      for (let v = yield* family.switch(values); v !== undefined; v = yield* family.switch(values)) seen.push(`${name}${v as string}`);
      seen.push(`${name}.`);
    };
    scheduler.spawn(tasklet, 'A', 10);
    scheduler.spawn(tasklet, 'B', 20);
    scheduler.run().sync();
    expect(seen).toEqual(right);
  });
});

// ── all at once ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** One of the two halves: a scheduler with a consumer, whose greenlets receive what an actor feeds, and the actor. */
class Half {
  readonly trace: string[] = [];
  readonly scheduler: Tasklets;
  readonly tasklets: Coroutine[];
  readonly channel: Channel<number>;
  readonly mailbox: Channel<number>;
  onStep: () => void = () => {};

  constructor(name: string) {
    this.scheduler = new Tasklets(name);
    this.channel = new Channel<number>(`${name} feed`);
    this.mailbox = new Channel<number>(`${name} mailbox`);
    this.tasklets = [
      this.scheduler.spawn(() => this.consumer()),
      this.scheduler.spawn(() => this.actor()),
      this.scheduler.spawn(() => this.customer()),
    ];
  }

  private log(entry: string): void {
    this.trace.push(entry);
    this.onStep();
  }

  private *consumer(): Routine<void> {
    const { channel } = this;
    const log = this.log.bind(this);
    const family = new Greenlets('greenlet');
    const parent: Coroutine = family.make(function* () {
      const child = family.make(function* () {
        log(`child got ${yield* channel.receive()}`);
        yield* family.switch(parent, 'child waits');
        log(`child got ${yield* channel.receive()}`);
        return 'child ends';
      });
      log(String(yield* family.switch(child)));
      log(`parent got ${yield* channel.receive()}`);
      log(String(yield* family.switch(child)));
    });
    yield* family.switch(parent);
    log('consumer ends');
  }

  /** For each number it is sent it feeds the sum so far; the sums come from a generator consumed inside a greenlet. */
  private *actor(): Routine<void> {
    const { channel, mailbox } = this;
    const log = this.log.bind(this);
    const family = new Greenlets('greenlet');
    const worker = family.make(function* () {
      const sums = new Generating<number>(function* (give) {
        for (let sum = 0; ; ) {
          sum += yield* mailbox.receive();
          yield* give(sum);
        }
      });
      for (let i = 0; i < 3; i++) {
        const sum = (yield* sums.next())!;
        log(`actor feeds ${sum}`);
        yield* channel.send(sum);
      }
    });
    yield* family.switch(worker);
    log('actor ends');
  }

  private *customer(): Routine<void> {
    for (const n of [1, 2, 3]) {
      this.log(`send ${n}`);
      yield* this.mailbox.send(n);
    }
  }
}

describe('all at once', () => {
  const expected = (): string[] => {
    const half = new Half('alone');
    half.scheduler.run().sync();
    return half.trace;
  };

  test('a half alone: as reasoned out by hand', () => {
    expect(expected()).toEqual([
      'send 1', 'send 2', 'actor feeds 1', 'actor feeds 3', 'child got 1', 'child waits', 'parent got 3', 'send 3',
      'actor feeds 6', 'actor ends', 'child got 6', 'child ends', 'consumer ends',
    ]);
  });

  test('two halves side by side in a third scheduler: each trace as alone', () => {
    const halves = [new Half('one'), new Half('two')];
    const outer = new Tasklets('outer');
    for (const half of halves) outer.spawn(function* () { yield* half.scheduler.run(); });
    outer.run().sync();
    expect(halves.map((half) => half.trace)).toEqual([expected(), expected()]);
  });

  test('one half run by a tasklet of the other: each trace as alone', () => {
    const halves = [new Half('one'), new Half('two')] as const;
    halves[1].scheduler.spawn(function* () { yield* halves[0].scheduler.run(); });
    halves[1].scheduler.run().sync();
    expect(halves.map((half) => half.trace)).toEqual([expected(), expected()]);
  });

  test('both awaited from async code: each trace as alone', async () => {
    const halves = [new Half('one'), new Half('two')];
    await Promise.all(halves.map(async (half) => {
      await half.scheduler.run();
      half.trace.push('awaited');
    }));
    expect(halves.map((half) => half.trace)).toEqual([[...expected(), 'awaited'], [...expected(), 'awaited']]);
  });

  test('an async caller feeds the actor of a half itself: the answers are awaited', async () => {
    const half = new Half('one');
    half.scheduler.kill(half.tasklets[2]!).sync();
    const loop = half.scheduler.run();
    const over = loop.then(() => 'over');
    for (const n of [1, 2, 3]) await half.mailbox.send(n);
    expect(await over).toBe('over');
    // What is sent from outside arrives later, which moves the two against each other; neither sees a difference.
    const ofActor = (entry: string): boolean => entry.startsWith('actor');
    const ofConsumer = (entry: string): boolean => !entry.startsWith('actor') && !entry.startsWith('send');
    expect(half.trace.filter(ofActor)).toEqual(expected().filter(ofActor));
    expect(half.trace.filter(ofConsumer)).toEqual(expected().filter(ofConsumer));
  });

  test('kill any tasklet of one half at any step: the other half\'s trace does not change', () => {
    const steps = expected().length;
    for (let victim = 0; victim < 3; victim++) {
      for (let at = 1; at <= steps; at++) {
        const halves = [new Half('one'), new Half('two')] as const;
        const outer = new Tasklets('outer');
        const runners = halves.map((half) => outer.spawn(function* () { yield* half.scheduler.run(); }));
        let left = at;
        halves[0].onStep = () => {
          if (--left !== 0) return;
          outer.spawn(function* () {
            yield* halves[0].scheduler.kill(halves[0].tasklets[victim]!);
            // Those who waited for the victim would wait for ever now.
            yield* outer.kill(runners[0]!);
          });
        };
        outer.run().sync();
        expect([victim, at, halves[1].trace]).toEqual([victim, at, expected()]);
        expect(halves[0].trace.slice(0, at)).toEqual(expected().slice(0, at));
      }
    }
  });

  test('kill the consumer at any step: the actor and its customer stay as they are until somebody else receives', () => {
    for (let at = 1; at <= expected().length; at++) {
      const half = new Half('one');
      const outer = new Tasklets('outer');
      let left = at;
      half.onStep = () => {
        if (--left === 0) outer.spawn(function* () { yield* half.scheduler.kill(half.tasklets[0]!); });
      };
      outer.spawn(function* () { yield* half.scheduler.run(); });
      const fed: number[] = [];
      half.scheduler.spawn(function* () {
        while (half.tasklets[0]!.state !== 'ended') yield* half.scheduler.reschedule();
        while (half.tasklets[1]!.state !== 'ended') fed.push(yield* half.channel.receive());
      });
      try {
        outer.run().sync();
      } catch (error) {
        // The stand-in waits for a fourth message when the actor has ended meanwhile.
        expect((error as Error).message).toContain('to receive from "one feed"');
      }
      const received = half.trace.flatMap((entry) => /^(?:child|parent) got (\d)/.exec(entry)?.[1] ?? []).map(Number);
      expect([at, [...received, ...fed]]).toEqual([at, [1, 3, 6]]);
      expect(half.trace).toContain('actor ends');
    }
  });
});
