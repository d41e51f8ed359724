import { explain } from './failure.ts';
import { plan, type Check, type Effort } from './check.ts';
import type { Adapter } from './adapter.ts';

/** What the kit needs of a test runner. */
export interface Runner {
  readonly describe: (title: string, body: () => void) => void;
  readonly test: (title: string, body: () => void) => void;
}

/** Declares a test for each law of each adapter alone, for each pair in each nesting, and for random programs. */
export function declare({ describe, test }: Runner, adapters: readonly Adapter[], effort: Effort): void {
  const who = ({ paradigm, with: other }: Check): string => (other === undefined ? paradigm : `${paradigm} with ${other}`);
  for (const [title, checks] of groupBy(plan(adapters, effort), who)) {
    describe(title, () => {
      for (const [name, rows] of groupBy(checks, (check) => (check.with === undefined ? check.law : check.nesting))) {
        test(name, () => {
          for (const check of rows) judge(check);
        });
      }
    });
  }
}

function judge(check: Check): void {
  const { failures } = check.run();
  if (failures.length === 0) return;
  const error = new Error(explain(failures[0]!));
  error.stack = error.message; // where it was thrown from says nothing
  throw error;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
