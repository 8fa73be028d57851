import type { LogItem, TraceDetail, TraceError, TraceSpan } from '../../../src/read/shapes.ts';

interface Placed {
  key: string;
  /** 0 for a root. */
  depth: number;
}

export interface SpanRow extends Placed {
  kind: 'span';
  span: TraceSpan;
  /** Something is below it. */
  hasBelow: boolean;
  isOpen: boolean;
  /** It begins a flow, or a step of one. */
  mark: 'flow' | 'step' | undefined;
}

export interface LogRow extends Placed {
  kind: 'log';
  log: LogItem;
}

export interface ErrorRow extends Placed {
  kind: 'error';
  error: TraceError;
}

export type TraceRow = SpanRow | LogRow | ErrorRow;

export interface RowOptions {
  /** Ids of spans whose inside is not shown. */
  closed: ReadonlySet<string>;
  showsLogs: boolean;
}

/** A span whose children are being placed, and its log records that are not placed yet. */
interface OpenSpan {
  span: TraceSpan;
  logs: readonly LogItem[];
  placed: number;
}

/** Spans in the order of the waterfall, each with its errors and, among its children by time, its log records below it. */
export function traceRows(detail: TraceDetail, { closed, showsLogs }: RowOptions): TraceRow[] {
  const { spans } = detail;
  const known = new Set(spans.map(({ spanId }) => spanId));
  const logsBySpan = grouped(showsLogs ? detail.logs : [], known);
  const errorsBySpan = grouped(detail.errors, known);
  const rows: TraceRow[] = [];
  const path: OpenSpan[] = [];
  /** What is deeper than this is in a closed span. */
  let closedDepth = Number.POSITIVE_INFINITY;

  const placeLogs = (open: OpenSpan, beforeUs: number): void => {
    for (
      let log = open.logs[open.placed];
      log !== undefined && log.timeUs <= beforeUs;
      log = open.logs[open.placed]
    ) {
      rows.push({ kind: 'log', key: logKey(log), depth: open.span.depth + 1, log });
      open.placed += 1;
    }
  };
  const leave = (depth: number): void => {
    while (path.length > 0 && (path.at(-1) as OpenSpan).span.depth >= depth) {
      placeLogs(path.pop() as OpenSpan, Number.POSITIVE_INFINITY);
    }
  };

  spans.forEach((span, index) => {
    if (span.depth > closedDepth) return;
    closedDepth = Number.POSITIVE_INFINITY;
    leave(span.depth);
    const parent = path.at(-1);
    if (parent !== undefined) placeLogs(parent, span.startUs);
    const logs = logsBySpan.get(span.spanId) ?? [];
    const errors = errorsBySpan.get(span.spanId) ?? [];
    const isOpen = !closed.has(span.spanId);
    const hasBelow = (spans[index + 1]?.depth ?? 0) > span.depth || logs.length > 0 || errors.length > 0;
    const mark = markOf(span, parent?.span);
    rows.push({ kind: 'span', key: span.spanId, depth: span.depth, span, hasBelow, isOpen, mark });
    if (!isOpen) {
      closedDepth = span.depth;
      return;
    }
    for (const error of errors) rows.push(errorRow(error, span.depth + 1));
    path.push({ span, logs, placed: 0 });
  });
  leave(0);
  for (const error of errorsBySpan.get(undefined) ?? []) rows.push(errorRow(error, 0));
  for (const log of logsBySpan.get(undefined) ?? [])
    rows.push({ kind: 'log', key: logKey(log), depth: 0, log });
  return rows;
}

export function logKey(log: LogItem): string {
  return `log-${log.id}`;
}

function errorRow(error: TraceError, depth: number): ErrorRow {
  return {
    kind: 'error',
    key: `error-${error.fingerprint}-${error.spanId ?? ''}-${error.timeUs}`,
    depth,
    error,
  };
}

function markOf(span: TraceSpan, parent: TraceSpan | undefined): SpanRow['mark'] {
  if (span.step !== null && span.step !== parent?.step) return 'step';
  return span.flow !== null && span.flow !== parent?.flow ? 'flow' : undefined;
}

/** Under undefined: those whose span is not there. */
function grouped<T extends { spanId: string | null }>(
  items: readonly T[],
  known: ReadonlySet<string>,
): Map<string | undefined, T[]> {
  const found = new Map<string | undefined, T[]>();
  for (const item of items) {
    const id = item.spanId !== null && known.has(item.spanId) ? item.spanId : undefined;
    const list = found.get(id);
    if (list === undefined) found.set(id, [item]);
    else list.push(item);
  }
  return found;
}
