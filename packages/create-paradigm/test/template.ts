import { readTemplate } from '../src/node.ts';
import { fileURLToPath } from 'node:url';
import type { Files } from '../src/index.ts';

/** The template as it stands in this package. */
export const template: Files = readTemplate(fileURLToPath(new URL('../template', import.meta.url)));

export const versions = {
  '@core/coroutine': '^1.0.0',
  '@core/conformance': '^1.1.0',
  '@jest/globals': '^30.0.0',
  '@types/node': '^20.0.0',
  typescript: '^7.0.0',
};
