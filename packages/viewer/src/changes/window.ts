import type { WindowEvents } from '../read/window-events.ts';
import type { WindowSpan } from '../read/window-spans.ts';
import type { TelemetrySource } from '../source/telemetry-source.ts';
import { byRoute, type Request, requestsOf } from './requests.ts';

/** A stretch of time with what was seen in it. */
export interface Window extends WindowEvents {
  fromUs: number;
  untilUs: number;
  /** Traces that began in it. */
  traces: number;
  /** One in so many of them was looked at. */
  every: number;
  requests: Request[];
  /** By service and name. */
  routes: Map<string, Request[]>;
  callees: Map<string, string>;
}

/** Traces of one window that are looked at. */
export const MOST_TRACES = 2_000;

export function secondsOf({ fromUs, untilUs }: Pick<Window, 'fromUs' | 'untilUs'>): number {
  return Math.max(0.001, (untilUs - fromUs) / 1e6);
}

/** @throws SourceError as a rejection */
export async function readWindow(source: TelemetrySource, fromUs: number, untilUs: number): Promise<Window> {
  const spans: WindowSpan[] = [];
  const reasons: { traceId: string; service: string }[] = [];
  let traces = 0;
  let every = 1;
  let cursor: string | undefined;
  do {
    const page = await source.windowSpans({ fromUs, untilUs, mostTraces: MOST_TRACES, cursor });
    spans.push(...page.spans);
    reasons.push(...page.reasons);
    ({ traces, every } = page);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const events = await source.windowEvents(fromUs, untilUs);
  const { requests, callees } = requestsOf(spans, reasons);
  return { fromUs, untilUs, traces, every, requests, routes: byRoute(requests), callees, ...events };
}
