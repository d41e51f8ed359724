/** Law 8 and decisions 7.2 to 7.5, 7.8, 7.11, 7.12: throw, kill, close, `using`, and `finally` that suspends. */
import { describe, expect, test } from '@jest/globals';
import { call, type Coroutine, ExitSignal, Family, type Routine, Scheduler } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Generating, Tasklets } from './support/paradigms.ts';

type Log = (entry: unknown) => void;

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return { thrown: error };
  }
}

function text(error: unknown): string {
  if (error instanceof AggregateError) return `${error.message}: ${error.errors.map(text).join(', ')}`;
  return error instanceof Error ? error.message : String(error);
}

/** A coroutine that stands at a suspension inside `try`, and logs what reaches it. */
function standing(family: Family, log: Log, caught?: (error: unknown) => unknown): Coroutine {
  const coroutine = family.create(function* () {
    try {
      log(`got ${yield* family.suspend('ready')}`);
    } catch (error) {
      log(`caught ${text(error)}`);
      if (caught === undefined) throw error;
      return caught(error);
    } finally {
      log('finally');
    }
    return 'returned';
  });
  family.resume(coroutine).sync();
  return coroutine;
}

describe('throw', () => {
  test('throw / into a suspended one: raised where it stands, the same object; uncaught it comes back', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const boom = new Error('boom');
    const coroutine = standing(family, (entry) => seen.push(entry));
    expect(outcome(() => family.throw(coroutine, boom).sync())).toEqual({ thrown: boom });
    expect(seen).toEqual(['caught boom', 'finally']);
    expect(coroutine.state).toBe('ended');
  });

  test('throw / caught: the thrower gets what the coroutine then returns or suspends with', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      let answer: unknown = 'ready';
      for (let i = 0; i < 2; i++) {
        try {
          yield* family.suspend(answer);
        } catch (error) {
          answer = `caught ${error}`;
        }
      }
      return 'end';
    });
    family.resume(coroutine).sync();
    expect(family.throw(coroutine, 'one').sync()).toBe('caught one');
    expect(coroutine.state).toBe('suspended');
    expect(family.throw(coroutine, 'two').sync()).toBe('end');
  });

  test.each([undefined, null, 0, 'text'])('throw / the value %p: arrives as it is', (value) => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } catch (error) {
        return [error];
      }
    });
    family.resume(coroutine).sync();
    expect(family.throw(coroutine, value).sync()).toEqual([value]);
  });

  test('throw / into a new one: its body never starts, the error goes back to the thrower', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const boom = new Error('boom');
    const coroutine = family.create(function* () {
      seen.push('ran');
    });
    expect(outcome(() => family.throw(coroutine, boom).sync())).toEqual({ thrown: boom });
    expect([seen, coroutine.state]).toEqual([[], 'ended']);
  });

  test('throw / with others nested in the target: raised in the innermost, ends each on the way', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } catch (error) {
        seen.push(`inner ${text(error)}`);
        throw error;
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
      } catch (error) {
        seen.push(`outer ${text(error)}, inner ${inner.state}`);
        return 'recovered';
      }
    });
    a.resume(outer).sync();
    expect(a.throw(outer, new Error('boom')).sync()).toBe('recovered');
    expect(seen).toEqual(['inner boom', 'outer boom, inner ended']);
  });

  test('throw / into itself: raised at the call', () => {
    const family = new Family('f');
    const coroutine: Coroutine = family.create(function* () {
      try {
        yield* family.throw(coroutine, 'self');
      } catch (error) {
        return error;
      }
    });
    expect(family.resume(coroutine).sync()).toBe('self');
  });
});

describe('kill', () => {
  test('kill / uncaught: every handler sees the signal, kill returns nothing', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = standing(family, (entry) => seen.push(entry));
    expect(family.kill(coroutine).sync()).toBeUndefined();
    expect(seen).toEqual(['caught "f#1" was killed', 'finally']);
    expect(coroutine.state).toBe('ended');
  });

  test('kill / the signal: an ExitSignal that names its target', () => {
    const family = new Family('f');
    let signal: unknown;
    const coroutine = standing(family, () => {}, (error) => (signal = error));
    family.kill(coroutine).sync();
    expect(signal).toBeInstanceOf(ExitSignal);
    expect(signal).toMatchObject({ name: 'ExitSignal', message: '"f#1" was killed', target: coroutine });
  });

  test('kill / swallowed by a return: kill returns that value', () => {
    const family = new Family('f');
    const coroutine = standing(family, () => {}, () => 'survived to return');
    expect(family.kill(coroutine).sync()).toBe('survived to return');
  });

  test('kill / replaced by another error: that one arrives', () => {
    const family = new Family('f');
    const boom = new Error('boom');
    const coroutine = standing(family, () => {}, () => {
      throw boom;
    });
    expect(outcome(() => family.kill(coroutine).sync())).toEqual({ thrown: boom });
  });

  test('kill / target suspends while it handles the signal: kill returns that value, the signal goes on at the next resume', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } catch (error) {
        seen.push(yield* family.suspend('one moment'));
        throw error;
      }
    });
    family.resume(coroutine).sync();
    seen.push(family.kill(coroutine).sync(), coroutine.state);
    seen.push(family.resume(coroutine, 'done?').sync(), coroutine.state);
    expect(seen).toEqual(['one moment', 'suspended', 'done?', undefined, 'ended']);
  });

  test('kill / new: ends silently, its body never starts', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const coroutine = family.create(function* () {
      seen.push('ran');
    });
    expect(family.kill(coroutine).sync()).toBeUndefined();
    expect([seen, coroutine.state]).toEqual([[], 'ended']);
  });

  test('kill / ended: does nothing', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {});
    family.resume(coroutine).sync();
    expect(family.kill(coroutine).sync()).toBeUndefined();
  });

  test('kill / itself: ends silently, its resumer goes on', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine: Coroutine = family.create(function* () {
      try {
        yield* family.kill(coroutine);
        seen.push('never');
      } finally {
        seen.push('finally');
      }
    });
    expect(family.resume(coroutine).sync()).toBeUndefined();
    expect([seen, coroutine.state]).toEqual([['finally'], 'ended']);
  });

  test('kill / with others nested inside: leaving them it is an ordinary error, silent only when it leaves the target', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        seen.push('inner finally');
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
      } catch (error) {
        seen.push(error instanceof ExitSignal && error.target === outer, inner.state);
        throw error;
      }
    });
    a.resume(outer).sync();
    expect(a.kill(outer).sync()).toBeUndefined();
    expect(seen).toEqual(['inner finally', true, 'ended']);
  });

  test('kill / a signal that leaves a coroutine it was not aimed at: an ordinary error for its resumer', () => {
    const family = new Family('f');
    let signal: unknown;
    const first = standing(family, () => {}, (error) => (signal = error));
    family.kill(first).sync();
    const second = family.create(function* () {
      throw signal;
    });
    expect(outcome(() => family.resume(second).sync())).toEqual({ thrown: signal });
  });

  test('kill / one of several tasklets: the others go on as if nothing were', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const gate = new Gate();
    const body = function* (name: string): Routine<void> {
      try {
        seen.push(`${name} ${yield* gate}`);
      } finally {
        seen.push(`${name} leaves`);
      }
    };
    const [, second] = ['a', 'b', 'c'].map((name) => scheduler.spawn(body, name));
    scheduler.spawn(function* () {
      seen.push(yield* scheduler.kill(second!));
      while (gate.open('through'));
    });
    scheduler.run().sync();
    expect(seen).toEqual(['b leaves', undefined, 'a through', 'a leaves', 'c through', 'c leaves']);
    expect([scheduler.readyCount, scheduler.parkedCount, gate.queue.size]).toEqual([0, 0, 0]);
  });
});

describe('close', () => {
  test('close / suspended: finally runs, catch does not, close returns nothing', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = standing(family, (entry) => seen.push(entry));
    expect(family.close(coroutine).sync()).toBeUndefined();
    expect(seen).toEqual(['finally']);
    expect(coroutine.state).toBe('ended');
  });

  test('close / a value returned in finally: dropped', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what is tested
        return 'kept alive?';
      }
    });
    family.resume(coroutine).sync();
    expect(family.close(coroutine).sync()).toBeUndefined();
    expect(coroutine.state).toBe('ended');
  });

  test('close / new or ended: nothing runs', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const coroutine = family.create(function* () {
      seen.push('ran');
    });
    expect(family.close(coroutine).sync()).toBeUndefined();
    expect(family.close(coroutine).sync()).toBeUndefined();
    expect([seen, coroutine.state]).toEqual([[], 'ended']);
  });

  test('close / itself: its finally blocks run, its resumer goes on', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine: Coroutine = family.create(function* () {
      try {
        yield* family.close(coroutine);
        seen.push('never');
      } catch {
        seen.push('never');
      } finally {
        seen.push('finally');
      }
    });
    expect(family.resume(coroutine).sync()).toBeUndefined();
    expect([seen, coroutine.state]).toEqual([['finally'], 'ended']);
  });

  test('close / nested families: the whole segment, innermost first, each has ended', () => {
    const families = ['a', 'b', 'c'].map((name) => new Family(name));
    const seen: string[] = [];
    const all: Coroutine[] = [];
    const nest = (i: number): (() => Routine<unknown>) =>
      function* () {
        try {
          if (i === families.length) yield* families[0]!.suspend();
          else yield* families[i]!.resume((all[i] = families[i]!.create(nest(i + 1))));
        } catch {
          seen.push('never');
        } finally {
          seen.push(`finally ${i}: ${all.map((c) => c.state).join(' ')}`);
        }
      };
    const outermost = (all[0] = families[0]!.create(nest(1)));
    families[0]!.resume(outermost).sync();
    expect(families[0]!.close(outermost).sync()).toBeUndefined();
    expect(seen).toEqual([
      'finally 3: running running running', 'finally 2: running running ended', 'finally 1: running ended ended',
    ]);
    expect(all.map((c) => c.state)).toEqual(['ended', 'ended', 'ended']);
  });

  test('close / one error in a finally: close throws that very error, and the unwinding goes on', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const boom = new Error('boom');
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what is tested
        throw boom;
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
      } catch {
        seen.push('never');
      } finally {
        seen.push('outer finally');
      }
    });
    a.resume(outer).sync();
    expect(outcome(() => a.close(outer).sync())).toEqual({ thrown: boom });
    expect([seen, inner.state, outer.state]).toEqual([['outer finally'], 'ended', 'ended']);
  });

  test('close / several errors: an AggregateError with all of them, innermost first', () => {
    const families = ['a', 'b', 'c'].map((name) => new Family(name));
    const nest = (i: number): (() => Routine<unknown>) =>
      function* () {
        try {
          if (i === families.length) yield* families[0]!.suspend();
          else yield* families[i]!.resume(families[i]!.create(nest(i + 1)));
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- what is tested
          throw new Error(`error ${i}`);
        }
      };
    const outermost = families[0]!.create(nest(1));
    families[0]!.resume(outermost).sync();
    const { thrown } = outcome(() => families[0]!.close(outermost).sync()) as { thrown: AggregateError };
    expect(thrown).toBeInstanceOf(AggregateError);
    expect(text(thrown)).toBe('errors while "a#1" was closed: error 3, error 2, error 1');
  });

  test('close / from another coroutine: the closer is resumed with nothing', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const victim = standing(family, (entry) => seen.push(entry));
    family.resume(family.create(function* () {
      seen.push(yield* family.close(victim));
    })).sync();
    expect(seen).toEqual(['finally', undefined]);
  });
});

describe('finally that suspends', () => {
  test('close / in its own family: close returns that value; the unwinding goes on at the next resume', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
        seen.push('never');
      } finally {
        seen.push('begin');
        seen.push(yield* family.suspend('busy'));
        seen.push('end');
      }
      seen.push('never');
    });
    family.resume(coroutine).sync();
    seen.push(family.close(coroutine).sync(), coroutine.state);
    seen.push(family.resume(coroutine, 'go on').sync(), coroutine.state);
    expect(seen).toEqual(['begin', 'busy', 'suspended', 'go on', 'end', undefined, 'ended']);
  });

  test.each(['natively', 'on the heap'])('close / a finally that calls a routine which suspends, %s: it gets the routine\'s result and goes on', (how) => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const cleanup = function* (): Routine<string> {
      seen.push(yield* family.suspend('busy'));
      return 'cleaned';
    };
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } finally {
        seen.push(how === 'natively' ? yield* cleanup() : yield* call(cleanup));
        seen.push('end');
      }
      seen.push('never');
    });
    family.resume(coroutine).sync();
    seen.push(family.close(coroutine).sync());
    seen.push(family.resume(coroutine, 'go on').sync(), coroutine.state);
    expect(seen).toEqual(['busy', 'go on', 'cleaned', 'end', undefined, 'ended']);
  });

  test('close / a finally that calls a routine which suspends and fails: the finally can catch it', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const cleanup = function* (): Routine<string> {
      yield* family.suspend('busy');
      throw new Error('cleanup failed');
    };
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } finally {
        try {
          yield* call(cleanup);
        } catch (error) {
          seen.push(text(error));
        }
        seen.push('end');
      }
    });
    family.resume(coroutine).sync();
    seen.push(family.close(coroutine).sync());
    seen.push(family.resume(coroutine).sync(), coroutine.state);
    expect(seen).toEqual(['busy', 'cleanup failed', 'end', undefined, 'ended']);
  });

  test('close / a finally that runs a coroutine of its own: it takes part in nothing of the closing', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const coroutine = a.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        const helper = b.create(function* () {
          try {
            yield* b.suspend('step');
            return 'whole';
          } finally {
            seen.push('helper done');
          }
        });
        seen.push(yield* b.resume(helper), yield* b.resume(helper));
      }
    });
    a.resume(coroutine).sync();
    a.close(coroutine).sync();
    expect(seen).toEqual(['helper done', 'step', 'whole']);
  });

  test('close / a finally of a nested one that suspends to its own resumer: nobody is there to take it, it goes on', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        seen.push(yield* b.suspend('to whom?'));
        seen.push('inner end');
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
        seen.push('never');
      } finally {
        seen.push('outer end');
      }
    });
    a.resume(outer).sync();
    expect(a.close(outer).sync()).toBeUndefined();
    expect(seen).toEqual([undefined, 'inner end', 'outer end']);
  });

  test('close / a nested finally that suspends the target: close returns, later both go on unwinding', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        seen.push(yield* a.suspend('busy'));
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
        seen.push('never');
      } finally {
        seen.push('outer end');
      }
    });
    a.resume(outer).sync();
    seen.push(a.close(outer).sync(), outer.state, inner.state);
    seen.push(a.resume(outer, 'go on').sync(), outer.state, inner.state);
    expect(seen).toEqual(['busy', 'suspended', 'captured', 'go on', 'outer end', undefined, 'ended', 'ended']);
  });

  test('close / closed again while its finally is suspended: that finally is left, the others run, errors of before are kept', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const inner = b.create(function* () {
      try {
        yield* a.suspend();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what is tested
        throw new Error('of the first close');
      }
    });
    const outer = a.create(function* () {
      try {
        try {
          yield* b.resume(inner);
        } finally {
          seen.push('first begins');
          yield* a.suspend('busy');
          seen.push('never');
        }
      } finally {
        seen.push('second');
      }
    });
    a.resume(outer).sync();
    expect(a.close(outer).sync()).toBe('busy');
    expect(() => a.close(outer).sync()).toThrow('of the first close');
    expect([seen, outer.state]).toEqual([['first begins', 'second'], 'ended']);
  });

  test('close / its whole surroundings closed while its finally is suspended: unwound with them, nothing is lost', () => {
    const [a, b, c] = [new Family('a'), new Family('b'), new Family('c')];
    const seen: string[] = [];
    const innermost = c.create(function* () {
      try {
        yield* b.suspend();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what is tested
        throw new Error('innermost');
      }
    });
    const inner = b.create(function* () {
      try {
        yield* c.resume(innermost);
      } finally {
        yield* a.suspend('busy');
      }
    });
    const outer = a.create(function* () {
      try {
        yield* b.resume(inner);
        yield* b.close(inner);
        seen.push('never');
      } finally {
        seen.push('outer');
      }
    });
    expect(a.resume(outer).sync()).toBe('busy');
    expect(() => a.close(outer).sync()).toThrow('innermost');
    expect([seen, inner.state, outer.state]).toEqual([['outer'], 'ended', 'ended']);
  });

  test('throw / a finally that suspends in its own family: throw returns that value, the error goes on later', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      try {
        yield* family.suspend();
      } finally {
        yield* family.suspend('busy');
      }
    });
    family.resume(coroutine).sync();
    expect(family.throw(coroutine, new Error('boom')).sync()).toBe('busy');
    expect(() => family.resume(coroutine).sync()).toThrow('boom');
  });

  test('close / a tasklet whose finally parks: close returns nothing, the tasklet ends when it is woken', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    const [gate, exit] = [new Gate(), new Gate('exit')];
    const victim = scheduler.spawn(function* () {
      try {
        yield* gate;
      } finally {
        seen.push('begin');
        seen.push(yield* exit);
      }
    });
    scheduler.spawn(function* () {
      seen.push(yield* scheduler.close(victim), victim.state);
      yield* scheduler.reschedule();
      exit.open('out');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['begin', undefined, 'parked', 'out']);
    expect([victim.state, scheduler.parkedCount]).toEqual(['ended', 0]);
  });

  test('close / a coroutine with a scheduler\'s loop inside whose running tasklet\'s finally parks: the others have their turn, then it unwinds', () => {
    const outer = new Tasklets('outer');
    const [scheduler, family] = [new Tasklets('s'), new Family('f')];
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet = scheduler.spawn(function* () {
      try {
        yield* family.suspend('standing');
      } finally {
        seen.push('begin');
        seen.push(yield* gate);
      }
    });
    const runner = family.create(function* () {
      try {
        yield* scheduler.run();
        seen.push('never');
      } finally {
        seen.push('runner ends');
      }
    });
    outer.spawn(function* () {
      yield* family.resume(runner);
      yield* family.close(runner);
      seen.push(tasklet.state, runner.state);
    });
    outer.spawn(function* () {
      gate.open('out');
    });
    outer.run().sync();
    expect(seen).toEqual(['begin', 'out', 'runner ends', 'ended', 'ended']);
  });

  test('close / that tasklet ends only later, in another run: it closes nobody there, and no error comes twice', () => {
    const [scheduler, family] = [new Tasklets('s'), new Family('f')];
    const seen: unknown[] = [];
    const gate = new Gate();
    const tasklet = scheduler.spawn(function* () {
      try {
        yield* family.suspend();
      } finally {
        seen.push(yield* gate);
      }
    });
    const runner = family.create(function* () {
      yield* scheduler.run();
    });
    family.resume(runner).sync();
    expect(() => family.close(runner).sync()).toThrow('deadlock');
    expect([runner.state, tasklet.state]).toEqual(['ended', 'parked']);
    scheduler.spawn(function* () {
      gate.open('out');
      yield* scheduler.reschedule();
      seen.push('innocent');
      yield* scheduler.reschedule();
      seen.push('and whole');
    });
    scheduler.run().sync();
    expect(seen).toEqual(['out', 'innocent', 'and whole']);
  });
});

describe('call frames', () => {
  /** Three levels, each with a finally; `at` the bottom. */
  function levels(how: 'call' | 'native', bottom: () => Routine<unknown>, seen: unknown[]): () => Routine<unknown> {
    const level = function* (n: number): Routine<unknown> {
      try {
        if (n === 0) return yield* bottom();
        return how === 'call' ? yield* call(level, n - 1) : yield* level(n - 1);
      } catch (error) {
        seen.push(`catch ${n} ${text(error)}`);
        throw error;
      } finally {
        seen.push(`finally ${n}`);
      }
    };
    return () => level(2);
  }

  test.each(['call', 'native'] as const)('close / %s frames: unwound one by one, no catch sees anything', (how) => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(levels(how, () => standAt(family), seen));
    family.resume(coroutine).sync();
    family.close(coroutine).sync();
    expect(seen).toEqual(['finally 0', 'finally 1', 'finally 2']);
  });

  test.each(['call', 'native'] as const)('kill / %s frames: every catch sees the signal', (how) => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(levels(how, () => standAt(family), seen));
    family.resume(coroutine).sync();
    expect(family.kill(coroutine).sync()).toBeUndefined();
    const killed = (n: number): string[] => [`catch ${n} "f#1" was killed`, `finally ${n}`];
    expect(seen).toEqual([...killed(0), ...killed(1), ...killed(2)]);
  });

  test('close / a finally deep down suspends: every frame above is unwound after it, none lives on', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const level = function* (n: number): Routine {
      try {
        if (n === 0) yield* family.suspend();
        else yield* call(level, n - 1);
        seen.push('never');
      } finally {
        seen.push(`begin ${n}`);
        yield* family.suspend(`busy ${n}`);
        seen.push(`end ${n}`);
      }
    };
    const coroutine = family.create(level, 2);
    family.resume(coroutine).sync();
    seen.push(family.close(coroutine).sync());
    while (coroutine.state !== 'ended') seen.push(family.resume(coroutine).sync());
    expect(seen).toEqual([
      'begin 0', 'busy 0', 'end 0', 'begin 1', 'busy 1', 'end 1', 'begin 2', 'busy 2', 'end 2', undefined,
    ]);
  });

  test('close / errors in the finally blocks of several frames: all arrive, innermost first', () => {
    const family = new Family('f');
    const level = function* (n: number): Routine {
      try {
        if (n === 0) yield* family.suspend();
        else yield* call(level, n - 1);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what is tested
        throw new Error(`error ${n}`);
      }
    };
    const coroutine = family.create(level, 2);
    family.resume(coroutine).sync();
    const { thrown } = outcome(() => family.close(coroutine).sync()) as { thrown: unknown };
    expect(text(thrown)).toBe('errors while "f#1" was closed: error 0, error 1, error 2');
  });

  test('close / 100,000 frames deep: each finally runs once', () => {
    const family = new Family('f');
    let count = 0;
    const level = function* (n: number): Routine {
      try {
        if (n === 0) yield* family.suspend();
        else yield* call(level, n - 1);
      } finally {
        count++;
      }
    };
    const coroutine = family.create(level, 100_000);
    family.resume(coroutine).sync();
    family.close(coroutine).sync();
    expect(count).toBe(100_001);
  });

  test('the trap of the language / a finally that suspends below a native yield*: the routine above goes on, but stays marked as closing', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const below = function* (): Routine<void> {
      try {
        yield* family.suspend();
      } finally {
        yield* family.suspend('busy');
      }
    };
    const coroutine = family.create(function* () {
      seen.push(yield* below()); // what no library can prevent: it looks as if the call had returned
      seen.push('lives on');
      return 'value';
    });
    family.resume(coroutine).sync();
    seen.push(family.close(coroutine).sync());
    seen.push(family.resume(coroutine).sync(), coroutine.state);
    // Its result is dropped: whoever closed it has been told that it ends.
    expect(seen).toEqual(['busy', undefined, 'lives on', undefined, 'ended']);
  });
});

describe('using', () => {
  test('using / leaving the block: the coroutine is closed', () => {
    const family = new Family('f');
    const seen: string[] = [];
    let seenState: () => string;
    {
      using coroutine = family.create(function* () {
        try {
          yield* family.suspend();
        } finally {
          seen.push('finally');
        }
      });
      family.resume(coroutine).sync();
      seen.push('block');
      seenState = () => coroutine.state;
    }
    expect([seen, seenState()]).toEqual([['block', 'finally'], 'ended']);
  });

  test('using / in a routine, left by an error: closed first, then the error goes on', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const outer = family.create(function* () {
      using inner = family.create(function* () {
        try {
          yield* family.suspend();
        } finally {
          seen.push('inner finally');
        }
      });
      yield* family.resume(inner);
      throw new Error('boom');
    });
    expect(() => family.resume(outer).sync()).toThrow('boom');
    expect(seen).toEqual(['inner finally']);
  });

  test('using / the coroutine has ended: nothing happens', () => {
    const family = new Family('f');
    using coroutine = family.create(function* () {});
    family.resume(coroutine).sync();
    coroutine[Symbol.dispose]();
    expect(coroutine.state).toBe('ended');
  });
});

describe('closing a scheduler\'s surroundings', () => {
  test('close / a coroutine in which a loop runs: the running tasklet and the loop end, the others wait for a later run', () => {
    const [scheduler, family] = [new Tasklets('s'), new Family('f')];
    const seen: unknown[] = [];
    const gate = new Gate();
    const body = function* (name: string, wait: () => Routine<unknown>): Routine<void> {
      try {
        yield* wait();
        seen.push(`${name} goes on`);
      } finally {
        seen.push(`${name} leaves`);
      }
    };
    scheduler.spawn(body, 'parked', function* () { yield* gate; });
    const running = scheduler.spawn(body, 'running', function* () { yield* family.suspend(); });
    scheduler.spawn(body, 'ready', function* () { yield* scheduler.reschedule(); });
    const runner = family.create(function* () {
      try {
        yield* scheduler.run();
        seen.push('never');
      } finally {
        seen.push('loop ends');
      }
    });
    family.resume(runner).sync();
    family.close(runner).sync();
    expect(seen).toEqual(['running leaves', 'loop ends']);
    expect([running.state, scheduler.readyCount, scheduler.parkedCount]).toEqual(['ended', 1, 1]);
    gate.open();
    scheduler.run().sync();
    expect(seen.slice(2)).toEqual(['parked goes on', 'parked leaves', 'ready goes on', 'ready leaves']);
  });

  test('kill / the runner of an idle loop: the loop is forgotten, its tasklets can be run by another', () => {
    const [outer, scheduler] = [new Tasklets('outer'), new Tasklets('s')];
    const seen: string[] = [];
    const gate = new Gate();
    scheduler.spawn(function* () {
      yield* gate;
      seen.push('tasklet');
    });
    const runner = outer.spawn(function* () {
      yield* scheduler.run();
      seen.push('never');
    });
    outer.spawn(function* () {
      yield* outer.kill(runner);
      gate.open();
      seen.push('opened');
      yield* scheduler.run();
      seen.push('ran');
    });
    outer.run().sync();
    expect(seen).toEqual(['opened', 'tasklet', 'ran']);
  });

  test('kill / a parked generator consumer inside a tasklet: the gate forgets it', () => {
    const scheduler = new Scheduler('s');
    const seen: string[] = [];
    const gate = new Gate();
    const tasklet = scheduler.create(function* () {
      const values = new Generating<number>(function* () {
        try {
          yield* gate;
        } finally {
          seen.push('generator leaves');
        }
      });
      yield* values.next();
    });
    scheduler.start(tasklet);
    expect(() => scheduler.run().sync()).toThrow('deadlock');
    scheduler.kill(tasklet).sync();
    expect([seen, gate.queue.size, scheduler.parkedCount]).toEqual([['generator leaves'], 0, 0]);
  });
});

function* standAt(family: Family): Routine<unknown> {
  return yield* family.suspend();
}

describe('a loop in a coroutine that is closed, while one that it runs waits in a finally', () => {
  /** A coroutine runs `scheduler`'s loop in which the first tasklet has suspended `family`, taking all along. */
  function suspendedWithLoop(rest: (scheduler: Scheduler, seen: unknown[]) => void) {
    const seen: unknown[] = [];
    const family = new Family('f');
    const scheduler = new Scheduler('s');
    const gate = new Gate();
    const outer = family.create(function* () {
      scheduler.start(
        scheduler.create(function* () {
          try {
            yield* family.suspend();
          } finally {
            seen.push('waits');
            seen.push(yield* gate);
          }
        }),
      );
      rest(scheduler, seen);
      try {
        yield* scheduler.run();
        seen.push('goes on');
      } catch (error) {
        seen.push('caught', error);
      } finally {
        seen.push('outer unwound');
      }
      seen.push('lives on');
    });
    family.resume(outer).sync();
    return { seen, family, scheduler, gate, outer };
  }

  test('and nobody can wake it: the close throws the deadlock, which nothing inside can catch; later it is unwound', () => {
    const { seen, family, scheduler, gate, outer } = suspendedWithLoop(() => {});
    expect(() => family.close(outer).sync()).toThrow(/^deadlock/);
    expect(seen).toEqual(['waits', 'outer unwound']);
    expect([outer.state, scheduler.parkedCount]).toEqual(['ended', 1]);
    gate.open('opened');
    scheduler.run().sync();
    expect(seen).toEqual(['waits', 'outer unwound', 'opened']);
    expect(scheduler.parkedCount).toBe(0);
  });

  test('and another in the loop wakes it: both are unwound in order, inner first', () => {
    const { seen, family, gate, outer } = suspendedWithLoop((scheduler, events) => {
      scheduler.start(
        scheduler.create(function* () {
          events.push('opens');
          gate.open('opened');
        }),
      );
    });
    family.close(outer).sync();
    expect(seen).toEqual(['waits', 'opens', 'opened', 'outer unwound']);
  });

  test('and another in the loop fails: its error is thrown by the close, and keeps nobody alive', () => {
    const { seen, family, scheduler, gate, outer } = suspendedWithLoop((s) => {
      s.start(
        s.create(function* () {
          throw new Error('boom');
        }),
      );
    });
    expect(() => family.close(outer).sync()).toThrow('boom');
    expect(seen).toEqual(['waits', 'outer unwound']);
    expect(outer.state).toBe('ended');
    gate.open('opened');
    scheduler.run().sync();
    expect(seen).toEqual(['waits', 'outer unwound', 'opened']);
  });

  test('and an outer scheduler runs it: it parks there, and an interruption cannot keep it alive either', () => {
    const seen: unknown[] = [];
    const outer = new Scheduler('outer');
    const inner = new Scheduler('inner');
    const gate = new Gate();
    const runner = outer.create(function* () {
      inner.start(
        inner.create(function* () {
          try {
            yield* outer.reschedule();
          } finally {
            seen.push('waits');
            seen.push(yield* gate);
          }
        }),
      );
      try {
        yield* inner.run();
      } catch (error) {
        seen.push('caught', error);
      } finally {
        seen.push('runner unwound');
      }
    });
    outer.start(runner);
    outer.start(
      outer.create(function* () {
        yield* outer.close(runner);
        seen.push('close has returned', runner.state);
        outer.interrupt(runner, new Error('stop'));
        yield* outer.reschedule();
      }),
    );
    expect(() => outer.run().sync()).toThrow('stop');
    expect(seen).toEqual(['waits', 'close has returned', 'parked', 'runner unwound']);
    expect(runner.state).toBe('ended');
    gate.open('opened');
    inner.run().sync();
    expect(seen.at(-1)).toBe('opened');
  });
});
