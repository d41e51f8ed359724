import { ExitSignal, UsageError, type Coroutine, type Ending, type RoutineFunction, type Routine } from '../../src/index.ts';
import { open, returns, Symmetric, throws, type Delivery, type Place } from './continulet-moves.ts';

/**
 * One view of switching as PyPy had it from 2006 to 2011, on the contract: a main, coroutines that switch to each other by
 * name, and a parent for each (whoever bound it), which goes on when it ends. The one difference: `current` follows from
 * the running chain, where the original kept it in a variable of the view.
 */
export class Costate extends Symmetric {
  readonly main: Strand = new Strand(this);
  private readonly strands = new WeakMap<Coroutine, Strand>();

  /** The coroutine of this view that runs here; its main outside of all. */
  get running(): Strand {
    const { current } = this;
    return current === undefined ? this.main : this.strands.get(current)!;
  }

  /** An unbound coroutine of this view, of a class of one's own if need be. */
  spawn(): Strand;
  spawn<S extends Strand>(type: new (costate: Costate) => S): S;
  spawn(type: new (costate: Costate) => Strand = Strand): Strand {
    return new type(this);
  }

  own(segment: Coroutine, strand: Strand): Coroutine {
    this.strands.set(segment, strand);
    return segment;
  }

  protected override onEnd(ended: Coroutine, ending: Ending): void {
    const from = this.strands.get(ended)!;
    super.onEnd(ended, ending);
    if (ending.closed) return;
    from.goodbye();
    from.heir().hello();
  }

  protected override heir(ended: Coroutine): Place {
    return this.strands.get(ended)!.heir().place;
  }
}

/** A coroutine of 2007: `bind` gives it a body, `switch` leaves whatever runs in its view and continues it. */
export class Strand {
  readonly costate: Costate;
  private segment: Coroutine | undefined;
  private above: Strand | undefined;

  constructor(costate: Costate) {
    this.costate = costate;
  }

  get name(): string {
    if (this === this.costate.main) return `main of ${this.costate.name}`;
    return this.segment?.name ?? 'unbound coroutine';
  }

  get isAlive(): boolean {
    return this === this.costate.main || (this.segment !== undefined && this.segment.state !== 'ended');
  }

  /** Who goes on when this one ends; set by `bind` to the one that runs then. */
  get parent(): Strand | undefined {
    return this.above;
  }

  set parent(parent: Strand) {
    if (parent.costate !== this.costate) throw new UsageError(`cannot adopt "${this.name}": its view is "${this.costate.name}"`);
    for (let each: Strand | undefined = parent; each !== undefined; each = each.above) {
      if (each === this) throw new UsageError(`cannot adopt "${this.name}": it would be its own ancestor`);
    }
    this.above = parent;
  }

  bind<A extends readonly unknown[]>(body: RoutineFunction<A, unknown>, ...args: A): this {
    if (this.isAlive) throw new UsageError(`cannot bind "${this.name}": it is bound already`);
    this.segment = this.costate.own(
      this.costate.enroll(function* (first) {
        open(first);
        yield* body(...args);
      }),
      this,
    );
    this.above = this.costate.running;
    return this;
  }

  switch(): Routine<void> {
    return this.continue('switch to', returns());
  }

  /** Raises an exit where it stands; what goes on when it has ended is its killer. An unbound one is left alone. */
  *kill(): Routine<void> {
    if (!this.isAlive) return;
    const killer = this.costate.running;
    const exit = throws(new ExitSignal(this.segment!, this.name));
    if (killer === this) open(exit);
    // The killer may descend from its victim: whoever had the victim for a parent gets the victim's.
    for (let each: Strand | undefined = killer; each !== undefined; each = each.above) {
      if (each.above === this) each.above = this.above;
    }
    this.above = killer;
    yield* this.continue('kill', exit);
  }

  /** Called when it is continued, and after it was left. */
  hello(): void {}
  goodbye(): void {}

  get place(): Place {
    return this.segment;
  }

  /** The nearest ancestor that lives. */
  heir(): Strand {
    let heir = this.above!;
    while (!heir.isAlive) heir = heir.above!;
    return heir;
  }

  private *continue(verb: string, delivery: Delivery): Routine<void> {
    const left = this.costate.running;
    if (this === left || !this.isAlive) {
      throw new UsageError(`cannot ${verb} "${this.name}": it ${this === left ? 'runs already' : 'is not bound'}`);
    }
    const steps = this.costate.request(this.place, delivery);
    left.goodbye();
    this.hello();
    open(yield* steps);
  }
}
