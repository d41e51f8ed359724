/** `Scheduler.interrupt`, and law 16: a hand-off is atomic, whoever is stopped and whenever. */
import { describe, expect, test } from '@jest/globals';
import { type Coroutine, Family, type Routine, Scheduler, UsageError } from '../src/index.ts';
import { Channel } from './support/channel.ts';
import { Gate } from './support/gate.ts';
import { Generating, Tasklets } from './support/paradigms.ts';

describe('interrupt', () => {
  test('interrupt / parked: raised where it waits, when its turn comes; the wait forgets it', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const boom = new Error('boom');
    const tasklet = scheduler.spawn(function* () {
      try {
        yield* gate;
      } catch (error) {
        seen.push(error === boom);
      }
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () {
      scheduler.interrupt(tasklet, boom);
      seen.push('interrupted', tasklet.state, gate.queue.size);
      yield* scheduler.reschedule();
      gate.open('goes on');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['interrupted', 'suspended', 0, true, 'goes on']);
  });

  test.each(['park', 'reschedule'] as const)('interrupt / ready: raised when it next wants to %s, not before', (wait) => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet = scheduler.spawn(function* () {
      seen.push(yield* gate);
      try {
        if (wait === 'park') yield* gate;
        else yield* scheduler.reschedule();
      } catch (error) {
        seen.push(error, gate.queue.size, scheduler.readyCount);
      }
      yield* scheduler.reschedule();
      seen.push('once only');
    });
    scheduler.spawn(function* () {
      gate.open('handed over before');
      scheduler.interrupt(tasklet, 'stop');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['handed over before', 'stop', 0, 0, 'once only']);
  });

  test('interrupt / itself: raised when it next wants to wait', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const tasklet: Coroutine = scheduler.spawn(function* () {
      scheduler.interrupt(tasklet, 'stop');
      seen.push('goes on');
      try {
        yield* new Gate();
      } catch (error) {
        seen.push(error);
      }
    });
    scheduler.run().sync();
    expect(seen).toEqual(['goes on', 'stop']);
  });

  test('interrupt / with another nested inside that waits: raised in the innermost', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const body = function* (ready: boolean): Routine {
      const inner = new Generating(function* () {
        if (ready) yield* scheduler.reschedule();
        try {
          yield* new Gate();
        } catch (error) {
          seen.push(`inner ${error}`);
          throw error;
        }
      });
      try {
        yield* inner.next();
      } catch (error) {
        seen.push(`outer ${error}`);
      }
    };
    const tasklets = [false, true].map((ready) => scheduler.spawn(body, ready));
    scheduler.spawn(function* () {
      for (const [i, tasklet] of tasklets.entries()) scheduler.interrupt(tasklet, i);
    });
    scheduler.run().sync();
    expect(seen).toEqual(['inner 1', 'outer 1', 'inner 0', 'outer 0']);
  });

  test.each(['start then interrupt', 'interrupt then start', 'interrupt then resume'])('interrupt / new, %s: ends without running, with that error', (order) => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const boom = new Error('boom');
    const tasklet = scheduler.create(function* () {
      seen.push('ran');
    });
    if (order === 'start then interrupt') scheduler.start(tasklet);
    scheduler.interrupt(tasklet, boom);
    if (order === 'interrupt then start') scheduler.start(tasklet);
    try {
      if (order === 'interrupt then resume') scheduler.resume(tasklet).sync();
      else scheduler.run().sync();
    } catch (error) {
      seen.push(error === boom);
    }
    expect([seen, tasklet.state, scheduler.readyCount]).toEqual([[true], 'ended', 0]);
  });

  test('retract / before it was raised: returns the error, and the wait goes on undisturbed; once only', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet: Coroutine = scheduler.spawn(function* () {
      scheduler.interrupt(tasklet, 'first');
      scheduler.interrupt(tasklet, 'second');
      seen.push(scheduler.interruption(tasklet), scheduler.retract(tasklet), scheduler.interruption(tasklet), scheduler.retract(tasklet));
      seen.push(yield* gate);
    });
    scheduler.spawn(function* () { gate.open('value'); });
    scheduler.run().sync();
    expect(seen).toEqual(['second', 'second', undefined, undefined, 'value']);
  });

  test('retract / once it is raised: too late, nothing to return', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const tasklet: Coroutine = scheduler.spawn(function* () {
      try {
        yield* new Gate();
      } catch (error) {
        seen.push(error, scheduler.retract(tasklet));
      }
    });
    scheduler.spawn(function* () {
      scheduler.interrupt(tasklet, 'stop');
      seen.push(scheduler.interruption(tasklet), scheduler.retract(tasklet));
    });
    scheduler.run().sync();
    expect(seen).toEqual([undefined, undefined, 'stop', undefined]);
  });

  test('retract and interruption / of another family: a usage error', () => {
    const [one, other] = [new Tasklets('one'), new Tasklets('other')];
    const tasklet = one.spawn(function* () {});
    expect(() => other.retract(tasklet)).toThrow(
      new UsageError('cannot retract the interruption of "one#1": it is not a coroutine of "other"'),
    );
    expect(() => other.interruption(tasklet)).toThrow(new UsageError('cannot look at "one#1": it is not a coroutine of "other"'));
  });

  test('interrupt / ended: does nothing', () => {
    const scheduler = new Tasklets('s');
    const tasklet = scheduler.spawn(function* () {});
    scheduler.run().sync();
    scheduler.interrupt(tasklet, 'stop');
    scheduler.run().sync();
    expect(tasklet.state).toBe('ended');
  });

  test('interrupt / before it ends without waiting again: nothing is raised', () => {
    const scheduler = new Tasklets('s');
    const tasklet: Coroutine = scheduler.spawn(function* () {
      scheduler.interrupt(tasklet, 'stop');
    });
    scheduler.run().sync();
    expect(tasklet.state).toBe('ended');
  });

  test('interrupt / of another family: refused', () => {
    const [one, two] = [new Tasklets('one'), new Scheduler('two')];
    expect(() => two.interrupt(one.create(function* () {}), 'stop')).toThrow(
      new UsageError('cannot interrupt "one#1": it is not a coroutine of "two"'),
    );
  });

  test('interrupt / the runner of an idle loop: raised in the loop, its tasklets stay parked', () => {
    const [outer, inner] = [new Tasklets('outer'), new Tasklets('inner')];
    const seen: unknown[] = [];
    const gate = new Gate();
    inner.spawn(function* () { seen.push(yield* gate); });
    const runner = outer.spawn(function* () {
      try {
        yield* inner.run();
      } catch (error) {
        seen.push(error, inner.parkedCount);
      }
      yield* inner.run();
      seen.push('over');
    });
    outer.spawn(function* () {
      outer.interrupt(runner, 'stop');
      yield* outer.reschedule();
      gate.open('value');
    });
    outer.run().sync();
    expect(seen).toEqual(['stop', 1, 'value', 'over']);
  });

  test('interrupt / resumed by hand and parked: raised when its scheduler runs it', () => {
    const scheduler = new Scheduler('s');
    const seen: unknown[] = [];
    const coroutine = scheduler.create(function* () {
      try {
        yield* new Gate();
      } catch (error) {
        seen.push(error);
      }
    });
    scheduler.resume(coroutine).sync();
    scheduler.interrupt(coroutine, 'stop');
    expect(seen).toEqual([]);
    scheduler.run().sync();
    expect(seen).toEqual(['stop']);
  });
});

// ── hand-off ────────────────────────────────────────────────────────────────────────────────────────────────────────

const MESSAGES = [1, 2, 3];

/** Two producers and two consumers on a rendezvous channel. Every step of anybody is counted, and one can be acted on. */
class Exchange {
  readonly scheduler = new Tasklets('s');
  readonly channel = new Channel<string>('c');
  readonly sent: string[] = [];
  readonly unsent: string[] = [];
  readonly received: string[] = [];
  readonly people: Coroutine[];
  steps = 0;
  private readonly at: number;
  private readonly act: (exchange: Exchange) => void;

  constructor(at = 0, act: (exchange: Exchange) => void = () => {}) {
    this.at = at;
    this.act = act;
    const { scheduler } = this;
    this.people = [
      scheduler.spawn(() => this.producer('p')), scheduler.spawn(() => this.consumer()),
      scheduler.spawn(() => this.producer('q')), scheduler.spawn(() => this.consumer()),
    ];
    for (let i = 0; i < 40; i++) scheduler.spawn(() => this.bystander(i));
  }

  /** Steps are taken by others too, so that somebody acts while the four of them wait or are ready. */
  private *bystander(turns: number): Routine {
    for (let i = 0; i < turns % 5; i++) yield* this.scheduler.reschedule();
    this.step();
  }

  step(): void {
    if (++this.steps === this.at) this.act(this);
  }

  /** One that has not begun would just not take part. */
  interrupt(person: Coroutine): void {
    if (person.state !== 'new') this.scheduler.interrupt(person, 'interrupted');
  }

  private *producer(name: string): Routine {
    for (const n of MESSAGES) {
      this.step();
      try {
        yield* this.channel.send(`${name}${n}`);
        this.sent.push(`${name}${n}`);
      } catch (error) {
        this.unsent.push(`${name}${n}`);
        if (error !== 'interrupted') throw error;
      }
    }
  }

  private *consumer(): Routine {
    for (;;) {
      this.step();
      try {
        this.received.push(yield* this.channel.receive());
      } catch (error) {
        if (error !== 'interrupted') throw error;
      }
    }
  }

  /** Runs until only consumers wait for what nobody sends any more. */
  run(): this {
    const { scheduler } = this;
    try {
      scheduler.run().sync();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DeadlockError') throw error;
    }
    return this;
  }
}

const all = ['p', 'q'].flatMap((name) => MESSAGES.map((n) => `${name}${n}`));
const total = new Exchange().run().steps;

describe('hand-off', () => {
  test('undisturbed: every message is sent and received once', () => {
    const exchange = new Exchange().run();
    expect([exchange.sent.toSorted(), exchange.received.toSorted(), exchange.unsent]).toEqual([all, all, []]);
    expect(total).toBeGreaterThan(50);
  });

  test('interrupt / anybody at any step: what was sent was received once, what was not sent was received by nobody', () => {
    for (let victim = 0; victim < 4; victim++) {
      for (let at = 1; at <= total; at++) {
        const exchange = new Exchange(at, (exchange) => exchange.interrupt(exchange.people[victim]!)).run();
        const { sent, received, unsent } = exchange;
        const where = `victim ${victim}, step ${at}`;
        expect([where, received.toSorted()]).toEqual([where, sent.toSorted()]);
        expect([where, [...sent, ...unsent].toSorted()]).toEqual([where, all]);
        expect(unsent.length).toBeLessThanOrEqual(1);
      }
    }
  });

  test('interrupt / everybody at any step: the same', () => {
    for (let at = 1; at <= total; at++) {
      const exchange = new Exchange(at, (exchange) => {
        for (const person of exchange.people) exchange.interrupt(person);
      }).run();
      expect([at, exchange.received.toSorted()]).toEqual([at, exchange.sent.toSorted()]);
      expect([...exchange.sent, ...exchange.unsent].toSorted()).toEqual(all);
    }
  });

  test.each(['kill', 'close'] as const)('%s / anybody at any step: nothing comes twice, and only what the victim was handed goes with it', (way) => {
    for (let victim = 0; victim < 4; victim++) {
      for (let at = 1; at <= total; at++) {
        let handed: unknown;
        const exchange = new Exchange(at, ({ scheduler, people }) => {
          const person = people[victim]!;
          if (person.state === 'running') return;
          handed = person.slot;
          scheduler.spawn(function* () {
            handed = person.slot;
            if (person.state !== 'ended') yield* scheduler[way](person);
          });
        }).run();
        const { sent, received, channel, people } = exchange;
        const where = `victim ${victim}, step ${at}`;
        expect([where, new Set(received).size]).toEqual([where, received.length]);
        // Whoever was told that a message is sent: somebody has it, or had it when it was stopped.
        const lost = sent.filter((message) => !received.includes(message));
        expect([where, lost]).toEqual([where, lost.length === 0 ? [] : [handed]]);
        if (lost.length > 0) expect(victim % 2).toBe(1);
        for (const queue of [channel.senders, channel.receivers]) {
          for (const waiter of queue) expect(waiter.coroutine?.state).toBe('parked');
        }
        if (people[victim]!.state === 'ended') expect([...channel.receivers].map((waiter) => waiter.coroutine)).not.toContain(people[victim]);
      }
    }
  });

  test('a sender stopped while it waits: its message is never received', () => {
    for (const way of ['kill', 'close', 'interrupt'] as const) {
      const scheduler = new Tasklets('s');
      const channel = new Channel<string>('c');
      const seen: unknown[] = [];
      const sender = scheduler.spawn(function* () { yield* channel.send('never'); });
      scheduler.spawn(function* () {
        if (way === 'interrupt') scheduler.interrupt(sender, new Error('stop'));
        else yield* scheduler[way](sender);
        seen.push(channel.senders.size);
      });
      scheduler.spawn(function* () { seen.push(yield* channel.receive()); });
      scheduler.spawn(function* () { yield* channel.send('second'); });
      for (let i = 0; i < 2; i++) {
        try {
          scheduler.run().sync();
        } catch (error) {
          seen.push((error as Error).message);
        }
      }
      expect(seen).toEqual(way === 'interrupt' ? [0, 'stop', 'second'] : [0, 'second']);
    }
  });

  test('resume by hand of one that was handed something: that arrives, the resumer\'s value does not replace it', () => {
    for (const [wake, expected] of [['open', 'got handed'], ['refuse', 'caught handed']] as const) {
      const scheduler = new Scheduler('s');
      const seen: string[] = [];
      const gate = new Gate();
      const coroutine = scheduler.create(function* () {
        for (let i = 0; i < 2; i++) {
          try {
            seen.push(`got ${yield* gate}`);
          } catch (error) {
            seen.push(`caught ${error}`);
          }
        }
      });
      scheduler.resume(coroutine).sync();
      gate[wake]('handed');
      scheduler.resume(coroutine, 'by hand').sync();
      gate.open('second');
      scheduler.run().sync();
      expect(seen).toEqual([expected, 'got second']);
    }
  });

  test.each(['kill', 'throw'] as const)('%s / one that was handed an error and survives: its next wait is its own', (way) => {
    const scheduler = new Scheduler('s');
    const seen: string[] = [];
    const gate = new Gate();
    const coroutine = scheduler.create(function* () {
      for (let i = 0; i < 2; i++) {
        try {
          seen.push(`got ${yield* gate}`);
        } catch (error) {
          seen.push(`caught ${(error as Error).message}`);
        }
      }
    });
    scheduler.resume(coroutine).sync();
    gate.refuse(new Error('handed'));
    if (way === 'kill') scheduler.kill(coroutine).sync();
    else scheduler.throw(coroutine, new Error('thrown')).sync();
    gate.open('second');
    scheduler.run().sync();
    expect(seen).toEqual([way === 'kill' ? 'caught "s#1" was killed' : 'caught thrown', 'got second']);
  });

  test('a generator in a tasklet, interrupted at any of its waits: its next value is neither lost nor doubled', () => {
    for (let at = 1; at <= 8; at++) {
      const scheduler = new Tasklets('s');
      const channel = new Channel<number>('c');
      const values: number[] = [];
      const family = new Family('generator');
      let left = at;
      const tasklet: Coroutine = scheduler.spawn(function* () {
        const numbers = new Generating<number>(function* (give) {
          for (let got = 0; got < 4; ) {
            let value: number;
            try {
              value = yield* channel.receive();
            } catch {
              continue;
            }
            got++;
            yield* give(value);
          }
        }, family);
        for (let v = yield* numbers.next(); v !== undefined; v = yield* numbers.next()) values.push(v);
      });
      const step = function* (): Routine {
        if (--left === 0) scheduler.interrupt(tasklet, 'interrupted');
        yield* scheduler.reschedule();
      };
      scheduler.spawn(function* () {
        for (const n of [1, 2, 3, 4]) {
          yield* step();
          yield* channel.send(n);
          yield* step();
        }
      });
      scheduler.run().sync();
      expect([at, values]).toEqual([at, [1, 2, 3, 4]]);
    }
  });
});
