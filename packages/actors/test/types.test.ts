import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import {
  actor,
  type ActorRef,
  type Address,
  type AnyRef,
  type Body,
  type ChildInfo,
  type Down,
  type Exit,
  type ExitReason,
  handlers,
  machine,
  mailbox,
  postpone,
  type Reply,
  type Self,
  startChild,
  supervisor,
  type SupervisorMessage,
  to,
} from '../src/index.ts';

type Get = { readonly type: 'get'; readonly reply: Reply<number> };
type Put = { readonly type: 'put'; readonly key: string; readonly n: number };
type Take = { readonly type: 'take'; readonly key: string; readonly reply: Reply<string | undefined> };
type Message = Get | Put | Take;

// The body is only compiled: each line is a law for the compiler.
function* laws(ref: ActorRef<Message>, self: Self<Message>): Routine {
  expectTypeOf(actor(function* (me: Self<Message>) {
    yield* me.receive();
  })).toEqualTypeOf<ActorRef<Message>>();
  ref.send({ type: 'put', key: 'a', n: 1 });
  // @ts-expect-error -- not a message of this actor
  ref.send({ type: 'other' });
  // @ts-expect-error -- a reference does not receive
  yield* ref.receive();

  expectTypeOf(ref.ask('get')).toEqualTypeOf<Wait<number>>();
  expectTypeOf(ref.ask('get')).toExtend<Operation<number>>();
  expectTypeOf(yield* ref.ask('take', { key: 'a' })).toEqualTypeOf<string | undefined>();
  expectTypeOf(yield* ref.ask('get', {}, { timeout: 5 })).toEqualTypeOf<number>();
  expectTypeOf(yield* ref.ask<number>((reply) => ({ type: 'get', reply }))).toEqualTypeOf<number>();
  expectTypeOf<Awaited<ReturnType<typeof askForNumber>>>().toEqualTypeOf<number>();
  // @ts-expect-error -- nothing is answered to this message
  void ref.ask('put', { key: 'a', n: 1 });
  // @ts-expect-error -- the key is missing
  void ref.ask('take');
  // @ts-expect-error -- the key is a string
  void ref.ask('take', { key: 1 });
  // @ts-expect-error -- a get is answered with a number
  void ref.ask<string>((reply) => ({ type: 'get', reply }));

  expectTypeOf(yield* self.receive()).toEqualTypeOf<Message>();
  expectTypeOf(yield* self.receive('put')).toEqualTypeOf<Put>();
  expectTypeOf(yield* self.receive((message) => message.type === 'get')).toEqualTypeOf<Get>();
  expectTypeOf(yield* self.receive((message): boolean => message.type === 'get')).toEqualTypeOf<Message>();
  expectTypeOf(yield* self.receive({ after: 5 })).toEqualTypeOf<Message | undefined>();
  expectTypeOf(yield* self.receive({ match: (message) => message.type === 'get', after: 5 })).toEqualTypeOf<Get | undefined>();
  // @ts-expect-error -- no message has this type
  void self.receive('other');

  // Whoever takes more kinds of messages can stand in for one who takes fewer.
  expectTypeOf<ActorRef<Message>>().toExtend<ActorRef<Put>>();
  expectTypeOf<ActorRef<Put>>().not.toExtend<ActorRef<Message>>();
  expectTypeOf<ActorRef<Message>>().toExtend<Address<Put>>();
  expectTypeOf<ActorRef<Message>>().toExtend<AnyRef>();
  expectTypeOf<Self<Message>>().toExtend<ActorRef<Put>>();
  expectTypeOf<Reply<number>>().toExtend<Address<number>>();
  expectTypeOf<Reply<number | string>>().toExtend<Reply<number>>();

  // @ts-expect-error -- a down is no message of this actor
  self.monitor(ref);
  self.monitor(ref, ({ ref: gone }) => ({ type: 'put', key: gone.name, n: 0 }));
  expectTypeOf(yield* ref.ended()).toEqualTypeOf<ExitReason>();
  self.sendAfter(5, { type: 'put', key: 'a', n: 1 });
  // @ts-expect-error -- not a message of this actor
  self.sendAfter(5, 'tea');

  const mine = mailbox.bounded(4, { overflow: 'drop-oldest' });
  actor(function* (_me: Self<string>) {}, { mailbox: mine, register: 'x', link: true });
  // @ts-expect-error -- no way to overflow
  mailbox.bounded(4, { overflow: 'explode' });
}

function* watchers(self: Self<Message | Down | Exit>, ref: ActorRef<Message>): Routine {
  self.monitor(ref);
  expectTypeOf(yield* self.receive('down')).toEqualTypeOf<Down>();
  expectTypeOf(yield* self.receive('exit')).toEqualTypeOf<Exit>();
}

function bodies(): void {
  const counter = handlers({
    onStart: () => {},
    onStop: (_reason: unknown) => {},
    tick: () => {},
    add: ({ by }: { by: number }) => void by,
    *get({ reply }: { reply: Reply<number> }) {
      reply.send(1);
    },
  });
  type Counter = { type: 'tick' } | { type: 'add'; by: number } | { type: 'get'; reply: Reply<number> };
  const started = actor(counter);
  started.send({ type: 'tick' });
  started.send({ type: 'add', by: 1 });
  expectTypeOf(started.ask('get')).toEqualTypeOf<Wait<number>>();
  expectTypeOf(started).toExtend<ActorRef<Counter>>();
  // @ts-expect-error -- `by` is missing
  started.send({ type: 'add' });
  // @ts-expect-error -- a hook is no message
  started.send({ type: 'onStart' });

  const door = machine({
    initial: 'shut',
    states: {
      shut: {
        open: ({ force }: { force: number }) => (force > 1 ? to('ajar', { timeout: 5 }) : undefined),
        knock: () => postpone,
      },
      ajar: { onTimeout: () => to('shut'), shut: () => to('shut') },
    },
  });
  const opened = actor(door);
  opened.send({ type: 'open', force: 2 });
  opened.send({ type: 'knock' });
  opened.send({ type: 'shut' });
  // @ts-expect-error -- no state has such an event
  opened.send({ type: 'lock' });
  // @ts-expect-error -- there is no such state to begin with
  machine({ initial: 'gone', states: { here: {} } });

  expectTypeOf(supervisor()).toEqualTypeOf<Body<SupervisorMessage>>();
  const children = [{ id: 'a', start: counter, restart: 'transient', shutdown: 'brutal' }] as const;
  const sup = actor(supervisor({ strategy: 'rest-for-one' }, children));
  expectTypeOf(sup.ask('which-children')).toEqualTypeOf<Wait<ChildInfo[]>>();
  expectTypeOf(sup.ask('start-child', { spec: { id: 'b', start: door } })).toEqualTypeOf<Wait<AnyRef>>();
  expectTypeOf(startChild(sup, { id: 'b', start: door })).toEqualTypeOf<Wait<typeof opened>>();
}

async function askForNumber(ref: ActorRef<Message>): Promise<number> {
  return await ref.ask('get');
}

test('the entry exports what its documents name, and nothing else', async () => {
  expect([laws, watchers, bodies, askForNumber]).toHaveLength(4);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual([
    'Actor',
    'ActorSystem',
    'Become',
    'DeadLetters',
    'Down',
    'EndedError',
    'Exit',
    'ExitError',
    'Group',
    'MailboxFullError',
    'Registry',
    'TimeoutError',
    'Topic',
    'Transition',
    'UnhandledError',
    'actor',
    'become',
    'exit',
    'handlers',
    'machine',
    'mailbox',
    'openSystem',
    'postpone',
    'run',
    'runSync',
    'startChild',
    'supervisor',
    'to',
  ]);
});
