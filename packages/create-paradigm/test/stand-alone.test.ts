import { describe, expect, test } from '@jest/globals';
import { licenses, RefusedError, standAlone, type Files } from '../src/index.ts';
import { template, versions } from './template.ts';

const options = { versions, year: 2026 };
const manifestOf = (files: Files): Record<string, unknown> => JSON.parse(files['package.json']!) as Record<string, unknown>;

describe('a package that stands alone', () => {
  test('the manifest / by default: published under MIT, built before it is tested, nothing beside the contract', () => {
    expect(manifestOf(standAlone(template, '@me/baton', options))).toEqual({
      name: '@me/baton',
      version: '0.0.0',
      description: 'Workers that take turns, and shelves on which they leave things for each other.',
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      files: ['dist/src', 'src'],
      exports: {
        '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' },
        './package.json': './package.json',
      },
      publishConfig: { access: 'public' },
      scripts: {
        build: `node --eval "fs.rmSync('dist', { recursive: true, force: true })" && tsc`,
        test: 'npm run build && node --test dist/test/*.test.js',
        prepublishOnly: 'npm test',
      },
      dependencies: { '@core/coroutine': '^1.0.0' },
      devDependencies: { '@core/conformance': '^1.1.0', '@types/node': '^20.0.0', typescript: '^7.0.0' },
    });
  });

  test('the texts / under another name: say it, and nothing of the template is left', () => {
    const files = standAlone(template, '@me/baton', options);
    expect(files['README.md']).toContain("import { Crew, Shelf } from '@me/baton';");
    expect(files['test/adapter.ts']).toContain("name: 'baton',");
    expect(files['test/conformance.test.ts']).toContain("from '@core/conformance/node';");
    expect(files['test/crew.test.ts']).toContain("import { test } from 'node:test';");
    expect(Object.values(files).join('\n')).not.toMatch(/\bNAME\b|\bYEAR\b|\bHOLDER\b|@jest|\.txt\b/);
  });

  test('the licence / chosen: its text, with the year and the holder', () => {
    expect(licenses(template)).toEqual(['ISC', 'MIT', 'UNLICENSED']);
    const mit = standAlone(template, 'baton', options);
    expect(mit['LICENSE']!.split('\n').slice(0, 3)).toEqual(['MIT License', '', 'Copyright (c) 2026 the authors of baton']);
    const isc = standAlone(template, 'baton', { ...options, license: 'ISC', holder: 'Ada $& Co' });
    expect(isc['LICENSE']!.split('\n').slice(0, 3)).toEqual(['ISC License', '', 'Copyright (c) 2026 Ada $& Co']);
    expect(manifestOf(isc)['license']).toBe('ISC');
  });

  test('the licence / none: private, and no text', () => {
    const files = standAlone(template, 'baton', { ...options, license: 'UNLICENSED' });
    expect(manifestOf(files)).toMatchObject({ private: true, license: 'UNLICENSED' });
    expect(files['LICENSE']).toBeUndefined();
  });

  test('the licence / one that is not there: refused', () => {
    expect(() => standAlone(template, 'baton', { ...options, license: 'MINE' })).toThrow(
      new RefusedError('cannot create "baton": there is no licence "MINE"; there are ISC, MIT, UNLICENSED'),
    );
  });

  test('the versions / one is not known: refused', () => {
    expect(() => standAlone(template, 'baton', { ...options, versions: {} })).toThrow(
      new RefusedError('cannot create a package: it is not known which version of @core/coroutine to use'),
    );
  });

  test('the adapter / is as short as the kit promises', () => {
    expect(standAlone(template, 'baton', options)['test/adapter.ts']!.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });
});
