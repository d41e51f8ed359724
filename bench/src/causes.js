// Why ours miss a goal: where the time or the memory goes, and what was done or weighed against it. The page shows it under the table for every goal
// that a measurement says is missed. How each was found is told in docs/explanation/performance.md.

const MOVE =
  'Two thirds of the limit go before the contract does anything: `yield*` on a ready iterator takes 2.1 × floor. A request that checks ' +
  'nothing, committed in the driver’s own loop, comes to 3.0; the checks take 0.2 to 0.3, a commit that any move can reach 0.2; ' +
  'the rest is bookkeeping: who runs, who was left and where, and with what.';
const MOVE_REMEDIES =
  'Kept: registers in one object of the module (3 to 6 %), no store of a young object into an old register (5 % of a transfer), a resume that ' +
  'enters its coroutine natively (resume + suspend 5.8 → 4.2), a commit cut into functions that the engine inlines (6 to 13 % in company). Not taken: ' +
  'entering the target of a transfer natively, as a resume does (a plain frame between would be noticed when the target has run already, against the law of barriers), ' +
  'the commit written out in the driver’s loop (5 % for the same code twice), a plain property for the result’s value (no effect), several modules (10 to 20 % slower).';
const MESSAGE =
  'A message is one park, one wake and one switch; a bare park and wake takes 3.7 × floor, and the operation that carries the ' +
  'value is allocated. No call stands out in the profile: 24 % is the engine’s resumption of generators.';
const MESSAGE_REMEDIES =
  'Kept: one who waits alone stands in the channel itself and in no queue; a waiting partner is looked for before anything else; marks that the engine folds. ' +
  'Not taken: handing over to the partner at once instead of making it ready (another order than Go’s and Stackless’s), queues linked through their waiters (no faster in ' +
  'small programs, half as fast in large ones).';
const PARKED =
  'A generator takes 80 bytes and its registers, about 80 more; the coroutine that a paradigm derives from 40 to 64, and what the driver reads of it 136, which is an ' +
  'object of its own so that paradigms do not slow each other down (decision 3); the channel and the receive on it 80.';
const PARKED_REMEDIES =
  'Kept: rare fields aside, queues that keep no links in their waiters (24 bytes). Not taken: the state as bits of the flags, and one object for all that the ' +
  'coroutines of a family share (8 bytes each, for a switch that is 4 to 8 % slower, 25 to 30 % in company).';

/** @type {Record<string, { cause: string, remedies: string }>} by workload */
export const CAUSES = {
  switch: { cause: MOVE, remedies: MOVE_REMEDIES },
  'switch-nested': {
    cause:
      'The switch itself (see there) takes no more steps when it is nested. Against a plain one it measures 0.95 to 1.18 from session to session: what the engine ' +
      'inlines into the driver comes out in one of two ways, in each program for itself.',
    remedies: MOVE_REMEDIES,
  },
  resume: { cause: MOVE, remedies: MOVE_REMEDIES },
  'depth-1': { cause: MOVE, remedies: MOVE_REMEDIES },
  'depth-10': depth(),
  'depth-100': depth(),
  'depth-1000': depth(),
  transfer: { cause: MOVE, remedies: MOVE_REMEDIES },
  tree: {
    cause:
      'Every node is a call, and a call allocates 264 bytes: the operation that is its frame as well and keeps its arguments, and the 120 bytes of the user’s own generator. Goroutines and ' +
      'Lua’s coroutines have a stack, where a call allocates nothing.',
    remedies:
      'Kept: operation, steps and frame in one object; two arguments without a list (13 % of the bytes, 2 to 4 % of the time); the first step of a call on the native stack, to a depth of 64. Not taken: frames that are used again (a generator runs once), ' +
      'native `yield*` instead (the walk to each node then costs its depth).',
  },
  rendezvous: { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  buffered: { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  ring: { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  pingpong: { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  counting: { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  'fork-join': { cause: MESSAGE, remedies: MESSAGE_REMEDIES },
  spawn: {
    cause:
      'Allocation: 392 bytes for a tasklet, what the driver reads of it, and its generator, in bursts of 100,000 that no young generation holds. 50 to 70 % of the ' +
      'time is the collector’s; with a larger one (`--max-semi-space-size=64`) the same code is four to seven times as fast on Node 20.',
    remedies:
      'Kept: rare fields aside, no array for arguments that are none, the field for values lent to the arguments until the first step. Not taken: one object for coroutine and strand ' +
      '(mixed programs then cost twice as much), used objects used again (a coroutine that was ended would live again under whoever still holds it).',
  },
  parked: { cause: PARKED, remedies: PARKED_REMEDIES },
  'parked-1m': { cause: PARKED, remedies: PARKED_REMEDIES },
  'switch-among-1m': {
    cause:
      'The steps are the same. Processes range from about 57 to 115 ns, and the time by the clock is less than that of the processors: beside the switches the collector finishes ' +
      'what it began while a million coroutines were made.',
    remedies: 'Kept: rings, which touch no neighbours. Not taken: links.',
  },
  ...Object.fromEntries(
    ['ready', 'waiting'].flatMap((kind) =>
      [4, 16, 128].map((k) => [
        `select-${kind}-${k}`,
        {
          cause: 'Each arm is a wait of its own, and is asked, entered and left by itself.',
          remedies: 'Kept: the channels behind receives are asked directly. Not taken: one waiter for all arms (each stands in another queue).',
        },
      ]),
    ),
  ),
};

function depth() {
  return {
    cause:
      'Not found for certain: the driver takes the same steps at every depth (`tests/costs` counts them), and on Node 26 all depths cost the same. What differs is memory: the frames ' +
      'below are looked at by the collector, and the innermost one is not always in the cache.',
    remedies: 'Kept: frames on the heap, of which a switch reads the innermost alone. Not taken: native frames (2,259 × floor at a depth of 1,000).',
  };
}
