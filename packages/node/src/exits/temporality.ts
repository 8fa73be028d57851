import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { MetricWay } from '../config/pipeline.ts';

const { COUNTER, OBSERVABLE_COUNTER, GAUGE, OBSERVABLE_GAUGE, HISTOGRAM } = InstrumentType;

/** The instruments whose values are those since the last export; all others count from the start of the process. */
const delta: Record<MetricWay['temporality'], ReadonlySet<InstrumentType>> = {
  cumulative: new Set(),
  delta: new Set([COUNTER, OBSERVABLE_COUNTER, GAUGE, OBSERVABLE_GAUGE, HISTOGRAM]),
  lowmemory: new Set([COUNTER, HISTOGRAM]),
};

/**
 * The selectors of the OTLP exporters (`OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`), without loading 150 files
 * for three functions: they would come once more, as CommonJS.
 */
export function temporalityOf(
  preference: MetricWay['temporality'],
): (type: InstrumentType) => AggregationTemporality {
  return (type) =>
    delta[preference].has(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}
