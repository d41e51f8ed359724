import { Notice } from './notices.ts';
import type { MailboxKind, PriorityOf } from './mailbox-kinds.ts';

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
  /** Of what it holds and the message that arrives, takes out the one to drop; NONE when that is the arriving one. */
  displace(message: unknown, newest: boolean): unknown;
  /** Throws when `push` would. */
  check(message: unknown): void;
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
 * no more than looking for it; holes are squeezed out when there are more of them than messages. The first slot is no hole, nor
 * is the last.
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

  displace(_message: unknown, newest: boolean): unknown {
    return newest ? NONE : this.take(isDroppable);
  }

  check(): void {
    // It takes any message.
  }

  /** Takes the last message; only called while there is one. */
  pop(): unknown {
    const at = this.tail - 1;
    const message = this.items[at & (this.items.length - 1)];
    this.remove(at);
    return message;
  }

  private remove(at: number): void {
    this.size--;
    const mask = this.items.length - 1;
    if (at === this.head) {
      this.items[at & mask] = undefined;
      this.advance(at + 1);
      return;
    }
    if (at === this.tail - 1) {
      this.retreat(at);
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

  /** Moves the tail back, over holes too. The first message stands before it. */
  private retreat(tail: number): void {
    const { items, marks } = this;
    const mask = items.length - 1;
    items[tail & mask] = undefined;
    for (; items[(tail - 1) & mask] === HOLE; tail--) items[(tail - 1) & mask] = undefined;
    this.tail = tail;
    marks?.forEach((mark) => {
      mark.position = Math.min(mark.position, tail);
    });
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

/** What the system says must not get lost. */
const isDroppable = (message: unknown): boolean => !(message instanceof Notice);

/** The messages of one priority; there is at least one. */
interface Level {
  priority: number;
  readonly ring: RingMailbox;
}

/** Room that is left at the front of the levels before it is closed up. */
const SLACK = 32;

/** A ring for each priority of which there are messages, in a sorted list; lower numbers come first. */
class PriorityMailbox implements Mailbox {
  size = 0;
  /** From `first` on; what stood before has been emptied. */
  private readonly levels: Level[] = [];
  private first = 0;
  /** The level that was emptied last, for the next one that is needed. */
  private spare: Level | null = null;
  private readonly priorityOf: PriorityOf;

  constructor(priorityOf: PriorityOf) {
    this.priorityOf = priorityOf;
  }

  push(message: unknown): void {
    this.levelOf(this.priority(message)).ring.push(message);
    this.size++;
  }

  shift(): unknown {
    const { first } = this;
    return this.taken(first, this.levels[first]!.ring.shift());
  }

  take(match: Match): unknown {
    const { levels } = this;
    for (let at = this.first; at < levels.length; at++) {
      const message = levels[at]!.ring.take(match);
      if (message !== NONE) return this.taken(at, message);
    }
    return NONE;
  }

  unshift(messages: readonly unknown[]): void {
    const priorities = messages.map((message) => this.priority(message));
    for (let i = messages.length - 1; i >= 0; i--) this.levelOf(priorities[i]!).ring.unshift([messages[i]]);
    this.size += messages.length;
  }

  displace(message: unknown, newest: boolean): unknown {
    const priority = this.priority(message);
    if (this.size === 0) return NONE;
    const last = this.levels.length - 1;
    const level = this.levels[last]!;
    if (newest ? priority >= level.priority : priority > level.priority) return NONE;
    // Only the first level holds notices, too; when it is the last one as well there may be nothing else.
    const dropped = newest ? level.ring.pop() : level.ring.take(isDroppable);
    return dropped === NONE ? NONE : this.taken(last, dropped);
  }

  check(message: unknown): void {
    this.priority(message);
  }

  private priority(message: unknown): number {
    if (message instanceof Notice) return -Infinity;
    const priority = this.priorityOf(message as never);
    if (typeof priority === 'number' && !Number.isNaN(priority)) return priority;
    throw new TypeError(`cannot order a message by the priority ${String(priority)}: it is a number, and lower ones come first`);
  }

  private levelOf(priority: number): Level {
    const { levels } = this;
    let from = this.first;
    for (let to = levels.length; from < to; ) {
      const middle = (from + to) >> 1;
      if (levels[middle]!.priority < priority) from = middle + 1;
      else to = middle;
    }
    if (from < levels.length && levels[from]!.priority === priority) return levels[from]!;
    const level = this.spare ?? { priority, ring: new RingMailbox() };
    this.spare = null;
    level.priority = priority;
    if (from === this.first && from > 0) levels[--this.first] = level;
    else levels.splice(from, 0, level);
    return level;
  }

  /** A message was taken from the level at this place. */
  private taken(at: number, message: unknown): unknown {
    const { levels } = this;
    this.size--;
    const level = levels[at]!;
    if (level.ring.size > 0) return message;
    this.spare = level;
    if (at !== this.first) levels.splice(at, 1);
    else if (++this.first > SLACK && this.first * 2 > levels.length) this.closeUp();
    return message;
  }

  private closeUp(): void {
    this.levels.splice(0, this.first);
    this.first = 0;
  }
}

export function makeMailbox(kind: MailboxKind): Mailbox {
  return kind.priority === null ? new RingMailbox() : new PriorityMailbox(kind.priority);
}
