import { show } from './unify.ts';

/** Tells whoever passes something wrong what cannot be done with it, and what to pass instead. */
export function refuse(wish: string, what: unknown, advice: string): never {
  throw new TypeError(`cannot ${wish} ${show(what)}: ${advice}`);
}

export function checkFunction(wish: string, what: unknown): void {
  if (typeof what !== 'function') refuse(wish, what, 'pass a function');
}

export function checkIterable(wish: string, what: unknown, advice: string): void {
  if (typeof (what as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function') refuse(wish, what, advice);
}

export function checkWord(wish: string, word: unknown, words: readonly string[]): void {
  if (!words.includes(word as string)) refuse(wish, word, `it is one of ${words.join(' ')}`);
}
