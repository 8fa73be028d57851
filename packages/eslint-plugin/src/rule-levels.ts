import type { Linter } from 'eslint';

/** What hardly anybody wants to keep: failures that nobody sees, secrets, broken traces. */
export const RECOMMENDED: Readonly<Linter.RulesRecord> = {
  'throughline/bounded-metric-labels': 'error',
  'throughline/ended-spans': 'error',
  'throughline/error-in-log': 'error',
  'throughline/event-level': 'warn',
  'throughline/health-endpoint': 'warn',
  'throughline/no-console': 'warn',
  'throughline/no-secret-fields': 'error',
  'throughline/no-silent-return': 'warn',
  'throughline/no-string-built-message': 'warn',
  'throughline/no-swallowed-error': 'error',
  'throughline/preload-first': 'error',
  'throughline/span-status-with-exception': 'error',
  'throughline/static-span-names': 'error',
};

/** The whole checklist, for code that is written by it from the start. */
export const STRICT: Readonly<Linter.RulesRecord> = {
  'throughline/bounded-metric-labels': 'error',
  'throughline/ended-spans': ['error', { errors: true }],
  'throughline/error-in-log': ['error', { warnings: true }],
  'throughline/event-level': 'error',
  'throughline/flow-for-steps': 'error',
  'throughline/health-endpoint': 'error',
  'throughline/metric-for-event': 'error',
  'throughline/no-console': ['error', { allowCommands: false }],
  'throughline/no-secret-fields': 'error',
  'throughline/no-silent-return': [
    'error',
    { allowAnswers: false, allowCalls: false, allowExplained: false },
  ],
  'throughline/no-string-built-message': 'error',
  'throughline/no-swallowed-error': ['error', { allowExplained: false, allowProbes: false }],
  'throughline/preload-first': 'error',
  'throughline/request-id-in-logs': 'error',
  'throughline/span-status-with-exception': 'error',
  'throughline/static-span-names': 'error',
};
