/** An error on its way through a channel: raised in whoever receives it. */
export class Bomb {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Sent as an error it ends the receiver's iteration; a plain `receive` throws it. */
export class StopIteration extends Error {
  override readonly name = 'StopIteration';
}

/** An item as a plain receive returns it. */
export function defused(item: unknown): unknown {
  if (item instanceof Bomb) throw item.error;
  return item;
}
