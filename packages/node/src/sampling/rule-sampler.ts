import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { CompiledRule, type DecisionCounts, NOT_SAMPLED } from './compiled-rule.ts';
import type { EarlySampler } from './early-sampler.ts';
import { RateLimit } from './rate-limit.ts';
import type { SamplingRule } from './sampling-rule.ts';

/** How the label of the counter reads for traces that match no rule. */
const NO_RULE = 'no rule matched';

export interface RuleSamplerOptions {
  readonly rules: readonly SamplingRule[];
  /** Traces that begin here and are sampled within a second, over all rules; undefined: no limit. */
  readonly maxPerSecond?: number | undefined;
  /** Decides what no rule matches: a share, or a sampler that somebody else wrote. */
  readonly otherwise: number | Sampler;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Decides by rules where a trace begins in this process. */
export class RuleSampler implements EarlySampler {
  readonly asksEarly: boolean;
  readonly readsAttributes = true as const;
  readonly #rules: readonly CompiledRule[];
  readonly #otherwise: CompiledRule | ForeignSampler;
  readonly #limit: RateLimit | undefined;

  constructor({ rules, maxPerSecond, otherwise, now = monotonic }: RuleSamplerOptions) {
    this.#rules = rules.map((rule) => new CompiledRule(rule, now));
    this.#otherwise =
      typeof otherwise === 'number'
        ? new CompiledRule({ share: otherwise }, now, NO_RULE)
        : new ForeignSampler(otherwise);
    this.#limit = maxPerSecond === undefined ? undefined : new RateLimit(maxPerSecond, now);
    this.asksEarly = typeof otherwise === 'number';
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    for (const rule of this.#rules) {
      if (rule.matches(name, kind, attributes)) return rule.decide(traceId, this.#limit);
    }
    const last = this.#otherwise;
    if (last instanceof CompiledRule) return last.decide(traceId, this.#limit);
    return last.decide(this.#limit, context, traceId, name, kind, attributes, links);
  }

  /** What was decided where traces began, by rule; a rule that is there twice is told once. */
  decisions(): ReadonlyMap<string, DecisionCounts> {
    const all = new Map<string, DecisionCounts>();
    for (const { text, counts } of [...this.#rules, this.#otherwise]) {
      const sum = all.get(text) ?? { sampled: 0, not_sampled: 0, limited: 0 };
      sum.sampled += counts.sampled;
      sum.not_sampled += counts.not_sampled;
      sum.limited += counts.limited;
      all.set(text, sum);
    }
    return all;
  }

  toString(): string {
    return `RuleSampler{${[...this.#rules, this.#otherwise].map(({ text }) => text).join('; ')}}`;
  }
}

/** A sampler that the application brought: nothing is known of its share, so that the limit can only refuse. */
class ForeignSampler {
  readonly text: string = NO_RULE;
  readonly counts: DecisionCounts = { sampled: 0, not_sampled: 0, limited: 0 };
  readonly #sampler: Sampler;

  constructor(sampler: Sampler) {
    this.#sampler = sampler;
  }

  decide(limit: RateLimit | undefined, ...asked: Parameters<Sampler['shouldSample']>): SamplingResult {
    limit?.factorFor(1);
    const result = this.#sampler.shouldSample(...asked);
    if (result.decision !== SamplingDecision.RECORD_AND_SAMPLED) {
      this.counts.not_sampled += 1;
      return result;
    }
    if (limit?.hasRoom() === false) {
      this.counts.limited += 1;
      return NOT_SAMPLED;
    }
    limit?.take();
    this.counts.sampled += 1;
    return result;
  }
}

function monotonic(): number {
  return performance.now();
}
