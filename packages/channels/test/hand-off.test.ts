import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DeadlockError, type Routine } from '@core/coroutine';
import { reschedule, type Tasklet, TaskletScheduler } from '@core/tasklets';
import { buffer, type Buffer, channel, type Channel } from '../src/index.ts';

/** What becomes of every item, as those who send and receive see it. */
interface Account {
  offered: string[];
  sent: string[];
  /** Its sender was stopped at this send, or refused. */
  refused: string[];
  /** By receiver. */
  received: string[][];
}

function* sender(to: Channel<string>, name: string, count: number, account: Account): Routine<void> {
  for (let i = 1; i <= count; i++) {
    const item = `${name}.${i}`;
    let over = false;
    account.offered.push(item);
    try {
      yield* to.send(item);
      over = true;
    } finally {
      (over ? account.sent : account.refused).push(item);
    }
  }
}

function* receiver(from: Channel<string>, iterates: boolean, account: Account): Routine<void> {
  const own: string[] = [];
  account.received.push(own);
  for (;;) {
    if (iterates) {
      const { done, value } = yield* from.next();
      if (done === true) return;
      own.push(value);
    } else {
      own.push(yield* from.receive());
    }
  }
}

const kinds = {
  rendezvous: () => undefined,
  'fixed(1)': () => buffer.fixed<string>(1),
  'fixed(3)': () => buffer.fixed<string>(3),
  unbounded: () => buffer.unbounded<string>(),
} satisfies Record<string, () => Buffer<string> | undefined>;

type Stop = 'cancel' | 'kill' | 'close' | 'close the channel';

interface Program {
  kind: keyof typeof kinds;
  /** How many items each sender sends. */
  senders: number[];
  /** Whether each receiver iterates. */
  receivers: boolean[];
  receiversFirst: boolean;
  target: number;
}

const programs: fc.Arbitrary<Program> = fc.record({
  kind: fc.constantFrom('rendezvous', 'fixed(1)', 'fixed(3)', 'unbounded'),
  senders: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  receivers: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
  receiversFirst: fc.boolean(),
  target: fc.nat(),
});

/** Runs the program, stopping its target after so many turns. Answers false when the target had ended before. */
function play(program: Program, stop: Stop, turns: number): boolean {
  const ch = channel<string>(kinds[program.kind]() ?? 0);
  const account: Account = { offered: [], sent: [], refused: [], received: [] };
  const scheduler = new TaskletScheduler();
  const tasklets: Tasklet[] = [];
  const spawnSenders = (): void => {
    for (const [i, count] of program.senders.entries()) tasklets.push(scheduler.spawn(sender, ch, `s${i}`, count, account));
  };
  if (!program.receiversFirst) spawnSenders();
  for (const iterates of program.receivers) tasklets.push(scheduler.spawn(receiver, ch, iterates, account));
  if (program.receiversFirst) spawnSenders();
  const target = tasklets[program.target % tasklets.length]!;

  let wasReady = false;
  let wasAlive = false;
  scheduler.spawn(function* stopper() {
    for (let i = 0; i < turns; i++) yield* reschedule();
    wasReady = target.state === 'suspended';
    wasAlive = !target.done;
    if (stop === 'cancel') target.cancel();
    else if (stop === 'kill') yield* scheduler.kill(target);
    else if (stop === 'close') yield* scheduler.close(target);
    else ch.close();
  });
  runToRest(scheduler);

  const left: string[] = [];
  for (let item = ch.tryReceive(); item !== undefined; item = ch.tryReceive()) {
    left.push(item);
    runToRest(scheduler); // whoever sent it goes on, and perhaps sends another
  }
  const { offered, sent, refused, received } = account;
  const arrived = [...received.flat(), ...left];

  expect(new Set(arrived).size).toBe(arrived.length); // nothing is doubled
  expect([...sent, ...refused].toSorted()).toEqual(offered.toSorted()); // no sender is left behind
  const violent = (stop === 'kill' || stop === 'close') && wasReady;
  // What a tasklet was handed, and whom it handed to, it does not learn when it is ended by force before its turn.
  const allowed = violent ? 1 : 0;
  expect(sent.filter((item) => !arrived.includes(item)).length).toBeLessThanOrEqual(allowed);
  expect(refused.filter((item) => arrived.includes(item)).length).toBeLessThanOrEqual(allowed);
  // What one sender sends to one receiver arrives in order.
  for (const [i] of program.senders.entries()) {
    for (const each of received) {
      const items = each.filter((item) => item.startsWith(`s${i}.`));
      expect(items).toEqual(items.toSorted());
    }
  }
  // The channel remembers nobody who has left.
  expect(Math.abs(ch.balance)).toBe([...scheduler.coroutines()].length);
  return wasAlive;
}

function runToRest(scheduler: TaskletScheduler): void {
  for (;;) {
    try {
      scheduler.run().sync();
      return;
    } catch (error) {
      if (error instanceof DeadlockError) return;
      if ((error as { code?: unknown }).code !== 'closed') throw error;
    }
  }
}

test.each(['cancel', 'kill', 'close', 'close the channel'] as const)(
  '%s / at every suspension point of any program: no item is lost or doubled, and nobody waits who has left',
  (stop) => {
    fc.assert(fc.property(programs, (program) => {
      let turns = 0;
      while (play(program, stop, turns) && turns < 40) turns++;
    }));
  },
);
