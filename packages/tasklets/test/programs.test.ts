import { expect, test } from '@jest/globals';
import { choose, type Routine } from '@core/coroutine';
import { reschedule, runSync, scope, spawn } from '../src/index.ts';
import { Rendezvous } from './channel.ts';

/**
 * Hackysack (Grant Olson, "Why Stackless?"): players in a circle kick a sack to any other player, by sending themselves, until
 * so many kicks are made; the one who has it then is out, and the game is over.
 */
interface Player {
  readonly number: number;
  readonly sack: Rendezvous<Player | null>;
  kicks: number;
}

interface Game {
  readonly kicks: number;
  readonly last: number;
  readonly ended: number;
}

function hackysack(count: number, turns: number, seed: number): Game {
  return runSync(function* () {
    const circle = Array.from({ length: count }, (_, number): Player => ({ number, sack: new Rendezvous(), kicks: 0 }));
    let left = turns;
    let last = -1;
    let ended = 0;
    function* play(player: Player): Routine<void> {
      for (;;) {
        const from = yield* player.sack.take();
        if (from === null) break;
        player.kicks++;
        if (--left === 0) {
          last = player.number;
          for (const other of circle) if (other !== player) yield* other.sack.offer(null);
          break;
        }
        // Any other player: the ones behind oneself move up by one.
        const choice = choose(count - 1);
        yield* circle[choice < player.number ? choice : choice + 1]!.sack.offer(player);
      }
      ended++;
    }
    yield* scope(function* (game) {
      for (const player of circle) game.spawn(play, player);
      yield* circle[0]!.sack.offer(circle[1]!);
    });
    return { kicks: circle.reduce((sum, player) => sum + player.kicks, 0), last, ended };
  }, { seed });
}

test('hackysack / 100,000 players, 1,000 kicks: each kick counts once, and all players end', () => {
  expect(hackysack(100_000, 1000, 7)).toMatchObject({ kicks: 1000, ended: 100_000 });
});

test('hackysack / the seed decides who is last', () => {
  const last = (seed: number): number => hackysack(1000, 100, seed).last;
  expect(last(7)).toBe(last(7));
  expect(new Set([1, 2, 3, 4, 5].map(last)).size).toBeGreaterThan(1);
});

test('a ring of 503 tasklets passes a token 1,000 times: number 498 has it last', () => {
  expect(runSync(function* () {
    const ring = Array.from({ length: 503 }, () => new Rendezvous<number>());
    let answer = 0;
    for (const [index, own] of ring.entries()) {
      spawn(function* () {
        for (;;) {
          const token = yield* own.take();
          if (token === 0) answer = index + 1;
          if (token <= 0) break;
          yield* ring[(index + 1) % ring.length]!.offer(token - 1);
        }
        for (const other of ring) if (other.balance < 0) yield* other.offer(-1);
      });
    }
    yield* reschedule();
    yield* ring[0]!.offer(1000);
    for (let i = 0; i < 1010; i++) yield* reschedule();
    return answer;
  })).toBe(498);
});
