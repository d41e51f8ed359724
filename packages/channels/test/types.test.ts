import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
import {
  batch,
  buffer,
  type Buffer,
  channel,
  type Channel,
  choose,
  type ClosedError,
  filter,
  guard,
  map,
  merge,
  type Receiver,
  select,
  type Sender,
  withTimeout,
  wrap,
} from '../src/index.ts';

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

function* choices(ch: Channel<string>, numbers: Receiver<number>, off: Wait<boolean> | undefined): Routine<void> {
  const chosen = yield* select({ text: ch.receive(), sent: ch.send('x'), n: numbers.next(), off });
  switch (chosen.arm) {
    case 'text':
      expectTypeOf(chosen.value).toEqualTypeOf<string>();
      break;
    case 'sent':
      expectTypeOf(chosen.value).toEqualTypeOf<void>();
      break;
    case 'n':
      expectTypeOf(chosen.value).toEqualTypeOf<IteratorResult<number, undefined>>();
      break;
    case 'off':
      expectTypeOf(chosen.value).toEqualTypeOf<boolean>();
      break;
    default:
      expectTypeOf(chosen).toEqualTypeOf<never>();
  }
  const numbered = yield* select({ 1: ch.receive(), x: numbers.receive() });
  if (numbered.arm === '1') expectTypeOf(numbered.value).toEqualTypeOf<string>();
  else expectTypeOf(numbered.value).toEqualTypeOf<number>();

  const fallback = yield* select({ n: numbers.receive() }, { default: 'none', order: 'priority' });
  if (fallback.arm === 'default') expectTypeOf(fallback.value).toEqualTypeOf<string>();
  else expectTypeOf(fallback.value).toEqualTypeOf<number>();
  const listed = yield* select([ch.receive(), numbers.receive(), false]);
  expectTypeOf(listed.arm).toEqualTypeOf<0 | 1>();
  if (listed.arm === 0) expectTypeOf(listed.value).toEqualTypeOf<string>();
  else expectTypeOf(listed.value).toEqualTypeOf<number>();
  const many = yield* select([ch, ch].map((each) => each.receive()));
  expectTypeOf(many).toEqualTypeOf<{ readonly arm: number; readonly value: string }>();
  const nested = yield* select({ inner: select({ a: ch.receive() }), timer: sleep(1) });
  if (nested.arm === 'inner') expectTypeOf(nested.value).toEqualTypeOf<{ readonly arm: 'a'; readonly value: string }>();
  // @ts-expect-error -- an arm is a wait
  void select({ a: 5 });
  // @ts-expect-error -- an order that is none
  void select({ a: ch.receive() }, { order: 'random' });

  expectTypeOf(yield* wrap(ch.receive(), (text) => text.length)).toEqualTypeOf<number>();
  expectTypeOf(yield* choose([ch.receive(), numbers.receive()])).toEqualTypeOf<string | number>();
  expectTypeOf(choose([ch.receive(), ch.receive()])).toEqualTypeOf<Wait<string>>();
  expectTypeOf(choose([ch, ch].map((each) => each.receive()))).toEqualTypeOf<Wait<string>>();
  expectTypeOf(merge(ch, ch)).toEqualTypeOf<Receiver<string>>();
  expectTypeOf(yield* guard(() => ch.receive())).toEqualTypeOf<string>();
  expectTypeOf(yield* withTimeout(ch.receive(), 1)).toEqualTypeOf<string>();
  expectTypeOf(map(ch, (text) => text.length)).toEqualTypeOf<Receiver<number>>();
  expectTypeOf(filter(numbers, (n) => n > 1)).toEqualTypeOf<Receiver<number>>();
  expectTypeOf(filter(ch, (text): text is 'x' => text === 'x')).toEqualTypeOf<Receiver<'x'>>();
  expectTypeOf(merge(ch, numbers)).toEqualTypeOf<Receiver<string | number>>();
  expectTypeOf(batch(numbers, 2)).toEqualTypeOf<Receiver<number[]>>();
}

async function outside(receiver: Receiver<string>): Promise<void> {
  for await (const item of receiver) expectTypeOf(item).toEqualTypeOf<string>();
}

const exported = [
  'Channel', 'ClosedError', 'TimeoutError', 'always', 'batch', 'batchWithin', 'broadcast', 'buffer', 'channel', 'choose', 'debounce',
  'filter', 'from', 'guard', 'map', 'merge', 'never', 'pipe', 'select', 'throttle', 'ticker', 'toReadableStream',
  'toWritableStream', 'withTimeout', 'wrap', 'writeTo',
];

test('the entry exports what its documents name, and nothing else', async () => {
  expect([laws, choices, outside]).toHaveLength(3);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual(exported);
});
