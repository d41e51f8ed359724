import { UsageError } from '@core/coroutine';
import { Readable } from './readable.ts';
import type { Variable } from './variable.ts';

/** A variable that can be read through it, and not bound: what to give to those who must not answer for somebody else. */
export class View<T> extends Readable<T> {
  /** @internal */
  readonly _ref: Variable<T>;

  constructor(target: Variable<T>) {
    super();
    this._ref = target;
  }

  get name(): string {
    return this._ref.name;
  }

  /** @internal */
  override _shorten(source: Variable<T>): void {
    this._ref._shorten(source);
  }

  /** @internal */
  override _representative(): Readable<T> {
    return this;
  }

  /** @internal */
  override get _rank(): number {
    return Infinity;
  }

  /** @internal */
  override _checkWritable(verb: string): void {
    throw new UsageError(`cannot ${verb} "${this.name}": it can only be read here, and it is unbound`);
  }
}
