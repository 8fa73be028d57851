export type { Explanation } from './explain.ts';
export { REDACTED } from './hiding.ts';
export { type CustomRule, type RedactionMode, type RedactionPolicy, RedactionPolicyError } from './policy.ts';
export { createRedactor, type Redactor, redact } from './redactor.ts';
export { TEXT_RULES } from './text/finders.ts';
