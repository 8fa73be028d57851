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
import { safeAttribute } from '../limits/attribute-limits.ts';
import { dataPoints } from './data-points.ts';
import type { LastExit, LastRequest } from './last-request.ts';
import type { LastMetricReader } from './metric-reader.ts';

export interface MetricExitOptions {
  exporter: PushMetricExporter;
  safeResource(resource: Resource): Resource;
  onOffered(count: number): void;
  onDelivered(count: number): void;
  onFailed(count: number, error: unknown): void;
  /** Encodes safe metrics for a last send; absent where the exporter writes synchronously anyway. */
  lastRequests?: ((metrics: ResourceMetrics, points: number) => LastRequest[]) | undefined;
  /** Encodes safe metrics and has them on disk before they are sent; absent where there is no spool. */
  keep?: ((metrics: ResourceMetrics, points: number) => boolean) | undefined;
}

/**
 * The way out for metrics. Labels are made safe where they are recorded (see `labelGuard`), so that no two
 * series become one at the exit; what is left to do here is the resource.
 */
export class MetricExit implements PushMetricExporter, LastExit {
  readonly #options: MetricExitOptions;
  #reader: Pick<LastMetricReader, 'collectNow' | 'exported'> | undefined;

  constructor(options: MetricExitOptions) {
    this.#options = options;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    this.#reader?.exported(metrics);
    const safe = this.#safe(metrics);
    const count = dataPoints(metrics);
    this.#options.onOffered(count);
    context.with(suppressTracing(context.active()), () =>
      this.#options.exporter.export(safe, (result) => {
        if (result.code === ExportResultCode.SUCCESS) this.#options.onDelivered(count);
        else this.#options.onFailed(count, result.error);
        // The failure is counted and told above; the reader would only repeat it.
        done({ code: ExportResultCode.SUCCESS });
      }),
    );
  }

  /** The reader that collects into this exit. */
  readBy(reader: Pick<LastMetricReader, 'collectNow' | 'exported'>): void {
    this.#reader = reader;
  }

  /** Collects what was counted since the last collection; once, or cumulative series would come again. */
  takeLastRequests(): LastRequest[] {
    const reader = this.#reader;
    this.#reader = undefined;
    return (reader?.collectNow() ?? []).flatMap((metrics) => this.#lastRequests(metrics));
  }

  /** What was counted so far, without what a callback observes after it has awaited something. */
  keep(): boolean {
    const { keep, onOffered } = this.#options;
    if (keep === undefined) return false;
    return (this.#reader?.collectNow() ?? [])
      .map((metrics) => {
        const count = dataPoints(metrics);
        onOffered(count);
        return keep(this.#safe(metrics), count);
      })
      .every(Boolean);
  }

  #lastRequests(metrics: ResourceMetrics): LastRequest[] {
    const { lastRequests } = this.#options;
    if (!lastRequests) {
      this.export(metrics, () => {});
      return [];
    }
    const count = dataPoints(metrics);
    this.#options.onOffered(count);
    return lastRequests(this.#safe(metrics), count);
  }

  #safe(metrics: ResourceMetrics): ResourceMetrics {
    return { ...metrics, resource: this.#options.safeResource(metrics.resource) };
  }

  async forceFlush(): Promise<void> {
    await this.#options.exporter.forceFlush();
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
