import type { LogPage } from '../read/list-logs.ts';
import type { MetricQuery } from '../read/list-metrics.ts';
import type { TracePage, TraceQuery } from '../read/list-traces.ts';
import type { MetricItem, MetricSeries, TraceDetail } from '../read/shapes.ts';

/** Stored telemetry, wherever it is: in a file, or with a viewer that runs. */
export interface TelemetrySource {
  /** @throws SearchError, SourceError as rejections */
  traces(query: TraceQuery): Promise<TracePage>;
  /** @throws SearchError, SourceError as rejections */
  logs(query: TraceQuery): Promise<LogPage>;
  /** Undefined where it is not there. */
  trace(traceId: string): Promise<TraceDetail | undefined>;
  metrics(): Promise<MetricItem[]>;
  metric(query: MetricQuery): Promise<{ series: MetricSeries[]; total: number }>;
  /** Lines of OTLP/JSON with all that is stored. */
  exportLines(): AsyncIterable<string>;
  close(): Promise<void>;
}

/** A viewer that does not answer, or not as one. The message says what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
