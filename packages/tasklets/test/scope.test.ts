import { describe, expect, test } from '@jest/globals';
import { DeadlockError, type Routine, UsageError } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import {
  CancelledError,
  current,
  failAfter,
  moveOnAfter,
  reschedule,
  run,
  runSync,
  type Scope,
  scope,
  shield,
  spawn,
  type Tasklet,
  TimeoutError,
} from '../src/index.ts';
import { Gate } from './gate.ts';

const boom = new Error('boom');

/** Runs with a clock that jumps, and returns what main does. */
function program<T>(main: () => Routine<T>): T {
  return runSync(main, { clock: virtualClock() });
}

function failure(main: () => Routine<unknown>): unknown {
  try {
    program(main);
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

/** Sleeps, and writes down what becomes of it. */
function* nap(seen: string[], name: string, ms: number): Routine<string> {
  try {
    yield* sleep(ms);
    seen.push(`${name} done`);
    return name;
  } catch (error) {
    seen.push(`${name}: ${(error as Error).message}`);
    throw error;
  } finally {
    seen.push(`${name} unwound`);
  }
}

function* failAt(ms: number, error: unknown): Routine<never> {
  yield* sleep(ms);
  throw error;
}

/** Cleans up for a while when it is told to end. */
function* tidy(seen: string[], name: string, ms: number): Routine<void> {
  try {
    yield* new Gate();
  } finally {
    seen.push(`${name} tidies`);
    yield* sleep(ms);
    seen.push(`${name} tidied at ${yield* now()}`);
  }
}

describe('the life of a scope', () => {
  test('scope / nothing spawned: the body runs at once, in the same tasklet, and its value is the result', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = current();
      spawn(function* () {
        seen.push('another');
      });
      seen.push(yield* scope(function* () {
        expect(current()).toBe(owner);
        return 'value';
      }));
    });
    expect(seen).toEqual(['value', 'another']);
  });

  test('scope / the body ends first: the scope is left when the last tasklet has ended', () => {
    const seen: string[] = [];
    program(function* () {
      const value = yield* scope(function* (s) {
        s.spawn(nap, seen, 'long', 30);
        s.spawn(nap, seen, 'short', 10);
        seen.push(`body ends, ${s.size} are left`);
        return 'value';
      });
      seen.push(`${value} at ${yield* now()}`);
    });
    expect(seen).toEqual(['body ends, 2 are left', 'short done', 'short unwound', 'long done', 'long unwound', 'value at 30']);
  });

  test('scope / the tasklets end first: nothing waits for them any more', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (s) {
        s.spawn(nap, seen, 'short', 10);
        yield* sleep(20);
        expect([s.size, s.tasklets(), s.cancelled, s.ended]).toEqual([0, [], false, false]);
        seen.push('body ends');
      });
      seen.push('left');
    });
    expect(seen).toEqual(['short done', 'short unwound', 'body ends', 'left']);
  });

  test('spawn / by a tasklet of the scope, while the body is done: the scope waits for the new one too', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (s) {
        s.spawn(function* () {
          yield* sleep(5);
          s.spawn(nap, seen, 'grandchild', 10);
        });
      });
      seen.push(`left at ${yield* now()}`);
    });
    expect(seen).toEqual(['grandchild done', 'grandchild unwound', 'left at 15']);
  });

  test('spawn / options and arguments: as for spawn; the tasklet can be joined', () => {
    program(function* () {
      yield* scope(function* (s) {
        const child = s.spawn({ name: 'child', labels: { kind: 'test' } }, nap, [], 'x', 1);
        expect([child.name, child.labels]).toEqual(['child', { kind: 'test' }]);
        expect(s.tasklets()).toEqual([child]);
        expect(yield* child.join()).toBe('x');
      });
    });
  });

  test('spawn / in a scope that has been left: a usage error, and nothing is spawned', () => {
    program(function* () {
      let kept: Scope | undefined;
      yield* scope(function* (s) {
        kept = s;
      }, { name: 'shop' });
      expect(kept!.ended).toBe(true);
      expect(() => kept!.spawn(nap, [], 'late', 1)).toThrow(new UsageError('cannot spawn in "shop": the scope has been left'));
      expect([...current().family.coroutines()]).toEqual([current()]);
      kept!.cancel();
      expect(kept!.cancelled).toBe(false);
    });
  });

  test('scope / no body, or no duration: an error that says so, and nothing runs', () => {
    expect(() => scope(undefined as never)).toThrow(
      new TypeError('cannot open a scope: its body is undefined, not a generator function'),
    );
    expect(() => scope(function* () {}, { timeout: -1 })).toThrow(
      new RangeError('cannot open a scope: a duration is a number of milliseconds, 0 or more, not -1'),
    );
    for (const ms of [NaN, undefined as never]) {
      expect(() => moveOnAfter(ms, function* () {})).toThrow(
        new RangeError(`cannot move on after a while: a duration is a number of milliseconds, 0 or more, not ${ms}`),
      );
      expect(() => failAfter(ms, function* () {})).toThrow(
        new RangeError(`cannot fail after a while: a duration is a number of milliseconds, 0 or more, not ${ms}`),
      );
    }
  });

  test('scope / inside another: the inner is left first, and only then the outer', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (outer) {
        outer.spawn(nap, seen, 'outer', 30);
        yield* scope(function* (inner) {
          inner.spawn(nap, seen, 'inner', 10);
        });
        seen.push('between');
      });
      seen.push('after');
    });
    expect(seen).toEqual(['inner done', 'inner unwound', 'between', 'outer done', 'outer unwound', 'after']);
  });

  test('a deadlock / its message says what the scope waits for', () => {
    const error = failure(function* () {
      yield* scope(function* (s) {
        s.spawn({ name: 'stuck' }, function* () {
          yield* new Gate();
        });
      }, { name: 'jobs' });
    });
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as Error).message).toContain('"main" (tasklets) waits for the tasklets in "jobs" to end, 1 of them');
  });
});

describe('failing', () => {
  test('a tasklet fails: the body and the siblings are cancelled and unwind, then the very error comes out', () => {
    const seen: string[] = [];
    const error = failure(function* () {
      yield* scope(function* (s) {
        s.spawn(nap, seen, 'sibling', 50);
        s.spawn(failAt, 10, boom);
        yield* nap(seen, 'body', 50);
      });
    });
    expect(error).toBe(boom);
    expect(seen).toEqual([
      'body: "scope" was cancelled: boom',
      'body unwound',
      'sibling: "tasklets#1" was cancelled: boom',
      'sibling unwound',
    ]);
  });

  test('the body fails: the tasklets are cancelled, have unwound, and then the error comes out', () => {
    const seen: string[] = [];
    program(function* () {
      try {
        yield* scope(function* (s) {
          s.spawn(tidy, seen, 'a', 20);
          s.spawn(tidy, seen, 'b', 10);
          yield* sleep(1);
          throw boom;
        });
      } catch (error) {
        seen.push(`${(error as Error).message} at ${yield* now()}`);
      }
    });
    expect(seen).toEqual(['a tidies', 'b tidies', 'b tidied at 11', 'a tidied at 21', 'boom at 21']);
  });

  test('several fail: an AggregateError in the order of failing, the first is the cause; one object counts once', () => {
    const [second, third] = [new Error('second'), new Error('third')];
    function* failsToo(error: Error): Routine<void> {
      try {
        yield* new Gate();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw error;
      }
    }
    const error = failure(function* () {
      yield* scope(function* (s) {
        s.spawn(failsToo, second);
        s.spawn(failsToo, third);
        s.spawn(failsToo, third);
        s.spawn(failAt, 10, boom);
      }, { name: 'jobs' });
    }) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.message).toBe('several failed in "jobs"');
    expect(error.errors).toEqual([boom, second, third]);
    expect(error.cause).toBe(boom);
  });

  test('a tasklet fails that the body joins: one error, not two', () => {
    expect(failure(function* () {
      yield* scope(function* (s) {
        yield* s.spawn(failAt, 10, boom).join();
      });
    })).toBe(boom);
  });

  test('a tasklet fails that the body joins and forgives: the scope fails all the same', () => {
    const seen: unknown[] = [];
    expect(failure(function* () {
      yield* scope(function* (s) {
        seen.push((yield* s.spawn(failAt, 10, boom).outcome()).status);
        yield* sleep(1);
        seen.push('not reached');
      });
    })).toBe(boom);
    expect(seen).toEqual(['rejected']);
  });

  test('a tasklet fails, the program does not: what was spawned outside the scope goes on', () => {
    const seen: string[] = [];
    program(function* () {
      spawn(nap, seen, 'outside', 50);
      try {
        yield* scope(function* (s) {
          s.spawn(failAt, 10, boom);
        });
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    expect(seen).toEqual(['boom', 'outside done', 'outside unwound']);
  });

  test('a tasklet is cancelled by hand: no failure', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (s) {
        const child = s.spawn(nap, seen, 'child', 50);
        s.spawn(nap, seen, 'sibling', 20);
        yield* sleep(1);
        child.cancel('enough');
      });
      seen.push('left');
    });
    const child = ['child: "tasklets#1" was cancelled: enough', 'child unwound'];
    expect(seen).toEqual([...child, 'sibling done', 'sibling unwound', 'left']);
  });

  test('collect: siblings and body go on, and all errors come out in the end', () => {
    const seen: string[] = [];
    const second = new Error('second');
    const error = failure(function* () {
      yield* scope(function* (s) {
        s.spawn(failAt, 10, boom);
        s.spawn(failAt, 20, second);
        s.spawn(nap, seen, 'sibling', 30);
        yield* nap(seen, 'body', 15);
      }, { onError: 'collect' });
    }) as AggregateError;
    expect(error.errors).toEqual([boom, second]);
    expect(seen).toEqual(['body done', 'body unwound', 'sibling done', 'sibling unwound']);
  });

  test('collect / the body fails: the tasklets are cancelled', () => {
    const seen: string[] = [];
    expect(failure(function* () {
      yield* scope(function* (s) {
        s.spawn(nap, seen, 'child', 30);
        yield* failAt(5, boom);
      }, { onError: 'collect' });
    })).toBe(boom);
    expect(seen).toEqual(['child: "tasklets#1" was cancelled: boom', 'child unwound']);
  });
});

describe('cancelling', () => {
  test('cancel / by the body, which then waits: it is cut, the tasklets end, the cancellation comes out', () => {
    const seen: string[] = [];
    const error = failure(function* () {
      yield* scope(function* (s) {
        s.spawn(nap, seen, 'child', 10);
        yield* sleep(1);
        s.cancel('no longer needed');
        seen.push('still here');
        yield* sleep(1);
        seen.push('not reached');
      }, { name: 'search' });
    }) as CancelledError;
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ message: '"search" was cancelled: no longer needed', cause: 'no longer needed' });
    expect(seen).toEqual(['still here', 'child: "tasklets#1" was cancelled: no longer needed', 'child unwound']);
  });

  test('cancel / as the last thing the body does: its value is the result, and nothing is raised afterwards', () => {
    const seen: string[] = [];
    program(function* () {
      spawn(function* () {
        seen.push('another');
      });
      const value = yield* scope(function* (s) {
        s.spawn(function* daemon() {
          for (;;) yield* sleep(1);
        });
        s.cancel();
        return 'value';
      });
      seen.push(value);
      yield* sleep(1);
      yield* reschedule();
      seen.push('undisturbed');
    });
    expect(seen).toEqual(['another', 'value', 'undisturbed']);
  });

  test('cancel / as the last thing of a body without tasklets: nothing is raised afterwards, and nobody else has run', () => {
    const seen: string[] = [];
    program(function* () {
      spawn(function* () {
        seen.push('another');
      });
      yield* scope(function* (s) {
        s.cancel();
      });
      seen.push('left');
      yield* sleep(1);
    });
    expect(seen).toEqual(['left', 'another']);
  });

  test('cancel / again: the first reason counts', () => {
    expect(failure(function* () {
      yield* scope(function* (s) {
        s.cancel('first');
        s.cancel('second');
        yield* sleep(1);
      });
    })).toMatchObject({ cause: 'first' });
  });

  test('cancel / then spawn: the new tasklet ends without running', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (s) {
        s.cancel('closing time');
        const late = s.spawn(nap, seen, 'late', 1);
        s.spawn(nap, seen, 'later', 1);
        expect(late.done).toBe(false);
      });
    });
    expect(seen).toEqual([]);
  });

  test('the owner is cancelled: body and tasklets unwind before it goes on to unwind', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        try {
          yield* scope(function* (s) {
            s.spawn(tidy, seen, 'child', 20);
            yield* nap(seen, 'body', 100);
          });
        } finally {
          seen.push('owner unwinds');
        }
      });
      yield* sleep(10);
      const outcome = yield* owner.stop('enough');
      seen.push(`${outcome.status} at ${yield* now()}`);
    });
    expect(seen).toEqual([
      'body: "owner" was cancelled: enough',
      'body unwound',
      'child tidies',
      'child tidied at 30',
      'owner unwinds',
      'cancelled at 30',
    ]);
  });

  test('the owner is cancelled while it waits for the tasklets: they are cancelled, and it waits on', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        yield* scope(function* (s) {
          s.spawn(tidy, seen, 'child', 20);
        });
      });
      yield* sleep(10);
      owner.cancel('enough');
      expect((yield* owner.outcome()).status).toBe('cancelled');
      seen.push(`at ${yield* now()}`);
    });
    expect(seen).toEqual(['child tidies', 'child tidied at 30', 'at 30']);
  });

  test('an outer scope is cancelled while the inner unwinds: both are left, and the outer goes on', () => {
    const seen: string[] = [];
    program(function* () {
      const value = yield* moveOnAfter(20, function* () {
        yield* moveOnAfter(10, function* () {
          yield* tidy(seen, 'inner', 5);
        });
        seen.push(`between at ${yield* now()}`);
        yield* nap(seen, 'rest', 100);
      });
      seen.push(`${value} at ${yield* now()}`);
    });
    expect(seen).toEqual([
      'inner tidies',
      'inner tidied at 15',
      'between at 15',
      'rest: "scope" was cancelled: "scope" took longer than 20 ms',
      'rest unwound',
      'undefined at 20',
    ]);
  });

  test('outer and inner are cancelled at once: the outer wins, whichever was asked first', () => {
    for (const order of ['outer first', 'inner first']) {
      const seen: string[] = [];
      program(function* () {
        yield* moveOnAfter(Infinity, function* (outer) {
          yield* moveOnAfter(Infinity, function* (inner) {
            if (order === 'outer first') outer.cancel();
            inner.cancel();
            outer.cancel();
            yield* nap(seen, 'body', 1);
          }, { name: 'inner' });
          yield* reschedule();
          seen.push('not reached');
        }, { name: 'outer' });
        yield* sleep(1);
        seen.push('after');
      });
      expect([order, ...seen]).toEqual([order, 'body: "outer" was cancelled', 'body unwound', 'after']);
    }
  });

  test('cleaning up under a deadline of its own, after an outer cancellation: only the clean-up is cut', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        try {
          yield* new Gate();
        } finally {
          yield* moveOnAfter(10, function* () {
            yield* nap(seen, 'clean-up', 50);
          });
          seen.push(`cleaned up at ${yield* now()}`);
        }
      });
      yield* reschedule();
      seen.push((yield* owner.stop('enough')).status);
    });
    expect(seen).toEqual([
      'clean-up: "scope" was cancelled: "scope" took longer than 10 ms',
      'clean-up unwound',
      'cleaned up at 10',
      'cancelled',
    ]);
  });

  test('a body that catches the cancellation has declined: it goes on, and the scope returns its value', () => {
    program(function* () {
      const value = yield* moveOnAfter(10, function* (s) {
        try {
          yield* sleep(50);
        } catch (error) {
          expect((error as CancelledError).target).toBe(s);
        }
        yield* sleep(50);
        return yield* now();
      });
      expect(value).toBe(60);
      yield* sleep(1);
    });
  });

  test('an error while unwinding counts more than the cancellation, on every level', () => {
    expect(failure(function* () {
      yield* moveOnAfter(10, function* () {
        yield* scope(function* (s) {
          s.spawn(function* () {
            try {
              yield* new Gate();
            } finally {
              // oxlint-disable-next-line no-unsafe-finally -- the point
              throw boom;
            }
          });
        });
      });
    })).toBe(boom);
  });
});

describe('deadlines', () => {
  test('failAfter / in time and too late', () => {
    program(function* () {
      expect(yield* failAfter(50, () => nap([], 'quick', 10))).toBe('quick');
      expect(yield* now()).toBe(10);
      const seen: string[] = [];
      try {
        yield* failAfter(50, () => nap(seen, 'slow', 100), { name: 'lookup' });
        seen.push('not reached');
      } catch (error) {
        expect(error).toBeInstanceOf(TimeoutError);
        expect(error).toMatchObject({ message: '"lookup" took longer than 50 ms', code: 'timeout' });
      }
      expect(seen).toEqual(['slow: "lookup" was cancelled: "lookup" took longer than 50 ms', 'slow unwound']);
      expect(yield* now()).toBe(60);
    });
  });

  test('failAfter / cancelled by hand: the cancellation, not a timeout', () => {
    expect(failure(() => failAfterCancelled())).toMatchObject({ name: 'CancelledError', cause: 'by hand' });
    function* failAfterCancelled(): Routine<void> {
      yield* failAfter(50, function* (s) {
        s.cancel('by hand');
        yield* sleep(1);
      });
    }
  });

  test('a timer left behind keeps nothing waiting: the clock has none when the scope is left', () => {
    const clock = virtualClock();
    runSync(function* () {
      yield* moveOnAfter(1000, function* (s) {
        s.setTimeout(2000);
        expect(clock.pending).toBe(1);
      });
      expect(clock.pending).toBe(0);
      expect(yield* moveOnAfter(Infinity, () => nap([], 'x', 1))).toBe('x');
    }, { clock });
    expect(clock.now()).toBe(1);
  });

  test('setTimeout / later, sooner, never: counts from now and replaces what was', () => {
    program(function* () {
      yield* moveOnAfter(10, function* (s) {
        s.setTimeout(100);
        yield* sleep(50);
        s.setTimeout(20);
        yield* sleep(1000);
      });
      expect(yield* now()).toBe(70);
      yield* moveOnAfter(10, function* (s) {
        s.setTimeout(Infinity);
        yield* sleep(1000);
      });
      expect(yield* now()).toBe(1070);
    });
  });

  test('setTimeout / bad duration, or a scope that has been left: an error, and the limit stays', () => {
    program(function* () {
      let kept: Scope | undefined;
      yield* moveOnAfter(10, function* (s) {
        kept = s;
        expect(() => s.setTimeout(-1)).toThrow(
          new RangeError('cannot give "scope" a time limit: a duration is a number of milliseconds, 0 or more, not -1'),
        );
        yield* sleep(1000);
      });
      expect(yield* now()).toBe(10);
      expect(() => kept!.setTimeout(1)).toThrow(new UsageError('cannot give "scope" a time limit: the scope has been left'));
    });
  });

  test('the deadline passes while tasklets are left: they are cancelled; the value of the body, which is done, counts', () => {
    const seen: string[] = [];
    program(function* () {
      seen.push(yield* failAfter(10, function* (s) {
        s.spawn(nap, seen, 'child', 100);
        return 'value';
      }));
    });
    expect(seen).toEqual(['child: "tasklets#1" was cancelled: "scope" took longer than 10 ms', 'child unwound', 'value']);
  });

  test('the same with the event loop', async () => {
    const error = await run(function* () {
      yield* failAfter(1, function* () {
        yield* sleep(1000);
      });
    }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TimeoutError);
  });
});

describe('shields', () => {
  test('shield / the owner is cancelled meanwhile: told at the first wait after it', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        seen.push(yield* shield(() => nap(seen, 'shielded', 20)));
        yield* nap(seen, 'after', 20);
      });
      yield* sleep(10);
      seen.push((yield* owner.stop('enough')).status);
    });
    expect(seen).toEqual([
      'shielded done',
      'shielded unwound',
      'shielded',
      'after: "owner" was cancelled: enough',
      'after unwound',
      'cancelled',
    ]);
  });

  test('shield / a scope around is cancelled: the shield first, then the scope is left', () => {
    const seen: string[] = [];
    program(function* () {
      const value = yield* moveOnAfter(10, function* (s) {
        s.spawn(nap, seen, 'child', 50);
        yield* shield(() => nap(seen, 'shielded', 30));
        yield* nap(seen, 'rest', 30);
      });
      seen.push(`${value} at ${yield* now()}`);
    });
    expect(seen).toEqual([
      'child: "tasklets#1" was cancelled: "scope" took longer than 10 ms',
      'child unwound',
      'shielded done',
      'shielded unwound',
      'rest: "scope" was cancelled: "scope" took longer than 10 ms',
      'rest unwound',
      'undefined at 30',
    ]);
  });

  test('shield / tasklets spawned in it: kept from the cancellation too', () => {
    const seen: string[] = [];
    program(function* () {
      yield* moveOnAfter(10, () => shield(function* (s) {
        s.spawn(nap, seen, 'child', 30);
      }));
      seen.push(`left at ${yield* now()}`);
    });
    expect(seen).toEqual(['child done', 'child unwound', 'left at 30']);
  });

  test('shield / its own timeout and its own cancel reach inside', () => {
    const seen: string[] = [];
    program(function* () {
      try {
        yield* shield(() => nap(seen, 'a', 30), { timeout: 10, name: 'short' });
      } catch (error) {
        seen.push((error as Error).message);
      }
      try {
        yield* shield(function* (s) {
          s.cancel('by hand');
          yield* nap(seen, 'b', 10);
        });
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    expect(seen).toEqual([
      'a: "short" was cancelled: "short" took longer than 10 ms',
      'a unwound',
      '"short" took longer than 10 ms',
      'b: "scope" was cancelled: by hand',
      'b unwound',
      '"scope" was cancelled: by hand',
    ]);
  });

  test('shield / in a shield: told when the last one is left', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn(function* () {
        yield* shield(function* () {
          yield* shield(() => nap(seen, 'inner', 20));
          yield* nap(seen, 'outer', 20);
        });
        seen.push('out of both');
        yield* reschedule();
        seen.push('not reached');
      });
      yield* sleep(10);
      yield* owner.stop();
    });
    expect(seen).toEqual(['inner done', 'inner unwound', 'outer done', 'outer unwound', 'out of both']);
  });

  test('shield / left inside another, with a cancelled scope between: that scope is told, what is further out is not', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        yield* shield(function* () {
          yield* moveOnAfter(10, function* () {
            yield* shield(() => nap(seen, 'innermost', 20));
            yield* nap(seen, 'between', 20);
          }, { name: 'middle' });
          yield* nap(seen, 'outer shield', 20);
        });
        yield* nap(seen, 'outside', 20);
      });
      yield* sleep(5);
      owner.cancel('enough');
      yield* owner.outcome();
    });
    expect(seen).toEqual([
      'innermost done',
      'innermost unwound',
      'between: "middle" was cancelled: "middle" took longer than 10 ms',
      'between unwound',
      'outer shield done',
      'outer shield unwound',
      'outside: "owner" was cancelled: enough',
      'outside unwound',
    ]);
  });

  test.each(['abort', 'a failing tasklet', 'a scope that is closed'])('shield / %s meanwhile: it is done first, with what was spawned in it, and nothing after it', async (what) => {
    const seen: string[] = [];
    const controller = new AbortController();
    const running = run(
      function* () {
        const body = function* (s: Scope) {
          s.spawn(function* () {
            try {
              yield* sleep(5);
            } finally {
              yield* shield(function* (inner) {
                inner.spawn(() => nap(seen, 'flush of a child', 30));
                yield* nap(seen, 'flush', 20);
              });
              seen.push('left the shield');
              yield* nap(seen, 'after the shield', 10);
            }
          });
          s.spawn(() => nap(seen, 'other', 1000));
          yield* sleep(1000);
        };
        if (what === 'a scope that is closed') {
          const { family } = current();
          const closed = spawn(function* () {
            yield* scope(body);
          });
          yield* sleep(10);
          yield* family.close(closed);
        } else {
          spawn(function* () {
            yield* sleep(10);
            if (what === 'abort') controller.abort(boom);
            else throw boom;
          });
          yield* scope(body);
        }
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    const outcome = await Promise.allSettled([running]);
    expect(outcome[0].status).toBe(what === 'a scope that is closed' ? 'fulfilled' : 'rejected');
    const told = (name: string): string[] => (what === 'a failing tasklet' ? [`${name} was cancelled: boom`] : []);
    expect(seen).toEqual([
      ...told('other: "tasklets#3"'),
      'other unwound',
      'flush done',
      'flush unwound',
      'flush of a child done',
      'flush of a child unwound',
      'left the shield',
      ...told('after the shield: "tasklets#2"'),
      'after the shield unwound',
    ]);
  });

  test('shield / in a shield, and the signal aborts: closed when the last one is left', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const running = run(
      function* () {
        spawn(function* () {
          yield* sleep(10);
          controller.abort(boom);
        });
        yield* shield(function* (outer) {
          outer.spawn(function* () {
            yield* scope(function* (deep) {
              deep.spawn(() => nap(seen, 'deep', 12));
            });
          });
          yield* scope(function* (near) {
            near.spawn(() => nap(seen, 'near', 15));
          });
          yield* shield(() => nap(seen, 'inner', 20));
          yield* nap(seen, 'outer', 20);
        });
        yield* nap(seen, 'after', 20);
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual(['deep done', 'deep unwound', 'near done', 'near unwound', 'inner done', 'inner unwound', 'outer done', 'outer unwound', 'after unwound']);
  });

  test.each(['deadlock', 'abort'])('shield / %s, and it waits for what never comes: its finally runs all the same, and those around', async (what) => {
    const seen: string[] = [];
    const controller = new AbortController();
    const guarded = function* (name: string): Routine<void> {
      try {
        yield* shield(function* () {
          try {
            yield* new Gate();
          } finally {
            seen.push(`${name}: in the shield`);
            yield* new Gate();
          }
        });
      } finally {
        seen.push(`${name}: around it`);
        yield* new Gate();
      }
    };
    const running = run(
      function* () {
        spawn(guarded, 'child');
        if (what === 'abort') {
          spawn(function* () {
            yield* sleep(5);
            controller.abort(boom);
          });
        }
        yield* guarded('main');
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    const error: unknown = await running.catch((reason: unknown) => reason);
    if (what === 'abort') expect(error).toBe(boom);
    else expect(error).toBeInstanceOf(DeadlockError);
    expect(seen.toSorted()).toEqual(['child: around it', 'child: in the shield', 'main: around it', 'main: in the shield']);
  });

  test('shield / the signal aborts in the first of two: the second is not cut short', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const running = run(
      function* () {
        spawn(function* () {
          yield* sleep(5);
          controller.abort(boom);
        });
        yield* shield(() => nap(seen, 'first', 10));
        yield* shield(() => nap(seen, 'second', 10));
        yield* nap(seen, 'after', 10);
      },
      { signal: controller.signal, clock: virtualClock() },
    );
    await expect(running).rejects.toBe(boom);
    expect(seen).toEqual(['first done', 'first unwound', 'second done', 'second unwound', 'after unwound']);
  });

  test('shield / a tasklet inside is closed by hand: so are those in its own scope', () => {
    const seen: string[] = [];
    program(function* () {
      yield* shield(function* (s) {
        const t = s.spawn(function* () {
          yield* scope(function* (own) {
            own.spawn(() => nap(seen, 'child', 1000));
            yield* nap(seen, 'body', 1000);
          });
        });
        yield* sleep(10);
        yield* current().family.close(t);
        seen.push('closed');
      });
    });
    expect(seen).toEqual(['body unwound', 'child unwound', 'closed']);
  });

  test('shield / used for cleaning up after a cancellation: that is not told again', () => {
    const seen: string[] = [];
    program(function* () {
      const owner = spawn({ name: 'owner' }, function* () {
        try {
          yield* new Gate();
        } finally {
          yield* shield(() => nap(seen, 'clean-up', 10));
          yield* nap(seen, 'more', 10);
        }
      });
      yield* reschedule();
      seen.push((yield* owner.stop()).status);
    });
    expect(seen).toEqual(['clean-up done', 'clean-up unwound', 'more done', 'more unwound', 'cancelled']);
  });

  test('shield / scope cancelled inside and outside: the outside is told last', () => {
    const seen: string[] = [];
    program(function* () {
      yield* moveOnAfter(10, function* () {
        yield* shield(function* () {
          yield* moveOnAfter(20, () => nap(seen, 'inside', 50));
          yield* nap(seen, 'shielded', 50);
        });
        yield* nap(seen, 'outside', 50);
      }, { name: 'around' });
    });
    expect(seen).toEqual([
      'inside: "scope" was cancelled: "scope" took longer than 20 ms',
      'inside unwound',
      'shielded done',
      'shielded unwound',
      'outside: "around" was cancelled: "around" took longer than 10 ms',
      'outside unwound',
    ]);
  });
});

describe('closing', () => {
  test('the run is aborted: every finally of the scope runs, no catch, and it waits for the tasklets', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const reason = new Error('aborted');
    await expect(run(function* () {
      try {
        yield* scope(function* (s) {
          s.spawn(tidy, seen, 'child', 5);
          s.spawn(nap, seen, 'other', 1000);
          yield* sleep(1);
          controller.abort(reason);
          yield* nap(seen, 'body', 1000);
        });
      } finally {
        seen.push('main unwound');
      }
    }, { signal: controller.signal, clock: virtualClock() })).rejects.toBe(reason);
    expect(seen).toEqual(['body unwound', 'child tidies', 'other unwound', 'child tidied at 6', 'main unwound']);
  });

  test('the owner is closed by hand: its tasklets are closed with it, others are not', () => {
    const seen: string[] = [];
    program(function* () {
      spawn(nap, seen, 'outside', 5);
      const owner: Tasklet = spawn(function* () {
        yield* scope(function* (s) {
          s.spawn(nap, seen, 'child', 1000);
          yield* nap(seen, 'body', 1000);
        });
      });
      yield* sleep(1);
      yield* owner.family.close(owner);
      seen.push(`closed: ${owner.done}`);
    });
    expect(seen).toEqual(['body unwound', 'child unwound', 'closed: true', 'outside done', 'outside unwound']);
  });

  test('a tasklet of the scope is closed by hand: it counts as cancelled', () => {
    const seen: string[] = [];
    program(function* () {
      yield* scope(function* (s) {
        const child = s.spawn(nap, seen, 'child', 1000);
        yield* sleep(1);
        yield* child.family.close(child);
        seen.push(`${s.size} left`);
      });
    });
    expect(seen).toEqual(['child unwound', '0 left']);
  });

  test('closed, and errors on the way: all of them come out', async () => {
    const controller = new AbortController();
    const reason = new Error('aborted');
    function* fails(error: Error): Routine<void> {
      try {
        yield* new Gate();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw error;
      }
    }
    const error = (await run(function* () {
      yield* scope(function* (s) {
        s.spawn(fails, boom);
        yield* sleep(1);
        controller.abort(reason);
        yield* new Gate();
      });
    }, { signal: controller.signal, clock: virtualClock() }).catch((error: unknown) => error)) as AggregateError;
    expect(error.errors).toEqual([reason, boom]);
  });
});
