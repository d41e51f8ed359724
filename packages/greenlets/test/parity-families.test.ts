/** What threads are to Python's greenlet, families are here; a family that was disposed plays the thread that has ended. */
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { Greenlet, greenlet, Greenlets } from '../src/index.ts';
import { caught, go, main, refusal, state, waiting } from './support.ts';

function* turns(family: Greenlets, log: unknown[]): Routine<string> {
  log.push(1);
  log.push(yield* family.main.switch('first'));
  return 'second';
}

test('[B157] switch / to any greenlet of another family: nested, and neither is disturbed', () => {
  const other = new Greenlets('other');
  const log: unknown[] = [];
  const theirs = other.greenlet(() => turns(other, log));
  const ours: Greenlet = greenlet(function* () {
    log.push(yield* other.main.switch('to their main'));
    log.push(yield* theirs.switch());
    log.push(yield* theirs.switch('sent'));
    log.push(yield* theirs.switch('to the dead'));
    return main.family.current === ours;
  });
  expect(go(ours)).toBe(true);
  expect(log).toEqual(['to their main', 1, 'first', 'sent', 'second', 'to the dead']);
});

test('[B157] switch / to one that is captured in a suspended greenlet of another family: refused, nothing is consumed', () => {
  const other = new Greenlets('other');
  const theirs = other.greenlet(function* () {
    return yield* main.switch('ours suspends, theirs with it');
  }, { name: 'theirs' });
  const ours = greenlet(function* () {
    return yield* theirs.switch();
  }, { name: 'ours' });
  go(ours);
  expect(refusal(() => go(theirs, 'lost'))).toBe(
    'UsageError: cannot switch to "theirs": it is captured inside "ours", which is suspended',
  );
  expect(refusal(() => theirs.throw().sync())).toBe(
    'UsageError: cannot throw into "theirs": it is captured inside "ours", which is suspended',
  );
  expect(refusal(() => theirs.close().sync())).toBe(
    'UsageError: cannot close "theirs": it is captured inside "ours", which is suspended',
  );
  expect(refusal(() => theirs.kill().sync())).toBe(
    'UsageError: cannot kill "theirs": it is captured inside "ours", which is suspended',
  );
  const text = go(other.greenlet(function* () {
    return refusal(() => [...theirs.kill()[Symbol.iterator]()]);
  }));
  expect(text).toBe('UsageError: cannot kill "theirs": it is captured inside "ours", which is suspended');
  expect(theirs.parent).toBe(other.main);
  expect(go(ours, 'kept')).toBe('kept');
});

test('[B158] parent / of another family: a pending greenlet goes over and runs there, any other is refused', () => {
  const other = new Greenlets('other');
  const moved: Greenlet = greenlet(function* () {
    return [moved.family === other, other.current === moved, main.family.current === main];
  });
  const { name } = moved;
  // A start that was refused leaves nothing of the old family behind.
  go(greenlet(function* () {
    expect(refusal(() => [0].map(() => go(moved)))).toMatch(/^BarrierError/);
  }));
  moved.parent = other.main;
  expect(moved.name).toBe(name);
  expect(go(moved)).toEqual([true, true, true]);

  const dead = greenlet(function* () {}, { name: 'g' });
  go(dead);
  for (const g of [waiting('g'), dead]) {
    expect(refusal(() => (g.parent = other.main))).toBe(
      'UsageError: cannot set the parent of "g" to "main": that one belongs to "other", not to "greenlets"',
    );
    expect(g.parent).toBe(main);
  }
  expect(refusal(() => new Greenlet(undefined, { parent: main, family: other }))).toBe(
    'UsageError: cannot make a greenlet of family "other" with parent "main": that one belongs to "greenlets"',
  );
});

test('[B159] parent / of another family by then: the outcome cannot go there, and the reason goes on to the next', () => {
  const other = new Greenlets('other');
  const parent = greenlet(function* () {}, { name: 'p' });
  const child = greenlet(function* () {
    throw new RangeError('of the child');
  }, { name: 'c', parent });
  parent.parent = other.main;
  // Beyond the parent everything is of the other family; main, who resumed, is told.
  const error = caught(() => go(child)) as Error;
  expect(error.message).toBe('cannot continue "p" after "c": it belongs to family "other", not to "greenlets"');
  expect(error.cause).toEqual(new RangeError('of the child'));
  expect(state(parent)).toBe('inactive, not dead');
  for (const follow of [false, true]) {
    const stop = follow ? main.family.onSwitch(() => {}) : () => {};
    expect(refusal(() => go(child))).toBe(
      'UsageError: cannot switch to "p": it belongs to family "other", not to "greenlets"',
    );
    stop();
  }
});

test('[B160] dispose / a family: its main and suspended greenlets are dead, switching is refused', () => {
  const other = new Greenlets('other');
  const log: string[] = [];
  const suspended = other.greenlet(function* () {
    try {
      yield* other.main.switch();
    } finally {
      log.push('unwound');
    }
  }, { name: 'suspended' });
  const pending = other.greenlet(function* () {}, { name: 'pending' });
  go(suspended);
  other.dispose().sync();
  expect(log).toEqual(['unwound']);
  expect([suspended, pending, other.main].map((each) => each.dead)).toEqual([true, false, true]);
  for (const g of [suspended, pending, other.main]) {
    expect(refusal(() => go(g))).toBe(`UsageError: cannot switch to "${g.name}": its family "other" was disposed`);
    expect(refusal(() => g.throw().sync())).toBe(`UsageError: cannot throw into "${g.name}": its family "other" was disposed`);
  }
  expect(refusal(() => other.greenlet())).toBe('UsageError: cannot make a greenlet: its family "other" was disposed');
  expect(refusal(() => (greenlet(undefined, { name: 'g' }).parent = other.main))).toBe(
    'UsageError: cannot set the parent of "g" to "main": its family was disposed',
  );
  other.dispose().sync();
});

test('[B161] ten families at once / each in turn: each as if alone', () => {
  const families = Array.from({ length: 10 }, (_, i) => {
    const family = new Greenlets(`family ${i}`);
    const log: unknown[] = [];
    return { log, g: family.greenlet(() => turns(family, log)) };
  });
  for (const { log, g } of families) log.push(0, go(g));
  for (const { log, g } of families) log.push(2, go(g, 3), 4);
  for (const { log } of families) expect(log).toEqual([1, 0, 'first', 3, 2, 'second', 4]);
});

describe('dispose', () => {
  test('using: every greenlet that has begun is closed, in the order of beginning', () => {
    const log: string[] = [];
    {
      using family = new Greenlets('crew');
      const make = (name: string): Greenlet => family.greenlet(function* () {
        try {
          yield* family.main.switch();
        } finally {
          log.push(name);
        }
      }, { name });
      const [a, b, c] = [make('a'), make('b'), make('c')];
      go(b);
      go(a);
      expect([...family.greenlets()]).toEqual([b, a]);
      expect(c.started).toBe(false);
    }
    expect(log).toEqual(['b', 'a']);
  });

  test('several fail: all are closed, and the errors come together', () => {
    const family = new Greenlets('crew');
    const make = (name: string): Greenlet => family.greenlet(function* () {
      try {
        yield* family.main.switch();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is what this test is about
        throw new Error(name);
      }
    });
    for (const name of ['a', 'b']) go(make(name));
    const error = caught(() => family.dispose().sync()) as AggregateError;
    expect(error.message).toBe('errors while family "crew" was disposed');
    expect(error.errors).toEqual([new Error('a'), new Error('b')]);
    const single = new Greenlets('single');
    go(single.greenlet(function* () {
      try {
        yield* single.main.switch();
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- that is what this test is about
        throw new RangeError('alone');
      }
    }));
    expect(caught(() => single.dispose().sync())).toEqual(new RangeError('alone'));
  });

  test('inside one of its greenlets, or the default family: refused, nothing changes', () => {
    const family = new Greenlets('crew');
    const g = family.greenlet(function* () {
      return refusal(() => family.dispose().sync());
    }, { name: 'g' });
    expect(go(g)).toBe('UsageError: cannot dispose family "crew": its greenlet "g" is running');
    expect(family.disposed).toBe(false);
    expect(refusal(() => main.family.dispose().sync())).toBe(
      'UsageError: cannot dispose family "greenlets": it is the default one',
    );
    expect([...main.family.greenlets()]).toEqual([]);
  });
});
