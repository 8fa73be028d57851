/**
 * Which share of the traces that begin with such a span is recorded; the first rule that matches decides. What patterns
 * mean is told in docs/sampling.md.
 *
 * @example
 * const rules: SamplingRule[] = [
 *   { when: { 'http.route': '/health' }, share: 0 },
 *   { when: { 'http.route': '/checkout/*', 'http.request.method': 'POST' }, share: 1 },
 *   { share: 0.1, maxPerSecond: 50 },
 * ];
 */
export interface SamplingRule {
  /**
   * Patterns by what they are held against, all of which must match: `http.route`, `name` and `kind` of the span, or the
   * key of an attribute that the span has when it starts. Left out: every trace.
   */
  readonly when?: Readonly<Record<string, string>>;
  /** From 0 (none) to 1 (all). */
  readonly share: number;
  /** How many traces this rule lets be recorded within a second in this process; a whole number from 1. */
  readonly maxPerSecond?: number;
}

/** What was made of rules that somebody wrote: those that can be used, and a sentence for each of the others. */
export interface ReadRules {
  readonly rules: readonly SamplingRule[];
  readonly problems: readonly string[];
}

/** A rule as it would be written in THROUGHLINE_SAMPLING_RULES. */
export function ruleText({ when = {}, share, maxPerSecond }: SamplingRule): string {
  const conditions = Object.entries(when).map(([key, pattern]) => `${key}=${pattern}`);
  const limit = maxPerSecond === undefined ? '' : ` max ${maxPerSecond}/s`;
  return `${conditions.join(' & ') || '*'} -> ${share}${limit}`;
}
