import { UsageError, type Coroutine, type Routine } from '../../src/index.ts';
import { open, returns, Symmetric, throws, type Delivery, type Place } from './continulet-moves.ts';

export type Body = (self: Continulet, ...args: never) => Routine<unknown>;

/**
 * PyPy's continulets on the contract. Each is a box that holds one suspended piece of the program: first the start of its
 * own body, later whatever was left through it. To switch is to exchange what runs with what the box holds; when its body
 * ends, what the box then holds goes on. So everything is a rotation of links, and nothing needs to know who is "current".
 */
export class Continulets extends Symmetric {
  private readonly owners = new WeakMap<Coroutine, Continulet>();

  constructor(name = 'continulet') {
    super(name);
  }

  /** Without a body it stays empty until `init`. */
  make(body?: Body, ...args: readonly unknown[]): Continulet {
    const made = new Continulet(this);
    return body === undefined ? made : made.init(body, ...args);
  }

  /** Each takes over what the one before it holds; the running frame stays. */
  permute(...continulets: Continulet[]): void {
    const usable = continulets.filter((each) => each.usable('permute'));
    if (usable.length > 1) rotate(usable.at(-1)!.held, usable);
  }

  /** Whose bodies lie on the way from a piece to main, innermost first: for the running one, the logical caller chain. */
  below(piece: Place = this.current): Continulet[] {
    const found = new Set<Continulet>();
    while (piece !== undefined) {
      const owner: Continulet = this.owners.get(piece)!;
      if (found.has(owner)) break; // what is suspended does not lead to main but back to itself
      found.add(owner);
      piece = owner.held;
    }
    return [...found];
  }

  own(body: Coroutine, owner: Continulet): Coroutine {
    this.owners.set(body, owner);
    return body;
  }

  protected override heir(ended: Coroutine): Place {
    return this.owners.get(ended)!.held;
  }
}

export class Continulet {
  /** The piece that goes on when control is exchanged with this box, or when the body ends. */
  held: Place = undefined;
  private body: Coroutine | undefined;
  private readonly world: Continulets;

  constructor(world: Continulets) {
    this.world = world;
  }

  init(body: Body, ...args: readonly unknown[]): this {
    if (this.body !== undefined) throw new UsageError(`cannot initialize "${this.name}": it has a body already`);
    const self = this;
    this.body = this.world.own(
      this.world.enroll(function* (first) {
        if (open(first) !== undefined) throw new TypeError("a continulet's first switch takes no value");
        return yield* (body as (...all: unknown[]) => Routine<unknown>)(self, ...args);
      }),
      this,
    );
    this.held = this.body;
    return this;
  }

  get name(): string {
    return this.body?.name ?? 'empty continulet';
  }

  get isPending(): boolean {
    return this.body !== undefined && this.body.state !== 'ended';
  }

  /** Exchanges what runs with what is held here, and that with what `to` holds: in the end, `to`'s piece runs. */
  switch(value?: unknown, to?: Continulet): Routine<unknown> {
    return this.exchange('switch', returns(value), to);
  }

  /** The same movement; the error is raised at the destination. */
  throw(error: unknown, to?: Continulet): Routine<unknown> {
    return this.exchange('throw', throws(error), to);
  }

  /** An empty one counts as absent. */
  usable(verb: string): boolean {
    if (this.body !== undefined && !this.isPending) {
      throw new UsageError(`cannot ${verb} "${this.name}": continulet already finished`);
    }
    return this.body !== undefined;
  }

  private *exchange(verb: string, delivery: Delivery, to?: Continulet): Routine<unknown> {
    const path = [this, to].filter((each) => each?.usable(verb)) as Continulet[];
    if (path.length === 0 || to === this) return open(delivery);
    const here = this.world.current;
    const there = path.at(-1)!.held;
    if (here === there) throw new UsageError(`cannot ${verb} "${this.name}": it holds a main that stands elsewhere`);
    const steps = this.world.request(there, delivery);
    rotate(here, path);
    return open(yield* steps);
  }
}

/** Puts a piece into the first box, what that held into the next, and so on. */
function rotate(piece: Place, boxes: readonly Continulet[]): void {
  let carried = piece;
  for (const box of boxes) [box.held, carried] = [carried, box.held];
}

/** A generator on a continulet: any call from its body, however deep, gives values by `self.switch(value)`. */
export class Genlet {
  private readonly body: Continulet;

  constructor(world: Continulets, body: Body, ...args: readonly unknown[]) {
    this.body = world.make(body, ...args);
  }

  *next(value?: unknown): Routine<IteratorResult<unknown, void>> {
    if (!this.body.isPending) return { done: true, value: undefined };
    const given = yield* this.body.switch(value);
    if (this.body.isPending) return { done: false, value: given };
    if (given !== undefined) throw new TypeError('a genlet must return nothing');
    return { done: true, value: undefined };
  }

  *all(): Routine<unknown[]> {
    const values: unknown[] = [];
    for (let next = yield* this.next(); next.done !== true; next = yield* this.next()) values.push(next.value);
    return values;
  }
}
