import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleLogRecordExporter,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { ConsoleSpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { BatchConfig } from '../config/config.ts';
import type { RecordWay } from '../config/pipeline.ts';
import type { BatchQueueOptions } from './batch-queue.ts';
import type { DeliveryReport, Signal } from './delivery-report.ts';
import { otlpLogExit, otlpTraceExit } from './otlp-exporters.ts';
import type { OtlpExit, OtlpRoute } from './otlp-route.ts';
import { RecordExit, type RecordExporter } from './record-exit.ts';
import type { SafeCopies } from './safe-copies.ts';

/** What the exits for spans and log records are built with. */
export interface RecordExitParts {
  copies: SafeCopies;
  report: DeliveryReport;
  routeOf(otlp: Extract<RecordWay['way'], { to: 'otlp' }>['otlp']): OtlpRoute;
}

/** An exporter that the application handed in; it gets safe copies like every other. */
export interface ApplicationExporter {
  exporter: SpanExporter;
  batch: BatchConfig;
}

export function buildTraceExits(
  ways: readonly RecordWay[],
  { copies, report, routeOf }: RecordExitParts,
): RecordExit<ReadableSpan>[] {
  return ways.map(({ way, batch }) => {
    const out: Partial<OtlpExit<SpanExporter, ReadableSpan[]>> =
      way.to === 'otlp' ? otlpTraceExit(routeOf(way.otlp)) : { exporter: new ConsoleSpanExporter() };
    return recordExit('traces', out, copies.span, batch, endpointOf(way), report);
  });
}

/** The exit around `traceExporter` of `start()`. */
export function buildApplicationTraceExit(
  { exporter, batch }: ApplicationExporter,
  { copies, report }: RecordExitParts,
): RecordExit<ReadableSpan> {
  return recordExit('traces', { exporter }, copies.span, batch, 'traceExporter of start()', report);
}

export function buildLogExits(
  ways: readonly RecordWay[],
  { copies, report, routeOf }: RecordExitParts,
): RecordExit<ReadableLogRecord>[] {
  return ways.map(({ way, batch }) => {
    const out: Partial<OtlpExit<LogRecordExporter, ReadableLogRecord[]>> =
      way.to === 'otlp' ? otlpLogExit(routeOf(way.otlp)) : { exporter: new ConsoleLogRecordExporter() };
    return recordExit('logs', out, copies.logRecord, batch, endpointOf(way), report);
  });
}

/** What the delivery report calls the place where an exit leads. */
export function endpointOf(way: RecordWay['way']): string {
  return way.to === 'otlp' ? way.otlp.endpoint : 'the console';
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
