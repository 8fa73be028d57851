import type { ESLint, Linter } from 'eslint';
import { RECOMMENDED, STRICT } from './rule-levels.ts';
import { rules } from './rule-list.ts';

/** The plugin, with `configs.recommended` and `configs.strict` for ESLint's flat configuration. */
export interface ThroughlinePlugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: NonNullable<ESLint.Plugin['rules']>;
  readonly configs: { readonly recommended: Linter.Config; readonly strict: Linter.Config };
}

export const plugin: ThroughlinePlugin = {
  meta: { name: 'eslint-plugin-throughline', version: '0.1.0', namespace: 'throughline' },
  rules: { ...rules },
  configs: {
    get recommended(): Linter.Config {
      return { name: 'throughline/recommended', plugins: { throughline: plugin }, rules: { ...RECOMMENDED } };
    },
    get strict(): Linter.Config {
      return { name: 'throughline/strict', plugins: { throughline: plugin }, rules: { ...STRICT } };
    },
  },
};
