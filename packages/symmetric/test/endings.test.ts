import { describe, expect, test } from '@jest/globals';
import { type Coroutine, Family, type Routine } from '@core/coroutine';
import { CoroutineExit, SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';
import { caught, family, go, life, refusal } from './support.ts';

describe('end', () => {
  test('[CS-31] end / bound by main, switched to from a: main goes on, a stays where it was', () => {
    const [, , a, b] = family('a', 'b');
    const seen: string[] = [];
    b!.bind(function* () {
      seen.push('b');
    });
    a!.bind(function* () {
      seen.push('a');
      yield* b!.switch();
      seen.push('a2');
    });
    go(a!);
    seen.push('main');
    go(a!);
    expect(seen).toEqual(['a', 'b', 'main', 'a2']);
  });

  test('[CS-31] end / bound by a, switched to from main: a goes on where it was, and then main', () => {
    const [, main, a, b] = family('a', 'b');
    const seen: unknown[] = [];
    a!.bind(function* () {
      b!.bind(function* () {
        seen.push('b');
        return 'result';
      });
      seen.push('a', yield* main.switch(), 'a2');
      return 'of a';
    });
    go(a!);
    seen.push('main');
    seen.push(go(b!), 'main again');
    expect(seen).toEqual(['main', 'b', 'a', 'result', 'a2', 'of a', 'main again']);
  });

  test('[CS-32] end / its parent has ended before: the nearest ancestor that lives goes on', () => {
    const [, main, parent, child, grandchild] = family('parent', 'child', 'grandchild');
    const seen: string[] = [];
    parent!.bind(function* () {
      child!.bind(function* () {
        grandchild!.bind(function* () {
          seen.push('grandchild');
        });
        seen.push('child');
      });
      yield* child!.switch();
      seen.push('parent');
    });
    go(parent!);
    seen.push([parent, child, grandchild].map((each) => life(each!)).join(' '), grandchild!.parent!.name);
    go(grandchild!);
    seen.push('main', String(grandchild!.parent === main));
    expect(seen).toEqual(['child', 'parent', 'zombie zombie alive', 'main', 'grandchild', 'main', 'true']);
  });

  test('parent bound anew while its child waits: the child goes by its first life, which is over, and so to main', () => {
    const [, main, parent, child] = family('parent', 'child');
    const seen: unknown[] = [];
    parent!.bind(function* () {
      child!.bind(function* () {
        yield* main.switch();
        return 'result';
      });
      yield* child!.switch();
    });
    go(parent!);
    seen.push(child!.parent!.name);
    go(parent!);
    parent!.bind(function* () {
      seen.push(yield* main.switch());
    });
    go(parent!);
    seen.push(child!.parent!.name, life(parent!), go(child!), child!.parent!.name);
    expect(seen).toEqual(['parent', 'main', 'alive', 'result', 'main']);
  });

  test('ended / its parent ends after it: it still says who went on', () => {
    const [, , parent, child] = family('parent', 'child');
    parent!.bind(function* () {
      yield* child!.bind(function* () {}).switch();
    });
    go(parent!);
    expect([life(parent!), child!.parent!.name]).toEqual(['zombie', 'parent']);
  });

  test('parent bound anew by its child / both end: main goes on, and nobody waits for the other', () => {
    const [, , parent, child] = family('parent', 'child');
    const seen: string[] = [];
    parent!.bind(function* () {
      child!.bind(function* () {
        parent!.bind(function* () {
          seen.push('parent, second life');
        });
        seen.push('child');
        yield* parent!.switch();
        seen.push('child again');
      });
    });
    go(parent!);
    go(child!);
    seen.push('main', life(parent!), life(child!));
    expect(seen).toEqual(['child', 'parent, second life', 'child again', 'main', 'zombie', 'zombie']);
  });

  test('[CS-37] error / leaves a coroutine: raised at the parent\'s switch, whoever switched to it', () => {
    const [, , caller, failing] = family('caller', 'failing');
    const boom = new Error('boom');
    failing!.bind(function* () {
      throw boom;
    });
    caller!.bind(function* () {
      yield* failing!.switch();
    });
    expect([caught(() => go(caller!)) === boom, life(failing!), life(caller!)]).toEqual([true, 'zombie', 'alive']);
  });

  test('error / the parent is another coroutine: it can catch it there, and main hears nothing', () => {
    const [, , parent, child] = family('parent', 'child');
    const seen: string[] = [];
    parent!.bind(function* () {
      child!.bind(function* () {
        throw new RangeError('too much');
      });
      try {
        yield* child!.switch();
      } catch (error) {
        seen.push(String(error));
      }
    });
    go(parent!);
    expect(seen).toEqual(['RangeError: too much']);
  });

  test('exit / thrown by the routine itself: it has ended, and its parent goes on with no value', () => {
    const [, , a] = family('a');
    a!.bind(function* () {
      throw new CoroutineExit('enough');
    });
    expect([go(a!), life(a!)]).toEqual([undefined, 'zombie']);
  });

  test('a baton of 100,000 / each binds the next and switches to it for good: the last one returns to main', () => {
    const all = new SymmetricFamily('runners');
    let runs = 0;
    const run = (): SymmetricCoroutine =>
      all.coroutine().bind(function* () {
        if (++runs < 100_000) yield* run().switch();
      });
    go(run());
    expect(runs).toBe(100_000);
  });

  const ends = [['fails', new Error('boom')], ['returns', undefined]] as const;
  test.each(ends)('parent captured elsewhere / its child %s: main gets a refusal, caused by that error if any', (_how, boom) => {
    const [all, main, parent, child] = family('parent', 'child');
    const others = new Family('others');
    parent!.bind(function* () {
      child!.bind(function* () {
        if (boom !== undefined) throw boom;
        return 'lost';
      });
      yield* others.suspend(); // leaves the coroutine around, with parent in it
      return 'parent ends';
    });
    const around = others.create(function* () {
      return yield* parent!.switch();
    });
    others.resume(around).sync();
    const error = caught(() => go(child!)) as Error;
    expect([error.message, error.cause === boom, all.current === main]).toEqual([
      'cannot continue "parent" after "child": it is captured inside a coroutine that is suspended or parked', true, true,
    ]);
    expect([others.resume(around).sync(), life(parent!), child!.parent === main]).toEqual(['parent ends', 'zombie', true]);
  });


  test('parent captured elsewhere / its child is closed with what is around it: the closer hears nothing of it', () => {
    const [, , parent, child] = family('parent', 'child');
    const others = new Family('others');
    const pause = function* (): Routine<void> {
      yield* others.suspend();
    };
    const [one, two] = [parent!, child!].map((each) => others.create(function* () {
      yield* each.switch();
    })) as [Coroutine, Coroutine];
    parent!.bind(function* () {
      child!.bind(pause);
      yield* pause();
    });
    others.resume(one).sync();
    others.resume(two).sync();
    expect([others.close(two).sync(), two.state, life(child!), life(parent!)]).toEqual([undefined, 'ended', 'zombie', 'alive']);
  });
});

describe('finished', () => {
  class Watched extends SymmetricCoroutine {
    readonly ends: unknown[] = [];

    override finished(error: unknown): void {
      this.ends.push(error, this.isAlive);
    }
  }

  test('returned, failed, exited: told once each, before the parent goes on', () => {
    const all = new SymmetricFamily('family');
    const watched = new Watched(all, 'w');
    const boom = new Error('boom');
    go(watched.bind(function* () {
      return 'no error';
    }));
    expect(caught(() => go(watched.bind(function* () {
      throw boom;
    })))).toBe(boom);
    watched.bind(function* () {}).kill().sync();
    expect(watched.ends).toEqual([undefined, false, boom, false, undefined, false]);
  });

  test('throws / what it throws goes to the parent instead', () => {
    const [all, , parent] = family('parent');
    const seen: unknown[] = [];
    class Broken extends SymmetricCoroutine {
      override finished(): void {
        throw new Error('broken');
      }
    }
    parent!.bind(function* () {
      const child = new Broken(all).bind(function* () {});
      try {
        yield* child.switch();
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    go(parent!);
    expect(seen).toEqual(['broken']);
  });

  test('unwound with what is around it: told, and whoever closed goes on', () => {
    const others = new Family('others');
    const watched = new Watched(new SymmetricFamily('family'), 'w').bind(function* () {
      yield* others.suspend();
    });
    const around = others.create(function* () {
      yield* watched.switch();
    });
    others.resume(around).sync();
    others.close(around).sync();
    expect([watched.ends, around.state, refusal(() => go(watched))]).toEqual([
      [undefined, false], 'ended', 'UsageError: cannot switch to "w": it has ended',
    ]);
  });
});
