import { chain, type Coroutine, logicalStack } from '@core/coroutine';
import type { Greenlet } from './greenlet.ts';
import type { Greenlets } from './greenlets.ts';

/** The names of the routines under way in a suspended greenlet; for main, around the family's current one. */
export function framesOf({ _parent, _body, family }: Greenlet): readonly string[] {
  const from = _parent === null ? around(family) : _body;
  if (from === null || (_parent !== null && from.state !== 'suspended')) return [];
  return logicalStack(from).flatMap((line) => /in routine (.+)$/.exec(line)?.[1] ?? []);
}

/** The coroutine around the family's current greenlet. */
function around(family: Greenlets): Coroutine | null {
  let inside = family._here !== null;
  for (const c of chain()) {
    if (!inside) return c;
    if (c.family === family._family) inside = false;
  }
  return null;
}
