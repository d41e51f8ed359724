/** What is refused, in every state: the text, and that nothing has changed. */
import { describe, expect, test } from '@jest/globals';
import { Family, type Routine } from '@core/coroutine';
import { channel } from '@core/channels';
import type { SymmetricCoroutine } from '../src/index.ts';
import { family, go, life, refusal } from './support.ts';

type Verb = 'bind' | 'switch' | 'throw' | 'kill';
const VERBS: readonly Verb[] = ['bind', 'switch', 'throw', 'kill'];

/** Attempts one operation from plain code and says how it went. */
function attempt(verb: Verb, target: SymmetricCoroutine): string {
  try {
    if (verb === 'bind') target.bind(function* () {});
    else if (verb === 'throw') target.throw(new RangeError('thrown')).sync();
    else target[verb]().sync();
    return 'done';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const grid = (target: () => SymmetricCoroutine): string[] => VERBS.map((verb) => attempt(verb, target()));

describe('[CS-33] bind, switch, throw, kill', () => {
  test('unbound', () => {
    expect(grid(() => family('c')[2]!)).toEqual([
      'done',
      'UsageError: cannot switch to "c": it is not bound',
      'UsageError: cannot throw into "c": it is not bound',
      'done',
    ]);
  });

  test('bound', () => {
    expect(grid(() => family('c')[2]!.bind(function* () {}))).toEqual([
      'UsageError: cannot bind "c": it is bound already',
      'done',
      'RangeError: thrown',
      'done',
    ]);
  });

  test('suspended', () => {
    const suspended = (): SymmetricCoroutine => {
      const [, main, c] = family('c');
      c!.bind(() => turn(main));
      go(c!);
      return c!;
    };
    expect(grid(suspended)).toEqual([
      'UsageError: cannot bind "c": it is bound already',
      'done',
      'RangeError: thrown',
      'done',
    ]);
  });

  test('current, from a callback', () => {
    const seen: string[] = [];
    const [, , c] = family('c');
    c!.bind(function* () {
      seen.push(...grid(() => c!));
    });
    go(c!);
    expect(seen).toEqual([
      'UsageError: cannot bind "c": it is bound already',
      'UsageError: cannot switch to "c": it runs already',
      'RangeError: thrown',
      'CoroutineExit: "c" was killed',
    ]);
  });

  test('ended', () => {
    const ended = (): SymmetricCoroutine => {
      const [, , c] = family('c');
      go(c!.bind(function* () {}));
      return c!;
    };
    expect(grid(ended)).toEqual([
      'done',
      'UsageError: cannot switch to "c": it has ended',
      'UsageError: cannot throw into "c": it has ended',
      'done',
    ]);
  });

  test('captured inside a coroutine of another family', () => {
    const others = new Family('others');
    const [, , c] = family('c');
    const seen: string[] = [];
    c!.bind(function* () {
      seen.push(`c got ${String(yield* others.suspend())}`);
    });
    const around = others.create(() => turn(c!));
    others.resume(around).sync();
    expect(grid(() => c!)).toEqual([
      'UsageError: cannot bind "c": it is bound already',
      'UsageError: cannot switch to "c": it is captured inside a coroutine that is suspended or parked',
      'UsageError: cannot throw into "c": it is captured inside a coroutine that is suspended or parked',
      'UsageError: cannot kill "c": it is captured inside a coroutine that is suspended or parked',
    ]);
    others.resume(around, 'tea').sync();
    expect([...seen, life(c!)]).toEqual(['c got tea', 'zombie']);
  });

  test('main, in main', () => {
    expect(grid(() => family()[1])).toEqual([
      'UsageError: cannot bind "main": it is the main coroutine',
      'UsageError: cannot switch to "main": it runs already',
      'RangeError: thrown',
      'UsageError: cannot kill "main": it is the main coroutine',
    ]);
  });

  test('no generator function', () => {
    const [, , c] = family('c');
    expect(refusal(() => c!.bind(3 as never))).toBe('UsageError: cannot bind "c": 3 is not a generator function');
    expect(refusal(() => go(c!.bind((() => 3) as never)))).toBe(
      'UsageError: cannot start "c": its body is not a generator function',
    );
  });
});

describe('barrier', () => {
  test('switch, throw, kill / from a callback: refused by name, and parents, lives and places are as before', () => {
    const [, main, a, b] = family('a', 'b');
    const seen: string[] = [];
    b!.bind(function* () {
      seen.push('b');
      yield* main.switch();
      seen.push('b again');
    });
    go(b!);
    a!.bind(function* () {
      [b!.switch(), b!.throw(new Error('never')), b!.kill(), main.switch()].forEach((each) => {
        seen.push(refusal(() => each.sync()));
      });
      seen.push(b!.parent!.name);
      yield* b!.switch();
    });
    go(a!);
    const frame = 'a callback or getter stands between it and this call; write a loop with yield* in its place';
    expect(seen).toEqual([
      'b',
      `BarrierError: cannot switch to "b" across a plain frame: ${frame}`,
      `BarrierError: cannot throw into "b" across a plain frame: ${frame}`,
      `BarrierError: cannot kill "b" across a plain frame: ${frame}`,
      `BarrierError: cannot switch to "main" across a plain frame: ${frame}`,
      'main',
      'b again',
    ]);
    expect([life(a!), life(b!)]).toEqual(['alive', 'zombie']);
  });

  test('kill / iterated by for…of: refused, and the victim keeps its parent', () => {
    const [, main, a, b] = family('a', 'b');
    const seen: string[] = [];
    b!.bind(() => turn(main));
    go(b!);
    function* kill(): Routine<void> {
      yield* b!.kill();
    }
    a!.bind(function* () {
      seen.push(
        refusal(() => {
          for (const each of kill()) seen.push(typeof each);
        }).split(':')[0]!,
      );
    });
    go(a!);
    expect([...seen, b!.parent!.name, life(b!)]).toEqual(['BarrierError', 'main', 'alive']);
  });
});

test('switch, kill / in plain code without sync, and while it is unwound: refused by name, with the reason', () => {
  const others = new Family('others');
  const [, main, a, b] = family('a', 'b');
  b!.bind(() => turn(main));
  go(b!);
  const seen = [refusal(() => b!.kill()[Symbol.iterator]())];
  a!.bind(function* () {
    try {
      yield* others.suspend();
    } finally {
      try {
        yield* b!.switch();
      } catch (error) {
        seen.push(String(error));
      }
    }
  });
  const around = others.create(() => turn(a!));
  others.resume(around).sync();
  others.close(around).sync();
  expect(seen).toEqual([
    'UsageError: cannot kill "b": cannot resume in plain code: run the operation with sync() or await',
    'UsageError: cannot switch to "b": cannot transfer from "a": it is being closed',
  ]);
});

describe('other families', () => {
  test('switch / inside one family to a coroutine of another: begins nested, whoever is current there', () => {
    const [one, , a] = family('a');
    const [two, , b] = family('b');
    const seen: string[] = [];
    b!.bind(function* () {
      seen.push(`${one.current.name} ${two.current.name}`);
    });
    a!.bind(function* () {
      yield* b!.switch();
      seen.push(`${one.current.name} ${two.current.name}`);
    });
    go(a!);
    expect(seen).toEqual(['a b', 'a main']);
  });

  test('switch / to one that runs further out, from inside another family: refused, and all go on', () => {
    const [, , a, c] = family('a', 'c');
    const [, , b] = family('b');
    const seen: string[] = [];
    b!.bind(function* () {
      seen.push(refusal(() => go(a!)));
      yield* c!.switch(); // leaves a, with b inside
      seen.push('b again');
    });
    a!.bind(function* () {
      yield* b!.switch();
      seen.push('a again');
    });
    c!.bind(function* () {
      seen.push(refusal(() => go(b!)));
      yield* a!.switch();
    });
    go(a!);
    expect(seen).toEqual([
      'UsageError: cannot switch to "a": it runs already',
      'UsageError: cannot switch to "b": it is captured inside a coroutine that is suspended or parked',
      'b again',
      'a again',
    ]);
  });

  test('wait / where no scheduler runs: refused where it waits, and the coroutine ends by it', () => {
    const [, , a] = family('a');
    const items = channel<string>(0, { name: 'items' });
    a!.bind(function* () {
      yield* items.receive();
    });
    expect([refusal(() => go(a!)), life(a!)]).toEqual([
      'UsageError: cannot wait to receive from channel "items": no scheduler runs around this call', 'zombie',
    ]);
  });
});

function* turn(to: SymmetricCoroutine): Routine<void> {
  yield* to.switch();
}
