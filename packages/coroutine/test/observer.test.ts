/** Law 14: observation is complete when on, free when off, and harmless. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Coroutine, Family, observe, type Observer, type Routine, Scheduler } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  jest.restoreAllMocks();
});

const name = (c: Coroutine | null): string => c?.name ?? 'plain';

/** Everything that happens, a line each. */
function recorder(events: string[]): Required<Observer> {
  return {
    create: (c) => void events.push(`create ${name(c)}`),
    start: (c) => void events.push(`start ${name(c)}`),
    switch: (from, to, family, kind) => void events.push(`${kind} ${name(from)} > ${name(to)} (${family.name})`),
    park: (c) => void events.push(`park ${name(c)} ${c.waitsFor}`),
    wake: (c, by) => void events.push(`wake ${name(c)} by ${name(by)}`),
    end: (c, value) => void events.push(`end ${name(c)} ${value}`),
    error: (c, error) => void events.push(`error ${name(c)} ${error}`),
  };
}

function record(program: () => void): string[] {
  const events: string[] = [];
  const stop = observe(recorder(events));
  try {
    program();
  } finally {
    stop();
  }
  return events;
}

describe('everything', () => {
  test('resume, suspend, end / one family: a line for each, plain code is null', () => {
    expect(record(() => {
      const family = new Family('f');
      const coroutine = family.create(function* () {
        yield* family.suspend();
        return 'value';
      });
      family.resume(coroutine).sync();
      family.resume(coroutine).sync();
    })).toEqual([
      'create f#1',
      'resume plain > f#1 (f)', 'start f#1', 'suspend f#1 > plain (f)',
      'resume plain > f#1 (f)', 'end f#1 value', 'end f#1 > plain (f)',
    ]);
  });

  test('transfer and capture / two families: from the innermost that resumes, from the one that is left', () => {
    expect(record(() => {
      const [a, b] = [new Family('a'), new Family('b')];
      const second = a.create(function* () {
        yield* a.transfer(first);
      });
      const nested = b.create(function* () {
        yield* a.transfer(second);
      });
      const first: Coroutine = a.create(function* () {
        yield* b.resume(nested);
      });
      a.resume(first).sync();
    })).toEqual([
      'create a#1', 'create b#1', 'create a#2',
      'resume plain > a#2 (a)', 'start a#2',
      'resume a#2 > b#1 (b)', 'start b#1',
      'transfer a#2 > a#1 (a)', 'start a#1',
      'transfer a#1 > a#2 (a)',
      'end b#1 undefined', 'end b#1 > a#2 (b)',
      'end a#2 undefined', 'end a#2 > plain (a)',
    ]);
  });

  test('transfer / to itself: nothing happens, nothing is told', () => {
    expect(record(() => {
      const family = new Family('f');
      const coroutine: Coroutine = family.create(function* () {
        yield* family.transfer(coroutine);
      });
      family.resume(coroutine).sync();
    })).toEqual(['create f#1', 'resume plain > f#1 (f)', 'start f#1', 'end f#1 undefined', 'end f#1 > plain (f)']);
  });

  test('throw and errors / through two coroutines: an error for each', () => {
    expect(record(() => {
      const [a, b] = [new Family('a'), new Family('b')];
      const inner = b.create(function* () {
        yield* a.suspend();
      });
      const outer = a.create(function* () {
        yield* b.resume(inner);
      });
      a.resume(outer).sync();
      expect(() => a.throw(outer, new Error('boom')).sync()).toThrow('boom');
    })).toEqual([
      'create b#1', 'create a#1',
      'resume plain > a#1 (a)', 'start a#1', 'resume a#1 > b#1 (b)', 'start b#1', 'suspend a#1 > plain (a)',
      'throw plain > a#1 (a)',
      'error b#1 Error: boom', 'end b#1 > a#1 (b)',
      'error a#1 Error: boom', 'end a#1 > plain (a)',
    ]);
  });

  test('kill / suspended and new: an end like another', () => {
    expect(record(() => {
      const family = new Family('f');
      const coroutine = family.create(function* () {
        yield* family.suspend();
      });
      family.resume(coroutine).sync();
      family.kill(coroutine).sync();
      family.kill(family.create(function* () {})).sync();
    })).toEqual([
      'create f#1', 'resume plain > f#1 (f)', 'start f#1', 'suspend f#1 > plain (f)',
      'throw plain > f#1 (f)', 'end f#1 undefined', 'end f#1 > plain (f)',
      'create f#2', 'throw plain > f#2 (f)', 'end f#2 undefined', 'end f#2 > plain (f)',
    ]);
  });

  test('close / a nested segment, a finally that fails: each ends, innermost first', () => {
    expect(record(() => {
      const [a, b] = [new Family('a'), new Family('b')];
      const inner = b.create(function* () {
        try {
          yield* a.suspend();
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- what is tested
          throw new Error('boom');
        }
      });
      const outer = a.create(function* () {
        yield* b.resume(inner);
      });
      a.resume(outer).sync();
      expect(() => a.close(outer).sync()).toThrow('boom');
    }).slice(7)).toEqual([
      'close plain > a#1 (a)',
      'error b#1 Error: boom', 'close b#1 > a#1 (b)',
      'error a#1 Error: boom', 'end a#1 > plain (a)',
    ]);
  });

  test('tasklets / park, wake, reschedule, end: who runs after whom, who woke whom', () => {
    expect(record(() => {
      const scheduler = new Tasklets('s');
      const gate = new Gate();
      scheduler.spawn(function* () { yield* gate; });
      scheduler.spawn(function* () {
        gate.open();
        yield* scheduler.reschedule();
      });
      scheduler.run().sync();
    })).toEqual([
      'create s#1', 'create s#2',
      'schedule plain > s#1 (s)', 'start s#1',
      'park s#1 at "gate"', 'schedule s#1 > s#2 (s)', 'start s#2',
      'wake s#1 by s#2', 'schedule s#2 > s#1 (s)',
      'end s#1 undefined', 'schedule s#1 > s#2 (s)',
      'end s#2 undefined', 'schedule s#2 > plain (s)',
    ]);
  });

  test('wake / from plain code, of a tasklet moved by hand: by null', () => {
    expect(record(() => {
      const scheduler = new Tasklets('s');
      const gate = new Gate();
      scheduler.resume(scheduler.create(function* () { yield* gate; })).sync();
      gate.open();
      scheduler.run().sync();
    })).toEqual([
      'create s#1', 'resume plain > s#1 (s)', 'start s#1', 'park s#1 at "gate"', 'suspend s#1 > plain (s)',
      'wake s#1 by plain',
      'schedule plain > s#1 (s)', 'end s#1 undefined', 'schedule s#1 > plain (s)',
    ]);
  });

  test('a loop inside a tasklet / idle, then woken: the runner parks and is woken as any other', () => {
    expect(record(() => {
      const [outer, inner] = [new Tasklets('o'), new Tasklets('i')];
      const gate = new Gate();
      inner.spawn(function* () { yield* gate; });
      outer.spawn(function* () { yield* inner.run(); });
      outer.spawn(function* () { gate.open(); });
      outer.run().sync();
    })).toEqual([
      'create i#1', 'create o#1', 'create o#2',
      'schedule plain > o#1 (o)', 'start o#1',
      'schedule o#1 > i#1 (i)', 'start i#1', 'park i#1 at "gate"', 'schedule i#1 > o#1 (i)',
      'park o#1 for its scheduler "i"', 'schedule o#1 > o#2 (o)', 'start o#2',
      'wake i#1 by o#2', 'wake o#1 by o#2',
      'end o#2 undefined', 'schedule o#2 > o#1 (o)',
      'schedule o#1 > i#1 (i)', 'end i#1 undefined', 'schedule i#1 > o#1 (i)',
      'end o#1 undefined', 'schedule o#1 > plain (o)',
    ]);
  });

  test('interrupt / of a parked one: a wake', () => {
    expect(record(() => {
      const scheduler = new Tasklets('s');
      const tasklet = scheduler.spawn(function* () { yield* new Gate(); });
      scheduler.spawn(function* () { scheduler.interrupt(tasklet, 'stop'); });
      expect(() => scheduler.run().sync()).toThrow('stop');
    }).slice(4)).toEqual([
      'park s#1 at "gate"', 'schedule s#1 > s#2 (s)', 'start s#2', 'wake s#1 by s#2',
      'end s#2 undefined', 'schedule s#2 > s#1 (s)', 'error s#1 stop', 'end s#1 > plain (s)',
    ]);
  });

  test('onEnd with a successor: the switch goes there', () => {
    class Chained extends Family {
      successor: Coroutine | undefined;
      protected override onEnd(_coroutine: Coroutine, ending: { to: Coroutine | undefined }): void {
        ending.to = this.successor;
        this.successor = undefined;
      }
    }
    expect(record(() => {
      const family = new Chained('f');
      family.successor = family.create(function* () {});
      family.resume(family.create(function* () {})).sync();
    })).toEqual([
      'create f#1', 'create f#2', 'resume plain > f#2 (f)', 'start f#2',
      'end f#2 undefined', 'end f#2 > f#1 (f)', 'start f#1', 'end f#1 undefined', 'end f#1 > plain (f)',
    ]);
  });

  test('refused operations / usage and barrier errors: nothing is told', () => {
    const family = new Family('f');
    const coroutine: Coroutine = family.create(function* () {
      for (const refused of [() => family.resume(coroutine).sync(), () => family.suspend().sync(), () => [...family.suspend()]]) {
        expect(refused).toThrow(/^cannot /);
      }
    });
    expect(record(() => void family.resume(coroutine).sync())).toEqual([
      'resume plain > f#1 (f)', 'start f#1', 'end f#1 undefined', 'end f#1 > plain (f)',
    ]);
  });

  test('switches / of tasklets with coroutines inside: each goes on from where the one before went', () => {
    const jumps: string[] = [];
    stops.push(observe({ switch: (from, to) => void jumps.push(`${name(from)} > ${name(to)}`) }));
    const scheduler = new Tasklets('s');
    const family = new Family('f');
    for (let i = 0; i < 2; i++) {
      scheduler.spawn(function* () {
        const inner = family.create(function* () {
          yield* scheduler.reschedule();
          yield* family.suspend();
        });
        yield* family.resume(inner);
      });
    }
    scheduler.run().sync();
    // A tasklet that is left takes along the coroutine inside it, and comes back with it.
    expect(jumps).toEqual([
      'plain > s#1', 's#1 > f#1', 's#1 > s#2', 's#2 > f#2', 's#2 > s#1', 'f#1 > s#1', 's#1 > s#2', 'f#2 > s#2', 's#2 > plain',
    ]);
  });
});

describe('on and off', () => {
  test('observe / ended: nothing is called any more', () => {
    const events: string[] = [];
    const stop = observe(recorder(events));
    const family = new Family('f');
    const coroutine = family.create(function* () {
      yield* family.suspend();
    });
    stop();
    family.resume(coroutine).sync();
    stop();
    expect(events).toEqual(['create f#1']);
  });

  test('observe / in the middle of a run: from there on', () => {
    const events: string[] = [];
    const family = new Family('f');
    const coroutine = family.create(function* () {
      yield* family.suspend();
      const stop = observe(recorder(events));
      yield* family.suspend();
      stop();
      yield* family.suspend();
    });
    for (let i = 0; i < 4; i++) family.resume(coroutine).sync();
    expect(events).toEqual(['suspend f#1 > plain (f)', 'resume plain > f#1 (f)']);
  });

  test('observe / several: each is told, in the order in which they came; one leaves, the others stay', () => {
    const seen: string[] = [];
    const watch = (label: string): (() => void) => observe({ create: (c) => void seen.push(`${label} ${c.name}`) });
    const stopFirst = watch('first');
    stops.push(watch('second'));
    const family = new Family('f');
    family.create(function* () {});
    stopFirst();
    family.create(function* () {});
    expect(seen).toEqual(['first f#1', 'second f#1', 'second f#2']);
  });

  test('observe / an observer without hooks: nothing happens', () => {
    stops.push(observe({}));
    const family = new Family('f');
    expect(family.resume(family.create(function* () { return 'value'; })).sync()).toBe('value');
  });
});

/** A program with every kind of event; its own trace must not depend on who watches. */
function program(): unknown[] {
  const trace: unknown[] = [];
  const scheduler = new Tasklets('s');
  const family = new Family('f');
  const gate = new Gate();
  const piece = family.create(function* (): Routine {
    trace.push('piece');
    trace.push(yield* family.suspend('one'));
    try {
      yield* gate;
    } finally {
      trace.push('piece leaves');
    }
  });
  const victim = scheduler.spawn(function* () {
    trace.push(yield* family.resume(piece));
    trace.push(yield* family.resume(piece, 'two'));
  });
  scheduler.spawn(function* () {
    yield* scheduler.reschedule();
    trace.push(yield* scheduler.kill(victim));
    const doomed = family.create(function* () {
      yield* family.suspend();
    });
    yield* family.resume(doomed);
    yield* family.close(doomed);
    try {
      yield* family.resume(family.create(function* () { throw new Error('boom'); }));
    } catch (error) {
      trace.push((error as Error).message);
    }
  });
  const door = new Gate();
  scheduler.spawn(function* () {
    trace.push(yield* door);
  });
  scheduler.spawn(function* () {
    door.open('woken');
  });
  scheduler.run().sync();
  return trace;
}

describe('harmless', () => {
  const unobserved = program();
  const hooks = ['create', 'start', 'switch', 'park', 'wake', 'end', 'error'] as const;

  test('the program / unobserved: has a trace', () => {
    expect(unobserved).toEqual(['piece', 'one', 'two', 'piece leaves', undefined, 'boom', 'woken']);
  });

  test.each(hooks)('%s / throws: reported to the console, the program does not notice', (hook) => {
    const reported = jest.spyOn(console, 'error').mockImplementation(() => {});
    const boom = new Error('in the observer');
    stops.push(observe({
      [hook]: () => {
        throw boom;
      },
    }));
    expect(program()).toEqual(unobserved);
    expect(reported.mock.calls[0]).toEqual([`observer failed in "${hook}":`, boom]);
  });

  test.each(hooks)('%s / throws: the other observers are told all the same', (hook) => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const [with_, without]: [string[], string[]] = [[], []];
    const stop = observe(recorder(without));
    program();
    stop();
    stops.push(observe({
      [hook]: () => {
        throw new Error('boom');
      },
    }));
    stops.push(observe(recorder(with_)));
    program();
    expect(with_).toEqual(without);
  });

  test.each(hooks)('%s / tries to switch, in every way: refused each time, the program does not notice', (hook) => {
    const refusals = new Set<string>();
    const reported = jest.spyOn(console, 'error').mockImplementation(() => {});
    const own = new Scheduler('own');
    const idle = own.create(function* () {
      yield* own.suspend();
    });
    own.resume(idle).sync();
    const attempts: (() => unknown)[] = [
      () => own.resume(idle).sync(), () => own.close(idle).sync(), () => own.kill(idle).sync(),
      () => own.run().sync(), () => [...own.resume(idle, 'x')], () => [...own.suspend('x')],
      () => own.resume(idle)[Symbol.iterator]().next(), () => [...new Gate()], () => new Gate().sync(),
    ];
    stops.push(observe({
      [hook]: () => {
        for (const attempt of attempts) {
          try {
            attempt();
            refusals.add('not refused');
          } catch (error) {
            refusals.add((error as Error).message.replace(/^cannot \w+ /, 'cannot … '));
          }
        }
      },
    }));
    expect(program()).toEqual(unobserved);
    expect([...refusals]).toEqual(['cannot … in an observer: a switch is under way']);
    expect(reported).not.toHaveBeenCalled();
    expect(idle.state).toBe('suspended');
  });

  test('an observer may look: names, states, current and the chain\'s dump are available in a hook', () => {
    const seen: unknown[] = [];
    const scheduler = new Tasklets('s');
    scheduler.spawn(function* () { yield* new Gate(); });
    stops.push(observe({
      park: (c) => void seen.push(c.name, c.state, c.waitsFor, scheduler.dump()[0]?.waitsFor),
    }));
    expect(() => scheduler.run().sync()).toThrow('deadlock');
    expect(seen).toEqual(['s#1', 'parked', 'at "gate"', 'at "gate"']);
  });

  test('an observer may wake and start, for these never switch', () => {
    const trace: string[] = [];
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    scheduler.spawn(function* () { trace.push(`got ${yield* gate}`); });
    const late = scheduler.create(function* () { trace.push('late'); });
    stops.push(observe({
      park() {
        // The waiter enters after the hook: it is let through by the late one.
        scheduler.start(late);
      },
      start: (c) => {
        if (c === late) gate.open('by the observer');
      },
    }));
    scheduler.run().sync();
    expect(trace).toEqual(['late', 'got by the observer']);
  });
});
