import { Coroutine, Family, type Ending, type Routine } from '@core/coroutine';
import type { Run } from './run.ts';

/** The coroutine that one member of a mixed program runs in, in a family of its own: what the kit moves, kills and closes. */
export class Cell extends Coroutine<void> {
  readonly run: Run;

  constructor(run: Run, body: () => Routine<void>) {
    super(new CellFamily(`cell of ${run.name}`), body, [], run.name);
    this.run = run;
  }
}

/** Nothing in a cell can catch what a `finally` throws while the cell is closed; it arrives here. */
class CellFamily extends Family<Cell> {
  protected override onEnd({ run }: Cell, ending: Ending): void {
    if (!ending.closed || !ending.failed) return;
    run.deliver(ending.value, true);
    ending.failed = false;
    ending.value = undefined;
  }
}
