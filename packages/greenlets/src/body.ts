import { Coroutine, type Ending, Family, type Routine } from '@core/coroutine';
import type { Greenlet } from './greenlet.ts';
import { climb } from './moves.ts';

/** The coroutine of a greenlet that has begun. It is kept from users, so that only greenlets' own moves reach it. */
export class Body extends Coroutine {
  readonly greenlet: Greenlet;

  constructor(family: BodyFamily, greenlet: Greenlet) {
    super(family, enter, [greenlet]);
    this.greenlet = greenlet;
  }

  override get name(): string {
    return this.greenlet.name;
  }
}

/** The one family of coroutines behind a family of greenlets: that its current one follows from the running chain is what
 * lets greenlets live inside tasklets, actors and each other. */
export class BodyFamily extends Family<Body> {
  protected override onEnd({ greenlet }: Body, ending: Ending): void {
    // One that was closed goes back to whoever closed it: unwinding cannot be diverted.
    if (ending.closed) greenlet._end();
    else climb(greenlet, ending);
  }
}

function enter(greenlet: Greenlet): Routine<unknown> {
  return greenlet._begin();
}
