import type { ErrorDetail } from '../read/list-errors.ts';
import type { FlowPage, FlowQuery } from '../read/list-flows.ts';
import type { LogPage } from '../read/list-logs.ts';
import type { MetricQuery } from '../read/list-metrics.ts';
import type { ServiceMap } from '../read/list-services.ts';
import type { TracePage, TraceQuery } from '../read/list-traces.ts';
import type { ErrorItem, MetricItem, MetricSeries, TraceDetail } from '../read/shapes.ts';
import type { Sender } from '../read/told-metrics.ts';
import type { WindowEvents } from '../read/window-events.ts';
import type { WindowPage, WindowQuery } from '../read/window-spans.ts';
import type { LedgerReport } from '../server/self-reports.ts';
import type { StoreStatus } from '../store/questions.ts';

/** Stored telemetry, wherever it is: in a file, or with a viewer that runs. Each method rejects with a SourceError. */
export interface TelemetrySource {
  /** @throws SearchError, SourceError as rejections */
  traces(query: TraceQuery): Promise<TracePage>;
  /** @throws SearchError, SourceError as rejections */
  logs(query: TraceQuery): Promise<LogPage>;
  /** Undefined where it is not there. */
  trace(traceId: string): Promise<TraceDetail | undefined>;
  flows(query: FlowQuery): Promise<FlowPage>;
  /** By fingerprint, the newest first. Times are microseconds since 1970. */
  errors(query: { service: string | undefined; sinceUs: number; limit: number }): Promise<ErrorItem[]>;
  /** Undefined where it is not there. */
  error(fingerprint: string, sinceUs: number): Promise<ErrorDetail | undefined>;
  metrics(): Promise<MetricItem[]>;
  metric(query: MetricQuery): Promise<{ series: MetricSeries[]; total: number }>;
  services(sinceUs: number): Promise<ServiceMap>;
  windowSpans(query: WindowQuery): Promise<WindowPage>;
  windowEvents(fromUs: number, untilUs: number): Promise<WindowEvents>;
  /** How the store is, and what each sender tells of its process and its health. */
  health(): Promise<{ store: StoreStatus; senders: Sender[] }>;
  /** What became of the telemetry: here (undefined for a file), and by what each sender tells. */
  ledger(): Promise<{ viewer: LedgerReport['viewer'] | undefined; senders: Sender[] }>;
  /** Lines of OTLP/JSON with all that is stored. */
  exportLines(): AsyncIterable<string>;
  close(): Promise<void>;
}

/** A viewer that does not answer, or not as one. The message says what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
