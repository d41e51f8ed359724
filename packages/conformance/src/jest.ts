import { declare, type Runner } from './declare.ts';
import type { Adapter } from './adapter.ts';
import type { Effort } from './check.ts';

/**
 * Declares the laws as tests of jest, or of another runner with its globals (`describe` and `test`): vitest with
 * `globals: true`, Bun. Call it at the top of a test file.
 *
 * @param runner for runners without globals: their `describe` and `test`
 * @throws TypeError when there is no runner, or an adapter cannot be used
 *
 * @example
 * ```ts skip="a test file, for jest to run"
 * import { conformance } from '@core/conformance/jest';
 * import { mine } from './my-adapter.ts';
 *
 * conformance([mine]);
 * ```
 */
export function conformance(
  adapters: readonly Adapter[],
  effort: Effort = {},
  runner: Partial<Runner> = globalThis as Partial<Runner>,
): void {
  const { describe, test } = runner;
  if (typeof describe !== 'function' || typeof test !== 'function') {
    throw new TypeError('cannot declare tests: there are no "describe" and "test" here; call it in a test file, or pass them');
  }
  declare({ describe, test }, adapters, effort);
}
