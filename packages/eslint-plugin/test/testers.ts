import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { RuleTester, type Linter } from 'eslint';

// Without its types, which would mix the two compilers of the repository.
export const parser: Linter.Parser = createRequire(import.meta.url)('@typescript-eslint/parser') as Linter.Parser;

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const folder = join(import.meta.dirname, '..');

/** JavaScript, as ESLint reads it by itself. */
export const javascript: RuleTester = new RuleTester();

/** TypeScript without types: annotations can be seen, and nothing beyond the file. */
export const typescript: RuleTester = new RuleTester({ languageOptions: { parser } });

/** TypeScript with its types. The code stands in for a test of this package, so it can import what the package can. */
export const typed: RuleTester = withTypes('tsconfig.json');

/** The same where a type does not say whether there may be nothing. */
export const loose: RuleTester = withTypes('test/loose.tsconfig.json');

export const typedFile: string = join(folder, 'test/testers.ts');

function withTypes(project: string): RuleTester {
  return new RuleTester({
    languageOptions: {
      parser,
      parserOptions: {
        project,
        tsconfigRootDir: folder,
        // Where CI is set, the parser would take a file's types from the disk, whatever code it is given.
        disallowAutomaticSingleRunInference: true,
      },
    },
  });
}
