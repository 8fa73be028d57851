import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** How many data points one collection has: what metrics are counted by. */
export function dataPoints(metrics: ResourceMetrics): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) count += metric.dataPoints.length;
  }
  return count;
}
