import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type * as MetricsHttp from '@opentelemetry/exporter-metrics-otlp-http';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { MetricWay } from '../config/pipeline.ts';
import { dataPoints } from './data-points.ts';
import type { Delivery } from './delivery.ts';
import type { Encode } from './encoding.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import { histogramAggregation } from './histogram-aggregation.ts';
import { loadPackage } from './load-package.ts';

/** Metrics as bytes, handed to a delivery, in the shape in which a reader takes an exporter. */
export function deliveredMetrics(
  delivery: Delivery,
  encode: Encode<ResourceMetrics>,
  shape: Pick<MetricWay, 'temporality' | 'histogramAggregation'>,
): PushMetricExporter {
  const selectors = loadPackage<typeof MetricsHttp>('@opentelemetry/exporter-metrics-otlp-http');
  const { CumulativeTemporalitySelector, DeltaTemporalitySelector, LowMemoryTemporalitySelector } = selectors;
  return {
    export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
      const batch = encode(metrics, dataPoints(metrics));
      if (batch) delivery.offer(batch);
      done({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: async () => void (await delivery.flush(FLUSH_DEADLINE_MS)),
    shutdown: async () => void (await delivery.flush(FLUSH_DEADLINE_MS)),
    selectAggregationTemporality: {
      cumulative: CumulativeTemporalitySelector,
      delta: DeltaTemporalitySelector,
      lowmemory: LowMemoryTemporalitySelector,
    }[shape.temporality],
    selectAggregation: histogramAggregation(shape.histogramAggregation),
  };
}
