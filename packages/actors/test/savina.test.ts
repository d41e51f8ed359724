/**
 * The programs of the Savina suite (Imam and Sarkar, 2014), at small sizes and with checked results: an actor library is
 * whole when these are easy to write in it.
 */
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { actor, type ActorRef, type AnyRef, exit, handlers, mailbox, type Reply, type Self } from '../src/index.ts';
import { program } from './program.ts';

/** A small generator of numbers that depends on its seed alone. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

function* all(refs: readonly AnyRef[]): Routine {
  for (const ref of refs) expect(yield* ref.ended()).toBe('normal');
}

describe('micro benchmarks', () => {
  test('ping-pong / 1,000 rounds: as many pongs', () => {
    program(function* (self: Self<number>) {
      const pong = actor(function* (me: Self<{ n: number; from: ActorRef<number> }>) {
        for (let got = 0; got < 1000; got++) {
          const { n, from } = yield* me.receive();
          from.send(n);
        }
      });
      let sum = 0;
      for (let n = 0; n < 1000; n++) {
        pong.send({ n, from: self });
        const got = yield* self.receive();
        sum += got;
      }
      expect(sum).toBe(499_500);
      yield* all([pong]);
    });
  });

  test('counting / 10,000 increments, then a question: all counted', () => {
    program(function* () {
      const counter = actor(
        handlers(() => {
          let n = 0;
          return { increment: () => void n++, get: ({ reply }: { reply: Reply<number> }) => reply.send(n) };
        }),
      );
      for (let i = 0; i < 10_000; i++) counter.send({ type: 'increment' });
      expect(yield* counter.ask('get')).toBe(10_000);
    });
  });

  test('fork-join (throughput) / 20 actors, 100 messages each: all are handled', () => {
    let handled = 0;
    program(function* () {
      const refs = Array.from({ length: 20 }, () =>
        actor(function* (self: Self<number>) {
          for (let i = 0; i < 100; i++) {
            const n = yield* self.receive();
            handled += n;
          }
        }),
      );
      for (let i = 0; i < 100; i++) for (const ref of refs) ref.send(1);
      yield* all(refs);
    });
    expect(handled).toBe(2000);
  });

  test('fork-join (create) / 1,000 actors with one message each: all end, none is left', () => {
    program(function* ({ system }) {
      const refs = Array.from({ length: 1000 }, () =>
        actor(function* (self: Self<number>) {
          yield* self.receive();
        }),
      );
      for (const ref of refs) ref.send(1);
      yield* all(refs);
      expect(system.actorCount).toBe(1);
    });
  });

  test('thread ring / 100 actors, 1,000 hops: the token ends where it must', () => {
    program(function* (main: Self<number>) {
      const ring: ActorRef<number>[] = [];
      for (let i = 0; i < 100; i++) {
        ring.push(
          actor(function* (self: Self<number>) {
            for (;;) {
              const left = yield* self.receive();
              if (left === 0) main.send(i);
              else ring[(i + 1) % 100]!.send(left - 1);
            }
          }),
        );
      }
      ring[0]!.send(1003);
      expect(yield* main.receive()).toBe(3);
    });
  });

  test('chameneos / 5 creatures, 500 meetings: each meeting counts for two, colours are complements', () => {
    type Colour = 0 | 1 | 2;
    type Meet = { colour: Colour; from: ActorRef<Colour | 'over'> };
    const complement = (a: Colour, b: Colour): Colour => (a === b ? a : ((3 - a - b) as Colour));
    program(function* () {
      let met = 0;
      const mall = actor(function* (self: Self<Meet>) {
        for (let i = 0; i < 500; i++) {
          const [a, b] = [yield* self.receive(), yield* self.receive()];
          a.from.send(b.colour);
          b.from.send(a.colour);
        }
        for (let i = 0; i < 5; i++) (yield* self.receive()).from.send('over');
      });
      const creatures = ([0, 1, 2, 0, 1] as const).map((first) =>
        actor(function* (self: Self<Colour | 'over'>) {
          for (let colour: Colour = first; ; ) {
            mall.send({ colour, from: self });
            const other = yield* self.receive();
            if (other === 'over') return;
            met++;
            colour = complement(colour, other);
          }
        }),
      );
      yield* all([mall, ...creatures]);
      expect(met).toBe(1000);
    });
  });

  test('big / 10 actors ping 50 random others each: every ping is ponged', () => {
    type Message = { type: 'ping'; from: ActorRef<Message> } | { type: 'pong' };
    let pongs = 0;
    program(function* (main: Self<'done'>) {
      const next = random(42);
      const refs: ActorRef<Message>[] = Array.from({ length: 10 }, () =>
        actor(function* (self: Self<Message>) {
          refs[next(10)]!.send({ type: 'ping', from: self });
          for (let left = 50; ; ) {
            const message = yield* self.receive();
            if (message.type === 'ping') {
              message.from.send({ type: 'pong' });
            } else {
              pongs++;
              if (--left > 0) refs[next(10)]!.send({ type: 'ping', from: self });
              else main.send('done');
            }
          }
        }),
      );
      for (let i = 0; i < 10; i++) yield* main.receive();
    });
    expect(pongs).toBe(500);
  });
});

describe('concurrency benchmarks', () => {
  test('concurrent dictionary / 5 workers, 200 reads and writes each: as a plain map would have it', () => {
    program(function* () {
      const plain = new Map<number, number>();
      const dictionary = actor(
        handlers(() => {
          const map = new Map<number, number>();
          return {
            write: ({ key, value, reply }: { key: number; value: number; reply: Reply<void> }) => {
              map.set(key, value);
              plain.set(key, value);
              reply.send();
            },
            read: ({ key, reply }: { key: number; reply: Reply<number | undefined> }) => reply.send(map.get(key)),
            size: ({ reply }: { reply: Reply<number> }) => reply.send(map.size),
          };
        }),
      );
      const workers = Array.from({ length: 5 }, (_, seed) =>
        actor(function* () {
          const next = random(seed);
          for (let i = 0; i < 200; i++) {
            const key = next(50);
            if (next(10) === 0) yield* dictionary.ask('write', { key, value: next(1000) });
            else {
              const before = plain.get(key);
              const read = yield* dictionary.ask('read', { key });
              if (read !== plain.get(key)) expect(read).toBe(before);
            }
          }
        }),
      );
      yield* all(workers);
      expect(yield* dictionary.ask('size')).toBe(plain.size);
    });
  });

  test('concurrent sorted list / 4 workers add and look: sorted at the end, nothing lost', () => {
    program(function* () {
      const list = actor(
        handlers(() => {
          const items: number[] = [];
          return {
            add({ n }: { n: number }) {
              const at = items.findIndex((each) => each >= n);
              items.splice(at === -1 ? items.length : at, 0, n);
            },
            has: ({ n, reply }: { n: number; reply: Reply<boolean> }) => reply.send(items.includes(n)),
            all: ({ reply }: { reply: Reply<readonly number[]> }) => reply.send([...items]),
          };
        }),
      );
      const added: number[] = [];
      const workers = Array.from({ length: 4 }, (_, seed) =>
        actor(function* () {
          const next = random(seed + 7);
          for (let i = 0; i < 50; i++) {
            const n = next(1000);
            added.push(n);
            list.send({ type: 'add', n });
            expect(yield* list.ask('has', { n })).toBe(true);
          }
        }),
      );
      yield* all(workers);
      expect(yield* list.ask('all')).toEqual(added.toSorted((a, b) => a - b));
    });
  });

  test('producer-consumer / 3 producers, 2 consumers, a buffer of 4: everything arrives once, never more than 4 wait', () => {
    const consumed: number[] = [];
    let most = 0;
    program(function* ({ system }) {
      const queue = system.group<number>('consumers');
      const consumers = [0, 1].map(() =>
        actor(function* (self: Self<number>) {
          queue.join(self);
          for (let i = 0; i < 30; i++) consumed.push(yield* self.receive());
        }),
      );
      const buffer = actor(
        function* (self: Self<number>) {
          const members = queue.members();
          for (let i = 0; i < 60; i++) {
            most = Math.max(most, self.pending);
            members[i % 2]!.send(yield* self.receive());
            yield* self.system.reschedule();
          }
        },
        { mailbox: mailbox.bounded(4) },
      );
      const producers = [0, 1, 2].map((who) =>
        actor(function* () {
          for (let i = 0; i < 20; i++) yield* buffer.deliver(who * 20 + i);
        }),
      );
      yield* all([...producers, buffer, ...consumers]);
    });
    expect(most).toBe(4);
    expect(consumed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  });

  test('dining philosophers / 5 at a table, 20 meals each: all eat, never two neighbours at once', () => {
    type Arbiter = { type: 'hungry'; seat: number; reply: Reply<boolean> } | { type: 'full'; seat: number };
    const meals = [0, 0, 0, 0, 0];
    program(function* () {
      const eating = new Set<number>();
      const arbiter = actor(function* (self: Self<Arbiter>) {
        for (;;) {
          const message = yield* self.receive();
          const { seat } = message;
          if (message.type === 'full') eating.delete(seat);
          else {
            const isFree = !eating.has((seat + 1) % 5) && !eating.has((seat + 4) % 5);
            if (isFree) eating.add(seat);
            message.reply.send(isFree);
          }
        }
      });
      const philosophers = meals.map((_, seat) =>
        actor(function* (self: Self<never>) {
          while (meals[seat]! < 20) {
            if (!(yield* arbiter.ask('hungry', { seat }))) {
              yield* self.system.reschedule();
              continue;
            }
            expect([eating.has((seat + 1) % 5), eating.has((seat + 4) % 5)]).toEqual([false, false]);
            meals[seat]!++;
            arbiter.send({ type: 'full', seat });
          }
        }),
      );
      yield* all(philosophers);
    });
    expect(meals).toEqual([20, 20, 20, 20, 20]);
  });

  test('sleeping barber / 30 customers, 3 chairs: everybody is served, the room never holds more', () => {
    let most = 0;
    let served = 0;
    program(function* () {
      type Shop = { type: 'enter'; customer: ActorRef<'full' | 'done'> } | { type: 'next' };
      const barber = actor(function* (self: Self<ActorRef<'full' | 'done'>>) {
        for (;;) {
          (yield* self.receive()).send('done');
          served++;
          yield* self.system.reschedule();
          room.send({ type: 'next' });
        }
      });
      const room: ActorRef<Shop> = actor(
        handlers(() => {
          const chairs: ActorRef<'full' | 'done'>[] = [];
          let isBusy = false;
          return {
            enter({ customer }: { customer: ActorRef<'full' | 'done'> }) {
              if (!isBusy) {
                isBusy = true;
                barber.send(customer);
              } else if (chairs.length === 3) {
                customer.send('full');
              } else {
                most = Math.max(most, chairs.push(customer));
              }
            },
            next() {
              const next = chairs.shift();
              if (next === undefined) isBusy = false;
              else barber.send(next);
            },
          };
        }),
      );
      const customers = Array.from({ length: 30 }, () =>
        actor(function* (self: Self<'full' | 'done'>) {
          do room.send({ type: 'enter', customer: self });
          while ((yield* self.receive()) === 'full');
        }),
      );
      yield* all(customers);
    });
    expect([served, most]).toEqual([30, 3]);
  });

  test('cigarette smokers / 60 rounds by a seeded arbiter: each smoker smokes when its ingredients are there', () => {
    const smoked = [0, 0, 0];
    const dealt = [0, 0, 0];
    program(function* (main: Self<'smoking'>) {
      const smokers = smoked.map((_, i) =>
        actor(function* (self: Self<'ingredients'>) {
          for (;;) {
            yield* self.receive();
            smoked[i]!++;
            main.send('smoking');
          }
        }),
      );
      const next = random(3);
      for (let i = 0; i < 60; i++) {
        const who = next(3);
        dealt[who]!++;
        smokers[who]!.send('ingredients');
        yield* main.receive();
      }
    });
    expect(smoked).toEqual(dealt);
    expect(smoked.every((n) => n > 0)).toBe(true);
  });

  test('logistic map / 5 series of 50 terms, each by asking an actor for the next: as computed without actors', () => {
    const direct = (rate: number, x: number): number => rate * x * (1 - x);
    program(function* () {
      const rates = [3.46, 3.47, 3.48, 3.49, 3.5];
      const computers = rates.map((rate) =>
        actor(handlers({ compute: ({ x, reply }: { x: number; reply: Reply<number> }) => reply.send(direct(rate, x)) })),
      );
      const series = computers.map((computer) =>
        actor(
          handlers(() => {
            let term = 0.5;
            return {
              *next() {
                term = yield* computer.ask('compute', { x: term });
              },
              get: ({ reply }: { reply: Reply<number> }) => reply.send(term),
            };
          }),
        ),
      );
      for (let i = 0; i < 50; i++) for (const each of series) each.send({ type: 'next' });
      for (const [i, each] of series.entries()) {
        let expected = 0.5;
        for (let n = 0; n < 50; n++) expected = direct(rates[i]!, expected);
        expect(yield* each.ask('get')).toBe(expected);
      }
    });
  });

  test('bank transaction / 10 accounts, 200 transfers: the sum of all balances is what it was', () => {
    program(function* () {
      const accounts = Array.from({ length: 10 }, () =>
        actor(
          handlers((_self: Self<Account>) => {
            let balance = 100;
            return {
              credit({ amount, reply }: { amount: number; reply: Reply<void> }) {
                balance += amount;
                reply.send();
              },
              *debit({ amount, to, reply }: { amount: number; to: ActorRef<Account>; reply: Reply<boolean> }) {
                if (amount > balance) {
                  reply.send(false);
                  return;
                }
                balance -= amount;
                yield* to.ask('credit', { amount });
                reply.send(true);
              },
              balance: ({ reply }: { reply: Reply<number> }) => reply.send(balance),
            };
          }),
        ),
      );
      const teller = actor(function* () {
        const next = random(11);
        for (let i = 0; i < 200; i++) {
          const from = next(10);
          const to = (from + 1 + next(9)) % 10;
          yield* accounts[from]!.ask('debit', { amount: next(60), to: accounts[to]! });
        }
        exit('normal');
      });
      yield* all([teller]);
      const balances: number[] = [];
      for (const account of accounts) balances.push(yield* account.ask('balance'));
      expect(balances.reduce((a, b) => a + b)).toBe(1000);
      expect(balances.every((balance) => balance >= 0)).toBe(true);
    });
  });
});

type Account =
  | { readonly type: 'credit'; amount: number; reply: Reply<void> }
  | { readonly type: 'debit'; amount: number; to: ActorRef<Account>; reply: Reply<boolean> }
  | { readonly type: 'balance'; reply: Reply<number> };
