// Mutation tests: does a test fail when a line of the contract is changed? See test/MUTANTS.md for what survives, and why.
// Usage: pnpm mutate [--mutate src/scheduler.ts]
import { fileURLToPath } from 'node:url';
import { source } from '../../jest.shared.js';

export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    projectType: 'custom',
    config: {
      ...source,
      testEnvironment: fileURLToPath(new URL('./stryker.environment.cjs', import.meta.url)),
      testRunner: fileURLToPath(new URL('./stryker.jest-circus.cjs', import.meta.url)),
      // The random programs of the model and those of other projects reach every line and take long: what the tests of
      // single laws prove is to be seen alone.
      testPathIgnorePatterns: ['/node_modules/', '/model\\.test\\.ts$', '/parity-[^/]+\\.test\\.ts$'],
    },
    // jest finds no relations between ES modules.
    enableFindRelatedTests: false,
  },
  plugins: ['@stryker-mutator/jest-runner'],
  coverageAnalysis: 'perTest',
  // What runs while the modules load is mutated only as far as tests reach it again: else every test runs for each mutant.
  ignoreStatic: true,
  mutate: ['src/**/*.ts', '!src/host/**', '!src/host.ts', '!src/index.ts'],
  checkers: [],
  concurrency: 2,
  tempDirName: '.turbo/stryker', // where git and the linters do not look
  // tsconfig.json: Stryker would rewrite it by an API that TypeScript 7 has no more. jest.config.js: it imports from outside.
  ignorePatterns: ['dist', '.pack', '.results', '.turbo', 'tsconfig*.json', 'jest*.config.js'],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.results/mutation.json' },
  timeoutMS: 8000, // a busy machine is no endless loop
  timeoutFactor: 4,
};
