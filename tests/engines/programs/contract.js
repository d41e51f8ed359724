// The three programs that decide whether the switching contract works.
import { channel } from '@core/channels';
import { Family } from '@core/coroutine';
import { TaskletScheduler } from '@core/tasklets';
import { Generating, Greenlets } from './paradigms.js';

/** Two uses of one primitive, as in PyPy in 2007: a filler of lists, and generators. */
function* products(log) {
  const fillers = new Family('filler');
  const list = [];
  const filler = fillers.create(function* () {
    for (let base = 0; ; base += 100) {
      for (let i = 0; i < 3; i++) list.push(base + i);
      yield* fillers.suspend();
    }
  });
  function* grab() {
    if (list.length === 0) yield* fillers.resume(filler);
    return list.shift();
  }
  const values = new Generating(function* (give) {
    for (let i = 0; i < 10; i++) yield* give(i * (yield* grab()));
  });
  for (let value = yield* values.next(); value !== undefined; value = yield* values.next()) log(value);
}

/** Two tasklets consume generators whose bodies give way to the other tasklet between values. */
function giveWay(log, generatorFamily) {
  const scheduler = new TaskletScheduler();
  for (const [name, from] of [['A', 10], ['B', 20]]) {
    scheduler.spawn(function* () {
      const values = new Generating(function* (give) {
        for (let i = from; i < from + 3; i++) {
          yield* give(i);
          if (i < from + 2) yield* scheduler.reschedule();
        }
      }, generatorFamily());
      for (let v = yield* values.next(); v !== undefined; v = yield* values.next()) log(`${name}${Number(v)}`);
      log(`${name}.`);
    });
  }
  scheduler.run().sync();
}
const oneAfterTheOther = ['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.'];

/** Half of "all at once": greenlets inside a tasklet receive what an actor feeds, which consumes a generator in a greenlet. */
class Half {
  trace = [];
  onStep = () => {};
  feed = channel();
  mailbox = channel();

  constructor(name) {
    this.scheduler = new TaskletScheduler(name);
    this.tasklets = [() => this.consumer(), () => this.actor(), () => this.customer()].map((body) =>
      this.scheduler.spawn(body),
    );
  }

  log(entry) {
    this.trace.push(entry);
    this.onStep();
  }

  *consumer() {
    const half = this;
    const family = new Greenlets('greenlet');
    const parent = family.make(function* () {
      const child = family.make(function* () {
        half.log(`child got ${yield* half.feed.receive()}`);
        yield* family.switch(parent, 'child waits');
        half.log(`child got ${yield* half.feed.receive()}`);
        return 'child ends';
      });
      half.log(yield* family.switch(child));
      half.log(`parent got ${yield* half.feed.receive()}`);
      half.log(yield* family.switch(child));
    });
    yield* family.switch(parent);
    this.log('consumer ends');
  }

  *actor() {
    const half = this;
    const family = new Greenlets('greenlet');
    const worker = family.make(function* () {
      const sums = new Generating(function* (give) {
        for (let sum = 0; ; ) {
          sum += yield* half.mailbox.receive();
          yield* give(sum);
        }
      });
      for (let i = 0; i < 3; i++) {
        const sum = yield* sums.next();
        half.log(`actor feeds ${sum}`);
        yield* half.feed.send(sum);
      }
    });
    yield* family.switch(worker);
    this.log('actor ends');
  }

  *customer() {
    for (const n of [1, 2, 3]) {
      this.log(`send ${n}`);
      yield* this.mailbox.send(n);
    }
  }
}
const halfAlone = [
  'send 1', 'send 2', 'actor feeds 1', 'actor feeds 3', 'child got 1', 'child waits', 'parent got 3', 'send 3',
  'actor feeds 6', 'actor ends', 'child got 6', 'child ends', 'consumer ends',
];

export const contract = [
  {
    title: 'two uses of one primitive: the consumer sees the products in order',
    expected: [0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700],
    body(log) {
      const family = new Family('program');
      family.resume(family.create(products, log)).sync();
    },
  },
  {
    title: 'generators that give way to another tasklet / a family each: each tasklet sees its own values',
    expected: oneAfterTheOther,
    body: (log) => giveWay(log, () => new Family('generator')),
  },
  {
    title: 'generators that give way to another tasklet / one family: each tasklet sees its own values',
    expected: oneAfterTheOther,
    body(log) {
      const shared = new Family('generator');
      giveWay(log, () => shared);
    },
  },
  {
    title: 'all at once / two halves side by side in a third scheduler: each trace as alone',
    expected: [halfAlone, halfAlone],
    body(log) {
      const halves = [new Half('one'), new Half('two')];
      const outer = new TaskletScheduler('outer');
      for (const half of halves) outer.spawn(() => runs(half));
      outer.run().sync();
      for (const half of halves) log(half.trace);
    },
  },
  {
    title: 'all at once / one half run by a tasklet of the other: each trace as alone',
    expected: [halfAlone, halfAlone],
    body(log) {
      const [one, two] = [new Half('one'), new Half('two')];
      two.scheduler.spawn(() => runs(one));
      two.scheduler.run().sync();
      log(one.trace);
      log(two.trace);
    },
  },
  {
    title: 'all at once / both halves awaited from async code: each trace as alone',
    expected: [halfAlone, halfAlone],
    async body(log) {
      const halves = [new Half('one'), new Half('two')];
      await Promise.all(halves.map((half) => half.scheduler.run()));
      for (const half of halves) log(half.trace);
    },
  },
  {
    title: 'all at once / any tasklet of one half killed at any step: the other half as alone',
    expected: Array.from({ length: 3 * halfAlone.length }, () => halfAlone),
    body(log) {
      for (const victim of [0, 1, 2]) {
        for (let at = 1; at <= halfAlone.length; at++) log(afterKill(victim, at));
      }
    },
  },
];

function* runs(half) {
  yield* half.scheduler.run();
}

/** The trace of one half when a tasklet of the other is killed at a step, and then whoever runs that one. */
function afterKill(victim, at) {
  const [one, two] = [new Half('one'), new Half('two')];
  const outer = new TaskletScheduler('outer');
  const runner = outer.spawn(() => runs(one));
  outer.spawn(() => runs(two));
  let left = at;
  one.onStep = () => {
    if (--left !== 0) return;
    outer.spawn(function* () {
      yield* one.scheduler.kill(one.tasklets[victim]);
      yield* outer.kill(runner);
    });
  };
  outer.run().sync();
  return two.trace;
}
