import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IAttributesProcessor, IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LogLine } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { createLineWriter } from '@throughline/winston';
import type { Diagnostics } from '../boot/diagnostics.ts';
import type { LogFormat } from '../config/config.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { createTlsReader } from '../config/tls-files.ts';
import { PrometheusReader } from '../management/prometheus-reader.ts';
import { safeAttributes } from './attribute-limits.ts';
import type { DeliveryReport } from './delivery-report.ts';
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

/** Every way in which telemetry leaves the process, each behind the same redactor. */
export interface Exits {
  spanProcessors: SpanProcessor[];
  logRecordProcessors: LogRecordProcessor[];
  metricReaders: IMetricReader[];
  /** Redacts labels before they choose a series; every view ends with it. */
  labelGuard: IAttributesProcessor;
  /** The copies that may leave, for exits of the application's own. */
  copies: SafeCopies;
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
  logFormat: LogFormat;
  /** Stands in the place of every other exit for spans. */
  traceExporter?: ApplicationExporter | undefined;
}

/** Builds all exits. There is no other place where one is built, so none can be forgotten by the redactor. */
export function buildExits(pipeline: Pipeline, parts: ExitParts): Exits {
  const { redactor, report, diagnostics, traceExporter } = parts;
  const copies = createSafeCopies(pipeline, redactor, report);
  const tlsOf = createTlsReader((line) => diagnostics.say(line));
  const recordParts = {
    copies,
    report,
    routeOf: (otlp: Parameters<typeof tlsOf>[0]) => ({ ...otlp, tls: tlsOf(otlp) }),
  };
  const traces = traceExporter
    ? [buildApplicationTraceExit(traceExporter, recordParts)]
    : buildTraceExits(pipeline.traces.ways, recordParts);
  const logs = buildLogExits(pipeline.logs.ways, recordParts);
  const metrics = buildMetricExits(pipeline.metrics.ways, recordParts);
  const readers = metrics.map(({ reader }) => reader);
  const prometheus = pipeline.metrics.prometheus ? buildPrometheusReader(parts) : undefined;
  return {
    spanProcessors: traces.map(asSpanProcessor),
    logRecordProcessors: logs.map(asLogRecordProcessor),
    metricReaders: [...readers, ...(prometheus ? [prometheus] : [])],
    labelGuard: labelGuard(redactor),
    copies,
    prometheus,
    writeLine: buildLineWriter(parts),
    lastExits: [...traces, ...logs, ...metrics.map(({ exit }) => exit)],
    flush: async () => {
      await Promise.all([...traces, ...logs, ...readers].map((exit) => exit.forceFlush()));
    },
    collectLastMetrics: async () => {
      await Promise.all(
        metrics.map(({ exit, reader }) => exit.collectForLastSend(() => reader.forceFlush())),
      );
    },
  };
}

function buildPrometheusReader({ redactor, report, diagnostics }: ExitParts): PrometheusReader {
  const limits = {
    valueLength: Number.POSITIVE_INFINITY,
    onTruncated: (count: number) => report.truncated(count),
  };
  return new PrometheusReader({
    redactResource: (attributes) => safeAttributes(attributes, redactor, limits),
    onFault: (scope, error) => diagnostics.fault(scope, error),
  });
}

/** Stdout's exit: a real winston logger behind the redactor, loaded with the first line. */
function buildLineWriter({ logFormat, redactor }: ExitParts): (line: LogLine) => void {
  return logFormat === 'none' ? () => {} : createLineWriter({ format: logFormat, redactor });
}
