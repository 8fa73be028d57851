import type { decode, Signal } from '@throughline/otlp';
import { createRedactor, type RedactionPolicy, type Redactor } from '@throughline/redact';
import { exportLines } from '../exchange/export-lines.ts';
import { Ingest, type Ingested } from '../ingest/ingest.ts';
import { ServiceEdges } from '../ingest/service-edges.ts';
import { readHeatMap } from '../read/heat-map.ts';
import type { ListContext } from '../read/list-context.ts';
import { listErrors, readError } from '../read/list-errors.ts';
import { listFlows } from '../read/list-flows.ts';
import { listLogs } from '../read/list-logs.ts';
import { listMetrics, readMetric } from '../read/list-metrics.ts';
import { listServices } from '../read/list-services.ts';
import { listTraces } from '../read/list-traces.ts';
import { liveNews } from '../read/live-news.ts';
import { readTrace } from '../read/read-trace.ts';
import { toldBySenders } from '../read/told-metrics.ts';
import { windowEvents } from '../read/window-events.ts';
import { windowSpans } from '../read/window-spans.ts';
import { BlockIndex } from './block-index.ts';
import { BusyError } from './busy-error.ts';
import { type Database, openDatabase } from './database.ts';
import type { QuestionName, Questions, StoreStatus } from './questions.ts';
import { Retention, type RetentionLimits } from './retention.ts';
import { hasPhrase } from './words.ts';

export interface StoreOptions extends RetentionLimits {
  /** A path, or `:memory:`. */
  file: string;
  /** Looks at a file that another process may be writing; nothing can be stored. */
  readOnly: boolean;
  policy: RedactionPolicy;
}

/** Milliseconds that one search may take; then it answers with what it has and where to go on. */
const SEARCH_MS = 100;
const MAX_EXPORTS = 4;

/** Telemetry in SQLite: takes export requests in slices and answers questions. Synchronous; see `StoreThread`. */
export class Store {
  readonly #options: StoreOptions;
  readonly #database: Database;
  readonly #blocks: { span: BlockIndex; log: BlockIndex };
  readonly #redactor: Redactor;
  readonly #ingest: Ingest | undefined;
  readonly #retention: Retention;
  readonly #edges: ServiceEdges;
  readonly #exports = new Map<number, Generator<string>>();

  /** @throws StoreError, RedactionPolicyError */
  constructor(options: StoreOptions) {
    this.#options = options;
    this.#redactor = createRedactor(options.policy);
    this.#database = openDatabase(options);
    this.#database.define('has_phrase', (body, words, isPrefix) =>
      Number(hasPhrase(String(body), String(words).split(' '), isPrefix === 1)),
    );
    this.#blocks = {
      span: new BlockIndex(this.#database, 'span'),
      log: new BlockIndex(this.#database, 'log'),
    };
    this.#ingest = options.readOnly ? undefined : new Ingest(this.#database, this.#blocks, this.#redactor);
    this.#retention = new Retention(this.#database, this.#blocks, options);
    this.#edges = new ServiceEdges(this.#database);
  }

  /** Each step is one transaction. @throws OtlpDecodeError */
  ingest(signal: Signal, body: Uint8Array, type: Parameters<typeof decode>[2]): Generator<void, Ingested> {
    if (this.#ingest === undefined) throw new Error('this store is only looked at');
    return this.#ingest.request(signal, body, type);
  }

  /** One slice of retention; true where something was taken. */
  advanceRetention(): boolean {
    const taken = this.#retention.advance(Date.now());
    if (taken) this.#ingest?.forget();
    return taken;
  }

  /** Counts the calls between services of spans up to this one, one slice; true where more is left. */
  advanceEdges(lastSpan: number): boolean {
    return this.#edges.advance(lastSpan);
  }

  lastSpan(): number {
    return this.#blocks.span.lastId();
  }

  /** @throws SearchError */
  ask<N extends QuestionName>(name: N, given: Questions[N]['given']): Questions[N]['answer'] {
    return this.#answers[name](given);
  }

  /** All of it, for those who hold the store themselves. */
  exportLines(): Iterable<string> {
    return exportLines(this.#database);
  }

  /** The path, or `:memory:`. */
  get file(): string {
    return this.#options.file;
  }

  close(): void {
    this.#database.close();
  }

  readonly #answers: { [N in QuestionName]: (given: Questions[N]['given']) => Questions[N]['answer'] } = {
    traces: (given) => listTraces(this.#context(), given),
    trace: ({ traceId }) => readTrace(this.#database, traceId),
    logs: (given) => listLogs(this.#context(), given),
    live: (given) => liveNews(this.#context(), given),
    flows: (given) => listFlows(this.#database, given),
    errors: (given) => listErrors(this.#database, { ...given, nowUs: Date.now() * 1_000 }),
    error: ({ fingerprint, sinceUs }) =>
      readError(this.#database, fingerprint, { sinceUs, nowUs: Date.now() * 1_000 }),
    metrics: () => listMetrics(this.#database),
    metric: (given) => readMetric(this.#database, given),
    heat: (given) => readHeatMap(this.#database, given),
    services: ({ sinceUs }) => listServices(this.#database, sinceUs, Date.now() * 1_000),
    windowSpans: (given) => windowSpans(this.#database, given, SEARCH_MS),
    windowEvents: ({ fromUs, untilUs }) => windowEvents(this.#database, fromUs, untilUs),
    told: ({ names }) => toldBySenders(this.#database, names),
    redactions: () => this.#redactor.counts(),
    status: () => this.#status(),
    exportNext: ({ number }) => this.#exportNext(number),
    exportEnd: ({ number }) => {
      this.#exports.delete(number);
      return undefined;
    },
  };

  #context(): ListContext {
    return { database: this.#database, blocks: this.#blocks, nowMs: Date.now(), budgetMs: SEARCH_MS };
  }

  #status(): StoreStatus {
    const count = (table: string): number => this.#database.number(`SELECT count(*) FROM ${table}`);
    return {
      file: this.#options.file,
      bytes: this.#database.usedBytes(),
      maxBytes: this.#options.maxBytes,
      maxAgeMs: this.#options.maxAgeMs,
      traces: count('trace'),
      spans: this.#blocks.span.records(),
      logs: this.#blocks.log.records(),
      points: count('point'),
      ingested: this.#ingest?.counts,
      retention: this.#options.readOnly ? undefined : this.#retention.counts,
    };
  }

  /** Some hundred records. */
  #exportNext(number: number): string[] {
    let lines = this.#exports.get(number);
    if (lines === undefined) {
      if (this.#exports.size >= MAX_EXPORTS)
        throw new BusyError(`at most ${MAX_EXPORTS} exports run at once`);
      lines = exportLines(this.#database);
      this.#exports.set(number, lines);
    }
    const next = lines.next();
    if (next.done) {
      this.#exports.delete(number);
      return [];
    }
    return [next.value];
  }
}
