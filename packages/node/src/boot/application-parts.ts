import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Exits } from '../exits/exits.ts';
import { guardLogRecordProcessor, guardSpanProcessor } from '../exits/guarded-processors.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { StartOptions } from './start-options.ts';

/** What the application hands in, guarded, before our own exits. */
export interface AllParts {
  spanProcessors: SpanProcessor[];
  logRecordProcessors: LogRecordProcessor[];
  metricReaders: IMetricReader[];
  /** Waits for what the parts of the application have to send by themselves; never rejects. */
  flush(): Promise<void>;
}

/** Puts the parts of the application before our exits, and says so where both send the same. */
export function withApplicationParts(
  exits: Exits,
  options: StartOptions,
  diagnostics: Diagnostics,
): AllParts {
  const onFault = (scope: string, error: unknown): void => diagnostics.fault(scope, error);
  const { spanProcessors = [], logRecordProcessors = [], metricReaders = [] } = options;
  warnOfDoubles(diagnostics, [
    ['spanProcessors', 'OTEL_TRACES_EXPORTER', spanProcessors, exits.spanProcessors.length],
    ['logRecordProcessors', 'OTEL_LOGS_EXPORTER', logRecordProcessors, exits.logRecordProcessors.length],
    ['metricReaders', 'OTEL_METRICS_EXPORTER', metricReaders, exits.metricReaders.length],
  ]);
  return {
    spanProcessors: [
      ...spanProcessors.map((one) => guardSpanProcessor(one, exits.copies, onFault)),
      ...exits.spanProcessors,
    ],
    logRecordProcessors: [
      ...logRecordProcessors.map((one) => guardLogRecordProcessor(one, exits.copies, onFault)),
      ...exits.logRecordProcessors,
    ],
    metricReaders: [...metricReaders, ...exits.metricReaders],
    flush: async () => {
      const own = [...spanProcessors, ...logRecordProcessors, ...metricReaders];
      await Promise.allSettled(own.map(async (part) => part.forceFlush()));
    },
  };
}

type Handed = readonly [option: string, variable: string, given: readonly object[], own: number];

/** A stock processor or reader around an OTLP exporter, as the examples of NodeSDK have it, sends what we send. */
function warnOfDoubles(diagnostics: Diagnostics, handed: readonly Handed[]): void {
  for (const [option, variable, given, own] of handed) {
    const double = given.find((part) => exporterName(part)?.startsWith('OTLP'));
    if (double === undefined || own === 0) continue;
    diagnostics.say(
      `${option} of start() has a ${nameOf(double)} with an ${exporterName(double)}, which sends what Throughline's own exit sends, too: it arrives twice. ` +
        `Leave it out, or switch ours off with ${variable}=none.`,
    );
  }
}

function exporterName(part: object): string | undefined {
  const { _exporter: exporter } = part as { _exporter?: unknown };
  return typeof exporter === 'object' && exporter !== null ? nameOf(exporter) : undefined;
}

function nameOf(value: object): string {
  return value.constructor?.name ?? 'part';
}
