import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { CoroutineExit, SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';
import { caught, family, go, life } from './support.ts';

describe('kill', () => {
  test('[CS-34] kill / unbound, then suspended: nothing, then it sees the exit now and its killer goes on', () => {
    const [, main, victim, killer] = family('victim', 'killer');
    const seen: string[] = [];
    victim!.kill().sync();
    victim!.bind(function* () {
      try {
        yield* main.switch();
      } catch (error) {
        seen.push(`${(error as Error).name}: ${(error as Error).message}`);
        throw error;
      }
    });
    killer!.bind(function* () {
      seen.push(`kill returns ${String(yield* victim!.kill())}, the victim is a ${life(victim!)} of ${victim!.parent!.name}`);
    });
    go(victim!);
    go(killer!);
    seen.push('main');
    victim!.kill().sync();
    expect(seen).toEqual([
      'CoroutineExit: "victim" was killed', 'kill returns undefined, the victim is a zombie of killer', 'main',
    ]);
  });

  test.each(['main', 'a coroutine'])('never begun, killed by %s: its body never runs, the killer goes on', (by) => {
    const [, , victim, killer] = family('victim', 'killer');
    const seen: string[] = [];
    victim!.bind(function* () {
      seen.push('body');
    });
    function* kill(): Routine<void> {
      yield* victim!.kill();
      seen.push('killer', life(victim!));
    }
    if (by === 'main') {
      victim!.kill().sync();
      seen.push('killer', life(victim!));
    } else {
      go(killer!.bind(kill));
    }
    expect(seen).toEqual(['killer', 'zombie']);
  });

  test('[CS-35] kill / the killer descends from its victim: both end, and the victim\'s parent goes on', () => {
    const [, main, victim, killer] = family('victim', 'killer');
    const seen: string[] = [];
    victim!.bind(function* () {
      killer!.bind(function* () {
        yield* victim!.kill();
        seen.push('killer');
      });
      try {
        yield* killer!.switch();
      } finally {
        seen.push('victim ends');
      }
    });
    go(victim!);
    seen.push('main');
    expect(seen).toEqual(['victim ends', 'killer', 'main']);
    expect([victim!.parent === killer, killer!.parent === main]).toEqual([true, true]);
  });

  test('[CS-36] kill / the exit is catchable: finally runs, the handler sees it once, nothing after it runs', () => {
    const [, main, victim] = family('victim');
    const result: number[] = [];
    let exits = 0;
    victim!.bind(function* () {
      try {
        try {
          result.push(1);
          yield* main.switch();
          result.push(3);
        } finally {
          result.push(2);
        }
      } catch (error) {
        if (error instanceof CoroutineExit) exits++;
        throw error;
      }
      result.push(4);
    });
    go(victim!);
    victim!.kill().sync();
    expect([result, exits, life(victim!)]).toEqual([[1, 2], 1, 'zombie']);
  });

  test('swallowed / the victim goes elsewhere: the killer stays where it is, as the parent', () => {
    const [, main, victim, killer] = family('victim', 'killer');
    const seen: unknown[] = [];
    victim!.bind(function* () {
      try {
        yield* main.switch();
      } catch {
        seen.push('no, thanks');
        yield* main.switch('still here');
      }
      return 'in the end';
    });
    killer!.bind(function* () {
      seen.push(['killer got', yield* victim!.kill()]);
    });
    go(victim!);
    seen.push(['main got', go(killer!)], life(victim!));
    go(victim!);
    seen.push(life(victim!));
    expect(seen).toEqual(['no, thanks', ['main got', 'still here'], 'alive', ['killer got', 'in the end'], 'zombie']);
  });

  test('fails on the way out / the error arrives at the killer', () => {
    const [, main, victim] = family('victim');
    const boom = new Error('boom');
    victim!.bind(function* () {
      try {
        yield* main.switch();
      } catch {
        throw boom;
      }
    });
    go(victim!);
    expect(caught(() => victim!.kill().sync())).toBe(boom);
  });

  test('cleans up with switches / finally goes to another and back: it ends all the same, and the killer goes on', () => {
    const [, main, victim, helper] = family('victim', 'helper');
    const seen: string[] = [];
    helper!.bind(function* () {
      seen.push('helper');
      yield* victim!.switch();
    });
    victim!.bind(function* () {
      try {
        yield* main.switch();
      } finally {
        yield* helper!.switch();
        seen.push('cleaned up');
      }
    });
    go(victim!);
    victim!.kill().sync();
    expect([...seen, life(victim!), life(helper!)]).toEqual(['helper', 'cleaned up', 'zombie', 'alive']);
  });

  test('itself / raised at the call: its parent goes on', () => {
    const [, , a] = family('a');
    const seen: string[] = [];
    a!.bind(function* () {
      try {
        yield* a!.kill();
      } finally {
        seen.push('finally');
      }
    });
    seen.push(String(go(a!)), life(a!));
    expect(seen).toEqual(['finally', 'undefined', 'zombie']);
  });
});

describe('an exit on its way through coroutines of other families', () => {
  const [[, mainOfA, a], [b, mainOfB, between]] = [family('a'), family('between')];
  const seen: string[] = [];

  /** Binds `a` and leaves it from inside `between`, which runs nested in it. */
  function leave(inmost: () => Routine<void>): void {
    seen.length = 0;
    between!.bind(function* () {
      try {
        yield* inmost();
      } catch (error) {
        seen.push(`${b.current.name} sees ${(error as Error).name}`);
        throw error;
      }
    });
    a!.bind(function* () {
      yield* between!.switch();
      seen.push('a goes on');
    });
    go(a!);
  }

  const exits = [
    ['kill', () => a!.kill()],
    ['throw', () => a!.throw(new CoroutineExit())],
  ] as const;

  test.each(exits)('%s / the victim is left from inside them: an error for these, quiet in the victim', (_verb, end) => {
    leave(() => idle(mainOfA));
    expect([end().sync(), life(a!), life(between!), seen]).toEqual([
      undefined, 'zombie', 'zombie', ['between sees CoroutineExit'],
    ]);
  });

  test.each(exits)('%s / the victim, by what runs inside it: the same', (_verb, end) => {
    leave(function* () {
      yield* mainOfA.switch();
      yield* end();
    });
    go(a!);
    expect([life(a!), life(between!), seen]).toEqual(['zombie', 'zombie', ['between sees CoroutineExit']]);
  });

  test('one of them catches it and throws its own: quiet there, and the victim goes on', () => {
    leave(function* () {
      try {
        yield* mainOfA.switch();
      } catch {
        throw new CoroutineExit('own');
      }
    });
    a!.kill().sync();
    expect([life(a!), seen]).toEqual(['zombie', ['between sees CoroutineExit', 'a goes on']]);
  });

  test('it has ended its victim: thrown once more in another family, it is as one that was never thrown', () => {
    const exit = new CoroutineExit();
    leave(() => idle(mainOfA));
    a!.throw(exit).sync();
    between!.bind(function* () {
      throw exit;
    });
    expect([go(between!), life(between!), mainOfB.isAlive]).toEqual([undefined, 'zombie', true]);
  });

  test('finished / of those on the way: told of the exit, as of any error that leaves them', () => {
    const told: unknown[] = [];
    class Watched extends SymmetricCoroutine {
      override finished(error: unknown): void {
        told.push(this.name, error instanceof CoroutineExit);
      }
    }
    const [outer, inner] = [new SymmetricFamily('outer'), new SymmetricFamily('inner')];
    const victim = new Watched(outer, 'victim').bind(function* () {
      yield* new Watched(inner, 'inner').bind(() => idle(outer.main)).switch();
    });
    go(victim);
    victim.kill().sync();
    expect(told).toEqual(['inner', true, 'victim', false]);
  });
});

describe('throw', () => {
  const boom = new RangeError('boom');

  test('into one that is suspended / it catches: it goes on, the same error object, and the thrower waits', () => {
    const [, main, target, thrower] = family('target', 'thrower');
    const seen: unknown[] = [];
    target!.bind(function* () {
      try {
        yield* main.switch();
      } catch (error) {
        seen.push(error === boom);
      }
      seen.push(['thrower is sent', yield* thrower!.switch('a value')]);
    });
    thrower!.bind(function* () {
      seen.push(yield* target!.throw(boom));
    });
    go(target!);
    seen.push(go(thrower!), life(target!), life(thrower!));
    expect(seen).toEqual([true, 'a value', undefined, 'alive', 'zombie']);
  });

  test('into one that is suspended / it does not: the error goes on to its parent', () => {
    const [, main, target] = family('target');
    target!.bind(() => idle(main));
    go(target!);
    expect([caught(() => target!.throw(boom).sync()) === boom, life(target!)]).toEqual([true, 'zombie']);
  });

  test.each(['main', 'a coroutine'])('into one that has not begun, from %s: it ends, its parent has the error', (from) => {
    const [, , target, thrower] = family('target', 'thrower');
    const seen: string[] = [];
    target!.bind(function* () {
      seen.push('body');
    });
    thrower!.bind(function* () {
      yield* target!.throw(boom);
    });
    const error = caught(() => (from === 'main' ? target!.throw(boom).sync() : go(thrower!)));
    expect([error === boom, life(target!), life(thrower!), seen]).toEqual([true, 'zombie', 'alive', []]);
  });

  test('into main / from a coroutine: raised at main\'s switch, and the coroutine stays where it was', () => {
    const [, main, a] = family('a');
    const seen: unknown[] = [];
    a!.bind(function* () {
      seen.push(yield* main.throw(boom));
    });
    expect(caught(() => go(a!))).toBe(boom);
    go(a!, 'later');
    expect(seen).toEqual(['later']);
  });

  test('into itself / in a coroutine and in main: raised at the call', () => {
    const [, main, a] = family('a');
    const seen: unknown[] = [];
    a!.bind(function* () {
      try {
        yield* a!.throw(boom);
      } catch (error) {
        seen.push(error === boom);
      }
    });
    go(a!);
    expect([...seen, caught(() => main.throw(boom).sync()) === boom]).toEqual([true, true]);
  });
});

function* idle(main: SymmetricCoroutine): Routine<void> {
  yield* main.switch();
}
