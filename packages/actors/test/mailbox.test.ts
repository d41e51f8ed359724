import { describe, expect, test } from '@jest/globals';
import { sleep } from '@core/coroutine/host';
import { actor, handlers, mailbox, type MailboxKind, type Overflow, type Reply, type Self } from '../src/index.ts';
import { program, say, thrown } from './program.ts';

/** Takes messages when it is told to. */
function* slow(self: Self<number>) {
  const got: number[] = [];
  for (;;) {
    yield* sleep(10);
    for (let n = yield* self.receive({ after: 0 }); n !== undefined; n = yield* self.receive({ after: 0 })) got.push(n);
    taken.push(...got.splice(0));
  }
}
let taken: number[] = [];

function fill(overflow: Overflow, count: number): { errors: unknown[]; taken: number[]; dead: unknown[] } {
  taken = [];
  const errors: unknown[] = [];
  const dead: unknown[] = [];
  program(function* (self) {
    self.system.deadLetters.subscribe(({ message, cause, to }) => dead.push([message, cause, to.name]));
    const ref = actor(slow, { name: 'slow', mailbox: mailbox.bounded(2, { overflow }) });
    for (let i = 0; i < count; i++) {
      try {
        ref.send(i);
      } catch (error) {
        errors.push(say(error));
      }
    }
    yield* sleep(15);
  });
  return { errors, taken, dead };
}

describe('a bounded mailbox', () => {
  test('reject / full: the sender gets an error, and the message is not taken', () => {
    expect(fill('reject', 3)).toEqual({
      errors: ['MailboxFullError: cannot send to "slow": its mailbox is full (2 messages)'],
      taken: [0, 1],
      dead: [],
    });
  });

  test('wait / full: send says so, and that deliver waits', () => {
    expect(fill('wait', 3)).toEqual({
      errors: ['MailboxFullError: cannot send to "slow": its mailbox is full (2 messages); deliver() waits for room'],
      taken: [0, 1],
      dead: [],
    });
  });

  test('drop-newest / full: what arrives goes to the dead letters', () => {
    expect(fill('drop-newest', 4)).toEqual({ errors: [], taken: [0, 1], dead: [[2, 'dropped', 'slow'], [3, 'dropped', 'slow']] });
  });

  test('drop-oldest / full: what has waited longest goes to the dead letters', () => {
    expect(fill('drop-oldest', 4)).toEqual({ errors: [], taken: [2, 3], dead: [[0, 'dropped', 'slow'], [1, 'dropped', 'slow']] });
  });

  test('deliver / full: waits for room, first come, first served', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(
        function* (self: Self<string>) {
          for (let i = 0; i < 5; i++) {
            seen.push(`takes ${yield* self.receive()}`);
            yield* sleep(10);
          }
        },
        { mailbox: mailbox.bounded(1) },
      );
      const senders = ['a', 'b'].map((who) =>
        actor(function* () {
          for (let i = 1; i <= 2; i++) {
            yield* ref.deliver(`${who}${i}`);
            seen.push(`${who}${i} delivered`);
          }
        }),
      );
      for (const sender of senders) yield* sender.ended();
      yield* ref.deliver('last');
      yield* ref.ended();
    });
    expect(seen).toEqual([
      'a1 delivered',
      'takes a1',
      'a2 delivered',
      'takes a2',
      'b1 delivered',
      'takes b1',
      'b2 delivered',
      'takes b2',
      'takes last',
    ]);
  });

  test('deliver / given up while it waits: the message is never delivered', () => {
    taken = [];
    program(function* () {
      const ref = actor(slow, { mailbox: mailbox.bounded(1) });
      ref.send(1);
      const sender = actor(function* () {
        yield* ref.deliver(2);
      });
      yield* sleep(1);
      sender.exit('shutdown');
      yield* sender.ended();
      yield* sleep(30);
    });
    expect(taken).toEqual([1]);
  });

  test('deliver / the receiver ends: returns, and the message goes to the dead letters', () => {
    program(function* (self) {
      const dead: unknown[] = [];
      self.system.deadLetters.subscribe(({ message }) => dead.push(message));
      const ref = actor(
        function* (_self: Self<number>) {
          yield* sleep(5);
        },
        { mailbox: mailbox.bounded(1) },
      );
      yield* ref.deliver(1);
      yield* ref.deliver(2);
      expect(dead).toEqual([1, 2]);
    });
  });

  test('ask / full and waiting: the request waits for room, then for the reply', () => {
    program(function* () {
      const ref = actor(
        function* (self: Self<{ type: 'twice'; n: number; reply: Reply<number> }>) {
          for (;;) {
            yield* sleep(10);
            const { n, reply } = yield* self.receive();
            reply.send(n * 2);
          }
        },
        { mailbox: mailbox.bounded(1) },
      );
      const askers = [1, 2, 3].map((n) =>
        actor(function* () {
          expect(yield* ref.ask('twice', { n })).toBe(n * 2);
        }),
      );
      for (const asker of askers) expect(yield* asker.ended()).toBe('normal');
    });
  });

  test('ask / given up while its request waits for room: the request is never sent', () => {
    const seen: number[] = [];
    program(function* () {
      const ref = actor(
        function* (self: Self<{ type: 'twice'; n: number; reply: Reply<number> }>) {
          yield* sleep(100);
          for (;;) seen.push((yield* self.receive()).n);
        },
        { mailbox: mailbox.bounded(1) },
      );
      for (const n of [1, 2]) {
        expect(say(yield* thrown(ref.ask('twice', { n }, { timeout: 10 })))).toBe(
          'TimeoutError: "actors#1" did not answer within 10 ms',
        );
      }
      yield* sleep(200);
    });
    expect(seen).toEqual([1]);
  });

  test.each<Overflow>(['wait', 'drop-oldest'])('ask / full, %s, and making the request ends the actor: fails, nothing is dropped', (overflow) => {
    program(function* (self) {
      const causes: string[] = [];
      self.system.deadLetters.subscribe(({ cause }) => causes.push(cause));
      const ref = actor(slow as (self: Self<number | { reply: Reply<number> }>) => ReturnType<typeof slow>, {
        name: 'slow',
        mailbox: mailbox.bounded(1, { overflow }),
      });
      ref.send(1);
      const asking = ref.ask<number>((reply) => {
        ref.exit('kill');
        return { reply };
      });
      expect(say(yield* thrown(asking))).toBe('EndedError: "slow" ended before it answered: killed');
      expect(causes).toEqual(['ended', 'ended']);
    });
  });

  test('ask / full, and notices stand there besides: one message is dropped for it, as for any other', () => {
    program(function* (self) {
      const dead: unknown[] = [];
      self.system.deadLetters.subscribe(({ message }) => dead.push(message));
      const ref = actor(
        function* (me: Self<number | { reply: Reply<string> }>) {
          yield* sleep(1);
          while (me.pending > 0) {
            const message = yield* me.receive();
            if (typeof message === 'object' && 'reply' in message) message.reply.send('ok');
          }
        },
        { trapExit: true, mailbox: mailbox.bounded(2, { overflow: 'drop-oldest' }) },
      );
      ref.send(1);
      ref.send(2);
      ref.exit('hello');
      expect(yield* ref.ask<string>((reply) => ({ reply }))).toBe('ok');
      expect(dead).toEqual([1]);
    });
  });

  test('ask / full, and its request cannot be cloned: refused, and nothing is dropped for it', () => {
    program(
      function* (self: Self<never>) {
        const dead: unknown[] = [];
        self.system.deadLetters.subscribe(({ message }) => dead.push(message));
        const ref = actor(slow as (me: Self<number | { reply: Reply<number> }>) => ReturnType<typeof slow>, {
          mailbox: mailbox.bounded(1, { overflow: 'drop-oldest' }),
        });
        ref.send(1);
        const asking = ref.ask<number>((reply) => ({ reply, f() {} }));
        expect(((yield* thrown(asking)) as Error).name).toBe('DataCloneError');
        expect(dead).toEqual([]);
      },
      { system: { isolation: 'clone' } },
    );
  });

  test('ask / a dropped message whose fields cannot be read: the actor does not notice', () => {
    program(function* () {
      const ref = actor(handlers({}));
      const trap = { type: 'none', get reply(): never { throw new Error('do not look'); } };
      ref.send(trap as never);
      ref.send(Object.create(trap) as never);
      yield* sleep(1);
      expect(ref.isAlive).toBe(true);
    });
  });

  test('ask / its request is dropped for the sake of another message: fails, for nobody will answer', () => {
    program(function* () {
      const ref = actor(slow as (self: Self<number | { reply: Reply<number> }>) => ReturnType<typeof slow>, {
        name: 'slow',
        mailbox: mailbox.bounded(1, { overflow: 'drop-oldest' }),
      });
      const asker = actor(function* () {
        expect(say(yield* thrown(ref.ask<number>((reply) => ({ reply }))))).toBe(
          'MailboxFullError: cannot send to "slow": its mailbox is full (1 messages)',
        );
      });
      yield* sleep(1);
      ref.send(1);
      expect(yield* asker.ended()).toBe('normal');
    });
  });

  test('ask / full and dropping the newest: fails at once, for nobody would answer', () => {
    program(function* () {
      const ref = actor(slow as (self: Self<number | { reply: Reply<number> }>) => ReturnType<typeof slow>, {
        name: 'slow',
        mailbox: mailbox.bounded(1, { overflow: 'drop-newest' }),
      });
      ref.send(1);
      expect(say(yield* thrown(ref.ask<number>((reply) => ({ reply }))))).toBe(
        'MailboxFullError: cannot send to "slow": its mailbox is full (1 messages)',
      );
    });
  });

  test('trySend / full, or the actor has ended: false, and nothing is sent', () => {
    program(function* (self) {
      const ref = actor(slow, { mailbox: mailbox.bounded(1) });
      expect([ref.trySend(1), ref.trySend(2)]).toEqual([true, false]);
      ref.exit('kill');
      expect(ref.trySend(3)).toBe(false);
      yield* ref.ended();
      expect(self.system.deadLetters.count).toBe(1);
    });
  });

  test('a system message / the mailbox is full: it finds room', () => {
    program(function* () {
      const ref = actor(
        function* (self: Self<unknown>) {
          yield* sleep(10);
          expect(self.pending).toBe(2);
        },
        { trapExit: true, mailbox: mailbox.bounded(1) },
      );
      ref.send('tea');
      ref.exit('hello');
      expect(yield* ref.ended()).toBe('normal');
    });
  });

  test.each<[string, MailboxKind]>([
    ['in order of arrival', mailbox.bounded(2, { overflow: 'drop-oldest' })],
    ['by priority', mailbox.bounded(2, { overflow: 'drop-oldest', priority: () => -Infinity })],
  ])('drop-oldest / exits stand before all, %s: they are not dropped, the oldest message is', (_order, kind) => {
    const { seen, dead } = flooded(kind, ['exit', 'tea', 'cake', 'exit', 'rum']);
    expect(seen).toEqual(['exit', 'exit', 'rum']);
    expect(dead).toEqual(['tea', 'cake']);
  });

  test('drop-oldest / full of exits alone: what arrives is dropped', () => {
    expect(flooded(mailbox.bounded(2, { overflow: 'drop-oldest' }), ['exit', 'exit', 'tea'])).toEqual({
      seen: ['exit', 'exit'],
      dead: ['tea'],
      errors: [],
    });
  });

  test.each([0, -1, 1.5, NaN, Infinity])('a capacity of %p: a range error', (capacity) => {
    expect(() => mailbox.bounded(capacity)).toThrow(
      `cannot make a mailbox for ${capacity} messages: the capacity is a whole number above 0`,
    );
  });
});

/** What an actor with such a mailbox receives of all that was sent to it before it looks; "exit" is an exit signal. */
function flooded(kind: MailboxKind, sent: readonly string[]): { seen: string[]; dead: unknown[]; errors: unknown[] } {
  const seen: string[] = [];
  const dead: unknown[] = [];
  const errors: unknown[] = [];
  program(function* (self) {
    self.system.deadLetters.subscribe(({ message }) => dead.push(message));
    const ref = actor(
      function* (own: Self<string>) {
        yield* sleep(1);
        while (own.pending > 0) {
          const message: unknown = yield* own.receive();
          seen.push(typeof message === 'string' ? message : 'exit');
        }
      },
      { name: 'slow', trapExit: true, mailbox: kind },
    );
    for (const message of sent) {
      try {
        if (message === 'exit') ref.exit('hello');
        else ref.send(message);
      } catch (error) {
        errors.push(say(error));
      }
    }
    expect(yield* ref.ended()).toBe('normal');
  });
  return { seen, dead, errors };
}

describe('a bounded mailbox that is ordered by priority', () => {
  /** "1a": the first of priority 1. */
  const priority = (message: string) => Number(message[0]);
  const SENT = ['1a', '2a', '0a', '1b', '2b', '0b', '0c', '0d', '1c'];

  test.each<[Overflow, { seen: string[]; dead: string[]; errors: string[] }]>([
    ['drop-oldest', { seen: ['0b', '0c', '0d'], dead: ['2a', '2b', '1a', '1b', '0a', '1c'], errors: [] }],
    ['drop-newest', { seen: ['0a', '0b', '0c'], dead: ['2a', '2b', '1b', '1a', '0d', '1c'], errors: [] }],
    ['reject', { seen: ['0a', '1a', '2a'], dead: [], errors: Array<string>(6).fill('MailboxFullError: cannot send to "slow": its mailbox is full (3 messages)') }],
  ])('%s / full: the least urgent give way', (overflow, expected) => {
    expect(flooded(mailbox.bounded(3, { overflow, priority }), SENT)).toEqual(expected);
  });

  test('wait / full: those who wait come in as they came, and are ordered then', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(
        function* (self: Self<string>) {
          for (let i = 0; i < 6; i++) {
            yield* sleep(10);
            seen.push(yield* self.receive());
          }
        },
        { mailbox: mailbox.bounded(2, { priority }) },
      );
      const senders = ['1a', '1b', '2a', '0a', '1c', '0b'].map((message) =>
        actor(function* () {
          yield* ref.deliver(message);
        }),
      );
      for (const sender of senders) expect(yield* sender.ended()).toBe('normal');
      yield* ref.ended();
    });
    expect(seen).toEqual(['1a', '1b', '0a', '1c', '0b', '2a']);
  });

  test.each<[Overflow, string]>([
    ['drop-oldest', 'urgent'],
    ['drop-newest', 'urgent'],
  ])('ask / full, %s: an urgent request displaces, one that would be dropped fails at once', (overflow, answer) => {
    program(function* () {
      const ref = actor(
        function* (self: Self<{ type: 'ask'; p: number; reply: Reply<string> } | { type: 'tell'; p: number }>) {
          yield* sleep(1);
          const message = yield* self.receive();
          if (message.type === 'ask') message.reply.send('urgent');
        },
        { name: 'slow', mailbox: mailbox.bounded(1, { overflow, priority: ({ p }: { p: number }) => p }) },
      );
      ref.send({ type: 'tell', p: 1 });
      expect(say(yield* thrown(ref.ask('ask', { p: 2 })))).toBe(
        'MailboxFullError: cannot send to "slow": its mailbox is full (1 messages)',
      );
      expect(yield* ref.ask('ask', { p: 0 })).toBe(answer);
    });
  });

  test('deliver and ask / full, a message without a priority: refused to the sender, nothing waits', () => {
    const told = 'TypeError: cannot order a message by the priority undefined: it is a number, and lower ones come first';
    program(function* () {
      const ref = actor(
        function* (self: Self<{ p?: number; reply?: Reply<void> }>) {
          yield* sleep(1);
          expect([yield* self.receive(), self.pending]).toEqual([{ p: 1 }, 0]);
        },
        { mailbox: mailbox.bounded(1, { priority: ({ p }: { p: number }) => p }) },
      );
      ref.send({ p: 1 });
      expect(say(yield* thrown(ref.deliver({})))).toBe(told);
      expect(say(yield* thrown(ref.ask<void>((reply) => ({ reply }))))).toBe(told);
      expect(yield* ref.ended()).toBe('normal');
    });
  });

  test('an overflow or a priority that is none: a type error', () => {
    expect(() => mailbox.bounded(1, { overflow: 'explode' as Overflow })).toThrow(
      new TypeError('cannot make a mailbox with the overflow "explode": it is one of wait, drop-oldest, drop-newest, reject'),
    );
    for (const make of [() => mailbox.bounded(1, { priority: 1 as never }), () => mailbox.priority('p' as never)]) {
      expect(make).toThrow(
        new TypeError('cannot make a mailbox ordered by priority: it takes a function from a message to a number'),
      );
    }
  });
});

describe('a priority mailbox', () => {
  test.each([undefined, NaN, '1'])('send / a priority of %p: the sender gets a type error, and nothing is sent', (p) => {
    program(function* () {
      const ref = actor(
        function* (self: Self<unknown>) {
          yield* sleep(1);
          expect(self.pending).toBe(0);
        },
        { mailbox: mailbox.priority(() => p as number) },
      );
      expect(() => ref.send('tea')).toThrow(
        new TypeError(`cannot order a message by the priority ${p}: it is a number, and lower ones come first`),
      );
      expect(yield* ref.ended()).toBe('normal');
    });
  });

  test('receive / several priorities: lower numbers first, equals in order of arrival; exits before all', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(
        function* (self: Self<{ p: number; n: number } | { type: 'exit' }>) {
          while (self.pending > 0) seen.push(yield* self.receive());
        },
        { trapExit: true, mailbox: mailbox.priority((message: { p: number }) => message.p) },
      );
      for (const [p, n] of [[2, 1], [1, 1], [2, 2], [0, 1], [1, 2]]) ref.send({ p: p!, n: n! });
      ref.exit('hello');
      yield* ref.ended();
    });
    expect(seen).toMatchObject([
      { type: 'exit', reason: 'hello' },
      { p: 0, n: 1 },
      { p: 1, n: 1 },
      { p: 1, n: 2 },
      { p: 2, n: 1 },
      { p: 2, n: 2 },
    ]);
  });

  test('receive by match / and stash: the order of priorities stays', () => {
    program(function* () {
      const ref = actor(
        function* (self: Self<number>) {
          const seen = [yield* self.receive((n) => n > 15)];
          self.stash(yield* self.receive());
          self.unstash();
          while (self.pending > 0) seen.push(yield* self.receive());
          expect(seen).toEqual([20, 1, 2, 10]);
        },
        { mailbox: mailbox.priority((n: number) => n) },
      );
      for (const n of [20, 10, 2, 1]) ref.send(n);
      expect(yield* ref.ended()).toBe('normal');
    });
  });
});
