import { markCriticalPath } from '../read/critical-path.ts';
import { inWaterfallOrder } from '../read/span-order.ts';
import type { WindowSpan } from '../read/window-spans.ts';

type PlacedSpan = WindowSpan & { depth: number; criticalNs: number };

/** What one service did for one request, message or job: the span with which it came in, and what is below it there. */
export interface Request {
  traceId: string;
  service: string;
  /** Of the span: `POST /orders/:id`. */
  name: string;
  startUs: number;
  durationNs: number;
  status: number | null;
  failed: boolean;
  /** Its service gave a reason in a log record of this trace. */
  reasoned: boolean;
  /** The first of its trace. */
  isFirst: boolean;
  /** Spans below it, up to the next service, by what they do. */
  calls: Map<string, Call[]>;
  /** Of the first request of a trace: for how many nanoseconds each kind of span, in any service, was what was waited for. */
  waits: Map<string, number>;
}

/** A span that is no request itself. */
export interface Call {
  startUs: number;
  durationNs: number;
  failed: boolean;
  isClient: boolean;
}

/** What a span does, as a key: service, name, and what it calls. */
export function operationOf({ service, name, peer }: Pick<WindowSpan, 'service' | 'name' | 'peer'>): string {
  return JSON.stringify([service, name, peer]);
}

/** The parts of such a key. */
export function partsOf(operation: string): { service: string; name: string; peer: string | null } {
  const [service, name, peer] = JSON.parse(operation) as [string, string, string | null];
  return { service, name, peer };
}

/** The requests of a window, and which services answer at an address. */
export interface Requests {
  requests: Request[];
  /** Service by what its callers see of it (`127.0.0.1:8080`). */
  callees: Map<string, string>;
}

export function requestsOf(
  spans: readonly WindowSpan[],
  reasons: readonly { traceId: string; service: string }[],
): Requests {
  const found: Requests = { requests: [], callees: new Map() };
  const reasoned = new Set(reasons.map(({ traceId, service }) => `${traceId} ${service}`));
  for (const [traceId, ofTrace] of byTrace(spans))
    addTrace(found, ofTrace, (service) => reasoned.has(`${traceId} ${service}`));
  return found;
}

function byTrace(spans: readonly WindowSpan[]): Map<string, PlacedSpan[]> {
  const traces = new Map<string, PlacedSpan[]>();
  for (const span of spans) {
    const placed = { ...span, depth: 0, criticalNs: 0 };
    const list = traces.get(span.traceId);
    if (list === undefined) traces.set(span.traceId, [placed]);
    else list.push(placed);
  }
  return traces;
}

function addTrace(found: Requests, spans: PlacedSpan[], isReasoned: (service: string) => boolean): void {
  const ordered = inWaterfallOrder(spans);
  markCriticalPath(ordered);
  const path: { span: PlacedSpan; request: Request }[] = [];
  let first: Request | undefined;
  for (const span of ordered) {
    path.length = Math.min(path.length, span.depth);
    const above = path.at(-1);
    let request = above?.request;
    if (request === undefined || span.kind === 'server' || span.kind === 'consumer') {
      if (above?.span.peer != null) found.callees.set(above.span.peer, span.service);
      request = requestOf(span, isReasoned(span.service));
      request.isFirst = first === undefined;
      first ??= request;
      found.requests.push(request);
    } else {
      addCall(request, span);
    }
    path.push({ span, request });
    addWait(first, span);
  }
}

function requestOf(span: PlacedSpan, reasoned: boolean): Request {
  const { traceId, service, name, startUs, durationNs, status, failed } = span;
  const facts = { traceId, service, name, startUs, durationNs, status, failed };
  return { ...facts, reasoned, isFirst: false, calls: new Map(), waits: new Map() };
}

function addCall(request: Request, span: PlacedSpan): void {
  const { startUs, durationNs, failed, kind } = span;
  const call = { startUs, durationNs, failed, isClient: kind === 'client' || kind === 'producer' };
  const key = operationOf(span);
  const calls = request.calls.get(key);
  if (calls === undefined) request.calls.set(key, [call]);
  else calls.push(call);
}

function addWait(first: Request | undefined, span: PlacedSpan): void {
  if (first === undefined || span.criticalNs === 0) return;
  const key = operationOf(span);
  first.waits.set(key, (first.waits.get(key) ?? 0) + span.criticalNs);
}

/** Requests of one service under one name. */
export function byRoute(requests: readonly Request[]): Map<string, Request[]> {
  const routes = new Map<string, Request[]>();
  for (const request of requests) {
    const key = operationOf({ service: request.service, name: request.name, peer: null });
    const list = routes.get(key);
    if (list === undefined) routes.set(key, [request]);
    else list.push(request);
  }
  return routes;
}
