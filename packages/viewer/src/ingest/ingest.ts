import { decode, type LogsData, type MetricsData, type Signal, type TracesData } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import type { BlockIndex } from '../store/block-index.ts';
import type { Database } from '../store/database.ts';
import { LostTransactionError } from '../store/lost-transaction-error.ts';
import { COLUMN_FACTS } from './column-facts.ts';
import { HalfTaken } from './half-taken.ts';
import { type CutCounts, RecordText } from './record-text.ts';
import { Resources } from './resources.ts';
import { ServiceRates } from './service-rates.ts';
import { TraceSummaries } from './trace-summaries.ts';
import { ErrorWriter } from './write-errors.ts';
import { FlowWriter } from './write-flows.ts';
import { LogWriter } from './write-logs.ts';
import { MAX_SERIES, MetricWriter } from './write-metrics.ts';
import { SpanWriter } from './write-spans.ts';

/** Since the start of the process. */
export interface IngestCounts {
  requests: Record<Signal, number>;
  spans: number;
  logs: number;
  points: number;
  /** Without valid ids, or beyond the limit of series. */
  rejected: { spans: number; points: number };
  /** Cut to the limits of one record. */
  cut: CutCounts;
}

/** What one export request came to. */
export interface Ingested {
  taken: number;
  rejected: number;
  message: string | undefined;
}

/** Records of one transaction: what a query waits for at most. */
const SLICE = 500;

/** Writes export requests into the store, in slices. */
export class Ingest {
  readonly counts: IngestCounts;
  readonly #database: Database;
  readonly #indexes: { span: BlockIndex; log: BlockIndex };
  readonly #resources: Resources;
  readonly #traces: TraceSummaries;
  readonly #rates: ServiceRates;
  readonly #spans: SpanWriter;
  readonly #logs: LogWriter;
  readonly #metrics: MetricWriter;
  readonly #halfTaken = new HalfTaken();

  constructor(database: Database, indexes: { span: BlockIndex; log: BlockIndex }, redactor: Redactor) {
    this.#database = database;
    this.#indexes = indexes;
    const text = new RecordText(redactor, COLUMN_FACTS);
    this.#resources = new Resources(database, text);
    this.#traces = new TraceSummaries(database);
    this.#rates = new ServiceRates(database);
    const errors = new ErrorWriter(database);
    const flows = new FlowWriter(database);
    const shared = { database, text, traces: this.#traces, errors, flows };
    this.#spans = new SpanWriter({ ...shared, blocks: indexes.span, rates: this.#rates });
    this.#logs = new LogWriter({ ...shared, blocks: indexes.log });
    this.#metrics = new MetricWriter(database, text);
    this.counts = {
      ...{ requests: { traces: 0, logs: 0, metrics: 0 }, spans: 0, logs: 0, points: 0 },
      ...{ rejected: { spans: 0, points: 0 }, cut: text.cut },
    };
  }

  /**
   * Decodes and writes one request; each step of the generator is one transaction.
   * @throws OtlpDecodeError
   */
  *request(
    signal: Signal,
    body: Uint8Array,
    contentType: Parameters<typeof decode>[2],
  ): Generator<void, Ingested> {
    this.counts.requests[signal] += 1;
    const data = decode(signal, body, contentType);
    if (signal !== 'logs') return yield* this.data(signal, data);
    const progress = { written: this.#halfTaken.take(body) };
    try {
      return yield* this.data(signal, data, progress);
    } catch (error) {
      this.#halfTaken.note(body, progress.written);
      throw error;
    }
  }

  /** @param progress log records that are written already; counts on with each transaction */
  *data(
    signal: Signal,
    data: TracesData | LogsData | MetricsData,
    progress: { written: number } = { written: 0 },
  ): Generator<void, Ingested> {
    const result: Ingested = { taken: 0, rejected: 0, message: undefined };
    const records = this.#recordsOf(signal, data, result, progress.written);
    let isDone = false;
    while (!isDone) {
      let count = 0;
      this.#transaction(() => {
        for (; count < SLICE; count += 1) {
          if (records.next().done) {
            isDone = true;
            break;
          }
        }
        this.#traces.write();
        this.#rates.write();
      });
      progress.written += count;
      if (!isDone) yield;
    }
    return result;
  }

  /** After rows were taken away. */
  forget(): void {
    this.#resources.forget();
    this.#traces.forget();
    this.#metrics.forget();
  }

  #recordsOf(
    signal: Signal,
    data: TracesData | LogsData | MetricsData,
    result: Ingested,
    writtenLogs: number,
  ): Generator<void> {
    if (signal === 'traces') return this.#spanRecords(data as TracesData, result);
    if (signal === 'logs') return this.#logRecords(data as LogsData, result, writtenLogs);
    return this.#metricRecords(data as MetricsData, result);
  }

  *#spanRecords(data: TracesData, result: Ingested): Generator<void> {
    for (const { resource, scopeSpans = [] } of data.resourceSpans ?? []) {
      const sender = this.#resources.of(resource, nowUs());
      for (const { scope, spans = [] } of scopeSpans) {
        for (const span of spans) {
          if (this.#spans.write(span, scope, sender)) {
            result.taken += 1;
            this.counts.spans += 1;
          } else {
            result.rejected += 1;
            this.counts.rejected.spans += 1;
            result.message = 'spans without a valid trace id and span id are not taken';
          }
          yield;
        }
      }
    }
  }

  *#logRecords(data: LogsData, result: Ingested, written: number): Generator<void> {
    for (const { resource, scopeLogs = [] } of data.resourceLogs ?? []) {
      const sender = this.#resources.of(resource, nowUs());
      for (const { scope, logRecords = [] } of scopeLogs) {
        for (const record of logRecords) {
          result.taken += 1;
          if (result.taken <= written) continue;
          this.#logs.write(record, scope, sender);
          this.counts.logs += 1;
          yield;
        }
      }
    }
  }

  *#metricRecords(data: MetricsData, result: Ingested): Generator<void> {
    for (const { resource, scopeMetrics = [] } of data.resourceMetrics ?? []) {
      const sender = this.#resources.of(resource, nowUs());
      for (const { scope, metrics = [] } of scopeMetrics) {
        for (const metric of metrics) {
          const { taken, refused } = this.#metrics.write(metric, scope, sender);
          result.taken += taken;
          result.rejected += refused;
          this.counts.points += taken;
          this.counts.rejected.points += refused;
          if (refused > 0) result.message = `at most ${MAX_SERIES} series are kept`;
          yield;
        }
      }
    }
  }

  #transaction(work: () => void): void {
    const { spans, logs, points, rejected } = this.counts;
    const before = { spans, logs, points, rejected: { ...rejected } };
    try {
      this.#database.transaction(work);
    } catch (error) {
      Object.assign(this.counts, before);
      this.#forgetUnwritten(error);
      throw error;
    }
  }

  /** What was written before in this slice is gone; the caches must not know of it. */
  #forgetUnwritten(cause: unknown): void {
    try {
      this.forget();
      this.#rates.forget();
      this.#indexes.span.forgetUnwritten();
      this.#indexes.log.forgetUnwritten();
      this.#spans.forget();
      this.#logs.forget();
    } catch {
      throw new LostTransactionError('the store cannot be read after a write that failed', { cause });
    }
  }
}

function nowUs(): number {
  return Date.now() * 1_000;
}
