import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sleep, virtualClock } from '@core/coroutine/host';
import { actor, runSync, type Self } from '../src/index.ts';
import { program, say, thrown } from './program.ts';

type Fruit = { type: 'apple'; n: number } | { type: 'pear'; n: number } | { type: 'stop' };
const apple = (n: number): Fruit => ({ type: 'apple', n });
const pear = (n: number): Fruit => ({ type: 'pear', n });

describe('receive', () => {
  test('actor / started: nothing of it runs before its turn, and send never switches', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(function* (self: Self<string>) {
        seen.push('begins');
        seen.push(yield* self.receive());
      });
      seen.push('started');
      ref.send('tea');
      seen.push('sent');
      yield* ref.ended();
      seen.push('ended');
    });
    expect(seen).toEqual(['started', 'sent', 'begins', 'tea', 'ended']);
  });

  test('receive / several senders: each one\'s messages in its order, all in order of arrival', () => {
    const seen: string[] = [];
    program(function* (self: Self<string>) {
      for (const who of ['a', 'b']) {
        actor(function* (me: Self<never>) {
          for (let i = 1; i <= 2; i++) {
            self.send(`${who}${i}`);
            yield* me.system.reschedule();
          }
        });
      }
      for (let i = 0; i < 4; i++) seen.push(yield* self.receive());
    });
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  test('receive / undefined is a message like any other', () => {
    program(function* (self: Self<undefined>) {
      self.send(undefined);
      expect(self.pending).toBe(1);
      expect(yield* self.receive()).toBeUndefined();
      expect(self.pending).toBe(0);
    });
  });

  test('receive by match / others before it (Erlang reference manual, receive): they stay, in order', () => {
    program(function* (self: Self<Fruit>) {
      for (const each of [apple(1), pear(1), apple(2), pear(2)]) self.send(each);
      expect(yield* self.receive('pear')).toEqual(pear(1));
      expect(yield* self.receive()).toEqual(apple(1));
      expect(yield* self.receive((message) => message.type === 'pear')).toEqual(pear(2));
      expect(yield* self.receive()).toEqual(apple(2));
      expect(self.pending).toBe(0);
    });
  });

  test('receive by match / none matches: waits until one does, whatever else arrives', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(function* (self: Self<Fruit>) {
        seen.push((yield* self.receive('stop')).type);
        for (let left = self.pending; left > 0; left--) seen.push(yield* self.receive());
      });
      for (const each of [apple(1), pear(1)]) {
        ref.send(each);
        yield* sleep(1);
      }
      ref.send({ type: 'stop' });
      yield* ref.ended();
    });
    expect(seen).toEqual(['stop', apple(1), pear(1)]);
  });

  test('receive by match / the predicate throws: the receiver gets the error, and no message is lost', () => {
    const boom = new Error('boom');
    program(function* (self: Self<Fruit>) {
      self.send(apple(1));
      expect(yield* thrown(self.receive(() => {
        throw boom;
      }))).toBe(boom);
      expect(yield* self.receive()).toEqual(apple(1));
    });
  });

  test('receive by match / 2,000 messages while it waits: each is tried once (Erlang\'s save queue)', () => {
    let tried = 0;
    program(function* () {
      const ref = actor(function* (self: Self<number>) {
        expect(yield* self.receive((n) => (tried++, n === -1))).toBe(-1);
        expect(self.pending).toBe(2000);
      });
      for (let i = 0; i < 2000; i++) {
        ref.send(i);
        if (i % 10 === 0) yield* sleep(1);
      }
      ref.send(-1);
      expect(yield* ref.ended()).toBe('normal');
    });
    expect(tried).toBe(2001);
  });

  test('receive by match / the same predicate again and again over 10,000 others: each message is tried once in all', () => {
    let tried = 0;
    const isOdd = (n: number): boolean => (tried++, n % 2 === 1);
    program(function* (self: Self<number>) {
      for (let i = 0; i < 20_000; i++) self.send(i);
      const got: number[] = [];
      for (let i = 0; i < 10_000; i++) got.push(yield* self.receive(isOdd));
      expect(tried).toBe(20_000);
      for (let i = 0; i < 10_000; i++) got.push(yield* self.receive());
      expect(got).toEqual(Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? 2 * i + 1 : 2 * (i - 10_000))));
    });
  });

  test('receive by type / types in turn over many messages: nothing is skipped', () => {
    program(function* (self: Self<Fruit>) {
      for (let n = 0; n < 50; n++) self.send(apple(n));
      for (let n = 0; n < 50; n++) self.send(pear(n));
      for (let n = 0; n < 50; n++) {
        expect(yield* self.receive('pear')).toEqual(pear(n));
        expect(yield* self.receive('apple')).toEqual(apple(n));
      }
    });
  });

  test('receive by match / any sequence of sends, receives, matches and stashes: as a plain list would have it', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('send' as const), n: fc.nat(5) }),
      fc.record({ do: fc.constant('take' as const), n: fc.nat(5) }),
      fc.record({ do: fc.constant('fresh' as const), n: fc.nat(5) }),
      fc.constant({ do: 'first' as const, n: 0 }),
      fc.constant({ do: 'stash' as const, n: 0 }),
      fc.constant({ do: 'unstash' as const, n: 0 }),
    );
    const known = [0, 1, 2, 3, 4, 5].map((n) => (message: { n: number }) => message.n === n);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        program(function* (self: Self<{ n: number; at: number }>) {
          let list: { n: number; at: number }[] = [];
          let aside: { n: number; at: number }[] = [];
          for (const [at, { do: what, n }] of steps.entries()) {
            if (what === 'send') {
              self.send({ n, at });
              list.push({ n, at });
            } else if (what === 'unstash') {
              self.unstash();
              list = [...aside, ...list];
              aside = [];
            } else {
              const matches = what === 'take' ? known[n]! : what === 'fresh' ? (m: { n: number }) => m.n === n : () => true;
              const wanted = list.find(matches);
              expect(yield* self.receive({ match: matches, after: 0 })).toEqual(wanted);
              list = list.filter((each) => each !== wanted);
              if (what === 'stash' && wanted !== undefined) {
                self.stash(wanted);
                aside.push(wanted);
              }
            }
            expect(self.pending).toBe(list.length);
          }
          for (const each of list) expect(yield* self.receive()).toEqual(each);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('receive with after', () => {
  test('after 0 / nothing there (Erlang reference manual, after): undefined at once, without suspending', () => {
    program(function* (self: Self<number>) {
      expect(yield* self.receive({ after: 0 })).toBeUndefined();
      self.send(1);
      expect(yield* self.receive({ after: 0 })).toBe(1);
    });
  });

  test('after / the time passes first: undefined, and a later message waits for the next receive', () => {
    const seen: unknown[] = [];
    program(function* (main: Self<never>) {
      const ref = actor(function* (self: Self<string>) {
        seen.push(yield* self.receive({ after: 100 }));
        seen.push(yield* self.receive({ after: 100 }));
      });
      yield* sleep(150);
      ref.send('tea');
      yield* ref.ended();
      expect(main.system.deadLetters.count).toBe(0);
    });
    expect(seen).toEqual([undefined, 'tea']);
  });

  test('after / others arrive, none matches: the time runs on from the beginning', () => {
    program(function* () {
      const seen: unknown[] = [];
      const ref = actor(function* (self: Self<Fruit>) {
        seen.push(yield* self.receive({ match: 'stop', after: 100 }));
        seen.push(self.pending);
      });
      for (let i = 0; i < 4; i++) {
        yield* sleep(30);
        ref.send(apple(i));
      }
      yield* ref.ended();
      expect(seen).toEqual([undefined, 3]);
    });
  });

  test('after / a message came, or the actor is killed: the timer is gone', () => {
    const clock = virtualClock();
    runSync(
      function* () {
        const ref = actor(function* (self: Self<number>) {
          yield* self.receive({ after: 1000 });
          expect(clock.pending).toBe(1); // the sender's sleep
          yield* self.receive({ after: 1000 });
        });
        yield* sleep(1);
        ref.send(1);
        yield* sleep(1);
        expect(clock.pending).toBe(1);
        ref.exit('kill');
        expect(yield* ref.ended()).toBe('killed');
        expect(clock.pending).toBe(0);
      },
      { clock },
    );
  });

  test('after / no duration: a range error', () => {
    program(function* (self: Self<number>) {
      expect(() => self.receive({ after: -1 })).toThrow(
        new RangeError('cannot receive in "main" after -1 ms: a duration is a number of milliseconds, 0 or more'),
      );
    });
  });

});

describe('stash', () => {
  test('unstash / before messages that a predicate has passed over: it tries what came back', () => {
    program(function* (self: Self<number>) {
      const isOdd = (n: number): boolean => n % 2 === 1;
      for (const n of [2, 1, 4, 6]) self.send(n);
      const odd = yield* self.receive(isOdd);
      expect(yield* self.receive({ match: isOdd, after: 0 })).toBeUndefined();
      self.stash(odd);
      self.unstash();
      expect(yield* self.receive(isOdd)).toBe(1);
      expect([yield* self.receive(), yield* self.receive(), yield* self.receive()]).toEqual([2, 4, 6]);
    });
  });

  test('unstash / several put aside: they come before all others, in their order', () => {
    program(function* (self: Self<string>) {
      for (const each of ['a', 'b', 'c']) self.send(each);
      self.stash(yield* self.receive());
      self.stash(yield* self.receive());
      self.unstash();
      self.unstash();
      const seen: string[] = [];
      for (let i = 0; i < 3; i++) seen.push(yield* self.receive());
      expect(seen).toEqual(['a', 'b', 'c']);
    });
  });

  test('stash / the actor ends: what is aside goes to the dead letters, before what waits', () => {
    const seen: unknown[] = [];
    program(function* (self) {
      self.system.deadLetters.subscribe(({ message, cause }) => seen.push([message, cause]));
      const ref = actor(function* (me: Self<string>) {
        me.stash(yield* me.receive());
      });
      ref.send('first');
      ref.send('second');
      yield* ref.ended();
      ref.send('third');
    });
    expect(seen).toEqual([['first', 'ended'], ['second', 'ended'], ['third', 'ended']]);
  });
});

test('receive / by two at once: the second is refused by name', () => {
  program(function* (self: Self<number>) {
    const other = actor(function* () {
      expect(say(yield* thrown(self.receive()))).toBe(
        'UsageError: cannot receive in "main": something in it receives already',
      );
      self.send(1);
    });
    yield* self.receive();
    expect(yield* other.ended()).toBe('normal');
  });
});
