import { BARRIER, RUNNING } from './chain/registers.ts';
import { Unwinding } from './errors.ts';
import type { Coroutine } from './coroutine.ts';
import type { Strand } from './strand.ts';

/** Errors that carry their logical stack already: it is written where the error first left a frame. */
const annotated = new WeakSet<object>();
const LONGEST = 20;

/**
 * Adds the chain of routines and coroutines to the error's own `stack`, which engines print. What ran natively stands there
 * already; calls whose frames are on the heap, and the coroutines around, are known to us alone.
 */
export function annotate(error: unknown, c: Strand): void {
  if (!(error instanceof Error) || error instanceof Unwinding || annotated.has(error)) return;
  annotated.add(error);
  try {
    error.stack = `${error.stack ?? error.message}\n${stackOf(c).join('\n')}`;
  } catch {
    // A frozen error keeps its native stack; it must still arrive.
  }
}

/** The routines and coroutines from the innermost frame of `from` outwards, a line each; long runs are cut. */
export function logicalStack(from: Coroutine): string[] {
  return stackOf(from._strand);
}

function stackOf(from: Strand): string[] {
  const lines: string[] = [];
  let left = 0;
  const add = (line: string): void => {
    if (lines.length < LONGEST) lines.push(line);
    else left++;
  };
  for (let c: Strand | null = from; c !== null; c = c.state === RUNNING ? c.resumer : null) {
    for (let call = c.calls; call !== null; call = call._outer) add(`    in routine ${call._name}`);
    if ((c.flags & BARRIER) === 0) add(`    in coroutine "${c.owner.name}" (${c.family.name})`);
  }
  if (left > 0) lines.push(`    … ${left} more`);
  return lines;
}
