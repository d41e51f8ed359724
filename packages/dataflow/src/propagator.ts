import { done, type Routine, UsageError, Wait, type Waiter } from '@core/coroutine';
import { checkDomains, type DomainVariable } from './domain.ts';
import { checkFunction, checkWord } from './refuse.ts';
import { nameIn } from './variable.ts';
import type { LocalWait } from './thread.ts';
import type { Space } from './space.ts';

/** When a propagator runs again: when a variable has got its value, a new least or greatest one, or any value less. */
export type Trigger = 'value' | 'bounds' | 'domain';
const TRIGGERS: readonly Trigger[] = ['value', 'bounds', 'domain'];

/** What a propagator can be told. */
export interface PropagateOptions {
  /** Its name in messages; "propagator" by default. */
  readonly name?: string;
  /** 'domain' by default: at every change. */
  readonly on?: Trigger;
}

/**
 * Posts a constraint: starts a propagator in the variables' space, a coroutine that runs `filter` now, and again whenever one
 * of the variables has been narrowed. `filter` is plain code that narrows variables by what it sees in them, never more than
 * the constraint says, and answers true when it has nothing more to do, whatever is narrowed later. It ends by itself when all
 * of its variables are bound.
 *
 * What `filter` throws ends the search, but for a FailureError, which makes the space fail: narrowing throws it by itself. So
 * does the error that one of the variables is failed with.
 *
 * @throws UsageError when there are no variables, or they belong to different spaces; TypeError when one has no domain, the filter
 * is no function or the trigger none of the three; the error of a failed one. Nothing has been posted then
 *
 * @example
 * ```ts run
 * import { type DomainVariable, propagate, solveAll } from '@core/dataflow';
 *
 * function isDouble(x: DomainVariable, y: DomainVariable) {
 *   propagate([x, y], () => {
 *     y.keep([...x.values()].map((v) => 2 * v));
 *     x.keep([...y.values()].map((v) => v / 2));
 *   });
 * }
 * const pairs = solveAll(function* (space) {
 *   const [x, y] = [space.integer(1, 9), space.integer(5, 8)];
 *   isDouble(x, y);
 *   yield* space.distribute([x, y]);
 *   return [x, y];
 * });
 * console.log([...pairs]);
 * ```
 * ```text output
 * [ [ 3, 6 ], [ 4, 8 ] ]
 * ```
 */
export function propagate(
  variables: readonly DomainVariable[],
  filter: () => boolean | void,
  options: PropagateOptions = {},
): void {
  const name = nameIn(options, 'propagator');
  const { on = 'domain' } = options;
  checkDomains('post a constraint on', variables);
  checkFunction(`post "${name}" with`, filter);
  checkWord(`post "${name}" on`, on, TRIGGERS);
  const [first] = variables;
  if (first === undefined) throw new UsageError('cannot post a constraint on no variables: no space is meant');
  const space = first._home;
  for (const each of variables) {
    each.tryRead(); // throws the error that it was failed with
    if (each._home === space) continue;
    const homes = `one belongs to space "${space.name}", the other to "${each._home.name}"`;
    throw new UsageError(`cannot post a constraint on "${first.name}" and "${each.name}": ${homes}`);
  }
  first._checkWritable('constrain');
  const propagator = new Propagator(variables, filter, name);
  for (const each of variables) each._subscribe(propagator, on);
  space._post(propagator);
}

/** What a propagator waits on, and its body: it filters until there is nothing left to tell. */
export class Propagator extends Wait<void> implements LocalWait {
  readonly name: string;
  private readonly variables: readonly DomainVariable[];
  private readonly filter: () => boolean | void;
  private waiter: Waiter | null = null;
  private isDirty = false;
  private failed: DomainVariable | null = null;

  constructor(variables: readonly DomainVariable[], filter: () => boolean | void, name: string) {
    super();
    this.variables = variables;
    this.filter = filter;
    this.name = name;
  }

  *run(): Routine<void> {
    for (;;) {
      this.isDirty = false;
      this.failed?.tryRead(); // throws its error
      if (this.filter() === true) return;
      // What it has narrowed itself may be news to it: then it does not wait.
      if (!this.isDirty && this.variables.every(isBound)) return;
      yield* this;
    }
  }

  attempt(): boolean {
    return this.isDirty && done(undefined);
  }

  enter(waiter: Waiter): void {
    this.waiter = waiter;
  }

  leave(): void {
    this.waiter = null;
  }

  /** @internal */
  _notify(): void {
    const { waiter } = this;
    this.isDirty = true;
    this.waiter = null;
    waiter?.wake();
  }

  /** @internal One of the variables will never have a value. */
  _break(failed: DomainVariable): void {
    this.failed = failed;
    this._notify();
  }

  describe(): string {
    const open = this.variables.filter((each) => !each.isDetermined).map((each) => `"${each.name}"`);
    return `for ${open.join(' or ')} to be narrowed`;
  }

  _isLocalTo(space: Space): boolean {
    return this.variables[0]!._isLocalTo(space);
  }
}

function isBound(variable: DomainVariable): boolean {
  return variable.isDetermined;
}
