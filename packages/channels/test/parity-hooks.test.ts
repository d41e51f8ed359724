import { describe, expect, test } from '@jest/globals';
import { observe, type Routine, type Wait } from '@core/coroutine';
import { current, reschedule, runSync, spawn } from '@core/tasklets';
import { select } from '../src/index.ts';
import { Bomb, type ChannelAction, ChannelHook, stacklessChannel, type StacklessChannelOptions } from '../src/stackless.ts';

function brief({ actor, sending, willBlock }: ChannelAction): string {
  return `(${actor?.name},${Number(sending)},${Number(willBlock)})`;
}

/** Runs `main` with a hook that notes every action, and returns what was noted. */
function hooked(main: (seen: unknown[], hook: ChannelHook) => Routine<void>): unknown[] {
  const seen: unknown[] = [];
  const hook = new ChannelHook();
  hook.set((action) => seen.push(brief(action)));
  runSync(() => main(seen, hook));
  return seen;
}

function* failing(seen: unknown[], wait: Wait<unknown>): Routine<void> {
  try {
    seen.push(yield* wait);
  } catch (error) {
    seen.push((error as Error).message);
  }
}

/** Which tasklets were switched to, and what the channel's hook saw, while main sends to a receiver that waits. */
function switches(options: StacklessChannelOptions): string[] {
  const seen: string[] = [];
  const hook = new ChannelHook();
  hook.set(({ sending, willBlock }) => seen.push(`ch ${sending ? 'send' : 'recv'}${willBlock ? ' block' : ''}`));
  runSync(function* () {
    const ch = stacklessChannel<number>({ ...options, hook });
    const { family } = current();
    const stop = observe({
      switch(from, to, of) {
        if (of === family) seen.push(`(${from?.name},${to?.name})`);
      },
    });
    spawn({ name: 'rx' }, function* () {
      yield* ch.receive();
    });
    yield* reschedule();
    yield* ch.send(1);
    stop();
  });
  return seen;
}

describe('the channel hook', () => {
  test('[CB-2] another callback takes the place of the one before; null switches it off', () => {
    const seen: string[] = [];
    const hook = new ChannelHook();
    const ch = stacklessChannel<number>({ hook });
    runSync(function* () {
      hook.set(() => seen.push('one'));
      spawn(function* () {
        yield* ch.send(1);
      });
      yield* ch.receive();
      hook.set(() => seen.push('two'));
      spawn(function* () {
        yield* ch.send(1);
      });
      yield* ch.receive();
      hook.set(null);
      spawn(function* () {
        yield* ch.send(1);
      });
      yield* ch.receive();
    });
    expect(seen).toEqual(['one', 'one', 'two', 'two']);
  });

  test('[CB-3] set returns the one before, get the present one; what is neither a function nor null is refused', () => {
    const hook = new ChannelHook();
    const [a, b] = [(): void => {}, (): void => {}];
    expect([hook.get(), hook.set(a), hook.get(), hook.set(b), hook.get(), hook.set(null), hook.get()]).toEqual([
      null, null, a, a, b, b, null,
    ]);
    hook.set(a);
    expect(() => hook.set(5 as never)).toThrow(new TypeError('cannot set a channel callback: number is not a function'));
    expect(hook.get()).toBe(a);
  });

  test('[CB-6] a send that does not switch makes no switch; to a preferred receiver there and back', () => {
    const only = (options: StacklessChannelOptions): string[] => switches(options).filter((event) => event.startsWith('('));
    expect(only({ preference: 0 })).toEqual(['(main,rx)', '(rx,main)']); // the two of the reschedule before it
    expect(only({ preference: 1 })).toEqual(['(main,rx)', '(rx,main)']);
    expect(only({ preference: -1 })).toEqual(['(main,rx)', '(rx,main)', '(main,rx)', '(rx,main)']);
  });

  test('[CB-8] main receives, g sends, main sends, g receives', () => {
    expect(hooked(function* (_seen, hook) {
      const ch = stacklessChannel<number>({ hook });
      spawn({ name: 'g' }, function* () {
        yield* ch.send(1);
        yield* ch.receive();
      });
      yield* ch.receive();
      yield* ch.send(2);
    })).toEqual(['(main,0,1)', '(g,1,0)', '(main,1,1)', '(g,0,0)']);
  });

  test('[CB-9] it is called before the switch of the same operation', () => {
    expect(switches({ preference: -1 })).toEqual([
      '(main,rx)', 'ch recv block', '(rx,main)', 'ch send', '(main,rx)', '(rx,main)',
    ]);
  });

  test('[CB-10] it is told also of what is refused then: by the block trap, by closing', () => {
    expect(hooked(function* (seen, hook) {
      const ch = stacklessChannel<number>({ hook });
      Object.assign(current(), { blockTrap: true });
      yield* failing(seen, ch.send(1));
      yield* failing(seen, ch.receive());
      Object.assign(current(), { blockTrap: false });
      ch.close();
      yield* failing(seen, ch.send(1));
      yield* failing(seen, ch.receive());
    })).toEqual([
      '(main,1,1)',
      'cannot send on channel "channel": "main" does not like to be blocked',
      '(main,0,1)',
      'cannot receive from channel "channel": "main" does not like to be blocked',
      '(main,1,1)',
      'cannot send on channel "channel": it is closed',
      '(main,0,1)',
      'cannot receive from channel "channel": it is closed',
    ]);
  });

  test('[CB-11] it sees what is sent, and an error as a Bomb', () => {
    const values: unknown[] = [];
    const hook = new ChannelHook();
    hook.set(({ value, sending }) => sending && values.push(value));
    runSync(function* () {
      const ch = stacklessChannel<string>({ hook });
      spawn(function* () {
        for (let i = 0; i < 2; i++) yield* failing([], ch.receive());
      });
      yield* reschedule();
      yield* ch.send('tea');
      yield* ch.sendException(RangeError, 'too far');
    });
    expect(values[0]).toBe('tea');
    expect(values[1]).toBeInstanceOf(Bomb);
    expect((values[1] as Bomb).error).toEqual(new RangeError('too far'));
  });

  test('[CB-12] a channel operation inside it is refused, and the one outside goes on', () => {
    const seen: unknown[] = [];
    const hook = new ChannelHook();
    const ch = stacklessChannel<number>({ name: 'ch', hook });
    runSync(function* () {
      spawn(function* () {
        yield* ch.send(7);
      });
      yield* reschedule();
      hook.set(() => {
        for (const act of [() => ch.trySend(1), () => ch.tryReceive(), () => ch.send(1).sync(), () => ch.receive().sync()]) {
          try {
            act();
          } catch (error) {
            seen.push((error as Error).message);
          }
        }
      });
      seen.push(yield* ch.receive(), ch.balance);
    });
    const [send, receive] = ['send on', 'receive from'].map((verb) => `cannot ${verb} channel "ch": a channel callback runs`);
    expect(seen).toEqual([send, receive, send, receive, 7, 0]);
  });

  test('[CB-12] what the callback throws is thrown by the operation, which has not happened', () => {
    const seen: unknown[] = [];
    const hook = new ChannelHook();
    runSync(function* () {
      const ch = stacklessChannel<number>({ hook });
      spawn(failing, seen, ch.receive());
      yield* reschedule();
      hook.set(() => {
        throw new Error('callback fails');
      });
      yield* failing(seen, ch.send(1));
      seen.push(ch.balance);
      hook.set(null);
      yield* ch.send(2);
    });
    expect(seen).toEqual(['callback fails', -1, 2]);
  });

  test('[CB-13] a hook is told of the channels that were made with it, in every scheduler, and of no others', () => {
    expect(hooked(function* (_seen, hook) {
      const [watched, other] = [stacklessChannel<number>({ hook }), stacklessChannel<number>()];
      spawn({ name: 'sender' }, function* () {
        yield* other.send(1);
        runSync(function* () {
          spawn(function* () {
            yield* watched.send(2);
          });
          yield* watched.receive();
        }, { name: 'elsewhere' });
      });
      yield* other.receive();
    })).toEqual(['(elsewhere,0,1)', '(tasklets#1,1,0)']);
  });

  test('[CB-8] the arms of a select are told when they meet a partner', () => {
    expect(hooked(function* (seen, hook) {
      const [a, b] = [stacklessChannel<number>({ hook }), stacklessChannel<number>({ hook })];
      spawn({ name: 'g' }, function* () {
        yield* b.send(1);
      });
      yield* reschedule();
      seen.push(yield* select({ a: a.receive(), b: b.receive() }, { order: 'priority' }));
      seen.push(a.balance, b.balance);
    })).toEqual(['(g,1,1)', '(main,0,0)', { arm: 'b', value: 1 }, 0, 0]);
  });
});
