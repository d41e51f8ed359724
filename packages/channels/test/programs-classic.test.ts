/** Classic programs of channels and tasklets, at sizes for a test. */
import { describe, expect, test } from '@jest/globals';
import { type Routine, seededChooser } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { batch, buffer, channel, type Channel, pipe, type Receiver, select, type Sender } from '../src/index.ts';

describe('thread ring', () => {
  /** 503 tasklets pass a token that counts down; the one that sees 0 tells its number. */
  function ring(passes: number, members = 503): number {
    let last = 0;
    runSync(function* () {
      const channels = Array.from({ length: members }, () => channel<number>());
      for (const [i, own] of channels.entries()) {
        spawn(function* () {
          const next = channels[(i + 1) % members]!;
          for (let token = yield* own.next(); token.done !== true; token = yield* own.next()) {
            if (token.value === 0) {
              last = i + 1;
              for (const each of channels) each.close();
              return;
            }
            yield* next.send(token.value - 1);
          }
        });
      }
      yield* channels[0]!.send(passes);
    });
    return last;
  }

  test.each([[0, 1], [1000, 498], [50_000, 204], [502, 503], [503, 1]])('%s passes: tasklet %s', (passes, member) => {
    expect(ring(passes)).toBe(member);
  });
});

describe('prime sieve', () => {
  /** One tasklet for each prime drops its multiples and hands on the rest. */
  function nthPrime(n: number): number {
    return runSync(function* () {
      const all: Channel<number>[] = [channel<number>()];
      const end = function* (program: Routine): Routine {
        try {
          yield* program;
        } catch (error) {
          if ((error as { code?: string }).code !== 'closed') throw error;
        }
      };
      function* from2(to: Sender<number>): Routine {
        for (let k = 2; ; k++) yield* to.send(k);
      }
      function* sift(from: Receiver<number>, to: Sender<number>, prime: number): Routine {
        for (;;) {
          const k = yield* from.receive();
          if (k % prime !== 0) yield* to.send(k);
        }
      }
      spawn(end, from2(all[0]!));
      let prime = 0;
      for (let i = 0; i < n; i++) {
        const from = all[i]!;
        prime = yield* from.receive();
        const to = channel<number>();
        all.push(to);
        spawn(end, sift(from, to, prime));
      }
      for (const each of all) each.close();
      return prime;
    });
  }

  test('the first ones', () => {
    expect([1, 2, 3, 4, 5, 10, 17].map(nthPrime)).toEqual([2, 3, 5, 7, 11, 29, 59]);
  });

  test('the 2,000th', () => {
    expect(nthPrime(2000)).toBe(17_389);
  });
});

describe('dining philosophers', () => {
  test('all of them eat as often as they want; no fork is in two hands', () => {
    const seats = 5;
    const meals = Array.from({ length: seats }, () => 0);
    let eating = new Set<number>();
    let most = 0;
    runSync(function* () {
      const forks = meals.map(() => {
        const fork = channel<string>(1);
        fork.trySend('fork');
        return fork;
      });
      const chairs = channel<number>(seats - 1); // one fewer than philosophers: somebody can always eat
      for (const [seat] of meals.entries()) {
        spawn(function* () {
          const [left, right] = [forks[seat]!, forks[(seat + 1) % seats]!];
          for (let i = 0; i < 20; i++) {
            yield* sleep((seat * 7 + i * 3) % 11); // thinks
            yield* chairs.send(seat);
            const first = yield* left.receive();
            const second = yield* right.receive();
            expect(eating.has((seat + 1) % seats) || eating.has((seat + seats - 1) % seats)).toBe(false);
            eating.add(seat);
            most = Math.max(most, eating.size);
            yield* sleep((seat + i) % 5);
            eating.delete(seat);
            meals[seat]!++;
            yield* left.send(first);
            yield* right.send(second);
            yield* chairs.receive();
          }
        });
      }
    }, { clock: virtualClock() });
    eating = new Set();
    expect(meals).toEqual([20, 20, 20, 20, 20]);
    expect(most).toBe(2);
  });
});

describe('sleeping barber', () => {
  test('who finds a chair is shaved in the order of coming; who finds none goes away', () => {
    const seen: string[] = [];
    runSync(function* () {
      const chairs = channel<number>(2);
      spawn(function* barber() {
        for (;;) {
          if (chairs.size === 0) seen.push(`${yield* now()}: the barber sleeps`);
          const customer = yield* chairs.next();
          if (customer.done === true) return;
          yield* sleep(20);
          seen.push(`${yield* now()}: ${customer.value} is shaved`);
        }
      });
      for (let customer = 1; customer <= 8; customer++) {
        yield* sleep(customer === 6 ? 100 : 7);
        if (!chairs.trySend(customer)) seen.push(`${yield* now()}: ${customer} goes away`);
      }
      chairs.close();
    }, { clock: virtualClock() });
    expect(seen).toEqual([
      '0: the barber sleeps',
      '27: 1 is shaved',
      '35: 5 goes away',
      '47: 2 is shaved',
      '67: 3 is shaved',
      '87: 4 is shaved',
      '87: the barber sleeps',
      '155: 6 is shaved',
      '175: 7 is shaved',
      '195: 8 is shaved',
      '195: the barber sleeps',
    ]);
  });
});

describe('Santa Claus', () => {
  /** Nine reindeer, or three of ten elves, wake him; the reindeer come first. Each group comes and goes together. */
  function year(seed: number): { toys: number; consulted: number; log: string[] } {
    const log: string[] = [];
    const random = seededChooser(seed);
    let toys = 0;
    let consulted = 0;
    runSync(function* () {
      const [reindeer, elves] = [group('reindeer', 9), group('elves', 3)];
      const [stable, study] = [channel<string[]>(), channel<string[]>()];
      const gathering = [spawn(reindeer.gather, stable), spawn(elves.gather, study)];
      for (let i = 1; i <= 9; i++) spawn(helper, `reindeer ${i}`, reindeer, 300);
      for (let i = 1; i <= 10; i++) spawn(helper, `elf ${i}`, elves, 40);
      const choice = select({ deliver: stable.next(), consult: study.next() }, { order: 'priority' });
      while (toys < 5) {
        const { arm, value } = yield* choice;
        const members = value.value!;
        log.push(`${yield* now()} ${arm} ${members.length}`);
        if (arm === 'deliver') {
          expect(members.every((name) => name.startsWith('reindeer'))).toBe(true);
          toys++;
        } else {
          expect(members.every((name) => name.startsWith('elf'))).toBe(true);
          consulted++;
        }
        yield* sleep(arm === 'deliver' ? 25 : 10);
        yield* (arm === 'deliver' ? reindeer : elves).dismiss(members);
      }
      for (const each of gathering) each.cancel();
      reindeer.close();
      elves.close();
    }, { clock: virtualClock() });
    return { toys, consulted, log };

    interface Group {
      name: string;
      door: Channel<string>;
      exits: Map<string, Channel<void>>;
      gather: (to: Sender<string[]>) => Routine;
      dismiss(members: string[]): Routine;
      close(): void;
    }

    function group(name: string, size: number): Group {
      const door = channel<string>(0, { name });
      const exits = new Map<string, Channel<void>>();
      return {
        name,
        door,
        exits,
        gather: (to) => pipe(batch(door, size), to),
        *dismiss(members) {
          for (const member of members) yield* exits.get(member)!.send();
        },
        close() {
          for (const each of [...exits.values(), door]) each.close();
        },
      };
    }

    function* helper(name: string, of: Group, away: number): Routine {
      const exit = channel<void>();
      of.exits.set(name, exit);
      do {
        yield* sleep(random(away));
        if (of.door.closed) return;
        yield* select([of.door.send(name), exit.next()], { order: 'priority' });
      } while (!exit.closed && (yield* exit.next()).done !== true);
    }
  }

  test('five Christmases and many consultations; the same seed gives the same year', () => {
    const first = year(7);
    expect(first.toys).toBe(5);
    expect(first.consulted).toBeGreaterThan(50);
    expect(first.log.filter((line) => line.includes('deliver')).every((line) => line.endsWith(' 9'))).toBe(true);
    expect(first.log.filter((line) => line.includes('consult')).every((line) => line.endsWith(' 3'))).toBe(true);
    expect(year(7).log).toEqual(first.log);
    expect(year(8).log).not.toEqual(first.log);
  });

  test('both groups stand before the door: the reindeer go first', () => {
    const seen: string[] = [];
    runSync(function* () {
      const [reindeer, elves] = [channel<string>(1), channel<string>(1)];
      const santa = select({ elves: elves.receive(), reindeer: reindeer.receive() }, { order: 'fair' });
      const strict = select({ reindeer: reindeer.receive(), elves: elves.receive() }, { order: 'priority' });
      for (let i = 0; i < 3; i++) {
        reindeer.trySend('r');
        elves.trySend('e');
        seen.push((yield* strict).value, (yield* santa).value);
      }
    });
    expect(seen).toEqual(['r', 'e', 'r', 'e', 'r', 'e']);
  });
});

describe('hackysack', () => {
  /** Players kick a sack to another one, drawn by lot, until so many kicks were made; then everybody goes home. */
  function game(players: number, kicks: number, seed: number): number[] {
    const kicked = Array.from({ length: players }, () => 0);
    const random = seededChooser(seed);
    runSync(function* () {
      const channels = kicked.map(() => channel<'sack' | 'exit'>(buffer.fixed<'sack' | 'exit'>(1)));
      let left = kicks;
      for (const [i, own] of channels.entries()) {
        spawn(function* () {
          while ((yield* own.receive()) === 'sack') {
            kicked[i]!++;
            if (--left === 0) {
              for (const each of channels) yield* each.send('exit');
            } else {
              yield* channels[(i + 1 + random(players - 1)) % players]!.send('sack');
            }
          }
        });
      }
      yield* reschedule();
      yield* channels[0]!.send('sack');
    });
    return kicked;
  }

  test('every kick is made by one player, and all go home', () => {
    const kicked = game(1000, 5000, 3);
    expect(kicked.reduce((sum, each) => sum + each)).toBe(5000);
    expect(kicked.filter((each) => each > 0).length).toBeGreaterThan(900);
  });
});
