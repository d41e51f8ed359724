import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Routine } from '@core/coroutine';
import { now, sleep, virtualClock } from '@core/coroutine/host';
import { CancelledError, current, runSync, scope, spawn, TimeoutError } from '../src/index.ts';

/** A random tree of scopes: what each does, and when somebody interferes. */
interface Plan {
  readonly kind: 'sleep' | 'fail' | 'scope' | 'shield' | 'timeout' | 'clean up' | 'decline';
  readonly ms: number;
  readonly children: readonly Plan[];
  readonly body: Plan | null;
}

const { plan } = fc.letrec<{ plan: Plan; leaf: Plan }>((tie) => ({
  leaf: fc.record({
    kind: fc.constantFrom('sleep' as const, 'sleep' as const, 'fail' as const, 'clean up' as const, 'decline' as const),
    ms: fc.integer({ min: 0, max: 20 }),
    children: fc.constant([]),
    body: fc.constant(null),
  }),
  plan: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constantFrom('scope' as const, 'shield' as const, 'timeout' as const),
      ms: fc.integer({ min: 0, max: 30 }),
      children: fc.array(tie('plan'), { maxLength: 3 }),
      body: fc.option(tie('plan')),
    }),
  ),
}));

class Planned extends Error {}

/** How much of a scope is alive: its body and its tasklets, and what these run. */
interface Inside {
  alive: number;
}

/** Performs plans, and sees whether one outlives a scope that it is in, whatever way that is left. */
class Play {
  entered = 0;
  unwound = 0;

  *perform(plan: Plan, around: readonly Inside[]): Routine<void> {
    this.entered++;
    for (const each of around) each.alive++;
    try {
      yield* this.act(plan, around);
    } finally {
      for (const each of around) each.alive--;
      this.unwound++;
    }
  }

  private *act(plan: Plan, around: readonly Inside[]): Routine<void> {
    const { kind, ms } = plan;
    switch (kind) {
      case 'sleep':
        yield* sleep(ms);
        break;
      case 'fail':
        yield* sleep(ms);
        throw new Planned(`after ${ms}`);
      case 'clean up':
        try {
          yield* sleep(ms);
        } finally {
          yield* sleep(3);
        }
        break;
      case 'decline':
        try {
          yield* sleep(ms);
        } catch (error) {
          expect(error).toBeInstanceOf(CancelledError);
          yield* sleep(ms);
        }
        break;
      default:
        yield* this.open(plan, around);
    }
  }

  private *open(plan: Plan, around: readonly Inside[]): Routine<void> {
    const inside: Inside = { alive: 0 };
    const within = [...around, inside];
    const shield = plan.kind === 'shield';
    const perform = this.perform.bind(this);
    try {
      yield* scope(function* (s) {
        for (const child of plan.children) s.spawn(perform, child, within);
        if (plan.body !== null) yield* perform(plan.body, within);
      }, plan.kind === 'timeout' ? { shield, timeout: plan.ms } : { shield });
    } finally {
      expect(inside.alive).toBe(0);
    }
  }
}

/** True of what the plans may throw, alone or several together. */
function isPlanned(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isPlanned);
  return error instanceof Planned || error instanceof TimeoutError || error instanceof CancelledError;
}

/** Cancels or closes `tree` after `at` milliseconds. What a closed one throws leaves the loop, thus the program. */
function perform(tree: Plan, at: number, close: boolean): Play {
  const play = new Play();
  try {
    runSync(function* () {
      const root = spawn({ name: 'root' }, play.perform.bind(play), tree, []);
      const end = spawn(function* () {
        return yield* root.outcome();
      });
      yield* sleep(at);
      if (close) yield* root.family.close(root);
      else root.cancel('at random');
      const outcome = yield* end.join();
      if (outcome.status === 'rejected' && !isPlanned(outcome.reason)) throw outcome.reason;
      expect([...root.family.coroutines()]).toEqual([current()]);
      // Nothing is left that would be raised later, and no timer.
      const time = yield* now();
      yield* sleep(1000);
      expect(yield* now()).toBe(time + 1000);
    }, { clock: virtualClock() });
  } catch (error) {
    if (!close || !isPlanned(error)) throw error;
  }
  return play;
}

test('random trees of scopes, cancelled or closed at any moment: nothing outlives its scope, every finally runs once', () => {
  fc.assert(
    fc.property(plan, fc.integer({ min: 0, max: 40 }), fc.boolean(), (tree, at, close) => {
      const play = perform(tree, at, close);
      expect(play.unwound).toBe(play.entered);
    }),
    { numRuns: 300 },
  );
});
