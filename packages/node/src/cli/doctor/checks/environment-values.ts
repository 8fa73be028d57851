import type { Check } from '../finding.ts';

/** Variables whose text is not what they must be; the text itself is not repeated. */
export const environmentValues: Check = {
  id: 'environment-values',
  judge({ environment: { refused }, loaded }) {
    const problems = refused.map(({ name, must }) => ({
      status: 'warning' as const,
      message: `${name} cannot be used as it is written: it must be ${must}.`,
      remedy: `Correct it, and look with: npx throughline config`,
    }));
    if (loaded.config.disabled || problems.length > 0) return problems;
    return 'every value can be used';
  },
};
