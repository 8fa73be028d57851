import type { IncomingHttpHeaders } from 'node:http';
import {
  type ContentType,
  createReceiver,
  OtlpDecodeError,
  type Receiver,
  type ReceiverAnswer,
  type Signal,
} from '@throughline/otlp';
import { describeArrivals } from './describe-arrivals.ts';
import { flattenLogs, flattenMetrics, flattenSpans } from './flatten.ts';
import { decodeOfficially } from './official-decoder.ts';
import type { RecordedLog, RecordedMetric, RecordedSpan } from './records.ts';

/** One export request as it arrived. */
export interface ReceivedRequest {
  signal: Signal;
  contentType: ContentType;
  headers: IncomingHttpHeaders;
  /** The body, decompressed. */
  body: Buffer;
  /** Unix milliseconds. */
  time: number;
  /** False where the receiver was told to answer with anything but a success. */
  accepted: boolean;
  spans: RecordedSpan[];
  logs: RecordedLog[];
  metrics: RecordedMetric[];
}

export interface OtlpReceiverOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** How to answer: called for each request, `undefined` is a success. May be changed later through `answer`. */
  answer?: Answer;
}

/** Decides how a request is answered; see `ReceiverAnswer` for status, delay, hang and reset. */
export type Answer = (request: ReceivedRequest) => ReceiverAnswer | undefined;

export interface WaitOptions {
  /** Default 5,000. */
  timeoutMs?: number;
  /** What is waited for, in words, for the error message. */
  what?: string;
}

interface Waiter {
  check(): void;
}

/**
 * A collector for tests: a real OTLP/HTTP server which decodes with the official OpenTelemetry definitions and
 * keeps what arrived in memory.
 *
 * @example
 * const receiver = await OtlpReceiver.start();
 * const app = runApp({ entry: 'app.js', preload: 'throughline/register', env: receiver.environment() });
 * const span = await receiver.waitFor(() => receiver.spans().find((one) => one.name === 'GET /users/:id'));
 * await receiver.close();
 */
export class OtlpReceiver {
  /** Every request in order of arrival, answered with success or not. */
  readonly requests: ReceivedRequest[] = [];
  /** Why bodies could not be decoded, in order of arrival; a healthy exporter leaves this empty. */
  readonly faults: string[] = [];
  /** How the next requests are answered; undefined: all with success. */
  answer: Answer | undefined;
  readonly #waiters = new Set<Waiter>();
  #server: Receiver | undefined;

  private constructor(answer: Answer | undefined) {
    this.answer = answer;
  }

  /** Starts listening. @throws the listen error, such as EADDRINUSE */
  static async start(options: OtlpReceiverOptions = {}): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver(options.answer);
    receiver.#server = await createReceiver({
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      onRequest: (signal, body, contentType, head) => receiver.#take(signal, body, contentType, head.headers),
    });
    return receiver;
  }

  /** Such as `http://127.0.0.1:40123`. */
  get url(): string {
    return this.#listening().url;
  }

  get port(): number {
    return this.#listening().port;
  }

  /** Spans of accepted requests, in order of arrival. */
  spans(): RecordedSpan[] {
    return this.#accepted().flatMap((request) => request.spans);
  }

  /** Log records of accepted requests, in order of arrival. */
  logs(): RecordedLog[] {
    return this.#accepted().flatMap((request) => request.logs);
  }

  /** Metrics of accepted requests, in order of arrival: one entry per metric and export. */
  metrics(): RecordedMetric[] {
    return this.#accepted().flatMap((request) => request.metrics);
  }

  /** Forgets everything that arrived. */
  clear(): void {
    this.requests.length = 0;
    this.faults.length = 0;
  }

  /**
   * Resolves with the predicate's first truthy value; it is asked now and again after each request.
   * @throws an Error that says what arrived instead, when `timeoutMs` is over
   */
  waitFor<T>(predicate: (receiver: OtlpReceiver) => T, options: WaitOptions = {}): Promise<NonNullable<T>> {
    const { timeoutMs = 5_000, what = 'what the test expects' } = options;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        check: () => {
          try {
            const value = predicate(this);
            if (value) finish(() => resolve(value));
          } catch (error) {
            finish(() => reject(error));
          }
        },
      };
      const timer = setTimeout(() => {
        finish(() => reject(new Error(`Waited ${timeoutMs} ms for ${what}. ${describeArrivals(this)}`)));
      }, timeoutMs);
      this.#waiters.add(waiter);
      waiter.check();
    });
  }

  /**
   * The environment variables that send an application's telemetry here, soon: batches are exported every 50 ms
   * and metrics every 250 ms. Spread your own variables after it.
   */
  environment(protocol: 'http/protobuf' | 'http/json' = 'http/protobuf'): Record<string, string> {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: this.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '250',
    };
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    await this.#server?.close();
  }

  #take(
    signal: Signal,
    body: Buffer,
    contentType: ContentType,
    headers: IncomingHttpHeaders,
  ): ReceiverAnswer {
    const request: ReceivedRequest = {
      signal,
      contentType,
      headers,
      body,
      time: Date.now(),
      accepted: true,
      ...this.#decode(signal, body, contentType),
    };
    const answer = this.answer?.(request) ?? {};
    request.accepted = !answer.hang && !answer.reset && (answer.status ?? 200) < 300;
    this.requests.push(request);
    for (const waiter of this.#waiters) waiter.check();
    return answer;
  }

  #decode(
    signal: Signal,
    body: Buffer,
    type: ContentType,
  ): Pick<ReceivedRequest, 'spans' | 'logs' | 'metrics'> {
    try {
      return {
        spans: signal === 'traces' ? flattenSpans(decodeOfficially(signal, body, type)) : [],
        logs: signal === 'logs' ? flattenLogs(decodeOfficially(signal, body, type)) : [],
        metrics: signal === 'metrics' ? flattenMetrics(decodeOfficially(signal, body, type)) : [],
      };
    } catch (error) {
      const fault = `/v1/${signal} (${type}, ${body.length} bytes): ${(error as Error).message}`;
      this.faults.push(fault);
      for (const waiter of this.#waiters) waiter.check();
      throw new OtlpDecodeError(fault);
    }
  }

  #accepted(): ReceivedRequest[] {
    return this.requests.filter((request) => request.accepted);
  }

  #listening(): Receiver {
    if (!this.#server) throw new Error('OtlpReceiver: not started. Use OtlpReceiver.start().');
    return this.#server;
  }
}
