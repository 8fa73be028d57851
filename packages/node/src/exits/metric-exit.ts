import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  type IAttributesProcessor,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Redactor } from '@throughline/redact';
import { safeAttribute } from './attribute-limits.ts';
import type { LastExit, LastRequest } from './last-request.ts';

export interface MetricExitOptions {
  exporter: PushMetricExporter;
  safeResource(resource: Resource): Resource;
  onDelivered(count: number): void;
  onFailed(count: number, error: unknown): void;
  /** Encodes safe metrics for a last send; absent where the exporter writes synchronously anyway. */
  encode?: ((metrics: ResourceMetrics) => LastRequest | undefined) | undefined;
}

/**
 * The way out for metrics. Labels are made safe where they are recorded (see `labelGuard`), so that no two
 * series become one at the exit; what is left to do here is the resource.
 */
export class MetricExit implements PushMetricExporter, LastExit {
  readonly #options: MetricExitOptions;
  #keepForLastSend = false;
  #last: LastRequest | undefined;

  constructor(options: MetricExitOptions) {
    this.#options = options;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    const safe = { ...metrics, resource: this.#options.safeResource(metrics.resource) };
    const count = dataPoints(metrics);
    if (this.#keepForLastSend && this.#options.encode) {
      this.#last = this.#options.encode(safe);
      done({ code: ExportResultCode.SUCCESS });
      return;
    }
    context.with(suppressTracing(context.active()), () =>
      this.#options.exporter.export(safe, (result) => {
        if (result.code === ExportResultCode.SUCCESS) this.#options.onDelivered(count);
        else this.#options.onFailed(count, result.error);
        // The failure is counted and told above; the reader would only repeat it.
        done({ code: ExportResultCode.SUCCESS });
      }),
    );
  }

  /** What `collect` exports is kept as bytes for the last send instead of starting a request. */
  async collectForLastSend(collect: () => Promise<void>): Promise<void> {
    this.#keepForLastSend = true;
    try {
      await collect();
    } finally {
      this.#keepForLastSend = false;
    }
  }

  takeLastRequest(): LastRequest | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }

  forceFlush(): Promise<void> {
    return this.#options.exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#options.exporter.shutdown();
  }

  selectAggregationTemporality: NonNullable<PushMetricExporter['selectAggregationTemporality']> = (type) =>
    this.#options.exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE;

  selectAggregation: NonNullable<PushMetricExporter['selectAggregation']> = (type) =>
    this.#options.exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
}

/** As many as a span may have attributes; more is no set of labels. */
const MOST_LABELS = 128;

/** Redacts the labels of every instrument, whoever made it, before they choose a series. */
export function labelGuard(redactor: Redactor): IAttributesProcessor {
  return {
    process: (incoming) => {
      const safe: typeof incoming = {};
      let count = 0;
      for (const key of Object.keys(incoming)) {
        if (key === '__proto__') continue;
        // A list that was taken for labels has one for each of its items.
        if (++count > MOST_LABELS) break;
        safe[key] = safeAttribute(key, incoming[key], redactor) as (typeof incoming)[string];
      }
      return safe;
    },
  };
}

function dataPoints(metrics: ResourceMetrics): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) count += metric.dataPoints.length;
  }
  return count;
}
