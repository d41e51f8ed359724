import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import { buffer, type Buffer, channel, type Channel, type ClosedError, type Receiver, type Sender } from '../src/index.ts';

// The body is only compiled: each line is a law for the compiler.
function* laws(ch: Channel<string>, sender: Sender<string>, receiver: Receiver<string>): Routine<void> {
  expectTypeOf(channel<number>()).toEqualTypeOf<Channel<number>>();
  expectTypeOf(channel<number>(8, { name: 'jobs' })).toEqualTypeOf<Channel<number>>();
  expectTypeOf(channel(buffer.sliding<number>(8))).toEqualTypeOf<Channel<number>>();
  expectTypeOf(channel<number>(buffer.latest())).toEqualTypeOf<Channel<number>>();
  expectTypeOf(buffer.fixed<number>(8)).toEqualTypeOf<Buffer<number>>();
  // @ts-expect-error -- a capacity is a number or a buffer
  channel<number>('8');
  // @ts-expect-error -- a buffer for other items
  channel<number>(buffer.fixed<string>(8));

  expectTypeOf(ch.send('x')).toEqualTypeOf<Wait<void>>();
  expectTypeOf(ch.receive()).toEqualTypeOf<Wait<string>>();
  expectTypeOf(ch.receive()).toExtend<Operation<string>>();
  expectTypeOf(yield* ch.receive()).toEqualTypeOf<string>();
  expectTypeOf(yield* ch.send('x')).toEqualTypeOf<void>();
  expectTypeOf(ch.tryReceive()).toEqualTypeOf<string | undefined>();
  expectTypeOf(ch.trySend('x')).toEqualTypeOf<boolean>();
  expectTypeOf<Awaited<ReturnType<typeof ch.receive>>>().toEqualTypeOf<string>();
  const next = yield* ch.next();
  if (next.done === true) expectTypeOf(next.value).toEqualTypeOf<undefined>();
  else expectTypeOf(next.value).toEqualTypeOf<string>();
  // @ts-expect-error -- an item of another type
  void ch.send(1);

  expectTypeOf(ch.sender).toEqualTypeOf<Sender<string>>();
  expectTypeOf(ch.receiver).toEqualTypeOf<Receiver<string>>();
  expectTypeOf(yield* receiver.receive()).toEqualTypeOf<string>();
  // @ts-expect-error -- the sending end does not receive
  yield* sender.receive();
  // @ts-expect-error -- nor look ahead
  sender.tryReceive();
  // @ts-expect-error -- the receiving end does not send
  yield* receiver.send('x');
  // @ts-expect-error -- nor close
  receiver.close();

  // Whoever takes strings and numbers takes strings; whoever gives strings gives strings or numbers.
  expectTypeOf<Sender<string | number>>().toExtend<Sender<string>>();
  expectTypeOf<Sender<string>>().not.toExtend<Sender<string | number>>();
  expectTypeOf<Receiver<string>>().toExtend<Receiver<string | number>>();
  expectTypeOf<Receiver<string | number>>().not.toExtend<Receiver<string>>();
  expectTypeOf<Channel<string>>().toExtend<Sender<string>>();
  expectTypeOf<Channel<string>>().toExtend<Receiver<string | number>>();
  expectTypeOf<Channel<string>>().not.toExtend<Sender<string | number>>();
  expectTypeOf<Channel<string>>().not.toExtend<Channel<string | number>>();

  expectTypeOf<ClosedError['code']>().toEqualTypeOf<'closed'>();
}

async function outside(receiver: Receiver<string>): Promise<void> {
  for await (const item of receiver) expectTypeOf(item).toEqualTypeOf<string>();
}

test('the entry exports what its documents name, and nothing else', async () => {
  expect([laws, outside]).toHaveLength(2);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual(['Channel', 'ClosedError', 'buffer', 'channel']);
});
