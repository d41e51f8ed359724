import { noForgottenYield, type NoForgottenYieldOptions } from './rules/no-forgotten-yield.ts';
import { noNativeFinally } from './rules/no-native-finally.ts';
import { noSwallowedExit } from './rules/no-swallowed-exit.ts';
import type { RuleModule } from './rule.ts';

export type { NoForgottenYieldOptions, RuleModule };

/** What ESLint's flat configuration and oxlint's `jsPlugins` take. */
export interface Plugin {
  readonly meta: { readonly name: string; readonly namespace: string };
  readonly rules: Record<string, RuleModule>;
  readonly configs: { readonly recommended: RecommendedConfig };
}

/** An entry of ESLint's flat configuration. */
export interface RecommendedConfig {
  readonly name: string;
  readonly plugins: Record<string, Plugin>;
  readonly rules: Record<string, 'error'>;
}

const recommended: RecommendedConfig = {
  name: '@core/recommended',
  plugins: {},
  rules: {
    '@core/no-forgotten-yield': 'error',
    '@core/no-native-finally': 'error',
  },
};

const plugin: Plugin = {
  meta: { name: '@core/eslint-plugin', namespace: '@core' },
  rules: {
    'no-forgotten-yield': noForgottenYield,
    'no-native-finally': noNativeFinally,
    'no-swallowed-exit': noSwallowedExit,
  },
  configs: { recommended },
};
recommended.plugins['@core'] = plugin;

export default plugin;
