import { enclosing } from '@core/coroutine';
import { Actor } from './actor.ts';
import type { Address } from './ref.ts';

/** What is told of a topic's messages: an address, or a function that is called at once. */
export type Subscriber<M> = Address<M> | ((message: M) => void);

/**
 * Publish and subscribe: hands each message to whoever has subscribed, in the order of subscribing. A subscribed actor is
 * forgotten when it ends; so is what an actor subscribes for others, when that actor ends.
 *
 * @example
 * ```ts run
 * import { runSync, Topic } from '@core/actors';
 *
 * runSync(function* () {
 *   const news = new Topic<string>('news');
 *   const unsubscribe = news.subscribe((headline) => console.log(headline));
 *   news.send('tea is ready');
 *   unsubscribe();
 *   news.send('tea is gone');
 * });
 * ```
 * ```text output
 * tea is ready
 * ```
 */
export class Topic<M> implements Address<M> {
  readonly name: string;
  private readonly subscribers = new Set<{ readonly to: Subscriber<M> }>();

  constructor(name: string) {
    this.name = name;
  }

  /** How many have subscribed. */
  get size(): number {
    return this.subscribers.size;
  }

  /** Adds a subscriber, for each call once; the returned function takes it away again. */
  subscribe(to: Subscriber<M>): () => void {
    const entry = { to };
    const owner = to instanceof Actor ? to : enclosing(Actor);
    const unsubscribe = (): void => {
      this.subscribers.delete(entry);
      owner?._ties?.undo.delete(unsubscribe);
    };
    if (owner !== undefined) {
      if (owner.state === 'ended') return unsubscribe;
      owner._tied.undo.add(unsubscribe);
    }
    this.subscribers.add(entry);
    return unsubscribe;
  }

  /**
   * Hands `message` to every subscriber, from any code; never suspends. What one of them throws does not keep it from the
   * others.
   * @throws what a subscriber threw; an AggregateError when several did
   */
  send(message: M): void {
    const errors = this.tell(message);
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `subscribers of "${this.name}" failed`);
  }

  /** @internal For what has happened whether the subscribers like it or not: their errors go to the console. */
  _report(message: M): void {
    for (const error of this.tell(message)) console.error(`a subscriber of "${this.name}" failed:`, error);
  }

  private tell(message: M): unknown[] {
    const errors: unknown[] = [];
    for (const { to } of Array.from(this.subscribers)) {
      try {
        if (typeof to === 'function') to(message);
        else to.send(message);
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  }
}
