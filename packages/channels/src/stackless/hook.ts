import { type Coroutine, UsageError } from '@core/coroutine';
import type { StacklessChannel } from './channel.ts';

/** One operation on a channel, before it happens. */
export interface ChannelAction {
  readonly channel: Pick<
    StacklessChannel<never>,
    'name' | 'balance' | 'queue' | 'waiting' | 'closing' | 'closed' | 'preference' | 'scheduleAll'
  >;
  /** Who sends or receives; undefined for plain code. */
  readonly actor: Coroutine | undefined;
  /** True for a send, false for a receive. */
  readonly sending: boolean;
  /** True when nobody waits for it: then the actor blocks, unless that is refused. */
  readonly willBlock: boolean;
  /** What is sent; a Bomb for an error, undefined for a receive. */
  readonly value: unknown;
}

/**
 * Told of every send and receive before it happens, also of those that are refused then. As an arm of a select, one is told of when it
 * meets a partner who waits; while it waits itself, it is its partner's operation that is told.
 */
export type ChannelCallback = (action: ChannelAction) => void;

/**
 * Watches the channels that were made with it. While the callback runs, none of them can be used. What it throws is thrown by the
 * operation, which then has not happened. (Stackless's `set_channel_callback`, which watches all channels of an interpreter.)
 *
 * @example
 * ```ts run
 * import { ChannelHook, stacklessChannel } from '@core/channels/stackless';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * const hook = new ChannelHook();
 * hook.set(({ channel, actor, sending, willBlock }) => {
 *   console.log(actor?.name, sending ? 'sends' : 'receives', willBlock ? 'and blocks' : '', channel.balance);
 * });
 * runSync(function* () {
 *   const ch = stacklessChannel<number>({ hook });
 *   spawn({ name: 'sender' }, function* () {
 *     yield* ch.send(7);
 *   });
 *   yield* ch.receive();
 * });
 * ```
 * ```text output
 * main receives and blocks 0
 * sender sends  -1
 * ```
 */
export class ChannelHook {
  private callback: ChannelCallback | null = null;
  private calling = false;

  /**
   * Replaces the callback; null switches it off. Returns the one before.
   * @throws TypeError when it is neither a function nor null
   */
  set(callback: ChannelCallback | null): ChannelCallback | null {
    if (callback !== null && typeof callback !== 'function') {
      throw new TypeError(`cannot set a channel callback: ${typeof callback} is not a function`);
    }
    const before = this.callback;
    this.callback = callback;
    return before;
  }

  /** The callback, or null. */
  get(): ChannelCallback | null {
    return this.callback;
  }

  /** @internal */
  _refuse(verb: string, channel: string): void {
    if (this.calling) throw new UsageError(`cannot ${verb} channel "${channel}": a channel callback runs`);
  }

  /** @internal */
  _tell(action: () => ChannelAction): void {
    const { callback } = this;
    if (callback === null) return;
    this.calling = true;
    try {
      callback(action());
    } finally {
      this.calling = false;
    }
  }
}
