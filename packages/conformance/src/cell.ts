import { Coroutine, Family, type Routine } from '@core/coroutine';
import type { Run } from './run.ts';

/** The coroutine that one member of a mixed program runs in, in a family of its own: what the kit moves, kills and closes. */
export class Cell extends Coroutine<void> {
  readonly run: Run;

  constructor(run: Run, body: () => Routine<void>) {
    super(new Family(`cell of ${run.name}`), body, [], run.name);
    this.run = run;
  }
}
