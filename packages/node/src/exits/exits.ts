import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IAttributesProcessor, IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { type RuntimeOptions, stdoutSink } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { createLineWriter } from '@throughline/winston/bridge';
import type { Diagnostics } from '../boot/diagnostics.ts';
import type { Ceiling } from '../ceiling/ceiling.ts';
import type { LogFormat } from '../config/config.ts';
import type { Pipeline } from '../config/pipeline.ts';
import type { SentryConfig } from '../config/sentry-config.ts';
import type { StockPart } from '../config/table-delivery.ts';
import { createTlsReader } from '../config/tls-files.ts';
import { safeAttributes } from '../limits/attribute-limits.ts';
import {
  type RecordEntryLimits,
  recordEntryLimits,
  recordLimits,
  textLimits,
} from '../limits/record-limits.ts';
import { PrometheusReader } from '../management/prometheus-reader.ts';
import { buildDeliveries, type DeliveryPlan } from './deliveries.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { createEncodings } from './encoding.ts';
import { FLUSH_DEADLINE_MS } from './flush-deadline.ts';
import type { LastExit } from './last-request.ts';
import { labelGuard } from './metric-exit.ts';
import { buildMetricExits } from './metric-exits.ts';
import { asLogRecordProcessor, asSpanProcessor } from './processors.ts';
import {
  type ApplicationExporter,
  buildApplicationTraceExit,
  buildLogExits,
  buildTraceExits,
} from './record-exits.ts';
import { createSafeCopies, type SafeCopies } from './safe-copies.ts';
import { openSentryWay, type SentryWay, type SentryWayParts } from './sentry-way.ts';

/** Every way in which telemetry leaves the process, each behind the same redactor. */
export interface Exits {
  spanProcessors: SpanProcessor[];
  logRecordProcessors: LogRecordProcessor[];
  metricReaders: IMetricReader[];
  /** Redacts labels before they choose a series; every view ends with it. */
  labelGuard: IAttributesProcessor;
  /** The copies that may leave, for exits of the application's own. */
  copies: SafeCopies;
  /** What a record takes in at most, before it comes to an exit. */
  entryLimits: RecordEntryLimits;
  /** Serves `/metrics`; absent where Prometheus is switched off. */
  prometheus: PrometheusReader | undefined;
  /** Write lines to stdout; do nothing where stdout is switched off. */
  lines: Pick<RuntimeOptions, 'writeLine' | 'writeText'>;
  /** What can still be sent when the process ends. */
  lastExits: LastExit[];
  /** Whether what cannot be sent when the process ends is kept on disk. */
  hasSpool: boolean;
  /** The way of errors to Sentry; absent where nobody asked for it, or where its package is not installed. */
  sentry: (SentryWay & { load(): void }) | undefined;
  /** Gives up what is on disk to whoever comes next; nothing is sent or kept after this. */
  end(): void;
  /** Waits until everything recorded so far is delivered or counted as dropped, or the deadline is over. */
  flush(deadlineMs?: number): Promise<void>;
  /**
   * Writes what the exits hold to disk before it is sent, where each of them has a spool.
   *
   * @returns whether all of it is on disk
   */
  keep(): boolean;
  /** Whether an endpoint does not answer, so that records wait for it. */
  isAway(): boolean;
  /** Waits for what the exits have handed over to the transports. */
  waitForDeliveries(deadlineMs: number): Promise<void>;
  /** Collects metrics whose callbacks await something, for a last send; undefined where there are none. */
  collectAwaited(): Promise<unknown> | undefined;
}

/** What every exit is built with. */
export interface ExitParts {
  redactor: Redactor;
  report: DeliveryReport;
  diagnostics: Diagnostics;
  logFormat: LogFormat;
  delivery: DeliveryPlan;
  /** Told that the folder of the spool cannot be used, and why. */
  onFolderProblem(problem: string): void;
  /** Parts of OpenTelemetry that stand in the place of ours. */
  stock: readonly StockPart[];
  ceiling: Ceiling;
  /** Where errors go beside OTLP. */
  sentry?: { readonly config: SentryConfig; readonly resource: SentryWayParts['resource'] } | undefined;
  /** Stands in the place of every other exit for spans. */
  traceExporter?: ApplicationExporter | undefined;
}

/** Builds all exits. There is no other place where one is built, so none can be forgotten by the redactor. */
export function buildExits(pipeline: Pipeline, parts: ExitParts): Exits {
  const { redactor, report, diagnostics, traceExporter, ceiling } = parts;
  const onTruncated = (count: number): void => report.truncated(count);
  const copies = createSafeCopies(redactor, recordLimits(pipeline, onTruncated));
  const tlsOf = createTlsReader((line) => diagnostics.say(line));
  const routeOf = (otlp: Parameters<typeof tlsOf>[0]) => ({ ...otlp, tls: tlsOf(otlp) });
  const onFault = (scope: string, error: unknown): void => {
    try {
      diagnostics.fault(scope, error);
    } catch {
      // Whoever tells a fault has nobody above who could do better.
    }
  };
  const deliveries = buildDeliveries(pipeline, parts.delivery, {
    report,
    routeOf,
    onFolderProblem: parts.onFolderProblem,
    onFault,
  });
  const encodings = createEncodings(parts.stock.includes('encoder'));
  for (const delivery of deliveries.all) ceiling.watch(() => delivery.heldBytes);
  const recordParts = {
    copies,
    report,
    deliveries,
    ceiling,
    encodings,
    routeOf,
    onFault,
  };
  const traces = traceExporter
    ? [buildApplicationTraceExit(traceExporter, recordParts)]
    : buildTraceExits(pipeline.traces.ways, recordParts);
  const logs = buildLogExits(pipeline.logs.ways, recordParts);
  const metrics = buildMetricExits(pipeline.metrics.ways, recordParts);
  const readers = metrics.map(({ reader }) => reader);
  const sentry = parts.sentry && openSentryWay(parts.sentry.config, { ...parts, ...parts.sentry });
  const prometheus = pipeline.metrics.prometheus ? buildPrometheusReader(parts) : undefined;
  const waitForDeliveries = async (deadlineMs: number): Promise<void> => {
    await Promise.all(deliveries.all.map((delivery) => delivery.flush(deadlineMs)));
  };
  return {
    spanProcessors: traces.map(asSpanProcessor),
    logRecordProcessors: logs.map(asLogRecordProcessor),
    metricReaders: [...readers, ...(prometheus ? [prometheus] : [])],
    labelGuard: labelGuard(redactor),
    copies,
    entryLimits: recordEntryLimits(pipeline, onTruncated),
    prometheus,
    lines: buildLineWriters(parts),
    lastExits: [
      ...traces,
      ...logs,
      ...metrics.map(({ exit }) => exit),
      ...deliveries.all,
      ...(sentry ? [sentry] : []),
    ],
    sentry,
    hasSpool: deliveries.all.some((delivery) => delivery.hasSpool),
    end: () => {
      for (const delivery of deliveries.all) delivery.end();
      sentry?.end();
      report.end();
      diagnostics.end();
    },
    flush: async (deadlineMs = FLUSH_DEADLINE_MS) => {
      const until = Date.now() + deadlineMs;
      await Promise.all([
        ...[...traces, ...logs].map((exit) => exit.forceFlush(deadlineMs)),
        ...readers.map((reader) => reader.forceFlush()),
        sentry?.flush(deadlineMs),
      ]);
      await waitForDeliveries(Math.max(0, until - Date.now()));
    },
    keep: () => {
      const sent = [...traces, ...logs, ...metrics.map(({ exit }) => exit)];
      return sent.every(({ keep }) => keep !== undefined) && sent.map((exit) => exit.keep?.()).every(Boolean);
    },
    isAway: () => report.accounts.some((account) => account.isAway()),
    waitForDeliveries,
    collectAwaited: () => {
      const awaiting = readers.filter((reader) => reader.hasAwaitingCallbacks);
      return awaiting.length > 0 ? Promise.all(awaiting.map((reader) => reader.collect())) : undefined;
    },
  };
}

function buildPrometheusReader({ redactor, report, diagnostics, stock }: ExitParts): PrometheusReader {
  const limits = textLimits((count) => report.truncated(count));
  return new PrometheusReader({
    redactResource: (attributes) => safeAttributes(attributes, redactor, limits),
    onFault: (scope, error) => diagnostics.fault(scope, error),
    isStock: stock.includes('prometheus'),
  });
}

/** Stdout's exit, behind the redactor: JSON goes there as soon as it is made; `logger` of THROUGHLINE_STOCK is winston. */
function buildLineWriters({ logFormat, redactor, stock }: ExitParts): Exits['lines'] {
  if (logFormat === 'none') return { writeLine: () => {} };
  const isStock = stock.includes('logger');
  const writeLine = createLineWriter({ format: logFormat, redactor, stock: isStock });
  if (isStock || logFormat !== 'json') return { writeLine };
  const stdout = stdoutSink();
  return { writeLine, writeText: (text, isUrgent) => stdout.write(text, isUrgent) };
}
