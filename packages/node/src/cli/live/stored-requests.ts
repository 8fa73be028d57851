import type { FlowItem, LogItem, TelemetrySource, TraceDetail, TraceSpan } from '@throughline/viewer';

/** One request that a service has served, with what it left. */
export interface StoredRequest {
  readonly traceId: string;
  readonly service: string;
  /** `POST /assessments/:id/answers`; `GET (no route)` where the span has none. */
  readonly route: string;
  readonly span: TraceSpan;
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogItem[];
  readonly flows: readonly FlowItem[];
  /** Spans or lines of its trace are missing in the answer. */
  readonly isCut: boolean;
}

const PAGE = 500;

/** The last requests, the newest first: server spans of traces, at most that many traces with one. */
export async function lastRequests(source: TelemetrySource, most: number): Promise<StoredRequest[]> {
  const requests: StoredRequest[] = [];
  const seen = new Set<string>();
  let traces = 0;
  let cursor: string | undefined;
  do {
    const page = await source.traces({ query: '', limit: PAGE, cursor });
    for (const { traceId } of page.traces) {
      if (traces >= most) return requests;
      if (seen.has(traceId)) continue;
      seen.add(traceId);
      const trace = await source.trace(traceId);
      const own = trace ? requestsOf(traceId, trace) : [];
      if (own.length > 0) traces += 1;
      requests.push(...own);
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return requests;
}

/** A trace cut at its server spans: what is below one, as far as the next, belongs to it. */
export function requestsOf(traceId: string, trace: TraceDetail): StoredRequest[] {
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  const servers = trace.spans.filter(({ kind }) => kind === 'server');
  const above = (spanId: string | null): TraceSpan | undefined => {
    const seen = new Set<string>();
    for (let at = spanId === null ? undefined : byId.get(spanId); at && !seen.has(at.spanId); ) {
      if (at.kind === 'server') return at;
      seen.add(at.spanId);
      at = at.parentId === null ? undefined : byId.get(at.parentId);
    }
    return undefined;
  };
  /** A line whose span did not come is the only request's of its service, or nobody's. */
  const ownerOf = (service: string, spanId: string | null) => {
    const found = above(spanId);
    if (found) return found;
    const own = servers.filter((span) => span.service === service);
    return own.length === 1 ? own[0] : undefined;
  };
  return servers.map((span) => ({
    traceId,
    service: span.service,
    route: routeOf(span),
    span,
    spans: trace.spans.filter((one) => above(one.spanId) === span),
    logs: trace.logs.filter((log) => ownerOf(log.service, log.spanId) === span),
    flows: trace.flows.filter(({ flowId, service }) => {
      const flowSpan = trace.spans.find(({ attributes }) => attributes['throughline.flow.id'] === flowId);
      return ownerOf(service, flowSpan?.spanId ?? null) === span;
    }),
    isCut: trace.truncated.spans > 0 || trace.truncated.logs > 0,
  }));
}

function routeOf({ attributes, name }: TraceSpan): string {
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  const route = attributes['http.route'];
  if (typeof method !== 'string') return name;
  return `${method} ${typeof route === 'string' ? route : '(no route)'}`;
}
