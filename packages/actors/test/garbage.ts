import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/**
 * Collects what nobody can reach; a turn of the event loop lets go of what weak references were just asked for. Several
 * times, for the compiler in the background holds on to the objects of the code that it is optimizing.
 */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    gc();
  }
}
