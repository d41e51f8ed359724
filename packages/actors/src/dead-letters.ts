import type { AnyRef } from './ref.ts';
import { Topic, type Subscriber } from './topic.ts';

/** Why a message reached nobody. */
export type DeadLetterCause =
  | 'ended' //      its receiver had ended, or ended before it received it
  | 'dropped' //    a bounded mailbox was full
  | 'late-reply' // nobody waited for this reply any more, or it was the second one
  | 'unhandled'; // there was no handler for it

/** A message that reached nobody. */
export interface DeadLetter {
  readonly message: unknown;
  /** Whom it was meant for; for a reply, who was asked. */
  readonly to: AnyRef;
  readonly cause: DeadLetterCause;
}

/** Where messages go that reach nobody. Nothing is kept: who wants to see them subscribes. */
export class DeadLetters {
  private readonly topic = new Topic<DeadLetter>('dead letters');
  private letters = 0;
  private publishing = false;

  /** How many there have been. */
  get count(): number {
    return this.letters;
  }

  /** Adds a subscriber, an actor or a function; the returned function takes it away. See `Topic`. */
  subscribe(to: Subscriber<DeadLetter>): () => void {
    return this.topic.subscribe(to);
  }

  /** @internal */
  _add(letter: DeadLetter): void {
    this.letters++;
    // A letter about letters would never end.
    if (this.topic.size === 0 || this.publishing) return;
    this.publishing = true;
    this.topic._report(letter);
    this.publishing = false;
  }
}
