import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine } from '@core/coroutine';
import {
  type Context, ContextVariable, currentGreenlet, genlet, type Genlet, give, Greenlet, greenlet, type Greenlets, map, reduce,
  toSorted,
} from '../src/index.ts';

class Derived extends Greenlet<string> {
  override *run(x: number): Routine<string> {
    return String(x);
  }
}

// The body is only compiled: each line is a law for the compiler.
function* laws(g: Greenlet, family: Greenlets): Routine<void> {
  expectTypeOf(greenlet(function* (x: number) {
    return `${x}`;
  })).toEqualTypeOf<Greenlet<string>>();
  expectTypeOf(family.greenlet<number>()).toEqualTypeOf<Greenlet<number>>();
  expectTypeOf(greenlet(() => g.switch<number>())).toEqualTypeOf<Greenlet<number>>();
  // @ts-expect-error -- a plain function cannot suspend
  greenlet(() => 1);
  // @ts-expect-error -- a family is told apart from a parent
  greenlet(undefined, { parent: family });
  // @ts-expect-error -- its greenlets are of this family
  family.greenlet(undefined, { family });
  expectTypeOf<Derived>().toExtend<Greenlet>();

  expectTypeOf(g.switch()).toEqualTypeOf<Operation<unknown>>();
  expectTypeOf(g.switch<number>(1, 'x')).toEqualTypeOf<Operation<number>>();
  expectTypeOf(yield* g.switch<number>()).toEqualTypeOf<number>();
  expectTypeOf(g.throw(RangeError, 'text')).toEqualTypeOf<Operation<unknown>>();
  // @ts-expect-error -- a text is no error
  void g.throw('text');
  expectTypeOf(g.parent).toEqualTypeOf<Greenlet | null>();
  // @ts-expect-error -- a parent is a greenlet
  g.parent = null;
  // @ts-expect-error -- whether it is dead is not for others to say
  g.dead = true;
  expectTypeOf(g.context).toEqualTypeOf<Context | null>();
  expectTypeOf(currentGreenlet()).toEqualTypeOf<Greenlet>();
  expectTypeOf(family.current).toEqualTypeOf<Greenlet>();

  expectTypeOf(new ContextVariable('v', 0).get()).toEqualTypeOf<number>();
  // @ts-expect-error -- a value of another type
  new ContextVariable('v', 0).set('x');

  const numbers = genlet<number, string>(function* () {
    yield* give(1);
    return 'end';
  });
  expectTypeOf(numbers).toEqualTypeOf<Genlet<number, string>>();
  for (const n of numbers) expectTypeOf(n).toEqualTypeOf<number>();
  const step = yield* numbers.next();
  if (step.done === true) expectTypeOf(step.value).toEqualTypeOf<string | undefined>();
  else expectTypeOf(step.value).toEqualTypeOf<number>();

  expectTypeOf(yield* map([1], function* (n) {
    return String(n);
  })).toEqualTypeOf<string[]>();
  expectTypeOf(yield* reduce([1], function* (all: string, n) {
    return all + n;
  }, '')).toEqualTypeOf<string>();
  // @ts-expect-error -- a plain comparison needs no routine
  yield* toSorted([1], (a, b) => a - b);
}

async function outside(source: Genlet<number>): Promise<void> {
  for await (const n of source) expectTypeOf(n).toEqualTypeOf<number>();
}

test('the entry exports what its documents name, and nothing else', async () => {
  expect([laws, outside]).toHaveLength(2);
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toEqual([
    'Context', 'ContextVariable', 'Genlet', 'Greenlet', 'GreenletExit', 'GreenletHandle', 'Greenlets',
    'currentGreenlet', 'every', 'filter', 'find', 'flatMap', 'forEach', 'genlet', 'give', 'greenlet', 'map', 'parse', 'passExit',
    'reduce', 'replace', 'some', 'stringify', 'toSorted',
  ]);
});
