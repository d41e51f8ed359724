import { describe, expect, test } from '@jest/globals';
import { type Routine, WouldBlockError } from '@core/coroutine';
import { after, now, sleep, virtualClock } from '@core/coroutine/host';
import { all, allSettled, any, CancelledError, current, event, moveOnAfter, race, runSync, spawn } from '../src/index.ts';

const boom = new Error('boom');

function program<T>(main: () => Routine<T>): T {
  return runSync(main, { clock: virtualClock() });
}

function* nap<T>(seen: string[], value: T, ms: number): Routine<T> {
  try {
    yield* sleep(ms);
    seen.push(`${value} done`);
    return value;
  } finally {
    seen.push(`${value} unwound at ${yield* now()}`);
  }
}

function* failAt(ms: number, error: unknown): Routine<never> {
  yield* sleep(ms);
  throw error;
}

function* failure(routine: () => Routine<unknown>): Routine<unknown> {
  try {
    yield* routine();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('all', () => {
  test('all / operations, routines and functions: their values in the order of the arms, at the time of the last', () => {
    program(function* () {
      const seen: string[] = [];
      const joined = spawn(nap, seen, 'tasklet', 5);
      const values = yield* all([after(30, 1), nap(seen, 'two', 20), () => nap(seen, 'three', 10), joined.join()]);
      expect(values).toEqual([1, 'two', 'three', 'tasklet']);
      expect(yield* now()).toBe(30);
      expect(seen.filter((each) => each.endsWith('done'))).toEqual(['tasklet done', 'three done', 'two done']);
      expect(yield* all([])).toEqual([]);
    });
  });

  test('all / one fails: the others are cancelled and have unwound, then its error comes out', () => {
    const seen: string[] = [];
    program(function* () {
      expect(yield* failure(function* () {
        yield* all([nap(seen, 'a', 50), failAt(10, boom), nap(seen, 'b', 5)]);
      })).toBe(boom);
    });
    expect(seen).toEqual(['b done', 'b unwound at 5', 'a unwound at 10']);
  });

  test('all / an arm is cancelled by itself: its cancellation comes out, the others are cancelled', () => {
    const seen: string[] = [];
    program(function* () {
      expect(yield* failure(function* () {
        yield* all([nap(seen, 'a', 50), function* () {
          current().cancel('by itself');
          yield* sleep(1);
        }]);
      })).toMatchObject({ name: 'CancelledError', cause: 'by itself' });
    });
    expect(seen).toEqual(['a unwound at 0']);
  });

  test('all / run twice: each run runs the arms that are functions or operations anew', () => {
    program(function* () {
      let count = 0;
      const both = all([function* () {
        return ++count;
      }, after(1, 'x')]);
      expect([yield* both, yield* both]).toEqual([[1, 'x'], [2, 'x']]);
    });
  });

  test('all / the arms have names', () => {
    program(function* () {
      expect(yield* all([function* () {
        return current().name;
      }, function* () {
        return current().name;
      }])).toEqual(['all[0]', 'all[1]']);
    });
  });

  test.each([
    ['all', all],
    ['allSettled', allSettled],
    ['race', race],
    ['any', any],
  ])('%s / what is no arm: a TypeError that names it', (verb, combine) => {
    expect(() => combine([sleep(1), Promise.resolve(1) as never])).toThrow(
      new TypeError(`cannot run ${verb}: arm 1 is [object Promise], not an operation, a routine or a function that makes one`),
    );
    expect(() => combine([null as never])).toThrow(
      new TypeError(`cannot run ${verb}: arm 0 is null, not an operation, a routine or a function that makes one`),
    );
  });
});

describe('allSettled', () => {
  test('allSettled / some fail: how each ended, at the time of the last', () => {
    program(function* () {
      expect(yield* allSettled([after(30, 'value'), failAt(10, boom)])).toEqual([
        { status: 'fulfilled', value: 'value' },
        { status: 'rejected', reason: boom },
      ]);
      expect(yield* now()).toBe(30);
    });
  });

  test('allSettled / an arm is cancelled by itself: told apart from failing', () => {
    program(function* () {
      const [outcome] = yield* allSettled([function* () {
        current().cancel('by itself');
        yield* sleep(1);
      }]);
      expect(outcome).toMatchObject({ status: 'cancelled', reason: { name: 'CancelledError', cause: 'by itself' } });
    });
  });

  test('allSettled / cancelled: all arms unwind and the cancellation goes on', () => {
    const seen: string[] = [];
    program(function* () {
      const value = yield* moveOnAfter(10, () => allSettled([nap(seen, 'a', 50), nap(seen, 'b', 50)]));
      expect(value).toBeUndefined();
    });
    expect(seen).toEqual(['a unwound at 10', 'b unwound at 10']);
  });
});

describe('race', () => {
  test('race / one is first: the others are cancelled and have unwound when its value comes', () => {
    const seen: string[] = [];
    program(function* () {
      expect(yield* race([nap(seen, 'slow', 50), nap(seen, 'quick', 10), nap(seen, 'later', 11)])).toBe('quick');
      expect(yield* now()).toBe(10);
    });
    expect(seen).toEqual(['quick done', 'quick unwound at 10', 'slow unwound at 10', 'later unwound at 10']);
  });

  test('race / the first fails: its error', () => {
    const seen: string[] = [];
    program(function* () {
      expect(yield* failure(function* () {
        yield* race([nap(seen, 'slow', 50), failAt(10, boom)]);
      })).toBe(boom);
    });
    expect(seen).toEqual(['slow unwound at 10']);
  });

  test('race / several at the same moment: the first in the order of the arms', () => {
    program(function* () {
      expect(yield* race([after(10, 'a'), after(10, 'b')])).toBe('a');
      expect(yield* race([function* () {
        return 'at once';
      }, after(0, 'b')])).toBe('at once');
    });
  });

  test('race / another ends before it is told: the first counts', () => {
    program(function* () {
      const go = event();
      const arm = (name: string) => function* () {
        yield* go.wait();
        return name;
      };
      const racing = spawn(function* () {
        return yield* race([arm('a'), arm('b')]);
      });
      yield* sleep(1);
      go.set();
      expect(yield* racing.join()).toBe('a');
    });
  });

  test('race / an arm is cancelled by itself: that is how it ended', () => {
    program(function* () {
      expect(yield* failure(function* () {
        yield* race([function* () {
          current().cancel('by itself');
          yield* sleep(1);
        }, sleep(10)]);
      })).toMatchObject({ name: 'CancelledError', cause: 'by itself' });
    });
  });

  test('race / a loser fails while it unwinds: nothing is swallowed', () => {
    program(function* () {
      expect(yield* failure(function* () {
        yield* race([
          after(10, 'value'),
          function* () {
            try {
              yield* sleep(50);
            } finally {
              // oxlint-disable-next-line no-unsafe-finally -- the point
              throw boom;
            }
          },
        ]);
      })).toBe(boom);
    });
  });

  test('race, any / no arms: an error at once', () => {
    expect(() => race([])).toThrow(new RangeError('cannot run race without arms: none would ever be first'));
    expect(() => any([])).toThrow(new RangeError('cannot run any without arms: none would ever be first'));
  });

  test('race / cancelled: all arms unwind', () => {
    const seen: string[] = [];
    program(function* () {
      const racing = spawn({ name: 'racing' }, function* () {
        yield* race([nap(seen, 'a', 50), nap(seen, 'b', 50)]);
      });
      yield* sleep(10);
      const outcome = yield* racing.stop('enough');
      expect(outcome).toMatchObject({ status: 'cancelled', reason: expect.any(CancelledError) });
    });
    expect(seen).toEqual(['a unwound at 10', 'b unwound at 10']);
  });

  test('race / without the event loop and a clock: it would block', () => {
    expect(() => runSync(function* () {
      yield* race([sleep(1), sleep(2)]);
    })).toThrow(WouldBlockError);
  });
});

describe('any', () => {
  test('any / one returns: failures before are left out of account, the others are cancelled', () => {
    const seen: string[] = [];
    program(function* () {
      expect(yield* any([failAt(5, boom), nap(seen, 'quick', 10), nap(seen, 'slow', 50)])).toBe('quick');
    });
    expect(seen).toEqual(['quick done', 'quick unwound at 10', 'slow unwound at 10']);
  });

  test('any / a loser fails while it unwinds: nothing is swallowed', () => {
    program(function* () {
      expect(yield* failure(function* () {
        yield* any([after(10, 'value'), function* () {
          try {
            yield* sleep(50);
          } finally {
            // oxlint-disable-next-line no-unsafe-finally -- the point
            throw boom;
          }
        }]);
      })).toBe(boom);
    });
  });

  test('any / an arm is cancelled by itself: it has failed', () => {
    program(function* () {
      expect(yield* any([function* () {
        current().cancel();
        yield* sleep(1);
      }, after(10, 'value')])).toBe('value');
    });
  });

  test('any / all fail: an AggregateError in the order of the arms, each run anew', () => {
    const [first, second] = [new Error('first'), new Error('second')];
    const both = any([() => failAt(20, first), () => failAt(10, second)]);
    program(function* () {
      for (let i = 0; i < 2; i++) {
        const error = (yield* failure(function* () {
          yield* both;
        })) as AggregateError;
        expect(error).toBeInstanceOf(AggregateError);
        expect([error.message, error.errors, error.cause]).toEqual(['every arm has failed', [first, second], first]);
      }
    });
  });
});
