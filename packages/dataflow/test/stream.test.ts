import { expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { reschedule, runSync as runTasklets, spawn } from '@core/tasklets';
import {
  bound,
  buffer,
  each,
  filter,
  from,
  lazy,
  map,
  nil,
  pair,
  type Pair,
  port,
  runSync,
  type Stream,
  take,
  thread,
  unify,
  variable,
} from '../src/index.ts';
import { refusal } from './support.ts';

function* naturals(seen: string[] = []) {
  for (let n = 0; ; n++) {
    seen.push(`makes ${n}`);
    yield n;
  }
}

test('from / infinite: takes as much as is read, once', () => {
  const seen: string[] = [];
  const items = from(naturals(seen));
  expect(seen).toEqual([]);
  expect(take(items, 2).sync()).toEqual([0, 1]);
  expect(take(items, 3).sync()).toEqual([0, 1, 2]);
  expect(seen).toEqual(['makes 0', 'makes 1', 'makes 2']);
});

test('map, filter / a stream: work on demand', () => {
  const seen: string[] = [];
  const odd = filter(map(from(naturals(seen)), (n) => n + 1), (n) => n % 2 === 1);
  expect(take(odd, 2).sync()).toEqual([1, 3]);
  expect(seen).toEqual(['makes 0', 'makes 1', 'makes 2']);
  expect(take(map(nil, String), Infinity).sync()).toEqual([]);
});

test('take / a negative count: refused', () => {
  expect(refusal(() => take(nil, -1))).toBe('RangeError: cannot take -1 items: it is 0 or more');
});

test('take / 100,000 items: on the heap', () => {
  expect(take(map(from(naturals()), (n) => 2 * n), 100_000).sync().at(-1)).toBe(199_998);
});

test('each / an eager producer: reads as it writes', () => {
  const seen: string[] = [];
  runSync(function* () {
    const items = variable<Pair<number> | null>();
    thread(function* () {
      yield* each(items, function* (item) {
        seen.push(`reads ${item}`);
      });
      seen.push('end');
    });
    let end = items;
    for (let i = 0; i < 2; i++) {
      const tail = variable<Pair<number> | null>();
      end.bind(pair(i, tail));
      seen.push(`writes ${i}`);
      end = tail;
      yield* thread(function* () {}).result; // the reader has its turn
    }
    end.bind(null);
  });
  expect(seen).toEqual(['writes 0', 'reads 0', 'writes 1', 'reads 1', 'end']);
});

test('unify / streams: by structure', () => {
  const tail = variable<Pair<number> | null>();
  unify(pair(1, tail), pair(1, bound(pair(2, nil))));
  expect(take(tail, 5).sync()).toEqual([2]);
});

test('hamming / lazy streams: the first 20, each once and in order', () => {
  const times = (by: number, items: Stream<number>) => map(items, (n) => by * n);
  function* merged(a: Stream<number>, b: Stream<number>): Routine<Pair<number> | null> {
    const [x, y] = [(yield* a)!, (yield* b)!];
    if (x.head < y.head) return pair(x.head, lazy(merged, x.tail, b));
    if (x.head > y.head) return pair(y.head, lazy(merged, a, y.tail));
    return pair(x.head, lazy(merged, x.tail, y.tail));
  }
  const rest = variable<Pair<number> | null>();
  const hamming: Stream<number> = bound(pair(1, rest));
  rest.bind(lazy(merged, times(2, hamming), lazy(merged, times(3, hamming), times(5, hamming))));
  expect(take(hamming, 20).sync()).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 36]);
  expect(take(hamming, 1_000).sync().at(-1)).toBe(51_200_000);
});

test('sieve / streams of threads, one filter for each prime: the primes below 50', () => {
  const primes: number[] = [];
  function* sieve(items: Stream<number>): Routine<void> {
    const first = yield* items;
    if (first === null) return;
    primes.push(first.head);
    thread(sieve, filter(first.tail, (n) => n % first.head !== 0));
  }
  runSync(function* () {
    const [inlet, numbers] = port<number>();
    thread(sieve, numbers);
    for (let n = 2; n < 50; n++) {
      inlet.send(n);
      yield* thread(function* () {}).result;
    }
    inlet.close();
  });
  expect(primes).toEqual([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]);
});

test('buffer / demand: the producer is never more than its size ahead', () => {
  const seen: string[] = [];
  runSync(function* () {
    let left = buffer(from(naturals(seen)), 2);
    yield* thread(function* () {}).result;
    seen.push('nobody has read yet');
    for (let i = 0; i < 3; i++) {
      const next = (yield* left)!;
      seen.push(`reads ${next.head}`);
      left = next.tail;
      for (let k = 0; k < 5; k++) yield* thread(function* () {}).result; // everybody else goes as far as it can
    }
  });
  expect(seen).toEqual([
    'nobody has read yet',
    'makes 0',
    'reads 0',
    'makes 1',
    'makes 2',
    'reads 1',
    'makes 3',
    'reads 2',
    'makes 4',
  ]);
});

test('buffer / a slow producer and a slow reader, in tasklets: each works while the other does', () => {
  const log: string[] = [];
  function* produce(n: number): Routine<Pair<number> | null> {
    if (n === 4) return null;
    yield* sleep(10);
    return pair(n, lazy(produce, n + 1));
  }
  const clock = virtualClock();
  runTasklets(
    function* () {
      yield* each(buffer(lazy(produce, 0), 3, spawn), function* (n) {
        log.push(`${n} at ${clock.now()}`);
        yield* sleep(10);
      });
      log.push(`end at ${clock.now()}`);
    },
    { clock },
  );
  // Without a buffer each item would take 20.
  expect(log).toEqual(['0 at 10', '1 at 20', '2 at 30', '3 at 40', 'end at 50']);
});

test('buffer / no size: passes on demand; a bad size: refused', () => {
  const seen: string[] = [];
  expect(take(buffer(from(naturals(seen)), 0), 2).sync()).toEqual([0, 1]);
  expect(seen).toEqual(['makes 0', 'makes 1']);
  expect(refusal(() => buffer(nil, 1.5))).toBe('RangeError: cannot buffer 1.5 items: it is a whole number, 0 or more');
});

test('buffer / bounded, in the style of CTM: the reader asks by unbound heads, the producer fills them', () => {
  const seen: string[] = [];
  type Asked = Pair<ReturnType<typeof variable<string>>> | null;
  runSync(function* () {
    const asked = variable<Asked>();
    thread(function* producer() {
      let n = 0;
      for (let next = yield* asked; next !== null; next = yield* next.tail) {
        seen.push(`makes ${n}`);
        next.head.bind(`item ${n++}`);
      }
    });
    // Two are asked for ahead, then one more for each that was taken.
    const wanted: ReturnType<typeof variable<string>>[] = [];
    let end = asked;
    const ask = () => {
      const [head, tail] = [variable<string>(), variable<Asked>()];
      wanted.push(head);
      end.bind(pair(head, tail));
      end = tail;
    };
    ask();
    ask();
    for (let i = 0; i < 3; i++) {
      seen.push(`takes ${yield* wanted[i]!}`);
      ask();
    }
    end.bind(null);
  });
  expect(seen).toEqual(['makes 0', 'makes 1', 'takes item 0', 'takes item 1', 'makes 2', 'makes 3', 'takes item 2', 'makes 4']);
});

test('port / many writers: one stream in the order of sending, from where one begins to read', () => {
  const seen: string[] = [];
  const [inlet, items] = port<string>({ name: 'inbox' });
  runTasklets(function* () {
    spawn(function* () {
      yield* each(items, function* (item) {
        seen.push(item);
      });
      seen.push('end');
    });
    for (const who of ['a', 'b']) {
      spawn(function* () {
        for (let i = 0; i < 2; i++) {
          inlet.send(who + i);
          yield* reschedule();
        }
      });
    }
    yield* sleep(1);
    inlet.close();
  }, { clock: virtualClock() });
  expect(seen).toEqual(['a0', 'b0', 'a1', 'b1', 'end']);
  expect(inlet.closed).toBe(true);
  expect(refusal(() => inlet.send('late'))).toBe('UsageError: cannot send to "inbox": it is closed');
  expect(refusal(() => inlet.close())).toBe('UsageError: cannot close "inbox": it is closed');
});

test('port / closed with an error: readers have the items first, then throw it', () => {
  const [inlet, items] = port<number>();
  inlet.send(1);
  inlet.close(new Error('lost'));
  expect(take(items, 1).sync()).toEqual([1]);
  expect(refusal(() => take(items, 2).sync())).toBe('Error: lost');
});

test('streams / of what is none, or with what is no function: refused where it is said', () => {
  const items = from([1]);
  expect([
    refusal(() => from(5 as never)),
    refusal(() => from(undefined as never)),
    refusal(() => map(items, undefined as never)),
    refusal(() => map([1] as never, (x) => x)),
    refusal(() => filter(items, 'odd' as never)),
    refusal(() => each(items, undefined as never)),
  ]).toEqual([
    'TypeError: cannot make a stream of 5: pass an iterable',
    'TypeError: cannot make a stream of undefined: pass an iterable',
    'TypeError: cannot map "stream" with undefined: pass a function',
    'TypeError: cannot map [1]: it is no stream',
    `TypeError: cannot filter "stream" with 'odd': pass a function`,
    'TypeError: cannot go through "stream" with undefined: pass a function',
  ]);
});
