import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { run as runHost, sleep, until, virtualClock } from '@core/coroutine/host';
import {
  actor,
  type ActorRef,
  ActorSystem,
  Exit,
  mailbox,
  openSystem,
  type Reply,
  runSync,
  type Self,
  supervisor,
} from '../src/index.ts';
import { collectGarbage } from './garbage.ts';

describe('what is left', () => {
  test('actors that have ended, asks that were given up, messages that were handled: nobody remembers them', async () => {
    const references: WeakRef<object>[] = [];
    const system = openSystem();
    const server = system.actor(
      function* (self: Self<{ type: 'hold'; what: object; reply: Reply<object> }>) {
        for (;;) yield* self.receive();
      },
      { trapExit: true },
    );
    await runHost(
      function* () {
        for (let i = 0; i < 3; i++) {
          const what = {};
          const asker = system.actor(function* (self: Self<never>) {
            self.link(server);
            self.monitor(server, () => undefined as never);
            yield* server.ask('hold', { what });
          });
          references.push(new WeakRef(asker), new WeakRef(what));
          yield* until(Promise.resolve());
          asker.exit('kill');
          yield* asker.ended();
        }
        const parent = system.actor(function* () {
          references.push(new WeakRef(actor(function* (self: Self<never>) {
            yield* self.receive();
          }, { link: true })));
        });
        references.push(new WeakRef(parent));
        yield* parent.ended();
      },
      { open: true },
    );
    await runHost(function* () {}, {}); // the last result of any operation is kept until the next one
    await collectGarbage();
    const alive = references.map((each) => each.deref()).filter((each) => each !== undefined);
    // The linked child lives: its parent returned, and `normal` is no reason to end.
    expect(alive.map((each) => (each as ActorRef<never>).name)).toHaveLength(1);
    expect(await system.stop({ deadline: 1 })).toEqual({ stopped: 1, killed: 1 });
  }, 60_000);
});

type Message = { id: number; to?: number; reply?: Reply<number> };

/**
 * A small world in which anything may happen at any moment. Whatever it is: each message is handled once or is a dead letter
 * once, each ask ends, and a stopped system has nothing left.
 */
describe('any world', () => {
  const step = fc.record({
    what: fc.constantFrom('send', 'send', 'send', 'ask', 'ask', 'kill', 'exit', 'crash', 'spawn', 'pause', 'link', 'deliver'),
    a: fc.nat(7),
    b: fc.nat(7),
    ms: fc.nat(20),
  });

  test('messages / under kills, exits, crashes and restarts: handled once or dead once; asks end; nothing survives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom('wait', 'drop-oldest', 'drop-newest'), (steps, overflow) => {
        const clock = virtualClock();
        const sent = new Set<number>();
        const met = new Map<number, number>();
        const meet = (id: number): void => void met.set(id, (met.get(id) ?? 0) + 1);
        let asks = 0;
        let answers = 0;
        runSync(
          function* () {
            const system = new ActorSystem({ onCrash: () => {} });
            system.deadLetters.subscribe(({ message, cause }) => {
              if (cause !== 'late-reply' && !(message instanceof Exit)) meet((message as Message).id);
            });
            const body = (kind: number) =>
              function* (self: Self<Message | Exit>) {
                if (kind % 3 === 0) self.trapExit = true;
                for (;;) {
                  const message = yield* kind % 2 === 0
                    ? self.receive()
                    : self.receive((each) => !('id' in each) || each.id % 2 === 0 || self.pending > 3);
                  if (!('id' in message)) {
                    if (message.reason === 'shutdown') return;
                    continue;
                  }
                  meet(message.id);
                  if (message.id % 7 === 3) yield* sleep(message.id % 5);
                  if (message.id % 11 === 5) throw new Error('crash');
                  message.reply?.send(message.id);
                }
              };
            const refs: ActorRef<Message | Exit>[] = [];
            const start = (kind: number): void => {
              refs[kind] = system.actor(body(kind), {
                name: `n${kind}`,
                ...(kind > 4 ? { mailbox: mailbox.bounded(2, { overflow: overflow as 'wait' }) } : {}),
              });
            };
            for (let kind = 0; kind < 8; kind++) start(kind);
            system.actor(supervisor({ maxRestarts: 5 }, [{ id: 's', start: body(2), register: 's' }]));
            let id = 0;
            const driver = system.create(function* () {
              for (const { what, a, b, ms } of steps) {
                const ref = refs[a]!;
                const message = { id: ++id };
                switch (what) {
                  case 'send':
                    sent.add(id);
                    if (!ref.trySend(message)) {
                      if (ref.isAlive) sent.delete(id);
                      else ref.send(message);
                    }
                    break;
                  case 'deliver':
                    system.actor(function* () {
                      yield* ref.deliver(message);
                      sent.add(message.id); // one that is stopped while it waits for room has sent nothing
                    }, { name: 'deliverer' });
                    break;
                  case 'ask':
                    asks++;
                    system.actor(function* () {
                      try {
                        yield* ref.ask<number>((reply) => ({ ...message, reply }), { timeout: ms });
                      } catch {
                        // ended, full or too late
                      } finally {
                        answers++;
                      }
                    }, { name: 'asker' });
                    break;
                  case 'kill':
                    ref.exit('kill');
                    break;
                  case 'exit':
                    ref.exit(b % 2 === 0 ? 'shutdown' : 'odd');
                    break;
                  case 'crash':
                    system.registry.whereis('s')?.exit('odd');
                    break;
                  case 'spawn':
                    if (!ref.isAlive) start(a);
                    break;
                  case 'link':
                    (ref as Self<Message | Exit>).link(refs[b]!);
                    break;
                  default:
                    yield* sleep(ms);
                }
                if (b % 3 === 0) yield* system.reschedule();
              }
              const report = yield* system.stop({ deadline: 100 });
              expect(report.stopped + report.killed).toBeGreaterThanOrEqual(0);
            });
            system.start(driver);
            yield* system.run();
            expect([system.actorCount, [...system.coroutines()], clock.pending]).toEqual([0, [], 0]);
          },
          { clock },
        );
        expect(answers).toBe(asks);
        for (const each of sent) expect([each, met.get(each) ?? 0]).toEqual([each, 1]);
        for (const [each, times] of met) expect([each, times]).toEqual([each, 1]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
