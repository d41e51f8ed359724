import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/**
 * Collects what nobody can reach; a turn of the event loop lets go of what weak references were just asked for, and calls
 * those who registered. Several times, for the compiler in the background holds on to the objects of the code that it is
 * optimizing; no longer than until `enough` answers yes.
 */
export async function collectGarbage(enough: () => boolean = () => false): Promise<void> {
  for (let round = 0; round < 10 && !enough(); round++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    gc();
  }
}
