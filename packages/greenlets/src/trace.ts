import type { Greenlet } from './greenlet.ts';

/** `throw` when an error is on its way; an exit that has ended a greenlet travels as a value, by `switch`. */
export type TraceEvent = 'switch' | 'throw';

/**
 * Told of every transfer (a close is none), in the target, before it goes on: greenlet's `settrace`. What it throws is raised
 * in the target instead of what was on its way, and ends the tracing.
 */
export type Tracer = (event: TraceEvent, origin: Greenlet, target: Greenlet) => void;

/** What is on its way in a transfer. */
export interface Cause {
  readonly event: TraceEvent;
  /** The value, or the error; the list of arguments when the target begins. */
  readonly value: unknown;
}

/** Told as a {@link Tracer} is, with what is on its way. What it throws is reported to the console and changes nothing. */
export type SwitchListener = (origin: Greenlet, target: Greenlet, cause: Cause) => void;

/** Those who follow the transfers of one family. */
export class Followers {
  /** False while nobody follows, which is all that a switch pays. */
  any = false;
  private tracer: Tracer | null = null;
  private readonly listeners: Set<{ readonly tell: SwitchListener }> = new Set();

  get only(): Tracer | null {
    return this.tracer;
  }

  setTracer(tracer: Tracer | null): Tracer | null {
    const before = this.tracer;
    this.tracer = tracer;
    this.count();
    return before;
  }

  add(tell: SwitchListener): () => void {
    const entry = { tell };
    this.listeners.add(entry);
    this.count();
    return () => {
      this.listeners.delete(entry);
      this.count();
    };
  }

  /** @throws what the tracer throws; it is removed then */
  tell(event: TraceEvent, origin: Greenlet, target: Greenlet, value: unknown): void {
    for (const { tell } of this.listeners) {
      try {
        tell(origin, target, { event, value });
      } catch (error) {
        console.error('a listener to switches failed:', error);
      }
    }
    try {
      this.tracer?.(event, origin, target);
    } catch (error) {
      this.setTracer(null);
      throw error;
    }
  }

  private count(): void {
    this.any = this.tracer !== null || this.listeners.size > 0;
  }
}
