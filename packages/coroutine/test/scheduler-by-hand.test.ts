/** Laws 3 and 9: a scheduler's coroutine that is moved by hand gives control back to whoever moved it, and is lost by nobody. */
import { describe, expect, test } from '@jest/globals';
import { type Coroutine, type Ending, Scheduler, UsageError } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

/** Tasklets that continue another one of theirs when they end. */
class Relay extends Tasklets {
  readonly next = new Map<Coroutine, Coroutine>();

  protected override onEnd(c: Coroutine, ending: Ending): void {
    ending.to = this.next.get(c);
  }
}

describe('transfer', () => {
  test('transfer / from one resumed by hand, then the target parks: its resumer goes on, not the next that is ready', () => {
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const target = scheduler.spawn(function* () {
      seen.push(`target got ${yield* gate}`);
    });
    const first = scheduler.create(function* () {
      seen.push('first');
      yield* scheduler.transfer(target);
    });
    scheduler.spawn(function* () {
      seen.push('other');
    });
    scheduler.resume(first).sync();
    seen.push('resumer goes on');
    expect([...scheduler.coroutines()].map((c) => c.name)).toEqual(['s#1', 's#3']);
    gate.open('a value');
    scheduler.run().sync();
    expect(seen).toEqual(['first', 'resumer goes on', 'other', 'target got a value']);
  });
});

describe('to', () => {
  test('to / of one resumed by hand, then the target parks: its resumer goes on, not the next that is ready', () => {
    const scheduler = new Relay('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const target = scheduler.spawn(function* () {
      seen.push(`target got ${yield* gate}`);
    });
    const first = scheduler.create(function* () {
      seen.push('first');
    });
    scheduler.next.set(first, target);
    scheduler.spawn(function* () {
      seen.push('other');
    });
    scheduler.resume(first).sync();
    seen.push('resumer goes on');
    expect([...scheduler.coroutines()].map((c) => c.name)).toEqual(['s#1', 's#3']);
    gate.open('a value');
    scheduler.run().sync();
    expect(seen).toEqual(['first', 'resumer goes on', 'other', 'target got a value']);
  });

  test('to / a ready one, after an error: raised there at once, and it leaves the queue', () => {
    const scheduler = new Relay('s');
    const seen: unknown[] = [];
    const target = scheduler.spawn(function* () {
      try {
        yield* scheduler.reschedule();
      } catch (error) {
        seen.push(`target caught ${(error as Error).message}`);
      }
    });
    const failing = scheduler.spawn(function* () {
      seen.push(`${scheduler.readyCount} ready`);
      throw new Error('boom');
    });
    scheduler.next.set(failing, target);
    scheduler.run().sync();
    expect(seen).toEqual(['1 ready', 'target caught boom']);
    expect([scheduler.readyCount, target.state]).toEqual([0, 'ended']);
  });
});

describe('reschedule', () => {
  test('reschedule / resumed by hand while its loop is idle elsewhere: the loop wakes up for it', () => {
    const outer = new Tasklets('outer');
    const inner = new Tasklets('inner');
    const gate = new Gate();
    const seen: unknown[] = [];
    inner.spawn(function* () {
      seen.push(`parked one got ${yield* gate}`);
    });
    const byHand = inner.create(function* () {
      seen.push('by hand');
      yield* inner.reschedule();
      seen.push('in its loop');
    });
    outer.spawn(function* () {
      yield* inner.run();
      seen.push('loop over');
    });
    outer.spawn(function* () {
      yield* inner.resume(byHand);
      seen.push('resumer goes on');
      yield* outer.reschedule();
      yield* outer.reschedule();
      seen.push('opens');
      gate.open('a value');
    });
    outer.run().sync();
    expect(seen).toEqual(['by hand', 'resumer goes on', 'in its loop', 'opens', 'parked one got a value', 'loop over']);
  });
});

describe('interrupt', () => {
  test('interrupt / one that has ended: nothing is left to raise', () => {
    const scheduler = new Tasklets('s');
    const tasklet = scheduler.spawn(function* () {});
    scheduler.run().sync();
    scheduler.interrupt(tasklet, new Error('too late'));
    expect([scheduler.interruption(tasklet), scheduler.retract(tasklet)]).toEqual([undefined, undefined]);
  });
});

describe('wait', () => {
  test('wait / of a coroutine that is new, parked, ready and ended: the wait it is parked on, else undefined', () => {
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const tasklet = scheduler.create(function* () {
      yield* gate;
    });
    const waits = [tasklet.wait];
    scheduler.resume(tasklet).sync();
    waits.push(tasklet.wait);
    gate.open();
    waits.push(tasklet.wait);
    scheduler.run().sync();
    waits.push(tasklet.wait);
    expect(waits).toEqual([undefined, gate, undefined, undefined]);
    expect(waits[1]).toBe(gate);
  });
});

describe('dump', () => {
  test('dump / a loop that is run by a coroutine of its own scheduler: told once, and again when asked again', () => {
    const scheduler = new Scheduler('s');
    const gate = new Gate();
    const dumps: unknown[] = [];
    const looping = scheduler.create(function* () {
      yield* scheduler.run();
    });
    const waiting = scheduler.create(function* () {
      yield* gate;
    });
    scheduler.start(looping);
    scheduler.start(waiting);
    try {
      scheduler.run().sync();
    } catch (error) {
      dumps.push((error as Error).name);
    }
    dumps.push(scheduler.dump(), scheduler.dump());
    const told = [
      { coroutine: 's#1', family: 's', waitsFor: 'for its scheduler "s"', within: [] },
      { coroutine: 's#2', family: 's', waitsFor: 'at "gate"', within: [] },
    ];
    expect(dumps).toEqual(['DeadlockError', told, told]);
  });
});

describe('a policy that hands out who cannot run', () => {
  const handsOut = (c: () => Coroutine): Scheduler =>
    new (class extends Scheduler {
      protected override dequeue(): Coroutine | undefined {
        return c();
      }
    })('forgetful');

  test.each<[string, (other: Scheduler, tasks: () => Scheduler) => Coroutine, string]>([
    ['ended', (other) => {
      const c = other.create(function* () {});
      other.resume(c).sync();
      return c;
    }, '"forgetful" handed it out, and it is of another family'],
    ['of its own, ended', (_, tasks) => {
      const c = tasks().create(function* () {});
      tasks().resume(c).sync();
      return c;
    }, '"forgetful" handed it out, and it has ended'],
  ])('%s: the loop fails, and says whom', (_, make, why) => {
    const other = new Scheduler('other');
    const tasks: Scheduler = handsOut(() => c);
    const c: Coroutine = make(other, () => tasks);
    tasks.start(tasks.create(function* () {}));
    expect(() => tasks.run().sync()).toThrow(new UsageError(`cannot run "${c.name}": ${why}`));
  });

  test('the one that runs its loop: the loop fails', () => {
    const tasks: Scheduler = handsOut(() => c);
    const c: Coroutine = tasks.create(function* () {
      yield* tasks.run();
    });
    tasks.start(c);
    expect(() => tasks.run().sync()).toThrow('"forgetful" handed it out, and it is already running');
  });
});
