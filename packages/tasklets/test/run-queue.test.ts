import { describe, expect, test } from '@jest/globals';
import { choose, type Routine, ReadyQueue } from '@core/coroutine';
import {
  current,
  PolicyScheduler,
  priorities,
  reschedule,
  type RunQueue,
  runSync,
  spawn,
  type Tasklet,
  TaskletScheduler,
} from '../src/index.ts';
import { Gate } from './gate.ts';

function* steps(seen: string[], name: string, count: number): Routine<void> {
  for (let i = 1; i <= count; i++) {
    seen.push(`${name}${i}`);
    yield* reschedule();
  }
}

describe('priorities', () => {
  test('the most urgent runs first, equals in turn', () => {
    const seen: string[] = [];
    runSync(function* () {
      spawn({ priority: -1 }, steps, seen, 'idle', 1);
      spawn({ priority: 5 }, steps, seen, 'a', 2);
      spawn({ priority: 5 }, steps, seen, 'b', 2);
      spawn(steps, seen, 'normal', 1);
      spawn({ priority: 9 }, steps, seen, 'urgent', 2);
    }, { scheduler: new PolicyScheduler(priorities()) });
    expect(seen).toEqual(['urgent1', 'urgent2', 'a1', 'b1', 'a2', 'b2', 'normal1', 'idle1']);
  });

  test('a woken tasklet takes the place that its priority gives it', () => {
    const seen: string[] = [];
    runSync(function* () {
      const gate = new Gate();
      spawn({ priority: 1 }, function* () {
        yield* gate;
        seen.push('woken');
      });
      yield* reschedule();
      spawn(steps, seen, 'normal', 1);
      gate.open();
      yield* reschedule();
    }, { scheduler: new PolicyScheduler(priorities()) });
    expect(seen).toEqual(['woken', 'normal1']);
  });

  test('priority / changed while ready, while waiting, while running: it counts from then on', () => {
    const seen: string[] = [];
    runSync(function* () {
      const late = spawn({ priority: 1 }, steps, seen, 'late', 1);
      const early = spawn(steps, seen, 'early', 2);
      early.priority = 2;
      late.priority = -1;
      expect([early.priority, late.priority, current().priority]).toEqual([2, -1, 0]);
      expect(current().family.readyCount).toBe(2);
      yield* reschedule();
      current().priority = -2;
      yield* reschedule();
      seen.push('main');
    }, { scheduler: new PolicyScheduler(priorities()) });
    expect(seen).toEqual(['early1', 'early2', 'late1', 'main']);
  });

  test('closed and interrupted while ready: it leaves the queue', () => {
    const seen: string[] = [];
    const scheduler = new PolicyScheduler(priorities(), 'urgent');
    runSync(function* () {
      const closed = spawn({ priority: 3 }, steps, seen, 'closed', 1);
      yield* scheduler.close(closed);
      expect([closed.done, scheduler.readyCount]).toEqual([true, 0]);
      yield* reschedule();
    }, { scheduler });
    expect(seen).toEqual([]);
    expect(scheduler.name).toBe('urgent');
  });

  test('priority / NaN: a RangeError; a scheduler without a policy does not heed it', () => {
    const seen: string[] = [];
    runSync(function* () {
      const refusal = new RangeError('cannot give "main" the priority NaN: it must be a number');
      expect(() => (current().priority = NaN)).toThrow(refusal);
      spawn(steps, seen, 'a', 1);
      spawn({ priority: 9 }, steps, seen, 'b', 1);
    });
    expect(seen).toEqual(['a1', 'b1']);
  });
});

test('a policy of one’s own: any ready one, chosen by the seed', () => {
  class AnyOfThem implements RunQueue {
    private readonly queue = new ReadyQueue<Tasklet>();
    get size(): number {
      return this.queue.size;
    }
    push(tasklet: Tasklet): void {
      this.queue.push(tasklet);
    }
    shift(): Tasklet | undefined {
      const tasklet = [...this.queue][choose(this.queue.size)];
      if (tasklet !== undefined) this.queue.remove(tasklet);
      return tasklet;
    }
    remove(tasklet: Tasklet): boolean {
      return this.queue.remove(tasklet);
    }
  }
  const trace = (seed: number): string[] => {
    const seen: string[] = [];
    runSync(function* () {
      for (const name of ['a', 'b', 'c', 'd']) spawn(steps, seen, name, 3);
    }, { seed, scheduler: new PolicyScheduler(new AnyOfThem()) });
    return seen;
  };
  expect(trace(7)).toEqual(trace(7));
  expect(trace(7)).not.toEqual(trace(8));
  expect(trace(7).toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3', 'd1', 'd2', 'd3']);
});

test('a plain queue of the contract is a run queue: the order is that of a scheduler without a policy', () => {
  const trace = (scheduler: TaskletScheduler): string[] => {
    const seen: string[] = [];
    runSync(function* () {
      for (const name of ['a', 'b', 'c']) spawn(steps, seen, name, 2);
    }, { scheduler });
    return seen;
  };
  expect(trace(new PolicyScheduler(new ReadyQueue<Tasklet>()))).toEqual(trace(new TaskletScheduler()));
});
