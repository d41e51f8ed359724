import { type SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';

/** A family, its main, and as many unbound coroutines as there are names. */
export function family(...names: readonly string[]): readonly [SymmetricFamily, SymmetricCoroutine, ...SymmetricCoroutine[]] {
  const made = new SymmetricFamily('family');
  return [made, made.main, ...names.map((name) => made.coroutine(name))];
}

/** Switches from plain code. */
export function go(target: SymmetricCoroutine, value?: unknown): unknown {
  return target.switch(value).sync();
}

/** What plain code catches. */
export function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The text of what plain code catches, with its class. */
export function refusal(run: () => unknown): string {
  const error = caught(run) as Error;
  return `${error.name}: ${error.message}`;
}

/** The two questions about a life in one word. */
export function life({ isAlive, isZombie }: SymmetricCoroutine): string {
  if (isAlive) return isZombie ? 'both' : 'alive';
  return isZombie ? 'zombie' : 'unbound';
}
