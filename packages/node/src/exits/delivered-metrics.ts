import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { MetricWay } from '../config/pipeline.ts';
import { dataPoints } from './data-points.ts';
import type { Delivery } from './delivery.ts';
import type { Encode } from './encoding.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import { giveUp } from './give-up.ts';
import { histogramAggregation } from './histogram-aggregation.ts';
import { temporalityOf } from './temporality.ts';

/** Metrics as bytes, handed to a delivery, in the shape in which a reader takes an exporter. */
export function deliveredMetrics(
  delivery: Delivery,
  encode: Encode<ResourceMetrics>,
  shape: Omit<MetricWay, 'way'>,
): PushMetricExporter {
  return {
    export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
      const batch = encode(metrics, dataPoints(metrics));
      if (batch) delivery.offer({ ...batch, ...giveUp(shape) });
      done({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: async () => void (await delivery.flush(FLUSH_DEADLINE_MS)),
    shutdown: async () => void (await delivery.flush(FLUSH_DEADLINE_MS)),
    selectAggregationTemporality: temporalityOf(shape.temporality),
    selectAggregation: histogramAggregation(shape.histogramAggregation),
  };
}
