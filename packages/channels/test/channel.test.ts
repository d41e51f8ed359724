import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { reschedule, runSync, spawn, type Tasklet } from '@core/tasklets';
import { channel, Channel, ClosedError } from '../src/index.ts';

const boom = new Error('boom');

function* sending<T>(seen: string[], name: string, to: Channel<T>, ...items: T[]): Routine<void> {
  try {
    for (const item of items) {
      seen.push(`${name} sends ${item}`);
      yield* to.send(item);
      seen.push(`${name} sent ${item}`);
    }
  } catch (error) {
    seen.push(`${name}: ${(error as Error).message}`);
  }
}

function* receiving<T>(seen: string[], name: string, from: Channel<T>, count = 1): Routine<void> {
  try {
    for (let i = 0; i < count; i++) {
      seen.push(`${name} receives`);
      seen.push(`${name} got ${yield* from.receive()}`);
    }
  } catch (error) {
    seen.push(`${name}: ${(error as Error).message}`);
  }
}

function* reading<T>(seen: string[], name: string, from: Channel<T>): Routine<void> {
  try {
    for (;;) {
      const { done, value } = yield* from.next();
      if (done === true) break;
      seen.push(`${name} got ${value}`);
    }
    seen.push(`${name} is done`);
  } catch (error) {
    seen.push(`${name}: ${(error as Error).message}`);
  }
}

/** Runs `main` with a list of events and returns the list. */
function trace(main: (seen: string[]) => Routine<void>): string[] {
  const seen: string[] = [];
  runSync(() => main(seen));
  return seen;
}

describe('rendezvous', () => {
  test('send / a receiver waits: it becomes ready, the sender goes on first', () => {
    expect(trace(function* (seen) {
      const ch = channel<string>();
      spawn(receiving, seen, 'r', ch);
      spawn(sending, seen, 's', ch, 'tea');
    })).toEqual(['r receives', 's sends tea', 's sent tea', 'r got tea']);
  });

  test('receive / a sender waits: it becomes ready, the receiver goes on first', () => {
    expect(trace(function* (seen) {
      const ch = channel<string>();
      spawn(sending, seen, 's', ch, 'tea');
      spawn(receiving, seen, 'r', ch);
    })).toEqual(['s sends tea', 'r receives', 'r got tea', 's sent tea']);
  });

  test('send and receive / several items: neither is more than one ahead', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(sending, seen, 's', ch, 1, 2, 3);
      spawn(receiving, seen, 'r', ch, 3);
    })).toEqual([
      's sends 1',
      'r receives',
      'r got 1',
      'r receives',
      's sent 1',
      's sends 2',
      's sent 2',
      's sends 3',
      'r got 2',
      'r receives',
      'r got 3',
      's sent 3',
    ]);
  });

  test('receive / several senders wait: in the order in which they came', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      for (const n of [1, 2, 3]) spawn(sending, seen, `s${n}`, ch, n);
      spawn(receiving, seen, 'r', ch, 3);
    })).toEqual([
      's1 sends 1',
      's2 sends 2',
      's3 sends 3',
      'r receives',
      'r got 1',
      'r receives',
      'r got 2',
      'r receives',
      'r got 3',
      's1 sent 1',
      's2 sent 2',
      's3 sent 3',
    ]);
  });

  test('send / several receivers wait: in the order in which they came', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      for (const n of [1, 2]) spawn(receiving, seen, `r${n}`, ch);
      spawn(sending, seen, 's', ch, 1, 2);
    })).toEqual([
      'r1 receives',
      'r2 receives',
      's sends 1',
      's sent 1',
      's sends 2',
      's sent 2',
      'r1 got 1',
      'r2 got 2',
    ]);
  });

  test.each([undefined, null, 0, '', Number.NaN, boom, () => {}])('send / %p: an item like any other', (item) => {
    for (const receiverFirst of [true, false]) {
      let got: unknown[] = [];
      runSync(function* () {
        const ch = channel<unknown>();
        function* receives(): Routine<void> {
          got = [yield* ch.receive(), yield* ch.next()];
        }
        if (receiverFirst) spawn(receives);
        yield* reschedule();
        spawn(function* () {
          yield* ch.send(item);
          yield* ch.send(item);
        });
        if (!receiverFirst) spawn(receives);
      });
      expect(got).toEqual([item, { done: false, value: item }]);
    }
  });

  test('send / one operation run twice: it sends twice; one that is not run does nothing', () => {
    expect(trace(function* (seen) {
      const ch = channel<string>();
      const send = ch.send('tea');
      expect(ch.send('lost')).toBeDefined();
      spawn(receiving, seen, 'r', ch, 2);
      yield* send;
      yield* send;
    })).toEqual(['r receives', 'r got tea', 'r receives', 'r got tea']);
  });
});

describe('buffered', () => {
  test('send / room in the buffer: nobody waits; without room the sender does', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(2);
      spawn(sending, seen, 's', ch, 1, 2, 3, 4);
      spawn(receiving, seen, 'r', ch, 4);
    })).toEqual([
      's sends 1',
      's sent 1',
      's sends 2',
      's sent 2',
      's sends 3',
      'r receives',
      'r got 1',
      'r receives',
      'r got 2',
      'r receives',
      'r got 3',
      'r receives',
      's sent 3',
      's sends 4',
      's sent 4',
      'r got 4',
    ]);
  });

  test('send / a receiver waits: handed over past the empty buffer', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(2);
      spawn(receiving, seen, 'r', ch);
      yield* reschedule();
      yield* ch.send(1);
      seen.push(`${ch.size} buffered`);
    })).toEqual(['r receives', '0 buffered', 'r got 1']);
  });

  test('receive / full, and senders wait: first in, first out, over buffer and senders alike', () => {
    const got: number[] = [];
    runSync(function* () {
      const ch = channel<number>(2);
      for (const n of [1, 2, 3, 4, 5]) {
        spawn(function* () {
          yield* ch.send(n);
        });
      }
      yield* reschedule();
      expect([ch.size, ch.balance]).toEqual([2, 3]);
      for (let i = 1; i <= 5; i++) {
        got.push(yield* ch.receive());
        expect([ch.size, ch.balance]).toEqual([Math.min(2, 5 - i), Math.max(0, 3 - i)]);
      }
    });
    expect(got).toEqual([1, 2, 3, 4, 5]);
  });

  test('Infinity: no sender ever waits', () => {
    const ch = channel<number>(Infinity);
    for (let i = 0; i < 1000; i++) expect(ch.trySend(i)).toBe(true);
    expect([ch.size, ch.tryReceive(), ch.tryReceive()]).toEqual([1000, 0, 1]);
  });
});

describe('trySend and tryReceive', () => {
  test('trySend / nobody receives: false, and the item is not kept', () => {
    const ch = channel<number>();
    expect([ch.trySend(1), ch.tryReceive(), ch.balance]).toEqual([false, undefined, 0]);
  });

  test('trySend / a receiver waits: true, it becomes ready', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(receiving, seen, 'r', ch);
      yield* reschedule();
      seen.push(`${ch.trySend(1)} ${ch.trySend(2)}`);
    })).toEqual(['r receives', 'true false', 'r got 1']);
  });

  test('trySend / a buffer: true while there is room', () => {
    const ch = channel<number>(2);
    expect([1, 2, 3].map((n) => ch.trySend(n))).toEqual([true, true, false]);
    expect([ch.tryReceive(), ch.tryReceive(), ch.tryReceive()]).toEqual([1, 2, undefined]);
  });

  test('trySend / senders wait: false, nobody is overtaken', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(1);
      spawn(sending, seen, 's', ch, 1, 2);
      yield* reschedule();
      seen.push(`${ch.trySend(3)}`, `${ch.tryReceive()}`, `${ch.trySend(3)}`, `${ch.tryReceive()}`, `${ch.tryReceive()}`);
    })).toEqual(['s sends 1', 's sent 1', 's sends 2', 'false', '1', 'false', '2', 'undefined', 's sent 2']);
  });

  test('tryReceive / a sender waits: its item; it becomes ready', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      spawn(sending, seen, 's', ch, 1);
      yield* reschedule();
      seen.push(`${ch.tryReceive()} ${ch.tryReceive()}`);
    })).toEqual(['s sends 1', '1 undefined', 's sent 1']);
  });

  test('trySend and tryReceive / closed: false, and what is left', () => {
    const ch = channel<number>(2);
    ch.trySend(1);
    ch.close(boom);
    expect([ch.trySend(2), ch.tryReceive(), ch.tryReceive()]).toEqual([false, 1, undefined]);
  });
});

describe('close', () => {
  const sendText = 'cannot send on channel "jobs": it is closed';
  const receiveText = 'cannot receive from channel "jobs": it is closed';

  test.each([
    ['without an error', undefined, receiveText, 'n is done'],
    ['with an error', boom, 'boom', 'n: boom'],
  ])('close %s / receivers wait: they end in the order in which they came', (_, error, receiverSees, readerSees) => {
    expect(trace(function* (seen) {
      const ch = channel<number>(0, { name: 'jobs' });
      spawn(receiving, seen, 'r', ch);
      spawn(reading, seen, 'n', ch);
      yield* reschedule();
      ch.close(error);
      seen.push(`closed: ${ch.closed}, ${ch.balance} wait`);
    })).toEqual(['r receives', 'closed: true, 0 wait', `r: ${receiverSees}`, readerSees]);
  });

  test.each([
    ['without an error', undefined],
    ['with an error', boom],
  ])('close %s / senders wait: their items are not received, they get a ClosedError with its cause', (_, error) => {
    const seen: unknown[] = [];
    runSync(function* () {
      const ch = channel<number>(0, { name: 'jobs' });
      for (const n of [1, 2]) {
        spawn(function* () {
          try {
            yield* ch.send(n);
          } catch (reason) {
            seen.push(n, reason);
          }
        });
      }
      yield* reschedule();
      ch.close(error);
      expect([ch.balance, ch.tryReceive()]).toEqual([0, undefined]);
    });
    const refusal = new ClosedError('send on', 'jobs', error);
    expect(seen).toEqual([1, refusal, 2, refusal]);
    expect((seen[1] as Error).cause).toBe(error);
  });

  test.each([
    ['without an error', undefined, receiveText, 'n is done'],
    ['with an error', boom, 'boom', 'n: boom'],
  ])('close %s / items are buffered: they can be received, then receivers end', (_, error, receiverSees, readerSees) => {
    expect(trace(function* (seen) {
      for (const read of [receiving, reading]) {
        const ch = channel<number>(3, { name: 'jobs' });
        for (const n of [1, 2]) yield* ch.send(n);
        ch.close(error);
        yield* read(seen, read === receiving ? 'r' : 'n', ch, 9);
      }
    })).toEqual(['r receives', 'r got 1', 'r receives', 'r got 2', 'r receives', `r: ${receiverSees}`, 'n got 1', 'n got 2', readerSees]);
  });

  test('close / items are buffered and senders wait: those buffered are received, those waiting are not', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(1, { name: 'jobs' });
      spawn(sending, seen, 's', ch, 1, 2, 3);
      yield* reschedule();
      ch.close();
      yield* reading(seen, 'n', ch);
    })).toEqual(['s sends 1', 's sent 1', 's sends 2', 'n got 1', 'n is done', `s: ${sendText}`]);
  });

  test('send / closed: a ClosedError at once, also when there is room', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>(1, { name: 'jobs' });
      ch.close();
      yield* sending(seen, 's', ch, 1);
    })).toEqual(['s sends 1', `s: ${sendText}`]);
  });

  test('receive and next / closed with an error: the same object each time', () => {
    runSync(function* () {
      const ch = channel<number>();
      ch.close(boom);
      for (const operation of [ch.receive(), ch.next(), ch.receive()]) {
        expect(yield* caught(operation)).toBe(boom);
      }
    });
  });

  test('close / twice: the first one stays', () => {
    runSync(function* () {
      const ch = channel<number>();
      ch.close();
      ch.close(boom);
      expect(yield* ch.next()).toEqual({ done: true, value: undefined });
    });
  });

  test.each([
    ['null', null],
    ['a ClosedError of another channel', new ClosedError('receive from', 'another')],
  ])('close with %s: an error like any other, for those who wait and those who come later', (_, error) => {
    runSync(function* () {
      const ch = channel<number>();
      const waiting = [ch.receive(), ch.next()].map((operation) => spawn(() => caught(operation)));
      yield* reschedule();
      ch.close(error);
      for (const each of waiting) expect(yield* each.join()).toBe(error);
      for (const operation of [ch.receive(), ch.next()]) expect(yield* caught(operation)).toBe(error);
    });
  });

  test('ClosedError: name, code, message; a cause only for senders of a channel that was closed with an error', () => {
    const plain = new ClosedError('receive from', 'jobs');
    expect(plain).toMatchObject({ name: 'ClosedError', code: 'closed', message: receiveText });
    expect('cause' in plain).toBe(false);
    expect(new ClosedError('send on', 'jobs', boom)).toMatchObject({ message: sendText, cause: boom });
  });
});

function* caught(operation: Iterable<unknown> | { [Symbol.iterator](): Iterator<never> }): Routine<unknown> {
  try {
    yield* operation as Routine;
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

describe('stopped half-way', () => {
  test('send / cancelled while it waits: the item is gone with it, nobody receives it', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const sender = spawn({ name: 's' }, sending, seen, 's', ch, 1);
      spawn(sending, seen, 't', ch, 2);
      yield* reschedule();
      sender.cancel();
      seen.push(`${ch.balance} waits`);
      yield* receiving(seen, 'r', ch);
    })).toEqual(['s sends 1', 't sends 2', '1 waits', 'r receives', 'r got 2', 's: "s" was cancelled', 't sent 2']);
  });

  test('receive / cancelled while it waits: the next one in line gets the item', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const [first] = ['a', 'b'].map((name) => spawn({ name }, receiving, seen, name, ch)) as [Tasklet, Tasklet];
      yield* reschedule();
      first.cancel();
      seen.push(`${ch.balance} waits`);
      yield* sending(seen, 's', ch, 1);
    })).toEqual(['a receives', 'b receives', '-1 waits', 's sends 1', 's sent 1', 'a: "a" was cancelled', 'b got 1']);
  });

  test('receive / cancelled after an item was handed over: it gets the item', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const receiver = spawn({ name: 'r' }, receiving, seen, 'r', ch, 2);
      yield* reschedule();
      yield* sending(seen, 's', ch, 1);
      receiver.cancel();
    })).toEqual(['r receives', 's sends 1', 's sent 1', 'r got 1', 'r receives', 'r: "r" was cancelled']);
  });

  test('send / cancelled after its item was taken: it was sent', () => {
    expect(trace(function* (seen) {
      const ch = channel<number>();
      const sender = spawn({ name: 's' }, sending, seen, 's', ch, 1, 2);
      yield* reschedule();
      yield* receiving(seen, 'r', ch);
      sender.cancel();
    })).toEqual(['s sends 1', 'r receives', 'r got 1', 's sent 1', 's sends 2', 's: "s" was cancelled']);
  });
});

describe('what it tells', () => {
  test('balance / senders wait, nobody waits, receivers wait: positive, 0, negative', () => {
    const balances: number[] = [];
    runSync(function* () {
      const ch = channel<number>();
      const look = (): unknown => balances.push(ch.balance);
      look();
      for (let i = 0; i < 2; i++) {
        spawn(sending, [], '', ch, 1);
        yield* reschedule();
        look();
      }
      for (let i = 0; i < 2; i++) ch.tryReceive();
      look();
      for (let i = 0; i < 2; i++) {
        spawn(receiving, [], '', ch);
        yield* reschedule();
        look();
      }
      ch.close();
      look();
    });
    expect(balances).toEqual([0, 1, 2, 0, -1, -2, 0]);
  });

  test('size / rendezvous: always 0', () => {
    const ch = channel<number>();
    ch.trySend(1);
    expect(ch.size).toBe(0);
  });

  test('name / given or not: in the message of a deadlock, with what is waited for', () => {
    expect(() => runSync(function* main() {
      const jobs = channel<number>(0, { name: 'jobs' });
      const plain = channel<number>();
      spawn({ name: 'a' }, function* () {
        yield* plain.send(1);
      });
      spawn({ name: 'b' }, function* () {
        yield* jobs.next();
      });
      yield* jobs.receive();
    })).toThrow(
      '    "main" (tasklets) waits to receive from channel "jobs"\n' +
        '    "a" (tasklets) waits to send on channel "channel"\n' +
        '    "b" (tasklets) waits for the next item of channel "jobs"',
    );
  });

  test.each([{ name: 'jobs' }, '3', null])('channel(%j): a TypeError that says what comes first', (first) => {
    expect(() => channel(first as never, { name: 'jobs' })).toThrow(
      new TypeError(
        'cannot make channel "jobs": first comes its capacity or a buffer, then its options',
      ),
    );
  });

  test.each([-1, 1.5, Number.NaN, -Infinity])('channel(%p): a RangeError', (capacity) => {
    expect(() => channel(capacity, { name: 'jobs' })).toThrow(
      new RangeError(`cannot make channel "jobs" for ${capacity} items: the capacity is a whole number, 0 or more`),
    );
  });

  test('sender and receiver: the channel itself, seen from one side', () => {
    const ch = channel<number>(1);
    expect(ch).toBeInstanceOf(Channel);
    expect(ch.sender.trySend(1)).toBe(true);
    expect(ch.receiver.tryReceive()).toBe(1);
    ch.sender.close();
    expect([ch.sender.closed, ch.receiver.closed]).toEqual([true, true]);
  });
});
