/** What the plain functions given to waits do meanwhile: they send, close, cancel, and throw. */
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import { runSync, spawn } from '@core/tasklets';
import { always, batch, channel, filter, from, guard, map, select, ticker, withTimeout, wrap } from '../src/index.ts';

function trace(main: (seen: unknown[]) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  runSync(() => main(seen), { clock: virtualClock() });
  return seen;
}

const textOf = (error: unknown): string => (error as Error).message;

describe('what it calls ends its own wait', () => {
  test('by another arm of its select: that one is chosen, the sender goes on, and the next who receives has the item', () => {
    expect(trace(function* (seen) {
      const [items, log] = [channel<string>(), channel<string>(8)];
      const noted = map(items, (item) => {
        log.trySend(`got ${item}`);
        return item;
      });
      spawn(function* () {
        seen.push(yield* select({ item: noted.receive(), log: log.receive() }));
        seen.push(items.balance, log.balance, yield* noted.receive());
      });
      yield* sleep(1);
      yield* items.send('a');
      seen.push('sent');
    })).toEqual(['sent', { arm: 'log', value: 'got a' }, 0, 0, 'a']);
  });

  test('by cancelling who waits, and throws as well: the next who receives gets the error', () => {
    expect(trace(function* (seen) {
      const items = channel<string>();
      const fussy = map(items, (item) => {
        waiting.cancel('enough');
        throw new Error(`not ${item}`);
      });
      const waiting = spawn(function* () {
        yield* fussy.receive();
      });
      yield* sleep(1);
      yield* items.send('a');
      seen.push((yield* waiting.outcome()).status);
      try {
        yield* fussy.receive();
      } catch (error) {
        seen.push(textOf(error));
      }
    })).toEqual(['cancelled', 'not a']);
  });

  test('kept for another who waits already: that one has it at once', () => {
    expect(trace(function* (seen) {
      const items = channel<string>();
      const quit = channel<string>(1);
      const noted = map(items, (item) => (quit.trySend('quit'), item));
      spawn(function* () {
        seen.push((yield* select({ item: noted.next(), quit: quit.receive() })).arm);
      });
      spawn(function* () {
        seen.push(yield* noted.next());
      });
      yield* sleep(1);
      yield* items.send('a');
    })).toEqual(['quit', { done: false, value: 'a' }]);
  });

  test('on closing: everybody else is told all the same', () => {
    expect(trace(function* (seen) {
      const [feed, quit] = [channel<string>(), channel<string>()];
      spawn(function* () {
        const end = wrap(feed.next(), (result) => {
          if (result.done === true) quit.close();
          return result;
        });
        seen.push(yield* select({ end, quit: quit.next() }));
      });
      spawn(function* () {
        seen.push(yield* feed.next());
      });
      yield* sleep(1);
      feed.close();
    })).toEqual([{ arm: 'quit', value: { done: true, value: undefined } }, { done: true, value: undefined }]);
  });
});

test('a filter that fills the channel of an earlier arm: that arm finds it', () => {
  expect(trace(function* (seen) {
    const [items, log] = [channel<string>(1), channel<string>(1)];
    items.trySend('bad');
    const good = filter(items, (item) => item !== 'bad' || (log.trySend('dropped'), false));
    seen.push(yield* select({ log: log.receive(), next: log.next(), item: good.receive() }, { order: 'priority' }));
    log.trySend('again');
    seen.push(log.tryReceive(), log.balance, items.balance);
  })).toEqual([{ arm: 'log', value: 'dropped' }, 'again', 0, 0]);
});

describe('a time limit says what it was for', () => {
  test('of a ticker, a filter of one, and a guard, which makes nothing for it', () => {
    expect(trace(function* (seen) {
      let made = 0;
      const mail = channel<number>(0, { name: 'mail' });
      const waits = [
        ticker(1000).receive(),
        filter(ticker(1000), () => true).next(),
        guard(() => {
          made++;
          return mail.send(made);
        }),
      ];
      for (const wait of waits) {
        try {
          yield* withTimeout<unknown>(wait, 5);
        } catch (error) {
          seen.push(textOf(error));
        }
      }
      seen.push(made, mail.balance, yield* now());
    })).toEqual([
      'timed out after 5 ms of waiting for the next tick, every 1000 ms',
      'timed out after 5 ms of waiting for the next tick, every 1000 ms',
      'timed out after 5 ms of waiting for what a guard makes',
      1,
      0,
      15,
    ]);
  });
});

test('what a callback throws below a batch comes after what was gathered', () => {
  expect(trace(function* (seen) {
    const texts = channel<string>(4);
    for (const text of ['1', '2', 'oops', '4']) texts.trySend(text);
    texts.close();
    const numbers = map(texts, (text) => {
      if (text === 'oops') throw new Error('no number');
      return Number(text);
    });
    const lists = batch(numbers, 3);
    for (let i = 0; i < 4; i++) {
      try {
        seen.push((yield* lists.next()).value);
      } catch (error) {
        seen.push(textOf(error));
      }
    }
  })).toEqual([[1, 2], 'no number', [4], undefined]);
});

describe('wrong input is refused where it is given, before an item is taken', () => {
  const ch = channel<number>(1, { name: 'ch' });
  const none = undefined as never;

  test.each<[string, () => unknown, string]>([
    ['map', () => map(none, String), 'cannot map undefined: it is no channel and no other receiver'],
    ['map', () => map(ch, none), 'cannot map "ch": what it calls is undefined, not a function'],
    ['filter', () => filter(ch, 5 as never), 'cannot filter "ch": what it calls is a value of type number, not a function'],
    ['batch', () => batch([] as never, 2), 'cannot batch a list: it is no channel and no other receiver'],
    ['wrap', () => wrap(ch as never, String), 'cannot wrap a value of type object: it is no wait, such as channel.receive() or tasklet.join()'],
    ['wrap', () => wrap(ch.receive(), none), 'cannot wrap a wait: what changes its value is not a function'],
    ['guard', () => guard(none), 'cannot make a guard: what makes its wait is not a function'],
    ['guard', () => guard(() => 5 as never).sync(), 'cannot wait for what a guard makes, a value of type number: it is no wait, such as channel.receive() or tasklet.join()'],
    ['select', () => select(null as never), 'cannot select: the arms are a record or a list of waits, such as { item: channel.receive() }'],
    ['select', () => select(always(1) as never), 'cannot select: the arms are a record or a list of waits, such as { item: channel.receive() }'],
    ['from', () => from(null as never), 'cannot receive from "source": it is no async iterable and no stream'],
    ['from', () => from([1] as never, { name: 'list' }), 'cannot receive from "list": it is no async iterable and no stream'],
    ['channel', () => channel(0, 'jobs' as never), 'cannot make a channel with string as its options: { name }'],
  ])('%s', (_, act, text) => {
    ch.tryReceive();
    ch.trySend(1);
    expect(act).toThrow(new TypeError(text));
    expect(ch.size).toBe(1);
  });
});
