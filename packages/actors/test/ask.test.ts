import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { actor, type ActorRef, type DeadLetter, mailbox, openSystem, type Reply, runSync, type Self } from '../src/index.ts';
import { program, say, thrown } from './program.ts';

type Message =
  | { type: 'echo'; text: string; reply: Reply<string> }
  | { type: 'slow'; ms: number; reply: Reply<string> }
  | { type: 'fail'; error: Error; reply: Reply<string> }
  | { type: 'never'; reply: Reply<string> };

function* server(self: Self<Message>) {
  for (;;) {
    const message = yield* self.receive();
    if (message.type === 'echo') message.reply.send(message.text);
    else if (message.type === 'fail') message.reply.fail(message.error);
    else if (message.type === 'slow') {
      yield* sleep(message.ms);
      message.reply.send('at last');
    }
  }
}

function withServer<T>(body: (ref: ActorRef<Message>, letters: string[]) => Routine<T>): T {
  return program(function* (self) {
    const letters: string[] = [];
    self.system.deadLetters.subscribe(({ message, to, cause }: DeadLetter) => {
      letters.push(`${String(message)} ${to.name} ${cause}`);
    });
    return yield* body(actor(server, { name: 'server' }), letters);
  });
}

describe('ask', () => {
  test('ask / by type and by function: the typed reply', () => {
    withServer(function* (ref) {
      const text: string = yield* ref.ask('echo', { text: 'tea' });
      expect(text).toBe('tea');
      expect(yield* ref.ask<string>((reply) => ({ type: 'echo', text: 'cake', reply }))).toBe('cake');
    });
  });

  test('ask / fields called type and reply do not count: the message has its own', () => {
    withServer(function* (ref) {
      const fields: { text: string } = JSON.parse('{ "text": "tea", "type": "fail", "reply": null, "__proto__": { "by": "json" } }');
      expect(yield* ref.ask('echo', fields)).toBe('tea');
    });
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor<Message>(function* (self) {
        const message = yield* self.receive();
        seen.push(Object.keys(message), Object.getPrototypeOf(message) === Object.prototype);
        message.reply.send('seen');
      });
      yield* ref.ask('echo', JSON.parse('{ "text": "tea", "__proto__": { "by": "json" } }'));
    });
    expect(seen).toEqual([['type', 'reply', 'text', '__proto__'], true]);
  });

  test('ask / the server fails the reply: the asker gets that very error, and the server lives', () => {
    const boom = new Error('boom');
    withServer(function* (ref) {
      expect(yield* thrown(ref.ask('fail', { error: boom }))).toBe(boom);
      expect(ref.isAlive).toBe(true);
    });
  });

  test('ask / not answered in time (gen_server:call, timeout): TimeoutError; the late reply is a dead letter', () => {
    withServer(function* (ref, letters) {
      expect(say(yield* thrown(ref.ask('slow', { ms: 50 }, { timeout: 20 })))).toBe(
        'TimeoutError: "server" did not answer within 20 ms',
      );
      expect(letters).toEqual([]);
      yield* sleep(100);
      expect(letters).toEqual(['at last server late-reply']);
    });
  });

  test('ask / answered in time, or given up: the timer is gone', () => {
    const clock = virtualClock();
    runSync(
      function* () {
        const ref = actor(server);
        expect(yield* ref.ask('echo', { text: 'tea' }, { timeout: 1000 })).toBe('tea');
        expect(clock.pending).toBe(0);
        const asker = actor(function* () {
          yield* ref.ask('never', {}, { timeout: 1000 });
        });
        yield* sleep(1);
        expect(clock.pending).toBe(1);
        asker.exit('kill');
        yield* asker.ended();
        expect(clock.pending).toBe(0);
      },
      { clock },
    );
  });

  test('ask / the mailbox refuses it: the timer is gone, and the end of the server is nobody\'s affair', () => {
    const clock = virtualClock();
    runSync(
      function* () {
        const ref = actor(server, { mailbox: mailbox.bounded(1, { overflow: 'reject' }) });
        ref.send({ type: 'never', reply: { send() {}, fail() {} } });
        expect(say(yield* thrown(ref.ask('never', {}, { timeout: 1000 })))).toMatch('MailboxFullError');
        expect(clock.pending).toBe(0);
        ref.exit('kill');
        expect(yield* ref.ended()).toBe('killed');
      },
      { clock },
    );
  });

  test('ask / the server has ended (gen_server:call, noproc): EndedError at once, nothing is sent', () => {
    withServer(function* (ref, letters) {
      ref.exit('kill');
      expect(say(yield* thrown(ref.ask('echo', { text: 'tea' })))).toBe('EndedError: cannot ask "server": it has ended');
      expect(letters).toEqual([]);
    });
  });

  test('ask / the server ends before it answers (gen_server:call monitors it): EndedError with its reason', () => {
    const boom = new Error('boom');
    withServer(function* () {
      const ref = actor(
        function* (self: Self<Message>) {
          yield* self.receive();
          throw boom;
        },
        { name: 'fragile' },
      );
      const error = (yield* thrown(ref.ask('never'))) as Error;
      expect([say(error), (error as { reason?: unknown }).reason, error.cause]).toEqual([
        'EndedError: "fragile" ended before it answered: Error: boom',
        boom,
        boom,
      ]);
    });
  });

  test('ask / several wait when the server ends: all are told, in the order of asking', () => {
    const seen: string[] = [];
    withServer(function* (ref) {
      const askers = ['a', 'b', 'c'].map((who) =>
        actor(function* () {
          yield* thrown(ref.ask('never'));
          seen.push(who);
        }),
      );
      yield* sleep(1);
      ref.exit('shutdown');
      for (const asker of askers) yield* asker.ended();
    });
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('ask / the asker is killed: the reply is a dead letter, and the server goes on', () => {
    withServer(function* (ref, letters) {
      const asker = actor(function* () {
        yield* ref.ask('slow', { ms: 10 });
      });
      yield* sleep(1);
      asker.exit('kill');
      yield* sleep(20);
      expect(letters).toEqual(['at last server late-reply']);
      expect(yield* ref.ask('echo', { text: 'on' })).toBe('on');
    });
  });

  test('reply / twice: the second is a dead letter, also when it is a failure', () => {
    withServer(function* (_ref, letters) {
      const twice = actor(
        function* (self: Self<Message>) {
          const { reply } = yield* self.receive();
          reply.send('one');
          reply.send('two');
          reply.fail(new Error('three'));
        },
        { name: 'twice' },
      );
      expect(yield* twice.ask('never')).toBe('one');
      expect(letters).toEqual(['two twice late-reply', 'Error: three twice late-reply']);
    });
  });

  test('reply / handed on to another actor (gen_server:reply): it answers in the server\'s place', () => {
    withServer(function* () {
      const worker = actor(function* (self: Self<Reply<string>>) {
        (yield* self.receive()).send('from the worker');
      });
      const front = actor(function* (self: Self<Message>) {
        for (;;) worker.send((yield* self.receive()).reply);
      });
      expect(yield* front.ask('never')).toBe('from the worker');
    });
  });

  test('ask / in the actor itself (gen_server:call, calling_self): a usage error', () => {
    program(function* (self: Self<Message>) {
      expect(say(yield* thrown(self.ask('never')))).toBe(
        'UsageError: cannot ask "main" in itself: it could not answer while it waits',
      );
    });
  });

  test('ask / the function that makes the message throws: nothing is left behind', () => {
    const boom = new Error('boom');
    withServer(function* (ref, letters) {
      expect(yield* thrown(ref.ask(() => {
        throw boom;
      }))).toBe(boom);
      ref.exit('kill');
      yield* ref.ended();
      expect(letters).toEqual([]);
    });
  });

  test('ask / the same operation run again: a new request', () => {
    withServer(function* (ref) {
      const again = ref.ask('echo', { text: 'tea' });
      expect([yield* again, yield* again]).toEqual(['tea', 'tea']);
    });
  });

  test('ask / as an arm that is tried and left: nothing is sent before it is entered, nothing remembered after', () => {
    program(function* (self) {
      const letters: unknown[] = [];
      self.system.deadLetters.subscribe(({ cause }) => letters.push(cause));
      const ref = actor(server);
      const arm = ref.ask('slow', { ms: 5 });
      expect(arm.attempt()).toBe(false);
      expect((ref as Self<Message>).pending).toBe(0);
      const woken: unknown[] = [];
      const waiter = { slot: undefined, wake: (value: unknown) => woken.push(value), wakeThrow: (e: unknown) => woken.push(e) };
      arm.enter(waiter as never);
      expect((ref as Self<Message>).pending).toBe(1);
      arm.leave(waiter as never);
      yield* sleep(20);
      expect([woken, letters]).toEqual([[], ['late-reply']]);
    });
  });
});

describe('from async code', () => {
  test('ask / awaited: the reply; errors reject', async () => {
    await using system = openSystem({ onCrash: () => {} });
    const ref = system.actor(server, { name: 'server' });
    expect(await ref.ask('echo', { text: 'tea' })).toBe('tea');
    await expect(askToFail(ref)).rejects.toThrow('boom');
    const waits = ref.ask('never').then(String, say);
    ref.exit('shutdown');
    expect(await waits).toBe('EndedError: "server" ended before it answered: shutdown');
    expect(await ref.ended()).toBe('shutdown');
  });

  test('ask / several at once: each gets its own answer', async () => {
    await using system = openSystem();
    const ref = system.actor(server);
    const texts = Array.from({ length: 20 }, (_, i) => `t${i}`);
    expect(await Promise.all(texts.map(async (text) => await ref.ask('echo', { text })))).toEqual(texts);
  });
});

async function askToFail(ref: ActorRef<Message>): Promise<void> {
  await ref.ask('fail', { error: new Error('boom') });
}
