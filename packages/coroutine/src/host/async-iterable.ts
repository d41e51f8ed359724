import { OutsideWait, type Deliver } from './outside.ts';
import { Run, type RunOptions } from './run.ts';
import type { Operation } from '../operation.ts';
import type { Routine } from '../routine.ts';

/**
 * Turns a routine into an async iterable: each `yield* give(item)` hands an item to the `for await` outside and waits until
 * it asks for the next. Nothing of the body runs before the first item is asked for. Leaving the loop early unwinds the body,
 * also where it waits; the loop goes on when its `finally` blocks are done. What the body throws comes out of the loop.
 *
 * The body is one run, with `options` as for `run`; it is `open`, for the code that reads it is outside.
 *
 * @param body gets `give`, which it may also hand to the tasks that it starts
 *
 * @example
 * ```ts run
 * import { sleep, toAsyncIterable } from '@core/coroutine/host';
 *
 * const countdown = toAsyncIterable<number>(function* (give) {
 *   try {
 *     for (let n = 3; ; n--) {
 *       yield* give(n);
 *       yield* sleep(1);
 *     }
 *   } finally {
 *     console.log('stopped');
 *   }
 * });
 * for await (const n of countdown) {
 *   if (n === 1) break;
 *   console.log(n);
 * }
 * ```
 * ```text output
 * 3
 * 2
 * stopped
 * ```
 */
export function toAsyncIterable<T>(
  body: (give: (item: T) => Operation<void>) => Routine<void>,
  options: RunOptions = {},
): AsyncIterableIterator<T> {
  return new Outlet(body, options);
}

interface Demand<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

interface Offer<T> {
  readonly item: T;
  readonly deliver: Deliver;
}

const END = { done: true, value: undefined } as const;

class Outlet<T> implements AsyncIterableIterator<T> {
  private readonly run: Run;
  /** Calls of `next` that are not answered yet. */
  private readonly demands: Demand<T>[] = [];
  /** Items that wait for a demand; one body has several when it hands `give` to others. */
  private readonly offers = new Set<Offer<T>>();
  /** Those who gave an item and go on when another is asked for. */
  private readonly givers = new Set<Deliver>();
  /** Kept from the first demand on: fulfilled when the body has come to rest. */
  private rest: Promise<void> | null = null;
  private atRest: () => void = () => {};
  private over = false;
  /** An error of the body that nobody has taken yet. */
  private failure: { readonly error: unknown } | null = null;

  constructor(body: (give: (item: T) => Operation<void>) => Routine<void>, options: RunOptions) {
    const give = (item: T): Operation<void> => new Give(this, item);
    this.run = new Run(
      () => body(give),
      { open: true, ...options },
      () => this.end(),
      (error) => {
        this.failure = { error };
        this.end();
      },
    );
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.over) {
        resolve(this.finish());
        return;
      }
      this.demands.push({ resolve, reject });
      if (this.rest === null) this.begin();
      else this.serve();
    });
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (this.rest === null) {
      this.over = true; // it never begins
    } else {
      this.run.leave();
      await this.rest;
    }
    return this.finish();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private begin(): void {
    this.rest = new Promise((resolve) => {
      this.atRest = resolve;
    });
    this.run.begin();
  }

  /** @internal */
  _offer(offer: Offer<T>): () => void {
    this.offers.add(offer);
    this.serve();
    return () => void this.offers.delete(offer);
  }

  private serve(): void {
    while (this.demands.length > 0) {
      for (const goOn of this.givers) goOn(false, undefined);
      this.givers.clear();
      const [offer] = this.offers;
      if (offer === undefined) return;
      this.offers.delete(offer);
      this.givers.add(offer.deliver);
      this.demands.shift()!.resolve({ done: false, value: offer.item });
    }
  }

  private end(): void {
    this.over = true;
    for (const demand of this.demands.splice(0)) {
      try {
        demand.resolve(this.finish());
      } catch (error) {
        demand.reject(error);
      }
    }
    this.atRest();
  }

  private finish(): typeof END {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure.error;
    return END;
  }
}

class Give<T> extends OutsideWait<void> {
  private readonly outlet: Outlet<T>;
  private readonly item: T;

  constructor(outlet: Outlet<T>, item: T) {
    super();
    this.outlet = outlet;
    this.item = item;
  }

  protected subscribe(deliver: Deliver): () => void {
    return this.outlet._offer({ item: this.item, deliver });
  }

  describe(): string {
    return 'for the next item to be asked for';
  }
}
