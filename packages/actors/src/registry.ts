import { done, UsageError, Wait, type Waiter, WaitQueue } from '@core/coroutine';
import { actorOf } from './actor.ts';
import { Topic } from './topic.ts';
import type { ActorRef, AnyRef } from './ref.ts';

/** A name was given or taken away. */
export interface RegistryChange {
  readonly type: 'registered' | 'unregistered';
  readonly name: string;
  readonly ref: AnyRef;
}

/**
 * Unique names for actors (Erlang's `register` and `whereis`). A name is free again as soon as its actor has ended, before
 * anybody is told of that end; so a supervisor can start a new one under it.
 */
export class Registry {
  /** Told of every change. */
  readonly changes: Topic<RegistryChange> = new Topic<RegistryChange>('registry');
  private readonly entries = new Map<string, { readonly ref: AnyRef; readonly undo: () => void }>();
  private readonly waiting = new Map<string, WaitQueue>();

  /**
   * Gives an actor a name; it may have several.
   * @throws UsageError when the name is taken, or the actor has ended
   */
  register(name: string, ref: AnyRef): void {
    const actor = actorOf(ref, `register "${name}"`, 'the registry');
    const taken = this.entries.get(name);
    if (taken !== undefined) {
      throw new UsageError(`cannot register "${name}" for "${ref.name}": it is the name of "${taken.ref.name}"`);
    }
    if (!ref.isAlive) throw new UsageError(`cannot register "${name}" for "${ref.name}": it has ended`);
    const undo = (): void => void this.unregister(name);
    actor._tied.undo.add(undo);
    this.entries.set(name, { ref, undo });
    this.changes._report({ type: 'registered', name, ref });
    const queue = this.waiting.get(name);
    if (queue === undefined) return;
    this.waiting.delete(name);
    for (let waiter = queue.shift(); waiter !== undefined; waiter = queue.shift()) waiter.wake(ref);
  }

  /** Takes a name away; false when nobody had it. */
  unregister(name: string): boolean {
    const entry = this.entries.get(name);
    if (entry === undefined) return false;
    this.entries.delete(name);
    actorOf(entry.ref, 'unregister', 'the registry')._ties?.undo.delete(entry.undo);
    this.changes._report({ type: 'unregistered', name, ref: entry.ref });
    return true;
  }

  /** The actor with that name. The type of its messages is what you say it is. */
  whereis<M = never>(name: string): ActorRef<M> | undefined {
    return this.entries.get(name)?.ref as ActorRef<M> | undefined;
  }

  /** Waits until an actor has that name, and returns it; suspends only while nobody has it. */
  find<M = never>(name: string): Wait<ActorRef<M>> {
    return new Find<M>(this, name, this.waiting);
  }

  /** Every name that is given, in the order of giving. */
  names(): string[] {
    return [...this.entries.keys()];
  }
}

class Find<M> extends Wait<ActorRef<M>> {
  private readonly registry: Registry;
  private readonly name: string;
  private readonly waiting: Map<string, WaitQueue>;

  constructor(registry: Registry, name: string, waiting: Map<string, WaitQueue>) {
    super();
    this.registry = registry;
    this.name = name;
    this.waiting = waiting;
  }

  attempt(): boolean {
    const ref = this.registry.whereis(this.name);
    return ref !== undefined && done(ref);
  }

  enter(waiter: Waiter): void {
    let queue = this.waiting.get(this.name);
    if (queue === undefined) this.waiting.set(this.name, (queue = new WaitQueue()));
    queue.push(waiter);
  }

  leave(waiter: Waiter): void {
    const queue = this.waiting.get(this.name);
    if (queue?.remove(waiter) === true && queue.size === 0) this.waiting.delete(this.name);
  }

  describe(): string {
    return `for an actor named "${this.name}"`;
  }
}
