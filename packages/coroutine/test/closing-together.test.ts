/** Law 8: what one coroutine may do while it is unwound together with those around it. */
import { describe, expect, test } from '@jest/globals';
import { type Coroutine, type Ending, ExitSignal, Family, type Routine } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

/** A family that notes what each ending was told to be. */
class Noting extends Family {
  readonly endings: unknown[] = [];
  failsOnce = false;
  next: Coroutine | undefined;

  protected override onEnd(c: Coroutine, ending: Ending): void {
    const { failed, closed, killed } = ending;
    this.endings.push({ name: c.name, failed, closed, killed });
    ending.to = this.next;
    this.next = undefined;
    if (this.failsOnce) {
      ending.failed = true;
      ending.value = new Error('made to fail');
    }
    this.failsOnce = false;
  }
}

describe('close', () => {
  test('close / a finally of the closed one transfers: the other continues in its place, and it unwinds on when it is resumed', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const other = family.create(function* () {
      seen.push('other');
      return 'from other';
    });
    const closed = family.create(function* () {
      try {
        yield* family.suspend();
      } finally {
        seen.push('finally');
        yield* family.transfer(other);
        seen.push('finally goes on');
      }
    });
    family.resume(closed).sync();
    expect(family.close(closed).sync()).toBe('from other');
    expect(closed.state).toBe('suspended');
    expect(family.resume(closed).sync()).toBe(undefined);
    expect(seen).toEqual(['finally', 'other', 'finally goes on']);
    expect(closed.state).toBe('ended');
  });

  test('close / a finally of a nested one closes itself: those around it are unwound all the same, and no error is lost', () => {
    const outer = new Family('outer');
    const inner = new Family('inner');
    const seen: unknown[] = [];
    const part: Coroutine = inner.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        try {
          seen.push('inner finally');
          yield* inner.close(part);
          seen.push('not reached');
        } finally {
          seen.push('inner left');
          // oxlint-disable-next-line no-unsafe-finally -- what becomes of this error is the test
          throw new Error('inner fails');
        }
      }
    });
    const whole = outer.create(function* () {
      try {
        yield* inner.resume(part);
        seen.push('not reached');
      } finally {
        seen.push('outer finally');
      }
    });
    outer.resume(whole).sync();
    expect(() => outer.close(whole).sync()).toThrow(new Error('inner fails'));
    expect(seen).toEqual(['inner finally', 'inner left', 'outer finally']);
    expect([part.state, whole.state]).toEqual(['ended', 'ended']);
  });

  test('close / a finally of a nested one closes itself and nothing fails: those around it do not live on', () => {
    const outer = new Family('outer');
    const inner = new Family('inner');
    const seen: unknown[] = [];
    const part: Coroutine = inner.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        seen.push('inner finally');
        yield* inner.close(part);
        seen.push('not reached');
      }
    });
    const whole = outer.create(function* () {
      yield* inner.resume(part);
      seen.push('outer lives on');
    });
    outer.resume(whole).sync();
    outer.close(whole).sync();
    expect(seen).toEqual(['inner finally']);
    expect([part.state, whole.state]).toEqual(['ended', 'ended']);
  });

  test('close / itself: told as closed, and a value returned in finally is dropped', () => {
    const family = new Noting('f');
    const coroutine: Coroutine = family.create(function* (): Routine<unknown> {
      try {
        yield* family.close(coroutine);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what becomes of this value is the test
        return 'dropped';
      }
    });
    expect(family.resume(coroutine).sync()).toBe(undefined);
    expect(family.endings).toEqual([{ name: 'f#1', failed: false, closed: true, killed: false }]);
  });

  test('close / a finally of an outer one that is thrown an error by what it runs: it can catch it', () => {
    const [outer, inner, helper] = [new Family('outer'), new Family('inner'), new Family('helper')];
    const seen: unknown[] = [];
    const part = inner.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        seen.push('inner finally');
      }
    });
    const failing = helper.create(function* () {
      yield* helper.suspend();
    });
    helper.resume(failing).sync();
    const whole = outer.create(function* () {
      try {
        yield* inner.resume(part);
      } finally {
        try {
          yield* helper.throw(failing, new Error('boom'));
        } catch (error) {
          seen.push(`outer caught ${(error as Error).message}`);
        }
      }
    });
    outer.resume(whole).sync();
    outer.close(whole).sync();
    expect(seen).toEqual(['inner finally', 'outer caught boom']);
    expect([part.state, whole.state]).toEqual(['ended', 'ended']);
  });

  test('close / a tasklet resumed by hand inside, whose finally parks: those around it unwind now, it goes on when it is woken', () => {
    const outer = new Family('outer');
    const nested = new Family('nested');
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const innermost = nested.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        seen.push('innermost waits');
        seen.push(`innermost got ${yield* gate}`);
      }
    });
    const tasklet = scheduler.create(function* () {
      try {
        yield* nested.resume(innermost);
        seen.push('not reached');
      } finally {
        seen.push('tasklet out');
        // oxlint-disable-next-line no-unsafe-finally -- whose error it is, is the test
        throw new Error('its own');
      }
    });
    const whole = outer.create(function* () {
      try {
        yield* scheduler.resume(tasklet);
        seen.push('not reached');
      } finally {
        seen.push('outer out');
      }
    });
    outer.resume(whole).sync();
    outer.close(whole).sync();
    expect(seen).toEqual(['innermost waits', 'outer out']);
    expect([innermost.state, tasklet.state, whole.state]).toEqual(['captured', 'parked', 'ended']);
    gate.open('a value');
    expect(() => scheduler.run().sync()).toThrow(new Error('its own'));
    expect(seen).toEqual(['innermost waits', 'outer out', 'innermost got a value', 'tasklet out']);
    expect([innermost.state, tasklet.state]).toEqual(['ended', 'ended']);
  });

  test('close / a tasklet inside goes on by itself after an error further in: that error stays with the close', () => {
    const outer = new Family('outer');
    const nested = new Family('nested');
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const innermost = nested.create(function* () {
      try {
        yield* outer.suspend();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- where this error goes is the test
        throw new Error('innermost fails');
      }
    });
    const tasklet = scheduler.create(function* () {
      try {
        yield* nested.resume(innermost);
      } finally {
        seen.push(`tasklet got ${yield* gate}`);
      }
    });
    const whole = outer.create(function* () {
      try {
        yield* scheduler.resume(tasklet);
      } finally {
        yield* outer.suspend();
        seen.push('outer out');
      }
    });
    outer.resume(whole).sync();
    expect(outer.close(whole).sync()).toBe(undefined);
    gate.open('a value');
    scheduler.run().sync();
    expect([tasklet.state, whole.state]).toEqual(['ended', 'suspended']);
    expect(() => outer.resume(whole).sync()).toThrow(new Error('innermost fails'));
    expect(seen).toEqual(['tasklet got a value', 'outer out']);
  });
});

describe('a new coroutine', () => {
  test('kill / new: told as killed', () => {
    const family = new Noting('f');
    family.kill(family.create(function* () {})).sync();
    expect(family.endings).toEqual([{ name: 'f#1', failed: false, closed: false, killed: true }]);
  });

  test('throw / new, an exit signal aimed at another: an ordinary error for the thrower', () => {
    const family = new Noting('f');
    const other = family.create(function* () {});
    const signal = new ExitSignal(other, other.name);
    const coroutine = family.create(function* () {});
    expect(() => family.throw(coroutine, signal).sync()).toThrow(signal);
    expect(family.endings).toEqual([{ name: 'f#2', failed: true, closed: false, killed: false }]);
    expect(other.state).toBe('new');
  });

  test('to / a new one, after an error: it is told as failed, not as killed', () => {
    const family = new Noting('f');
    const coroutine = family.create(function* () {});
    const target = family.create(function* () {});
    family.next = target;
    family.failsOnce = true;
    expect(() => family.kill(coroutine).sync()).toThrow(new Error('made to fail'));
    expect(family.endings).toEqual([
      { name: 'f#1', failed: false, closed: false, killed: true },
      { name: 'f#2', failed: true, closed: false, killed: false },
    ]);
  });
});
