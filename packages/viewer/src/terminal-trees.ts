import { decode, type Signal } from '@throughline/otlp';
import { createRedactor, type Redactor } from '@throughline/redact';
import { assemble } from './assemble.ts';
import { TelemetryReader } from './read-telemetry.ts';
import { render } from './render.ts';
import { type FinishedTrace, TraceStore } from './trace-store.ts';

/** Where the view prints: `process.stdout`, or anything that takes text. */
export interface ViewStream {
  write(text: string): unknown;
  readonly columns?: number;
  readonly isTTY?: boolean;
  readonly writableLength?: number;
  on?(event: 'error', listener: () => void): unknown;
}

export interface TerminalTreeOptions {
  /** Default `process.stdout`. */
  stream?: ViewStream;
  /** Default: yes on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`. */
  color?: boolean;
  /** Columns; default those of the terminal, else 100. */
  width?: number;
  /** Default: the standard policy. What arrives is redacted before it is kept or printed. */
  redactor?: Redactor;
  /** Milliseconds without news after which a request whose root has ended is printed; default 600. */
  settleMs?: number;
  /** The same for a trace of which spans are still missing; default 6,000. */
  patienceMs?: number;
  /** Requests that may wait at once; default 500. The oldest is dropped, and counted, above. */
  maxTraces?: number;
  /** Spans and log lines of one request; default 1,000. */
  maxRecordsPerTrace?: number;
}

/** What came and what became of it, since the start. */
export interface TerminalViewCounts {
  spans: number;
  logs: number;
  /** Export requests for metrics: taken and not shown. */
  metricRequests: number;
  /** Requests (traces) printed. */
  printed: number;
  /** Spans and log lines that came after their request was printed; printed too. */
  late: number;
  /** Not printed, because of a limit or because the stream did not take more. */
  droppedTraces: number;
  droppedSpans: number;
  droppedLogs: number;
}

/** Takes export requests and prints each finished request as a tree. */
export class TerminalTrees {
  readonly #received = { spans: 0, logs: 0, metricRequests: 0 };
  readonly #printer: Printer;
  readonly #store: TraceStore;
  readonly #reader: TelemetryReader;

  constructor(options: TerminalTreeOptions) {
    this.#printer = new Printer(options);
    this.#store = new TraceStore({
      settleMs: options.settleMs ?? 600,
      patienceMs: options.patienceMs ?? 6_000,
      maxTraces: options.maxTraces ?? 500,
      maxRecordsPerTrace: options.maxRecordsPerTrace ?? 1_000,
      maxRecords: 50_000,
      onFinished: (trace) => this.#printer.print(trace),
    });
    this.#reader = new TelemetryReader(options.redactor ?? createRedactor(), process.cwd());
  }

  /** @throws OtlpDecodeError */
  take(signal: Signal, body: Buffer, contentType: 'application/json' | 'application/x-protobuf'): void {
    if (signal === 'metrics') this.#received.metricRequests += 1;
    else if (signal === 'logs') {
      const logs = this.#reader.readLogs(decode('logs', body, contentType));
      this.#received.logs += logs.length;
      this.#store.addLogs(logs);
    } else {
      const spans = this.#reader.readSpans(decode('traces', body, contentType));
      this.#received.spans += spans.length;
      this.#store.addSpans(spans);
    }
  }

  get counts(): TerminalViewCounts {
    const { printed, late, dropped } = this.#printer;
    const { drops } = this.#store;
    return {
      ...this.#received,
      printed,
      late,
      droppedTraces: drops.traces + dropped.traces,
      droppedSpans: drops.spans + dropped.spans,
      droppedLogs: drops.logs + dropped.logs,
    };
  }

  /** Prints what still waits. */
  flush(): void {
    this.#store.flush();
  }
}

/** Text that may wait in a stream that nobody reads. */
const MAX_WAITING = 4 * 1024 * 1024;

class Printer {
  printed = 0;
  late = 0;
  readonly dropped = { traces: 0, spans: 0, logs: 0 };
  readonly #stream: ViewStream;
  readonly #color: boolean;
  readonly #width: number | undefined;

  constructor(options: TerminalTreeOptions) {
    this.#stream = options.stream ?? process.stdout;
    this.#color = options.color ?? wantsColor(this.#stream);
    this.#width = options.width;
    // A pipe that was closed (`| head`) is no reason to end the process.
    this.#stream.on?.('error', () => {});
  }

  print({ spans, logs, late }: FinishedTrace): void {
    if ((this.#stream.writableLength ?? 0) > MAX_WAITING) {
      this.dropped.traces += 1;
      this.dropped.spans += spans.length;
      this.dropped.logs += logs.length;
      return;
    }
    const width = this.#width ?? this.#stream.columns ?? 100;
    const lines = render(assemble(spans, logs), { width, color: this.#color, late });
    this.#stream.write(`${lines.join('\n')}\n\n`);
    if (late) this.late += spans.length + logs.length;
    else this.printed += 1;
  }
}

/** https://no-color.org: any value that is not empty. */
function wantsColor(stream: ViewStream): boolean {
  if (process.env['NO_COLOR']) return false;
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}
