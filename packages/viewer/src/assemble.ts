import type { ViewException, ViewLog, ViewSpan } from './view-records.ts';

/** A finished request (or another trace) as it is shown. */
export interface TraceTree {
  traceId: string;
  requestId: string | undefined;
  /** In the order in which they first took part. */
  services: string[];
  /** Usually one: more where spans are missing between. */
  roots: SpanNode[];
  /** Log lines whose span did not arrive. */
  strayLogs: LogNode[];
  startMs: number;
  endMs: number;
  spanCount: number;
  logCount: number;
}

export interface SpanNode {
  span: ViewSpan;
  /** Exceptions to tell here; one that travels up through several spans is told once, where it began. */
  exceptions: ViewException[];
  /** Child spans and log lines in order of time. */
  children: (SpanNode | LogNode)[];
}

export interface LogNode {
  log: ViewLog;
  exception: ViewException | undefined;
}

/** Puts spans and log lines of one trace into one tree, whichever services they came from. Pure. */
export function assemble(spans: readonly ViewSpan[], logs: readonly ViewLog[]): TraceTree {
  const nodes = nodesById(spans);
  const roots = linkSpans(nodes);
  const strayLogs: LogNode[] = [];
  for (const log of logs) {
    const home = log.spanId === undefined ? undefined : nodes.get(log.spanId);
    (home?.children ?? strayLogs).push({ log, exception: log.exception });
  }
  for (const node of nodes.values()) node.children.sort(byTime);
  roots.sort(byTime);
  strayLogs.sort(byTime);
  tellExceptionsOnce(roots, strayLogs);

  const unique = [...nodes.values()].map((node) => node.span);
  const starts = [...unique.map((span) => span.startMs), ...logs.map((log) => log.timeMs)];
  const ends = [...unique.map((span) => span.endMs), ...logs.map((log) => log.timeMs)];
  const first = unique[0] ?? logs[0];
  return {
    traceId: first?.traceId ?? '',
    requestId: firstDefined([...roots.map((node) => node.span), ...unique, ...logs]),
    services: [
      ...new Set(
        [...unique]
          .sort(byStart)
          .map((span) => span.service)
          .concat(logs.map((log) => log.service)),
      ),
    ],
    roots,
    strayLogs,
    startMs: starts.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    endMs: ends.reduce((most, one) => Math.max(most, one), 0),
    spanCount: unique.length,
    logCount: logs.length,
  };
}

/** True for the part of a tree that is a log line. */
export function isLogNode(node: SpanNode | LogNode): node is LogNode {
  return 'log' in node;
}

/** Delivery is at least once: a span that came twice counts once. */
function nodesById(spans: readonly ViewSpan[]): Map<string, SpanNode> {
  const nodes = new Map<string, SpanNode>();
  for (const span of spans) {
    if (!nodes.has(span.spanId)) nodes.set(span.spanId, { span, exceptions: span.exceptions, children: [] });
  }
  return nodes;
}

/** Hangs each span below its parent and returns those that have none here. */
function linkSpans(nodes: Map<string, SpanNode>): SpanNode[] {
  const roots: SpanNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.span.parentSpanId === undefined ? undefined : nodes.get(node.span.parentSpanId);
    if (parent === undefined || isAbove(node, parent, nodes)) roots.push(node);
    else parent.children.push(node);
  }
  return roots;
}

/** Parents in a circle are possible in hostile data; each span of a circle becomes a root. */
function isAbove(node: SpanNode, start: SpanNode, nodes: Map<string, SpanNode>): boolean {
  const seen = new Set<SpanNode>();
  let at: SpanNode | undefined = start;
  while (at !== undefined && !seen.has(at)) {
    if (at === node) return true;
    seen.add(at);
    at = at.span.parentSpanId === undefined ? undefined : nodes.get(at.span.parentSpanId);
  }
  return false;
}

interface Told {
  depth: number;
  forget(): void;
}

/**
 * Keeps each exception at the deepest place only; on the same span its log line is preferred. The message alone tells
 * them apart: the SDK's `recordException` writes an error's code as its type, a log line its class.
 */
function tellExceptionsOnce(roots: SpanNode[], strayLogs: LogNode[]): void {
  const told = new Map<string, Told>();
  const offer = (exception: ViewException, depth: number, forget: () => void): void => {
    const before = told.get(exception.message);
    if (before !== undefined && before.depth >= depth) {
      forget();
      return;
    }
    before?.forget();
    told.set(exception.message, { depth, forget });
  };
  const visitLog = (node: LogNode, depth: number): void => {
    if (node.exception !== undefined) offer(node.exception, depth, () => (node.exception = undefined));
  };
  const visit = (node: SpanNode, depth: number): void => {
    for (const exception of node.exceptions) {
      offer(exception, depth, () => (node.exceptions = node.exceptions.filter((one) => one !== exception)));
    }
    for (const child of node.children) {
      if (isLogNode(child)) visitLog(child, depth + 0.5);
      else visit(child, depth + 1);
    }
  };
  for (const root of roots) visit(root, 0);
  for (const log of strayLogs) visitLog(log, 0);
}

function byTime(a: SpanNode | LogNode, b: SpanNode | LogNode): number {
  return timeOf(a) - timeOf(b);
}

function timeOf(node: SpanNode | LogNode): number {
  return isLogNode(node) ? node.log.timeMs : node.span.startMs;
}

function byStart(a: ViewSpan, b: ViewSpan): number {
  return a.startMs - b.startMs;
}

function firstDefined(records: readonly { requestId: string | undefined }[]): string | undefined {
  return records.find((record) => record.requestId !== undefined)?.requestId;
}
