import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DeadlockError, type Coroutine, Family, type Operation, type Routine, Scheduler } from '@core/coroutine';
import { reschedule, runSync, spawn, type Tasklet, TaskletScheduler } from '@core/tasklets';
import { select } from '../src/index.ts';
import { type PreferringScheduler, stacklessChannel, type StacklessChannel } from '../src/stackless.ts';

function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen));
  return seen;
}

describe('a preferred partner', () => {
  test('stands in a select: its coroutine runs at once', () => {
    expect(trace(function* (seen) {
      const [a, b] = [stacklessChannel<string>(), stacklessChannel<string>()];
      spawn(function* () {
        seen.push(yield* select({ a: a.receive(), b: b.receive() }));
      });
      yield* reschedule();
      spawn(function* () {
        seen.push('bystander');
      });
      yield* b.send('x');
      seen.push('sent', a.balance, b.balance);
    })).toEqual([{ arm: 'b', value: 'x' }, 'bystander', 'sent', 0, 0]);
  });

  test('found by a select: it has its turn later, the select goes on', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>();
      spawn(function* () {
        seen.push(yield* ch.receive());
      });
      yield* reschedule();
      seen.push(yield* select({ out: ch.send('x') }));
    })).toEqual([{ arm: 'out', value: undefined }, 'x']);
  });

  test('belongs to another scheduler: it has its turn there, the actor goes on', () => {
    const seen: unknown[] = [];
    const ch = stacklessChannel<string>();
    const [left, right] = [new TaskletScheduler('left'), new TaskletScheduler('right')];
    left.spawn(function* () {
      seen.push(yield* ch.receive());
    });
    right.spawn(function* () {
      yield* ch.send('x');
      seen.push('sent');
    });
    runSync(function* () {
      for (const scheduler of [left, right]) {
        spawn(function* () {
          yield* scheduler.run();
        });
      }
    });
    expect(seen).toEqual(['sent', 'x']);
  });

  test('met by plain code: it has its turn later', () => {
    const seen: unknown[] = [];
    const ch = stacklessChannel<string>();
    const scheduler = new TaskletScheduler();
    scheduler.spawn(function* () {
      seen.push(yield* ch.receive(), yield* ch.receive());
    });
    expect(() => scheduler.run().sync()).toThrow(DeadlockError);
    ch.send('x').sync();
    expect([ch.trySend('y'), seen]).toEqual([false, []]);
    expect(() => scheduler.run().sync()).toThrow(DeadlockError);
    expect([ch.trySend('y'), ch.trySend('z'), ch.tryReceive()]).toEqual([true, false, undefined]);
    scheduler.run().sync();
    expect(seen).toEqual(['x', 'y']);
  });

  test('across a plain frame: the error of the barrier, and nothing was exchanged', () => {
    for (const options of [{ preference: -1 }, { scheduleAll: true }]) {
      expect(trace(function* (seen) {
        const ch = stacklessChannel<string>(options);
        spawn(function* () {
          seen.push(yield* ch.receive());
        });
        yield* reschedule();
        try {
          [1].forEach(() => ch.send('x').sync());
        } catch (error) {
          seen.push((error as Error).name, ch.balance);
        }
        yield* ch.send('y');
      })).toEqual(['BarrierError', -1, 'y']);
    }
  });

  test('met from inside a coroutine of another family: the tasklet around it makes way, and that coroutine goes on in it', () => {
    expect(trace(function* (seen) {
      const family = new Family('f');
      const ch = stacklessChannel<string>();
      spawn(function* () {
        seen.push(yield* ch.receive());
      });
      yield* reschedule();
      const inside = family.create(function* () {
        yield* ch.send('x');
        seen.push('inside goes on');
        yield* family.suspend('given');
      });
      seen.push(yield* family.resume(inside));
    })).toEqual(['x', 'inside goes on', 'given']);
  });

  test('scheduleAll / the actor was cancelled before: the error comes first, and nothing was exchanged', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<string>({ scheduleAll: true });
      const receiver = spawn(function* () {
        yield* ch.receive();
      });
      yield* reschedule();
      const actor = spawn({ name: 'actor' }, function* (): Routine {
        actor.cancel();
        try {
          yield* ch.send('x');
        } catch (error) {
          seen.push((error as Error).message, ch.balance);
        }
      });
      yield* reschedule();
      receiver.cancel();
    })).toEqual(['"actor" was cancelled', -1]);
  });
});

test('a scheduler with a way of its own to prefer: it is used, and may refuse before anything is exchanged', () => {
  const seen: unknown[] = [];
  class Own extends Scheduler implements PreferringScheduler {
    refuses = false;
    yieldTo(partner: Coroutine): Operation<unknown> {
      seen.push(`to ${partner.name}`);
      return this.reschedule();
    }
    refuseSwitch(): void {
      if (this.refuses) throw new Error('trapped');
    }
  }
  const scheduler = new Own('own');
  const ch = stacklessChannel<string>();
  const start = (body: () => Routine): void => scheduler.start(scheduler.create(body));
  start(function* () {
    for (let i = 0; i < 2; i++) seen.push(yield* ch.receive());
  });
  start(function* () {
    yield* ch.send('x');
    yield* scheduler.reschedule();
    scheduler.refuses = true;
    try {
      yield* ch.send('y');
    } catch (error) {
      seen.push((error as Error).message, ch.balance);
    }
    scheduler.refuses = false;
    yield* ch.send('z');
  });
  scheduler.run().sync();
  expect(seen).toEqual(['to own#1', 'x', 'trapped', -1, 'to own#1', 'z']);
});

test('in async code, and for await outside', async () => {
  const ch = stacklessChannel<number>();
  const sending = ch.send(1);
  const awaited = ch.receive().then((n) => n);
  await sending;
  expect(await awaited).toBe(1);
  setTimeout(() => ch.close());
  const items: number[] = [];
  void (async () => {
    await ch.send(2);
    await ch.send(3);
  })();
  await Promise.resolve();
  for await (const item of ch) {
    items.push(item);
    if (item === 3) ch.close();
  }
  expect(items).toEqual([2, 3]);
});

interface Program {
  preference: number;
  scheduleAll: boolean;
  senders: number[];
  receivers: number[];
  target: number;
}

const programs: fc.Arbitrary<Program> = fc.record({
  preference: fc.constantFrom(-1, 0, 1),
  scheduleAll: fc.boolean(),
  senders: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  receivers: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  target: fc.nat(),
});

/** Runs the program and stops its target after so many turns; answers false when it had ended before. */
function play(program: Program, stop: 'cancel' | 'kill' | 'close', turns: number): boolean {
  const ch: StacklessChannel<string> = stacklessChannel(program);
  const [sent, received]: [string[], string[]] = [[], []];
  let wasReady = false;
  let wasAlive = false;
  try {
    runSync(function* () {
      const players: Tasklet[] = [
        ...program.senders.map((count, i) => spawn(function* () {
          for (let n = 0; n < count; n++) {
            yield* ch.send(`${i}.${n}`);
            sent.push(`${i}.${n}`);
          }
        })),
        ...program.receivers.map((count) => spawn(function* () {
          for (let n = 0; n < count; n++) received.push(yield* ch.receive());
        })),
      ];
      const target = players[program.target % players.length]!;
      for (let i = 0; i < turns; i++) yield* reschedule();
      wasReady = target.state === 'suspended';
      wasAlive = !target.done;
      if (stop === 'cancel') target.cancel();
      else yield* target.family[stop](target);
      for (const each of players) yield* each.outcome();
    });
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
  }
  expect(ch.balance).toBe(0);
  expect(new Set(received).size).toBe(received.length);
  const difference = [...sent.filter((x) => !received.includes(x)), ...received.filter((x) => !sent.includes(x))];
  // One that is ended by force before its turn does not learn what it has exchanged.
  expect(difference.length).toBeLessThanOrEqual(stop !== 'cancel' && wasReady ? 1 : 0);
  return wasAlive;
}

test.each(['cancel', 'kill', 'close'] as const)('%s / at every suspension point of any program: nothing is lost or doubled', (stop) => {
  fc.assert(fc.property(programs, (program) => {
    let turns = 0;
    while (play(program, stop, turns) && turns < 20) turns++;
  }), { numRuns: 60 });
});
