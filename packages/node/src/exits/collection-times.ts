import { metrics } from '@opentelemetry/api';
import type { IMetricReader, MetricReader } from '@opentelemetry/sdk-metrics';
import { PrometheusReader } from '../management/prometheus-reader.ts';

/** Makes `otel.sdk.metric_reader.collection.duration` for these readers of ours: one value for each collection. */
export function timeCollections(readers: readonly IMetricReader[]): void {
  const duration = metrics
    .getMeter('throughline')
    .createHistogram('otel.sdk.metric_reader.collection.duration', {
      description: 'The duration of the collect operation of the metric reader.',
      unit: 's',
      advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] },
    });
  const counts = new Map<string, number>();
  for (const reader of readers as MetricReader[]) {
    const type =
      reader instanceof PrometheusReader ? 'prometheus_http_text_metric_exporter' : 'periodic_metric_reader';
    const number = counts.get(type) ?? 0;
    counts.set(type, number + 1);
    const attributes = { 'otel.component.type': type, 'otel.component.name': `${type}/${number}` };
    const collect = reader.collect.bind(reader);
    reader.collect = async (options) => {
      const start = performance.now();
      const result = await collect(options);
      const [error] = result.errors;
      const failure = error === undefined ? {} : { 'error.type': (error as Error).name || 'collect_error' };
      duration.record((performance.now() - start) / 1000, { ...attributes, ...failure });
      return result;
    };
  }
}
