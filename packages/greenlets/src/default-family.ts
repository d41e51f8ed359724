import { Greenlet, type GreenletOptions, type Run } from './greenlet.ts';
import { home } from './greenlets.ts';

/**
 * Makes a greenlet of the default family that will run `run(...values)` with the values of the first switch to it. Nothing
 * runs before that.
 *
 * A *greenlet* is a coroutine that names where control goes: `yield* other.switch(value)` leaves the running one, from any
 * depth of calls, and continues the other, where the value arrives. When a greenlet ends, its outcome goes to its parent,
 * not to whoever switched to it. Code outside all greenlets of a family is its *main* greenlet. Semantics and words are
 * those of Python's greenlet.
 *
 * @param run may be missing, and be set before the first switch
 *
 * @example
 * ```ts run
 * import { type Greenlet, greenlet } from '@core/greenlets';
 *
 * const ping: Greenlet = greenlet(function* (first: unknown) {
 *   console.log('ping got', first);
 *   console.log('ping got', yield* pong.switch('one'));
 *   return 'ping is done';
 * });
 * const pong: Greenlet = greenlet(function* (first: unknown) {
 *   console.log('pong got', first);
 *   yield* ping.switch('two');
 *   console.log('never printed');
 * });
 * console.log(ping.switch('start').sync());
 * console.log(ping.dead, pong.dead);
 * ```
 * ```text output
 * ping got start
 * pong got one
 * ping got two
 * ping is done
 * true false
 * ```
 */
export function greenlet<T>(run?: Run<T> | null, options?: GreenletOptions): Greenlet<T> {
  return new Greenlet<T>(run, options);
}

/** The greenlet of the default family that this code runs in, also from a callback; its main greenlet outside of all. */
export function currentGreenlet(): Greenlet {
  return home().current;
}
