import type { ViewLog, ViewSpan } from './view-records.ts';

/** The spans and log lines of one trace that are ready to be shown. */
export interface FinishedTrace {
  spans: ViewSpan[];
  logs: ViewLog[];
  /** True where this trace was shown already and these came after that. */
  late: boolean;
}

export interface TraceStoreOptions {
  /** A trace with its root is finished when nothing new came for so long. */
  settleMs: number;
  /** The same where its root, or a span between, has not come. */
  patienceMs: number;
  /** Traces that wait; the oldest is dropped above. */
  maxTraces: number;
  /** Spans and log lines of one trace. */
  maxRecordsPerTrace: number;
  /** Spans and log lines of all traces that wait. */
  maxRecords: number;
  onFinished(trace: FinishedTrace): void;
}

/** What was refused because of a limit. */
export interface StoreDrops {
  traces: number;
  spans: number;
  logs: number;
}

interface OpenTrace {
  spans: ViewSpan[];
  logs: ViewLog[];
  records: number;
  timer: NodeJS.Timeout | undefined;
}

/** Shown traces that are remembered, to know late spans for what they are. */
const MAX_SHOWN = 2_000;

/** Collects spans and log lines by trace until each trace is finished; bounded. */
export class TraceStore {
  readonly drops: StoreDrops = { traces: 0, spans: 0, logs: 0 };
  readonly #options: TraceStoreOptions;
  readonly #open = new Map<string, OpenTrace>();
  readonly #shown = new Set<string>();
  #records = 0;

  constructor(options: TraceStoreOptions) {
    this.#options = options;
  }

  addSpans(spans: readonly ViewSpan[]): void {
    for (const span of spans) {
      const trace = this.#room(span.traceId);
      if (trace) trace.spans.push(span);
      else this.drops.spans += 1;
    }
    this.#touch(spans);
  }

  addLogs(logs: readonly ViewLog[]): void {
    for (const log of logs) {
      const trace = this.#room(log.traceId);
      if (trace) trace.logs.push(log);
      else this.drops.logs += 1;
    }
    this.#touch(logs);
  }

  /** Finishes everything that waits, now. */
  flush(): void {
    for (const traceId of [...this.#open.keys()]) this.#finish(traceId);
  }

  #room(traceId: string): OpenTrace | undefined {
    let trace = this.#open.get(traceId);
    if (trace === undefined) {
      if (this.#open.size >= this.#options.maxTraces) this.#dropOldest();
      trace = { spans: [], logs: [], records: 0, timer: undefined };
      this.#open.set(traceId, trace);
    }
    if (trace.records >= this.#options.maxRecordsPerTrace) return undefined;
    if (this.#records >= this.#options.maxRecords) this.#dropOldest();
    if (!this.#open.has(traceId)) return undefined;
    trace.records += 1;
    this.#records += 1;
    return trace;
  }

  #touch(records: readonly { traceId: string }[]): void {
    for (const traceId of new Set(records.map((record) => record.traceId))) {
      const trace = this.#open.get(traceId);
      if (trace === undefined) continue;
      clearTimeout(trace.timer);
      const wait =
        this.#shown.has(traceId) || isWhole(trace) ? this.#options.settleMs : this.#options.patienceMs;
      trace.timer = setTimeout(() => this.#finish(traceId), wait);
      // Who only waits for spans must not keep a process alive.
      trace.timer.unref();
    }
  }

  #finish(traceId: string): void {
    const trace = this.#take(traceId);
    if (trace === undefined) return;
    const late = this.#shown.has(traceId);
    this.#shown.add(traceId);
    if (this.#shown.size > MAX_SHOWN) this.#shown.delete(this.#shown.values().next().value as string);
    this.#options.onFinished({ spans: trace.spans, logs: trace.logs, late });
  }

  #dropOldest(): void {
    const oldest = this.#open.keys().next().value;
    const trace = oldest === undefined ? undefined : this.#take(oldest);
    if (trace === undefined) return;
    this.drops.traces += 1;
    this.drops.spans += trace.spans.length;
    this.drops.logs += trace.logs.length;
  }

  #take(traceId: string): OpenTrace | undefined {
    const trace = this.#open.get(traceId);
    if (trace === undefined) return undefined;
    clearTimeout(trace.timer);
    this.#open.delete(traceId);
    this.#records -= trace.records;
    return trace;
  }
}

/** The root has ended and no span between is missing. */
function isWhole(trace: OpenTrace): boolean {
  const ids = new Set(trace.spans.map((span) => span.spanId));
  const missing = trace.spans.filter(
    (span) => span.parentSpanId !== undefined && !ids.has(span.parentSpanId),
  );
  const hasRoot = trace.spans.some((span) => span.parentSpanId === undefined);
  const logsHaveSpans = trace.logs.every((log) => log.spanId === undefined || ids.has(log.spanId));
  return hasRoot && missing.length === 0 && logsHaveSpans;
}
