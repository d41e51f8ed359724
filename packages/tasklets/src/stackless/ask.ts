import { Operation, type Steps } from '@core/coroutine';

/** An operation that asks its scheduler for a switch, each time it is run. */
export class Ask extends Operation<never> {
  private readonly ask: () => Steps<unknown>;

  constructor(ask: () => Steps<unknown>) {
    super();
    this.ask = ask;
  }

  [Symbol.iterator](): Steps<never> {
    return this.ask() as Steps<never>;
  }
}
