import { call } from '../call.ts';
import { done, type Wait } from '../wait.ts';
import { OutsideWait, type Deliver } from './outside.ts';
import { until } from './promise.ts';
import type { Operation } from '../operation.ts';
import type { Routine } from '../routine.ts';

/** Items that come in from outside, one after the other. */
export interface Source<T> {
  /**
   * Waits for the next item; does not suspend when one is there. `done` when there are no more. An arm for a choice: a wait
   * that is given up loses nothing, the item is there for the next.
   * @throws, once, the error by which the source has failed
   */
  next(): Wait<IteratorResult<T, unknown>>;
  /**
   * Says that no more is wanted: listeners are gone, whoever waits for an item is told that there are no more, and the
   * iterable is told to clean up. Waits until it has done so, unless somebody waited for an item: an async generator that
   * waits itself cannot be told before it goes on. Does nothing when the source has ended or was closed before.
   * @throws what the cleaning up throws
   */
  close(): Operation<void>;
  /** Closes without waiting, for `using`. */
  [Symbol.dispose](): void;
}

interface Arrival {
  readonly failed: boolean;
  readonly value: unknown;
}

/** A source that keeps what arrives, in order, until somebody takes it; what arrives while some wait goes to the first. */
export abstract class Inlet<T> implements Source<T> {
  private readonly arrived: Arrival[] = [];
  private readonly takers = new Set<Deliver>();
  private readonly capacity: number;
  /** What is waited for, in words. */
  readonly what: string;
  /** No more will arrive. */
  protected over = false;

  constructor(what: string, capacity: number = Infinity) {
    this.what = what;
    this.capacity = capacity;
  }

  next(): Wait<IteratorResult<T, unknown>> {
    return new Next(this);
  }

  close(): Operation<void> {
    return call(closing, this);
  }

  [Symbol.dispose](): void {
    this._shut()?.then(undefined, () => {});
  }

  /** @internal Ends it; the promise is kept when its cleaning up has ended. */
  _shut(): PromiseLike<unknown> | undefined {
    if (this.over) return undefined;
    this.arrived.length = 0;
    this.end();
    return this.callOff();
  }

  /** @internal */
  _take(): boolean {
    const first = this.arrived.shift();
    if (first === undefined) return this.over && done({ done: true, value: undefined });
    if (first.failed) throw first.value;
    return done(first.value);
  }

  /** @internal */
  _enter(taker: Deliver): () => void {
    this.takers.add(taker);
    this.pull();
    return () => void this.takers.delete(taker);
  }

  protected get isWanted(): boolean {
    return this.takers.size > 0;
  }

  /** Somebody wants an item. */
  protected pull(): void {}

  /** Nobody wants more: stops whatever brings the items. */
  protected abstract callOff(): PromiseLike<unknown> | undefined;

  protected put(failed: boolean, value: unknown): void {
    const [taker] = this.takers;
    if (taker !== undefined) {
      this.takers.delete(taker);
      taker(failed, value);
      return;
    }
    if (this.arrived.length >= this.capacity) this.arrived.shift();
    this.arrived.push({ failed, value });
  }

  protected end(value?: unknown): void {
    this.over = true;
    for (const taker of this.takers) taker(false, { done: true, value });
    this.takers.clear();
  }
}

function* closing(source: Inlet<unknown>): Routine<void> {
  const cleaned = source._shut();
  if (cleaned !== undefined) yield* until(cleaned);
}

class Next<T> extends OutsideWait<IteratorResult<T, unknown>> {
  private readonly inlet: Inlet<T>;

  constructor(inlet: Inlet<T>) {
    super();
    this.inlet = inlet;
  }

  override attempt(): boolean {
    return this.inlet._take();
  }

  protected subscribe(deliver: Deliver): () => void {
    return this.inlet._enter(deliver);
  }

  describe(): string {
    return this.inlet.what;
  }
}
