import { describe, expect, test } from '@jest/globals';
import { inWorkspace, LISTS, RefusedError, type Files } from '../src/index.ts';
import { template } from './template.ts';

const workspace = 'workspace:^';
const versions = {
  '@core/coroutine': workspace,
  '@core/conformance': workspace,
  '@jest/globals': 'catalog:',
  '@types/node': 'catalog:',
};
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lists: Files = {
  'README.md': '# x\n\n| package | for whom |\n| --- | --- |\n| [@core/a](packages/a/README.md) | all |\n\nMore.\n',
  'docs/package.json': json({ name: 'docs', dependencies: { '@core/a': workspace, '@core/c': workspace }, devDependencies: {} }),
  'tests/consumer/package.json': json({ devDependencies: { '@core/a': workspace, typescript: 'catalog:' } }),
  'tests/consumer/import.mjs': `import assert from 'node:assert';\nimport { a } from '@core/a';\n\nassert.ok(a);\n`,
};
const options = { versions, lists };

describe('a package in the workspace', () => {
  test('the lists / each: has one line more, in its place', () => {
    const files = inWorkspace(template, 'b', options);
    expect(files['README.md']).toBe(
      lists['README.md']!.replace(
        '| all |\n',
        '| all |\n| [@core/b](packages/b/README.md) | those who … | ' +
          'Workers that take turns, and shelves on which they leave things for each other |\n',
      ),
    );
    expect(files['docs/package.json']).toBe(
      json({
        name: 'docs',
        dependencies: { '@core/a': workspace, '@core/b': workspace, '@core/c': workspace },
        devDependencies: {},
      }),
    );
    expect(files['tests/consumer/package.json']).toBe(
      json({ devDependencies: { '@core/a': workspace, '@core/b': workspace, typescript: 'catalog:' } }),
    );
    expect(files['tests/consumer/import.mjs']).toBe(
      `import assert from 'node:assert';\nimport { a } from '@core/a';\nimport '@core/b';\n\nassert.ok(a);\n`,
    );
    expect(LISTS).toEqual(Object.keys(lists));
  });

  test('the texts / under its name: nothing of the template is left', () => {
    const files = inWorkspace(template, 'baton', options);
    expect(files['.changeset/baton.md']).toContain(`'@core/baton': minor`);
    expect(files['docs/reference/baton.md']).toContain('](../../packages/baton/README.md)');
    expect(files['packages/baton/.size-limit.json']).toContain('"name": "@core/baton brotli"');
    expect(files['packages/baton/test/conformance.test.ts']).toContain("from '@core/conformance/jest';");
    expect(Object.values(files).join('\n')).not.toMatch(/\bNAME\b|\.txt\b/);
  });

  test.each(LISTS)('the list %s / is not there: refused', (path) => {
    const { [path]: _gone, ...others } = lists;
    expect(() => inWorkspace(template, 'b', { versions, lists: others })).toThrow(
      new RefusedError(`cannot create "b": there is no ${path} to list it in`),
    );
  });

  test.each([
    ['README.md', '# x\n', 'README.md has no table of packages'],
    ['docs/package.json', '{}', 'docs/package.json has no dependencies'],
    ['tests/consumer/package.json', '{}', 'tests/consumer/package.json has no devDependencies'],
    ['tests/consumer/import.mjs', '', 'tests/consumer/import.mjs imports nothing'],
  ])('the list %s / is not as expected: refused', (path, text, why) => {
    expect(() => inWorkspace(template, 'b', { versions, lists: { ...lists, [path]: text } })).toThrow(
      new RefusedError(`cannot create "b": ${why}`),
    );
  });

  test('the name / with a scope: refused', () => {
    expect(() => inWorkspace(template, '@me/b', options)).toThrow(
      new RefusedError('cannot create "@me/b": leave the scope out, it is @core'),
    );
  });
});
