// Channels: who goes on when, and how they end.
import { buffer, channel } from '@core/channels';
import { runSync, spawn, reschedule } from '@core/tasklets';

export const channels = [
  {
    title: 'rendezvous / a waiting receiver: the item goes to it, the sender goes on and waits with the next',
    expected: ['sending a', 'sending b', 'got a', 'got b', 'sent'],
    body(log) {
      const items = channel();
      runSync(function* () {
        spawn(function* () {
          for (const item of ['a', 'b']) {
            log(`sending ${item}`);
            yield* items.send(item);
          }
          log('sent');
        });
        log(`got ${yield* items.receive()}`);
        log(`got ${yield* items.receive()}`);
      });
    },
  },
  {
    title: 'buffered: senders wait while it is full',
    expected: ['sent 1', 'sent 2', 'got 1', 'got 2', 'got 3', 'sent 3', 'sent 4', 'got 4'],
    body(log) {
      const items = channel(2);
      runSync(function* () {
        spawn(function* () {
          for (const item of [1, 2, 3, 4]) {
            yield* items.send(item);
            log(`sent ${item}`);
          }
        });
        yield* reschedule();
        for (let i = 0; i < 4; i++) log(`got ${yield* items.receive()}`);
      });
    },
  },
  {
    title: 'buffers: fixed, dropping, sliding and latest keep what they say',
    expected: ['dropping 1 2', 'sliding 4 5', 'latest 5', 'unbounded 1 2 3 4 5'],
    body(log) {
      const kinds = {
        dropping: buffer.dropping(2),
        sliding: buffer.sliding(2),
        latest: buffer.latest(),
        unbounded: buffer.unbounded(),
      };
      for (const [name, kind] of Object.entries(kinds)) {
        const items = channel(kind);
        for (let n = 1; n <= 5; n++) items.trySend(n);
        const kept = [];
        while (items.size > 0) kept.push(items.tryReceive());
        log(`${name} ${kept.join(' ')}`);
      }
    },
  },
  {
    title: 'close: what is buffered is received, then ClosedError or the end',
    expected: ['got 1', 'ClosedError (closed)', 'done true', 'ClosedError (closed)', 'boom'],
    body(log) {
      const items = channel(1);
      const failing = channel();
      runSync(function* () {
        yield* items.send(1);
        items.close();
        log(`got ${yield* items.receive()}`);
        for (const operation of [items.receive(), items.next(), items.send(2)]) {
          try {
            log(`done ${(yield* operation).done}`);
          } catch (error) {
            log(`${error.name} (${error.code})`);
          }
        }
        failing.close(new Error('boom'));
        try {
          yield* failing.receive();
        } catch (error) {
          log(error.message);
        }
      });
    },
  },
  {
    title: 'a channel between async code and tasklets / for await outside: every item, in order',
    expected: ['a', 'b', 'c', 'end'],
    async body(log) {
      const items = channel();
      const reader = (async () => {
        for await (const item of items) log(item);
      })();
      for (const item of ['a', 'b', 'c']) await items.send(item);
      items.close();
      await reader;
      log('end');
    },
  },
  {
    title: 'cancel / a receiver that waits: it took nothing, the next one gets the item',
    expected: ['second got item'],
    body(log) {
      const items = channel();
      runSync(function* () {
        const first = spawn(function* () {
          log(`first got ${yield* items.receive()}`);
        });
        spawn(function* () {
          log(`second got ${yield* items.receive()}`);
        });
        yield* reschedule();
        yield* first.stop();
        yield* items.send('item');
      });
    },
  },
  {
    title: 'a ring of 503 tasklets, 100,000 hops: ends where arithmetic says',
    expected: [100_000 % 503],
    body(log) {
      runSync(function* () {
        const links = Array.from({ length: 503 }, () => channel());
        const over = channel();
        for (const [i, link] of links.entries()) {
          const next = links[(i + 1) % links.length];
          spawn(function* () {
            for (let item = yield* link.next(); !item.done; item = yield* link.next()) {
              if (item.value > 0) yield* next.send(item.value - 1);
              else yield* over.send(i);
            }
          });
        }
        yield* links[0].send(100_000);
        log(yield* over.receive());
        for (const link of links) link.close();
      });
    },
  },
];
