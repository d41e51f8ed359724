import { expect, test } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Operation, Routine } from '@core/coroutine';
import { SymmetricCoroutine, type SymmetricFamily } from '../src/index.ts';

// The body is only compiled: each line is a law for the compiler.
function* laws(c: SymmetricCoroutine, family: SymmetricFamily): Routine<void> {
  expectTypeOf(family.coroutine()).toEqualTypeOf<SymmetricCoroutine>();
  expectTypeOf(family.main).toEqualTypeOf<SymmetricCoroutine>();
  expectTypeOf(family.current).toEqualTypeOf<SymmetricCoroutine>();
  expectTypeOf(c.parent).toEqualTypeOf<SymmetricCoroutine | undefined>();
  // @ts-expect-error -- whose child it is follows from who binds it
  c.parent = family.main;
  // @ts-expect-error -- main is there from the beginning
  family.main = c;

  function* add(a: number, b: number): Routine<number> {
    return a + b;
  }
  expectTypeOf(c.bind(add, 1, 2)).toEqualTypeOf<SymmetricCoroutine>();
  // @ts-expect-error -- an argument is missing
  c.bind(add, 1);
  // @ts-expect-error -- an argument of another type
  c.bind(add, 1, 'x');
  // @ts-expect-error -- a plain function cannot suspend
  c.bind(() => 1);

  expectTypeOf(c.switch()).toEqualTypeOf<Operation<unknown>>();
  expectTypeOf(yield* c.switch<number>('any value')).toEqualTypeOf<number>();
  expectTypeOf(yield* c.throw<string>(new Error('x'))).toEqualTypeOf<string>();
  expectTypeOf(c.kill()).toEqualTypeOf<Operation<unknown>>();
  // @ts-expect-error -- what to throw
  void c.throw();

  class Derived extends SymmetricCoroutine {
    override finished(error: unknown): void {
      expectTypeOf(error).toEqualTypeOf<unknown>();
    }
  }
  expectTypeOf(new Derived(family, 'name').bind(add, 1, 2)).toEqualTypeOf<Derived>();
  // @ts-expect-error -- each belongs to a family
  void new SymmetricCoroutine();
}

test('the types are as written above', () => {
  expect(laws).toBeInstanceOf(Function);
});
