/** Laws 1 to 4 and 6: creation, `current`, the three moves, capture, one shot. */
import { describe, expect, test } from '@jest/globals';
import { chain, Coroutine, enclosing, Family, innermost, Operation, ready, Scheduler, UsageError, type Routine, type RoutineFunction, type Steps } from '../src/index.ts';

const names = (): string[] => [...chain()].map((c) => c.name);

describe('creation', () => {
  test('create / before the first switch: nothing runs, not even the defaults of parameters', () => {
    const seen: string[] = [];
    const family = new Family('f');
    const coroutine = family.create(function* (x = seen.push('default')) {
      seen.push(`body ${x}`);
    });
    expect(seen).toEqual([]);
    expect(coroutine.state).toBe('new');
    family.resume(coroutine).sync();
    expect(seen).toEqual(['default', 'body 1']);
    expect(coroutine.state).toBe('ended');
  });

  test.each(['resume', 'transfer', 'start'] as const)('create / first %s: starts the body with its arguments', (way) => {
    const seen: string[] = [];
    const family = new Scheduler('f');
    const coroutine = family.create(
      function* (...args: number[]) {
        seen.push(`body ${args.join()}`);
      },
      1, 2, 3,
    );
    const outer = family.create(function* () {
      yield* family.transfer(coroutine);
    });
    if (way === 'resume') family.resume(coroutine).sync();
    if (way === 'transfer') family.resume(outer).sync();
    if (way === 'start') {
      family.start(coroutine);
      expect(seen).toEqual([]);
      family.run().sync();
    }
    expect(seen).toEqual(['body 1,2,3']);
  });

  test.each([[[]], [[1]], [[1, 2]], [[1, 2, 3]], [[1, 2, 3, 4]]])('create / arguments %j: the body receives just these', (args) => {
    const family = new Family('f');
    const coroutine = family.create(function* (...received: number[]) {
      return received;
    }, ...args);
    expect(family.resume(coroutine).sync()).toEqual(args);
  });

  test('create / without a name: the family\'s, numbered', () => {
    const family = new Family('f');
    const body = function* () {};
    expect([family.create(body), family.create(body)].map((c) => c.name)).toEqual(['f#1', 'f#2']);
    expect(new Coroutine(family, body, [], 'own').name).toBe('own');
    expect(family.create(body).name).toBe('f#3');
  });

  test('create / body is no generator function: the resumer gets a usage error and the coroutine has ended', () => {
    const family = new Family('f');
    const coroutine = family.create((() => 7) as never);
    expect(() => family.resume(coroutine).sync()).toThrow(
      new UsageError('cannot start "f#1": its body is not a generator function'),
    );
    expect(coroutine.state).toBe('ended');
  });

  test('create / body is an async function: the same, and what to write instead', () => {
    const family = new Family('f');
    async function fetchAll() {}
    expect(() => family.resume(family.create(fetchAll as never)).sync()).toThrow(
      new UsageError(
        'cannot start "f#1": its body "fetchAll" is not a generator function but an async one: write function*, and yield* until(promise)',
      ),
    );
  });

  test('create / a parameter\'s default throws: the resumer gets that error', () => {
    const family = new Family('f');
    const boom = new Error('boom');
    const coroutine = family.create(function* (_x = raise(boom)) {});
    const outcome = family.create(function* () {
      try {
        yield* family.resume(coroutine);
        return 'nothing';
      } catch (error) {
        return error;
      }
    });
    expect(family.resume(outcome).sync()).toBe(boom);
    expect(coroutine.state).toBe('ended');
  });
});

describe('current', () => {
  test('current / outside all coroutines: undefined, before, between and after', () => {
    const family = new Family('f');
    const seen: unknown[] = [family.current];
    const coroutine = family.create(function* () {
      seen.push(family.current?.name);
      yield* family.suspend();
      seen.push(family.current?.name);
    });
    family.resume(coroutine).sync();
    seen.push(family.current);
    family.resume(coroutine).sync();
    seen.push(family.current);
    expect(seen).toEqual([undefined, 'f#1', undefined, 'f#1', undefined]);
  });

  test('current / several families nested: each has its own nearest one', () => {
    const [a, b, c] = [new Family('a'), new Family('b'), new Family('c')];
    const seen: string[] = [];
    const look = (where: string): void => {
      seen.push(`${where}: ${[a, b, c].map((f) => f.current?.name ?? 'main').join(' ')} | ${names().join(' ')}`);
    };
    const innermost = a.create(function* () {
      look('a inside');
      yield* a.suspend();
    });
    const inner = b.create(function* () {
      look('b');
      yield* a.resume(innermost);
      look('b after');
    });
    const outer = a.create(function* () {
      look('a');
      yield* b.resume(inner);
      look('a after');
    });
    look('main');
    a.resume(outer).sync();
    expect(seen).toEqual([
      'main: main main main | ',
      'a: a#2 main main | a#2',
      'b: a#2 b#1 main | b#1 a#2',
      'a inside: a#1 b#1 main | a#1 b#1 a#2',
      'b after: a#2 b#1 main | b#1 a#2',
      'a after: a#2 main main | a#2',
    ]);
  });

  test('current / in a callback: the barrier is no obstacle for looking', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const outer = a.create(function* () {
      [0].forEach(() => seen.push(a.current?.name));
      const inner = b.create(function* () {
        seen.push(a.current?.name, b.current?.name, names());
      });
      [0].forEach(() => b.resume(inner).sync());
    });
    a.resume(outer).sync();
    expect(seen).toEqual(['a#1', 'a#1', 'b#1', ['b#1', 'a#1']]);
  });

  test('current / twelve families deep: found at any distance, also after moves at either end', () => {
    const families = Array.from({ length: 12 }, (_, i) => new Family(`f${i}`));
    const seen: string[] = [];
    const look = (): void => void seen.push(families.map((f) => f.current?.name.slice(1) ?? '-').join(' '));
    const nest = (i: number): RoutineFunction<[], unknown> =>
      function* () {
        if (i === families.length) {
          look();
          yield* families[0]!.suspend();
          look();
          yield* families[6]!.suspend();
          look();
          return;
        }
        const coroutine = families[i]!.create(nest(i + 1));
        yield* families[i]!.resume(coroutine);
        if (i === 6) yield* families[i]!.resume(coroutine);
      };
    const outermost = families[0]!.create(nest(1));
    families[0]!.resume(outermost).sync();
    look();
    families[0]!.resume(outermost).sync();
    look();
    const all = '0#1 1#1 2#1 3#1 4#1 5#1 6#1 7#1 8#1 9#1 10#1 11#1';
    const none = '- - - - - - - - - - - -';
    expect(seen).toEqual([all, none, all, all, none]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('current / %i deep and carried to other resumers: what was found before is not believed', (depth) => {
    const carriers = new Family('carrier');
    const families = Array.from({ length: depth + 1 }, (_, i) => new Family(`f${i}`));
    const seen: string[] = [];
    const nest = (i: number): RoutineFunction<[], unknown> =>
      function* () {
        if (i <= depth) return yield* families[i]!.resume(families[i]!.create(nest(i + 1)));
        for (;;) {
          seen.push(`${carriers.current?.name ?? 'main'} of ${names().length}`);
          yield* families[0]!.suspend();
        }
      };
    const parcel = families[0]!.create(nest(1));
    const carry = function* () {
      yield* families[0]!.resume(parcel);
      yield* families[0]!.resume(parcel);
    };
    for (let i = 0; i < 2; i++) carriers.resume(carriers.create(carry)).sync();
    families[0]!.resume(parcel).sync();
    // Now with the carriers themselves inside another of their family.
    carriers.resume(carriers.create(function* () {
      yield* carriers.resume(carriers.create(carry));
    })).sync();
    const length = depth + 2;
    expect(seen).toEqual([
      `carrier#1 of ${length}`, `carrier#1 of ${length}`, `carrier#2 of ${length}`, `carrier#2 of ${length}`,
      `main of ${length - 1}`, `carrier#4 of ${length + 1}`, `carrier#4 of ${length + 1}`,
    ]);
  });

  test('enclosing / by class: the nearest of that class, whatever its family', () => {
    class Mine extends Coroutine {}
    const [a, b] = [new Family<Mine>('a'), new Family('b')];
    const seen: unknown[] = [enclosing(Mine)];
    const inner = b.create(function* () {
      seen.push(enclosing(Mine)?.name);
    });
    const mine = new Mine(a, function* () { yield* b.resume(inner); }, [], 'mine');
    a.resume(mine).sync();
    expect(seen).toEqual([undefined, 'mine']);
  });

  test('innermost: the coroutine that runs, of whatever family; a callback is part of it, plain code that runs operations is not', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: unknown[] = [];
    const look = (): void => void seen.push(innermost()?.name);
    class Look extends Operation<void> {
      [Symbol.iterator](): Steps<void> {
        look();
        return ready(undefined);
      }
    }
    const inner = b.create(function* () {
      look();
      yield* b.suspend();
    });
    const outer = a.create(function* () {
      look();
      yield* b.resume(inner);
      [0].forEach(look);
      new Look().sync();
      look();
    });
    look();
    a.resume(outer).sync();
    look();
    expect(seen).toEqual([undefined, 'a#1', 'b#1', 'a#1', undefined, 'a#1', undefined]);
  });
});

describe('moves', () => {
  test('resume and suspend / values: each side receives what the other sends; the first value is dropped', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    const coroutine = family.create(function* (argument: string) {
      seen.push(argument);
      seen.push(yield* family.suspend('one'));
      seen.push(yield* family.suspend('two'));
      return 'end';
    }, 'argument');
    for (const value of ['first', 'second', 'third']) seen.push(`-> ${family.resume(coroutine, value).sync()}`);
    expect(seen).toEqual(['argument', '-> one', 'second', '-> two', 'third', '-> end']);
  });

  test('resume / inside another of the same family: suspend comes back to the inner resumer', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const inner = family.create(function* () {
      seen.push('inner');
      yield* family.suspend('from inner');
    });
    const outer = family.create(function* () {
      seen.push(`outer got ${yield* family.resume(inner)}`);
      seen.push(`outer sent on ${yield* family.suspend('from outer')}`);
    });
    seen.push(`main got ${family.resume(outer).sync()}`);
    family.resume(outer, 'more').sync();
    expect(seen).toEqual(['inner', 'outer got from inner', 'main got from outer', 'outer sent on more']);
  });

  test('transfer / to a new one: it takes the place of the other and has the same resumer', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const b = family.create(function* (argument: string) {
      seen.push(`b ${argument}, current ${family.current?.name}`);
      seen.push(`b got ${yield* family.suspend('from b')}`);
      return 'b ends';
    }, 'argument');
    const a = family.create(function* () {
      seen.push('a');
      seen.push(`a got ${yield* family.transfer(b, 'dropped')}`);
      return 'a ends';
    });
    seen.push(`main got ${family.resume(a).sync()}`);
    expect([a.state, b.state]).toEqual(['suspended', 'suspended']);
    seen.push(`main got ${family.resume(b, 'x').sync()}`);
    seen.push(`main got ${family.resume(a, 'y').sync()}`);
    expect(seen).toEqual([
      'a', 'b argument, current f#1', 'main got from b', 'b got x', 'main got b ends', 'a got y', 'main got a ends',
    ]);
  });

  test('transfer / round and round: control passes in a ring without anybody being nested', () => {
    const family = new Family('f');
    const seen: string[] = [];
    const ring: Coroutine[] = [];
    for (let i = 0; i < 3; i++) {
      ring.push(family.create(function* () {
        for (let round = 0; round < 3; round++) {
          seen.push(`${i}${round}:${names().length}`);
          yield* family.transfer(ring[(i + 1) % 3]!, round);
        }
        return `ended by ${i}`;
      }));
    }
    expect(family.resume(ring[0]!).sync()).toBe('ended by 0');
    expect(seen).toEqual(['00:1', '10:1', '20:1', '01:1', '11:1', '21:1', '02:1', '12:1', '22:1']);
  });

  test('transfer / to itself: returns the value at once and changes nothing', () => {
    const family = new Family('f');
    const coroutine: Coroutine = family.create(function* (): Routine<unknown> {
      const value: unknown = yield* family.transfer(coroutine, 'echo');
      return [value, coroutine.state];
    });
    expect(family.resume(coroutine).sync()).toEqual(['echo', 'running']);
  });

  test('transferThrow / takes the place of the other and raises in it', () => {
    const seen: unknown[] = [];
    const family = new Family('f');
    const failure = new Error('heavy');
    const catcher = family.create(function* () {
      try {
        yield* family.suspend('ready');
      } catch (error) {
        seen.push(['caught', error]);
      }
      return yield* family.transfer(thrower, 'and thanks');
    });
    const thrower = family.create(function* (): Routine<unknown> {
      return `thrower got ${yield* family.transferThrow(catcher, failure)}`;
    });
    seen.push(family.resume(catcher).sync(), family.resume(thrower).sync());
    expect(seen).toEqual([['caught', failure], 'ready', 'thrower got and thanks']);
    expect([thrower.state, catcher.state]).toEqual(['ended', 'suspended']);
  });

  test('transferThrow / to a new one: it ends without running, and its resumer, who is the same, gets the error', () => {
    const family = new Family('f');
    const failure = new Error('early');
    const fresh = family.create(function* () {});
    const leaving = family.create(function* () {
      yield* family.transferThrow(fresh, failure);
    });
    expect(() => family.resume(leaving).sync()).toThrow(failure);
    expect([fresh.state, leaving.state]).toEqual(['ended', 'suspended']);
  });

  test('transferThrow / to itself: the error is raised at once', () => {
    const family = new Family('f');
    const failure = new Error('mine');
    const self: Coroutine<unknown> = family.create(function* (): Routine<unknown> {
      try {
        yield* family.transferThrow(self, failure);
      } catch (error) {
        return error;
      }
      return 'nothing';
    });
    expect(family.resume(self).sync()).toBe(failure);
  });

  test('transferThrow / to one that was woken with a value: the error comes instead, and it runs once', () => {
    const seen: unknown[] = [];
    const scheduler = new Scheduler('s');
    const ready = scheduler.create(function* () {
      try {
        yield* scheduler.reschedule();
        seen.push('went on');
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    scheduler.start(ready);
    scheduler.start(
      scheduler.create(function* () {
        yield* scheduler.transferThrow(ready, new Error('instead'));
        seen.push('never');
      }),
    );
    scheduler.run().sync();
    expect([seen, scheduler.readyCount, scheduler.parkedCount]).toEqual([['instead'], 0, 0]);
  });

  test('transfer / from inside another family\'s coroutine: leaves the family\'s own current one', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const other = a.create(function* () {
      seen.push(`other, chain ${names().join(' ')}, b ${b.current?.name ?? 'main'}`);
      yield* a.transfer(first, 'back');
    });
    const nested = b.create(function* () {
      seen.push(`nested got ${yield* a.transfer(other)}, chain ${names().join(' ')}`);
    });
    const first: Coroutine = a.create(function* () {
      yield* b.resume(nested);
      seen.push('first goes on');
    });
    a.resume(first).sync();
    expect(seen).toEqual(['other, chain a#1, b main', 'nested got back, chain b#1 a#2', 'first goes on']);
  });

  test('resume / from another resumer than before: the suspension comes back to the new one', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const shared = a.create(function* () {
      for (let i = 0; ; i++) yield* a.suspend(`${i} in ${b.current?.name ?? 'main'}`);
    });
    const user = function* () {
      for (;;) {
        seen.push(`${b.current?.name} got ${yield* a.resume(shared)}`);
        yield* b.suspend();
      }
    };
    const users = [b.create(user), b.create(user)];
    for (const i of [0, 1, 0]) b.resume(users[i]!).sync();
    seen.push(`main got ${a.resume(shared).sync()}`);
    b.resume(users[1]!).sync();
    expect(seen).toEqual([
      'b#1 got 0 in b#1', 'b#2 got 1 in b#2', 'b#1 got 2 in b#1', 'main got 3 in main', 'b#2 got 4 in b#2',
    ]);
  });
});

describe('capture', () => {
  test('suspend / with others nested inside: they are captured, and come back untouched', () => {
    const [a, b, c] = [new Family('a'), new Family('b'), new Family('c')];
    const seen: string[] = [];
    const look = (where: string): void => {
      const currents = [a, b, c].map((f) => f.current?.name ?? 'main').join(' ');
      seen.push(`${where}: ${currents} | ${states.map((x) => x.state).join(' ')}`);
    };
    const cc = c.create(function* () {
      look('c before');
      seen.push(`c got ${yield* a.suspend('out')}`);
      look('c after');
      yield* c.suspend();
    });
    const bb = b.create(function* () {
      yield* c.resume(cc);
      look('b');
      yield* b.suspend();
    });
    const aa = a.create(function* () {
      yield* b.resume(bb);
      look('a');
    });
    const states: Coroutine[] = [aa, bb, cc];
    seen.push(`main got ${a.resume(aa).sync()}`);
    look('main');
    a.resume(aa, 'in').sync();
    look('main');
    expect(seen).toEqual([
      'c before: a#1 b#1 c#1 | running running running',
      'main got out',
      'main: main main main | suspended captured captured',
      'c got in',
      'c after: a#1 b#1 c#1 | running running running',
      'b: a#1 b#1 main | running running suspended',
      'a: a#1 main main | running suspended suspended',
      'main: main main main | ended suspended suspended',
    ]);
  });

  test('transfer / with others nested inside: captured, while the target has none of them', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const nested = b.create(function* () {
      yield* a.transfer(second);
      seen.push(`nested again in ${names().join(' ')}`);
      yield* b.suspend();
      seen.push('nested ends');
    });
    const first = a.create(function* () {
      yield* b.resume(nested);
      seen.push('first');
    });
    const second: Coroutine = a.create(function* () {
      seen.push(`second: b is ${b.current?.name ?? 'main'}, nested is ${nested.state}`);
      yield* a.resume(first);
      seen.push('second ends');
    });
    a.resume(first).sync();
    b.resume(nested).sync();
    expect(seen).toEqual([
      'second: b is main, nested is captured',
      'nested again in b#1 a#1 a#2',
      'first',
      'second ends',
      'nested ends',
    ]);
  });

  test('suspend / captured parts moved to another resumer: they see the new surroundings, their own are as before', () => {
    const [a, b, c] = [new Family('a'), new Family('b'), new Family('c')];
    const seen: string[] = [];
    const look = (): void => void seen.push([a, b, c].map((f) => f.current?.name ?? 'main').join(' '));
    const bb = b.create(function* () {
      look();
      yield* a.suspend();
      look();
      yield* a.suspend();
      look();
    });
    const aa = a.create(function* () {
      yield* b.resume(bb);
    });
    const carrier = function* () {
      yield* a.resume(aa);
      look();
    };
    for (let i = 0; i < 3; i++) c.resume(c.create(carrier)).sync();
    expect(seen).toEqual([
      'a#1 b#1 c#1', 'main main c#1',
      'a#1 b#1 c#2', 'main main c#2',
      'a#1 b#1 c#3', 'main main c#3',
    ]);
  });

  test('suspend / same family twice in the chain: only the inner one is left', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const inner = a.create(function* () {
      const nested = b.create(function* () {
        yield* a.suspend('inner');
      });
      yield* b.resume(nested);
    });
    const outer = a.create(function* () {
      seen.push(`outer got ${yield* a.resume(inner)}`);
      seen.push(names().join(' '));
      seen.push(`inner ${inner.state}`);
    });
    a.resume(outer).sync();
    expect(seen).toEqual(['outer got inner', 'a#2', 'inner suspended']);
  });
});

describe('one shot', () => {
  const refused = (family: Family, coroutine: Coroutine): string => {
    try {
      family.resume(coroutine).sync();
      return 'resumed';
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as Error).message;
    }
  };

  test('resume / running: refused by name and state, from inside itself and from a nested one', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const seen: string[] = [];
    const nested = b.create(function* () {
      seen.push(refused(a, outer));
    });
    const outer: Coroutine = a.create(function* () {
      seen.push(refused(a, outer));
      yield* b.resume(nested);
      return 'unharmed';
    });
    seen.push(String(a.resume(outer).sync()));
    expect(seen).toEqual([
      'cannot resume "a#1": it is already running',
      'cannot resume "a#1": it is already running',
      'unharmed',
    ]);
  });

  test('resume / captured inside a suspended one: refused, naming that one', () => {
    const [a, b] = [new Family('a'), new Family('b')];
    const inner = b.create(function* () {
      yield* a.suspend();
      return 'inner unharmed';
    });
    const outer = a.create(function* () {
      return yield* b.resume(inner);
    });
    a.resume(outer).sync();
    expect(refused(b, inner)).toBe('cannot resume "b#1": it is captured inside "a#1", which is suspended');
    expect([inner.state, outer.state]).toEqual(['captured', 'suspended']);
    expect(a.resume(outer).sync()).toBe('inner unharmed');
  });

  test('resume / ended, by return, error or close: refused', () => {
    const family = new Family('f');
    const returned = family.create(function* () {});
    const failed = family.create(function* () {
      throw new Error('boom');
    });
    const closed = family.create(function* () {});
    family.resume(returned).sync();
    expect(() => family.resume(failed).sync()).toThrow('boom');
    family.close(closed).sync();
    expect([returned, failed, closed].map((c) => refused(family, c))).toEqual([
      'cannot resume "f#1": it has ended',
      'cannot resume "f#2": it has ended',
      'cannot resume "f#3": it has ended',
    ]);
  });
});

function raise(error: unknown): never {
  throw error;
}
