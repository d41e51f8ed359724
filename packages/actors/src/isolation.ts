import { Operation } from '@core/coroutine';
import { Actor } from './actor.ts';
import { PendingReply } from './ask.ts';
import { Notice } from './notices.ts';
import { Topic } from './topic.ts';

/** What is done to every message when it is sent, so that sender and receiver cannot change it under each other's hands. */
export type Isolation = 'freeze' | 'clone';

export function isolationOf(kind: Isolation | undefined): ((message: unknown) => unknown) | null {
  if (kind === undefined) return null;
  return kind === 'freeze' ? freeze : (message) => clone(message, new Map());
}

/** Actors, replies and topics go as they are; so does what has a life of its own. */
function isShared(value: object): boolean {
  return (
    value instanceof Actor ||
    value instanceof PendingReply ||
    value instanceof Topic ||
    value instanceof Notice ||
    value instanceof Operation
  );
}

/** Freezes plain objects and arrays, with what they hold; others cannot be frozen as a whole and stay as they are. */
function freeze(value: unknown): unknown {
  if (!isContainer(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
  return value;
}

/** Copies plain objects and arrays, and by `structuredClone` what these hold; functions are an error, as they are there. */
function clone(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === 'function') return structuredClone(value);
  if (typeof value !== 'object' || value === null || isShared(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (!isContainer(value)) return structuredClone(value);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const [key, each] of Object.entries(value)) (copy as Record<string, unknown>)[key] = clone(each, seen);
  return copy;
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
