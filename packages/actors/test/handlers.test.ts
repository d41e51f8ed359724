import { describe, expect, test } from '@jest/globals';
import { sleep } from '@core/coroutine/host';
import {
  actor,
  type AnyRef,
  become,
  type Down,
  type Exit,
  exit,
  handlers,
  type Reply,
  run,
  type Self,
  supervisor,
} from '../src/index.ts';
import { program, say, thrown } from './program.ts';

const boom = new Error('boom');

describe('handlers', () => {
  test('a message / with a handler: it runs; its reply is typed from the record', () => {
    program(function* () {
      const counter = handlers(() => {
        let n = 0;
        return {
          add: ({ by }: { by: number }) => void (n += by),
          get: ({ reply }: { reply: Reply<number> }) => reply.send(n),
        };
      });
      const [a, b] = [actor(counter), actor(counter)];
      a.send({ type: 'add', by: 2 });
      const of: number[] = [yield* a.ask('get'), yield* b.ask('get')];
      expect(of).toEqual([2, 0]);
    });
  });

  test('ask / there is no handler for it: fails, and the request is a dead letter', () => {
    program(function* (self) {
      const dead: unknown[] = [];
      self.system.deadLetters.subscribe(({ message, cause }) => dead.push([typeof message, cause]));
      const ref = actor(handlers({ get: ({ reply }: { reply: Reply<number> }) => reply.send(1) }), { name: 'counter' });
      const ask = (type: string) => ref.ask<number>((reply) => ({ type: type as 'get', reply }));
      expect(say(yield* thrown(ask('gett')))).toBe('UnhandledError: "counter" has no handler for "gett"');
      expect(say(yield* thrown(ask(undefined as never)))).toBe('UnhandledError: "counter" has no handler for a message without a type');
      expect(yield* ask('get')).toBe(1);
      expect(dead).toEqual([['object', 'unhandled'], ['object', 'unhandled']]);
    });
  });

  test('ask / passed on to one that has no handler for it: who was asked may still answer', () => {
    program(function* () {
      const other = actor(handlers({}));
      const ref = actor(function* (me: Self<{ type: 'get'; reply: Reply<number> }>) {
        const message = yield* me.receive();
        other.send(message as never);
        yield* sleep(1);
        message.reply.send(1);
      });
      expect(yield* ref.ask('get')).toBe(1);
    });
  });

  test.each([null, undefined, 7, 'tea', {}, { type: 1 }, { type: 'toString' }])('a message / %j: to otherwise, else to the dead letters', (message) => {
    program(function* (self) {
      const dead: unknown[] = [];
      const seen: unknown[] = [];
      self.system.deadLetters.subscribe((letter) => dead.push(letter.message));
      actor(handlers({})).send(message as never);
      actor(handlers({ otherwise: (other: unknown) => void seen.push(other) })).send(message as never);
      yield* sleep(1);
      expect([dead, seen]).toEqual([[message], [message]]);
    });
  });

  test('a handler that is a routine / waits: the next message waits until it has finished (one at a time)', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(
        handlers({
          *slow() {
            seen.push('slow begins');
            yield* sleep(10);
            seen.push('slow ends');
          },
          fast: () => void seen.push('fast'),
        }),
      );
      ref.send({ type: 'slow' });
      ref.send({ type: 'fast' });
      yield* sleep(20);
    });
    expect(seen).toEqual(['slow begins', 'slow ends', 'fast']);
  });

  test('a handler / that is async, or answers an operation: waited for; other answers mean nothing', async () => {
    const seen: unknown[] = [];
    await run(function* () {
      const helper = actor(handlers({ help: ({ reply }: { reply: Reply<string> }) => reply.send('helped') }));
      const ref = actor(
        handlers({
          async slow() {
            await Promise.resolve();
            seen.push('slow');
            return become({
              done({ reply }: { reply: Reply<string> }) {
                reply.send('done');
              },
            });
          },
          ask: () => helper.ask('help'),
          list: () => seen.splice(0, 0),
          done: ({ reply }: { reply: Reply<string> }) => reply.send('too early'),
        }),
      );
      for (const type of ['list', 'ask', 'slow'] as const) ref.send({ type });
      seen.push(yield* ref.ask('done'));
      const bad = actor(handlers({ fail: () => Promise.reject(boom) }));
      bad.send({ type: 'fail' });
      expect(yield* bad.ended()).toBe(boom);
    }, { system: { onCrash: () => {} } });
    expect(seen).toEqual(['slow', 'done']);
  });

  test('a message / without a handler: a dead letter; names of hooks and of Object are no handlers', () => {
    program(function* ({ system }) {
      const dead: unknown[] = [];
      system.deadLetters.subscribe(({ message, cause }) => dead.push([(message as { type: string }).type, cause]));
      const ref = actor(handlers({ onStart: () => {}, tea: () => {} }));
      for (const type of ['cake', 'onStart', 'toString']) ref.send({ type: type as 'tea' });
      yield* sleep(1);
      expect(dead).toEqual([['cake', 'unhandled'], ['onStart', 'unhandled'], ['toString', 'unhandled']]);
    });
  });

  test('otherwise / no handler (gen_server handle_info): it gets the message', () => {
    const seen: unknown[] = [];
    program(function* () {
      const ref = actor(handlers({ tea: () => {}, otherwise: (message: unknown) => void seen.push(message) }));
      ref.send({ type: 'cake' } as never);
      yield* sleep(1);
    });
    expect(seen).toEqual([{ type: 'cake' }]);
  });

  test('become / answered: other handlers take over from the next message on', () => {
    const seen: string[] = [];
    program(function* () {
      const on = {
        onStart: () => void seen.push('on'),
        flip: () => become(off),
      };
      const off = {
        onStart: () => void seen.push('off'),
        *flip() {
          yield* sleep(1);
          return become(on);
        },
      };
      const ref = actor(handlers(off));
      for (let i = 0; i < 3; i++) ref.send({ type: 'flip' });
      yield* sleep(10);
    });
    expect(seen).toEqual(['off', 'on', 'off', 'on']);
  });

  test('the hooks / by how the actor ends: onStop has the reason, and does not run at a kill (gen_server terminate)', () => {
    const seen: unknown[] = [];
    program(function* () {
      const body = handlers({
        onStart: () => void seen.push('start'),
        *onStop(reason: unknown) {
          yield* sleep(1);
          seen.push(reason);
        },
        leave: () => exit('normal'),
        crash() {
          throw boom;
        },
      });
      const [a, b, c, d] = [actor(body), actor(body), actor(body), actor(body)];
      yield* sleep(1);
      a.send({ type: 'leave' });
      expect(yield* a.ended()).toBe('normal');
      b.send({ type: 'crash' });
      expect(yield* b.ended()).toBe(boom);
      c.exit('shutdown');
      expect(yield* c.ended()).toBe('shutdown');
      d.exit('kill');
      expect(yield* d.ended()).toBe('killed');
    });
    expect(seen).toEqual(['start', 'start', 'start', 'start', 'normal', boom, 'shutdown']);
  });

  test('onStart / throws: the actor crashes before its first message', () => {
    program(function* ({ system }) {
      const ref = actor(handlers({
        onStart() {
          throw boom;
        },
        tea: () => {},
      }));
      ref.send({ type: 'tea' });
      expect(yield* ref.ended()).toBe(boom);
      expect(system.deadLetters.count).toBe(1);
    });
  });

  test('exits and downs / trapped and monitored: handlers of their names get them', () => {
    const seen: unknown[] = [];
    program(function* () {
      const other = actor(function* () {
        yield* sleep(1);
        throw boom;
      });
      actor(
        handlers((self: Self<Exit | Down>) => ({
          onStart() {
            self.link(other);
            self.monitor(other);
          },
          exit: ({ reason }: Exit) => void seen.push(['exit', reason]),
          down: ({ reason }: Down) => void seen.push(['down', reason]),
        })),
        { trapExit: true },
      );
      yield* sleep(10);
    });
    expect(seen).toEqual([['down', boom], ['exit', boom]]);
  });

  test('the parent ends / trapping exits: the actor ends with its reason, and onStop runs (gen_server)', () => {
    const seen: unknown[] = [];
    program(function* () {
      let ref!: AnyRef;
      const parent = actor(function* () {
        ref = actor(handlers({ onStop: (reason: unknown) => void seen.push(reason), exit: () => void seen.push('handled') }), {
          link: true,
          trapExit: true,
        });
        yield* sleep(1);
        throw boom;
      });
      yield* parent.ended();
      expect(yield* ref.ended()).toBe(boom);
    });
    expect(seen).toEqual([boom]);
  });

  test('under a supervisor / after a crash: state begins anew, and onRestart is told why', () => {
    const seen: unknown[] = [];
    program(function* ({ system: { registry } }) {
      const counter = handlers((self) => {
        let n = 0;
        return {
          onRestart: (reason: unknown) => void seen.push('restart', reason),
          onStart: () => void seen.push('start', self.restartReason),
          get: ({ reply }: { reply: Reply<number> }) => reply.send(++n),
          crash() {
            throw boom;
          },
        };
      });
      type Message = Parameters<typeof counter>[0] extends Self<infer M> ? M : never;
      actor(supervisor({}, [{ id: 'n', start: counter, register: 'n' }]));
      const first = yield* registry.find<Message>('n');
      expect([yield* first.ask('get'), yield* first.ask('get')]).toEqual([1, 2]);
      first.send({ type: 'crash' });
      expect(say(yield* thrown(first.ask('get')))).toBe('EndedError: "n" ended before it answered: Error: boom');
      yield* sleep(1);
      expect(yield* (yield* registry.find<Message>('n')).ask('get')).toBe(1);
    });
    expect(seen).toEqual(['start', undefined, 'restart', boom, 'start', boom]);
  });
});
