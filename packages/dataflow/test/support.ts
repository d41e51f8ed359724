import type { Readable } from '../src/index.ts';

/** What plain code catches, with its class. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error('nothing was thrown');
}

/** How many steps there are to the variable that holds the value. */
export function wayOf(readable: Readable<unknown>): number {
  let steps = 0;
  for (let ref = readable._ref; ref !== null; ref = ref._ref) steps++;
  return steps;
}
