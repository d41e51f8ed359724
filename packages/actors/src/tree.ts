import { Actor } from './actor.ts';
import type { ActorSystem } from './system.ts';

/** The actors of a system as a tree: each below the one that started it, in the order of starting, a line each. */
export function drawTree(system: ActorSystem): string {
  const all = [...system.coroutines()].filter((each): each is Actor => each instanceof Actor);
  const below = new Map<Actor | null, Actor[]>();
  for (const actor of all) {
    const list = below.get(actor._parent);
    if (list === undefined) below.set(actor._parent, [actor]);
    else list.push(actor);
  }
  const lines = [`${system.name}: ${all.length} ${all.length === 1 ? 'actor' : 'actors'}`];
  const draw = (parent: Actor | null, indent: string): void => {
    const children = below.get(parent) ?? [];
    children.forEach((child, i) => {
      const isLast = i === children.length - 1;
      lines.push(`${indent}${isLast ? '└─' : '├─'} ${describe(child)}`);
      draw(child, `${indent}${isLast ? '   ' : '│  '}`);
    });
  };
  draw(null, '');
  return lines.join('\n');
}

function describe(actor: Actor): string {
  const parts: string[] = [];
  const note = actor._note?.();
  if (note !== undefined) parts.push(note);
  if (!actor.isAlive) parts.push('on its way out');
  parts.push(actor.waitsFor === undefined ? actor.state : `waits ${actor.waitsFor}`);
  if (actor.pending > 0) parts.push(`${actor.pending} in its mailbox`);
  return `${actor.name}: ${parts.join(', ')}`;
}
