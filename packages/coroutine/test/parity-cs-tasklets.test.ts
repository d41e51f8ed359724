/**
 * What Stackless demands of the switching below its tasklets: CS-39 to CS-48 of the reference's facts. The tasklet here is
 * a few lines on the contract's scheduler; its `slot` is what Stackless calls `tempval`.
 */
import { describe, expect, test } from '@jest/globals';
import {
  call, type Coroutine, Family, logicalStack, observe, type Routine, type Scheduler, type UsageError, Wait, type Waiter,
} from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Generating, Tasklets } from './support/paradigms.ts';

/** Puts the running tasklet last; it gets `value` then, unless somebody replaces it meanwhile. */
class Schedule extends Wait<unknown> {
  private readonly value: unknown;

  constructor(value: unknown) {
    super();
    this.value = value;
  }

  attempt(): boolean {
    return false;
  }

  enter(waiter: Waiter): void {
    waiter.wake(this.value);
  }

  leave(): void {}

  describe(): string {
    return 'for its next turn';
  }
}

describe('the value of a resume', () => {
  test('[CS-39] transfer to itself / also twice, also where no other may be switched to: the value at once', () => {
    const [family, around] = [new Family('f'), new Family('g')];
    const seen: unknown[] = [];
    const switches: string[] = [];
    const other = family.create(function* () {});
    const outer = around.create(function* () {
      yield* family.resume(c);
    });
    const c: Coroutine = family.create(function* () {
      seen.push(yield* family.transfer(c, 'first'));
      seen.push(yield* family.transfer(c, 'second'));
      try {
        yield* around.suspend();
      } finally {
        try {
          yield* family.transfer(other);
        } catch (error) {
          seen.push((error as UsageError).message);
        }
        seen.push(yield* family.transfer(c, 'third'));
      }
    });
    const stop = observe({ switch: (_from, _to, { name }, kind) => void switches.push(`${name} ${kind}`) });
    around.resume(outer).sync();
    around.close(outer).sync();
    stop();
    expect(seen).toEqual(['first', 'second', 'cannot transfer from "f#2": it is being closed', 'third']);
    expect(switches).toEqual(['g resume', 'f resume', 'g suspend', 'g close', 'f close', 'g end']);
  });

  test('[CS-40] slot / a value, an error: what lies there is the result of the wait, an error is raised', () => {
    const scheduler = new Tasklets('tasklet');
    const gates = [new Gate(), new Gate()] as const;
    const seen: unknown[] = [];
    const boom = new RangeError('planted');
    const tasklet = scheduler.spawn(function* () {
      seen.push(yield* gates[0]);
      try {
        yield* gates[1];
      } catch (error) {
        seen.push(error);
      }
    });
    scheduler.spawn(function* () {
      gates[0].open('a value');
      seen.push(`slot: ${String(tasklet.slot)}`);
      yield* scheduler.reschedule();
      gates[1].refuse(boom);
      seen.push(`slot holds the error: ${String(tasklet.slot === boom)}`);
    });
    scheduler.run().sync();
    expect(seen).toEqual(['slot: a value', 'a value', 'slot holds the error: true', boom]);
  });

  test('[CS-41] slot / while the tasklet waits for its turn: visible, and whoever replaces it decides what is returned', () => {
    const scheduler = new Tasklets('tasklet');
    const seen: unknown[] = [];
    const tasklet = scheduler.spawn(function* () {
      seen.push(yield* new Schedule('RV'));
      seen.push(yield* new Schedule('RV'));
    });
    scheduler.spawn(function* () {
      seen.push(`left ${String(tasklet.slot)}`);
      yield* scheduler.reschedule();
      seen.push(`replaced ${String(tasklet.slot)}`);
      tasklet.slot = 'other';
    });
    scheduler.run().sync();
    expect(seen).toEqual(['left RV', 'RV', 'replaced RV', 'other']);
  });
});

describe('where a switch can happen', () => {
  test('[CS-42] switch below plain code / a callback of sort: a clear error there, and both sides go on', () => {
    const scheduler = new Tasklets('tasklet');
    const seen: string[] = [];
    scheduler.spawn(function* () {
      const sorted = [3, 1, 2].toSorted((a, b) => {
        try {
          scheduler.reschedule().sync();
        } catch (error) {
          if (seen.length === 0) seen.push((error as Error).message);
        }
        return a - b;
      });
      seen.push(sorted.join());
      yield* scheduler.reschedule();
      seen.push('A.');
    });
    scheduler.spawn(function* () {
      seen.push('B.');
    });
    scheduler.run().sync();
    expect(seen).toEqual([
      'cannot reschedule "tasklet#1" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place',
      '1,2,3', 'B.', 'A.',
    ]);
  });

  test('[CS-43] switch in generator bodies, factories, entering and leaving a resource: each suspends the tasklet', () => {
    const scheduler = new Tasklets('tasklet');
    const seen: string[] = [];
    const step = function* (what: string): Routine<void> {
      seen.push(`A ${what}`);
      yield* scheduler.reschedule();
    };
    const withResource = function* (body: () => Routine<void>): Routine<void> {
      yield* step('enters');
      try {
        yield* body();
      } finally {
        yield* step('leaves');
      }
    };
    class Thing {
      readonly name: string;
      private constructor(name: string) {
        this.name = name;
      }
      static *create(): Routine<Thing> {
        yield* step('constructs');
        return new Thing('a thing');
      }
    }
    scheduler.spawn(function* () {
      const things = new Generating<Thing>(function* (give) {
        yield* step('in a generator');
        yield* give(yield* Thing.create());
      });
      yield* withResource(function* () {
        seen.push(`A got ${(yield* things.next())!.name}`);
      });
      seen.push('A.');
    });
    scheduler.spawn(function* () {
      for (let i = 1; i < 5; i++) {
        seen.push(`B ${i}`);
        yield* scheduler.reschedule();
      }
    });
    scheduler.run().sync();
    expect(seen).toEqual([
      'A enters', 'B 1', 'A in a generator', 'B 2', 'A constructs', 'B 3', 'A got a thing', 'A leaves', 'B 4', 'A.',
    ]);
  });

  test('[CS-44] switch while leaving, and the error is suppressed there: it goes on behind the block', () => {
    const scheduler = new Tasklets('tasklet');
    const steps: number[] = [];
    const suppressing = function* (body: () => Routine<void>): Routine<void> {
      steps.push(1);
      try {
        yield* body();
      } catch {
        steps.push(3);
        yield* scheduler.reschedule();
        steps.push(5);
      }
    };
    scheduler.spawn(function* () {
      yield* suppressing(function* () {
        steps.push(2);
        throw new Error('suppressed');
      });
      steps.push(6);
    });
    scheduler.spawn(function* () {
      steps.push(4);
      expect(steps).toEqual([1, 2, 3, 4]);
    });
    scheduler.run().sync();
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('[CS-45] two tasklets, one generator whose body switches: the second is told that it runs in the first', () => {
    const scheduler = new Tasklets('tasklet');
    const seen: string[] = [];
    const shared = new Generating<number>(function* (give) {
      for (let i = 0; i < 2; i++) {
        yield* scheduler.reschedule();
        yield* give(i);
      }
    });
    scheduler.spawn(function* () {
      seen.push(`A ${yield* shared.next()}`, `A ${yield* shared.next()}`);
    });
    scheduler.spawn(function* () {
      try {
        seen.push(`B ${yield* shared.next()}`);
      } catch (error) {
        seen.push(`B ${(error as Error).message}`);
      }
    });
    scheduler.run().sync();
    expect(seen).toEqual([
      'B cannot resume "generator#1": it is captured inside "tasklet#1", which is suspended', 'A 0', 'A 1',
    ]);
  });
});

describe('state of its own', () => {
  test('[CS-46] errors being handled / A handles one and lets B run: B sees none, A and main still their own', () => {
    const scheduler = new Tasklets('tasklet');
    const seen: string[] = [];
    scheduler.spawn(function* () {
      try {
        throw new RangeError('in A');
      } catch (error) {
        yield* scheduler.reschedule();
        seen.push(`A ${(error as Error).name}`);
      }
    });
    scheduler.spawn(function* () {
      let handled = 'none';
      try {
        yield* scheduler.reschedule();
      } catch (error) {
        handled = (error as Error).name;
      }
      seen.push(`B ${handled}`);
    });
    try {
      throw new TypeError('in main');
    } catch (error) {
      scheduler.run().sync();
      seen.push(`main ${(error as Error).name}`);
    }
    expect(seen).toEqual(['A RangeError', 'B none', 'main TypeError']);
  });

  test('[CS-47] depth / tasklets that call: each begins with none and has its own', () => {
    const scheduler = new Tasklets('tasklet');
    const gate = new Gate();
    const descend = function* (levels: number): Routine<void> {
      if (levels > 0) yield* call(descend, levels - 1);
      else yield* gate;
    };
    const tasklets = [0, 3, 1].map((levels) =>
      scheduler.spawn(function* () {
        yield* gate;
        yield* descend(levels);
      }),
    );
    const depth = (c: Coroutine): number => logicalStack(c).filter((line) => line.includes('in routine')).length;
    const depths = (): number[] => tasklets.map(depth);
    const seen = [depths()];
    scheduler.spawn(function* () {
      seen.push(depths());
      while (gate.open()) seen.push(yield* after(scheduler, depths));
    });
    scheduler.run().sync();
    expect(seen).toEqual([
      [0, 0, 0], // new
      [0, 0, 0], // at the gate
      [0, 0, 0], [0, 3, 0], [0, 3, 1], // through it and at it again, one after the other
      [0, 3, 1], [0, 0, 1], [0, 0, 0], // ended, one after the other
    ]);
  });

  test('[CS-48] a switch that is refused / everything is as before, and the target can be run later', () => {
    const [f, g] = [new Family('f'), new Family('g')];
    const seen: unknown[] = [];
    const target = f.create(function* () {
      yield* g.suspend('g was left'); // captures the target inside g's coroutine
      return 'target ends';
    });
    const holder = g.create(function* () {
      seen.push(yield* f.resume(target));
    });
    const previous = f.create(function* () {
      for (const move of [f.transfer(target), f.resume(target)]) {
        try {
          yield* move;
        } catch (error) {
          seen.push((error as UsageError).message, f.current === previous);
        }
      }
      seen.push(yield* f.suspend('previous is usable'));
    });
    seen.push(g.resume(holder).sync());
    seen.push(f.resume(previous).sync());
    g.resume(holder).sync();
    f.resume(previous, 'and goes on').sync();
    expect(seen).toEqual([
      'g was left',
      'cannot transfer to "f#1": it is captured inside "g#1", which is suspended', true,
      'cannot resume "f#1": it is captured inside "g#1", which is suspended', true,
      'previous is usable', 'target ends', 'and goes on',
    ]);
  });
});

function* after<T>(scheduler: Scheduler, look: () => T): Routine<T> {
  yield* scheduler.reschedule();
  return look();
}
