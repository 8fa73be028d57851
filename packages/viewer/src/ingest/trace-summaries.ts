import type { Database, Row } from '../store/database.ts';
import { GenerationCache } from './generation-cache.ts';

/** The row of a trace, as it is kept up to date. */
export interface TraceSummary {
  id: number;
  traceId: string;
  startUs: number;
  endUs: number;
  /** Undefined: the root has not come; then the fields of the root are those of the earliest span. */
  rootSpanId: string | undefined;
  rootStartUs: number;
  root: RootFields | undefined;
  spans: number;
  failed: number;
  logs: number;
  services: string[];
  flow: string | undefined;
  lastSpan: number;
  lastLog: number;
}

export interface RootFields {
  service: string;
  name: string;
  kind: number;
  status: number | undefined;
  durationNs: number;
}

export interface SummarizedSpan extends RootFields {
  id: number;
  spanId: string;
  parentId: string | undefined;
  startUs: number;
  failed: boolean;
  flow: string | undefined;
}

const MAX_SERVICES = 50;

/** Keeps one row for each trace, so that lists read rows and count nothing. */
export class TraceSummaries {
  readonly #database: Database;
  readonly #known = new GenerationCache<TraceSummary>(5_000);
  readonly #changed = new Set<TraceSummary>();

  constructor(database: Database) {
    this.#database = database;
  }

  of(traceId: string): TraceSummary {
    const known = this.#known.get(traceId);
    if (known !== undefined) return known;
    const row = this.#database.get('SELECT * FROM trace WHERE trace_id = ?', traceId);
    const trace = row === undefined ? this.#made(traceId) : summaryOf(row);
    this.#known.set(traceId, trace);
    return trace;
  }

  addSpan(trace: TraceSummary, span: SummarizedSpan): void {
    trace.spans += 1;
    if (span.failed) trace.failed += 1;
    trace.startUs = Math.min(trace.startUs, span.startUs);
    trace.endUs = Math.max(trace.endUs, span.startUs + Math.round(span.durationNs / 1_000));
    const isRoot = span.parentId === undefined;
    const isBetter = isRoot === (trace.rootSpanId !== undefined) ? span.startUs < trace.rootStartUs : isRoot;
    if (isBetter) {
      trace.rootSpanId = isRoot ? span.spanId : undefined;
      trace.rootStartUs = span.startUs;
      trace.root = span;
    }
    if (!trace.services.includes(span.service) && trace.services.length < MAX_SERVICES) {
      trace.services.push(span.service);
    }
    trace.flow ??= span.flow;
    trace.lastSpan = span.id;
    this.#changed.add(trace);
  }

  addLog(trace: TraceSummary, id: number): void {
    trace.logs += 1;
    trace.lastLog = id;
    this.#changed.add(trace);
  }

  /** Writes what has changed; within the transaction of its records. */
  write(): void {
    for (const trace of this.#changed) {
      const { root } = trace;
      this.#database.run(
        `UPDATE trace SET start_us = ?, end_us = ?, root_span_id = ?, root_service = ?, root_name = ?, root_kind = ?,
           root_status = ?, root_duration_ns = ?, spans = ?, failed = ?, logs = ?, services = ?, flow = ?,
           last_span = ?, last_log = ? WHERE id = ?`,
        ...[trace.startUs, trace.endUs, trace.rootSpanId ?? null, root?.service ?? null, root?.name ?? null],
        ...[root?.kind ?? null, root?.status ?? null, root?.durationNs ?? null, trace.spans, trace.failed],
        ...[trace.logs, JSON.stringify(trace.services), trace.flow ?? null, trace.lastSpan, trace.lastLog],
        trace.id,
      );
    }
    this.#changed.clear();
  }

  /** After rows were taken away or a transaction was rolled back. */
  forget(): void {
    this.#known.clear();
    this.#changed.clear();
  }

  #made(traceId: string): TraceSummary {
    const id = this.#database.number(
      `INSERT INTO trace (trace_id, start_us, end_us, spans, failed, logs, services, last_span, last_log)
       VALUES (?, ?, 0, 0, 0, 0, '[]', 0, 0) RETURNING id`,
      ...[traceId, Number.MAX_SAFE_INTEGER],
    );
    return {
      ...{ id, traceId, startUs: Number.MAX_SAFE_INTEGER, endUs: 0 },
      ...{ rootSpanId: undefined, rootStartUs: Number.MAX_SAFE_INTEGER, root: undefined },
      ...{ spans: 0, failed: 0, logs: 0, services: [], flow: undefined, lastSpan: 0, lastLog: 0 },
    };
  }
}

function summaryOf(row: Row): TraceSummary {
  const rootSpanId = row['root_span_id'];
  return {
    id: Number(row['id']),
    traceId: String(row['trace_id']),
    startUs: Number(row['start_us']),
    endUs: Number(row['end_us']),
    rootSpanId: typeof rootSpanId === 'string' ? rootSpanId : undefined,
    rootStartUs: Number(row['start_us']),
    root:
      row['root_name'] === null
        ? undefined
        : {
            service: String(row['root_service']),
            name: String(row['root_name']),
            kind: Number(row['root_kind']),
            status: row['root_status'] === null ? undefined : Number(row['root_status']),
            durationNs: Number(row['root_duration_ns']),
          },
    spans: Number(row['spans']),
    failed: Number(row['failed']),
    logs: Number(row['logs']),
    services: JSON.parse(String(row['services'])) as string[],
    flow: row['flow'] === null ? undefined : String(row['flow']),
    lastSpan: Number(row['last_span']),
    lastLog: Number(row['last_log']),
  };
}
