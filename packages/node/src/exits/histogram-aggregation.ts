import { type AggregationOption, AggregationType, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Config } from '../config/config.ts';

/** What `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` asks for; every other instrument keeps its default. */
export function histogramAggregation(
  name: Config['metrics']['histogramAggregation'],
): (type: InstrumentType) => AggregationOption {
  const exponential = name === 'base2_exponential_bucket_histogram';
  return (type) =>
    exponential && type === InstrumentType.HISTOGRAM
      ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
      : { type: AggregationType.DEFAULT };
}
