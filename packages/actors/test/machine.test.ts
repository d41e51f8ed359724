import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
import { actor, exit, machine, postpone, type Reply, to } from '../src/index.ts';
import { program, say, thrown } from './program.ts';

/** A lock that opens for three button presses, as in the design principles of OTP. */
function lock(seen: string[]) {
  return machine(() => {
    let pressed: string[] = [];
    return {
      initial: 'locked',
      states: {
        locked: {
          onEnter() {
            seen.push('locked');
            pressed = [];
          },
          button({ key }: { key: string }) {
            pressed.push(key);
            return pressed.join('') === 'abc' ? to('open', { timeout: 1000 }) : undefined;
          },
          walk: () => postpone,
        },
        open: {
          onEnter: () => void seen.push('open'),
          onTimeout: () => to('locked'),
          button: () => postpone,
          walk: () => void seen.push('walks through'),
          *close({ reply }: { reply: Reply<string> }) {
            yield* sleep(1);
            reply.send('closed');
            return to('locked');
          },
        },
      },
    };
  });
}

describe('machine', () => {
  test('state timeout / no other state before (gen_statem, state_timeout): onTimeout runs', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(lock(seen));
      for (const key of 'abc') ref.send({ type: 'button', key });
      yield* sleep(999);
      seen.push('.');
      yield* sleep(2);
    });
    expect(seen).toEqual(['locked', 'open', '.', 'locked']);
  });

  test('state timeout / another state came first (gen_statem, state_timeout): it is called off', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(lock(seen));
      for (const key of 'abc') ref.send({ type: 'button', key });
      expect(yield* ref.ask('close')).toBe('closed');
      for (const key of 'abc') ref.send({ type: 'button', key });
      yield* sleep(999);
      seen.push('.');
      yield* sleep(2);
    });
    expect(seen).toEqual(['locked', 'open', 'locked', 'open', '.', 'locked']);
  });

  test('postpone / the state changes (gen_statem, postpone): the events come again, in order, before newer ones', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(lock(seen));
      for (const key of 'wawbcw') ref.send(key === 'w' ? { type: 'walk' } : { type: 'button', key });
      for (const key of 'abc') ref.send({ type: 'button', key });
      yield* sleep(500);
      expect(yield* ref.ask('close')).toBe('closed');
      yield* sleep(1);
    });
    expect(seen).toEqual(['locked', 'open', 'walks through', 'walks through', 'walks through', 'locked', 'open']);
  });

  test('an event / without a handler in this state: a dead letter', () => {
    program(function* ({ system }) {
      const ref = actor(lock([]), { name: 'door' });
      ref.send({ type: 'close', reply: { send() {}, fail() {} } });
      yield* sleep(1);
      expect(system.deadLetters.count).toBe(1);
      expect(say(yield* thrown(ref.ask<string>((reply) => ({ type: 'close', reply }))))).toBe(
        'UnhandledError: "door" has no handler for "close"',
      );
      ref.send(null as never);
      yield* sleep(1);
      expect(system.deadLetters.count).toBe(3);
    });
  });

  test('to the same state (gen_statem, next_state equal to the current): not entered again; a timeout given begins anew', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(
        machine({
          initial: 'a',
          states: {
            a: {
              onEnter: () => void seen.push('enter'),
              onTimeout: () => exit('normal'),
              again: () => to('a', { timeout: 100 }),
              stay: () => to('a'),
            },
          },
        }),
      );
      ref.send({ type: 'again' });
      yield* sleep(60);
      ref.send({ type: 'again' });
      yield* sleep(60);
      ref.send({ type: 'stay' });
      expect(ref.isAlive).toBe(true);
      expect(yield* ref.ended({ timeout: 50 })).toBe('normal');
    });
    expect(seen).toEqual(['enter']);
  });

  test('the machine / its timeout is in the mailbox already when the state changes: it is not seen', () => {
    const seen: string[] = [];
    program(function* () {
      const ref = actor(
        machine({
          initial: 'a',
          states: {
            a: { go: () => to('b', { timeout: 10 }) },
            b: {
              onTimeout: () => void seen.push('timeout'),
              *leave(): Routine<ReturnType<typeof to>> {
                yield* sleep(50); // the timeout passes while this event is handled
                return to('c');
              },
            },
            c: { onTimeout: () => void seen.push('of c?') },
          },
        }),
      );
      ref.send({ type: 'go' });
      ref.send({ type: 'leave' });
      yield* sleep(100);
    });
    expect(seen).toEqual([]);
  });

  test('to a state that is not there: the actor crashes, and says so', () => {
    program(function* () {
      const ref = actor(machine({ initial: 'a', states: { a: { go: () => to('nowhere') } } }), { name: 'm' });
      ref.send({ type: 'go' });
      expect(say(yield* ref.ended())).toBe('TypeError: "m" has no state "nowhere"');
    });
  });
});
