/**
 * What can be observed, and how grave it is: 1 comes first. Causes stand before what follows from them, and what is counted
 * before what is measured, since a busy machine makes everything slower. Of the same gravity, the one that is named first leads.
 */
export const GRAVITY = {
  /** Spans, log records or data points were dropped: the rest of what is seen may have holes. */
  telemetry_lost: 1,
  pool_grows: 2,
  retries: 2,
  repeated_calls: 2,
  flow_stops: 2,
  calls_fail: 2,
  service_gone: 2,
  new_error: 3,
  more_errors: 3,
  answers_changed: 3,
  silent_refusals: 3,
  busier: 4,
  slower_calls: 5,
  slower: 6,
  quieter: 7,
} as const;

export type ObservationKind = keyof typeof GRAVITY;

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
