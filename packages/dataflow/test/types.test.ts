import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine, Wait } from '@core/coroutine';
import {
  bound,
  buffer,
  type DomainVariable,
  filter,
  from,
  type Ground,
  ground,
  lazy,
  linear,
  map,
  pair,
  type Port,
  port,
  type Readable,
  run,
  runSync,
  solveAll,
  solveBest,
  solveOne,
  type Solutions,
  type Stream,
  take,
  thread,
  type Thread,
  Threads,
  unify,
  variable,
  type Variable,
  wait,
  waitOr,
} from '../src/index.ts';

// The body is only compiled: each line is a law for the compiler.
function* laws(x: Variable<number>, items: Stream<string>, d: DomainVariable): Routine<void> {
  expectTypeOf(variable<number>({ name: 'x' })).toEqualTypeOf<Variable<number>>();
  expectTypeOf(x).toExtend<Wait<number>>();
  expectTypeOf(yield* x).toEqualTypeOf<number>();
  expectTypeOf<Awaited<typeof x>>().toEqualTypeOf<number>();
  expectTypeOf(x.tryRead()).toEqualTypeOf<number | undefined>();
  expectTypeOf(x.view).toEqualTypeOf<Readable<number>>();
  x.bind(bound(1));
  // @ts-expect-error -- a value of another type
  x.bind('1');
  // @ts-expect-error -- a variable of another type
  x.bind(variable<string>());
  // @ts-expect-error -- a view is read
  x.view.bind(1);
  // @ts-expect-error -- and so is a lazy variable
  lazy(function* () {}).bind(undefined);
  unify(x, 'anything');

  expectTypeOf(wait<number>(1)).toEqualTypeOf<Wait<number>>();
  expectTypeOf(waitOr(x, items)).toEqualTypeOf<Wait<number>>();
  expectTypeOf(x.whenNeeded()).toEqualTypeOf<Wait<void>>();
  expectTypeOf(lazy(plus, 1)).toEqualTypeOf<Readable<number>>();
  expectTypeOf(lazy({ name: 'sum' }, plus, 1)).toEqualTypeOf<Readable<number>>();
  // @ts-expect-error -- the body wants a number
  void lazy(plus, '1');

  expectTypeOf(ground({ x, list: [x, 'a'] as const })).toEqualTypeOf<
    Operation<{ x: number; list: readonly [number, 'a'] }>
  >();
  expectTypeOf<Ground<Variable<{ readonly inner: Variable<string>[] }>>>().toEqualTypeOf<{ readonly inner: string[] }>();

  expectTypeOf<Ground<Id | Variable<Id>>>().toEqualTypeOf<Id>();
  expectTypeOf<Ground<{ readonly id: Id; readonly money: Money }>>().toEqualTypeOf<{ readonly id: Id; readonly money: Money }>();
  expectTypeOf<Ground<Purse>>().toEqualTypeOf<Purse>();
  expectTypeOf<Ground<{ x?: Variable<number> }>>().toEqualTypeOf<{ x?: number }>();
  expectTypeOf<Ground<unknown>>().toEqualTypeOf<unknown>();
  const head: number | undefined = ground(from([1])).sync()?.tail?.head;
  unify(head, 1);

  // A value that is a variable makes the two one.
  expectTypeOf(lazy(same, x)).toEqualTypeOf<Readable<number>>();
  expectTypeOf(lazy({ name: 'same' }, same, x)).toEqualTypeOf<Readable<number>>();
  expectTypeOf(thread(same, x).result).toEqualTypeOf<Readable<number>>();
  expectTypeOf(run(() => same(x))).toEqualTypeOf<Promise<number>>();
  expectTypeOf(runSync(() => same(x))).toEqualTypeOf<number>();

  expectTypeOf(thread(plus, 1)).toEqualTypeOf<Thread<number>>();
  expectTypeOf(thread(plus, 1)).toExtend<Thread>();
  expectTypeOf(thread({ name: 'adder' }, plus, 1).result).toEqualTypeOf<Readable<number>>();
  expectTypeOf(new Threads().thread(plus, 1)).toEqualTypeOf<Thread<number>>();
  // @ts-expect-error -- the body wants a number
  thread(plus, '1');
  expectTypeOf(run(() => x)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(runSync(() => plus(1))).toEqualTypeOf<number>();

  expectTypeOf(from(new Set([1]))).toEqualTypeOf<Stream<number>>();
  expectTypeOf(map(items, (item) => item.length)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(filter(items, (item): item is 'a' => item === 'a')).toEqualTypeOf<Stream<'a'>>();
  expectTypeOf(take(items, 2)).toEqualTypeOf<Operation<string[]>>();
  expectTypeOf(buffer(items, 2, (body, ...args) => thread(body, ...args))).toEqualTypeOf<Stream<string>>();
  expectTypeOf(pair('a', items).tail).toEqualTypeOf<Stream<string>>();
  expectTypeOf(port<number>()).toEqualTypeOf<[port: Port<number>, stream: Stream<number>]>();

  const body = function* (): Routine<{ readonly d: DomainVariable }> {
    return { d };
  };
  expectTypeOf(solveOne(body)).toEqualTypeOf<Operation<{ readonly d: number } | undefined>>();
  expectTypeOf(solveBest(body)).toEqualTypeOf<Operation<{ readonly d: number } | undefined>>();
  expectTypeOf(solveAll(body)).toEqualTypeOf<Solutions<{ readonly d: DomainVariable }>>();
  for (const solution of solveAll(body)) expectTypeOf(solution).toEqualTypeOf<{ readonly d: number }>();
  // @ts-expect-error -- a relation that there is not
  linear([[1, d]], '==', 1);
  // @ts-expect-error -- only variables with a domain have constraints
  linear([[1, x]], '=', 1);
}

type Id = string & { readonly __brand: 'Id' };

class Money {
  #cents = 5;
  get cents(): number {
    return this.#cents;
  }
}

class Purse {
  private readonly money = variable<Money>();
  isOpen(): boolean {
    return this.money.isDetermined;
  }
}

function* same(x: Variable<number>): Routine<Readable<number>> {
  return x.view;
}

function* plus(n: number): Routine<number> {
  return n + 1;
}

test('types / laws: compile', () => {
  expect(typeof laws).toBe('function');
});
