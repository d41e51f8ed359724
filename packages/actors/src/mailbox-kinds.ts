/**
 * What happens to a message when a bounded mailbox is full. What is dropped goes to the dead letters; with priorities it is
 * one of the least urgent, which the arriving one may be itself. Exits and downs are never dropped.
 */
export type Overflow =
  | 'wait' //        `deliver` and `ask` wait for room, in the order in which they came; `send` throws
  | 'drop-oldest' // the message that has waited longest is dropped
  | 'drop-newest' // the message that arrived last is dropped
  | 'reject'; //     the sender gets a MailboxFullError

const OVERFLOWS: readonly Overflow[] = ['wait', 'drop-oldest', 'drop-newest', 'reject'];

/** Which mailbox an actor is to have; a new one is made each time that one starts. */
export interface MailboxKind {
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly priority: PriorityOf | null;
}

/** How urgent a message is: lower numbers come first. */
export type PriorityOf = (message: never) => number;

export interface BoundedOptions {
  /** What happens when it is full; 'wait' by default. */
  readonly overflow?: Overflow;
  /** Lower numbers come first, equals in order of arrival; by default all messages come in order of arrival. */
  readonly priority?: PriorityOf;
}

export const UNBOUNDED: MailboxKind = { capacity: 2 ** 30 - 1, overflow: 'reject', priority: null };

/**
 * The kinds of mailbox, for the `mailbox` option of an actor. Exits and downs always find room.
 *
 * @example
 * ```ts run
 * import { mailbox, runSync, actor, type Self } from '@core/actors';
 *
 * runSync(function* () {
 *   const urgentFirst = mailbox.priority((word: string) => (word.endsWith('!') ? 0 : 1));
 *   const reader = actor(
 *     function* (self: Self<string>) {
 *       for (let i = 0; i < 3; i++) console.log(yield* self.receive());
 *     },
 *     { mailbox: urgentFirst },
 *   );
 *   for (const word of ['tea', 'cake', 'fire!']) reader.send(word);
 *   yield* reader.ended();
 * });
 * ```
 * ```text output
 * fire!
 * tea
 * cake
 * ```
 */
export const mailbox = {
  /** Holds any number of messages: memory is the limit. The default. */
  unbounded: (): MailboxKind => UNBOUNDED,
  /**
   * Holds up to `capacity` messages, a whole number above 0.
   * @param options what happens when it is full, and in which order messages come
   * @throws RangeError for any other capacity; TypeError for an overflow or a priority that is none
   */
  bounded: (capacity: number, options: BoundedOptions = {}): MailboxKind => {
    if (!Number.isInteger(capacity) || capacity <= 0) {
      throw new RangeError(`cannot make a mailbox for ${capacity} messages: the capacity is a whole number above 0`);
    }
    const { overflow = 'wait', priority } = options;
    if (!OVERFLOWS.includes(overflow)) {
      throw new TypeError(`cannot make a mailbox with the overflow ${JSON.stringify(overflow)}: it is one of ${OVERFLOWS.join(', ')}`);
    }
    return { capacity, overflow, priority: priority === undefined ? null : checked(priority) };
  },
  /**
   * Unbounded; messages with lower numbers come first, those with the same in order of arrival. Exits and downs come before
   * all of them. Numbers may be few (levels of urgency) or as many as messages (deadlines). Annotate the message's type: it is
   * the actor's own affair which messages it takes.
   */
  priority: (priorityOf: PriorityOf): MailboxKind => ({ ...UNBOUNDED, priority: checked(priorityOf) }),
} as const;

function checked(priorityOf: PriorityOf): PriorityOf {
  if (typeof priorityOf === 'function') return priorityOf;
  throw new TypeError('cannot make a mailbox ordered by priority: it takes a function from a message to a number');
}
