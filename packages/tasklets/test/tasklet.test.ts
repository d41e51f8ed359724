import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Routine, UsageError } from '@core/coroutine';
import { run as runHost, virtualClock } from '@core/coroutine/host';
import {
  CancelledError,
  current,
  moveOnAfter,
  reschedule,
  run,
  runSync,
  scope,
  shield,
  spawn,
  type Tasklet,
  TaskletScheduler,
} from '../src/index.ts';
import { Gate } from './gate.ts';

const boom = new Error('boom');
const cancelled = (name: string): CancelledError => new CancelledError({ name } as Tasklet);

function* give<T>(value: T): Routine<T> {
  return value;
}

function* fail(error: unknown): Routine<never> {
  throw error;
}

/** Waits at `gate` and writes down what comes of it. */
function* pass(seen: string[], gate: Gate<string>): Routine<string> {
  try {
    const value = yield* gate;
    seen.push(`got ${value}`);
    return value;
  } catch (error) {
    seen.push((error as Error).message);
    throw error;
  } finally {
    seen.push('unwound');
  }
}

function caught(program: () => unknown): unknown {
  try {
    program();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

describe('join', () => {
  test('join / not ended: waits and returns the value; those who wait go on in the order in which they came', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(pass, [], gate);
      for (const name of ['a', 'b']) {
        spawn(function* () {
          seen.push(`${name} joins`);
          seen.push(`${name} has ${yield* target.join()}`);
        });
      }
      yield* reschedule();
      gate.open('it');
      seen.push('opened');
      seen.push(`main has ${yield* target.join()}`);
    });
    expect(seen).toEqual(['a joins', 'b joins', 'opened', 'a has it', 'b has it', 'main has it']);
  });

  test('join / ended: returns the value at once, any number of times', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(give, 'value');
      yield* reschedule();
      spawn(function* () {
        seen.push('another');
      });
      const join = target.join();
      seen.push(yield* join, yield* join, target.join().sync());
    });
    expect(seen).toEqual(['value', 'value', 'value', 'another']);
  });

  test('join / failed: everybody who waits gets the same object, later ones too, and the program goes on', () => {
    const seen: unknown[] = [];
    function* joining(target: Tasklet): Routine<void> {
      try {
        yield* target.join();
      } catch (error) {
        seen.push(error);
      }
    }
    runSync(function* () {
      const gate = new Gate();
      const target = spawn(function* () {
        yield* gate;
        throw boom;
      });
      spawn(joining, target);
      spawn(joining, target);
      yield* reschedule();
      gate.open();
      yield* reschedule();
      yield* joining(target);
    });
    expect(seen).toEqual([boom, boom, boom]);
    expect(new Set(seen)).toEqual(new Set([boom]));
  });

  test.each([undefined, null, 0])('join / failed with %p: exactly that is thrown', (thrown) => {
    runSync(function* () {
      const outcome = yield* spawn(fail, thrown).outcome();
      expect(outcome).toEqual({ status: 'rejected', reason: thrown });
    });
  });

  test.each([1, 2, 3])('join / %s stopped half-way: the one that is joined goes on, and its failure is nobody\'s business any more', (count) => {
    const seen: string[] = [];
    const gate = new Gate<string>();
    const error = caught(() => runSync(function* () {
      const target = spawn({ name: 'target' }, pass, seen, gate);
      const joining = Array.from({ length: count }, () => spawn(function* () {
        yield* target.join();
      }));
      yield* reschedule();
      for (const each of joining) expect(yield* each.stop()).toMatchObject({ status: 'cancelled' });
      expect(target.state).toBe('parked');
      gate.break(boom);
    }));
    expect(error).toBe(boom);
    expect(seen).toEqual(['boom', 'unwound']);
  });

  test('join / stopped half-way: the others who wait stay in their order', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(pass, [], gate);
      const joining = ['a', 'b', 'c'].map((name) => spawn(function* () {
        yield* target.join();
        seen.push(name);
      }));
      yield* reschedule();
      joining[1]!.cancel();
      yield* reschedule();
      gate.open('it');
    });
    expect(seen).toEqual(['a', 'c']);
  });

  test('join / a routine in a nested scheduler joins an outer tasklet: both come to the end', () => {
    const seen: string[] = [];
    runSync(function* () {
      const outer = spawn(give, 'outer value');
      const nested = new TaskletScheduler('nested');
      nested.spawn(function* () {
        seen.push(yield* outer.join());
      });
      yield* nested.run();
    });
    expect(seen).toEqual(['outer value']);
  });

  test.each([
    ['join', (t: Tasklet) => t.join(), 'cannot join "self": a tasklet cannot wait for its own end'],
    ['outcome', (t: Tasklet) => t.outcome(), 'cannot await the outcome of "self": a tasklet cannot wait for its own end'],
    ['stop', (t: Tasklet) => t.stop(), 'cannot stop "self": a tasklet cannot wait for its own end'],
  ] as const)('%s / of itself: a usage error that changes nothing', (_, operation, message) => {
    runSync(function* () {
      const self = spawn({ name: 'self' }, function* () {
        try {
          yield* operation(current());
        } catch (error) {
          yield* reschedule(); // were it cancelled, it would end here
          return error;
        }
        return undefined;
      });
      expect(yield* self.join()).toEqual(new UsageError(message));
    });
  });

  test('join / of the one around a nested scheduler: a usage error too, for it could never end', () => {
    runSync(function* () {
      const nested = new TaskletScheduler('nested');
      const main = current();
      const inner = nested.spawn(function* () {
        try {
          yield* main.join();
        } catch (error) {
          return error;
        }
        return undefined;
      });
      yield* nested.run();
      expect(yield* inner.join()).toEqual(new UsageError('cannot join "main": a tasklet cannot wait for its own end'));
    });
  });

  test('join / of one another: a deadlock that names both', () => {
    const error = caught(() => runSync(function* main() {
      const self = current();
      yield* spawn({ name: 'child' }, function* () {
        yield* self.join();
      }).join();
    }));
    expect((error as Error).message).toContain(
      '    "main" (tasklets) waits for "child" to end\n    "child" (tasklets) waits for "main" to end',
    );
  });

  test('join / awaited from async code: the value, or the same error, while the program runs on', async () => {
    const gate = new Gate<string>();
    const scheduler = new TaskletScheduler();
    const good = scheduler.spawn(pass, [], gate);
    const bad = scheduler.spawn(function* () {
      yield* good.join();
      throw boom;
    });
    const results = Promise.allSettled([good.join(), bad.join(), bad.outcome()]);
    const program = scheduler.run().then(() => 'over');
    await Promise.resolve();
    gate.open('opened');
    expect(await results).toEqual([
      { status: 'fulfilled', value: 'opened' },
      { status: 'rejected', reason: boom },
      { status: 'fulfilled', value: { status: 'rejected', reason: boom } },
    ]);
    expect(await program).toBe('over');
    expect(await good.join()).toBe('opened');
  });

  test('join / from a run of the contract\'s host: waits like any other', async () => {
    const gate = new Gate<string>();
    let target: Tasklet<string> | undefined;
    const program = run(function* () {
      target = spawn(pass, [], gate);
      return yield* target.join();
    }, { open: true });
    const other = runHost(() => target!.join(), { open: true });
    gate.open('it');
    expect(await Promise.all([program, other])).toEqual(['it', 'it']);
  });
});

describe('outcome', () => {
  test('outcome / of every ending: says which, and throws nothing', () => {
    runSync(function* () {
      const closed = spawn({ name: 'closed' }, pass, [], new Gate<string>());
      const stopped = spawn({ name: 'stopped' }, pass, [], new Gate<string>());
      yield* reschedule();
      expect(yield* spawn(give, 1).outcome()).toEqual({ status: 'fulfilled', value: 1 });
      expect(yield* spawn(fail, boom).outcome()).toEqual({ status: 'rejected', reason: boom });
      stopped.cancel();
      expect(yield* stopped.outcome()).toEqual({ status: 'cancelled', reason: cancelled('stopped') });
      yield* current().family.close(closed);
      expect(yield* closed.outcome()).toEqual({ status: 'cancelled', reason: cancelled('closed') });
    });
  });

  test('outcome / cancelled, but it returns a value on the way out: fulfilled', () => {
    runSync(function* () {
      const target = spawn(function* () {
        try {
          yield* new Gate();
        } catch {
          return 'saved';
        }
        return 'never';
      });
      yield* reschedule();
      expect(yield* target.stop()).toEqual({ status: 'fulfilled', value: 'saved' });
    });
  });

  test('outcome / cancelled, but it throws something else on the way out: rejected with that', () => {
    runSync(function* () {
      const target = spawn(function* () {
        try {
          yield* new Gate();
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- the point
          throw boom;
        }
      });
      yield* reschedule();
      expect(yield* target.stop()).toEqual({ status: 'rejected', reason: boom });
    });
  });

  test('outcome / fails by the cancellation of another: rejected, for nobody cancelled this one', () => {
    runSync(function* () {
      const other = spawn({ name: 'other' }, pass, [], new Gate<string>());
      const target = spawn(function* () {
        yield* other.join();
      });
      yield* reschedule();
      other.cancel();
      expect(yield* target.outcome()).toEqual({ status: 'rejected', reason: cancelled('other') });
    });
  });
});

describe('cancel', () => {
  test('cancel / new: it ends without running', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(pass, seen, new Gate<string>());
      target.cancel();
      expect(target.done).toBe(false);
      expect((yield* target.outcome()).status).toBe('cancelled');
    });
    expect(seen).toEqual([]);
  });

  test('cancel / new and not started: it ends without running when it is started', () => {
    const seen: string[] = [];
    const scheduler = new TaskletScheduler();
    const target = scheduler.create(pass, seen, new Gate<string>());
    target.cancel();
    scheduler.start(target);
    scheduler.run().sync();
    expect([target.outcome().sync().status, seen]).toEqual(['cancelled', []]);
  });

  test('cancel / ready: it goes on, and sees it when it next wants to wait', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(function* () {
        yield* reschedule();
        seen.push('goes on');
        yield* pass(seen, new Gate<string>());
      });
      yield* reschedule();
      target.cancel('why');
      seen.push('cancelled');
    });
    expect(seen).toEqual(['cancelled', 'goes on', '"tasklets#1" was cancelled: why', 'unwound']);
  });

  test('cancel / ready with a handed value: it receives the value, and sees the error when it next wants to wait', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(function* () {
        yield* pass(seen, gate);
        yield* pass(seen, gate);
      });
      yield* reschedule();
      gate.open('the value');
      target.cancel();
      expect((yield* target.outcome()).status).toBe('cancelled');
    });
    expect(seen).toEqual(['got the value', 'unwound', '"tasklets#1" was cancelled', 'unwound']);
  });

  test('cancel / ready with a handed error: that error first', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(function* () {
        try {
          yield* pass(seen, gate);
        } catch {
          yield* pass(seen, gate);
        }
      });
      yield* reschedule();
      gate.break(boom);
      target.cancel();
      expect((yield* target.outcome()).status).toBe('cancelled');
    });
    expect(seen).toEqual(['boom', 'unwound', '"tasklets#1" was cancelled', 'unwound']);
  });

  test('cancel / ready and it never waits again: it returns its value', () => {
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(pass, [], gate);
      yield* reschedule();
      gate.open('value');
      target.cancel();
      expect(yield* target.outcome()).toEqual({ status: 'fulfilled', value: 'value' });
    });
  });

  test('cancel / parked: it leaves its wait, and sees the error there when its turn comes', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(pass, seen, gate);
      yield* reschedule();
      target.cancel(boom);
      seen.push(`${gate.waiting} waiting`);
      const outcome = yield* target.outcome();
      expect(outcome).toMatchObject({ status: 'cancelled', reason: { cause: boom } });
    });
    expect(seen).toEqual(['0 waiting', '"tasklets#1" was cancelled: boom', 'unwound']);
  });

  test('cancel / itself: it goes on to its next wait', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(function* () {
        current().cancel();
        seen.push('goes on');
        yield* reschedule();
        seen.push('never');
      });
      expect((yield* target.outcome()).status).toBe('cancelled');
    });
    expect(seen).toEqual(['goes on']);
  });

  test('cancel / running, from a scheduler nested inside it: its own next wait', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(function* () {
        const nested = new TaskletScheduler('nested');
        const self = current();
        nested.spawn(function* () {
          self.cancel();
          yield* reschedule();
          seen.push('the nested one is not cancelled');
        });
        yield* nested.run();
        yield* pass(seen, new Gate<string>());
      });
      yield* target.outcome();
    });
    expect(seen).toEqual(['the nested one is not cancelled', '"tasklets#1" was cancelled', 'unwound']);
  });

  test('cancel / parked by the loop of a nested scheduler: the loop ends, the inner ones stay', () => {
    const gate = new Gate<string>();
    runSync(function* () {
      const nested = new TaskletScheduler('nested');
      const inner = nested.spawn(pass, [], gate);
      const target = spawn(function* () {
        yield* nested.run();
      });
      yield* reschedule();
      expect((yield* target.stop()).status).toBe('cancelled');
      expect(inner.state).toBe('parked');
      gate.open('later');
      yield* nested.run();
      expect(yield* inner.join()).toBe('later');
    });
  });

  test('cancel / ended: left alone', () => {
    runSync(function* () {
      const target = spawn(give, 1);
      yield* target.join();
      target.cancel();
      expect(yield* target.outcome()).toEqual({ status: 'fulfilled', value: 1 });
    });
  });

  test('cancel / twice: the first reason stays, and its finally may wait undisturbed', () => {
    const seen: string[] = [];
    runSync(function* () {
      const cleaning = new Gate();
      const target = spawn(function* () {
        try {
          yield* new Gate();
        } finally {
          yield* cleaning;
          seen.push('clean');
        }
      });
      yield* reschedule();
      target.cancel('first');
      target.cancel('second');
      yield* reschedule();
      target.cancel('third');
      yield* reschedule();
      cleaning.open();
      expect(yield* target.outcome()).toMatchObject({ status: 'cancelled', reason: { cause: 'first' } });
    });
    expect(seen).toEqual(['clean']);
  });

  test('cancel / it catches the error and goes on: it has declined', () => {
    runSync(function* () {
      const gate = new Gate<string>();
      const target = spawn(function* () {
        try {
          yield* gate;
        } catch {
          return yield* gate;
        }
        return 'never';
      });
      yield* reschedule();
      target.cancel();
      yield* reschedule();
      gate.open('still here');
      expect(yield* target.outcome()).toEqual({ status: 'fulfilled', value: 'still here' });
    });
  });

  test('cancel / at any moment of any program: whatever was handed over is received, and every finally runs once', () => {
    const WORKERS = 3;
    const worker = fc.nat({ max: WORKERS - 1 });
    const action = fc.oneof(
      fc.constant('hand over' as const),
      fc.constant('give way' as const),
      worker.map((index) => ({ cancel: index })),
      worker.map((index) => ({ stop: index })),
    );
    fc.assert(fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const [handed, received, unwound]: [string[], string[], number[]] = [[], [], []];
      runSync(function* () {
        const gate = new Gate<string>();
        const workers = Array.from({ length: WORKERS }, (_, index) => spawn(function* () {
          try {
            for (;;) received.push(yield* gate);
          } finally {
            yield* reschedule();
            unwound.push(index);
          }
        }));
        yield* reschedule();
        for (const [at, each] of actions.entries()) {
          if (each === 'give way') {
            yield* reschedule();
          } else if (each === 'hand over') {
            if (gate.waiting > 0) handed.push(`item ${at}`);
            gate.open(`item ${at}`);
          } else if ('cancel' in each) {
            workers[each.cancel]!.cancel();
          } else {
            yield* workers[each.stop]!.stop();
          }
        }
        for (const each of workers) yield* each.stop();
        expect(gate.waiting).toBe(0);
      });
      expect(received).toEqual(handed);
      expect(new Set(unwound)).toEqual(new Set([0, 1, 2]));
      expect(unwound).toHaveLength(WORKERS);
    }));
  });

  test.each([
    ['no reason', undefined, '"it" was cancelled', undefined],
    ['an error', boom, '"it" was cancelled: boom', boom],
    ['a text', 'too slow', '"it" was cancelled: too slow', 'too slow'],
    ['something else', { a: 1 }, '"it" was cancelled', { a: 1 }],
  ])('CancelledError / %s: message, code and cause', (_, reason, message, cause) => {
    const error = new CancelledError({ name: 'it' } as Tasklet, reason);
    expect(error).toMatchObject({ name: 'CancelledError', code: 'cancelled', message });
    expect(error.cause).toEqual(cause);
    expect('cause' in error).toBe(cause !== undefined);
  });
});

describe('cancelled', () => {
  test('cancelled / asked to end behind a shield: true at once, and the error names it', () => {
    const seen: unknown[] = [];
    runSync(function* () {
      const target = spawn(function* () {
        const me = current();
        seen.push(me.cancelled);
        try {
          yield* shield(function* () {
            me.cancel();
            seen.push(me.cancelled);
            yield* reschedule();
          });
          yield* reschedule();
        } catch (error) {
          seen.push((error as CancelledError).target === me);
          throw error;
        }
      });
      yield* target.outcome();
      seen.push(target.cancelled, current().cancelled);
    });
    expect(seen).toEqual([false, true, true, true, false]);
  });

  test('cancelled / a scope that it has open is: true until that is left, and the error names the scope', () => {
    const seen: unknown[] = [];
    runSync(function* () {
      const me = current();
      yield* moveOnAfter(1000, function* (outer) {
        yield* scope(function* () {
          outer.cancel();
          seen.push(me.cancelled);
          try {
            yield* reschedule();
          } catch (error) {
            seen.push((error as CancelledError).target === outer);
            throw error;
          }
        });
      });
      seen.push(me.cancelled);
    }, { clock: virtualClock() });
    expect(seen).toEqual([true, true, false]);
  });

  test('cancelled / a peer that it joins is: not its own, so it can go on', () => {
    const seen: unknown[] = [];
    runSync(function* () {
      const peer = spawn(function* () {
        yield* new Gate();
      });
      const worker = spawn(function* () {
        try {
          yield* peer.join();
        } catch (error) {
          if (error instanceof CancelledError && current().cancelled) throw error;
          seen.push((error as CancelledError).target === peer);
        }
      });
      yield* reschedule();
      peer.cancel();
      expect(yield* worker.outcome()).toEqual({ status: 'fulfilled', value: undefined });
    });
    expect(seen).toEqual([true]);
  });
});

describe('stop', () => {
  test('stop / parked: cancels, waits for its finally and returns the outcome', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(function* () {
        try {
          yield* new Gate();
        } finally {
          seen.push('unwinding');
          yield* reschedule();
          seen.push('unwound');
        }
      });
      yield* reschedule();
      const outcome = yield* target.stop('enough');
      seen.push(outcome.status);
    });
    expect(seen).toEqual(['unwinding', 'unwound', 'cancelled']);
  });

  test('stop / ended: the outcome at once', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn(give, 1);
      yield* target.join();
      spawn(function* () {
        seen.push('another');
      });
      seen.push((yield* target.stop()).status);
    });
    expect(seen).toEqual(['fulfilled', 'another']);
  });

  test('stop / not run: nothing is cancelled, for operations are lazy', () => {
    runSync(function* () {
      const target = spawn(give, 1);
      const stop = target.stop();
      expect(stop).toBeDefined();
      expect(yield* target.join()).toBe(1);
    });
  });

  test('stop / cancelled half-way: the target ends all the same', () => {
    runSync(function* () {
      const target = spawn(pass, [], new Gate<string>());
      const stopping = spawn(function* () {
        yield* target.stop();
      });
      yield* reschedule();
      expect((yield* stopping.stop()).status).toBe('cancelled');
      expect((yield* target.outcome()).status).toBe('cancelled');
    });
  });

  test('stop / awaited from async code: cancels and waits', async () => {
    const seen: string[] = [];
    let target: Tasklet | undefined;
    const program = run(function* () {
      target = spawn({ name: 'target' }, pass, seen, new Gate<string>());
    }, { open: true });
    expect(await target!.stop('from outside')).toMatchObject({ status: 'cancelled' });
    await program;
    expect(seen).toEqual(['"target" was cancelled: from outside', 'unwound']);
  });
});

describe('kill', () => {
  test('kill / parked: catch sees the signal, and whoever joins gets a CancelledError, not a value', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn({ name: 'target' }, pass, seen, new Gate<string>());
      const joining = spawn(function* () {
        yield* target.join();
      });
      yield* reschedule();
      yield* current().family.kill(target);
      expect(yield* joining.outcome()).toEqual({ status: 'rejected', reason: cancelled('target') });
    });
    expect(seen).toEqual(['"target" was killed', 'unwound']);
  });
});

describe('close', () => {
  test('close / parked: finally runs, catch does not, and whoever joins gets a CancelledError', () => {
    const seen: string[] = [];
    runSync(function* () {
      const target = spawn({ name: 'target' }, pass, seen, new Gate<string>());
      const joining = spawn(function* () {
        yield* target.join();
      });
      yield* reschedule();
      target[Symbol.dispose]();
      seen.push(target.state);
      expect(yield* joining.outcome()).toEqual({ status: 'rejected', reason: cancelled('target') });
    });
    expect(seen).toEqual(['unwound', 'ended']);
  });

  test('close / cancelled before: the reason of the cancellation stays', () => {
    runSync(function* () {
      const target = spawn(pass, [], new Gate<string>());
      yield* reschedule();
      target.cancel('first');
      yield* current().family.close(target);
      expect(yield* target.outcome()).toMatchObject({ status: 'cancelled', reason: { cause: 'first' } });
    });
  });

  test('close / a finally throws: whoever joins receives it, else whoever closes', () => {
    function* failing(): Routine<void> {
      try {
        yield* new Gate();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point
        throw boom;
      }
    }
    runSync(function* () {
      const { family } = current();
      const alone = spawn(failing);
      const joined = spawn(failing);
      const joining = spawn(function* () {
        return yield* joined.outcome();
      });
      yield* reschedule();
      expect(() => alone[Symbol.dispose]()).toThrow(boom);
      yield* family.close(joined);
      expect(yield* joining.join()).toEqual({ status: 'rejected', reason: boom });
    });
  });
});
