import { choose, type Coroutine, done, UsageError, Wait, Waiter } from '@core/coroutine';
import type { Channel } from './channel.ts';
import { Taking } from './channel-waits.ts';
import { isOutside } from './derived.ts';
import { taken } from './taken.ts';

/** Something to choose from. An arm that is `undefined`, `null` or `false` is left out, like a nil channel in Go. */
export type Arm<T = unknown> = Wait<T> | undefined | null | false;

/** The arms of a select: by name, or in a list, where the name is the index. */
export type Arms = Readonly<Record<string, Arm>> | readonly Arm[];

/**
 * What a select of such arms comes to: which arm, and the value of its wait. The arm tells the type of the value; in a list
 * whose length is not known it is any number.
 */
export type Selected<A extends Arms> = A extends readonly (infer W)[]
  ? number extends A['length']
    ? Named<number, W>
    : { [I in keyof A & `${number}`]: Named<I extends `${infer N extends number}` ? N : never, A[I]> }[keyof A & `${number}`]
  : { [K in keyof A & (string | number)]: Named<`${K}`, A[K]> }[keyof A & (string | number)];

/** What a wait comes to. */
export type Waited<W> = W extends Wait<infer T> ? T : never;

type Named<K, W> = W extends Wait<infer T> ? { readonly arm: K; readonly value: T } : never;

export interface SelectOptions {
  /**
   * Who goes first when several arms are ready. `fair`, the default: any of them, equally likely, as the run's seed decides.
   * `priority`: the first in the order in which they are written; names that are whole numbers come before others, as in any object.
   */
  readonly order?: 'fair' | 'priority';
}

/**
 * Waits for whichever arm can go on first and does that one; the others have no effect. Suspends while none is ready,
 * unless there is a default: then it returns that at once. It is a wait itself, so it can be an arm of another select.
 *
 * Keep it and run it again in a loop: that allocates less than making a new one. It may be run by several at once.
 *
 * @param arms sends, receives, timers, promises (`until`), signals (`aborted`), joins: any `Wait`
 * @param options with a `default`, its value is what the select comes to when no arm is ready; the arm is named "default"
 * @returns `{ arm, value }`, typed by the arm
 * @throws what the chosen arm's wait throws. Semantics are those of Go's `select` and of Concurrent ML's `choose`
 *
 * @example
 * ```ts run
 * import { channel, select } from '@core/channels';
 * import { run, spawn } from '@core/tasklets';
 * import { after, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const jobs = channel<string>();
 *     const quit = channel<number>();
 *     spawn(function* () {
 *       yield* jobs.send('sweep');
 *       yield* quit.send(7);
 *     });
 *     const either = select({ job: jobs.receive(), quit: quit.receive(), late: after(1_000, 'nobody came') });
 *     for (let i = 0; i < 3; i++) {
 *       const { arm, value } = yield* either;
 *       console.log(arm, value);
 *     }
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * job sweep
 * quit 7
 * late nobody came
 * ```
 */
export function select<const A extends Arms, D>(
  arms: A,
  options: SelectOptions & { readonly default: D },
): Wait<Selected<A> | { readonly arm: 'default'; readonly value: D }>;
export function select<const A extends Arms>(arms: A, options?: SelectOptions): Wait<Selected<A>>;
export function select(arms: Arms, options: SelectOptions & { readonly default?: unknown } = {}): Wait<unknown> {
  return new Select(arms, options);
}

/** A wait that can tell, without any effect, that it could not commit now: it is not asked to try, and not chosen from. */
export interface Tentative {
  /** False when `attempt` would answer false. */
  _mayCommit(): boolean;
}

class Select extends Wait<unknown> implements Tentative {
  /** Null for a list of which every place is an arm: their names are their places. */
  private readonly names: readonly (string | number)[] | null;
  readonly waits: readonly Wait[];
  /** The channels of arms that receive, which are asked directly: waits are of so many classes that asking them costs twice as much. */
  private readonly sources: readonly (Channel<unknown> | null)[];
  private readonly fair: boolean;
  private readonly fallback: Chosen | null;
  /** The first waiter's arms, used again for the next one. */
  private own: Choice | null = null;
  /** Further waiters at the same time. */
  private others: Map<Waiter, Choice> | null = null;
  /** Room for the arms to choose among. */
  private candidates: number[] | null = null;

  constructor(arms: Arms, options: SelectOptions & { readonly default?: unknown }) {
    super();
    if (typeof arms !== 'object' || arms === null || arms instanceof Wait) {
      throw new TypeError('cannot select: the arms are a record or a list of waits, such as { item: channel.receive() }');
    }
    const keys: (string | number)[] = Object.keys(arms);
    const given = arms as Readonly<Record<string | number, Arm>>;
    const listed = Array.isArray(arms);
    const waits = new Array<Wait>(keys.length);
    const sources = new Array<Channel<unknown> | null>(keys.length);
    let count = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const wait = given[key];
      if (wait === undefined || wait === null || wait === false) continue;
      if (!(wait instanceof Wait)) {
        throw new TypeError(`cannot select "${key}": an arm is a wait, such as channel.receive() or sleep(ms)`);
      }
      keys[count] = listed ? Number(key) : key;
      sources[count] = wait instanceof Taking ? (wait.channel as Channel<unknown>) : null;
      waits[count++] = wait;
    }
    if (count < keys.length) keys.length = waits.length = sources.length = count;
    this.names = listed && count === arms.length ? null : keys;
    this.waits = waits;
    this.sources = sources;
    const { order = 'fair' } = options;
    if (order !== 'fair' && order !== 'priority') {
      throw new TypeError(`cannot select in the order "${String(order)}": it is "fair" or "priority"`);
    }
    this.fair = order === 'fair';
    this.fallback = 'default' in options ? { arm: 'default', value: options.default } : null;
  }

  attempt(): boolean {
    if (this.fair ? this.attemptAny() : this.attemptFirst()) return true;
    const { fallback } = this;
    return fallback !== null && done({ arm: fallback.arm, value: fallback.value });
  }

  private attemptFirst(): boolean {
    const { waits } = this;
    for (let i = 0; i < waits.length; i++) if (waits[i]!.attempt()) return this.commit(i);
    return false;
  }

  /** Chooses among those that are ready alone, so that a choice is made only where there is one. */
  private attemptAny(): boolean {
    const { waits } = this;
    let count = 0;
    let last = 0;
    for (let i = 0; i < waits.length; i++) {
      if (this.mayCommit(i)) {
        count++;
        last = i;
      }
    }
    if (count > 1) return this.attemptSome();
    return count === 1 && waits[last]!.attempt() && this.commit(last);
  }

  private attemptSome(): boolean {
    const { waits } = this;
    const candidates = (this.candidates ??= []);
    let count = 0;
    for (let i = 0; i < waits.length; i++) if (this.mayCommit(i)) candidates[count++] = i;
    while (count > 0) {
      const k = choose(count);
      const i = candidates[k]!;
      if (waits[i]!.attempt()) return this.commit(i);
      candidates[k] = candidates[--count]!;
    }
    return false;
  }

  private mayCommit(index: number): boolean {
    const source = this.sources[index]!;
    return source === null ? mayCommit(this.waits[index]!) : source._canGive();
  }

  private commit(index: number): true {
    return done({ arm: this.nameOf(index), value: taken() });
  }

  nameOf(index: number): string | number {
    return this.names === null ? index : this.names[index]!;
  }

  /** @internal */
  _mayCommit(): boolean {
    return this.fallback !== null || this.waits.some(mayCommit);
  }

  override outside(): boolean {
    return this.waits.some(isOutside);
  }

  enter(waiter: Waiter): void {
    let { own } = this;
    if (own === null) {
      own = this.own = new Choice(this);
    } else if (own.waiter !== null) {
      own = new Choice(this);
      (this.others ??= new Map<Waiter, Choice>()).set(waiter, own);
    }
    own.enter(waiter);
  }

  leave(waiter: Waiter): void {
    this.of(waiter)?.leave(-1);
  }

  private of(waiter: Waiter): Choice | undefined {
    return this.own?.waiter === waiter ? this.own : this.others?.get(waiter);
  }

  describe(waiter: Waiter): string {
    const choice = this.of(waiter);
    const parts = this.waits.map((wait, i) => wait.describe(choice?.arms[i] ?? waiter));
    return parts.length === 0 ? 'for nothing: a select without arms' : parts.join(', or ');
  }

  /** @internal */
  _forget(waiter: Waiter): void {
    this.others?.delete(waiter);
  }
}

interface Chosen {
  readonly arm: string | number;
  readonly value: unknown;
}

/** False when `attempt` would answer false; true also when nobody can tell. */
export function mayCommit(wait: Wait & Partial<Tentative>): boolean {
  return wait._mayCommit === undefined || wait._mayCommit();
}

/** One waiter of a select: it stands in every queue by an arm of its own. */
class Choice {
  private readonly select: Select;
  readonly arms: readonly SelectArm[];
  /** How many of the arms have entered their queues. */
  private entered = 0;
  /** For whom the arms stand; null while they stand for nobody. */
  waiter: Waiter | null = null;

  constructor(select: Select) {
    this.select = select;
    this.arms = select.waits.map((_, i) => new SelectArm(this, i)); // one that grows keeps room for 16
  }

  enter(waiter: Waiter): void {
    const { arms } = this;
    const { waits } = this.select;
    this.waiter = waiter;
    this.entered = 0;
    try {
      // An arm may find its partner on entering; the rest then stay out.
      while (this.entered < waits.length && this.waiter === waiter) {
        const i = this.entered++;
        waits[i]!.enter(arms[i]!);
      }
    } catch (error) {
      this.leave(this.entered - 1);
      throw error;
    }
  }

  /** Takes all arms but the one given, which has left already, out of their queues. */
  leave(except: number): void {
    const { arms, entered, waiter } = this;
    const { waits } = this.select;
    this.entered = 0;
    this.waiter = null;
    for (let i = 0; i < entered; i++) if (i !== except) waits[i]!.leave(arms[i]!);
    this.select._forget(waiter!);
  }

  /** An arm was woken: the others withdraw, and the waiter is told. */
  end(index: number): Waiter {
    const { waiter } = this;
    if (waiter === null) throw new UsageError(`cannot wake arm "${this.name(index)}" of a select: nobody waits there`);
    this.leave(index);
    return waiter;
  }

  name(index: number): string | number {
    return this.select.nameOf(index);
  }
}

class SelectArm extends Waiter {
  private readonly choice: Choice;
  private readonly index: number;

  constructor(choice: Choice, index: number) {
    super();
    this.choice = choice;
    this.index = index;
  }

  override get coroutine(): Coroutine | undefined {
    return this.choice.waiter?.coroutine;
  }

  wake(value?: unknown): void {
    const { choice, index } = this;
    choice.end(index).wake({ arm: choice.name(index), value });
  }

  wakeThrow(error: unknown): void {
    this.choice.end(this.index).wakeThrow(error);
  }
}
