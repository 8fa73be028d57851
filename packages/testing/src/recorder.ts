import { context, logs, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { RecordedLog, RecordedMetric, RecordedSpan } from './records.ts';
import { recordedMetrics } from './sdk-metrics-records.ts';
import { recordedLog, recordedSpan } from './sdk-records.ts';

/** What a unit test's code recorded, in memory. */
export interface Recorder {
  /** Ended spans, in the order in which they ended. */
  spans(): RecordedSpan[];
  /** Emitted log records, in order. */
  logs(): RecordedLog[];
  /** All metrics as they stand now, cumulative since the recorder was made. */
  metrics(): Promise<RecordedMetric[]>;
  /** Forgets spans and log records; metrics go on. For a `beforeEach`. */
  clear(): void;
  /** Takes the recorder out of OpenTelemetry again. For an `after`. */
  stop(): Promise<void>;
}

/**
 * Records in this process what code tells OpenTelemetry, through the real SDK: no server, no child process.
 *
 * Make one per test file, before the code under test makes its tracers and instruments: OpenTelemetry's
 * instruments stay with the provider that they first met.
 *
 * @example
 * const recorder = createRecorder();
 * beforeEach(() => recorder.clear());
 * after(() => recorder.stop());
 * test('a retake is one span', async () => {
 *   await retake('u1');
 *   assertSpanTree(recorder.spans(), { name: 'retake_assessment' });
 * });
 * @throws an Error where this process has an OpenTelemetry SDK already
 */
export function createRecorder(options: { resource?: Record<string, string> } = {}): Recorder {
  const resource = resourceFromAttributes({ 'service.name': 'test', ...options.resource });
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const reader = new CollectingReader();
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: logExporter })],
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const undo: (() => void)[] = [];
  const claim = (isOurs: boolean, giveBack: () => void): void => {
    if (isOurs) undo.push(giveBack);
    else {
      for (const step of undo) step();
      throw new Error(
        'createRecorder: this process has an OpenTelemetry SDK already. Run unit tests without one, and stop() one recorder before the next.',
      );
    }
  };
  claim(trace.setGlobalTracerProvider(tracers), () => trace.disable());
  claim(metrics.setGlobalMeterProvider(meters), () => metrics.disable());
  claim(context.setGlobalContextManager(contexts), () => context.disable());
  claim(logs.setGlobalLoggerProvider(loggers), () => logs.disable());
  return {
    spans: () => spanExporter.getFinishedSpans().map(recordedSpan),
    logs: () => logExporter.getFinishedLogRecords().map(recordedLog),
    metrics: async () => recordedMetrics((await reader.collect()).resourceMetrics),
    clear: () => {
      spanExporter.reset();
      logExporter.reset();
    },
    stop: async () => {
      for (const step of undo) step();
      await Promise.all([tracers.shutdown(), loggers.shutdown(), meters.shutdown()]);
    },
  };
}

/** A reader that is only asked. */
class CollectingReader extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}
