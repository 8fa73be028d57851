import { duration, oneOf, positiveDuration, ratio, timeout, wholeNumber } from './rules.ts';
import type { Group, Setting } from './setting.ts';

export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';
export type ExemplarFilterName = 'trace_based' | 'always_on' | 'always_off';
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';

/** The variables of one batching queue. */
export interface BatchSettings {
  readonly delay: Setting<number>;
  readonly timeout: Setting<number>;
  readonly maxQueueSize: Setting<number>;
  readonly maxBatchSize: Setting<number>;
}

export const sampler: Setting<SamplerName> = {
  name: 'OTEL_TRACES_SAMPLER',
  group: 'Traces',
  from: 'OpenTelemetry',
  rule: oneOf<SamplerName>(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    { unavailable: ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'] },
  ),
  fallback: 'parentbased_always_on',
  says: 'Which traces are recorded. The `parentbased_` ones do what the calling service decided, and decide by the rest of their name where a trace begins.',
};

export const samplerArgument: Setting<number> = {
  name: 'OTEL_TRACES_SAMPLER_ARG',
  group: 'Traces',
  from: 'OpenTelemetry',
  rule: ratio,
  fallback: 1,
  says: 'The share of traces that `traceidratio` and `parentbased_traceidratio` record; the other samplers take none.',
};

function batchSettings(
  prefix: 'OTEL_BSP' | 'OTEL_BLRP',
  group: Group,
  delay: number,
  what: string,
): BatchSettings {
  return {
    delay: {
      name: `${prefix}_SCHEDULE_DELAY`,
      group,
      from: 'OpenTelemetry',
      rule: duration,
      fallback: delay,
      says: `Milliseconds that ${what} wait for company before they are sent.`,
    },
    timeout: {
      name: `${prefix}_EXPORT_TIMEOUT`,
      group,
      from: 'OpenTelemetry',
      rule: timeout,
      fallback: 30_000,
      fallbackSays: 'over HTTP: kept and tried until it is delivered; `30000` for grpc and the console',
      says: 'Milliseconds that the export of one batch may take, with its retries; then it is given up and counted as `export_timeout`. What has gone to disk by then is sent all the same.',
    },
    maxQueueSize: {
      name: `${prefix}_MAX_QUEUE_SIZE`,
      group,
      from: 'OpenTelemetry',
      rule: wholeNumber(1),
      fallback: 2048,
      fallbackSays:
        'by bytes: 8 MiB wait in memory for an OTLP/HTTP endpoint, then the spool takes over; `2048` for grpc and the console',
      says: `How many ${what} are held at most; further ones are dropped and counted.`,
    },
    maxBatchSize: {
      name: `${prefix}_MAX_EXPORT_BATCH_SIZE`,
      group,
      from: 'OpenTelemetry',
      rule: wholeNumber(1),
      fallback: 512,
      says: `How many ${what} go into one request at most; never more than ${prefix}_MAX_QUEUE_SIZE.`,
    },
  };
}

export const spanBatches: BatchSettings = batchSettings('OTEL_BSP', 'Traces', 5000, 'spans');
export const logBatches: BatchSettings = batchSettings('OTEL_BLRP', 'Logs', 1000, 'log records');

export const metricInterval: Setting<number> = {
  name: 'OTEL_METRIC_EXPORT_INTERVAL',
  group: 'Metrics',
  from: 'OpenTelemetry',
  rule: positiveDuration,
  fallback: 60_000,
  says: 'Milliseconds between two exports of the metrics that are pushed (`otlp`, `console`).',
};

export const metricTimeout: Setting<number> = {
  name: 'OTEL_METRIC_EXPORT_TIMEOUT',
  group: 'Metrics',
  from: 'OpenTelemetry',
  rule: timeout,
  fallback: 30_000,
  fallbackSays: 'over HTTP: kept and tried until it is delivered; `30000` for grpc and the console',
  says: 'Milliseconds that one export may take, with its retries; then it is given up and counted as `export_timeout`. Never more than OTEL_METRIC_EXPORT_INTERVAL.',
};

export const temporality: Setting<Temporality> = {
  name: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  group: 'Metrics',
  from: 'OpenTelemetry',
  rule: oneOf<Temporality>(['cumulative', 'delta', 'lowmemory']),
  fallback: 'cumulative',
  says: 'Whether metrics sent over OTLP count from the start of the process or from the last export.',
};

export const histogramAggregation: Setting<HistogramAggregation> = {
  name: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
  group: 'Metrics',
  from: 'OpenTelemetry',
  rule: oneOf<HistogramAggregation>(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']),
  fallback: 'explicit_bucket_histogram',
  says: 'The kind of histogram that is sent over OTLP. `/metrics` has explicit buckets always.',
};

export const exemplarFilter: Setting<ExemplarFilterName> = {
  name: 'OTEL_METRICS_EXEMPLAR_FILTER',
  group: 'Metrics',
  from: 'OpenTelemetry',
  rule: oneOf<ExemplarFilterName>(['trace_based', 'always_on', 'always_off']),
  fallback: 'trace_based',
  says: 'Which measurements of counters and histograms may become exemplars, single values with the span in which they were recorded: `trace_based` those inside of a sampled span, `always_on` all. They are sent as protobuf (`http/protobuf`, `grpc`); in `http/json` and `/metrics` there are none, nor with the parts `encoder`, `metrics` and `sdk` of THROUGHLINE_STOCK.',
};

export const signalSettings: readonly Setting<unknown>[] = [
  sampler,
  samplerArgument,
  ...Object.values(spanBatches),
  metricInterval,
  metricTimeout,
  temporality,
  histogramAggregation,
  exemplarFilter,
  ...Object.values(logBatches),
];
