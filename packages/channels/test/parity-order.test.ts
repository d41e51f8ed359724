import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { stacklessChannel, type StacklessChannel, type StacklessChannelOptions } from '../src/stackless.ts';

/** A partner waits already; then an actor meets it while two bystanders stand behind it. Each has two turns. */
function meeting(actorSends: boolean, options: StacklessChannelOptions): string {
  const seen: string[] = [];
  runSync(function* () {
    const ch = stacklessChannel<string>(options);
    function* side(name: string, sends: boolean): Routine {
      seen.push(`${name}.start`);
      if (sends) yield* ch.send('x');
      else yield* ch.receive();
      seen.push(`${name}.${sends ? 'sent' : 'got'}`);
      yield* reschedule();
      seen.push(`${name}.end`);
    }
    function* bystander(name: string): Routine {
      seen.push(`${name}.1`);
      yield* reschedule();
      seen.push(`${name}.2`);
    }
    spawn(side, 'P', !actorSends);
    yield* reschedule();
    spawn(side, 'A', actorSends);
    spawn(bystander, 'B1');
    spawn(bystander, 'B2');
  });
  return seen.join(' ');
}

/** Ten items from a producer, which is started first, to a consumer. */
function tenItems(options: StacklessChannelOptions, count = 10): string {
  const seen: string[] = [];
  runSync(function* () {
    const ch = stacklessChannel<number>(options);
    spawn(function* () {
      for (let i = 0; i < count; i++) {
        seen.push(`s${i}`);
        yield* ch.send(i);
      }
    });
    spawn(function* () {
      for (let i = 0; i < count; i++) seen.push(`r${yield* ch.receive()}`);
    });
  });
  return seen.join(' ');
}

describe('who runs next', () => {
  test.each([
    [true, { preference: -1 }, 'P.start A.start P.got B1.1 B2.1 A.sent P.end B1.2 B2.2 A.end'],
    [true, { preference: 0 }, 'P.start A.start A.sent B1.1 B2.1 P.got A.end B1.2 B2.2 P.end'],
    [true, { preference: 1 }, 'P.start A.start A.sent B1.1 B2.1 P.got A.end B1.2 B2.2 P.end'],
    [true, { scheduleAll: true }, 'P.start A.start B1.1 B2.1 P.got A.sent B1.2 B2.2 P.end A.end'],
    [true, { scheduleAll: true, preference: 1 }, 'P.start A.start B1.1 B2.1 P.got A.sent B1.2 B2.2 P.end A.end'],
    [true, { scheduleAll: true, preference: 0 }, 'P.start A.start B1.1 B2.1 P.got A.sent B1.2 B2.2 P.end A.end'],
    [false, { preference: -1 }, 'P.start A.start A.got B1.1 B2.1 P.sent A.end B1.2 B2.2 P.end'],
    [false, { preference: 0 }, 'P.start A.start A.got B1.1 B2.1 P.sent A.end B1.2 B2.2 P.end'],
    [false, { preference: 1 }, 'P.start A.start P.sent B1.1 B2.1 A.got P.end B1.2 B2.2 A.end'],
    [false, { scheduleAll: true }, 'P.start A.start B1.1 B2.1 P.sent A.got B1.2 B2.2 P.end A.end'],
    [false, { scheduleAll: true, preference: 1 }, 'P.start A.start B1.1 B2.1 P.sent A.got B1.2 B2.2 P.end A.end'],
    [false, { scheduleAll: true, preference: 0 }, 'P.start A.start B1.1 B2.1 P.sent A.got B1.2 B2.2 P.end A.end'],
  ])('[CH-5] sends: %s, %j: the whole order, to the end', (actorSends, options, order) => {
    expect(meeting(actorSends, options)).toBe(order);
  });

  test('[CH-5] the default is to prefer the receiver', () => {
    expect(meeting(true, {})).toBe(meeting(true, { preference: -1 }));
    expect(meeting(false, {})).toBe(meeting(false, { preference: -1 }));
  });

  test('[CH-6] ten items, preference -1', () => {
    expect(tenItems({ preference: -1 })).toBe('s0 r0 s1 r1 s2 r2 s3 r3 s4 r4 s5 r5 s6 r6 s7 r7 s8 r8 s9 r9');
  });

  test('[CH-7] ten items, preference 0', () => {
    expect(tenItems({ preference: 0 })).toBe('s0 r0 s1 s2 r1 r2 s3 s4 r3 r4 s5 s6 r5 r6 s7 s8 r7 r8 s9 r9');
  });

  test('[CH-8] ten items, preference 1', () => {
    expect(tenItems({ preference: 1 })).toBe('s0 s1 r0 s2 r1 s3 r2 s4 r3 s5 r4 s6 r5 s7 r6 s8 r7 s9 r8 r9');
  });

  test('[CH-9] a preferred partner runs at once, and the actor last, whoever else is ready', () => {
    const seen: string[] = [];
    runSync(function* () {
      const ch = stacklessChannel<number>();
      spawn(function* () {
        seen.push(`P got ${yield* ch.receive()}`);
      });
      yield* reschedule();
      for (const name of ['B1', 'B2', 'B3']) {
        spawn(function* () {
          seen.push(name);
        });
      }
      yield* ch.send(1);
      seen.push('main');
    });
    expect(seen).toEqual(['P got 1', 'B1', 'B2', 'B3', 'main']);
  });

  test('[CH-10] scheduleAll, and nobody else is ready: the partner runs before the actor', () => {
    const seen: string[] = [];
    runSync(function* () {
      const ch = stacklessChannel<number>({ scheduleAll: true });
      spawn(function* () {
        for (let i = 0; i < 2; i++) seen.push(`rx${yield* ch.receive()}`);
      });
      yield* reschedule();
      for (let i = 0; i < 2; i++) {
        yield* ch.send(i);
      }
      seen.push('M');
    });
    expect(seen).toEqual(['rx0', 'rx1', 'M']);
  });

  test.each([
    [-1, ['got0', 'got1', 'got2', 'sent0', 'sent1', 'sent2']],
    [1, ['sent0', 'got0', 'sent1', 'got1', 'sent2', 'got2']],
  ])('[CH-11] three blocked senders, and main receives three times, preference %s', (preference, order) => {
    const seen: string[] = [];
    runSync(function* () {
      const ch = stacklessChannel<number>({ preference });
      for (let i = 0; i < 3; i++) {
        spawn(function* () {
          yield* ch.send(i);
          seen.push(`sent${i}`);
        });
      }
      yield* reschedule();
      for (let i = 0; i < 3; i++) seen.push(`got${yield* ch.receive()}`);
      yield* reschedule();
    });
    expect(seen).toEqual(order);
  });

  test('[CH-31] ping-pong with two channels and one who primes them: they alternate', () => {
    const seen: string[] = [];
    runSync(function* () {
      const [ping, pong] = [stacklessChannel<string>(), stacklessChannel<string>()];
      function* player(says: string, mine: StacklessChannel<string>, other: StacklessChannel<string>): Routine {
        for (let i = 0; i < 3; i++) {
          yield* mine.receive();
          seen.push(says);
          if (i < 2 || says === 'PING') yield* other.send('ball');
        }
      }
      spawn(player, 'PING', ping, pong);
      spawn(player, 'PONG', pong, ping);
      spawn(function* () {
        yield* ping.send('ball');
      });
    });
    expect(seen).toEqual(['PING', 'PONG', 'PING', 'PONG', 'PING', 'PONG']);
  });
});
