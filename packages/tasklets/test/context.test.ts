import { expect, test } from '@jest/globals';
import { Family, type Routine } from '@core/coroutine';
import { all, context, current, reschedule, runSync, scope, spawn } from '../src/index.ts';

test('get, with / each tasklet has its own value, and begins with that of its spawner', () => {
  const user = context('nobody');
  const seen: string[] = [];
  function* show(name: string): Routine<void> {
    seen.push(`${name}: ${user.get()}`);
    yield* reschedule();
    seen.push(`${name}: ${user.get()}`);
  }
  runSync(function* () {
    expect(yield* user.with('Ada', function* (a: number, b: number) {
      spawn(show, 'child');
      yield* show('inside');
      return a + b;
    }, 1, 2)).toBe(3);
    yield* show('outside');
  });
  expect(user.get()).toBe('nobody');
  expect(seen).toEqual([
    'inside: Ada',
    'child: Ada',
    'inside: Ada',
    'outside: nobody',
    'child: Ada',
    'outside: nobody',
  ]);
});

test('with / several contexts, nested: the innermost value of each', () => {
  const a = context(0);
  const b = context('');
  runSync(function* () {
    yield* a.with(1, () => b.with('x', () => a.with(2, function* () {
      expect([a.get(), b.get()]).toEqual([2, 'x']);
      yield* scope(function* (s) {
        yield* s.spawn(function* () {
          expect([a.get(), b.get()]).toEqual([2, 'x']);
        }).join();
      });
      expect(yield* all([function* () {
        return a.get();
      }])).toEqual([2]);
    })));
    expect([a.get(), b.get()]).toEqual([0, '']);
  });
});

test('with / left by an error or by closing: the value before holds again', () => {
  const user = context('nobody');
  runSync(function* () {
    try {
      yield* user.with('Ada', function* () {
        throw new Error('boom');
      });
    } catch {}
    expect(user.get()).toBe('nobody');
  });
});

test('get / in a coroutine of another family inside the tasklet: the value of the tasklet', () => {
  const user = context('nobody');
  const family = new Family('generators');
  runSync(function* () {
    yield* user.with('Ada', function* () {
      const inner = family.create(function* () {
        return user.get();
      });
      expect(yield* family.resume(inner)).toBe('Ada');
    });
  });
});

test('with / where no tasklet runs: the body runs, the value is not seen', () => {
  const user = context('nobody');
  expect(user.with('Ada', function* () {
    return user.get();
  }).sync()).toBe('nobody');
});

test('labels / given at spawn, frozen, not inherited', () => {
  runSync(function* () {
    const labels = { kind: 'job' };
    const child = spawn({ labels }, function* () {
      return [current().labels, spawn(function* () {}).labels];
    });
    labels.kind = 'changed';
    expect(yield* child.join()).toEqual([{ kind: 'job' }, {}]);
    expect(Object.isFrozen(child.labels)).toBe(true);
  });
});
