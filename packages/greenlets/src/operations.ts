import { Operation, type Steps } from '@core/coroutine';
import type { Greenlet } from './greenlet.ts';
import { kill } from './kill.ts';
import { closeGreenlet, switchTo, throwInto } from './moves.ts';

export class Switch<R> extends Operation<R> {
  private readonly target: Greenlet;
  private readonly values: readonly unknown[];

  constructor(target: Greenlet, values: readonly unknown[]) {
    super();
    this.target = target;
    this.values = values;
  }

  [Symbol.iterator](): Steps<R> {
    return switchTo(this.target, this.values) as Steps<R>;
  }
}

export class Throw<R> extends Operation<R> {
  private readonly target: Greenlet;
  private readonly error: unknown;

  constructor(target: Greenlet, error: unknown) {
    super();
    this.target = target;
    this.error = error;
  }

  [Symbol.iterator](): Steps<R> {
    return throwInto(this.target, this.error, 'throw into') as Steps<R>;
  }
}

export class Kill extends Operation<unknown> {
  private readonly target: Greenlet;

  constructor(target: Greenlet) {
    super();
    this.target = target;
  }

  [Symbol.iterator](): Steps<unknown> {
    return kill(this.target);
  }
}

export class Close extends Operation<unknown> {
  private readonly target: Greenlet;

  constructor(target: Greenlet) {
    super();
    this.target = target;
  }

  [Symbol.iterator](): Steps<unknown> {
    return closeGreenlet(this.target);
  }
}
