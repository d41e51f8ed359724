import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects what nobody can reach; a turn of the event loop lets go of what weak references were just asked for. */
export async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  gc();
}
