/// <reference types="node" />
import { describe, test } from 'node:test';
import { declare } from './declare.ts';
import type { Adapter } from './adapter.ts';
import type { Effort } from './check.ts';

/**
 * Declares the laws as tests of Node's own runner. Call it at the top of a file that `node --test` runs.
 *
 * @throws TypeError when an adapter cannot be used
 *
 * @example
 * ```ts skip="a test file, for node --test"
 * import { conformance } from '@core/conformance/node';
 * import { mine } from './my-adapter.js';
 *
 * conformance([mine]);
 * ```
 */
export function conformance(adapters: readonly Adapter[], effort: Effort = {}): void {
  const runner = {
    describe: (title: string, body: () => void): void => void describe(title, body),
    test: (title: string, body: () => void): void => void test(title, body),
  };
  declare(runner, adapters, effort);
}
