const common = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          transform: { useDefineForClassFields: false }, // as in tsconfig.base.json
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** Tests read the sources of every workspace package. */
export const source = {
  ...common,
  // Adding 'import' here would make jest pick the built files over the sources.
  testEnvironmentOptions: { customExportConditions: ['@core/source', 'node', 'node-addons'] },
};

/** The same tests, with the package's own sources replaced by what it publishes. */
export const dist = {
  ...common,
  moduleNameMapper: { '^(?:\\.\\./)+src/(.*)\\.ts$': '<rootDir>/dist/$1.js' },
};
