import { parseRules } from '../sampling/parse-rules.ts';
import { LARGEST_LIMIT } from '../sampling/rule-problem.ts';
import { ruleText, type SamplingRule } from '../sampling/sampling-rule.ts';
import { wholeNumber } from './rules.ts';
import type { Setting } from './setting.ts';

export const samplingRules: Setting<readonly SamplingRule[]> = {
  name: 'THROUGHLINE_SAMPLING_RULES',
  group: 'Traces',
  from: 'Throughline',
  rule: {
    must: 'sampling rules such as http.route=/health -> 0; name=job * -> 0.5; * -> 0.1 max 50/s',
    read(text) {
      const { rules, problems } = parseRules(text);
      const remark = problems.join('; ');
      if (rules.length === 0) return { refused: true, because: remark || 'there is no rule in it' };
      return remark === '' ? { value: rules } : { value: rules, remark };
    },
    show: (value) => value.map(ruleText).join('; ') || 'no rule',
  },
  fallback: [],
  says: 'Which share of the traces that begin in this process is recorded, by route, span name or attribute; the first rule that matches decides, and what none matches is decided by `OTEL_TRACES_SAMPLER`. See [docs/sampling.md](sampling.md). Below a parent its decision is followed.',
};

export const samplingMaxPerSecond: Setting<number | undefined> = {
  name: 'THROUGHLINE_SAMPLING_MAX_PER_SECOND',
  group: 'Traces',
  from: 'Throughline',
  rule: {
    ...wholeNumber(1, LARGEST_LIMIT, 'traces'),
    show: (value) => (value === undefined ? 'no limit' : String(value)),
  },
  fallback: undefined,
  fallbackSays: 'no limit',
  says: 'How many of the traces that begin in this process are recorded within a second at most, whatever rule or sampler asks for them.',
};

export const samplingSettings: readonly Setting<unknown>[] = [samplingRules, samplingMaxPerSecond];
