import type { ExitReason } from './exit.ts';
import type { AnyRef, Monitor } from './ref.ts';

/** What the system itself puts into a mailbox. It always finds room. */
export abstract class Notice {
  abstract readonly type: string;
}

/** An exit signal, as it arrives at an actor that traps exits (Erlang's `{'EXIT', From, Reason}`). */
export class Exit extends Notice {
  readonly type = 'exit' as const;
  /** The linked actor that ended, or whoever sent the signal; undefined when that was no actor. */
  readonly from: AnyRef | undefined;
  readonly reason: ExitReason;
  /** It comes from the actor that started this one, or from no actor: handlers, machines and supervisors end then. */
  readonly isOrder: boolean;

  constructor(from: AnyRef | undefined, reason: ExitReason, isOrder: boolean) {
    super();
    this.from = from;
    this.reason = reason;
    this.isOrder = isOrder;
  }
}

/** A monitored actor has ended (Erlang's `{'DOWN', Monitor, process, Ref, Reason}`). */
export class Down extends Notice {
  readonly type = 'down' as const;
  readonly monitor: Monitor;
  readonly ref: AnyRef;
  readonly reason: ExitReason;

  constructor(monitor: Monitor, ref: AnyRef, reason: ExitReason) {
    super();
    this.monitor = monitor;
    this.ref = ref;
    this.reason = reason;
  }
}
