import { describe, expect, jest, test } from '@jest/globals';
import { UsageError } from '@core/coroutine';
import { type ScheduleCallback, StacklessScheduler } from '../src/stackless.ts';
import { play } from './stackless-program.ts';
import { Channel } from './stackless-channel.ts';

/** Writes down every switch. */
function listen(s: StacklessScheduler, events: string[]): ScheduleCallback {
  const callback: ScheduleCallback = (from, to) => events.push(`${from?.name ?? null}>${to.name}`);
  s.setScheduleCallback(callback);
  return callback;
}

describe('the schedule callback', () => {
  test('[CB-1] two tasklets that yield once: nothing before they run, then each switch', () => {
    play(function* ({ s, worker }) {
      const events: string[] = [];
      listen(s, events);
      worker('a');
      worker('b');
      expect(events).toEqual([]);
      yield* s.run();
      expect(events).toEqual(['main>a', 'a>b', 'b>a', 'a>b', 'b>main']);
    });
  });

  test('[CB-2] replaced: the old one is called no more; null: none is', () => {
    play(function* ({ s, worker }) {
      const [old, later]: string[][] = [[], []];
      listen(s, old!);
      listen(s, later!);
      worker('a', 0);
      yield* s.run();
      s.setScheduleCallback(null);
      worker('b', 0);
      yield* s.run();
      expect([old, later]).toEqual([[], ['main>a', 'a>main']]);
    });
  });

  test('[CB-3] setScheduleCallback / returns the one before; scheduleCallback agrees', () => {
    play(function* ({ s }) {
      expect(s.scheduleCallback).toBeNull();
      const callback = listen(s, []);
      expect(s.scheduleCallback).toBe(callback);
      expect(s.setScheduleCallback(null)).toBe(callback);
      expect(s.setScheduleCallback(null)).toBeNull();
      expect(() => s.setScheduleCallback(7 as never)).toThrow(
        new TypeError('cannot set the schedule callback: it is number, not a function or null'),
      );
    });
  });

  test('[CB-4] the current tasklet in the callback: the one that is left', () => {
    play(function* ({ s, worker }) {
      const seen: boolean[] = [];
      s.setScheduleCallback((from) => seen.push(s.running === from));
      worker('a');
      yield* s.run();
      expect(seen).toEqual([true, true]);
    });
  });

  test('[CB-5] the callback throws: reported out of band, and the switch proceeds', () => {
    const report = jest.spyOn(console, 'error').mockImplementation(() => {});
    const boom = new Error('boom');
    try {
      expect(play(function* ({ s, worker }) {
        s.setScheduleCallback(() => {
          throw boom;
        });
        worker('a', 0);
        yield* s.run();
      })).toEqual(['a.']);
      expect(report.mock.calls).toEqual([['schedule callback failed:', boom], ['schedule callback failed:', boom]]);
    } finally {
      report.mockRestore();
    }
  });

  test('[CB-6] a send that does not switch: no event; with preference -1 to a waiting receiver: two', () => {
    play(function* ({ s, go }) {
      const ch = new Channel(s);
      go('rx', function* () {
        yield* ch.receive();
        yield* ch.receive();
      });
      yield* s.run();
      const events: string[] = [];
      listen(s, events);
      yield* ch.send(1);
      expect(events).toEqual(['main>rx', 'rx>main']);
      ch.preference = 1;
      yield* ch.send(2);
      expect(events.length).toBe(2);
    });
  });

  test('[CB-7] schedule and run with nobody else: no event', () => {
    play(function* ({ s }) {
      const events: string[] = [];
      listen(s, events);
      yield* s.schedule();
      yield* s.run();
      expect(events).toEqual([]);
    });
  });

  test('[CB-13] each scheduler has its own', () => {
    play(function* ({ s, worker }) {
      const events: string[] = [];
      listen(s, events);
      worker('a', 0);
      expect(play(function* (other) {
        other.worker('x');
        yield* other.s.run();
      })).toEqual(['x0', 'x.']);
      expect(events).toEqual([]);
      yield* s.run();
      expect(events).toEqual(['main>a', 'a>main']);
    });
  });

  test('[CB-16] a debugger / learns from the callback of every tasklet that is about to run', () => {
    expect(play(function* ({ s, seen, worker }) {
      s.setScheduleCallback((_, to) => {
        if (!to.isMain) seen.push(`watching ${to.name}`);
      });
      worker('a');
      yield* s.run();
    })).toEqual(['watching a', 'a0', 'a.']);
  });

  test('switching in the callback: refused, and the switch proceeds', () => {
    const report = jest.spyOn(console, 'error').mockImplementation(() => {});
    try {
      expect(play(function* ({ s, worker }) {
        s.setScheduleCallback(() => void s.schedule().sync());
        worker('a', 0);
        yield* s.run();
      })).toEqual(['a.']);
      expect(report.mock.calls[0]![1]).toEqual(new UsageError('cannot schedule: a callback of the scheduler runs'));
    } finally {
      report.mockRestore();
    }
  });

  test('[CB-1] main begins: the only event without a tasklet that is left', () => {
    const s = new StacklessScheduler();
    const events: string[] = [];
    listen(s, events);
    s.tasklet(function* () {}, 'a').setup();
    s.run().sync();
    expect(events).toEqual(['null>main', 'main>a', 'a>main']);
  });
});
