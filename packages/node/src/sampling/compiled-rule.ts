import type { Attributes, SpanKind } from '@opentelemetry/api';
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { type Condition, compileCondition } from './condition.ts';
import { RateLimit } from './rate-limit.ts';
import { ruleText, type SamplingRule } from './sampling-rule.ts';
import { ALL, passes, type Threshold, thresholdOf } from './threshold.ts';
import { stateWith } from './threshold-state.ts';

export const NOT_SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.NOT_RECORD });

/** What became of the traces that a rule decided on: plain numbers, read when somebody collects. */
export interface DecisionCounts {
  sampled: number;
  not_sampled: number;
  /** Would have been sampled but for a limit per second. */
  limited: number;
}

/** A rule made ready: what it answers with is made beforehand, and anew only where a limit asks for another share. */
export class CompiledRule {
  readonly text: string;
  readonly counts: DecisionCounts = { sampled: 0, not_sampled: 0, limited: 0 };
  readonly #conditions: readonly Condition[];
  readonly #share: number;
  readonly #limit: RateLimit | undefined;
  #factor = 1;
  #threshold: Threshold = ALL;
  #sampled: SamplingResult = NOT_SAMPLED;

  constructor(rule: SamplingRule, now: () => number, text: string = ruleText(rule)) {
    this.text = text;
    this.#conditions = Object.entries(rule.when ?? {}).map(([key, pattern]) =>
      compileCondition(key, pattern),
    );
    this.#share = rule.share;
    this.#limit = rule.maxPerSecond === undefined ? undefined : new RateLimit(rule.maxPerSecond, now);
    if (rule.share > 0) this.#lower(1);
  }

  matches(name: string, kind: SpanKind, attributes: Attributes): boolean {
    for (const condition of this.#conditions) if (!condition.holds(name, kind, attributes)) return false;
    return true;
  }

  /** @param overall the limit of all rules together */
  decide(traceId: string, overall: RateLimit | undefined): SamplingResult {
    const share = this.#share;
    if (share === 0) return this.#refuse();
    const own = this.#limit;
    const ownFactor = own === undefined ? 1 : own.factorFor(share);
    const factor = overall === undefined ? ownFactor : ownFactor * overall.factorFor(share * ownFactor);
    if (factor !== this.#factor) this.#lower(factor);
    if (this.#threshold !== ALL && !passes(traceId, this.#threshold)) return this.#refuse();
    if (own?.hasRoom() === false || overall?.hasRoom() === false) {
      this.counts.limited += 1;
      return NOT_SAMPLED;
    }
    own?.take();
    overall?.take();
    this.counts.sampled += 1;
    return this.#sampled;
  }

  #refuse(): SamplingResult {
    this.counts.not_sampled += 1;
    return NOT_SAMPLED;
  }

  #lower(factor: number): void {
    this.#factor = factor;
    this.#threshold = thresholdOf(this.#share * factor);
    this.#sampled = Object.freeze({
      decision: SamplingDecision.RECORD_AND_SAMPLED,
      traceState: stateWith(this.#threshold),
    });
  }
}
