import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleLogRecordExporter,
  type LogRecordExporter,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleMetricExporter,
  type IMetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import {
  ConsoleSpanExporter,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { LogLine } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { createLineWriter } from '@throughline/winston';
import type { Diagnostics } from '../boot/diagnostics.ts';
import type { BatchConfig, Config } from '../config/config.ts';
import { readTlsFiles } from '../config/tls-files.ts';
import { PrometheusReader } from '../management/prometheus-reader.ts';
import { safeAttributes, type ValueLimits } from './attribute-limits.ts';
import type { BatchQueueOptions } from './batch-queue.ts';
import type { DeliveryReport, Signal } from './delivery-report.ts';
import type { LastExit } from './last-request.ts';
import { labelGuard, MetricExit } from './metric-exit.ts';
import {
  type OtlpExit,
  type OtlpRoute,
  otlpLogExit,
  otlpMetricExit,
  otlpTraceExit,
} from './otlp-exporters.ts';
import { asLogRecordProcessor, asSpanProcessor } from './processors.ts';
import { RecordExit, type RecordExporter } from './record-exit.ts';
import { safeLogRecord } from './safe-log-record.ts';
import { createResourceGuard } from './safe-resource.ts';
import { safeSpan } from './safe-span.ts';

/** Every way in which telemetry leaves the process, each behind the same redactor. */
export interface Exits {
  spanProcessors: SpanProcessor[];
  logRecordProcessors: LogRecordProcessor[];
  metricReaders: IMetricReader[];
  /** Redact labels before they choose a series. */
  views: ViewOptions[];
  /** Serves `/metrics`; absent where Prometheus is switched off. */
  prometheus: PrometheusReader | undefined;
  /** Writes one line to stdout; does nothing where stdout is switched off. */
  writeLine: (line: LogLine) => void;
  /** What can still be sent when the process ends. */
  lastExits: LastExit[];
  /** Waits until everything recorded so far is delivered or counted as dropped. */
  flush(): Promise<void>;
  /** Collects the metrics into their exit, for a last send. */
  collectLastMetrics(): Promise<void>;
}

/** What every exit is built with. */
export interface ExitParts {
  redactor: Redactor;
  report: DeliveryReport;
  diagnostics: Diagnostics;
}

type Route = (signal: Signal) => OtlpRoute;

/** Builds all exits. There is no other place where one is built, so none can be forgotten by the redactor. */
export function buildExits(config: Config, { redactor, report, diagnostics }: ExitParts): Exits {
  const tls = readTlsFiles(config);
  for (const message of tls.messages) diagnostics.say(message);
  const route: Route = (signal) => ({ ...config[signal].otlp, tls: tls[signal] });
  const traces = buildTraceExits(config, route, redactor, report);
  const logs = buildLogExits(config, route, redactor, report);
  const metrics = buildMetricExits(config, route, { redactor, report, diagnostics });
  return {
    spanProcessors: traces.map(asSpanProcessor),
    logRecordProcessors: logs.map(asLogRecordProcessor),
    metricReaders: [...metrics.readers, ...(metrics.prometheus ? [metrics.prometheus] : [])],
    views: [{ instrumentName: '*', attributesProcessors: [labelGuard(redactor)] }],
    prometheus: metrics.prometheus,
    writeLine: buildLineWriter(config, redactor),
    lastExits: [...traces, ...logs, ...metrics.exits],
    flush: async () => {
      await Promise.all([...traces, ...logs, ...metrics.readers].map((exit) => exit.forceFlush()));
    },
    collectLastMetrics: async () => {
      await Promise.all(
        metrics.exits.map((exit, index) =>
          exit.collectForLastSend(async () => metrics.readers[index]?.forceFlush()),
        ),
      );
    },
  };
}

function buildTraceExits(
  config: Config,
  route: Route,
  redactor: Redactor,
  report: DeliveryReport,
): RecordExit<ReadableSpan>[] {
  const limits = valueLimits(config.traces.limits.valueLength, report);
  const safeResource = createResourceGuard(redactor, limits);
  const makeSafe = (span: ReadableSpan) => safeSpan(span, redactor, limits, safeResource);
  return exportersOf(config.traces.exporters).map((name) => {
    const out: Partial<OtlpExit<SpanExporter, ReadableSpan[]>> =
      name === 'otlp' ? otlpTraceExit(route('traces')) : { exporter: new ConsoleSpanExporter() };
    return recordExit('traces', out, makeSafe, config.traces.bsp, config.traces.otlp.endpoint, report);
  });
}

function buildLogExits(
  config: Config,
  route: Route,
  redactor: Redactor,
  report: DeliveryReport,
): RecordExit<ReadableLogRecord>[] {
  const limits = valueLimits(config.logs.limits.valueLength, report);
  const safeResource = createResourceGuard(redactor, limits);
  const makeSafe = (record: ReadableLogRecord) => safeLogRecord(record, redactor, limits, safeResource);
  return exportersOf(config.logs.exporters).map((name) => {
    const out: Partial<OtlpExit<LogRecordExporter, ReadableLogRecord[]>> =
      name === 'otlp' ? otlpLogExit(route('logs')) : { exporter: new ConsoleLogRecordExporter() };
    return recordExit('logs', out, makeSafe, config.logs.blrp, config.logs.otlp.endpoint, report);
  });
}

interface MetricExits {
  exits: MetricExit[];
  readers: PeriodicExportingMetricReader[];
  prometheus: PrometheusReader | undefined;
}

function buildMetricExits(
  config: Config,
  route: Route,
  { redactor, report, diagnostics }: ExitParts,
): MetricExits {
  const limits = valueLimits(Number.POSITIVE_INFINITY, report);
  const safeResource = createResourceGuard(redactor, limits);
  const { exporters, intervalMs, timeoutMs, otlp } = config.metrics;
  const exits = exporters
    .filter((name) => name === 'otlp' || name === 'console')
    .map((name) => {
      const out: Partial<OtlpExit<PushMetricExporter, ResourceMetrics>> =
        name === 'otlp'
          ? otlpMetricExit(route('metrics'), config.metrics)
          : { exporter: new ConsoleMetricExporter() };
      return new MetricExit({
        exporter: out.exporter as PushMetricExporter,
        encode: out.encode,
        safeResource,
        onDelivered: (count) => report.delivered('metrics', count, otlp.endpoint),
        onFailed: (count, error) => {
          report.dropped('metrics', count, 'export_failed');
          report.failed(otlp.endpoint, error);
        },
      });
    });
  const readers = exits.map(
    (exporter) =>
      new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: intervalMs,
        exportTimeoutMillis: timeoutMs,
      }),
  );
  const prometheus = exporters.includes('prometheus')
    ? new PrometheusReader({
        redactResource: (attributes) => safeAttributes(attributes, redactor, limits),
        onFault: (scope, error) => diagnostics.fault(scope, error),
      })
    : undefined;
  return { exits, readers, prometheus };
}

/** Stdout's exit: a real winston logger behind the redactor, loaded with the first line. */
function buildLineWriter(config: Config, redactor: Redactor): (line: LogLine) => void {
  return config.log.format === 'none' ? () => {} : createLineWriter({ format: config.log.format, redactor });
}

function recordExit<T extends { readonly resource: Resource }>(
  signal: Signal,
  out: Partial<OtlpExit<unknown, T[]>>,
  makeSafe: (record: T) => T,
  batch: BatchConfig,
  endpoint: string,
  report: DeliveryReport,
): RecordExit<T> {
  return new RecordExit<T>({
    exporter: out.exporter as RecordExporter<T>,
    encode: out.encode,
    makeSafe,
    queue: queueOptions(signal, batch, endpoint, report),
    onDelivered: (count) => report.delivered(signal, count, endpoint),
  });
}

function queueOptions(
  signal: Signal,
  batch: BatchConfig,
  endpoint: string,
  report: DeliveryReport,
): Omit<BatchQueueOptions<never>, 'send'> {
  return {
    ...batch,
    maxInFlight: 4,
    onDropped: (count, reason, error) => {
      report.dropped(signal, count, reason);
      if (reason !== 'queue_full') report.failed(endpoint, error);
    },
  };
}

function exportersOf(names: readonly string[]): ('otlp' | 'console')[] {
  return names.filter((name) => name === 'otlp' || name === 'console');
}

function valueLimits(valueLength: number, report: DeliveryReport): ValueLimits {
  return { valueLength, onTruncated: (count) => report.truncated(count) };
}
