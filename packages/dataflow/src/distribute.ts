import { call, type Operation, type Routine } from '@core/coroutine';
import { checkDomains, type DomainVariable } from './domain.ts';
import { BranchPoint, type Space } from './space.ts';
import { checkWord } from './refuse.ts';

/** How to distribute variables. */
export interface Distribution {
  /**
   * Which variable is next, of those that are not bound: the one with the fewest values left (`first-fail`, the default), the
   * first in the list (`in-order`), or what the function answers.
   */
  readonly order?: 'first-fail' | 'in-order' | ((unbound: readonly DomainVariable[]) => DomainVariable);
  /**
   * What is tried with it first: its least value (`min`, the default), its greatest (`max`), or the lower half of its values
   * (`split`), or the value that the function answers. The alternative is the rest.
   */
  readonly value?: 'min' | 'max' | 'split' | ((variable: DomainVariable) => number);
}

/** Is variable number `index` `value`, or at most `value`? */
interface Step {
  readonly index: number;
  readonly value: number;
  readonly isSplit: boolean;
}

export function distribution(
  space: Space,
  variables: readonly DomainVariable[],
  options: Distribution = {},
): Operation<void> {
  checkDomains('distribute', variables);
  const { order = 'first-fail', value = 'min' } = options;
  if (typeof order !== 'function') checkWord('distribute in order', order, ORDERS);
  if (typeof value !== 'function') checkWord('distribute by value', value, VALUES);
  return call(distributing, space, [...variables], options);
}

const ORDERS = ['first-fail', 'in-order'];
const VALUES = ['min', 'max', 'split'];

function* distributing(space: Space, variables: readonly DomainVariable[], options: Distribution): Routine<void> {
  const ask = (): { readonly alternatives: number; readonly question: Step } | null => {
    const open = variables.filter((each) => !each.isDetermined);
    return open.length === 0 ? null : { alternatives: 2, question: stepFor(variables, open, options) };
  };
  const decide = (step: Step | undefined, alternative: number): boolean => {
    if (step !== undefined) narrow(variables[step.index]!, step, alternative);
    return step !== undefined;
  };
  const point = new BranchPoint<boolean>(space, ask, decide, true);
  while (yield* point);
}

function stepFor(variables: readonly DomainVariable[], open: readonly DomainVariable[], options: Distribution): Step {
  const { order = 'first-fail', value = 'min' } = options;
  const next = typeof order === 'function' ? order(open) : order === 'first-fail' ? smallest(open) : open[0]!;
  const index = variables.indexOf(next);
  if (index === -1) throw new TypeError('cannot distribute: the order has answered no variable of the list');
  if (value === 'split') return { index, value: Math.floor((next.min + next.max) / 2), isSplit: true };
  const wanted = typeof value === 'function' ? value(next) : value === 'min' ? next.min : next.max;
  if (!next.has(wanted)) throw new RangeError(`cannot distribute "${next.name}": ${String(wanted)} is not one of its values`);
  return { index, value: wanted, isSplit: false };
}

function smallest(open: readonly DomainVariable[]): DomainVariable {
  return open.reduce((best, each) => (each.size < best.size ? each : best));
}

function narrow(variable: DomainVariable, { value, isSplit }: Step, alternative: number): void {
  if (isSplit) {
    if (alternative === 0) variable.atMost(value);
    else variable.atLeast(value + 1);
  } else if (alternative === 0) {
    variable.bind(value);
  } else {
    variable.exclude(value);
  }
}
