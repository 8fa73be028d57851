import type { TracesData } from '@throughline/otlp';
import type { RecordedSpan } from '@throughline/testing';
import { flattenSpans } from '../../../packages/testing/src/flatten.ts';

/** What Jaeger answers over its API of version 3, which speaks OTLP. */
export class JaegerApi {
  readonly #url: string;
  readonly #since = Date.now() - 600_000;

  constructor(url: string) {
    this.#url = url;
  }

  /** The spans of one trace; none where Jaeger does not know it. */
  trace(traceId: string): Promise<RecordedSpan[]> {
    return this.#spans(`/api/v3/traces/${traceId}`);
  }

  /** All spans of all traces that a service took part in. */
  tracesOf(service: string): Promise<RecordedSpan[]> {
    const query = new URLSearchParams({
      'query.service_name': service,
      'query.start_time_min': new Date(this.#since).toISOString(),
      'query.start_time_max': new Date(Date.now() + 60_000).toISOString(),
      'query.num_traces': '100000',
    });
    return this.#spans(`/api/v3/traces?${query}`);
  }

  async #spans(path: string): Promise<RecordedSpan[]> {
    const response = await fetch(this.#url + path, { headers: { connection: 'close' } });
    const text = await response.text();
    // Jaeger's word for "none".
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`Jaeger answered ${response.status} to ${path}: ${text.slice(0, 500)}`);
    return flattenSpans((JSON.parse(text) as { result: TracesData }).result);
  }
}

/** Spans by the trace that they belong to. */
export function byTrace(spans: RecordedSpan[]): Map<string, RecordedSpan[]> {
  return Map.groupBy(spans, (span) => span.traceId);
}
