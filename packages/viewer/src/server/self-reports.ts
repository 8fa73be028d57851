import type { IngestCounts } from '../ingest/ingest.ts';
import { HEALTH_METRICS, LEDGER_METRICS, REDACTION_METRICS, type Sender } from '../read/told-metrics.ts';
import type { StoreStatus } from '../store/questions.ts';
import type { RetentionCounts } from '../store/retention.ts';
import type { StoreClient } from '../store-client.ts';
import type { LiveStreams } from './live-stream.ts';

export interface ApiParts {
  store: StoreClient;
  live: LiveStreams;
  startedUs: number;
}

export interface HealthReport {
  viewer: {
    startedUs: number;
    waitingBytes: number;
    liveStreams: number;
    store: StoreStatus;
    /** Why nothing can be stored now, and what to do; null: nothing is wrong. */
    trouble: string | null;
  };
  senders: Sender[];
}

export interface LedgerReport {
  /** What came here and what became of it. `refusedRequests` were answered with 503. */
  viewer: Partial<IngestCounts> & { retention: RetentionCounts | undefined; refusedRequests: number };
  senders: Sender[];
}

/** How often each rule has hidden something: here, and in each process that sends. */
export interface RedactionReport {
  viewer: Record<string, number>;
  senders: { service: string; instance: string | null; rules: { rule: string; count: number | null }[] }[];
}

export async function healthReport({ store, live, startedUs }: ApiParts): Promise<HealthReport> {
  const [status, senders] = await Promise.all([
    store.ask('status', {}),
    store.ask('told', { names: HEALTH_METRICS }),
  ]);
  const { waitingBytes, trouble = null } = store;
  return { viewer: { startedUs, waitingBytes, liveStreams: live.count, store: status, trouble }, senders };
}

export async function ledgerReport(store: StoreClient): Promise<LedgerReport> {
  const [{ ingested, retention }, senders] = await Promise.all([
    store.ask('status', {}),
    store.ask('told', { names: LEDGER_METRICS }),
  ]);
  return { viewer: { ...ingested, retention, refusedRequests: store.refused }, senders };
}

export async function redactionReport(store: StoreClient): Promise<RedactionReport> {
  const [viewer, told] = await Promise.all([
    store.ask('redactions', {}),
    store.ask('told', { names: REDACTION_METRICS }),
  ]);
  const senders = told.map(({ service, instance, values }) => ({
    service,
    instance,
    rules: values.map(({ attributes, value }) => ({
      rule: String(attributes['throughline.redaction.rule'] ?? 'unknown'),
      count: value,
    })),
  }));
  return { viewer, senders };
}
