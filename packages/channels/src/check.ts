import { Wait } from '@core/coroutine';
import type { Receiver, Sender } from './ends.ts';

/*
 * What would be noticed only when an item is in hand is refused before one is taken.
 */

export function checkReceiver(verb: string, source: Receiver<unknown>): void {
  if (typeof (source as Partial<Receiver<unknown>> | null | undefined)?.next !== 'function') {
    throw new TypeError(`cannot ${verb} ${kindOf(source)}: it is no channel and no other receiver`);
  }
}

export function checkSender(verb: string, from: Receiver<unknown>, to: Sender<never>): void {
  if (typeof (to as Partial<Sender<never>> | null | undefined)?.send !== 'function') {
    throw new TypeError(`cannot ${verb} "${from.name}": its target is ${kindOf(to)}, not a channel`);
  }
}

export function checkFunction(verb: string, name: string, given: unknown): void {
  if (typeof given !== 'function') throw new TypeError(`cannot ${verb} "${name}": what it calls is ${kindOf(given)}, not a function`);
}

export function checkWait(verb: string, wait: unknown): void {
  if (!(wait instanceof Wait)) {
    throw new TypeError(`cannot ${verb} ${kindOf(wait)}: it is no wait, such as channel.receive() or tasklet.join()`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value === undefined ? 'undefined' : `a value of type ${typeof value}`;
}
