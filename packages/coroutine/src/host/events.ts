import { kindOf } from './kind.ts';
import { OutsideWait, type Deliver } from './outside.ts';
import { Inlet, type Source } from './source.ts';
import type { Wait } from '../wait.ts';

/** The part of Node's `EventEmitter` that is needed to listen to one. */
export interface Emitter {
  on(type: string | symbol, listener: (...args: unknown[]) => void): unknown;
  off(type: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Waits for the next event of that type. Always suspends; the listener is gone when the wait is over. An event that comes
 * between two waits is missed: to get all, use `events`.
 *
 * @returns the event; from an emitter, the list of what it emitted
 * @throws an emitter's "error" event, as Node's own `once` does; TypeError at once for what does neither
 *
 * @example
 * ```ts run
 * import { once, run } from '@core/coroutine/host';
 *
 * const bell = new EventTarget();
 * const visitor = run(function* () {
 *   const event = yield* once(bell, 'ring');
 *   console.log('heard', event.type);
 * });
 * bell.dispatchEvent(new Event('ring'));
 * await visitor;
 * ```
 * ```text output
 * heard ring
 * ```
 */
export function once<E extends Event = Event>(target: EventTarget, type: string): Wait<E>;
export function once<A extends unknown[] = unknown[]>(emitter: Emitter, type: string | symbol): Wait<A>;
export function once(target: EventTarget | Emitter, type: string | symbol): Wait<unknown> {
  return new Once(target, type);
}

class Once extends OutsideWait<unknown> {
  private readonly target: EventTarget | Emitter;
  private readonly type: string | symbol;

  constructor(target: EventTarget | Emitter, type: string | symbol) {
    super();
    expectTarget(target, type);
    this.target = target;
    this.type = type;
  }

  protected subscribe(deliver: Deliver): () => void {
    const stop = listen(this.target, this.type, (failed, value) => {
      stop();
      deliver(failed, value);
    });
    return stop;
  }

  describe(): string {
    return `for the event "${String(this.type)}"`;
  }
}

export interface EventsOptions {
  /** How many events are kept while nobody takes them; the oldest is dropped for one more. Unlimited by default. */
  readonly capacity?: number;
}

/**
 * Listens for events of that type from now on, until the source is closed: close it, for the listener stays until then.
 * Events that come while nobody waits are kept. They cannot be held back: limit by `capacity` how many are.
 *
 * An emitter's "error" event ends the source with that error.
 *
 * @throws TypeError at once for what is neither an EventTarget nor an emitter; RangeError for a capacity below 1
 *
 * @example
 * ```ts run
 * import { EventEmitter } from 'node:events';
 * import { events, run } from '@core/coroutine/host';
 *
 * const phone = new EventEmitter();
 * await run(function* () {
 *   const calls = events<[string]>(phone, 'call');
 *   try {
 *     for (const name of ['Ada', 'Bob', 'Cy']) phone.emit('call', name);
 *     for (let i = 0; i < 2; i++) {
 *       const call = yield* calls.next();
 *       if (!call.done) console.log(...call.value);
 *     }
 *   } finally {
 *     yield* calls.close();
 *   }
 * });
 * console.log(phone.listenerCount('call'), 'listeners left');
 * ```
 * ```text output
 * Ada
 * Bob
 * 0 listeners left
 * ```
 */
export function events<E extends Event = Event>(target: EventTarget, type: string, options?: EventsOptions): Source<E>;
export function events<A extends unknown[] = unknown[]>(
  emitter: Emitter,
  type: string | symbol,
  options?: EventsOptions,
): Source<A>;
export function events(target: EventTarget | Emitter, type: string | symbol, options: EventsOptions = {}): Source<unknown> {
  expectTarget(target, type);
  const { capacity = Infinity } = options;
  if (!(capacity >= 1)) throw new RangeError(`cannot keep ${capacity} events: the capacity is 1 or more`);
  return new Events(target, type, capacity);
}

class Events extends Inlet<unknown> {
  private readonly stop: () => void;

  constructor(target: EventTarget | Emitter, type: string | symbol, capacity: number) {
    super(`for the event "${String(type)}"`, capacity);
    this.stop = listen(target, type, (failed, value) => {
      if (!failed) {
        this.put(false, { done: false, value });
        return;
      }
      this.put(true, value);
      this.end();
      this.stop();
    });
  }

  protected callOff(): undefined {
    this.stop();
  }
}

function expectTarget(target: Partial<EventTarget & Emitter> | null | undefined, type: string | symbol): void {
  if (typeof target?.addEventListener === 'function' || typeof target?.on === 'function') return;
  const event = `the event "${String(type)}" of ${kindOf(target)}`;
  throw new TypeError(`cannot wait for ${event}: it is no EventTarget and no EventEmitter`);
}

function listen(target: EventTarget | Emitter, type: string | symbol, give: Deliver): () => void {
  if ('addEventListener' in target) {
    const onEvent = (event: Event): void => give(false, event);
    target.addEventListener(type as string, onEvent);
    return () => target.removeEventListener(type as string, onEvent);
  }
  const onItem = (...args: unknown[]): void => give(false, args);
  const onError = (error: unknown): void => give(true, error);
  target.on(type, onItem);
  if (type !== 'error') target.on('error', onError);
  return () => {
    target.off(type, onItem);
    target.off('error', onError);
  };
}
