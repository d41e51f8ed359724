/**
 * Receivers made of receivers. None of them runs anything by itself: what they do happens when somebody receives.
 */
import type { Wait, Waiter } from '@core/coroutine';
import { always, choose, wrap } from './compose.ts';
import { checkFunction, checkReceiver } from './check.ts';
import { AGAIN, Derived } from './derived.ts';
import type { Receiver } from './ends.ts';
import { END } from './line.ts';
import { View } from './view.ts';

type Item<T> = IteratorResult<T, undefined>;

/**
 * Receives from `source` and changes each item by `change`, a plain function, called in the step in which the item is handed
 * over. What it throws is thrown to whoever receives, and the item is gone. Ends as `source` does.
 *
 * @example
 * ```ts run
 * import { channel, filter, map } from '@core/channels';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const numbers = channel<number>();
 *   spawn(function* () {
 *     for (let n = 1; n <= 6; n++) yield* numbers.send(n);
 *     numbers.close();
 *   });
 *   const squares = map(filter(numbers, (n) => n % 2 === 0), (n) => n * n);
 *   yield* squares.each(function* (square) {
 *     console.log(square);
 *   });
 * });
 * ```
 * ```text output
 * 4
 * 16
 * 36
 * ```
 */
export function map<T, R>(source: Receiver<T>, change: (item: T) => R): Receiver<R> {
  checkReceiver('map', source);
  checkFunction('map', source.name, change);
  return new Mapped(source, change);
}

/**
 * Receives those items of `source` that pass `test`, a plain function, and drops the others. See {@link map}.
 *
 * @example
 * ```ts run
 * import { channel, filter } from '@core/channels';
 * import { runSync } from '@core/coroutine/host';
 *
 * runSync(function* () {
 *   const numbers = channel<number>(4);
 *   for (const n of [1, 2, 3, 4]) numbers.trySend(n);
 *   const even = filter(numbers, (n) => n % 2 === 0);
 *   console.log(yield* even.receive(), yield* even.receive());
 * });
 * ```
 * ```text output
 * 2 4
 * ```
 */
export function filter<T, S extends T>(source: Receiver<T>, test: (item: T) => item is S): Receiver<S>;
export function filter<T>(source: Receiver<T>, test: (item: T) => boolean): Receiver<T>;
export function filter<T>(source: Receiver<T>, test: (item: T) => boolean): Receiver<T> {
  checkReceiver('filter', source);
  checkFunction('filter', source.name, test);
  return new Filtered(source, test);
}

type Received<R> = R extends Receiver<infer T> ? T : never;

/**
 * Receives from all of `sources`, from whichever is ready first, fairly. Ends when all have ended; fails as soon as one of
 * them fails, with its error.
 *
 * @example
 * ```ts run
 * import { channel, merge } from '@core/channels';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const [north, south] = [channel<string>(), channel<string>()];
 *   for (const gate of [north, south]) {
 *     spawn(function* () {
 *       yield* gate.send(gate === north ? 'from the north' : 'from the south');
 *       gate.close();
 *     });
 *   }
 *   yield* merge(north, south).each(function* (visitor) {
 *     console.log(visitor);
 *   });
 * });
 * ```
 * ```text output
 * from the north
 * from the south
 * ```
 */
export function merge<S extends readonly Receiver<unknown>[]>(...sources: S): Receiver<Received<S[number]>>;
export function merge<T>(...sources: readonly Receiver<T>[]): Receiver<T> {
  for (const source of sources) checkReceiver('merge', source);
  return new Merged(sources);
}

/**
 * Receives the items of `source` in lists of `size`; the last list may be shorter. Items that are gathered when a receive is
 * given up, or when `source` fails, are not lost: they come with the next list.
 * @throws RangeError when `size` is no whole number above 0
 *
 * @example
 * ```ts run
 * import { batch, channel } from '@core/channels';
 * import { runSync } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const numbers = channel<number>(5);
 *   for (let n = 1; n <= 5; n++) numbers.trySend(n);
 *   numbers.close();
 *   yield* batch(numbers, 2).each(function* (list) {
 *     console.log(list.join(' '));
 *   });
 * });
 * ```
 * ```text output
 * 1 2
 * 3 4
 * 5
 * ```
 */
export function batch<T>(source: Receiver<T>, size: number): Receiver<T[]> {
  checkReceiver('batch', source);
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError(`cannot receive from "${source.name}" in lists of ${size}: the size is a whole number above 0`);
  }
  return new Batched(source, size);
}

/** A view of one receiver. */
abstract class Single<T, R> extends View<R> {
  readonly name: string;
  readonly source: Receiver<T>;

  constructor(source: Receiver<T>) {
    super();
    this.source = source;
    this.name = source.name;
  }

  get closed(): boolean {
    return this.source.closed;
  }

  get failure(): unknown {
    return this.source.failure;
  }
}

class Mapped<T, R> extends Single<T, R> {
  private readonly change: (item: T) => R;

  constructor(source: Receiver<T>, change: (item: T) => R) {
    super(source);
    this.change = change;
  }

  protected makeNext(): Wait<Item<R>> {
    return wrap(this.source.next(), (result) =>
      result.done === true ? result : { done: false, value: this.change(result.value) },
    );
  }
}

class Filtered<T> extends Single<T, T> {
  private readonly test: (item: T) => boolean;

  constructor(source: Receiver<T>, test: (item: T) => boolean) {
    super(source);
    this.test = test;
  }

  protected makeNext(): Wait<Item<T>> {
    return new Passing(this.source, this.test);
  }
}

class Passing<T> extends Derived<Item<T>> {
  private readonly source: Receiver<T>;
  private readonly test: (item: T) => boolean;

  constructor(source: Receiver<T>, test: (item: T) => boolean) {
    super();
    this.source = source;
    this.test = test;
  }

  protected inner(): Wait {
    return this.source.next();
  }

  protected accept(value: unknown): Item<T> | typeof AGAIN {
    const result = value as Item<T>;
    return result.done === true || this.test(result.value) ? result : AGAIN;
  }
}

class Merged<T> extends View<T> {
  readonly name: string;
  private readonly sources: readonly Receiver<T>[];

  constructor(sources: readonly Receiver<T>[]) {
    super();
    this.sources = sources;
    this.name = sources.map((source) => source.name).join(' and ');
  }

  get closed(): boolean {
    return this.failure !== undefined || this.sources.every((source) => source.closed);
  }

  get failure(): unknown {
    return this.sources.find((source) => source.failure !== undefined)?.failure;
  }

  protected makeNext(): Wait<Item<T>> {
    return new Merging(this.sources);
  }
}

interface From<T> {
  readonly source: Receiver<T>;
  readonly result: Item<T>;
}

class Merging<T> extends Derived<Item<T>> {
  private open: readonly Receiver<T>[];
  private any: Wait<From<T>>;

  constructor(sources: readonly Receiver<T>[]) {
    super();
    this.open = sources;
    this.any = this.anyOf(sources);
  }

  private anyOf(sources: readonly Receiver<T>[]): Wait<From<T>> {
    if (sources.length === 0) return wrap(always(END), (result) => ({ source: undefined as never, result }));
    return choose(sources.map((source) => wrap(source.next(), (result) => ({ source, result }))));
  }

  protected inner(): Wait {
    return this.any;
  }

  protected accept(value: unknown): Item<T> | typeof AGAIN {
    const { source, result } = value as From<T>;
    if (result.done !== true) return result;
    if (this.open.includes(source)) {
      this.open = this.open.filter((each) => each !== source);
      this.any = this.anyOf(this.open);
    }
    return this.open.length === 0 ? END : AGAIN;
  }
}

class Batched<T> extends Single<T, T[]> {
  private readonly size: number;

  constructor(source: Receiver<T>, size: number) {
    super(source);
    this.size = size;
  }

  protected makeNext(): Wait<Item<T[]>> {
    return new Gathering(this.source, this.size);
  }
}

class Gathering<T> extends Derived<Item<T[]>> {
  private readonly source: Receiver<T>;
  private readonly size: number;
  private gathered: T[] = [];

  constructor(source: Receiver<T>, size: number) {
    super();
    this.source = source;
    this.size = size;
  }

  protected inner(): Wait {
    return this.source.next();
  }

  protected accept(value: unknown, waiter?: Waiter): Item<T[]> | typeof AGAIN {
    const result = value as Item<T>;
    if (result.done === true) return this.gathered.length > 0 ? this.list() : result;
    this.gathered.push(result.value);
    return this.gathered.length < this.size ? AGAIN : this.toOldest(this.list(), waiter);
  }

  protected override refuse(error: unknown): Item<T[]> {
    if (this.gathered.length === 0) throw error;
    // Its own failure the source throws again; what a callback threw nobody else would hear of.
    if (!(this.source.closed && this.source.failure === error)) this.keepError(error);
    return this.list();
  }

  private list(): Item<T[]> {
    const value = this.gathered;
    this.gathered = [];
    return { done: false, value };
  }
}
