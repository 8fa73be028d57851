import type { IngestCounts } from '../ingest/ingest.ts';
import type { HeatMap, HeatMapQuery } from '../read/heat-map.ts';
import type { ErrorDetail, ErrorQuery } from '../read/list-errors.ts';
import type { FlowPage, FlowQuery } from '../read/list-flows.ts';
import type { LogPage } from '../read/list-logs.ts';
import type { MetricQuery } from '../read/list-metrics.ts';
import type { ServiceMap } from '../read/list-services.ts';
import type { TracePage, TraceQuery } from '../read/list-traces.ts';
import type { LiveNews, LiveQuery } from '../read/live-news.ts';
import type { ErrorItem, MetricItem, MetricSeries, TraceDetail } from '../read/shapes.ts';
import type { Sender } from '../read/told-metrics.ts';
import type { WindowEvents } from '../read/window-events.ts';
import type { WindowPage, WindowQuery } from '../read/window-spans.ts';
import type { RetentionCounts } from './retention.ts';

/** How the store is. */
export interface StoreStatus {
  /** The path, or `:memory:`. */
  file: string;
  bytes: number;
  maxBytes: number;
  maxAgeMs: number;
  traces: number;
  spans: number;
  logs: number;
  points: number;
  /** Undefined for a store that is only looked at. */
  ingested: IngestCounts | undefined;
  retention: RetentionCounts | undefined;
}

/** What can be asked of a store: what is given, and what comes back. */
export interface Questions {
  traces: { given: TraceQuery; answer: TracePage };
  trace: { given: { traceId: string }; answer: TraceDetail | undefined };
  logs: { given: TraceQuery; answer: LogPage };
  live: { given: LiveQuery; answer: LiveNews };
  flows: { given: FlowQuery; answer: FlowPage };
  errors: { given: Omit<ErrorQuery, 'nowUs'>; answer: ErrorItem[] };
  error: { given: { fingerprint: string; sinceUs: number }; answer: ErrorDetail | undefined };
  metrics: { given: Record<string, never>; answer: MetricItem[] };
  metric: { given: MetricQuery; answer: { series: MetricSeries[]; total: number } };
  heat: { given: HeatMapQuery; answer: HeatMap };
  services: { given: { sinceUs: number }; answer: ServiceMap };
  /** For comparing two windows of time. */
  windowSpans: { given: WindowQuery; answer: WindowPage };
  windowEvents: { given: { fromUs: number; untilUs: number }; answer: WindowEvents };
  /** What senders tell of themselves with metrics of these names. */
  told: { given: { names: readonly string[] }; answer: Sender[] };
  /** How often each rule has hidden something in what came here. */
  redactions: { given: Record<string, never>; answer: Record<string, number> };
  status: { given: Record<string, never>; answer: StoreStatus };
  /** The next lines of an export that is under way under this number; none: it is at its end. */
  exportNext: { given: { number: number }; answer: string[] };
  exportEnd: { given: { number: number }; answer: undefined };
}

export type QuestionName = keyof Questions;
