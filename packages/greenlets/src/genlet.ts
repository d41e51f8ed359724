/// <reference lib="esnext.disposable" preserve="true" />
import {
  chain,
  close,
  Coroutine,
  Family,
  Operation,
  raise,
  ready,
  resume,
  type Routine,
  type Steps,
  suspend,
  type Suspended,
  UsageError,
} from '@core/coroutine';
import { rewordedGive } from './refusals.ts';

/**
 * Makes a generator whose body may {@link give} values from any depth of calls, and may wait for whatever else its
 * surroundings offer. Nothing of it runs before the first value is asked for.
 *
 * Three ways to consume it: `for…of` in plain code, when the body never has to wait for a scheduler; `for await` in `async`
 * code, when it does; `yield* genlet.next()` in a routine. Whoever asks for a value gets it, wherever the genlet was made. It
 * has a family of its own: greenlets switched to inside its body belong to the body, and are kept with it.
 *
 * @typeParam T what it gives
 * @param body hand arguments over in a closure: `genlet(() => walk(tree))`
 *
 * @example
 * ```ts run
 * import { genlet, give } from '@core/greenlets';
 * import type { Routine } from '@core/coroutine';
 *
 * type Nested = number | Nested[];
 * function* walk(item: Nested): Routine<void> {
 *   if (typeof item === 'number') yield* give(item);
 *   else for (const each of item) yield* walk(each);
 * }
 * console.log([...genlet<number>(() => walk([1, [2, [3, 4]], 5]))]);
 * ```
 * ```text output
 * [ 1, 2, 3, 4, 5 ]
 * ```
 */
export function genlet<T = unknown, R = unknown>(body: () => Routine<R>, name = 'genlet'): Genlet<T, R> {
  return new Genlet<T, R>(body, name);
}

/**
 * Gives `value` to whoever asked the innermost genlet around for one, and waits until the next is asked for.
 *
 * @param level 2 gives it to the consumer of the genlet around that one, and so on; the genlets inside are kept, and go on
 * when it is asked again
 * @returns what `next(value)` was given
 * @throws UsageError outside of so many genlets; BarrierError across a plain frame
 */
export function give<R = unknown>(value: unknown, level = 1): Operation<R> {
  return new Give<R>(value, level);
}

/** A generator whose body may give values from any depth of calls; see {@link genlet}. */
export class Genlet<T = unknown, R = unknown> implements Iterable<T>, AsyncIterable<T> {
  readonly name: string;
  private readonly body: Coroutine;

  constructor(body: () => Routine<R>, name: string) {
    if (typeof body !== 'function') throw new TypeError(`cannot make a genlet of ${String(body)}: pass a generator function`);
    this.name = name;
    this.body = new Coroutine(new GenletFamily(name), body, [], name);
  }

  /** True once the body has ended; asking for a value then answers so. */
  get done(): boolean {
    return this.body.state === 'ended';
  }

  /**
   * Asks for the next value: runs the body until it gives one or ends. Suspends whenever the body waits.
   * @param value what the body's `give` returns; dropped when the body begins
   * @returns as the `next` of an iterator does; the body's result comes with the first `done`
   * @throws what the body throws; UsageError when it runs already, or is captured inside something that is suspended
   */
  next(value?: unknown): Operation<IteratorResult<T, R | undefined>> {
    return new Next<T, R>(this.body, value, false);
  }

  /** Asks for the next value by raising `error` where the body gave the last one. One that has not begun just ends. */
  throw(error: unknown): Operation<IteratorResult<T, R | undefined>> {
    return new Next<T, R>(this.body, error, true);
  }

  /** Ends the body where it stands: every `finally` runs once, no `catch` sees it. `using` and leaving a loop do this. */
  close(): Operation<unknown> {
    return new Close(this.body);
  }

  [Symbol.dispose](): void {
    this.close().sync();
  }

  /** For plain code. The body cannot wait for a scheduler, nor suspend the coroutine that the loop runs in. */
  [Symbol.iterator](): GenletIterator<T, R> {
    return new Walk<T, R>(this);
  }

  /** For `async` code; needs `@core/coroutine/host` to be loaded. */
  [Symbol.asyncIterator](): AsyncGenletIterator<T, R> {
    return new AsyncWalk<T, R>(this);
  }
}

// The library's own iterable iterators know the type of the result from TypeScript 5.6 on only.
interface GenletIterator<T, R> extends Iterator<T, R | undefined> {
  [Symbol.iterator](): GenletIterator<T, R>;
}
interface AsyncGenletIterator<T, R> extends AsyncIterator<T, R | undefined> {
  [Symbol.asyncIterator](): AsyncGenletIterator<T, R>;
}

/** Tells genlets from other coroutines. A class of coroutines of their own would make every switch of a mixed program slower. */
class GenletFamily extends Family {}

class Walk<T, R> implements GenletIterator<T, R> {
  private readonly genlet: Genlet<T, R>;

  constructor(source: Genlet<T, R>) {
    this.genlet = source;
  }

  next(value?: unknown): IteratorResult<T, R | undefined> {
    return this.genlet.next(value).sync();
  }

  throw(error: unknown): IteratorResult<T, R | undefined> {
    return this.genlet.throw(error).sync();
  }

  return(value?: R): IteratorResult<T, R | undefined> {
    this.genlet.close().sync();
    return { done: true, value };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

class AsyncWalk<T, R> implements AsyncGenletIterator<T, R> {
  private readonly genlet: Genlet<T, R>;

  constructor(source: Genlet<T, R>) {
    this.genlet = source;
  }

  async next(value?: unknown): Promise<IteratorResult<T, R | undefined>> {
    return await this.genlet.next(value);
  }

  async throw(error: unknown): Promise<IteratorResult<T, R | undefined>> {
    return await this.genlet.throw(error);
  }

  async return(value?: R): Promise<IteratorResult<T, R | undefined>> {
    await this.genlet.close();
    return { done: true, value };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The operation, and its steps: while it is under way the body is, so it cannot be run a second time meanwhile. */
class Next<T, R> extends Operation<IteratorResult<T, R | undefined>> {
  private readonly body: Coroutine;
  private readonly value: unknown;
  private readonly raises: boolean;
  private asked: Steps<unknown> | null = null;

  constructor(body: Coroutine, value: unknown, raises: boolean) {
    super();
    this.body = body;
    this.value = value;
    this.raises = raises;
  }

  [Symbol.iterator](): Steps<IteratorResult<T, R | undefined>> {
    const { body, value, raises } = this;
    if (body.state === 'ended') {
      if (raises) throw value;
      return ready({ done: true, value: undefined });
    }
    this.asked = raises ? raise('throw into', body.family, body, value) : resume(body.family, body, value);
    return this;
  }

  next(value: unknown): IteratorResult<Suspended, IteratorResult<T, R | undefined>> {
    const step = this.asked!.next(value);
    if (step.done !== true) return step;
    // The body's last outcome is its result; everything before was given.
    const done = this.body.state === 'ended';
    return ready({ done, value: step.value } as IteratorResult<T, R | undefined>).next();
  }

  throw(error: unknown): never {
    throw error;
  }
}

class Close extends Operation<unknown> {
  private readonly body: Coroutine;

  constructor(body: Coroutine) {
    super();
    this.body = body;
  }

  [Symbol.iterator](): Steps<unknown> {
    return close(this.body.family, this.body);
  }
}

class Give<R> extends Operation<R> {
  private readonly value: unknown;
  private readonly level: number;

  constructor(value: unknown, level: number) {
    super();
    this.value = value;
    this.level = level;
  }

  [Symbol.iterator](): Steps<R> {
    const giver = around(this.level);
    try {
      return suspend(giver.family, this.value) as Steps<R>;
    } catch (error) {
      throw rewordedGive(error, giver.name);
    }
  }
}

function around(level: number): Coroutine {
  let count = 0;
  for (const c of chain()) if (c.family instanceof GenletFamily && ++count === level) return c;
  const where = count === 0 ? 'no genlet runs here' : `only ${count} run around this call`;
  throw new UsageError(`cannot give a value at level ${level}: ${where}`);
}
