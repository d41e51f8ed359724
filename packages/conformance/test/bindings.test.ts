import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { conformance } from '../src/jest.ts';
import { families } from './adapters/families.ts';
import { schedulers } from './adapters/schedulers.ts';
import { broken } from './broken/alone.ts';
import type { Runner } from '../src/declare.ts';

/** A runner that runs what it is told at once. */
function recorder(): Runner & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    describe(title, body) {
      events.push(`${title}:`);
      body();
    },
    test(title, body) {
      try {
        body();
        events.push(`${title} passed`);
      } catch (error) {
        events.push(`${title} failed: ${(error as Error).message}`);
      }
    },
  };
}

const NESTINGS = ['whole', 'stepped', 'callback', 'captured', 'beside', 'moved', 'scheduled', 'deep'];
const nestings = NESTINGS.map((name) => `${name} passed`);

describe('the binding for jest', () => {
  test('two adapters / all holds: a test for each law alone, each ordered pair in each nesting, and random programs', () => {
    const runner = recorder();
    conformance([families, schedulers], { schedules: 1, programs: 5 }, runner);
    const required = [
      'creation', 'order', 'program', 'errors', 'kill', 'close', 'resumers', 'host', 'barrier', 'current', 'results',
    ];
    expect(runner.events).toEqual([
      'families:', ...required.map((law) => `${law} passed`),
      'schedulers:', ...[...required, 'waiting', 'cancel', 'runners', 'by-hand'].map((law) => `${law} passed`),
      'families with families:', ...nestings,
      'families with schedulers:', ...nestings,
      'schedulers with families:', ...nestings,
      'schedulers with schedulers:', ...nestings,
      '* with *:', 'random passed',
    ]);
  });

  test('a broken adapter / the test of its law: fails with the explanation', () => {
    const runner = recorder();
    const { adapter } = broken.find(({ adapter }) => adapter.name === 'careless')!;
    conformance([adapter], { schedules: 1, programs: 1 }, runner);
    const explanation = 'law "results": the result of w1 was lost\n  w1 begins\n  w1 ends\n  (done)\n  replay: results/turns/careless:/-/';
    expect(runner.events).toContain(`results failed: ${explanation}`);
  });

  test('no runner / refused', () => {
    expect(() => conformance([families], {}, {})).toThrow(
      new TypeError('cannot declare tests: there are no "describe" and "test" here; call it in a test file, or pass them'),
    );
  });
});

describe('the binding for node:test', () => {
  const results = fileURLToPath(new URL('../.results/', import.meta.url));
  const root = fileURLToPath(new URL('../../../', import.meta.url));

  interface Ran {
    readonly status: number | null;
    readonly output: string;
  }

  function runInNode(name: string, adapter: string, from: string): Ran {
    const { buildSync } = createRequire(`${root}package.json`)('esbuild') as { readonly buildSync: (options: object) => void };
    const outfile = `${results}${name}.test.mjs`;
    mkdirSync(results, { recursive: true });
    buildSync({
      stdin: {
        contents: `
          import { conformance } from '../src/node.ts';
          import * as all from '${from}';
          const adapters = Object.values(all).flat().map((each) => each.adapter ?? each);
          conformance(adapters.filter((each) => each.name === '${adapter}'), { schedules: 1, programs: 2 });`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      outfile, bundle: true, platform: 'node', format: 'esm', conditions: ['@core/source'], logLevel: 'error',
    });
    // Inside of jest, node:test would report to a parent that is none.
    const env = { ...process.env };
    delete env['NODE_TEST_CONTEXT'];
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', outfile], { encoding: 'utf8', env });
    return { status, output: stdout };
  }

  test('an adapter that keeps the laws / node --test: passes, with a test for each law', () => {
    const { status, output } = runInNode('passes', 'families', './adapters/families.ts');
    expect(output).toContain('# fail 0');
    for (const title of ['creation', 'errors', 'captured', 'random']) expect(output).toContain(`- ${title}`);
    expect(status).toBe(0);
  });

  test('an adapter that breaks one / node --test: fails, with the explanation', () => {
    const { status, output } = runInNode('fails', 'careless', './broken/alone.ts');
    expect(output).toContain('the result of w1 was lost');
    expect(status).toBe(1);
  });
});

test('the manifest / has an entry for each binding', () => {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { exports: object };
  expect(Object.keys(exports)).toEqual(['.', './jest', './node', './package.json']);
});
