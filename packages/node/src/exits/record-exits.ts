import type { Resource } from '@opentelemetry/resources';
import { ConsoleLogRecordExporter, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { ConsoleSpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { BatchConfig, OtlpConfig } from '../config/config.ts';
import type { RecordWay } from '../config/pipeline.ts';
import type { Deliveries } from './deliveries.ts';
import { DeliveryExit } from './delivery-exit.ts';
import type { DeliveryReport, Signal } from './delivery-report.ts';
import { type Encode, encodeLogs, encodeSpans } from './encoding.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import { stockLogExporter, stockTraceExporter } from './otlp-exporters.ts';
import type { OtlpRoute } from './otlp-route.ts';
import { RecordExit, type RecordExitOptions, type RecordExporter } from './record-exit.ts';
import type { RecordSink } from './record-sink.ts';
import type { SafeCopies } from './safe-copies.ts';
import { stockLastRequest } from './stock-last-request.ts';
import { stockThenDelivery } from './stock-then-delivery.ts';

/** What the exits for spans and log records are built with. */
export interface RecordExitParts {
  copies: SafeCopies;
  report: DeliveryReport;
  deliveries: Deliveries;
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
  makeSafe(record: T): T;
  encoding(protocol: OtlpConfig['protocol']): Encode<T[]>;
  stock(route: OtlpRoute): RecordExporter<T>;
  console(): RecordExporter<T>;
  /** Goes through the stock exporter first, also where a delivery serves its endpoint. */
  isStockFirst(otlp: OtlpConfig): boolean;
}

export function buildTraceExits(
  ways: readonly RecordWay[],
  parts: RecordExitParts,
): RecordSink<ReadableSpan>[] {
  const kind: Kind<ReadableSpan> = {
    signal: 'traces',
    makeSafe: parts.copies.span,
    encoding: encodeSpans,
    stock: stockTraceExporter,
    console: () => new ConsoleSpanExporter(),
    isStockFirst: ({ protocol }) => protocol === 'http/json',
  };
  return ways.map((way) => recordExit(way, kind, parts));
}

export function buildLogExits(
  ways: readonly RecordWay[],
  parts: RecordExitParts,
): RecordSink<ReadableLogRecord>[] {
  const kind: Kind<ReadableLogRecord> = {
    signal: 'logs',
    makeSafe: parts.copies.logRecord,
    encoding: encodeLogs,
    stock: stockLogExporter,
    console: () => new ConsoleLogRecordExporter(),
    isStockFirst: () => false,
  };
  return ways.map((way) => recordExit(way, kind, parts));
}

/** The exit around `traceExporter` of `start()`. */
export function buildApplicationTraceExit(
  { exporter, batch }: ApplicationExporter,
  { copies, report }: RecordExitParts,
): RecordSink<ReadableSpan> {
  const endpoint = 'traceExporter of start()';
  return exporterExit('traces', batch, endpoint, report, { exporter, makeSafe: copies.span });
}

/** What the delivery report calls the place where an exit leads. */
export function endpointOf(way: RecordWay['way']): string {
  return way.to === 'otlp' ? way.otlp.endpoint : 'the console';
}

function recordExit<T extends { readonly resource: Resource }>(
  { way, batch }: RecordWay,
  kind: Kind<T>,
  { report, deliveries, routeOf, onFault }: RecordExitParts,
): RecordSink<T> {
  const { signal, makeSafe } = kind;
  const endpoint = endpointOf(way);
  if (way.to === 'console') {
    return exporterExit(signal, batch, endpoint, report, { exporter: kind.console(), makeSafe });
  }
  const encode = kind.encoding(way.otlp.protocol);
  const delivery = deliveries.of(way);
  if (delivery && !kind.isStockFirst(way.otlp)) {
    return new DeliveryExit({ signal, batch, delivery, report, encode, makeSafe, onFault });
  }
  const route = routeOf(way.otlp);
  const stock = kind.stock(route);
  if (!delivery) {
    return exporterExit(signal, batch, endpoint, report, {
      exporter: stock,
      makeSafe,
      lastRequests: (records) => stockLastRequest(route, encode(records, records.length), report),
    });
  }
  const queue = batch.queueFromUser ? batch : { ...batch, maxQueueSize: STOCK_FIRST_QUEUE };
  return exporterExit(signal, queue, endpoint, report, {
    exporter: stockThenDelivery(signal, stock, encode, delivery),
    makeSafe,
    lastRequests: (records) => {
      const last = encode(records, records.length);
      return last ? delivery.lastRequest(last) : [];
    },
    afterFlush: async () => void (await delivery.flush(FLUSH_DEADLINE_MS)),
  });
}

/** Records that wait while a stock exporter finds out that its endpoint is away, where the user sets no limit. */
const STOCK_FIRST_QUEUE = 32_768;

function exporterExit<T extends { readonly resource: Resource }>(
  signal: Signal,
  batch: BatchConfig,
  endpoint: string,
  report: DeliveryReport,
  out: Pick<RecordExitOptions<T>, 'exporter' | 'makeSafe' | 'lastRequests' | 'afterFlush'>,
): RecordExit<T> {
  const exit = new RecordExit<T>({
    ...out,
    queue: {
      ...batch,
      maxInFlight: 4,
      onDropped: (count, reason, error) => {
        report.dropped(signal, count, reason);
        if (reason !== 'queue_full') report.failed(endpoint, error);
      },
    },
    onOffered: (count) => report.offered(signal, count),
    onDelivered: (count) => report.delivered(signal, count, endpoint),
  });
  report.pending.push({ signal, place: 'queue', count: () => exit.size });
  return exit;
}
