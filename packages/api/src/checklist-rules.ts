/**
 * Rules of eslint-plugin-throughline that a warning at run time may be about. What the linter says of code that it reads, these say of
 * code that runs: the same id, the same page.
 */
export const CHECKLIST_RULES = [
  'bounded-metric-labels',
  'ended-spans',
  'no-secret-fields',
  'no-silent-return',
  'request-id-in-logs',
  'static-span-names',
] as const;

export type ChecklistRule = (typeof CHECKLIST_RULES)[number];

/** A warning with the rule that it is about, and the page of that rule in the package of the plugin. */
export function withRule(rule: ChecklistRule, warning: string): string {
  return `${warning} [${rule}: eslint-plugin-throughline/docs/rules/${rule}.md]`;
}
