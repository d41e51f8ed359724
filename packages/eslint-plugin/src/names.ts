/** What is known of `@core/*` without types. Every name here can be extended or taken out by the rule's options. */

/** Functions that make an operation or enter a routine. */
export const FUNCTIONS: readonly string[] = [
  'call', 'close', 'park', 'raise', 'reschedule', 'resume', 'suspend', 'transfer', 'transferThrow',
  // of the host
  'aborted', 'after', 'now', 'once', 'sleep', 'until', 'withSignal',
  // of tasklets, channels and greenlets
  'all', 'allSettled', 'any', 'failAfter', 'give', 'moveOnAfter', 'race', 'scope', 'select', 'shield', 'withTimeout',
];

/** Methods that do so, of whatever comes from these packages. */
export const METHODS: readonly string[] = [
  'close', 'kill', 'reschedule', 'resume', 'run', 'suspend', 'throw', 'transfer', 'transferThrow',
  // of tasklets and channels
  'acquire', 'join', 'next', 'outcome', 'receive', 'send', 'stop', 'wait',
  // of greenlets and actors
  'ask', 'deliver', 'switch',
];

/** Types whose values are run by `yield*`. */
export const TYPES: ReadonlySet<string> = new Set(['Operation', 'Routine', 'Runnable', 'Steps', 'Wait']);

/** Methods of the same names that act at once, by the export that their object comes from. */
export const IMMEDIATE: Readonly<Record<string, readonly string[]>> = {
  channel: ['close'],
  Channel: ['close'],
  Sender: ['close'],
  Receiver: ['close'],
  track: ['stop'],
  Tracker: ['stop'],
  stacklessChannel: ['close'],
  StacklessChannel: ['close'],
  // An actor's reference takes a message without waiting.
  actor: ['send'],
  ActorRef: ['send'],
  Address: ['send'],
  AnyRef: ['send'],
  Reply: ['send'],
  Self: ['send'],
  Topic: ['send'],
};

/** Functions whose results belong to the program, whatever their methods are called. */
export const OPAQUE: ReadonlySet<string> = new Set(['run', 'runSync', 'toAsyncIterable']);

/** Methods whose results belong to `@core/*` as much as their object does. */
export const MAKERS: ReadonlySet<string> = new Set(['create', 'spawn']);
