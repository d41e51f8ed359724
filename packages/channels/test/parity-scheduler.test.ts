/** The channel in a scheduler that has Stackless's run list: the same order, and its traps and deadlocks. */
import { describe, expect, test } from '@jest/globals';
import type { Routine, Wait } from '@core/coroutine';
import { StacklessScheduler } from '@core/tasklets/stackless';
import { stacklessChannel, type StacklessChannelOptions } from '../src/stackless.ts';

function trace(main: (seen: unknown[], scheduler: StacklessScheduler) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  const scheduler = new StacklessScheduler();
  scheduler.runMain(() => main(seen, scheduler)).sync();
  return seen;
}

function* failing(seen: unknown[], wait: Wait<unknown>): Routine<void> {
  try {
    seen.push(yield* wait);
  } catch (error) {
    seen.push((error as Error).message.split('\n')[0]);
  }
}

function meeting(actorSends: boolean, options: StacklessChannelOptions): string {
  return trace(function* (seen, scheduler) {
    const ch = stacklessChannel<string>(options);
    function* side(name: string, sends: boolean): Routine {
      seen.push(`${name}.start`);
      if (sends) yield* ch.send('x');
      else yield* ch.receive();
      seen.push(`${name}.${sends ? 'sent' : 'got'}`);
      yield* scheduler.schedule();
      seen.push(`${name}.end`);
    }
    function* bystander(name: string): Routine {
      seen.push(`${name}.1`);
      yield* scheduler.schedule();
      seen.push(`${name}.2`);
    }
    scheduler.tasklet(side).setup('P', !actorSends);
    yield* scheduler.run();
    scheduler.tasklet(side).setup('A', actorSends);
    scheduler.tasklet(bystander).setup('B1');
    scheduler.tasklet(bystander).setup('B2');
    yield* scheduler.run();
  }).join(' ');
}

function tenItems(preference: number): string {
  return trace(function* (seen, scheduler) {
    const ch = stacklessChannel<number>({ preference });
    scheduler.tasklet(function* () {
      for (let i = 0; i < 10; i++) {
        seen.push(`s${i}`);
        yield* ch.send(i);
      }
    }).setup();
    scheduler.tasklet(function* () {
      for (let i = 0; i < 10; i++) seen.push(`r${yield* ch.receive()}`);
    }).setup();
    yield* scheduler.run();
  }).join(' ');
}

describe('who runs next', () => {
  test.each([
    [true, { preference: -1 }, 'P.start A.start P.got B1.1 B2.1 A.sent P.end B1.2 B2.2 A.end'],
    [true, { preference: 0 }, 'P.start A.start A.sent B1.1 B2.1 P.got A.end B1.2 B2.2 P.end'],
    [true, { preference: 1 }, 'P.start A.start A.sent B1.1 B2.1 P.got A.end B1.2 B2.2 P.end'],
    [true, { scheduleAll: true }, 'P.start A.start B1.1 B2.1 P.got A.sent B1.2 B2.2 P.end A.end'],
    [false, { preference: -1 }, 'P.start A.start A.got B1.1 B2.1 P.sent A.end B1.2 B2.2 P.end'],
    [false, { preference: 0 }, 'P.start A.start A.got B1.1 B2.1 P.sent A.end B1.2 B2.2 P.end'],
    [false, { preference: 1 }, 'P.start A.start P.sent B1.1 B2.1 A.got P.end B1.2 B2.2 A.end'],
    [false, { scheduleAll: true }, 'P.start A.start B1.1 B2.1 P.sent A.got B1.2 B2.2 P.end A.end'],
  ])('[CH-5] sends: %s, %j', (actorSends, options, order) => {
    expect(meeting(actorSends, options)).toBe(order);
  });

  test('[CH-6] [CH-7] [CH-8] ten items, each preference', () => {
    expect([-1, 0, 1].map(tenItems)).toEqual([
      's0 r0 s1 r1 s2 r2 s3 r3 s4 r4 s5 r5 s6 r6 s7 r7 s8 r8 s9 r9',
      's0 r0 s1 s2 r1 r2 s3 s4 r3 r4 s5 s6 r5 r6 s7 s8 r7 r8 s9 r9',
      's0 s1 r0 s2 r1 s3 r2 s4 r3 s5 r4 s6 r5 s7 r6 s8 r7 s9 r8 r9',
    ]);
  });
});

describe('traps', () => {
  test('[SC-22] switch trap: what would switch is refused and has changed nothing', () => {
    expect(trace(function* (seen, scheduler) {
      const ch = stacklessChannel<number>();
      const other = stacklessChannel<number>();
      scheduler.tasklet(function* () {
        seen.push(`got ${yield* ch.receive()}`);
      }).setup();
      yield* scheduler.run();
      scheduler.tasklet(function* () {}).setup(); // somebody to switch to
      scheduler.switchTrap(1);
      yield* failing(seen, ch.send(1)); // to a preferred receiver
      yield* failing(seen, other.send(1)); // would block
      yield* failing(seen, other.receive());
      yield* failing(seen, other.sendThrow(new Error('boom')));
      ch.scheduleAll = true;
      yield* failing(seen, ch.send(1));
      ch.scheduleAll = false;
      scheduler.switchTrap(-1);
      seen.push(ch.balance, other.balance);
      yield* ch.send(2);
    })).toEqual([
      ...Array.from({ length: 5 }, () => expect.stringContaining('switch trap')),
      -1,
      0,
      'got 2',
    ]);
  });

  test('[SC-25] switch trap: a send that does not switch succeeds', () => {
    expect(trace(function* (seen, scheduler) {
      const ch = stacklessChannel<number>({ preference: 1 });
      scheduler.tasklet(function* () {
        seen.push(`got ${yield* ch.receive()}`);
      }).setup();
      yield* scheduler.run();
      scheduler.switchTrap(1);
      yield* ch.send(1);
      seen.push('sent');
      scheduler.switchTrap(-1);
      yield* scheduler.run();
    })).toEqual(['sent', 'got 1']);
  });

  test('[CH-17] block trap of the tasklet: both directions are refused, nothing has changed', () => {
    expect(trace(function* (seen, scheduler) {
      const ch = stacklessChannel<number>();
      scheduler.tasklet(function* () {}).setup(); // not the last one that can run
      const main = scheduler.running!;
      main.blockTrap = true;
      yield* failing(seen, ch.send(1));
      yield* failing(seen, ch.receive());
      main.blockTrap = false;
      seen.push(ch.balance);
    })).toEqual([expect.stringContaining('block'), expect.stringContaining('block'), 0]);
  });
});

describe('deadlock', () => {
  test('[CH-33] [EX-5] main alone sends or receives: it gets the deadlock at its own call, and nobody waits', () => {
    expect(trace(function* (seen) {
      const ch = stacklessChannel<number>();
      yield* failing(seen, ch.send(1));
      yield* failing(seen, ch.receive());
      seen.push(ch.balance);
    })).toEqual([expect.stringContaining('deadlock'), expect.stringContaining('deadlock'), 0]);
  });

  test('[CH-33] [EX-6] main waits and the last other one ends: main gets the error, and has left the queue', () => {
    expect(trace(function* (seen, scheduler) {
      const ch = stacklessChannel<number>();
      for (const wait of [ch.receive(), ch.send(1)]) {
        scheduler.tasklet(function* () {}).setup();
        yield* failing(seen, wait);
        seen.push(ch.balance);
      }
    })).toEqual([expect.stringContaining('deadlock'), 0, expect.stringContaining('deadlock'), 0]);
  });

  test('[CH-33] [EX-7] main waits and the last other one would: that one gets the error, and may still serve main', () => {
    expect(trace(function* (seen, scheduler) {
      const [ch, other] = [stacklessChannel<string>(), stacklessChannel<number>()];
      scheduler.tasklet(function* () {
        yield* failing(seen, other.receive());
        yield* ch.send('served');
      }).setup();
      seen.push(yield* ch.receive(), other.balance);
    })).toEqual([expect.stringContaining('deadlock'), 'served', 0]);
  });

  test('[CH-33] [EX-8] it does not catch the error: that reaches main at its call', () => {
    expect(trace(function* (seen, scheduler) {
      const [ch, other] = [stacklessChannel<string>(), stacklessChannel<number>()];
      scheduler.tasklet(function* () {
        yield* other.receive();
      }).setup();
      yield* failing(seen, ch.receive());
      seen.push(ch.balance, other.balance);
    })).toEqual([expect.stringContaining('deadlock'), 0, 0]);
  });

  test('[EX-9] under run it is no deadlock: run returns, and the one that waits can be served later', () => {
    expect(trace(function* (seen, scheduler) {
      const ch = stacklessChannel<number>();
      scheduler.tasklet(function* () {
        seen.push(yield* ch.receive());
      }).setup();
      seen.push(yield* scheduler.run(), ch.balance);
      yield* ch.send(5);
    })).toEqual([undefined, -1, 5]);
  });
});
