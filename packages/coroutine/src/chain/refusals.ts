/**
 * What refused operations say. They stand in functions of their own, too, because the shorter a request, the surer the
 * engine inlines it into the routine.
 */
import { giveUp } from '../chain.ts';
import { BarrierError, UsageError } from '../errors.ts';
import type { Family } from '../family.ts';
import { LOCKED, NONE, PARKED, registers as now, RUNNING, VERBS } from './registers.ts';
import type { Strand } from '../strand.ts';

export function refuse(verb: string, c: Strand, why: string): never {
  throw new UsageError(`cannot ${verb} "${c.owner.name}": ${why}`);
}

export function refuseClaim(verb: string): never {
  if (now.request === LOCKED) throw new UsageError(`cannot ${verb} in an observer: a switch is under way`);
  if (now.request !== NONE) giveUp(neverReached(verb));
  throw new UsageError(`cannot ${verb} in plain code: run the operation with sync() or await${otherCopy()}`);
}

export function neverReached(verb: string): BarrierError {
  return new BarrierError(
    `cannot ${verb}: an earlier ${VERBS[now.request]} never reached the driver; a routine was stepped by hand, enter it with yield*`,
  );
}

/** Every copy of this module in the program signs here, so that a mixed program is told so instead of failing strangely. */
const COPIES = Symbol.for('@core/coroutine');
const copies = ((globalThis as { [COPIES]?: string[] })[COPIES] ??= []);
copies.push(import.meta.url);

function otherCopy(): string {
  return copies.length > 1
    ? `; ${copies.length} copies of @core/coroutine are loaded, and their operations do not mix: ${copies.join(', ')}`
    : '';
}

export function refuseTarget(verb: string, family: Family, c: Strand): never {
  if (c.family === family) refuse(verb, c, explain(c));
  refuse(verb, c, `it belongs to family "${c.family.name}", not to "${family.name}"`);
}

export function refuseWake(c: Strand): never {
  refuse('wake', c, c.state === PARKED ? 'it still stands in the queue of its wait' : `it is not parked: it is ${c.owner.state}`);
}

export function explain(c: Strand): string {
  const { state, waitsFor } = c.owner;
  switch (state) {
    case 'parked':
      return `it is parked, waiting ${waitsFor ?? ''}`;
    case 'captured': {
      let outer: Strand = c;
      while (outer.state === RUNNING) outer = outer.resumer!;
      return `it is captured inside "${outer.owner.name}", which is ${outer.owner.state}`;
    }
    case 'ended':
      return 'it has ended';
    default:
      return `it is already ${state}`;
  }
}

export function refuseLeaving(verb: string, c: Strand | null, family: string): never {
  if (c !== null) refuseBarrier(verb, c);
  throw new UsageError(`cannot ${verb} "${family}": no coroutine of this family is running here`);
}

export function refuseBarrier(verb: string, c: Strand): never {
  throw new BarrierError(
    `cannot ${verb} "${c.owner.name}" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place`,
  );
}

/** What a coroutine is told whose body has made something else than a routine; the frame still holds the body. */
export function noRoutine(c: Strand, made: unknown): Error {
  const { name } = c.frame as unknown as { readonly name?: string };
  const which = name === undefined || name === '' ? '' : ` "${name}"`;
  const waits = made instanceof Promise ? ' but an async one: write function*, and yield* until(promise)' : '';
  return new UsageError(`cannot start "${c.owner.name}": its body${which} is not a generator function${waits}`);
}

/** What a routine is told that yielded something else than a request of this copy's. */
export function rawYield(c: Strand, result: IteratorYieldResult<unknown>): Error {
  if (isForeign(result) || isForeign(result.value)) {
    try {
      void result.value; // the other copy learns that its request came to nothing
    } catch {}
    return new UsageError(`an operation of another copy was run in "${c.owner.name}"${otherCopy()}`);
  }
  const { value } = result;
  const lost = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return new UsageError(
    lost
      ? `"${c.owner.name}" yielded an operation: write yield* instead of yield`
      : `"${c.owner.name}" yielded a plain value: a routine gives values through operations, run by yield*`,
  );
}

/** Whether it is a suspension, handed out as it is or copied. */
function isForeign(result: unknown): boolean {
  return typeof result === 'object' && result !== null && COPIES in result;
}
