import { expect, test } from '@jest/globals';
import { Linter, type ESLint } from 'eslint';
import plugin from '../src/index.ts';

const program = `
import { channel } from '@core/channels';
const jobs = channel();
export function* main() {
  jobs.send(1);
  try { yield* jobs.receive(); } catch {}
}
`;

function found(config: Linter.Config[]): unknown[] {
  return new Linter().verify(program, config).map(({ ruleId, line }) => `${line} ${ruleId}`);
}

test('recommended: a forgotten yield* is an error, a catch is not', () => {
  expect(found([plugin.configs.recommended])).toEqual(['5 @core/no-forgotten-yield']);
});

test('by hand: every rule has its name behind the plugin\'s', () => {
  const every = Object.fromEntries(Object.keys(plugin.rules).map((name) => [`@core/${name}`, 'error' as const]));
  expect(every).toEqual({
    '@core/no-forgotten-yield': 'error',
    '@core/no-native-finally': 'error',
    '@core/no-swallowed-exit': 'error',
  });
  expect(found([{ plugins: { '@core': plugin }, rules: every }])).toEqual(['5 @core/no-forgotten-yield', '6 @core/no-swallowed-exit']);
});

test('options / a name that no option has: refused', () => {
  const rules = { '@core/no-forgotten-yield': ['error', { method: ['send'] }] } as Linter.RulesRecord;
  expect(() => found([{ plugins: { '@core': plugin }, rules }])).toThrow('Unexpected property "method"');
});

test('types: ESLint takes it as a plugin and as a configuration', () => {
  const asPlugin: ESLint.Plugin = plugin;
  const asConfig: Linter.Config = plugin.configs.recommended;
  expect([asPlugin.meta?.name, asConfig.name]).toEqual(['@core/eslint-plugin', '@core/recommended']);
});
