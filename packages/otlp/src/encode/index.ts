export { AttributeCache } from './attribute-cache.ts';
export { encodeMetrics } from './encode-metrics.ts';
export { encodeLogs, encodeTraces, logBatch, spanBatch } from './encode-records.ts';
export type { RecordBatch, RecordOrigin } from './record-batch.ts';
export type { RecordFilter } from './record-filter.ts';
export type {
  AttributesSource,
  DataPointSource,
  ExemplarSource,
  LogSource,
  MetricSource,
  MetricsSource,
  ResourceSource,
  ScopeSource,
  SpanContextSource,
  SpanSource,
  Time,
} from './sources.ts';
