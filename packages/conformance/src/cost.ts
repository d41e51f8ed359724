import { enclosing, type Coroutine, type Family, type Observer } from '@core/coroutine';
import { Cell } from './cell.ts';

/** What a workload costs, counted: the events in the families that were made by it. */
export interface Cost {
  creations: number;
  switches: number;
  parks: number;
}

/**
 * Counts what happens in each member's own families. A family belongs to the member in which its first coroutine was made;
 * the kit's own families belong to nobody. Nothing is counted once the run is over.
 */
export class Meter implements Observer {
  /** Whose coroutine has parked, until the next switch: meanwhile its scheduler decides who goes on. */
  parking: Cell | undefined;
  private readonly owners = new Map<Family, Cell>();
  private readonly costs = new Map<Cell, Cost>();
  private readonly coroutines: Coroutine[] = [];
  /** Whose instance is being made. */
  made: Cell | undefined;
  private readonly ignored: (family: Family) => boolean;
  private readonly everySwitch: () => void;

  constructor(ignored: (family: Family) => boolean, everySwitch: () => void) {
    this.ignored = ignored;
    this.everySwitch = everySwitch;
  }

  of(cell: Cell): Cost {
    let cost = this.costs.get(cell);
    if (cost === undefined) this.costs.set(cell, (cost = { creations: 0, switches: 0, parks: 0 }));
    return cost;
  }

  /** How many of a member's coroutines have not ended. */
  living(cell: Cell): number {
    return this.coroutines.filter(({ family, state }) => state !== 'ended' && this.owners.get(family) === cell).length;
  }

  readonly create = (coroutine: Coroutine): void => {
    const { family } = coroutine;
    if (coroutine instanceof Cell) return;
    if (!this.owners.has(family) && !this.ignored(family)) {
      const cell = this.made ?? enclosing(Cell);
      if (cell !== undefined) this.owners.set(family, cell);
    }
    const owner = this.owners.get(family);
    if (owner === undefined) return;
    this.of(owner).creations++;
    this.coroutines.push(coroutine);
  };

  readonly switch = (_from: unknown, _to: unknown, family: Family): void => {
    this.everySwitch();
    this.parking = undefined;
    const owner = this.owners.get(family);
    if (owner !== undefined) this.of(owner).switches++;
  };

  readonly park = ({ family }: Coroutine): void => {
    const owner = this.owners.get(family);
    this.parking = owner;
    if (owner !== undefined) this.of(owner).parks++;
  };
}
