// What a runtime cannot do, said in one line for a whole group of workloads.

const DEPTHS = ['depth-1', 'depth-10', 'depth-100', 'depth-1000'];
export const PULLS = ['resume', ...DEPTHS, 'tree'];
const SELECTS = ['ready', 'waiting'].flatMap((kind) => [4, 16, 128].map((k) => `select-${kind}-${k}`));
export const WAITING = SELECTS.filter((name) => name.startsWith('select-waiting'));
export const CHANNELS = ['rendezvous', 'buffered', 'many-to-one', 'sieve', ...SELECTS, 'pipeline'];
/** Tasks that belong together, and end when nobody wants them any more. */
export const STRUCTURE = ['gather', 'cancel', 'race'];
export const ACTORS = ['pingpong', 'counting', 'fork-join', 'big'];

export const because = (why, ...workloads) => Object.fromEntries(workloads.flat().map((workload) => [workload, why]));
