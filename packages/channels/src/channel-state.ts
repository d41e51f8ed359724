import type { Buffer } from './buffer.ts';
import type { Line } from './line.ts';

/** What a channel is made with; one object serves all rendezvous channels without a name. */
export interface Setup<T> {
  readonly name: string;
  readonly items: Buffer<T> | null;
}
export const DEFAULT: Setup<never> = { name: 'channel', items: null };

/** In place of a slot: no waiter, but the end. */
export const CLOSED: unique symbol = Symbol('closed');

/** Stands in a closed channel instead of those who wait. */
export class Closed {
  readonly error: unknown;
  /** Those who are being dismissed, one after the other; who of them leaves by himself is left out. */
  readonly line: Line | null;

  constructor(error: unknown, line: Line | null) {
    this.error = error;
    this.line = line;
  }

  get slot(): typeof CLOSED {
    return CLOSED;
  }
}
