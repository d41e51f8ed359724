import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DeadlockError, type Routine, type Wait } from '@core/coroutine';
import { sleep, until, virtualClock } from '@core/coroutine/host';
import { reschedule, runSync, spawn, type Tasklet } from '@core/tasklets';
import { channel, type Channel, guard, select, TimeoutError, withTimeout, wrap } from '../src/index.ts';

type Shape = 'plain' | 'wrapped' | 'guarded' | 'nested' | 'timed';

interface ArmOf {
  does: 'send' | 'receive';
  channel: number;
  shape: Shape;
}

interface Step {
  arms: ArmOf[];
  /** A timer among the arms, in milliseconds. */
  timer: number | undefined;
  order: 'fair' | 'priority';
}

interface Program {
  /** Of each channel; 0 is a rendezvous. */
  capacities: number[];
  players: Step[][];
  target: number;
  seed: number;
  /** When the target is stopped, by the clock; else by turns. */
  byClock: boolean;
}

const shapes = fc.constantFrom<Shape[]>('plain', 'plain', 'wrapped', 'guarded', 'nested', 'timed');
const arm: fc.Arbitrary<ArmOf> = fc.record({
  does: fc.constantFrom('send', 'receive'),
  channel: fc.nat({ max: 2 }),
  shape: shapes,
});
const step: fc.Arbitrary<Step> = fc.record({
  arms: fc.array(arm, { minLength: 1, maxLength: 4 }),
  timer: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  order: fc.constantFrom('fair', 'priority'),
});
const programs: fc.Arbitrary<Program> = fc.record({
  capacities: fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 }),
  players: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 }),
  target: fc.nat(),
  seed: fc.nat(),
  byClock: fc.boolean(),
});

/** What becomes of every item, as those who send and receive see it. */
interface Account {
  sent: string[];
  received: string[];
}

type Done = { sent: string } | { received: string } | undefined;

function shaped<T>(wait: Wait<T>, shape: Shape): Wait<T> {
  switch (shape) {
    case 'plain':
      return wait;
    case 'wrapped':
      return wrap(wait, (value) => value);
    case 'guarded':
      return guard(() => wait);
    case 'nested':
      return wrap(select([wait]), (chosen) => chosen.value);
    case 'timed':
      return withTimeout(wait, 3);
  }
}

function* player(name: string, steps: Step[], channels: Channel<string>[], account: Account): Routine<void> {
  for (const [i, { arms, timer, order }] of steps.entries()) {
    const waits = arms.map(({ does, channel: index, shape }, j): Wait<Done> => {
      const ch = channels[index]!;
      const item = `${name}.${i}.${j}`;
      const wait: Wait<Done> =
        does === 'send' ? wrap(ch.send(item), () => ({ sent: item })) : wrap(ch.receive(), (received) => ({ received }));
      return shaped(wait, shape);
    });
    if (timer !== undefined) waits.push(wrap(sleep(timer), () => undefined));
    try {
      const { value } = yield* select(waits, { order });
      if (value === undefined) continue;
      if ('sent' in value) account.sent.push(value.sent);
      else account.received.push(value.received);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
}

type Stop = 'cancel' | 'kill' | 'close';

/** Runs the program, stopping its target at that moment. Answers false when the target had ended before. */
function play(program: Program, stop: Stop, moment: number): boolean {
  const channels = program.capacities.map((capacity) => channel<string>(capacity));
  const account: Account = { sent: [], received: [] };
  const clock = virtualClock();
  let wasReady = false;
  let wasAlive = false;
  try {
    runSync(function* () {
      const players: Tasklet[] = program.players.map((steps, i) => spawn(player, `p${i}`, steps, channels, account));
      const target = players[program.target % players.length]!;
      if (program.byClock) yield* sleep(moment);
      else for (let i = 0; i < moment; i++) yield* reschedule();
      wasReady = target.state === 'suspended';
      wasAlive = !target.done;
      if (stop === 'cancel') target.cancel();
      else yield* target.family[stop](target);
      for (const each of players) yield* each.outcome();
    }, { clock, seed: program.seed });
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
  }

  // Nobody who has left is remembered, by a channel or by the clock.
  expect(channels.map((ch) => ch.balance)).toEqual([0, 0, 0]);
  expect(clock.pending).toBe(0);

  const left: string[] = [];
  for (const ch of channels) for (let item = ch.tryReceive(); item !== undefined; item = ch.tryReceive()) left.push(item);
  const arrived = [...account.received, ...left];
  expect(new Set(arrived).size).toBe(arrived.length); // nothing is doubled
  const lost = account.sent.filter((item) => !arrived.includes(item));
  const unsent = arrived.filter((item) => !account.sent.includes(item));
  // What a tasklet was handed, or handed over, it does not learn when it is ended by force before its turn.
  expect(lost.length + unsent.length).toBeLessThanOrEqual(stop !== 'cancel' && wasReady ? 1 : 0);
  return wasAlive;
}

test.each(['cancel', 'kill', 'close'] as const)(
  '%s, and timeouts / at every suspension point of any program of selects: no item is lost or doubled, no arm is left',
  (stop) => {
    fc.assert(fc.property(programs, (program) => {
      let moment = 0;
      while (play(program, stop, moment) && moment < 12) moment++;
    }), { numRuns: 60 });
  },
);

test('a million selects lose on every arm but one: no waiter, timer, reaction or listener is left', () => {
  const clock = virtualClock();
  const [quiet, full, busy] = [channel<number>(), channel<number>(1), channel<number>()];
  full.trySend(0);
  let reactions = 0;
  const promise = {
    then() {
      reactions++;
    },
  } as unknown as Promise<never>;
  const count = 1_000_000;
  let most = 0;
  runSync(function* () {
    const loser = spawn(function* () {
      const arms = { quiet: quiet.receive(), full: full.send(1), late: sleep(1e9), never: until(promise) };
      const choice = select({ ...arms, busy: busy.receive() });
      for (let i = 0; i < count; i++) yield* choice;
    });
    yield* reschedule();
    for (let i = 0; i < count; i++) {
      most = Math.max(most, -quiet.balance, full.balance, clock.pending);
      yield* busy.send(i);
      yield* reschedule();
    }
    yield* loser.join();
  }, { clock });
  expect(most).toBe(1);
  expect([quiet.balance, full.balance, busy.balance, clock.pending]).toEqual([0, 0, 0, 0]);
  expect(reactions).toBeLessThanOrEqual(1);
});
