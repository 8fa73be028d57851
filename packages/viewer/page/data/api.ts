import type { HeatMap } from '../../src/read/heat-map.ts';
import type { ErrorDetail } from '../../src/read/list-errors.ts';
import type { FlowPage } from '../../src/read/list-flows.ts';
import type { LogPage } from '../../src/read/list-logs.ts';
import type { ServiceMap } from '../../src/read/list-services.ts';
import type { TracePage } from '../../src/read/list-traces.ts';
import type { ErrorItem, MetricItem, MetricSeries, TraceDetail } from '../../src/read/shapes.ts';
import type { HealthReport, LedgerReport, RedactionReport } from '../../src/server/self-reports.ts';
import { ask, askJson } from './client.ts';

export interface SearchFieldItem {
  name: string;
  type: string;
  meaning: string;
  /** What it can be asked of. */
  of: ('traces' | 'logs')[];
}

export interface ListParameters {
  q?: string | undefined;
  limit?: number;
  cursor?: string | undefined;
}

export interface SeriesParameters {
  name: string;
  service?: string | undefined;
  since?: string;
  until?: string;
  points?: number;
}

export interface FlowParameters {
  name?: string | undefined;
  state?: 'all' | 'in_flight' | 'ended' | 'aborted';
  limit?: number;
}

type Signal = AbortSignal | undefined;
const part = encodeURIComponent;

/** The questions of the API with the shapes of their answers. All reject with `Failure`, or with AbortError. */
export const api = {
  traces: (given: ListParameters, signal?: Signal) => askJson<TracePage>('traces', { ...given }, signal),
  trace: (id: string, signal?: Signal) => askJson<TraceDetail>(`traces/${part(id)}`, {}, signal),
  traceMarkdown: async (id: string, signal?: Signal) =>
    (await ask(`traces/${part(id)}/markdown`, {}, signal)).text(),
  logs: (given: ListParameters, signal?: Signal) => askJson<LogPage>('logs', { ...given }, signal),
  metrics: (signal?: Signal) => askJson<{ metrics: MetricItem[] }>('metrics', {}, signal),
  series: (given: SeriesParameters, signal?: Signal) =>
    askJson<{ series: MetricSeries[]; total: number }>('metrics/series', { ...given }, signal),
  heatMap: (given: Omit<SeriesParameters, 'points'> & { columns?: number }, signal?: Signal) =>
    askJson<HeatMap>('metrics/heatmap', { ...given }, signal),
  flows: (given: FlowParameters, signal?: Signal) => askJson<FlowPage>('flows', { ...given }, signal),
  errors: (given: { service?: string | undefined; since?: string; limit?: number }, signal?: Signal) =>
    askJson<{ errors: ErrorItem[] }>('errors', { ...given }, signal),
  error: (fingerprint: string, given: { since?: string }, signal?: Signal) =>
    askJson<ErrorDetail>(`errors/${part(fingerprint)}`, { ...given }, signal),
  services: (given: { since?: string }, signal?: Signal) =>
    askJson<ServiceMap>('services', { ...given }, signal),
  health: (signal?: Signal) => askJson<HealthReport>('health', {}, signal),
  ledger: (signal?: Signal) => askJson<LedgerReport>('ledger', {}, signal),
  redaction: (signal?: Signal) => askJson<RedactionReport>('redaction', {}, signal),
  searchFields: (signal?: Signal) => askJson<{ fields: SearchFieldItem[] }>('search/fields', {}, signal),
};
