import { propagate } from './propagator.ts';
import type { DomainVariable } from './domain.ts';

/**
 * Posts that all the variables differ; with `offsets`, that all the sums `variable + offset` do. A value that is taken is no
 * longer possible for the others.
 *
 * @throws as {@link propagate} does; RangeError when there are fewer offsets than variables
 */
export function distinct(variables: readonly DomainVariable[], offsets?: readonly number[]): void {
  if (offsets !== undefined && offsets.length !== variables.length) {
    throw new RangeError(`cannot post ${offsets.length} offsets for ${variables.length} variables: each needs one`);
  }
  const waiting = variables.map((variable, i) => ({ variable, offset: offsets?.[i] ?? 0 }));
  const filter = (): boolean => {
    for (let i = 0; i < waiting.length; ) {
      const { variable, offset } = waiting[i]!;
      if (!variable.isDetermined) {
        i++;
        continue;
      }
      const sum = variable.min + offset;
      waiting.splice(i, 1);
      for (const other of waiting) other.variable.exclude(sum - other.offset);
    }
    return waiting.length === 0;
  };
  propagate(variables, filter, { name: 'distinct', on: 'value' });
}
