import { Notice } from './notices.ts';

/** What happens to a message when a bounded mailbox is full. What is dropped goes to the dead letters. */
export type Overflow =
  | 'wait' //        `deliver` and `ask` wait for room; `send` throws
  | 'drop-oldest' // the message that has waited longest is dropped
  | 'drop-newest' // the message that arrives is dropped
  | 'reject'; //     the sender gets a MailboxFullError

/** Which mailbox an actor is to have; a new one is made each time that one starts. */
export interface MailboxKind {
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly priority: ((message: never) => number) | null;
}

/** The messages that an actor has not yet received. */
export interface Mailbox {
  /** How many messages it holds. */
  readonly size: number;
  push(message: unknown): void;
  /** Takes the next message; only called while there is one. */
  shift(): unknown;
  /** Takes the first message that matches, else answers NONE; the others stay, in order. */
  take(match: Match): unknown;
  /** Puts messages back before all others, in their order. */
  unshift(messages: readonly unknown[]): void;
}

export type Match = (message: never) => boolean;

/** No message matches. */
export const NONE: unique symbol = Symbol('no message');
/** Stands where a message was taken out of the middle. */
const HOLE: unique symbol = Symbol('taken');

const EMPTY: unknown[] = [];
const SMALLEST = 4;
/** An array longer than this is let go of when the mailbox becomes empty. */
const LONGEST_KEPT = 1024;
/** How many matches remember where they stopped. */
const MARKS = 4;

/** All messages before `position` were rejected by `match`, or are gone. */
interface Mark {
  readonly match: Match;
  position: number;
}

/**
 * A first-in, first-out ring that grows by doubling. A message taken from the middle leaves a hole, so that taking one costs
 * no more than looking for it; holes are squeezed out when there are more of them than messages. The first slot is no hole.
 *
 * Each of the last few matches remembers how far it has looked, so that a match that is used again and again looks at every
 * message once, however many it passes over. That is Erlang's save queue, kept across receives.
 */
class RingMailbox implements Mailbox {
  size = 0;
  private items: unknown[] = EMPTY;
  /** Positions count on; the slot of one is its remainder by the array's length, a power of two. */
  private head = 0;
  private tail = 0;
  private marks: Mark[] | null = null;

  push(message: unknown): void {
    const { tail } = this;
    if (tail - this.head === this.items.length) {
      this.squeeze();
      this.push(message);
      return;
    }
    this.items[tail & (this.items.length - 1)] = message;
    this.tail = tail + 1;
    this.size++;
  }

  shift(): unknown {
    const { items, head } = this;
    const slot = head & (items.length - 1);
    const message = items[slot];
    items[slot] = undefined;
    this.size--;
    this.advance(head + 1);
    return message;
  }

  take(match: Match): unknown {
    const mark = this.markOf(match);
    for (let at = Math.max(this.head, mark.position); at < this.tail; at++) {
      const message = this.items[at & (this.items.length - 1)];
      if (message === HOLE || !match(message as never)) continue;
      mark.position = at;
      this.remove(at);
      return message;
    }
    mark.position = this.tail;
    return NONE;
  }

  unshift(messages: readonly unknown[]): void {
    this.marks = null;
    while (this.tail - this.head + messages.length > this.items.length) this.squeeze(messages.length);
    const mask = this.items.length - 1;
    for (let i = messages.length - 1; i >= 0; i--) this.items[--this.head & mask] = messages[i];
    this.size += messages.length;
  }

  private remove(at: number): void {
    this.size--;
    const mask = this.items.length - 1;
    if (at === this.head) {
      this.items[at & mask] = undefined;
      this.advance(at + 1);
      return;
    }
    this.items[at & mask] = HOLE;
    if (this.tail - this.head > 2 * this.size + SMALLEST) this.squeeze();
  }

  /** Moves the head, over holes too; an empty mailbox begins anew. */
  private advance(head: number): void {
    if (this.size === 0) {
      this.head = this.tail = 0;
      this.marks = null;
      if (this.items.length > LONGEST_KEPT) this.items = EMPTY;
      return;
    }
    const { items } = this;
    const mask = items.length - 1;
    for (; items[head & mask] === HOLE; head++) items[head & mask] = undefined;
    this.head = head;
  }

  /** Copies the messages without the holes between them to an array with as much room again. */
  private squeeze(extra = 0): void {
    const { items, head, tail, marks } = this;
    if (items === EMPTY && extra === 0) {
      this.items = [undefined, undefined, undefined, undefined]; // the first; most mailboxes never need another
      return;
    }
    let length = SMALLEST;
    while (length < 2 * (this.size + extra)) length *= 2;
    const copy: unknown[] = new Array<unknown>(length).fill(undefined);
    const moved = marks?.map(() => 0);
    let to = 0;
    for (let at = head; at < tail; at++) {
      const message = items[at & (items.length - 1)];
      if (message === HOLE) continue;
      copy[to++] = message;
      marks?.forEach((mark, i) => {
        if (at < mark.position) moved![i] = to;
      });
    }
    marks?.forEach((mark, i) => {
      mark.position = moved![i]!;
    });
    this.items = copy;
    this.head = 0;
    this.tail = to;
  }

  private markOf(match: Match): Mark {
    const marks = (this.marks ??= []);
    for (const mark of marks) if (mark.match === match) return mark;
    const mark = { match, position: this.head };
    marks.push(mark);
    if (marks.length > MARKS) marks.shift();
    return mark;
  }
}

/** A ring for each priority that occurs; lower numbers come first. */
class PriorityMailbox implements Mailbox {
  size = 0;
  private readonly levels: { readonly priority: number; readonly ring: RingMailbox }[] = [];
  private readonly priorityOf: (message: never) => number;

  constructor(priorityOf: (message: never) => number) {
    this.priorityOf = priorityOf;
  }

  push(message: unknown): void {
    this.ringOf(message).push(message);
    this.size++;
  }

  shift(): unknown {
    this.size--;
    return this.levels.find((level) => level.ring.size > 0)!.ring.shift();
  }

  take(match: Match): unknown {
    for (const { ring } of this.levels) {
      const message = ring.take(match);
      if (message === NONE) continue;
      this.size--;
      return message;
    }
    return NONE;
  }

  unshift(messages: readonly unknown[]): void {
    for (const message of messages.toReversed()) this.ringOf(message).unshift([message]);
    this.size += messages.length;
  }

  private ringOf(message: unknown): RingMailbox {
    const { levels } = this;
    const priority = message instanceof Notice ? -Infinity : this.priorityOf(message as never);
    const at = levels.findIndex((level) => level.priority >= priority);
    if (at !== -1 && levels[at]!.priority === priority) return levels[at]!.ring;
    const ring = new RingMailbox();
    levels.splice(at === -1 ? levels.length : at, 0, { priority, ring });
    return ring;
  }
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
   * @param options `overflow` says what happens when it is full; 'wait' by default
   * @throws RangeError for any other capacity
   */
  bounded: (capacity: number, options: { readonly overflow?: Overflow } = {}): MailboxKind => {
    if (!Number.isInteger(capacity) || capacity <= 0) {
      throw new RangeError(`cannot make a mailbox for ${capacity} messages: the capacity is a whole number above 0`);
    }
    return { capacity, overflow: options.overflow ?? 'wait', priority: null };
  },
  /**
   * Unbounded; messages with lower numbers come first, those with the same in order of arrival. Exits and downs come before
   * all of them. Annotate the message's type: it is the actor's own affair which messages it takes.
   */
  priority: (priorityOf: (message: never) => number): MailboxKind => ({ ...UNBOUNDED, priority: priorityOf }),
} as const;

export function makeMailbox(kind: MailboxKind): Mailbox {
  return kind.priority === null ? new RingMailbox() : new PriorityMailbox(kind.priority);
}
