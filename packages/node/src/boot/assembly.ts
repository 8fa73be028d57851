import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IAttributesProcessor, IMetricReader, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { IdGenerator, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { StockPart } from '../config/table-delivery.ts';
import type { RecordEntryLimits } from '../limits/record-limits.ts';
import type { CollapseReport, ExemplarFilter } from '../metering/index.ts';
import type { SpanCountLimits } from '../tracing/recorded-span.ts';
import type { EndableProvider } from './provider-ends.ts';

/** What the provider of spans is built of. */
export interface TracesPlan {
  resource: Resource;
  sampler: Sampler;
  idGenerator: IdGenerator | undefined;
  spanLimits: SpanCountLimits & { attributeValueLengthLimit: number };
  spanProcessors: SpanProcessor[];
  entryLimits: RecordEntryLimits;
  /** Parts of OpenTelemetry that stand in the place of ours. */
  stock: readonly StockPart[];
}

/** What the provider of log records is built of. */
export interface LogsPlan {
  resource: Resource;
  logRecordProcessors: LogRecordProcessor[];
  /** Attributes of one record; 0 leaves it to OpenTelemetry. */
  logAttributeCount: number;
  entryLimits: RecordEntryLimits;
}

/** What the provider of metrics is built of. */
export interface MetricsPlan {
  resource: Resource;
  metricReaders: IMetricReader[];
  /** Each ends with the guard of labels, and the last one stands for every instrument without another. */
  views: ViewOptions[];
  /** Makes labels safe: the guard that views end with. */
  labelGuard: IAttributesProcessor;
  exemplarFilter: ExemplarFilter;
  /** Where it is told that a metric has more series than it may have. */
  collapses: CollapseReport;
  /** Parts of OpenTelemetry that stand in the place of ours. */
  stock: readonly StockPart[];
}

/** Everything that the SDK of a thread is built of. */
export interface AssemblyParts extends TracesPlan, LogsPlan, MetricsPlan {
  contextManager: ContextManager;
  /** null: no header is read or written. */
  textMapPropagator: TextMapPropagator | null;
}

/** The providers of a thread. */
export interface Assembly {
  /** Registers them on the OpenTelemetry API. */
  start(): void;
  /** Those that an application reaches through the API, once it is started. */
  providers(): Providers;
}

export interface Providers {
  traces: EndableProvider | undefined;
  logs: EndableProvider | undefined;
  metrics: EndableProvider | undefined;
}
