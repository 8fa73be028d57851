/**
 * What can be observed, and what a request that it touches weighs: causes before what follows from them, and what is
 * broken before what is slow or new.
 */
export const WEIGHTS = {
  /** Spans, log records or data points were dropped: the rest of what is seen may have holes. */
  telemetry_lost: 100,
  pool_grows: 6,
  retries: 5,
  repeated_calls: 5,
  flow_stops: 4,
  calls_fail: 4,
  service_gone: 4,
  new_error: 3,
  more_errors: 3,
  answers_changed: 2,
  silent_refusals: 2,
  slower: 2,
  busier: 1,
  quieter: 1,
} as const;

export type ObservationKind = keyof typeof WEIGHTS;

/** A tool and what to give it. Holds nothing of telemetry but ids in hexadecimal digits. */
export interface NextCall {
  tool: string;
  arguments: Record<string, string | number>;
}

/** A difference between two windows. */
export interface Observation {
  kind: ObservationKind;
  /** In words of ours, with figures; nothing of telemetry. */
  words: string;
  /** What telemetry says: names, messages. Untrusted. */
  facts: string[];
  /** Of the requests that it touches. */
  traceIds: string[];
  /** Of all requests of the later window, how many it touches: 0 to 1. */
  share: number;
  /** The trace to look at. */
  example: string | undefined;
  next: NextCall;
}

export function traceCall(traceId: string): NextCall {
  return { tool: 'get_trace', arguments: { trace_id: traceId } };
}

/** A share for people: `12 %`. */
export function percentText(some: number, all: number): string {
  return all === 0 ? '0 %' : `${Math.round((100 * some) / all)} %`;
}
