/** Refusals, the contract's in the words of this package, with the way out where there is one. */
import { BarrierError, UsageError } from '@core/coroutine';
import { Greenlet } from './greenlet.ts';

const FRAME = 'a callback or getter stands between it and this call';
const INSTEAD = 'use map, filter, forEach, reduce, toSorted, stringify and the like of @core/greenlets';

export function checkOptions(options: unknown): void {
  if (options instanceof Greenlet) {
    throw new TypeError(`cannot make a greenlet with options "${options.name}": to make that one its parent, pass { parent }`);
  }
  if (typeof options === 'object' && options !== null) return;
  throw new TypeError(`cannot make a greenlet with options ${String(options)}: pass an object`);
}

/** What `error` says of a switch to the greenlet `target`. */
export function reworded(error: unknown, verb: string, target: string): unknown {
  if (error instanceof BarrierError) {
    const text = `cannot ${verb} "${target}" across a plain frame: ${FRAME}; where a callback has to switch, ${INSTEAD}`;
    return new BarrierError(text, { cause: error });
  }
  if (!(error instanceof UsageError)) return error;
  const { message } = error;
  const from = 'cannot transfer from ';
  const why = message.startsWith(from) ? message.slice(from.length).replace('": it ', '" ') : /": (.*)$/s.exec(message)?.[1];
  return why === undefined ? error : new UsageError(`cannot ${verb} "${target}": ${why}`, { cause: error });
}

/** What `error` says of a value that the genlet `giver` was to give. */
export function rewordedGive(error: unknown, giver: string): unknown {
  if (!(error instanceof BarrierError)) return error;
  const text =
    `cannot give a value of "${giver}" across a plain frame: ${FRAME}; where a callback has to give, ${INSTEAD}, ` +
    'and inside a genlet consume another by yield* next()';
  return new BarrierError(text, { cause: error });
}
