/**
 * What is known of `@core/*` without types; a test reads the packages' types and says what is missing here or wrong. Every
 * name of a function or a method can be extended or taken out by the rule's options.
 */

/** Functions that make an operation or enter a routine. */
export const FUNCTIONS: readonly string[] = [
  'call', 'close', 'park', 'raise', 'reschedule', 'resume', 'suspend', 'transfer', 'transferThrow',
  // of the host
  'aborted', 'after', 'now', 'once', 'sleep', 'until', 'withSignal',
  // of tasklets and channels
  'all', 'allSettled', 'any', 'failAfter', 'moveOnAfter', 'race', 'scope', 'shield',
  'always', 'batchWithin', 'broadcast', 'debounce', 'guard', 'never', 'pipe', 'select', 'throttle', 'withTimeout', 'wrap', 'writeTo',
  // of greenlets and actors
  'every', 'find', 'flatMap', 'forEach', 'give', 'parse', 'reduce', 'replace', 'some', 'stringify', 'toSorted', 'startChild',
  // of dataflow
  'each', 'ground', 'solveBest', 'solveOne', 'take', 'wait', 'waitOr',
];

/** Functions that do so in one package, and are something else in another. */
export const FUNCTIONS_OF: Readonly<Record<string, string>> = {
  choose: '@core/channels',
  filter: '@core/greenlets',
  map: '@core/greenlets',
};

/** Methods that do so, of whatever comes from these packages. */
export const METHODS: readonly string[] = [
  'close', 'kill', 'reschedule', 'resume', 'run', 'suspend', 'throw', 'transfer', 'transferThrow',
  // of tasklets and channels
  'acquire', 'each', 'lock', 'next', 'outcome', 'receive', 'send', 'stop', 'wait',
  // of the Stackless API
  'atomic', 'raiseException', 'runMain', 'scheduleRemove', 'sendException', 'sendSequence', 'sendThrow', 'tick', 'yieldTo',
  // of greenlets and actors
  'ask', 'deliver', 'dispose', 'ended', 'switch',
  // of dataflow
  'distribute', 'whenNarrowed', 'whenNeeded',
];

/**
 * Methods that do so, of an object that comes from one of these exports; an array has methods of such names, or a class that
 * acts at once. What a method of the packages makes has no name.
 */
export const METHODS_OF: Readonly<Record<string, readonly string[]>> = {
  choose: ['Space'],
  find: ['Registry'],
  join: ['', 'PolicyScheduler', 'StacklessScheduler', 'StacklessTasklet', 'Tasklet', 'TaskletScheduler', 'current', 'spawn'],
  schedule: ['StacklessScheduler', 'StacklessTasklet'],
  start: ['ChildSpec'],
  with: ['Context', 'Mutex', 'Semaphore', 'context', 'mutex', 'semaphore'],
  work: ['Probe'],
};

/** Types whose values are run by `yield*`. */
export const TYPES: ReadonlySet<string> = new Set(['Operation', 'Routine', 'Runnable', 'Steps', 'Wait']);

/** Methods of the same names that act at once, by the export that their object comes from. */
export const IMMEDIATE: Readonly<Record<string, readonly string[]>> = {
  channel: ['close'],
  Channel: ['close'],
  Sender: ['close'],
  Receiver: ['close'],
  stacklessChannel: ['close'],
  StacklessChannel: ['close'],
  // An actor's reference takes a message without waiting.
  actor: ['send'],
  Actor: ['send'],
  ActorRef: ['send'],
  AnyRef: ['send'],
  Self: ['send'],
  solveAll: ['close'],
  Solutions: ['close'],
};

/** Exports that have none but such methods, or whose results belong to the program, whatever their methods are called. */
export const OPAQUE: ReadonlySet<string> = new Set([
  'run', 'runSync',
  'Tracker', 'chain', 'ready', 'toAsyncIterable', 'toWritableStream', 'track',
  // of actors
  'Address', 'Group', 'Reply', 'Topic',
  // of dataflow and conformance
  'Check', 'Port', 'Strategy', 'breadthFirst', 'depthFirst', 'limitedDiscrepancy',
]);

/** Methods whose results belong to `@core/*` as much as their object does. */
export const MAKERS: ReadonlySet<string> = new Set(['create', 'spawn']);

/** Properties that hold what belongs to `@core/*` as well; others may be arrays, or anything. */
export const LINKS: ReadonlySet<string> = new Set(['current', 'family', 'main', 'parent', 'receiver', 'running', 'scheduler', 'sender']);

/** What can be asked of an operation, a routine or any object; whoever asks for more means the result. */
export const PARTS: ReadonlySet<string> = new Set([
  'attempt', 'describe', 'enter', 'leave', 'outside', 'sync', 'within',
  'catch', 'finally', 'then',
  'next', 'return', 'throw',
  'drop', 'every', 'filter', 'find', 'flatMap', 'forEach', 'map', 'reduce', 'some', 'take', 'toArray',
  'constructor', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString', 'toString', 'valueOf',
]);
