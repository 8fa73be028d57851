// Real OpenTelemetry providers that keep what they receive in memory, for the tests of one process.
import { context, logs, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { configureRuntime, type LogLine } from '@throughline/api/runtime';

export interface Recording {
  /** Lines as they were handed to the line writer. */
  lines: LogLine[];
  /** What was told through onError, as `scope: message`. */
  faults: string[];
  spans(): ReadableSpan[];
  records(): ReadableLogRecord[];
  metric(name: string): Promise<MetricData>;
  points(name: string): Promise<DataPoint<unknown>[]>;
  clear(): void;
}

/** Registers the providers for this process. */
export function record(): Recording {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })] }),
  );
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logExporter })] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const recording: Recording = {
    lines: [],
    faults: [],
    spans: () => spanExporter.getFinishedSpans(),
    records: () => logExporter.getFinishedLogRecords(),
    async metric(name) {
      metricExporter.reset();
      await reader.forceFlush();
      const all = metricExporter
        .getMetrics()
        .flatMap((batch) => batch.scopeMetrics.flatMap((scope) => scope.metrics));
      const found = all.find((metric) => metric.descriptor.name === name);
      if (found === undefined)
        throw new Error(`no metric ${name} among ${all.map((m) => m.descriptor.name)}`);
      return found;
    },
    async points(name) {
      return (await recording.metric(name)).dataPoints as DataPoint<unknown>[];
    },
    clear() {
      recording.lines.length = 0;
      recording.faults.length = 0;
      spanExporter.reset();
      logExporter.reset();
    },
  };
  configureRuntime({
    level: 'debug',
    writeLine: (line) => recording.lines.push(line),
    onError: (scope, error) =>
      recording.faults.push(`${scope}: ${error instanceof Error ? error.message : error}`),
  });
  return recording;
}
