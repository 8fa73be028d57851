import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { logBatch, spanBatch } from '@throughline/otlp';
import type { Admission, Ceiling } from '../ceiling/ceiling.ts';
import { importanceOfLogRecord, importanceOfSpan } from '../ceiling/importance.ts';
import type { BatchConfig, OtlpConfig } from '../config/config.ts';
import type { RecordWay } from '../config/pipeline.ts';
import { logRecordSize, spanSize } from '../limits/record-size.ts';
import type { Account, Signal } from './account.ts';
import { classType, otlpExporterType } from './component-types.ts';
import { consoleLogRecordExporter, consoleSpanExporter } from './console-exporters.ts';
import type { Deliveries } from './deliveries.ts';
import { DeliveryExit } from './delivery-exit.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { Encode, Encodings } from './encoding.ts';
import { reasonOf } from './endpoint-words.ts';
import { encodeByExporter } from './exporter-encoding.ts';
import { EncodedRecords, KeptRecords, type KeptRecordsParts, type OpenBatch } from './open-batch.ts';
import { stockLogExporter, stockTraceExporter } from './otlp-exporters.ts';
import type { OtlpRoute } from './otlp-route.ts';
import { RecordExit, type RecordExitOptions, type RecordExporter } from './record-exit.ts';
import type { RecordSink } from './record-sink.ts';
import type { SafeCopies } from './safe-copies.ts';
import { forShareOfTraces } from './shared-traces.ts';
import { stockLastRequest } from './stock-last-request.ts';

/** What the exits for spans and log records are built with. */
export interface RecordExitParts {
  copies: SafeCopies;
  report: DeliveryReport;
  deliveries: Deliveries;
  encodings: Encodings;
  ceiling: Ceiling;
  routeOf(otlp: OtlpConfig): OtlpRoute;
  onFault(scope: string, error: unknown): void;
}

/** An exporter that the application handed in; it gets safe copies like every other. */
export interface ApplicationExporter {
  exporter: SpanExporter;
  batch: BatchConfig;
}

/** How one kind of record is encoded, sent and shown. */
interface Kind<T> {
  signal: Signal;
  admission: Admission<T>;
  makeSafe(record: T): T;
  sizeOf(record: T): number;
  encoding(protocol: OtlpConfig['protocol']): Encode<T[]>;
  stock(route: OtlpRoute): RecordExporter<T>;
  console(): RecordExporter<T>;
  /** Makes empty batches of records for a delivery. */
  open(protocol: OtlpConfig['protocol'], parts: KeptRecordsParts<T>): () => OpenBatch<T>;
  /** Where a delivery sends and a stock exporter makes the bytes for it. */
  deliveredEncoding?(route: OtlpRoute, encode: Encode<T[]>): Encode<T[]>;
}

export function buildTraceExits(
  ways: readonly RecordWay[],
  parts: RecordExitParts,
): RecordSink<ReadableSpan>[] {
  const kind: Kind<ReadableSpan> = {
    signal: 'traces',
    admission: parts.ceiling.admission(importanceOfSpan),
    makeSafe: parts.copies.span,
    sizeOf: spanSize,
    encoding: parts.encodings.spans,
    open: (protocol, kept) =>
      parts.encodings.isOurs(protocol)
        ? () => new EncodedRecords('traces', spanBatch(parts.copies.spanFilter))
        : () => new KeptRecords(kept),
    stock: stockTraceExporter,
    console: consoleSpanExporter,
    deliveredEncoding: (route, encode) =>
      route.protocol === 'http/json' ? encodeByExporter(stockTraceExporter(route), encode) : encode,
  };
  return ways.map((way) => {
    const exit = recordExit(way, kind, parts);
    return way.share === undefined ? exit : forShareOfTraces(exit, way.share);
  });
}

export function buildLogExits(
  ways: readonly RecordWay[],
  parts: RecordExitParts,
): RecordSink<ReadableLogRecord>[] {
  const kind: Kind<ReadableLogRecord> = {
    signal: 'logs',
    admission: parts.ceiling.admission(importanceOfLogRecord),
    makeSafe: parts.copies.logRecord,
    sizeOf: logRecordSize,
    encoding: parts.encodings.logs,
    open: (protocol, kept) =>
      parts.encodings.isOurs(protocol)
        ? () => new EncodedRecords('logs', logBatch(parts.copies.logRecordFilter))
        : () => new KeptRecords(kept),
    stock: stockLogExporter,
    console: consoleLogRecordExporter,
  };
  return ways.map((way) => recordExit(way, kind, parts));
}

/** The exit around `traceExporter` of `start()`. */
export function buildApplicationTraceExit(
  { exporter, batch }: ApplicationExporter,
  { copies, report, ceiling }: RecordExitParts,
): RecordSink<ReadableSpan> {
  const admission = ceiling.admission(importanceOfSpan);
  const account = report.open('traces', 'traceExporter of start()', classType(exporter));
  const makeSafe = copies.span;
  return exporterExit(account, batch, report, ceiling, { exporter, admission, makeSafe, sizeOf: spanSize });
}

/** What the delivery report calls the place where an exit leads. */
export function endpointOf(way: RecordWay['way']): string {
  return way.to === 'otlp' ? way.otlp.endpoint : 'the console';
}

function recordExit<T extends { readonly resource: Resource }>(
  { way, batch }: RecordWay,
  kind: Kind<T>,
  { report, deliveries, ceiling, routeOf, onFault }: RecordExitParts,
): RecordSink<T> {
  const { signal, makeSafe, sizeOf, admission } = kind;
  if (way.to === 'console') {
    const exporter = kind.console();
    const account = report.open(signal, endpointOf(way), classType(exporter));
    return exporterExit(account, batch, report, ceiling, { exporter, makeSafe, sizeOf });
  }
  const account = report.open(signal, way.otlp.endpoint, otlpExporterType(signal, way.otlp.protocol));
  const encode = kind.encoding(way.otlp.protocol);
  const delivery = deliveries.of(way);
  const route = routeOf(way.otlp);
  if (!delivery) {
    return exporterExit(account, batch, report, ceiling, {
      exporter: kind.stock(route),
      admission,
      makeSafe,
      sizeOf,
      lastRequests: (records) => stockLastRequest(route, encode(records, records.length), report),
    });
  }
  const exit = new DeliveryExit({
    account,
    batch,
    delivery,
    report,
    admission,
    open: kind.open(way.otlp.protocol, {
      makeSafe,
      sizeOf,
      encode: kind.deliveredEncoding?.(route, encode) ?? encode,
    }),
    onFault,
  });
  ceiling.watch(() => exit.heldBytes);
  return exit;
}

function exporterExit<T extends { readonly resource: Resource }>(
  account: Account,
  batch: BatchConfig,
  report: DeliveryReport,
  ceiling: Ceiling,
  {
    sizeOf,
    ...out
  }: Pick<RecordExitOptions<T>, 'exporter' | 'admission' | 'makeSafe' | 'lastRequests'> &
    Pick<Kind<T>, 'sizeOf'>,
): RecordExit<T> {
  const { signal, endpoint } = account;
  const exit = new RecordExit<T>({
    ...out,
    queue: {
      ...batch,
      sizeOf,
      maxInFlight: 4,
      onDropped: (count, reason, error) => {
        report.dropped(signal, count, reason, endpoint, error === undefined ? undefined : reasonOf(error));
        if (reason !== 'queue_full') report.failed(signal, endpoint, error);
      },
    },
    onShed: (reason) => report.dropped(signal, 1, reason, endpoint),
    onOffered: (count) => {
      account.offered += count;
    },
    onDelivered: (count) => report.delivered(signal, count, endpoint),
    onOperation: (seconds, error) =>
      account.onOperation(seconds, error === undefined ? undefined : reasonOf(error)),
  });
  report.openQueue(signal, batch.maxQueueSize, exit.queue);
  account.pending.push(
    { place: 'queue', count: () => exit.queue.waiting },
    { place: 'memory', count: () => exit.size - exit.queue.waiting },
  );
  ceiling.watch(() => exit.heldBytes);
  return exit;
}
