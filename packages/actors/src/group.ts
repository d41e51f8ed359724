import { UsageError } from '@core/coroutine';
import { actorOf } from './actor.ts';
import { Topic } from './topic.ts';
import type { ActorRef, Address, AnyRef } from './ref.ts';

/** An actor joined or left a group. */
export interface GroupChange {
  readonly type: 'joined' | 'left';
  readonly ref: AnyRef;
}

/**
 * A named set of actors (OTP's `pg`). An actor may join several times and then has to leave as often; when it ends it leaves
 * altogether. What is sent to the group goes to every membership, in the order of joining.
 */
export class Group<M> implements Address<M> {
  readonly name: string;
  /** Told whenever somebody joins or leaves. */
  readonly changes: Topic<GroupChange>;
  private memberships: { readonly ref: ActorRef<M>; readonly undo: () => void }[] = [];

  constructor(name: string) {
    this.name = name;
    this.changes = new Topic<GroupChange>(`group ${name}`);
  }

  /** @throws UsageError when the actor has ended */
  join(ref: ActorRef<M>): void {
    const actor = actorOf(ref, 'join', this.name);
    if (!ref.isAlive) throw new UsageError(`cannot join "${ref.name}" to group "${this.name}": it has ended`);
    const undo = (): void => void this.leave(ref);
    actor._tied.undo.add(undo);
    this.memberships.push({ ref, undo });
    this.changes._report({ type: 'joined', ref });
  }

  /** Ends one membership, the oldest; false when there was none. */
  leave(ref: ActorRef<M>): boolean {
    const at = this.memberships.findIndex((membership) => membership.ref === ref);
    if (at === -1) return false;
    const [membership] = this.memberships.splice(at, 1);
    actorOf(ref, 'leave', this.name)._ties?.undo.delete(membership!.undo);
    this.changes._report({ type: 'left', ref });
    return true;
  }

  /** The members, in the order of joining, as often as they have joined. */
  members(): ActorRef<M>[] {
    return this.memberships.map(({ ref }) => ref);
  }

  /** Sends to every membership; never suspends. Memberships that end meanwhile get it too, and thus the dead letters. */
  send(message: M): void {
    for (const { ref } of this.memberships.slice()) ref.send(message);
  }
}
