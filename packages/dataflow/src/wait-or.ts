import { type Coroutine, done, Wait, Waiter } from '@core/coroutine';
import type { LocalWait } from './thread.ts';
import type { Readable } from './readable.ts';
import type { Space } from './space.ts';

/**
 * Waits until at least one of the variables is determined, and returns the index of the first in the list that is. It does not
 * read: a failed one counts as determined, and its error is for whoever reads it next. The others are not touched, and no trace is
 * left in them. Lazy ones are not computed by it. Suspends only while all are unbound. Oz's `WaitOr`.
 *
 * @throws TypeError when there are none
 *
 * @example
 * ```ts run
 * import { variable, waitOr } from '@core/dataflow';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const answers = [variable<string>({ name: 'Oslo' }), variable<string>({ name: 'Lima' })];
 *   spawn(function* () {
 *     answers[1]!.bind('sunny');
 *   });
 *   const first = answers[yield* waitOr(...answers)]!;
 *   console.log(first.name, yield* first);
 * });
 * ```
 * ```text output
 * Lima sunny
 * ```
 */
export function waitOr(...variables: readonly Readable<unknown>[]): Wait<number> {
  if (variables.length === 0) throw new TypeError('cannot wait for the first of no variables');
  return new WaitOr(variables);
}

class WaitOr extends Wait<number> implements LocalWait {
  private readonly variables: readonly Readable<unknown>[];
  private readonly standing = new Map<Waiter, Arm[]>();

  constructor(variables: readonly Readable<unknown>[]) {
    super();
    this.variables = variables;
  }

  attempt(): boolean {
    const index = this.first();
    return index !== -1 && done(index);
  }

  private first(): number {
    return this.variables.findIndex((each) => each.isDetermined);
  }

  enter(waiter: Waiter): void {
    const arms = this.variables.map((each) => new Arm(this, waiter, each));
    this.standing.set(waiter, arms);
    for (const arm of arms) {
      // To enter is to need the variable, which may be what a choice around this one waits for: then it has left already.
      if (this.standing.get(waiter) !== arms) return;
      arm.variable.enter(arm);
    }
  }

  leave(waiter: Waiter): void {
    const arms = this.standing.get(waiter);
    if (arms === undefined) return;
    this.standing.delete(waiter);
    for (const arm of arms) arm.variable.leave(arm);
  }

  /** @internal One of them is determined; others may be too, when one unification has bound several. */
  _end(waiter: Waiter): void {
    this.leave(waiter);
    waiter.wake(this.first());
  }

  describe(): string {
    return `for ${this.variables.map((each) => `"${each.name}"`).join(' or ')} to be bound`;
  }

  /** @internal */
  _isLocalTo(space: Space): boolean {
    return this.variables.every((each) => each._isLocalTo(space));
  }
}

class Arm extends Waiter {
  private readonly whole: WaitOr;
  private readonly waiter: Waiter;
  readonly variable: Readable<unknown>;

  constructor(whole: WaitOr, waiter: Waiter, variable: Readable<unknown>) {
    super();
    this.whole = whole;
    this.waiter = waiter;
    this.variable = variable;
  }

  override get coroutine(): Coroutine | undefined {
    return this.waiter.coroutine;
  }

  override wake(): void {
    this.whole._end(this.waiter);
  }

  override wakeThrow(): void {
    this.whole._end(this.waiter);
  }
}
