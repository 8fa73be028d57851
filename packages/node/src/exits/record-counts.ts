import { metrics } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { type Sampler, SamplingDecision, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { type EarlySampler, isEarly, readsAttributes } from '../sampling/early-sampler.ts';
import { observeDecisions } from '../sampling/observe-decisions.ts';
import { validParentIn } from '../tracing/valid-parent.ts';

const origins = ['none', 'local', 'remote'] as const;
const results = {
  [SamplingDecision.NOT_RECORD]: 'DROP',
  [SamplingDecision.RECORD]: 'RECORD_ONLY',
  [SamplingDecision.RECORD_AND_SAMPLED]: 'RECORD_AND_SAMPLE',
} as const;
const decisions = Object.keys(results).map(Number) as SamplingDecision[];
const SAMPLED = 1;

/** What the SDK itself makes, before any exit: plain numbers, read when somebody collects. */
export class RecordCounts {
  /** By the parent's origin and the sampler's decision. */
  readonly #started: number[] = new Array(origins.length * decisions.length).fill(0);
  #liveSampled = 0;
  #liveUnsampled = 0;
  #logs = 0;
  #sampler: Sampler | undefined;

  /** The sampler, counting: every span passes it, also one that is not recorded. */
  counting(sampler: Sampler): EarlySampler {
    this.#sampler = sampler;
    return {
      asksEarly: isEarly(sampler),
      readsAttributes: readsAttributes(sampler),
      shouldSample: (context, traceId, name, kind, attributes, links) => {
        const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
        const parent = validParentIn(context);
        const origin = parent === undefined ? 0 : parent.isRemote ? 2 : 1;
        const at = origin * decisions.length + result.decision;
        this.#started[at] = (this.#started[at] ?? 0) + 1;
        return result;
      },
      toString: () => sampler.toString(),
    };
  }

  readonly spanProcessor: SpanProcessor = {
    onStart: (span) => {
      if ((span.spanContext().traceFlags & SAMPLED) !== 0) this.#liveSampled += 1;
      else this.#liveUnsampled += 1;
    },
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & SAMPLED) !== 0) this.#liveSampled -= 1;
      else this.#liveUnsampled -= 1;
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };

  readonly logRecordProcessor: LogRecordProcessor = {
    onEmit: () => {
      this.#logs += 1;
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };

  /**
   * Makes `otel.sdk.span.started`, `otel.sdk.span.live` and `otel.sdk.log.created`; where rules decide,
   * `throughline.sampling.decisions`, too.
   */
  observe(): void {
    if (this.#sampler) observeDecisions(this.#sampler);
    const meter = metrics.getMeter('throughline');
    meter
      .createObservableCounter('otel.sdk.span.started', {
        description: 'The number of created spans.',
        unit: '{span}',
      })
      .addCallback((result) => {
        for (const [place, origin] of origins.entries()) {
          for (const decision of decisions) {
            const count = this.#started[place * decisions.length + decision] ?? 0;
            if (count === 0) continue;
            result.observe(count, {
              'otel.span.parent.origin': origin,
              'otel.span.sampling_result': results[decision],
            });
          }
        }
      });
    meter
      .createObservableUpDownCounter('otel.sdk.span.live', {
        description: 'The number of recording spans that have not ended.',
        unit: '{span}',
      })
      .addCallback((result) => {
        result.observe(this.#liveSampled, { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' });
        if (this.#liveUnsampled > 0)
          result.observe(this.#liveUnsampled, { 'otel.span.sampling_result': 'RECORD_ONLY' });
      });
    meter
      .createObservableCounter('otel.sdk.log.created', {
        description: 'The number of log records submitted to the SDK.',
        unit: '{log_record}',
      })
      .addCallback((result) => result.observe(this.#logs));
  }
}
